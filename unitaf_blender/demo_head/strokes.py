"""Strokes on the demo head's skin: grooves and ridges along a line, as wrinkles and folds are. Millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from .surface import Array, Surface, Triple, smoothstep

SUBDIVISION = 3
"""Into how many parts each piece of a line is cut before it is laid on the skin."""
REACH = 4.0
"""How many times its width away a stroke is seen no more."""


@dataclass(frozen=True)
class Stroke:
    """A line through `path`, `width` mm to where it fades to a third, and `height` mm high (negative: a groove).

    `shade` is how much the line is darkened, 0..1; `lip` how high (mm) the skin swells on the side that `lip_way`
    points to. A `paired` stroke is drawn on both sides. Both ends taper off over a `taper`th of the line.
    """

    path: tuple[Triple, ...]
    width: float
    height: float
    shade: float = 0.0
    lip: float = 0.0
    lip_way: Triple = (0.0, 0.0, 0.0)
    paired: bool = True
    taper: float = 0.3

    def line(self) -> Array:
        """The path in shorter pieces, (n, 3)."""
        path = np.array(self.path, dtype=np.float64)
        at = np.linspace(0.0, len(path) - 1.0, SUBDIVISION * (len(path) - 1) + 1)
        return np.stack([np.interp(at, range(len(path)), path[:, axis]) for axis in range(3)], axis=1)

    def profile(self, points: Array) -> tuple[Array, Array]:
        """How deep in the line (0..1) points (n, 3) are, and how much they belong to its lip."""
        path = np.array(self.path, dtype=np.float64)
        folded = np.stack([np.abs(points[:, 0]), points[:, 1], points[:, 2]], axis=1) if self.paired else points
        margin = REACH * self.width
        near = np.flatnonzero(((folded > path.min(axis=0) - margin) & (folded < path.max(axis=0) + margin)).all(axis=1))
        offset, along = _nearest(folded[near], path)
        tapered = smoothstep(0.0, self.taper, along) * smoothstep(1.0, 1.0 - self.taper, along) if self.taper else 1.0
        away = np.linalg.norm(offset, axis=1) / self.width
        beyond = smoothstep(0.2, 1.4, offset @ np.asarray(self.lip_way) / self.width)
        line, lip = np.zeros(len(points)), np.zeros(len(points))
        line[near] = tapered * np.exp(-(away**2))
        lip[near] = tapered * np.exp(-(((away - 1.6) / 1.1) ** 2)) * beyond
        return line, lip


def _nearest(points: Array, path: Array) -> tuple[Array, Array]:
    """Offset (n, 3) from the nearest point of a polyline, and how far along that is, 0..1."""
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    start = np.concatenate([[0.0], np.cumsum(lengths)]) / lengths.sum()
    best = np.full(len(points), np.inf)
    offset, along = np.zeros_like(points), np.zeros(len(points))
    for k, (a, b) in enumerate(pairwise(path)):
        t = np.clip((points - a) @ (b - a) / lengths[k] ** 2, 0.0, 1.0)
        away = points - a - t[:, None] * (b - a)
        square = (away**2).sum(axis=1)
        closer = square < best
        best[closer] = square[closer]
        offset[closer] = away[closer]
        along[closer] = (start[k] + t * (start[k + 1] - start[k]))[closer]
    return offset, along


def laid(strokes: Sequence[Stroke], surface: Surface) -> tuple[Stroke, ...]:
    """The same strokes, but with their lines on the skin."""
    lines = [stroke.line() for stroke in strokes]
    points = np.concatenate(lines)
    for _ in range(3):
        points, _normal = surface.settle(points)
    pieces = np.split(points, np.cumsum([len(line) for line in lines])[:-1])
    return tuple(replace(s, path=tuple(map(tuple, piece.tolist()))) for s, piece in zip(strokes, pieces, strict=True))


def heights(strokes: Sequence[Stroke], points: Array) -> Array:
    """How far (mm) strokes push points (n, 3) outwards, (n,)."""
    height = np.zeros(len(points))
    for stroke in strokes:
        depth, lip = stroke.profile(points)
        height += stroke.height * depth + stroke.lip * lip
    return height


def shades(strokes: Sequence[Stroke], points: Array) -> Array:
    """How much strokes darken points (n, 3), 0..1."""
    light = np.ones(len(points))
    for stroke in strokes:
        if stroke.shade:
            light *= 1.0 - stroke.shade * stroke.profile(points)[0]
    return 1.0 - light
