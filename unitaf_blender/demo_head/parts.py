"""What sits in and on the demo head's skin: eyeballs, lashes, brows, teeth and tongue. Millimetres, pure numpy."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from .character import Brow, Lids
from .features import SEAM_HEIGHT, eye_angles, eye_direction
from .skin import Eye
from .surface import EYE_CENTRE, EYE_RADIUS, LID_CLEARANCE, Array, Indices, Surface
from .topology import Mesh

EYE_RINGS = (3.5, 7.6, 8.4, 12.0, 16.0, 19.5, 21.4, 22.6, 27.0, 34.0, 44.0, 58.0, 80.0, 110.0, 145.0)
"""Degrees from the eye's axis; the pupil ends at the second and the iris at the seventh."""
CORNEA_HEIGHT, CORNEA_EDGE = 1.4, 25.0
"""mm by which the eye stands out before its ball in the middle, and degrees from its axis where that ends. Seen from
the side, this shows the iris."""
PUPIL_RINGS, IRIS_RINGS, EYE_SEGMENTS = 1, 6, 32

TOOTH_WIDTHS = (8.0, 6.4, 7.0, 6.4, 6.6)
"""From the midline outwards, mm along the arch."""
TOOTH_SAMPLES = (0.12, 0.36, 0.64, 0.88, 1.0)
TEETH_SETBACK = 6.4
"""How far the upper incisors' faces lie behind the line where the lips meet."""
OVERBITE = 1.4
"""How far the lower incisors lie behind the upper ones."""
UPPER_EDGE, LOWER_EDGE = SEAM_HEIGHT - 2.05, SEAM_HEIGHT - 2.0
ARCH_HALF_WIDTH, ARCH_DEPTH = 23.5, 27.0

LASH_LENGTH = 4.4
BROW_STATIONS, BROW_ROWS = 30, 3
BROW_START, BROW_END = 11.5, 51.0


def tube(mesh: Mesh, rings: list[Array], material: str, start: Array | None, end: Array | None) -> Indices:
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
    """A ball with pupil, iris and white, looking forward; pupil and iris are vaulted, as the cornea is."""
    centre = EYE_CENTRE * (side, 1.0, 1.0)
    turn = 2.0 * np.pi * np.arange(EYE_SEGMENTS) / EYE_SEGMENTS
    first = mesh.count
    rings = []
    for angle in np.radians(EYE_RINGS):
        flat = np.sin(angle)
        direction = np.stack([flat * np.cos(turn), np.full_like(turn, -np.cos(angle)), flat * np.sin(turn)], axis=1)
        cornea = CORNEA_HEIGHT * max(1.0 - (np.degrees(angle) / CORNEA_EDGE) ** 2, 0.0)
        rings.append(mesh.add(centre + (EYE_RADIUS + cornea) * direction))
    mesh.fan(rings[0], int(mesh.add(centre - (0.0, EYE_RADIUS + CORNEA_HEIGHT, 0.0))[0]), "pupil")
    for k, (inner, outer) in enumerate(pairwise(rings)):
        mesh.bridge(outer, inner, "pupil" if k < PUPIL_RINGS else "iris" if k < IRIS_RINGS else "eye_white")
    mesh.fan(rings[-1][::-1], int(mesh.add(centre - (0.0, -EYE_RADIUS, 0.0))[0]), "eye_white")
    return np.arange(first, mesh.count)


