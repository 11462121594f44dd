"""The demo head as an implicit surface: smoothly joined ellipsoids and capsules, and ways to land points on it.

All lengths are millimetres; x is the character's left, -y is forward, z is up, and the neck base lies at z = 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

CENTRE = np.array([0.0, 5.0, 112.0])
"""A point inside the head that sees the whole surface, so that rays from it hit once."""

BISECTIONS = 18
MIDLINE = 0.05
"""Points nearer to the plane of symmetry are kept on it, or rounding would pull them off."""

EYE_RADIUS = 21.5
_EYE = (33.0, -54.5, 139.0)
EYE_CENTRE = np.array(_EYE)
LID_CLEARANCE = 1.3


@dataclass(frozen=True)
class Ellipsoid:
    """An axis-aligned ellipsoid, joined to what is there with a fillet of `blend` mm; carved away if `carve`."""

    centre: tuple[float, float, float]
    radii: tuple[float, float, float]
    blend: float
    carve: bool = False

    def distance(self, points: Array) -> Array:
        """Signed distance in mm (approximate away from the surface) of points (n, 3)."""
        scaled = (points - self.centre) / self.radii
        length = np.linalg.norm(scaled, axis=1)
        slope = np.linalg.norm(scaled / self.radii, axis=1)
        return np.asarray(length * (length - 1.0) / np.maximum(slope, 1e-9))


@dataclass(frozen=True)
class Capsule:
    """A segment with a radius that runs linearly from one end to the other."""

    start: tuple[float, float, float]
    end: tuple[float, float, float]
    radii: tuple[float, float]
    blend: float
    carve: bool = False

    def distance(self, points: Array) -> Array:
        """Signed distance in mm of points (n, 3)."""
        start, axis = np.array(self.start), np.subtract(self.end, self.start)
        along = np.clip((points - start) @ axis / (axis @ axis), 0.0, 1.0)
        radius = self.radii[0] + along * (self.radii[1] - self.radii[0])
        return np.asarray(np.linalg.norm(points - start - along[:, None] * axis, axis=1) - radius)


SKULL = (
    Ellipsoid((0, 14, 170), (75, 90, 72), 0.0),
    Ellipsoid((0, -18, 118), (60, 60, 68), 26.0),
    Capsule((0, 32, -30), (0, 26, 110), (36, 33), 12.0),
    Ellipsoid((0, -66, 57), (16, 18, 14.5), 20.0),
    Ellipsoid((0, -56, 84), (31, 27, 24), 20.0),
)
PAIRED = (
    Ellipsoid((34, -46, 109), (27, 26, 24), 22.0),
    Ellipsoid((36, -85, 140), (14, 12, 10), 10.0, carve=True),
    Ellipsoid((27, -62, 161), (24, 13, 9), 20.0),
    Ellipsoid(_EYE, (EYE_RADIUS + LID_CLEARANCE,) * 3, 4.0),
    Ellipsoid((32, -10, 82), (11, 24, 16), 24.0),
)
NOSE = (
    Capsule((0, -66, 156), (0, -89, 118), (9.0, 9.0), 18.0),
    Ellipsoid((0, -93, 111), (11.5, 11, 9.5), 8.0),
    Ellipsoid((10.5, -85, 107), (7.0, 8.5, 6.5), 6.0),
    Ellipsoid((-10.5, -85, 107), (7.0, 8.5, 6.5), 6.0),
)


def _join(first: Array, second: Array, blend: float) -> Array:
    if blend <= 0.0:
        return np.minimum(first, second)
    overlap = np.maximum(blend - np.abs(first - second), 0.0) / blend
    return np.asarray(np.minimum(first, second) - overlap**2 * blend / 4.0)


def head_distance(points: Array) -> Array:
    """Signed distance in mm (negative inside) from the skin, for points (n, 3); mirror symmetric in x."""
    mirrored = points * (-1.0, 1.0, 1.0)
    distance = np.full(len(points), np.inf)
    parts: list[tuple[Ellipsoid | Capsule, Array]] = [(part, points) for part in SKULL]
    parts += [(part, where) for part in PAIRED for where in (points, mirrored)]
    parts += [(part, points) for part in NOSE]
    for part, where in parts:
        other = part.distance(where)
        distance = -_join(-distance, other, part.blend) if part.carve else _join(distance, other, part.blend)
    return distance


def cast(origin: Array, direction: Array, reach: float) -> Array:
    """Where rays (n, 3) that start inside leave the surface, within `reach` mm; found by bisection."""
    near, far = np.zeros(len(direction)), np.full(len(direction), reach)
    for _ in range(BISECTIONS):
        middle = (near + far) / 2.0
        inside = head_distance(origin + direction * middle[:, None]) < 0.0
        near, far = np.where(inside, middle, near), np.where(inside, far, middle)
    return np.asarray(origin + direction * ((near + far) / 2.0)[:, None])


def front(x: Array, z: Array) -> Array:
    """The foremost skin points (n, 3) at the given x and z."""
    origin = np.stack([x, np.full_like(x, -20.0), z], axis=1)
    return cast(origin, np.tile([0.0, -1.0, 0.0], (len(x), 1)), 120.0)


def settle(points: Array) -> Array:
    """Points (n, 3) moved onto the skin along its gradient, mirror images to mirror images."""
    step = 0.05
    side = np.sign(np.where(np.abs(points[:, 0]) < MIDLINE, 0.0, points[:, 0]))
    folded = points.copy()
    folded[:, 0] = np.abs(points[:, 0])
    value = head_distance(folded)
    gradient = np.stack([head_distance(folded + step * axis) - value for axis in np.eye(3)], axis=1) / step
    folded -= gradient * (value / np.maximum((gradient**2).sum(axis=1), 0.05))[:, None]
    folded[:, 0] *= side
    return folded


def smoothstep(low: float, high: float, value: Array | float) -> Array:
    """A smooth 0..1 ramp between `low` and `high`."""
    t = np.clip((np.asarray(value, dtype=np.float64) - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))
