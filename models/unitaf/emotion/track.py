"""Emotion over time: keys in seconds, and straight lines between them."""

from __future__ import annotations

import dataclasses
import itertools
import math
from typing import TYPE_CHECKING, Any

from ..errors import SettingsError
from .vector import EMOTIONS, NEUTRAL, Vector, Weights, as_names, from_names, parse

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

AUTO = "auto"
MAX_KEYS = 20_000  # ten minutes of a key on every frame
FORMS = 'a text such as "happy=0.8", an object of weights, or a list of [seconds, weights]'


@dataclasses.dataclass(frozen=True)
class EmotionTrack:
    """Vectors at points of time, the first one's before them and the last one's behind.

    keys: (seconds from the start of the take, vector), at least one, in order.
    auto: each sentence's emotion is read from its words instead.
    """

    keys: tuple[tuple[float, Vector], ...] = ((0.0, NEUTRAL),)
    auto: bool = False

    @classmethod
    def of(cls, value: Any) -> EmotionTrack:
        """A track from what people and JSON write: see ``FORMS``; also "auto". Raises SettingsError."""
        if isinstance(value, EmotionTrack):
            return value
        if isinstance(value, str):
            return cls(auto=True) if value.strip().lower() == AUTO else cls(((0.0, parse(value)),))
        if isinstance(value, dict):
            return cls(((0.0, from_names(value)),))
        if isinstance(value, (list, tuple)) and 0 < len(value) <= MAX_KEYS:
            return cls(_ordered([_key(row) for row in value]))
        raise SettingsError(f"The emotion must be {FORMS}, not {str(value)[:60]!r}.")

    def as_json(self) -> Any:
        """The shortest form that ``of`` reads back."""
        if self.auto:
            return AUTO
        if len(self.keys) == 1:
            return as_names(self.keys[0][1])
        return [[seconds, as_names(vector)] for seconds, vector in self.keys]

    def at(self, seconds: npt.NDArray[np.float64]) -> Weights:
        """Weights (n, 8) at times (n,)."""
        import numpy as np

        times = [key[0] for key in self.keys]
        columns = np.array([key[1] for key in self.keys]).T
        return np.stack([np.interp(seconds, times, column) for column in columns], -1)

    @property
    def weights(self) -> Weights:
        """All keys' weights (keys, 8)."""
        import numpy as np

        return np.array([vector for _, vector in self.keys])


NO_EMOTION = EmotionTrack()


def _key(row: Any) -> tuple[float, Vector]:
    if not isinstance(row, (list, tuple)) or len(row) != 2:
        raise SettingsError(f"The emotion must be {FORMS}, not {str(row)[:60]!r}.")
    seconds, weights = row
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not math.isfinite(seconds):
        raise SettingsError(f"The time of an emotion must be in seconds, not {str(seconds)[:60]!r}.")
    if isinstance(weights, (list, tuple)) and len(weights) == len(EMOTIONS):
        weights = dict(zip(EMOTIONS, weights, strict=True))
    if not isinstance(weights, dict):
        raise SettingsError(f'The emotion at {seconds:g} s must be an object of weights, such as {{"happy": 0.8}}.')
    return float(seconds), from_names(weights)


def _ordered(keys: list[tuple[float, Vector]]) -> tuple[tuple[float, Vector], ...]:
    for (before, _), (after, _) in itertools.pairwise(keys):
        if after <= before:
            raise SettingsError(f"The emotion's times must rise: {after:g} s comes after {before:g} s.")
    return tuple(keys)
