"""The demo head as an implicit surface: smoothly joined ellipsoids and capsules, and ways to land points on it.

All lengths are millimetres; x is the character's left, -y is forward, z is up, and the neck base lies at z = 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Triple = tuple[float, float, float]

BISECTIONS, SECANTS = 6, 4
MIDLINE = 0.05
"""Points nearer to the plane of symmetry are kept on it, or rounding would pull them off."""
MIRROR_REACH = 40.0
"""Mirror images of parts matter to points this near the plane of symmetry."""

EYE_RADIUS = 19.5
EYE: Triple = (32.0, -57.0, 139.0)
EYE_CENTRE = np.array(EYE)
LID_CLEARANCE = 1.6
"""mm from the eyeball to a lid's front edge, which passes over the cornea."""


@dataclass(frozen=True)
class Ellipsoid:
    """An axis-aligned ellipsoid, joined to what is there with a fillet of `blend` mm; carved away if `carve`.

    A `paired` one stands for itself and its mirror image.
    """

    centre: Triple
    radii: Triple
    blend: float
    paired: bool = False
    carve: bool = False

    def distance(self, points: Array) -> Array:
        """Signed distance in mm (approximate away from the surface) of points (n, 3)."""
        scaled = (points - self.centre) / self.radii
        length = np.sqrt(np.einsum("ij,ij->i", scaled, scaled))
        scaled /= self.radii
        slope = np.sqrt(np.einsum("ij,ij->i", scaled, scaled))
        return np.asarray(length * (length - 1.0) / np.maximum(slope, 1e-9))


@dataclass(frozen=True)
class Capsule:
    """A segment with a radius that runs linearly from one end to the other."""

    start: Triple
    end: Triple
    radii: tuple[float, float]
    blend: float
    paired: bool = False
    carve: bool = False

    def distance(self, points: Array) -> Array:
        """Signed distance in mm of points (n, 3)."""
        axis = np.subtract(self.end, self.start)
        offset = points - self.start
        along = np.clip(offset @ axis / (axis @ axis), 0.0, 1.0)
        offset -= along[:, None] * axis
        radius = self.radii[0] + along * (self.radii[1] - self.radii[0])
        return np.asarray(np.sqrt(np.einsum("ij,ij->i", offset, offset)) - radius)


Part = Ellipsoid | Capsule


class Surface:
    """A head's skin without its folds: its parts joined in their order, mirror symmetric in x."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)

    def distance(self, points: Array) -> Array:
        """Signed distance in mm (negative inside) from the skin, for points (n, 3)."""
        folded = points * (np.where(points[:, :1] < 0.0, -1.0, 1.0) * (1.0, 0.0, 0.0) + (0.0, 1.0, 1.0))
        near = np.flatnonzero(folded[:, 0] < MIRROR_REACH)
        mirrored = folded[near] * (-1.0, 1.0, 1.0)
        distance = np.full(len(points), np.inf)
        for part in self.parts:
            distance = _join(distance, part.distance(folded), part)
            if part.paired:
                distance[near] = _join(distance[near], part.distance(mirrored), part)
        return distance

    def cast(self, origin: Array, direction: Array, reach: float) -> Array:
        """Where rays (n, 3) that start inside leave the surface, within `reach` mm: bisection, then false position."""
        near, far = np.zeros(len(direction)), np.full(len(direction), reach)
        low, high = np.full(len(direction), np.nan), np.full(len(direction), np.nan)
        guess = far
        for step in range(BISECTIONS + SECANTS):
            guess = (near + far) / 2.0
            if step >= BISECTIONS:
                share = low / (low - high)
                guess = np.where(np.isfinite(share), near + np.clip(share, 0.03, 0.97) * (far - near), guess)
            value = self.distance(origin + direction * guess[:, None])
            inside = value < 0.0
            near, far = np.where(inside, guess, near), np.where(inside, far, guess)
            low, high = np.where(inside, value, low), np.where(inside, high, value)
        return np.asarray(origin + direction * guess[:, None])

    def front(self, x: Array, z: Array) -> Array:
        """The foremost skin points (n, 3) at the given x and z."""
        origin = np.stack([x, np.full_like(x, -20.0), z], axis=1)
        return self.cast(origin, np.tile([0.0, -1.0, 0.0], (len(x), 1)), 120.0)

    def settle(self, points: Array) -> tuple[Array, Array]:
        """Points (n, 3) moved onto the skin along its gradient, and their unit normals."""
        value, step = self.distance(points), 0.05
        gradient = np.stack([self.distance(points + step * axis) - value for axis in np.eye(3)], axis=1) / step
        moved = points - gradient * (value / np.maximum((gradient**2).sum(axis=1), 0.05))[:, None]
        return moved, gradient / np.maximum(np.linalg.norm(gradient, axis=1), 1e-9)[:, None]


def _join(first: Array, other: Array, part: Part) -> Array:
    if part.carve:
        return -_union(-first, other, part.blend)
    return _union(first, other, part.blend)


def _union(first: Array, second: Array, blend: float) -> Array:
    if blend <= 0.0:
        return np.minimum(first, second)
    overlap = np.maximum(blend - np.abs(first - second), 0.0)
    return np.asarray(np.minimum(first, second) - overlap**2 / (4.0 * blend))


def smoothstep(low: float, high: float, value: Array | float) -> Array:
    """A smooth 0..1 ramp between `low` and `high`."""
    t = np.clip((np.asarray(value, dtype=np.float64) - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))
