"""Computes visemes from the 52 channels, for rigs without mouth channels.

Each viseme is a mouth shape in ARKit's channels. For every frame the weights are solved whose mixture of the rig's
visemes is nearest to the mouth of the take. Lips that close in the take close on the rig.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from .. import core
from . import least_squares

FloatArray = npt.NDArray[np.float32]

PREFIX = "viseme_"

# The mouth shape of each viseme: channel → value; a channel with two sides moves both. The channels follow the height,
# backness and rounding of vowels and the place of articulation of consonants in the IPA chart, and the pictures of
# Meta's viseme reference (developers.meta.com, "Viseme Reference"). The values are our choice, by the demo head.
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
# The weight of each channel in the comparison, besides the opening between the lips, which weighs most.
IMPORTANCE: Mapping[str, float] = {
    "jawOpen": 0.7, "mouthFunnel": 1.0, "mouthPucker": 1.0, "mouthStretch": 0.7, "mouthSmile": 0.5,
    "mouthLowerDown": 0.4, "mouthUpperUp": 0.4, "mouthRollLower": 0.7, "mouthRollUpper": 0.4, "mouthPress": 0.4,
    "tongueOut": 0.6,
}  # fmt: skip
OPENING = 4.0  # weight of the opening between the lips
RIDGE = 0.03  # small against the squared norms of the shapes, which are about .1 to 6
# Lips with at least this opening, in units of jawOpen, are parted; in a closure of a take it is below .004.
PARTED = 0.08
# Lips that touch are closed on purpose where mouthClose, roll and press add up to this; else they are at rest.
EFFORT = 0.04


def is_viseme(source: str) -> bool:
    """Whether a source is a viseme, with its prefix, and not a channel."""
    return source.startswith(PREFIX) and without_prefix(source) in MEANINGS


def without_prefix(source: str) -> str:
    """Returns the name of a viseme without its prefix."""
    return source.removeprefix(PREFIX)


def solve(curves: FloatArray, names: Sequence[str]) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Returns the weights of visemes, and the curves of the smile channels that the visemes leave over.

    curves: (frames, 52) in 0..1. names: the rig's visemes, of ``MEANINGS``.
    The weights are (frames, names), each >= 0 and their sum <= 1; the curves are channel → (frames,), >= 0.
    """
    mouths = mouth_shapes(names)
    features = _features()
    weights = least_squares.solve(curves @ features, mouths @ features, RIDGE)
    closed = closure(curves)
    room = (1 - closed) / np.maximum(weights.sum(1), 1e-6)  # a closure reduces the visemes that part the lips
    weights *= np.minimum(room, 1)[:, None]
    if CLOSED in names:
        weights[:, list(names).index(CLOSED)] += closed
    smiles = [name for name in core.channels.ARKIT if name.startswith("mouthSmile")]
    columns = [core.channels.INDEX[name] for name in smiles]
    left = np.maximum(curves[:, columns] - weights @ mouths[:, columns], 0).astype(np.float32)
    return weights, {name: left[:, i] for i, name in enumerate(smiles)}


def closure(curves: FloatArray) -> FloatArray:
    """Returns how far lips are closed on purpose, (frames,) in 0..1: 0 where they are open, or touch at rest.

    The frames beside a closure are closed by half of it, so that it does not set in abruptly.
    """
    index = core.channels.INDEX
    parted = np.clip(curves @ core.seal.FACTORS / PARTED, 0, 1)
    effort = curves[:, [index[name] for name in ("mouthClose", "mouthRollUpper", "mouthRollLower")]].sum(1)
    effort += (curves[:, index["mouthPressLeft"]] + curves[:, index["mouthPressRight"]]) / 2
    touching = 1 - parted * parted * (3 - 2 * parted)
    closed: FloatArray = (touching * np.clip(effort / EFFORT, 0, 1)).astype(np.float32)
    beside = np.pad(closed, 1)
    return np.maximum(closed, np.maximum(beside[:-2], beside[2:]) / 2)


def mouth_shapes(names: Sequence[str]) -> FloatArray:
    """Returns the mouth shapes of visemes in the 52 channels, (names, 52) in 0..1."""
    mouths = np.zeros((len(names), len(core.channels.ARKIT)), np.float32)
    for row, name in enumerate(names):
        for channel, value in MEANINGS[name].items():
            mouths[row, _columns(channel)] = value
    return mouths


def _features() -> FloatArray:
    """Returns the matrix (52, features) from channels to compared features.

    The features are the opening between the lips, then each channel of ``IMPORTANCE``, as the mean of its sides, times
    their weights.
    """
    rows = [core.seal.FACTORS * np.float32(OPENING)]
    for channel, weight in IMPORTANCE.items():
        row = np.zeros(len(core.channels.ARKIT), np.float32)
        columns = _columns(channel)
        row[columns] = weight / len(columns)
        rows.append(row)
    compared: FloatArray = np.stack(rows, axis=1).astype(np.float32)
    return compared


def _columns(channel: str) -> list[int]:
    """Returns the indices of a channel, or of its left and right sides."""
    index = core.channels.INDEX
    return [index[channel]] if channel in index else [index[channel + "Left"], index[channel + "Right"]]
