"""Brows: raised on some pitch accents, and towards the end of questions.

All numbers are our choices; real speakers raise their brows by about .1 to .3 on some accents
(Cavé et al. 1996, "About the relationship between eyebrow movements and F0 variations").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..channels import INDEX
from ..rates import FRAME_RATE
from ..signals import FloatArray, smoothstep
from .accents import Accent
from .line import Line, Times, hill, lift

CHANCE = 0.45  # probability on an accent of medium strength
HEIGHT = (0.08, 0.3)  # of browInnerUp, for the weakest and the strongest accent
ONSET, HOLD, FALL = (0.16, 0.26), (0.04, 0.12), (0.25, 0.45)  # seconds: before the accent, on it, and after it
PER_SEMITONE = 0.025  # browInnerUp per semitone of F0 above the phrase's line
QUESTION, QUESTION_RISE, QUESTION_SHARE = (
    0.24,
    0.3,
    0.6,
)  # height; seconds of the rise; the share of a question, at its end, with raised brows
OUTER, UNEVEN = 0.7, 0.08  # share of browInnerUp; standard deviation between the sides


def raise_brows(
    curves: FloatArray, times: Times, line: Line, rise: Times, found: Sequence[Accent], random: np.random.Generator
) -> None:
    """Sets the brows of curves (frames, 52) in place.

    times: (frames,) seconds. rise: (F,) at 80 Hz, see ``accents.melody``. found: the accents.
    """
    melody = np.interp(times, np.arange(len(rise)) / FRAME_RATE, rise) if len(rise) else np.zeros(len(times))
    up = np.clip(PER_SEMITONE * melody, 0, HEIGHT[1]) * _free_ends(times, line.seconds)
    for accent in found:
        height = HEIGHT[0] + (HEIGHT[1] - HEIGHT[0]) * accent.strength * random.uniform(0.7, 1)
        onset, hold, fall = random.uniform(*ONSET), random.uniform(*HOLD), random.uniform(*FALL)
        end = accent.time + hold + fall
        by_chance = random.random() < 2 * CHANCE * accent.strength + 0.1
        if accent.is_meant:  # for certain, within the take
            onset, end = min(onset, accent.time), min(end, line.seconds)
            hold = min(hold, (end - accent.time) / 2)
            by_chance = onset > 0 and end > accent.time
        elif accent.time <= onset or end >= line.seconds:
            continue
        if by_chance:
            lift(up, hill(times, accent.time - onset, accent.time, end, hold), height)
    for start, stop in line.questions:
        raised = stop - QUESTION_SHARE * (stop - start)
        apex, fall = min(raised + QUESTION_RISE, stop), min(FALL[1], line.seconds - stop)
        if apex > raised and fall > 0:
            lift(up, hill(times, raised, apex, stop + fall, stop - apex), QUESTION)
    curves[:, INDEX["browInnerUp"]] = np.clip(up, 0, 1)
    for side in ("Left", "Right"):
        outer = up * OUTER * (1 + random.normal(0, UNEVEN))
        curves[:, INDEX[f"browOuterUp{side}"]] = np.clip(outer, 0, 1)


def _free_ends(times: Times, seconds: float) -> Times:
    """Returns (frames,) in 0..1 that fades to 0 at both ends of a take."""
    return smoothstep(times / ONSET[0]) * smoothstep((seconds - times) / ONSET[0])
