"""All of a face's life at once."""

from __future__ import annotations

import numpy as np

from ..channels import INDEX, LIFE
from ..rates import FRAME_RATE
from ..signals import FloatArray
from . import accents, blinks, brows, gaze, head, mouth
from .emotion_bias import EmotionBias
from .line import Line

UPPER = [INDEX[name] for name in sorted(LIFE)]
LID_FOLLOWS_DOWN, LID_FOLLOWS_UP = 0.18, 0.12  # of eyeLookDown to eyeBlink, of eyeLookUp to eyeWide; our choice


def animate_life(
    curves: FloatArray,
    fps: float,
    line: Line,
    seed: int,
    target: tuple[float, float] = (0.0, 0.0),
    breath: bool = True,
) -> tuple[FloatArray, FloatArray]:
    """A speaking mouth becomes a face.

    curves: (frames, 52) in 0..1 of a mouth; what they say of brows, lids and gaze is replaced. target: where the
    listener is, in degrees to the left and up. breath: whether the mouth, which then must rest in pauses, breathes
    and stirs in them, and cheeks and nose go along with it.

    Returns the curves of the whole face and its head (frames, 3) in degrees. Both begin and end as the mouth does:
    eyes open and ahead, brows and head at rest. The same line and seed give the same life at every frame rate.
    """
    face = curves.astype(np.float32)
    times = np.arange(len(face)) / fps
    face[:, UPPER] = 0
    bias = EmotionBias(line.emotion, FRAME_RATE)
    looks = gaze.fixations(line, line.random(seed, "gaze"), target, bias)
    yaw, pitch = gaze.angles(times, looks, line.random(seed, "darts"))
    gaze.look(face, yaw, pitch)
    for side in ("Left", "Right"):
        face[:, INDEX[f"eyeBlink{side}"]] = LID_FOLLOWS_DOWN * face[:, INDEX[f"eyeLookDown{side}"]]
        face[:, INDEX[f"eyeWide{side}"]] = LID_FOLLOWS_UP * face[:, INDEX[f"eyeLookUp{side}"]]
    shifts = looks.starts[looks.shifts >= blinks.LARGE_SHIFT]
    random = line.random(seed, "blinks")
    blinks.close(face, times, fps, blinks.times_of(line, shifts, random, bias), random)
    rise = accents.melody(line)
    found = accents.accents(line, rise)
    brows.raise_brows(face, times, line, rise, found, line.random(seed, "brows"))
    if breath:
        mouth.breathe(face, times, line, line.random(seed, "mouth"))
        mouth.go_along(face, times, line)
    turned = head.turn(times, line, found, looks, line.random(seed, "head"), bias)
    for edge in (0, -1):  # at a low frame rate the last frame may be in the middle of something
        face[edge, UPPER] = turned[edge] = 0
    return face, turned
