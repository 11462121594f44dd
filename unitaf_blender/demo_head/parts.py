"""What sits in and on the demo head's skin: eyeballs, lashes, brows, teeth and tongue. Millimetres, pure numpy."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from . import surface as surface
from .skin import SEAM_HEIGHT, Eye, eye_angles, eye_direction
from .surface import EYE_CENTRE, EYE_RADIUS, LID_CLEARANCE, Array, Indices
from .topology import Mesh

EYE_RINGS = (4.0, 9.5, 11.0, 16.0, 21.0, 24.0, 27.0, 38.0, 54.0, 74.0, 100.0, 135.0, 165.0)
"""Degrees from the eye's axis; the pupil ends at the second and the iris at the sixth."""
PUPIL_RINGS, IRIS_RINGS, EYE_SEGMENTS = 1, 5, 28

TOOTH_WIDTHS = (8.2, 6.6, 7.2, 6.4, 6.6, 8.0)
"""From the midline outwards, mm along the arch."""
TOOTH_SAMPLES = 4
TEETH_SETBACK = 6.5
"""How far the upper incisors' faces lie behind the line where the lips meet."""
OVERBITE = 2.4
UPPER_EDGE, LOWER_EDGE = SEAM_HEIGHT - 4.0, SEAM_HEIGHT - 4.2
ARCH_HALF_WIDTH, ARCH_DEPTH = 23.5, 27.0

LASH_LENGTH = 4.2
BROW_STATIONS, BROW_SEGMENTS = 15, 8


def _tube(mesh: Mesh, rings: list[Array], material: str, start: Array | None, end: Array | None) -> Indices:
    """Bridge equal rings (n, 3) and close the ends to points where they are given."""
    first = mesh.count
    indices = [mesh.add(ring) for ring in rings]
    for one, other in pairwise(indices):
        mesh.bridge(one, other, material)
    if end is not None:
        mesh.fan(indices[-1], int(mesh.add(end)[0]), material)
    if start is not None:
        mesh.fan(indices[0][::-1], int(mesh.add(start)[0]), material)
    return np.arange(first, mesh.count)


def add_eyeball(mesh: Mesh, side: int) -> Indices:
    """A ball with pupil, iris and white, looking forward."""
    centre = EYE_CENTRE * (side, 1.0, 1.0)
    turn = 2.0 * np.pi * np.arange(EYE_SEGMENTS) / EYE_SEGMENTS
    first = mesh.count
    rings = []
    for angle in np.radians(EYE_RINGS):
        flat = np.sin(angle)
        direction = np.stack([flat * np.cos(turn), np.full_like(turn, -np.cos(angle)), flat * np.sin(turn)], axis=1)
        rings.append(mesh.add(centre + EYE_RADIUS * direction))
    mesh.fan(rings[0], int(mesh.add(centre - (0.0, EYE_RADIUS, 0.0))[0]), "pupil")
    for k, (inner, outer) in enumerate(pairwise(rings)):
        mesh.bridge(outer, inner, "pupil" if k < PUPIL_RINGS else "iris" if k < IRIS_RINGS else "eye_white")
    mesh.fan(rings[-1][::-1], int(mesh.add(centre - (0.0, -EYE_RADIUS, 0.0))[0]), "eye_white")
    return np.arange(first, mesh.count)


def add_lash(mesh: Mesh, eye: Eye) -> tuple[Indices, Indices]:
    """A dark wedge along the upper lid's edge; also returns the place in the lid's ring that each vertex follows."""
    count = len(eye.window)
    across, up = eye_angles(count, eye.side)
    upper = np.arange(0, count // 2 + 1)
    a, b = across[upper], up[upper]
    middle = np.sin(np.pi * np.arange(len(upper)) / (len(upper) - 1))
    outward = np.clip((a + 50.0) / 100.0, 0.0, 1.0)
    length = LASH_LENGTH * (0.25 + 0.75 * outward**1.5) * (0.35 + 0.65 * middle**0.5)
    lid = EYE_RADIUS + LID_CLEARANCE
    rows = [
        (a, b - 1.0, lid - 0.6 + 0.0 * middle),
        (a * (1.0 + 0.10 * outward), b + 7.0 * length / LASH_LENGTH, lid + length),
        (a, b + 4.0 * middle, lid + 0.9 + 0.0 * middle),
    ]
    indices = [mesh.add(eye.centre + eye_direction(x, y, eye.side) * r[:, None]) for x, y, r in rows]
    for one, other in ((0, 1), (1, 2), (2, 0)):
        row, then = (indices[one], indices[other]) if eye.side > 0 else (indices[other], indices[one])
        mesh.bridge(row, then, "lash", closed=False)
    return np.concatenate(indices), np.tile(upper, 3)


def add_brow(mesh: Mesh, side: int) -> Indices:
    """A tapered roll that follows the brow bone, thick towards the nose."""
    t = np.linspace(0.0, 1.0, BROW_STATIONS)
    x = 13.0 + 41.0 * t
    z = 161.5 + 8.0 * np.sin(np.pi * np.clip(t * 0.78 + 0.02, 0, 1)) - 5.0 * t**3
    path = surface.front(x, z)
    around = 2.0 * np.pi * np.arange(BROW_SEGMENTS) / BROW_SEGMENTS
    thick = 4.3 * (1.0 - t**2.2) ** 0.55 * np.minimum(1.0, 0.62 + 3.0 * t) + 0.25
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1)[:, None]
    step = 0.5
    normal = np.stack([surface.head_distance(path + step * axis) for axis in np.eye(3)], axis=1)
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    across = np.cross(normal, along)
    rings = [
        path[i] + thick[i] * (np.cos(around)[:, None] * across[i] + 0.42 * np.sin(around)[:, None] * normal[i])
        for i in range(BROW_STATIONS)
    ]
    mirror = np.array([side, 1.0, 1.0])
    rings = [(ring if side > 0 else ring[::-1]) * mirror for ring in rings]
    start, end = path[0] - 1.2 * along[0], path[-1] + 1.5 * along[-1]
    return _tube(mesh, rings, "brow", start * mirror, end * mirror)


