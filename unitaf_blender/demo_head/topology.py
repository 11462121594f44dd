"""The skin's quads: a globe grid whose mouth and eye windows are filled with rings that follow the features."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .surface import Array, Indices

FRONT_COLUMNS = 60
"""Columns within FRONT_ANGLE degrees of straight ahead; the back of the head makes do with BACK_COLUMNS."""
BACK_COLUMNS = 22
FRONT_ANGLE = 70.0
CROWDING = 0.58
"""How close columns are straight ahead, on the nose, where 1 would be even."""
FACE_ROWS = (np.linspace(-50.0, -12.5, 18), np.linspace(-10.5, 9.0, 13), np.linspace(11.0, 44.0, 18))
"""Degrees of elevation of the face's rows; the second lot are those of the nose."""
CROWN_ROWS, NECK_ROWS = 6, 8
NECK = np.array(
    [
        # share, degrees, origin's y and z: from the chin's underside down to the neck's base the rays turn level
        (0.0, -50.0, 5.0, 112.0),
        (0.15, -46.6, 9.0, 96.0),
        (0.33, -45.0, 15.0, 77.0),
        (0.5, -39.0, 20.0, 59.0),
        (0.66, -34.0, 24.0, 42.0),
        (1.0, -11.0, 34.0, 6.0),
    ]
)
NOSE = np.array(
    [
        # height of a ray's origin, and y and z where it meets the nose's profile, along which rows are spread evenly
        (80.0, -88.0, 97.0),
        (62.0, -92.0, 99.6),
        (58.0, -97.0, 101.4),
        (72.0, -102.0, 104.2),
        (95.0, -105.2, 108.5),
        (104.0, -104.7, 113.8),
        (108.0, -100.0, 118.6),
        (110.0, -96.0, 122.3),
        (112.0, -93.5, 125.8),
        (112.0, -91.7, 129.0),
    ]
)
NOSE_WIDTH = 15.0
"""Degrees of azimuth over which rays go back from the nose's to those of the face."""


@dataclass(frozen=True)
class Window:
    """A rectangle of grid cells that rings replace: rows low..high, columns left..right (negative: the -x side)."""

    low: int
    high: int
    left: int
    right: int

    @classmethod
    def around(cls, low: float, high: float, left: float, right: float) -> Window:
        """The one whose borders lie nearest to these elevations and azimuths in degrees."""
        rows, columns = row_angles(), column_angles()[: FRONT_COLUMNS // 2 + 1]
        sides = [int(np.copysign(np.argmin(np.abs(columns - abs(angle))), angle)) for angle in (left, right)]
        # The neck's rows look down less steeply than the lowest of the face.
        ends = [int(NECK_ROWS + np.argmin(np.abs(rows[NECK_ROWS:] - angle))) for angle in (low, high)]
        return cls(*ends, *sides)

    def loop(self) -> list[tuple[int, int]]:
        """(row, column) of its border, counter-clockwise seen from the front, from the middle of the +x side."""
        middle = (self.low + self.high) // 2
        up = [(row, self.right) for row in range(middle, self.high)]
        over = [(self.high, column) for column in range(self.right, self.left, -1)]
        down = [(row, self.left) for row in range(self.high, self.low, -1)]
        under = [(self.low, column) for column in range(self.left, self.right)]
        return up + over + down + under + [(row, self.right) for row in range(self.low, middle)]


@dataclass
class Mesh:
    """Growing lists of vertices (mm) and faces; faces carry a material name."""

    vertices: list[Array] = field(default_factory=list)
    faces: list[tuple[int, ...]] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, points: Array) -> Indices:
        """Append points (n, 3) and return their indices."""
        self.vertices.append(np.asarray(points, dtype=np.float64).reshape(-1, 3))
        first = self.count
        self.count += len(self.vertices[-1])
        return np.arange(first, self.count)

    def face(self, corners: tuple[int, ...], material: str) -> None:
        """Append one face, counter-clockwise seen from outside."""
        self.faces.append(corners)
        self.materials.append(material)

    def bridge(self, outer: Indices, inner: Indices, material: str, closed: bool = True) -> None:
        """Quads between two rows of equal length; `inner` lies to the left when walking along `outer`."""
        count = len(outer)
        for j in range(count if closed else count - 1):
            k = (j + 1) % count
            self.face((int(outer[j]), int(outer[k]), int(inner[k]), int(inner[j])), material)

    def fan(self, ring: Indices, tip: int, material: str) -> None:
        """Close a ring with triangles to one vertex."""
        for j in range(len(ring)):
            self.face((int(ring[j]), int(ring[(j + 1) % len(ring)]), tip), material)

    def points(self) -> Array:
        """All vertices, (count, 3)."""
        return np.concatenate(self.vertices)

    def edges(self) -> Indices:
        """Unique undirected edges, (m, 2)."""
        pairs = [(f[i], f[(i + 1) % len(f)]) for f in self.faces for i in range(len(f))]
        return np.unique(np.sort(np.array(pairs, dtype=np.int64), axis=1), axis=0)


