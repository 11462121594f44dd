"""The emotion vector: eight weights in UniTAF's order, their text form, and their normalisation.

Settings import this module, so it imports numpy only in functions that compute.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import SettingsError, shortened

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

EMOTIONS = ("happy", "angry", "sad", "afraid", "disgusted", "melancholic", "surprised", "calm")
ANGRY = EMOTIONS.index("angry")
CALM = EMOTIONS.index("calm")  # the neutral state of voice and face: 1 minus the other weights
USUAL = 0.8  # the weight of an emotion that is named without one

# UniTAF (arXiv 2602.15651) takes both from IndexTTS2: a factor for each weight, and the largest sum of weights.
BIAS = (0.9375, 0.875, 1.0, 1.0, 0.9375, 0.9375, 0.6875, 0.5625)
MOST = 0.8

# Effective weight of anger where anger and calm are both at ``USUAL``, or both at 1: what cold anger is given for.
COLD_WEIGHT = MOST * BIAS[ANGRY] / (BIAS[ANGRY] + BIAS[CALM])

Vector = tuple[float, ...]
Weights: TypeAlias = "npt.NDArray[np.float64]"  # (..., 8)
NEUTRAL: Vector = (0.0,) * len(EMOTIONS)


def parse(text: str) -> Vector:
    """Parses ``happy=0.8,surprised=0.2``; ``happy`` alone is ``happy=0.8``.

    Raises SettingsError for unknown or repeated names and for weights outside 0..1.
    """
    weights: dict[str, Any] = {}
    for part in text.split(","):
        name, given, number = part.partition("=")
        name = name.strip().lower()
        if not name:
            raise SettingsError(f'"{text.strip()}" names no emotion; write for example happy=0.8,surprised=0.2.')
        if name in weights:
            raise SettingsError(f'"{shortened(text)}" names {name} twice.')
        weights[name] = number.strip() if given else USUAL
    return from_names(weights)


def from_names(weights: Mapping[str, Any]) -> Vector:
    """Returns a vector from weights by name; others are 0. Raises SettingsError."""
    vector = list(NEUTRAL)
    for name, value in weights.items():
        if name not in EMOTIONS:
            raise SettingsError(f'There is no emotion "{shortened(name)}"; the emotions are {", ".join(EMOTIONS)}.')
        vector[EMOTIONS.index(name)] = weight(name, value)
    return tuple(vector)


def weight(name: str, value: Any) -> float:
    """Reads one weight from a number or its text. Raises SettingsError unless it is from 0 to 1."""
    try:
        number = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not 0 <= number <= 1:
        raise SettingsError(f'The weight of {name} must be a number from 0 to 1, not "{shortened(value)}".')
    return number


def as_names(vector: Vector) -> dict[str, float]:
    """Returns the weights that are not 0 by name."""
    return {name: value for name, value in zip(EMOTIONS, vector, strict=True) if value}


def normalised(weights: npt.ArrayLike) -> Weights:
    """Returns weights (..., 8) in 0..1 times ``BIAS``, scaled down to a sum of ``MOST`` where they exceed it."""
    import numpy as np

    biased = np.asarray(weights, np.float64) * BIAS
    total: Weights = biased.sum(-1, keepdims=True)
    scaled: Weights = biased * (MOST / np.maximum(total, MOST))
    return scaled


def is_scaled(weights: npt.ArrayLike) -> bool:
    """Returns whether ``normalised`` scales any row of weights (..., 8) down because its sum is too large."""
    import numpy as np

    return bool(((np.asarray(weights, np.float64) * BIAS).sum(-1) > MOST + 1e-9).any())


def effective_weights(weights: npt.ArrayLike, strength: float) -> Weights:
    """Returns the effective weights (..., 8), the input of voice and face; each row sums to 1.

    They are the normalised raw weights times ``strength``, 0..1, and calm is the rest.
    """
    mixed = strength * normalised(weights)
    mixed[..., CALM] = 0
    mixed[..., CALM] = 1 - mixed.sum(-1)
    return mixed


def coldness(weights: npt.ArrayLike) -> Weights:
    """Returns how cold the anger of raw weights (..., 8) is, (...) in 0..1: the share of calm in it.

    Anger alone is hot, 0; with as much calm as anger, or more, it is cold, 1: held back, low, and precise.
    """
    import numpy as np

    rows = np.asarray(weights, np.float64)
    anger = rows[..., ANGRY]
    cold: Weights = np.minimum(rows[..., CALM], anger) / np.where(anger > 0, anger, 1.0)
    return cold
