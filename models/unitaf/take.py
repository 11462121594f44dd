"""The take: a sound, the face curves that belong to it, and its words and phones with their times."""

from __future__ import annotations

import dataclasses

import numpy as np

from .channels import ARKIT
from .emotion.vector import CALM, EMOTIONS
from .settings import Settings
from .signals import FloatArray, Segment

HEAD = ("nod", "turn", "tilt")  # columns of the head rotation
MAX_HEAD_ANGLE = 180.0  # degrees


def still_head(frames: int) -> FloatArray:
    """Returns the rotation of a head that does not move, (frames, 3) zeros."""
    return np.zeros((frames, len(HEAD)), np.float32)


def calm(frames: int) -> FloatArray:
    """Returns emotion weights (frames, 8) that are 1 for calm and 0 for the others."""
    emotion = np.zeros((frames, len(EMOTIONS)), np.float32)
    emotion[:, CALM] = 1
    return emotion


@dataclasses.dataclass(frozen=True)
class Take:
    """One spoken line.

    wav: (samples,) float32, mono, -1..1.
    sample_rate: samples per second.
    curves: (frames, 52) float32 in 0..1, columns in the order of ``channels``; frame i is at i / fps seconds.
    head_rotation: (frames, 3) float32, rotation of the head from its rest pose, in degrees: nod (positive: chin down),
        turn (positive: to the subject's left) and tilt (positive: left ear to the left shoulder). Turn is applied
        first, then nod, then tilt, each about the head's own axes. Zeros by default.
    emotion: (frames, 8) float32, the weights that voice and face were made with, in the order of ``EMOTIONS``; each row
        sums to 1, and calm is the rest. Calm alone by default.
    fps: frames per second of the curves.
    text: the text that was spoken, as the user typed it; of a recording, its transcript.
    words: the words as written, with their times.
    phones: ARPABET without stress, with their times; pauses are ``SIL``.
    settings: the settings that the take was made with.
    warnings: what the user should know, one plain sentence each.
    sentences: the sentences that the voice spoke in one piece each, as written, with their times; pauses lie between
        them. Empty for a recording.
    kept: the stretches that were taken over from an earlier take (see ``retake``): start in the earlier take, start in
        this one, and length, all in seconds.
    speaker: the voice that spoke it, as settings write it: another than ``settings.voice`` where real voices of the
        voice pack spoke for one of the cast. Empty for a recording, and in takes of earlier versions.
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
    speaker: str = ""

    def __post_init__(self) -> None:
        if not len(self.head_rotation):
            object.__setattr__(self, "head_rotation", still_head(len(self.curves)))
        if not len(self.emotion):
            object.__setattr__(self, "emotion", calm(len(self.curves)))

    @property
    def seconds(self) -> float:
        """The length of the sound in seconds."""
        return len(self.wav) / self.sample_rate
