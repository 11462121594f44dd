"""Visemes computed from the 52 channels, for rigs that have no others.

Each viseme stands for a mouth, described in ARKit's channels; the mixture of a rig's visemes that comes nearest to the
mouth of the take is found for every frame. Lips that meet in the take meet on the rig.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from .. import core
from . import least_squares

FloatArray = npt.NDArray[np.float32]

PREFIX = "viseme_"

# The mouth of each viseme: channel → value; a channel with two sides moves both. Which channels: the height, backness
# and rounding of vowels and the place of articulation of consonants after the IPA chart, and the pictures of Meta's
# viseme reference (developers.meta.com, "Viseme Reference"). How much: ours, by the looks of the demo head.
MEANINGS: Mapping[str, Mapping[str, float]] = {
    "PP": {"jawOpen": 0.06, "mouthClose": 0.06, "mouthPress": 0.3, "mouthRollLower": 0.3, "mouthRollUpper": 0.25},
    "FF": {"jawOpen": 0.08, "mouthRollLower": 0.5, "mouthUpperUp": 0.2},
    "TH": {"jawOpen": 0.14, "tongueOut": 0.4, "mouthLowerDown": 0.1, "mouthUpperUp": 0.1},
    "DD": {"jawOpen": 0.14, "mouthLowerDown": 0.15, "mouthStretch": 0.1, "mouthUpperUp": 0.1},
    "kk": {"jawOpen": 0.2, "mouthLowerDown": 0.1, "mouthStretch": 0.05},
    "CH": {"jawOpen": 0.12, "mouthFunnel": 0.45, "mouthPucker": 0.2},
    "SS": {"jawOpen": 0.06, "mouthStretch": 0.2, "mouthLowerDown": 0.2, "mouthUpperUp": 0.15},
    "nn": {"jawOpen": 0.13, "mouthLowerDown": 0.05, "mouthUpperUp": 0.05, "tongueOut": 0.1},
    "RR": {"jawOpen": 0.12, "mouthFunnel": 0.25, "mouthPucker": 0.25},
    "aa": {"jawOpen": 0.55, "mouthLowerDown": 0.15, "mouthUpperUp": 0.1},
    "E": {"jawOpen": 0.32, "mouthStretch": 0.2, "mouthSmile": 0.1, "mouthLowerDown": 0.15, "mouthUpperUp": 0.1},
    "I": {"jawOpen": 0.18, "mouthStretch": 0.3, "mouthSmile": 0.25, "mouthLowerDown": 0.1},
    "O": {"jawOpen": 0.38, "mouthFunnel": 0.45, "mouthPucker": 0.25},
    "U": {"jawOpen": 0.18, "mouthFunnel": 0.15, "mouthPucker": 0.75},
    "AE": {"jawOpen": 0.42, "mouthLowerDown": 0.1, "mouthStretch": 0.1},
    "AO": {"jawOpen": 0.45, "mouthFunnel": 0.3},
    "ER": {"jawOpen": 0.2, "mouthFunnel": 0.25, "mouthPucker": 0.3},
    "AW": {"jawOpen": 0.5, "mouthFunnel": 0.2},
    "OY": {"jawOpen": 0.35, "mouthFunnel": 0.5, "mouthPucker": 0.3},
    "AY": {"jawOpen": 0.5, "mouthStretch": 0.15},
    "H": {"jawOpen": 0.25},
    "L": {"jawOpen": 0.2, "mouthUpperUp": 0.1, "tongueOut": 0.15},
}
CLOSED = "PP"
# What counts how much in the comparison, besides the opening between the lips, which counts most.
IMPORTANCE: Mapping[str, float] = {
    "jawOpen": 0.7, "mouthFunnel": 1.0, "mouthPucker": 1.0, "mouthStretch": 0.7, "mouthSmile": 0.5,
    "mouthLowerDown": 0.4, "mouthUpperUp": 0.4, "mouthRollLower": 0.7, "mouthRollUpper": 0.4, "mouthPress": 0.4,
    "tongueOut": 0.6,
}  # fmt: skip
OPENING = 4.0
RIDGE = 0.03  # small against the squares of the shapes, about .1 to 6
# From this opening on, in units of jawOpen, lips are parted; a closure of the take leaves less than .004.
PARTED = 0.08
# Lips that meet without any effort are at rest: so much of mouthClose, press and roll makes a closure of it.
EFFORT = 0.04


def is_viseme(source: str) -> bool:
    """Whether a source is a viseme, and not a channel."""
    return source.startswith(PREFIX) and bare(source) in MEANINGS


def bare(source: str) -> str:
    """The viseme's name without its prefix."""
    return source.removeprefix(PREFIX)


