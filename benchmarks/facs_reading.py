"""Which emotion does a speaking face show? A reading of face curves by rules of the Facial Action Coding System (FACS).

    python -m benchmarks.facs_reading TAKE.npz [TAKE.npz ...] --baseline NEUTRAL.npz [NEUTRAL.npz ...]

Prints, for every take, the share of its frames that is read as each emotion, and how strongly.

The rules are those of coders of real faces, and know nothing of how our faces are made. Curves become action units
(Ekman and Friesen 1978). Emotions are told by the prototypes and major variants of EMFACS (Ekman, Friesen and Hager
2002, Investigator's Guide, table 10-1), and by how often 230 people used each unit (Du, Tao and Martinez 2014,
Compound facial expressions of emotion, PNAS 111, table 1). A unit counts where it is seen beyond what speech itself
does with it: over a second around the frame, against the same speaker's neutral takes; brief brow raises that stress a
word are conversation, not emotion (Ekman 1979, About brows). Blinks are not read.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from unitaf.channels import INDEX
from unitaf.take_io import load_motion

from .reading.face_scores import Array

NEUTRAL = "neutral"
FAMILIES: Mapping[str, str] = {"melancholic": "sad", "calm": NEUTRAL}  # names that this reading does not tell apart

WINDOW = 1.0  # seconds around a frame over which a unit must be held: emotions last .5 to 4 s (Ekman 1984)
USUAL = 90.0  # percentile of neutral speech up to which a unit means nothing
SEEN = 0.15  # of a plain expression; what is weaker is a trace at most (grade A of FACS), and counts as neutral
AGAINST = 0.5  # by how much a unit that does not belong speaks against an emotion
BLINK, BLINK_SIDE = 0.35, 0.1  # lid closure beyond the lids' median; seconds on either side in which it still shows


class Unit(NamedTuple):
    """An action unit: its channels without their side; the value (0..1) at which a speaking face shows it plainly."""

    channels: tuple[str, ...]
    plain: float


# Channels by Apple's and ICT-FaceKit's descriptions. Plain: the 90th percentile of captured emotional speech, where it
# is known (1 of sad, 4, 7 and 9 of angry, 5 of afraid, 15 of sad); the others are set beside those.
UNITS: Mapping[int, Unit] = {
    1: Unit(("browInnerUp",), 0.30),
    2: Unit(("browOuterUp",), 0.30),
    4: Unit(("browDown",), 0.40),
    5: Unit(("eyeWide",), 0.50),
    6: Unit(("cheekSquint",), 0.30),
    7: Unit(("eyeSquint",), 0.50),
    9: Unit(("noseSneer",), 0.30),
    10: Unit(("mouthUpperUp",), 0.30),
    12: Unit(("mouthSmile",), 0.40),
    15: Unit(("mouthFrown",), 0.23),
    16: Unit(("mouthLowerDown",), 0.30),
    17: Unit(("mouthShrugLower",), 0.30),
    20: Unit(("mouthStretch",), 0.30),
    23: Unit(("mouthRollUpper", "mouthRollLower"), 0.30),  # a tightened lip turns in; ARKit has no tightener
    24: Unit(("mouthPress",), 0.30),
    26: Unit(("jawOpen",), 0.40),
    64: Unit(("eyeLookDown",), 0.30),
}
COLUMN: Mapping[int, int] = {unit: column for column, unit in enumerate(UNITS)}


class Variant(NamedTuple):
    """One way to show an emotion: units of which every one must be seen (of a group, any), units that strengthen it
    with the share of people who use them, and units that speak against it."""

    core: tuple[tuple[int, ...], ...]
    support: Mapping[int, float]
    against: tuple[int, ...]


MOST, FEW = 0.7, 0.2  # units that Du et al. call consistent; units of EMFACS prototypes that they do not list

# Core: common to the EMFACS prototypes and variants, less what speech needs (22, 25 to 27, unless the jaw hangs).
# Support: shares of Du et al., table 1. Against: units that belong to another emotion and to no prototype of this one;
# 9 is not against angry, for frowns and wrinkled noses come together: the stronger tells.
VARIANTS: Mapping[str, tuple[Variant, ...]] = {
    "happy": (Variant(((12,),), {6: 0.51}, (1, 4, 9, 15, 20)),),
    "sad": (
        Variant(((1,), (15,)), {4: MOST, 6: 0.5, 17: 0.67, 64: FEW}, (2, 5, 9, 12, 20)),
        Variant(((1,), (4,)), {15: MOST, 6: 0.5, 17: 0.67, 64: FEW}, (2, 5, 9, 12, 20)),
        Variant(((4,), (15,)), {1: 0.6, 6: 0.5, 17: 0.67, 64: FEW}, (2, 5, 7, 9, 10, 12, 20)),
    ),
    "afraid": (
        Variant(((1,), (5,), (4, 20)), {2: 0.57, 4: MOST, 20: MOST, 26: 0.33}, (9, 10, 12, 15)),
        Variant(((1,), (5,)), {4: MOST, 20: MOST}, (2, 9, 10, 12, 15, 26)),  # brows lifted inside only
        Variant(((5,), (20,)), {1: MOST, 2: 0.57, 4: MOST, 26: 0.33}, (9, 10, 12, 15)),
    ),
    "angry": (
        Variant(((4,), (5, 7)), {5: FEW, 7: MOST, 10: 0.26, 17: 0.52, 23: 0.29, 24: MOST}, (1, 2, 12, 15, 20)),
        Variant(((5,), (7,), (23, 24)), {4: MOST, 10: 0.26, 17: 0.52}, (1, 2, 12, 15, 20)),
    ),
    "disgusted": (
        Variant(((9,),), {10: MOST, 17: MOST, 4: 0.31, 24: 0.26, 15: FEW, 16: FEW}, (1, 2, 5, 12, 20, 23)),
        Variant(((10,), (16, 17)), {9: MOST, 17: MOST, 4: 0.31, 24: 0.26, 15: FEW}, (1, 2, 5, 7, 12, 20, 23)),
    ),
    "surprised": (
        Variant(((1,), (2,), (5, 26)), {5: 0.66, 26: MOST}, (4, 7, 9, 12, 15, 20)),
        Variant(((5,), (26,)), {1: MOST, 2: MOST}, (4, 7, 9, 12, 15, 20)),
    ),
}
EMOTIONS: tuple[str, ...] = tuple(VARIANTS)


def action_units(curves: Array) -> Array:
    """(frames, 52) in 0..1 -> (2, frames, units) in 0..1, of left and right, in the order of ``UNITS``."""
    return np.stack([
        np.stack([np.mean([_channel(curves, name, side) for name in unit.channels], 0) for unit in UNITS.values()], 1)
        for side in ("Left", "Right")
    ])  # fmt: skip


def _channel(curves: Array, name: str, side: str) -> Array:
    return curves[:, INDEX[name + side] if name + side in INDEX else INDEX[name]]


def blinks(curves: Array, fps: float) -> npt.NDArray[np.bool_]:
    """(frames, 52) -> (frames,): the lids are, or have just been, lower than where they usually rest."""
    lids = curves[:, [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]].max(1)
    side = round(BLINK_SIDE * fps)
    shut = (lids > np.median(lids) + BLINK).astype(int)
    near: npt.NDArray[np.bool_] = np.convolve(shut, np.ones(2 * side + 1, int))[side : side + len(lids)] > 0
    return near


def held(curves: Array, fps: float, window: float = WINDOW) -> Array:
    """(frames, 52) -> (frames, units): the median of every action unit over ``window`` seconds around each frame,
    blinks left out; a unit on one side only counts half."""
    units, shut = action_units(curves).mean(0), blinks(curves, fps)
    half = round(window * fps / 2)
    found = np.empty_like(units)
    for frame in range(len(units)):
        around = slice(max(0, frame - half), frame + half + 1)
        unshut = units[around][~shut[around]]
        found[frame] = np.median(unshut if len(unshut) else units[around], axis=0)
    return found


@dataclasses.dataclass(frozen=True)
class Reading:
    """What is seen. scores: (frames, emotions), 1 for a plain expression, 0 for none, in the order of ``EMOTIONS``;
    readable: (frames,), False in blinks."""

    scores: Array
    readable: npt.NDArray[np.bool_]

    @property
    def labels(self) -> list[str]:
        """The emotion of each frame, or neutral."""
        best = self.scores.argmax(1)
        strong = self.scores.max(1) >= SEEN
        return [EMOTIONS[at] if seen else NEUTRAL for at, seen in zip(best, strong, strict=True)]

    def strength(self, emotion: str) -> Array:
        """(frames,) of one emotion or of its family; of neutral, how little is seen of any other."""
        name = family(emotion)
        return 1 - self.scores.max(1) if name == NEUTRAL else self.scores[:, EMOTIONS.index(name)]


class Reader:
    """Reads the faces of one speaker.

    baseline: takes of neutral speech, each (frames, 52) in 0..1, at ``fps``; without them, any unit counts.
    window: seconds over which a unit must be held; 0 reads every frame by itself.
    """

    def __init__(self, baseline: Sequence[Array] = (), fps: float = 60.0, window: float = WINDOW) -> None:
        self.window = window
        usual = [held(curves, fps, window) for curves in baseline]
        self.usual = np.percentile(np.concatenate(usual), USUAL, axis=0) if usual else np.zeros(len(UNITS))

    def read(self, curves: Array, fps: float) -> Reading:
        """(frames, 52) in 0..1 -> Reading."""
        plain = np.array([unit.plain for unit in UNITS.values()])
        seen = np.maximum(held(curves, fps, self.window) - self.usual, 0) / plain
        scores = [np.max([_score(variant, seen) for variant in variants], 0) for variants in VARIANTS.values()]
        return Reading(np.stack(scores, 1).astype(np.float32), ~blinks(curves, fps))


def _score(variant: Variant, seen: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How plainly a variant is seen, (frames,), in units (frames, units) that are 1 at their plain value: the geometric
    mean of its core, as much again where all of its support is there, less what speaks against it."""
    core = np.stack([seen[:, [COLUMN[unit] for unit in group]].max(1) for group in variant.core])
    shown = np.prod(core, 0) ** (1 / len(core))
    shares = np.array(list(variant.support.values()))
    support = np.minimum(seen[:, [COLUMN[unit] for unit in variant.support]], shown[:, None]) @ shares / shares.sum()
    against = seen[:, [COLUMN[unit] for unit in variant.against]].sum(1)
    score: npt.NDArray[np.float64] = np.maximum(shown + support - AGAINST * against, 0)
    return score


