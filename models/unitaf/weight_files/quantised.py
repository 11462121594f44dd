"""Weights that are stored as int8, each matrix beside the scale and the zero of its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

SCALE, ZERO = ".scale", ".zero"  # suffixes of the names of what belongs to a matrix


class Dequantised(Mapping[str, npt.NDArray[np.float32]]):
    """Stored weights by name as float32: ``(value - zero) * scale``; both hold for all, or for each first index.

    An array is made when it is asked for, so that a network that rearranges its weights never has them twice.
    """

    def __init__(self, stored: Mapping[str, npt.NDArray[Any]]) -> None:
        self._stored = stored

    def __getitem__(self, name: str) -> npt.NDArray[np.float32]:
        values = self._stored[name].astype(np.float32)
        if name + SCALE in self._stored:
            over = (-1,) + (1,) * (values.ndim - 1)
            values -= self._stored[name + ZERO].astype(np.float32).reshape(over)
            values *= self._stored[name + SCALE].astype(np.float32).reshape(over)
        return values

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._stored if not name.endswith((SCALE, ZERO)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return name in self._stored
