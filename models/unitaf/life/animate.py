"""Adds gaze, blinks, brows, breath and head motion to a speaking mouth."""

from __future__ import annotations

import numpy as np

from ..channels import INDEX, LIFE
from ..rates import FRAME_RATE
from ..signals import FloatArray
from . import accents, blinks, brows, gaze, head, mouth
from .emotion_bias import EmotionBias
from .line import Line

UPPER = [INDEX[name] for name in sorted(LIFE)]
LID_FOLLOWS_DOWN, LID_FOLLOWS_UP = 0.18, 0.12  # eyeBlink per eyeLookDown, eyeWide per eyeLookUp; our choice


def animate_life(
    curves: FloatArray,
    fps: float,
    line: Line,
    seed: int,
    target: tuple[float, float] = (0.0, 0.0),
    breath: bool = True,
) -> tuple[FloatArray, FloatArray]:
    """Returns the curves (frames, 52) in 0..1 of a whole face and its head rotation (frames, 3) in degrees.

    curves: (frames, 52) in 0..1 of a mouth; their brows, eyelids and gaze are replaced. target: the direction of the
    listener, in degrees to the subject's left and up. breath: whether the mouth breathes and moves slightly in pauses,
    in which it must be at rest, and cheeks and nose follow it.

    On the first and the last frame the eyes are open and look ahead, and brows and head are at rest. The same line and
    seed give the same motion at every frame rate.
    """
    face = curves.astype(np.float32)
    times = np.arange(len(face)) / fps
    face[:, UPPER] = 0
    bias = EmotionBias(line.emotion, FRAME_RATE)
    fixations = gaze.fixations(line, line.random(seed, "gaze"), target, bias)
    yaw, pitch = gaze.angles(times, fixations, line.random(seed, "darts"))
    gaze.look(face, yaw, pitch)
    for side in ("Left", "Right"):
        face[:, INDEX[f"eyeBlink{side}"]] = LID_FOLLOWS_DOWN * face[:, INDEX[f"eyeLookDown{side}"]]
        face[:, INDEX[f"eyeWide{side}"]] = LID_FOLLOWS_UP * face[:, INDEX[f"eyeLookUp{side}"]]
    shifts = fixations.starts[fixations.shifts >= blinks.LARGE_SHIFT]
    random = line.random(seed, "blinks")
    blinks.close(face, times, fps, blinks.times_of(line, shifts, random, bias), random)
    rise = accents.melody(line)
    found = accents.accents(line, rise)
    brows.raise_brows(face, times, line, rise, found, line.random(seed, "brows"))
    if breath:
        mouth.breathe(face, times, line, line.random(seed, "mouth"))
        mouth.follow_mouth(face, times, line)
    turned = head.turn(times, line, found, fixations, line.random(seed, "head"), bias)
    for edge in (0, -1):  # at a low frame rate a motion may not have ended on the last frame
        face[edge, UPPER] = turned[edge] = 0
    return face, turned
