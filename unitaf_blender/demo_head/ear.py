"""The demo head's ears: a shell with its rim, inner ridge, hollow, tragus and lobe. Millimetres, pure numpy."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from .strokes import Stroke, heights
from .surface import Array, Indices, Surface
from .topology import Mesh

PLACE = np.array([0.0, 12.0, 131.0])
"""Where on the side of the head the ear's origin lies; x is found on the skin."""
RINGS = (0.13, 0.26, 0.38, 0.49, 0.59, 0.68, 0.76, 0.83, 0.89, 0.95, 1.0)
BACKS = ((0.985, -1.6), (0.85, -3.0), (0.6, -6.0), (0.4, -11.0))
SEGMENTS = 36
FLARE, LEAN = 20.0, 12.0
"""Degrees by which the back of the ear stands off the head, and by which its top leans back."""
HEART = (-1.5, 1.0)

# In the ear's plane, backwards and up: the outline, and what rises from it.
OUTLINE = np.array(
    [
        *((15.5, 6), (15, 14), (11, 22), (4, 26.5), (-4, 25.5), (-9.5, 20), (-11, 12), (-11.5, 2), (-11, -8)),
        *((-10.5, -17), (-9, -23.5), (-5, -26.5), (0, -25), (4, -18), (9, -9), (13, -1)),
    ],
    dtype=np.float64,
)


def _ridge(path: tuple[tuple[float, float], ...], width: float, height: float, taper: float = 0.15) -> Stroke:
    return Stroke(tuple((x, y, 0.0) for x, y in path), width, height, paired=False, taper=taper)


RELIEF = (
    _ridge(((-4, 1), (-8.5, 4), (-10, 13), (-7, 20.5), (-2, 24), (4, 24.5), (10, 20), (13.3, 12), (13.3, 5),
            (11, -2), (7, -10), (3, -17)), 2.3, 4.4),
    _ridge(((-3, 17), (3, 14), (6.8, 7), (7.0, 0), (4.5, -7), (0, -11.5), (-4, -12.5)), 2.5, 3.6),
    _ridge(((-7, 11), (-1, 11.5), (4, 11)), 1.8, 2.2),
    _ridge(((-9.8, -1), (-9.5, -5), (-9, -8)), 2.4, 4.6, 0.4),
    _ridge(((-4, -21), (-3, -20)), 5.0, 2.0, 0.0),
    _ridge(((-2.5, -3), (-2, -4)), 6.0, -5.5, 0.0),
)  # fmt: skip


def relief(flat: Array) -> Array:
    """Height (mm) of the ear's front over its plane at (n, 2) points backwards and up."""
    return heights(RELIEF, np.column_stack([flat, np.zeros(len(flat))]))


def add_ear(mesh: Mesh, surface: Surface, size: float, side: int) -> Indices:
    """An ear that leans back and flares out; its vertices' rings run from the hollow to the rim and round behind."""
    outline = _outline()
    root = surface.cast(PLACE[None] - (0.0, 11.0, 0.0), np.array([[1.0, 0.0, 0.0]]), 120.0)[0] + (0.0, 11.0, 0.0)
    flare, lean = np.radians(FLARE), np.radians(LEAN)
    first = mesh.count

    def place(flat: Array, out: Array) -> Array:
        back = (flat[:, 0] * np.cos(lean) + flat[:, 1] * np.sin(lean)) * size
        height = (flat[:, 1] * np.cos(lean) - flat[:, 0] * np.sin(lean)) * size
        from_front = back + 11.0
        x = out * np.cos(flare) + from_front * np.sin(flare)
        y = from_front * np.cos(flare) - out * np.sin(flare) - 11.0
        return np.asarray((root + np.stack([x, y, height], axis=1)) * (side, 1.0, 1.0))

    def ring(scale: float, out: float | None) -> Indices:
        flat = np.asarray(HEART) + (outline - HEART) * scale
        return mesh.add(place(flat, relief(flat) + 2.5 if out is None else np.full(SEGMENTS, out)))

    rings = [ring(scale, None) for scale in RINGS] + [ring(scale, out) for scale, out in BACKS]
    for inner, outer in pairwise(rings):
        mesh.bridge(*((outer, inner) if side > 0 else (inner, outer)), "skin")
    heart = np.array([HEART])
    for border, out, front in ((rings[0], float(relief(heart)[0]) + 2.5, True), (rings[-1], -12.0, False)):
        tip = int(mesh.add(place(heart, np.array([out])))[0])
        mesh.fan(border if front != (side < 0) else border[::-1], tip, "skin")
    return np.arange(first, mesh.count)


def _outline() -> Array:
    """SEGMENTS points of the outline's closed smooth curve (Catmull and Rom's)."""
    at = np.arange(SEGMENTS) * len(OUTLINE) / SEGMENTS
    k, t = at.astype(int), (at % 1.0)[:, None]
    a, b, c, d = (OUTLINE[(k + step) % len(OUTLINE)] for step in (-1, 0, 1, 2))
    return np.asarray(b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))))