def solve(curves: FloatArray, names: Sequence[str]) -> tuple[FloatArray, dict[str, FloatArray]]:
    """The visemes of a take, and what of single channels they leave for other shape keys.

    curves: (frames, 52) in 0..1. names: the rig's visemes, of MEANINGS.
    Returns weights (frames, names), at least 0 and together at most 1, and channel → (frames,) of the smile.
    """
    meanings = meaning(names)
    features = _features()
    weights = least_squares.solve(curves @ features, meanings @ features, RIDGE)
    closed = closure(curves)
    room = (1 - closed) / np.maximum(weights.sum(1), 1e-6)  # visemes that part the lips give way to those that close
    weights *= np.minimum(room, 1)[:, None]
    if CLOSED in names:
        weights[:, list(names).index(CLOSED)] += closed
    smiles = [name for name in core.channels.ARKIT if name.startswith("mouthSmile")]
    columns = [core.channels.INDEX[name] for name in smiles]
    left = np.maximum(curves[:, columns] - weights @ meanings[:, columns], 0).astype(np.float32)
    return weights, {name: left[:, i] for i, name in enumerate(smiles)}


def closure(curves: FloatArray) -> FloatArray:
    """How much lips are closed by intent, (frames,) in 0..1: 1 where they meet with effort, 0 at rest and open.

    The frames beside a closure close by half, so that it does not come out of nothing.
    """
    index = core.channels.INDEX
    parted = np.clip(curves @ core.seal.FACTORS / PARTED, 0, 1)
    effort = curves[:, [index[name] for name in ("mouthClose", "mouthRollUpper", "mouthRollLower")]].sum(1)
    effort += (curves[:, index["mouthPressLeft"]] + curves[:, index["mouthPressRight"]]) / 2
    met = 1 - parted * parted * (3 - 2 * parted)
    closed: FloatArray = (met * np.clip(effort / EFFORT, 0, 1)).astype(np.float32)
    beside = np.pad(closed, 1)
    return np.maximum(closed, np.maximum(beside[:-2], beside[2:]) / 2)


def meaning(names: Sequence[str]) -> FloatArray:
    """The mouths of visemes in the 52 channels, (names, 52)."""
    mouths = np.zeros((len(names), len(core.channels.ARKIT)), np.float32)
    for row, name in enumerate(names):
        for channel, value in MEANINGS[name].items():
            mouths[row, _columns(channel)] = value
    return mouths


def _features() -> FloatArray:
    """What is compared, (52, features): the opening between the lips, then each channel, the mean of its sides."""
    rows = [core.seal.FACTORS * np.float32(OPENING)]
    for channel, weight in IMPORTANCE.items():
        row = np.zeros(len(core.channels.ARKIT), np.float32)
        columns = _columns(channel)
        row[columns] = weight / len(columns)
        rows.append(row)
    compared: FloatArray = np.stack(rows, axis=1).astype(np.float32)
    return compared


def _columns(channel: str) -> list[int]:
    index = core.channels.INDEX
    return [index[channel]] if channel in index else [index[channel + "Left"], index[channel + "Right"]]
