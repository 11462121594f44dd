"""The skin's quads: a globe grid whose mouth and eye windows are filled with rings that follow the features."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .surface import Array, Indices

FRONT_COLUMNS = 56
"""Columns within FRONT_ANGLE degrees of straight ahead; the back of the head makes do with BACK_COLUMNS."""
BACK_COLUMNS = 24
FRONT_ANGLE = 70.0


@dataclass(frozen=True)
class Window:
    """A rectangle of grid cells that rings replace: rows low..high, columns left..right (negative: the -x side)."""

    low: int
    high: int
    left: int
    right: int

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
    ahead = np.linspace(0.0, FRONT_ANGLE, half_front + 1)
    behind = np.linspace(FRONT_ANGLE, 180.0, half_back + 1)[1:]
    positive = np.concatenate([ahead, behind])
    return np.concatenate([positive, -positive[-2:0:-1]])


def row_angles() -> Array:
    """Elevation in degrees of each row, from under the neck to near the crown; fine over the face."""
    return np.concatenate([np.linspace(-72, -53, 4)[:-1], np.linspace(-53, 44, 38)[:-1], np.linspace(44, 82, 7)])


def rays() -> Array:
    """Unit directions (rows, columns, 3) of the grid's vertices as seen from the head's centre."""
    up, around = np.radians(row_angles())[:, None], np.radians(column_angles())[None, :]
    flat = np.cos(up)
    return np.stack(
        [flat * np.sin(around), -flat * np.cos(around), np.broadcast_to(np.sin(up), (len(up), around.shape[1]))], axis=2
    )


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