def add_lash(mesh: Mesh, eye: Eye, lids: Lids) -> tuple[Indices, Indices]:
    """A dark wedge along the upper lid's edge; also returns the place in the lid's ring that each vertex follows."""
    count = len(eye.window)
    across, up = eye_angles(lids, count, eye.side)
    upper = np.arange(0, count // 2 + 1)
    a, b = across[upper], up[upper]
    middle = np.maximum(np.sin(np.pi * np.arange(len(upper)) / (len(upper) - 1)), 0.0)
    outward = np.clip((a + 50.0) / 100.0, 0.0, 1.0)
    long = LASH_LENGTH * lids.lashes * (0.2 + 0.8 * outward**1.3) * (0.3 + 0.7 * middle**0.5)
    lid = EYE_RADIUS + LID_CLEARANCE
    rows = [
        (a, b - 0.8, lid - 0.6 + 0.0 * middle),
        (a * (1.0 + 0.10 * outward), b + 6.0 * long / LASH_LENGTH, lid + long),
        (a, b + 2.6 * middle, lid + 0.7 + 0.0 * middle),
    ]
    indices = [mesh.add(eye.centre + eye_direction(x, y, eye.side) * r[:, None]) for x, y, r in rows]
    for one, other in ((0, 1), (1, 2), (2, 0)):
        row, then = (indices[one], indices[other]) if eye.side > 0 else (indices[other], indices[one])
        mesh.bridge(row, then, "lash", closed=False)
    return np.concatenate(indices), np.tile(upper, 3)


def brow_path(brow: Brow, t: Array) -> tuple[Array, Array, Array]:
    """x and z (mm) of a left brow's middle and half its thickness, from its inner end (0) to its outer end (1)."""
    x = BROW_START + (BROW_END - BROW_START) * t
    z = brow.height + brow.arch * np.sin(np.pi * np.clip(t * 0.78, 0, 1)) - 6.0 * t**3
    return x, z, brow.thick * np.maximum(1.0 - t**2.4, 0.0) ** 0.6 * np.minimum(1.0, 0.7 + 2.0 * t) + 0.3


def add_brow(mesh: Mesh, surface: Surface, brow: Brow, side: int) -> Indices:
    """Tapered tufts of hair along the brow bone: upright towards the nose, then lying along it."""
    chance = np.random.default_rng(5)
    t = np.tile(np.linspace(0.0, 0.97, BROW_STATIONS), (BROW_ROWS, 1))
    row = np.linspace(-1.0, 1.0, BROW_ROWS)[:, None]
    t = np.clip(t + 0.011 * row + chance.uniform(-0.012, 0.012, t.shape), 0.0, 0.97).ravel()
    row = np.broadcast_to(row, (BROW_ROWS, BROW_STATIONS)).ravel()
    x, z, thick = brow_path(brow, t)
    later, higher, _ = brow_path(brow, t + 0.02)
    angle = np.arctan2(higher - z, later - x)
    angle += np.interp(t, [0.0, 0.12, 0.4, 1.0], [1.15, 0.8, 0.32, 0.02]) - row * 0.3 * (1.0 - t)
    angle += brow.shag * chance.normal(0.0, 1.0, len(t))
    length = brow.hair * np.interp(t, [0.0, 0.2, 0.7, 1.0], [0.65, 1.0, 0.8, 0.3]) * chance.uniform(0.85, 1.15, len(t))
    low = z + row * thick * 0.75 - 0.25 * length * np.sin(angle)
    points = []
    for share, rise in ((0.1, 0.3), (1.0, 0.5 + 1.6 * brow.shag)):
        px, pz = x + share * length * np.cos(angle), low + share * length * np.sin(angle)
        there = surface.front(px, pz)
        there[:, 1] -= rise
        points.append(there)
    across = np.stack([-np.sin(angle), np.zeros_like(angle), np.cos(angle)], axis=1)
    mirror = np.array([side, 1.0, 1.0])
    first = mesh.count
    for k in range(len(t)):
        root, half = points[0][k], brow.thick * 0.3
        ring = np.stack([root + half * across[k], root - half * across[k], root - (0.0, 1.3, 0.0)])
        ring = (ring[::-1] if side > 0 else ring) * mirror
        tube(mesh, [ring], "brow", np.add(root, (0.0, 1.5, 0.0)) * mirror, points[1][k] * mirror)
    return np.arange(first, mesh.count)


def _arch_stations() -> tuple[Array, Array]:
    """Distance along the arch from the midline (mm, both sides) and 0..1 within each tooth."""
    along, within = [0.0], [0.0]
    for width in TOOTH_WIDTHS:
        steps = np.array(TOOTH_SAMPLES)
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
    crown = np.sin(np.pi * within) ** 0.45
    size = np.interp(np.abs(along), [0.0, 20.0, 35.0], [1.0, 0.9, 0.7])
    # Lower molars lie lower, or those of the far side stand out of an open mouth that is seen from beside.
    recede = (1.1 if upper else 3.2) * np.abs(along) / 35.0
    edge = (UPPER_EDGE if upper else LOWER_EDGE) + sign * (1.3 * (1.0 - crown) + recede)
    face = 1.5 * crown - 0.6
    gum = edge + sign * (8.4 * size + 1.8 * crown - 1.6)
    profile = [
        (0.2 * face - 1.0, gum + sign * 5.5, "gum"),
        (0.3 * face + 0.5, gum + sign * 1.0, "gum"),
        (face + 0.1, gum, "teeth"),
        (face + 0.6, gum + 0.4 * (edge - gum), "teeth"),
        (face + 0.4, gum + 0.85 * (edge - gum), "teeth"),
        (face - 0.4, edge, "teeth"),
        (face - 1.8, edge + sign * 0.3, "teeth"),
        (face - 4.6, gum, "gum"),
        (-4.6 + 0.0 * face, gum + sign * 5.5, "gum"),
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
    return np.concatenate(rows), rows[5]


def add_tongue(mesh: Mesh, seam_y: float) -> Indices:
    """A tongue at rest between the lower teeth, tip first; its vertices' rings run from tip to root."""
    t = np.linspace(0.05, 1.0, 13)
    around = 2.0 * np.pi * np.arange(20) / 20
    y = seam_y + 15.5 + 36.0 * t
    width = 15.5 * np.sqrt(np.clip(1.0 - (1.0 - np.minimum(t / 0.55, 1.0)) ** 2.2, 0, 1))
    thick = 5.4 * np.sqrt(np.clip(1.0 - (1.0 - np.minimum(t / 0.4, 1.0)) ** 2, 0, 1))
    z = SEAM_HEIGHT - 13.0 + 5.0 * np.sin(np.pi * t)
    rings = []
    for i in range(len(t)):
        groove = 0.28 * np.exp(-((np.cos(around) / 0.28) ** 2)) * (np.sin(around) > 0)
        lift = thick[i] * (np.sign(np.sin(around)) * np.abs(np.sin(around)) ** 0.8 - groove)
        rings.append(np.stack([width[i] * np.cos(around), np.full(20, y[i]), z[i] + lift], axis=1)[::-1])
    tip, root = np.array([0.0, y[0] - 1.2, z[0]]), np.array([0.0, y[-1] + 2.0, z[-1]])
    return tube(mesh, rings, "tongue", tip, root)