def column_angles() -> Array:
    """Azimuth in degrees of each column: 0 straight ahead, rising towards +x, symmetric."""
    half_front, half_back = FRONT_COLUMNS // 2, BACK_COLUMNS // 2
    even = np.linspace(0.0, 1.0, half_front + 1)
    ahead = FRONT_ANGLE * (CROWDING * even + (1.0 - CROWDING) * even**2)
    behind = np.linspace(FRONT_ANGLE, 180.0, half_back + 1)[1:]
    positive = np.concatenate([ahead, behind])
    return np.concatenate([positive, -positive[-2:0:-1]])


def row_angles() -> Array:
    """Elevation in degrees of each row's rays, from the neck's base to near the crown; close over the face."""
    share = np.linspace(1.0, 0.0, NECK_ROWS, endpoint=False)
    neck = np.interp(share, NECK[:, 0], NECK[:, 1])
    return np.concatenate([neck, *FACE_ROWS, np.linspace(FACE_ROWS[-1][-1], 82.0, CROWN_ROWS + 1)[1:]])


def rays(columns: Array) -> tuple[Array, Array]:
    """Origins and unit directions, (rows, columns, 3) each, of the grid's vertices in columns at these azimuths."""
    rows = row_angles()
    around, shape = np.radians(columns)[None, :], (len(rows), len(columns))
    share = np.concatenate([np.linspace(1.0, 0.0, NECK_ROWS, endpoint=False), np.zeros(len(rows) - NECK_ROWS)])
    y, z = (np.interp(share, NECK[:, 0], NECK[:, column])[:, None] for column in (2, 3))
    nose = np.exp(-((columns / NOSE_WIDTH) ** 2))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(NOSE[:, 1:], axis=0).T))])
    at = np.linspace(0.0, along[-1], len(FACE_ROWS[1]))
    level, to_y, to_z = (np.interp(at, along, column)[:, None] for column in NOSE.T)
    up = np.repeat(np.radians(rows)[:, None], len(columns), axis=1)
    z = np.repeat(z, len(columns), axis=1)
    first = NECK_ROWS + len(FACE_ROWS[0])
    these = slice(first, first + len(at))
    z[these] += (level - z[these]) * nose
    up[these] += (np.arctan2(to_z - level, y[these] - to_y) - up[these]) * nose
    flat = np.cos(up)
    directions = [flat * np.sin(around), -flat * np.cos(around), np.sin(up)]
    return np.stack(np.broadcast_arrays(np.zeros(shape), y, z), axis=2), np.stack(directions, axis=2)


def relax(points: Array, edges: Indices, free: Indices, strength: float = 0.5) -> Array:
    """One step of moving the free vertices towards the mean of their neighbours."""
    total = np.zeros_like(points)
    degree = np.bincount(edges.ravel(), minlength=len(points)).astype(np.float64)
    for axis in range(3):
        total[:, axis] = np.bincount(edges[:, 0], points[edges[:, 1], axis], len(points))
        total[:, axis] += np.bincount(edges[:, 1], points[edges[:, 0], axis], len(points))
    moved = points.copy()
    mean = total[free] / degree[free, None]
    moved[free] += strength * (mean - points[free])
    return moved
