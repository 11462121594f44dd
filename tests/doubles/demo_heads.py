"""A demo head, and its vertices under any mix of keys."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from unitaf_blender.demo_head import build

Array = npt.NDArray[np.float64]


class Head:
    """The object, and its vertices under any mix of keys."""

    def __init__(self, item: Any, character: str = "WOMAN") -> None:
        self.item = item
        self.blocks = item.data.shape_keys.key_blocks
        self.rest = self._read(self.blocks[0])
        self.delta = {block.name: self._read(block) - self.rest for block in self.blocks[1:]}
        self.marks = build.landmarks(character)

    def _read(self, block: Any) -> Array:
        points = np.empty(len(block.data) * 3, dtype=np.float32)
        block.data.foreach_get("co", points)
        return points.reshape(-1, 3).astype(np.float64)

    def pose(self, **values: float) -> Array:
        """Vertices (n, 3) in metres."""
        return np.asarray(self.rest + sum((v * self.delta[name] for name, v in values.items()), np.zeros(3)))
