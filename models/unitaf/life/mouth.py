"""What the mouth, cheeks and nose do besides articulating: breath and rest in pauses, and muscles that go along.

Nothing here moves the mouth while it speaks. All figures are our choices, small enough to be felt rather than seen.
"""

from __future__ import annotations

import numpy as np

from ..channels import INDEX
from ..signals import FloatArray
from ..text.phones import SILENCE
from .line import Line, Times, hill, lift
from .rest import EASE, RESTING_PAUSE

BEFORE_LIPS = 0.06  # seconds more before a P, B or M, whose lips close early
LIPS = frozenset(["P", "B", "M"])
FULL_BREATH = 0.8  # seconds of a pause that allows the deepest breath
BREATH = {
    "jawOpen": 0.05, "mouthLowerDownLeft": 0.025, "mouthLowerDownRight": 0.025, "mouthUpperUpLeft": 0.012,
    "mouthUpperUpRight": 0.012, "noseSneerLeft": 0.05, "noseSneerRight": 0.05,
}  # fmt: skip
BREATH_SECONDS, BREATH_RISE = 0.5, 0.6  # how long it takes at most; the part in which the mouth opens
LONG_REST, CORNER = 0.7, (0.015, 0.05)  # seconds of a pause in which a mouth's corners stir, and by how much
ALONG = {"cheekSquint": ("mouthSmile", 0.35), "noseSneer": ("mouthUpperUp", 0.3)}  # goes along with, by this share
PUFF, PUFF_BEFORE = 0.05, 0.05  # cheeks before a P or B opens; seconds before it. More would part some heads' lips


def breathe(curves: FloatArray, times: Times, line: Line, random: np.random.Generator) -> None:
    """Add breath before phrases and a little motion of the corners in pauses to curves (frames, 52) at rest there."""
    firsts = {start: label for label, start, _ in line.phones if label != SILENCE}
    for start, end in line.pauses:
        begin, stop = start + EASE, end - EASE - (BEFORE_LIPS if firsts.get(end) in LIPS else 0)
        if end - start <= RESTING_PAUSE or stop - begin < EASE:
            continue
        if end < line.seconds:
            depth = min(1.0, (end - start) / FULL_BREATH) * random.uniform(0.7, 1)
            onset = max(begin, stop - BREATH_SECONDS)
            taken = hill(times, onset, onset + BREATH_RISE * (stop - onset), stop)
            for name, height in BREATH.items():
                _add(curves, name, taken, depth * height)
            stop = onset
        if stop - begin > LONG_REST - 2 * EASE:
            side, name = random.choice(["Left", "Right"]), random.choice(["mouthSmile", "mouthDimple", "mouthPress"])
            stirred = hill(times, begin, begin + random.uniform(0.3, 0.7) * (stop - begin), stop)
            height = random.uniform(*CORNER)
            for each in ("Left", "Right"):
                _add(curves, f"{name}{each}", stirred, height * (1 if each == side else 0.6))


def go_along(curves: FloatArray, times: Times, line: Line) -> None:
    """Cheeks and nose follow the mouth, and cheeks fill before a P or B opens."""
    for follower, (leader, share) in ALONG.items():
        for side in ("Left", "Right"):
            channel = INDEX[f"{follower}{side}"]
            curves[:, channel] = np.maximum(curves[:, channel], share * curves[:, INDEX[f"{leader}{side}"]])
    puffed = np.zeros(len(times))
    for label, start, end in line.phones:
        if label in ("P", "B"):
            lift(puffed, hill(times, start - PUFF_BEFORE, (start + end) / 2, end + PUFF_BEFORE), PUFF)
    curves[1:-1, INDEX["cheekPuff"]] = puffed[1:-1]


def _add(curves: FloatArray, name: str, part: tuple[slice, Times], height: float) -> None:
    inside, values = part
    channel = curves[inside, INDEX[name]]
    np.minimum(channel + height * values, 1, out=channel)