def family(emotion: str) -> str:
    """The name under which an emotion is read."""
    return FAMILIES.get(emotion, emotion)


def main() -> None:
    """Print what is seen in takes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("takes", type=Path, nargs="+")
    parser.add_argument("--baseline", type=Path, nargs="+", required=True, help="neutral takes of the same speaker")
    parser.add_argument("--window", type=float, default=WINDOW, help="seconds; 0 reads every frame by itself")
    arguments = parser.parse_args()
    neutral = [load_motion(path) for path in arguments.baseline]
    if len({motion.fps for motion in neutral}) > 1:
        parser.error("The neutral takes must all have the same frames per second.")
    reader = Reader([motion.curves for motion in neutral], neutral[0].fps, arguments.window)
    for path in arguments.takes:
        motion = load_motion(path)
        reading = reader.read(motion.curves, motion.fps)
        labels = np.array(reading.labels)[reading.readable]
        shares = {name: float(np.mean(labels == name)) for name in (*EMOTIONS, NEUTRAL)}
        strengths = {name: float(reading.strength(name)[reading.readable].mean()) for name in EMOTIONS}
        print(path.name)
        for name, share in shares.items():
            print(f"  {name:10s} {share:6.3f}" + (f"  strength {strengths[name]:.2f}" if name in strengths else ""))


if __name__ == "__main__":
    main()
