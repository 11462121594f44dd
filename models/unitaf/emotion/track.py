"""Emotion over time: keys in seconds, interpolated linearly."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

from ..errors import SettingsError, represented
from .vector import EMOTIONS, NEUTRAL, Vector, Weights, as_names, from_names, parse

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

AUTO = "auto"
MAX_SECONDS = 1e9
MAX_KEYS = 20_000  # about ten minutes with a key on every frame
FORMS = 'a text such as "happy=0.8", an object of weights, or a list of [seconds, weights]'


@dataclasses.dataclass(frozen=True)
class EmotionTrack:
    """Emotion vectors at times; constant before the first key and after the last.

    keys: (seconds from the start of the take, vector) in order, at least one.
    auto: reads the emotion of each sentence from its words instead, or of a recording from its sound.
    """

    keys: tuple[tuple[float, Vector], ...] = ((0.0, NEUTRAL),)
    auto: bool = False

    @classmethod
    def of(cls, value: Any) -> EmotionTrack:
        """Reads a track from any form that settings and JSON allow: see ``FORMS``; or "auto". Raises SettingsError."""
        if isinstance(value, EmotionTrack):
            return value
        if isinstance(value, str):
            return cls(auto=True) if value.strip().lower() == AUTO else cls(((0.0, parse(value)),))
        if isinstance(value, dict):
            return cls(((0.0, from_names(value)),))
        if isinstance(value, (list, tuple)) and 0 < len(value) <= MAX_KEYS:
            return cls(_ordered([_key(row) for row in value]))
        raise SettingsError(f"The emotion must be {FORMS}, not {represented(value)}.")

    def as_json(self) -> Any:
        """Returns the shortest form that ``of`` can read."""
        if self.auto:
            return AUTO
        if len(self.keys) == 1:
            return as_names(self.keys[0][1])
        return [[seconds, as_names(vector)] for seconds, vector in self.keys]

    def at(self, seconds: npt.NDArray[np.float64]) -> Weights:
        """Returns raw weights (n, 8) at times (n,) in seconds."""
        import numpy as np

        times = [key[0] for key in self.keys]
        columns = np.array([key[1] for key in self.keys]).T
        return np.stack([np.interp(seconds, times, column) for column in columns], -1)

    @property
    def weights(self) -> Weights:
        """The raw weights (keys, 8) of all keys."""
        import numpy as np

        return np.array([vector for _, vector in self.keys])


NO_EMOTION = EmotionTrack()


def _key(row: Any) -> tuple[float, Vector]:
    """Reads one key. Raises SettingsError."""
    if not isinstance(row, (list, tuple)) or len(row) != 2:
        raise SettingsError(f"The emotion must be {FORMS}, not {represented(row)}.")
    seconds, weights = row
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not abs(seconds) < MAX_SECONDS:
        raise SettingsError(f"The time of an emotion must be in seconds, not {represented(seconds)}.")
    if isinstance(weights, (list, tuple)) and len(weights) == len(EMOTIONS):
        weights = dict(zip(EMOTIONS, weights, strict=True))
    if not isinstance(weights, dict):
        raise SettingsError(f'The emotion at {seconds:g} s must be an object of weights, such as {{"happy": 0.8}}.')
    return float(seconds), from_names(weights)


def _ordered(keys: list[tuple[float, Vector]]) -> tuple[tuple[float, Vector], ...]:
    """Returns keys as a tuple. Raises SettingsError unless their times increase."""
    for (before, _), (after, _) in itertools.pairwise(keys):
        if after <= before:
            raise SettingsError(f"The emotion's times must rise: {after:g} s comes after {before:g} s.")
    return tuple(keys)
