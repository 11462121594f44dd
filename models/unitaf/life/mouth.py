"""Breath and small motion of the mouth in pauses, and cheeks and nose that follow the mouth.

Nothing here moves the mouth during speech. All numbers are our choices, so small that they are hardly noticed.
"""

from __future__ import annotations

import numpy as np

from ..channels import INDEX
from ..signals import FloatArray
from ..text.phones import SILENCE
from .line import Line, Times, hill, lift
from .rest import EASE, RESTING_PAUSE

BEFORE_LIPS = 0.06  # seconds added before a P, B or M, whose lips close early
LIPS = frozenset(["P", "B", "M"])
FULL_BREATH = 0.8  # seconds of the shortest pause with the deepest breath
BREATH = {
    "jawOpen": 0.05, "mouthLowerDownLeft": 0.025, "mouthLowerDownRight": 0.025, "mouthUpperUpLeft": 0.012,
    "mouthUpperUpRight": 0.012, "noseSneerLeft": 0.05, "noseSneerRight": 0.05,
}  # fmt: skip
BREATH_SECONDS, BREATH_RISE = 0.5, 0.6  # seconds of the longest breath; the share in which the mouth opens
LONG_REST, CORNER = 0.7, (0.015, 0.05)  # seconds of the shortest pause in which the mouth's corners move, and how far
FOLLOWERS = {
    "cheekSquint": ("mouthSmile", 0.35),
    "noseSneer": ("mouthUpperUp", 0.3),
}  # channel: the channel it follows, and its share
PUFF, PUFF_BEFORE = (
    0.05,
    0.05,
)  # of cheekPuff before a P or B opens; seconds before it. More parts the lips of some heads


def breathe(curves: FloatArray, times: Times, line: Line, random: np.random.Generator) -> None:
    """Adds breaths before phrases and small motion of the mouth's corners in pauses to curves (frames, 52) in place.

    The mouth must be at rest in pauses.
    """
    firsts = {start: label for label, start, _ in line.phones if label != SILENCE}
    for start, end in line.pauses:
        begin, stop = start + EASE, end - EASE - (BEFORE_LIPS if firsts.get(end) in LIPS else 0)
        if end - start <= RESTING_PAUSE or stop - begin < EASE:
            continue
        if end < line.seconds:
            depth = min(1.0, (end - start) / FULL_BREATH) * random.uniform(0.7, 1)
            onset = max(begin, stop - BREATH_SECONDS)
            inhalation = hill(times, onset, onset + BREATH_RISE * (stop - onset), stop)
            for name, height in BREATH.items():
                _add(curves, name, inhalation, depth * height)
            stop = onset
        if stop - begin > LONG_REST - 2 * EASE:
            side, name = random.choice(["Left", "Right"]), random.choice(["mouthSmile", "mouthDimple", "mouthPress"])
            motion = hill(times, begin, begin + random.uniform(0.3, 0.7) * (stop - begin), stop)
            height = random.uniform(*CORNER)
            for each in ("Left", "Right"):
                _add(curves, f"{name}{each}", motion, height * (1 if each == side else 0.6))


def follow_mouth(curves: FloatArray, times: Times, line: Line) -> None:
    """Moves cheeks and nose with the mouth, and puffs the cheeks before P and B; curves (frames, 52) in place."""
    for follower, (leader, share) in FOLLOWERS.items():
        for side in ("Left", "Right"):
            channel = INDEX[f"{follower}{side}"]
            curves[:, channel] = np.maximum(curves[:, channel], share * curves[:, INDEX[f"{leader}{side}"]])
    puff = np.zeros(len(times))
    for label, start, end in line.phones:
        if label in ("P", "B"):
            lift(puff, hill(times, start - PUFF_BEFORE, (start + end) / 2, end + PUFF_BEFORE), PUFF)
    curves[1:-1, INDEX["cheekPuff"]] = puff[1:-1]


def _add(curves: FloatArray, name: str, part: tuple[slice, Times], height: float) -> None:
    """Adds a bump from ``hill`` to one channel, up to 1."""
    inside, values = part
    channel = curves[inside, INDEX[name]]
    np.minimum(channel + height * values, 1, out=channel)
