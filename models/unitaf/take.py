"""The take: a voice, the face curves that belong to it, and what was said when."""

from __future__ import annotations

import dataclasses

import numpy as np

from .channels import ARKIT
from .emotion.vector import CALM, EMOTIONS
from .settings import Settings
from .signals import FloatArray, Segment

HEAD = ("nod", "turn", "tilt")  # columns of a take's head
MAX_HEAD_ANGLE = 180.0  # degrees


def still_head(frames: int) -> FloatArray:
    """(frames, 3) of a head that does not move."""
    return np.zeros((frames, len(HEAD)), np.float32)


def calm(frames: int) -> FloatArray:
    """(frames, 8) of nothing but calm."""
    emotion = np.zeros((frames, len(EMOTIONS)), np.float32)
    emotion[:, CALM] = 1
    return emotion


@dataclasses.dataclass(frozen=True)
class Take:
    """One spoken line.

    wav: (samples,) float32, mono, -1..1.
    sample_rate: samples per second.
    curves: (frames, 52) float32 in 0..1, columns in the order of ``channels``; frame i is at i / fps seconds.
    head_rotation: (frames, 3) float32, how the head is turned against its rest, in degrees: nod (positive: chin down),
        turn (positive: to the subject's left) and tilt (positive: left ear to the left shoulder). Turn is applied
        first, then nod, then tilt, each about the head's own axes. Zeros if nothing is given.
    emotion: (frames, 8) float32, what voice and face were given: weights in the order of ``EMOTIONS``, whose sum is 1;
        calm is what is left. Nothing but calm if nothing is given.
    fps: frames per second of the curves.
    text: what was asked for.
    words: the words as written, with their times.
    phones: ARPABET without stress, with their times; pauses are ``SIL``.
    settings: the choices that made it.
    warnings: what the user should know, one plain sentence each.
    sentences: what was said in one breath each, as written, with their times; pauses lie between them. Empty for a
        recording.
    kept: what an earlier take lent to this one (see ``retake``): its start there, its start here, and its length, all
        in seconds.
    """

    wav: FloatArray
    sample_rate: int
    curves: FloatArray
    fps: float
    text: str
    words: list[Segment]
    phones: list[Segment]
    settings: Settings
    channels: tuple[str, ...] = ARKIT
    warnings: tuple[str, ...] = ()
    head_rotation: FloatArray = dataclasses.field(default_factory=lambda: still_head(0))
    emotion: FloatArray = dataclasses.field(default_factory=lambda: calm(0))
    sentences: list[Segment] = dataclasses.field(default_factory=list)
    kept: tuple[tuple[float, float, float], ...] = ()

    def __post_init__(self) -> None:
        if not len(self.head_rotation):
            object.__setattr__(self, "head_rotation", still_head(len(self.curves)))
        if not len(self.emotion):
            object.__setattr__(self, "emotion", calm(len(self.curves)))

    @property
    def seconds(self) -> float:
        """Length of the sound."""
        return len(self.wav) / self.sample_rate