def _arch_stations() -> tuple[Array, Array]:
    """Distance along the arch from the midline (mm, both sides) and 0..1 within each tooth."""
    along, within = [0.0], [0.0]
    for width in TOOTH_WIDTHS:
        steps = np.arange(1, TOOTH_SAMPLES + 1) / TOOTH_SAMPLES
        along += list(along[-1] + width * steps)
        within += list(steps)
    right, inside = np.array(along), np.array(within)
    return np.concatenate([-right[:0:-1], right]), np.concatenate([inside[:0:-1], inside])


def _arch_points(along: Array, half_width: float, depth: float) -> tuple[Array, Array]:
    """x and setback at arc length `along` of the elliptic arch, and there the outward normal's x and -y parts."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, 801)
    x, back = half_width * np.sin(angle), depth * (1.0 - np.cos(angle))
    length = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(back)))])
    at = np.interp(along, length - length[400], angle)
    point = np.stack([half_width * np.sin(at), depth * (1.0 - np.cos(at))], axis=1)
    normal = np.stack([np.sin(at) / half_width, np.cos(at) / depth], axis=1)
    return point, normal / np.linalg.norm(normal, axis=1)[:, None]


def add_teeth(mesh: Mesh, seam_y: float, upper: bool) -> tuple[Indices, Indices]:
    """A row of teeth with its gum; returns all its vertices and those of the biting edge's front."""
    sign = 1.0 if upper else -1.0
    along, within = _arch_stations()
    inset = 0.0 if upper else OVERBITE
    point, normal = _arch_points(along * (1.0 if upper else 0.94), ARCH_HALF_WIDTH - inset * 0.6, ARCH_DEPTH)
    crown = np.sin(np.pi * within) ** 0.5
    size = np.interp(np.abs(along), [0.0, 20.0, 43.0], [1.0, 0.9, 0.7])
    edge = (UPPER_EDGE if upper else LOWER_EDGE) + sign * (0.9 * (1.0 - crown) + 1.1 * np.abs(along) / 43.0)
    face = 0.9 * crown
    gum = edge + sign * (8.4 * size + 0.9 * crown - 0.4)
    profile = [
        (face - 1.2, gum + sign * 5.5, "gum"),
        (face + 0.0, gum + sign * 1.0, "gum"),
        (face + 0.1, gum, "teeth"),
        (face + 0.5, (gum + edge) / 2.0, "teeth"),
        (face + 0.0, edge, "teeth"),
        (face - 1.6, edge + sign * 0.1, "teeth"),
        (face - 4.6, gum, "gum"),
        (face - 5.0, gum + sign * 5.5, "gum"),
    ]
    rows = []
    for out, height, _ in profile:
        x, back = point[:, 0] + normal[:, 0] * out, point[:, 1] - normal[:, 1] * out
        rows.append(mesh.add(np.stack([x, seam_y + TEETH_SETBACK + inset + back, height], axis=1)))
    for k in range(len(rows)):
        one, other = rows[k], rows[(k + 1) % len(rows)]
        material = profile[k][2]
        mesh.bridge(*((other, one) if upper else (one, other)), material, closed=False)
    for end in (0, -1):
        ring = tuple(int(row[end]) for row in rows)
        mesh.face(ring[::-1] if (end == 0) == upper else ring, "gum")
    return np.concatenate(rows), rows[4]


def add_tongue(mesh: Mesh, seam_y: float) -> Indices:
    """A tongue at rest behind the lower teeth, tip first; its vertices' rings run from tip to root."""
    t = np.linspace(0.06, 1.0, 11)
    around = 2.0 * np.pi * np.arange(16) / 16
    y = seam_y + 16.5 + 34.0 * t
    width = 14.5 * np.sqrt(np.clip(1.0 - (1.0 - np.minimum(t / 0.5, 1.0)) ** 2, 0, 1))
    thick = 5.8 * np.sqrt(np.clip(1.0 - (1.0 - np.minimum(t / 0.35, 1.0)) ** 2, 0, 1))
    z = SEAM_HEIGHT - 10.0 + 5.0 * np.sin(np.pi * t)
    rings = []
    for i in range(len(t)):
        groove = 1.2 * np.exp(-((np.cos(around) / 0.3) ** 2)) * (np.sin(around) > 0)
        lift = thick[i] * np.sin(around) - groove * thick[i] / 5.4
        rings.append(np.stack([width[i] * np.cos(around), np.full(16, y[i]), z[i] + lift], axis=1)[::-1])
    tip, root = np.array([0.0, y[0] - 1.2, z[0]]), np.array([0.0, y[-1] + 2.0, z[-1]])
    return _tube(mesh, rings, "tongue", tip, root)
