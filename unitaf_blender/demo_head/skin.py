"""The demo head's skin in one sheet: face, lips with an inner side, mouth bag, eyelids with an edge and a pocket.

The sheet has one border, the neck. All lengths are millimetres; axes as in `demo_head_surface`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import surface as surface
from .surface import EYE_CENTRE, EYE_RADIUS, LID_CLEARANCE, Array, Indices, smoothstep
from .topology import Mesh, Window, rays, relax

MOUTH_WINDOW = Window(low=12, high=20, left=-9, right=9)
LEFT_EYE_WINDOW = Window(low=25, high=35, left=3, right=18)
RIGHT_EYE_WINDOW = Window(low=25, high=35, left=-18, right=-3)

MOUTH_HALF_WIDTH = 24.0
SEAM_HEIGHT = 78.0
LIP_STEPS = (0.0, 0.2, 0.42, 0.64, 0.84, 1.0)
"""Where the lip rings lie between the lip's outline (0) and the line where the lips meet (1)."""
SKIN_RINGS = 4
LID_SPREAD = (17.0, 10.0, 4.5, 0.0)
"""Degrees outside the lid's edge at which the lid rings lie, outermost first."""
LID_FREE_RINGS = 3
POCKET = ((0.0, 0.25), (14.0, 0.25), (45.0, -1.0), (75.0, -5.0))
"""The inner side of a lid: degrees away from its edge and mm off the eyeball; the first is the edge's back."""
NECK_BOTTOM = 0.0
RELAX_STEPS = 30


@dataclass(frozen=True)
class Eye:
    """One eye: its side (+1 left, -1 right), rings of indices outside in, and which of them are the lid."""

    side: int
    rings: list[Indices]
    window: Indices
    edge: int

    @property
    def centre(self) -> Array:
        """Centre of the eyeball, mm."""
        return EYE_CENTRE * (self.side, 1.0, 1.0)


@dataclass(frozen=True)
class Skin:
    """Indices of the skin's features; every mouth ring starts at the left corner and runs over the upper lip first."""

    count: int
    mouth_window: Indices
    mouth_skin: list[Indices]
    lips: list[Indices]
    bag: list[Indices]
    bag_tip: int
    eyes: tuple[Eye, Eye]
    neck: Indices


def mouth_parameter(count: int) -> Array:
    """-1 (right corner) .. 1 (left corner) for each ring vertex; vertices j and count - j share a value."""
    turn = np.linspace(0.0, 2.0, count, endpoint=False)
    linear = 1.0 - 2.0 * np.minimum(turn, 2.0 - turn)
    return np.asarray(0.45 * linear + 0.55 * np.sin(linear * np.pi / 2.0))


def upper_half(count: int) -> Array:
    """+1 for the ring's upper vertices, -1 for the lower ones, 0 at the corners."""
    index = np.arange(count)
    half = count // 2
    return np.where(index % half == 0, 0.0, np.where(index < half, 1.0, -1.0))


def seam_height(x: Array) -> Array:
    """Height of the line where the lips meet: a soft bow with corners turned up a little."""
    t = np.abs(x) / MOUTH_HALF_WIDTH
    return np.asarray(SEAM_HEIGHT - 0.9 * np.exp(-((x / 5.0) ** 2)) + 2.0 * t**3 - 0.5 * np.sin(np.pi * t) ** 2)


def _lip_outline(x: Array, upper: Array) -> Array:
    t = np.clip(np.abs(x) / (MOUTH_HALF_WIDTH + 1.2), 0.0, 1.0)
    bow = 7.9 * (1.0 - t**1.9) ** 0.8 - 1.5 * np.exp(-((x / 3.6) ** 2)) * (1.0 - t)
    full = 9.8 * (1.0 - t**2.2) ** 0.9
    return np.asarray(seam_height(x) + np.where(upper > 0.0, bow, np.where(upper < 0.0, -full, 0.0)))


def lip_rings(count: int) -> list[Array]:
    """The lips from outline to seam, one (count, 3) array for each of LIP_STEPS."""
    t, upper = mouth_parameter(count), upper_half(count)
    seam_x = MOUTH_HALF_WIDTH * t
    outline_x = (MOUTH_HALF_WIDTH + 1.2) * t
    outline = surface.front(outline_x, _lip_outline(outline_x, upper))
    level = seam_height(seam_x)
    middle = (surface.front(seam_x, level + 6.0)[:, 1] + surface.front(seam_x, level - 7.0)[:, 1]) / 2.0
    seam = np.stack([seam_x, middle + 0.4 + 1.2 * np.abs(t) ** 3, level], axis=1)
    bulge = np.where(upper > 0.0, 4.0, 5.0) * (1.0 - np.abs(t) ** 2.4)
    rings = []
    for q in LIP_STEPS:
        ring = outline + (seam - outline) * q
        ring[:, 1] -= bulge * (np.sin(np.pi * q**1.15) ** 0.85 if 0.0 < q < 1.0 else 0.0)
        ring[:, 2] += upper * bulge * 0.16 * np.sin(np.pi * q)
        rings.append(ring)
    return rings


def arch(x: Array, half_width: float, depth: float) -> Array:
    """How far back (mm) a dental arch of the given half width and depth lies at x."""
    return np.asarray(depth * (1.0 - np.sqrt(np.maximum(1.0 - (x / half_width) ** 2, 0.0))))


def bag_rings(seam: Array) -> list[Array]:
    """The mouth bag behind the seam ring (count, 3): the lips' contact band, their backs, then round the teeth."""
    t, upper = mouth_parameter(len(seam)), upper_half(len(seam))
    round_ = np.sqrt(np.maximum(1.0 - t**2, 0.0)) * upper
    rings = [seam + np.stack([-0.6 * t, np.full_like(t, 2.6), 0.0 * t], axis=1)]
    back = seam[len(seam) // 4, 1]
    shapes = ((23.6, 4.5, -4.5, 4.4), (25.0, 11.0, -10.0, 4.6), (26.5, 17.0, -15.0, 8.0), (26.5, 18.0, -17.0, 18.0))
    for width, up, down, depth in (*shapes, (24.0, 17.0, -16.0, 36.0), (13.0, 8.0, -10.0, 52.0)):
        x = width * t
        z = SEAM_HEIGHT + np.where(upper >= 0.0, up, -down) * round_
        rings.append(np.stack([x, back + depth + arch(x, 29.0, 20.0), z], axis=1))
    return rings


def eye_angles(count: int, side: int) -> tuple[Array, Array]:
    """The lid's edge as degrees across (positive outward) and degrees up about the eye's left-right axis."""
    turn = 2.0 * np.pi * np.arange(count) / count
    across = np.cos(turn) if side > 0 else -np.cos(turn)
    rise = np.sin(turn)
    corner = np.where(across > 0.0, 4.0 * across**2, 6.0 * -(across**2))
    upper = 27.0 * np.abs(rise) ** 0.9 * (1.0 - 0.12 * across)
    lower = -19.0 * np.abs(rise) ** 1.1 * (1.0 + 0.18 * across)
    return 49.0 * across, corner + np.where(rise >= 0.0, upper, lower)


def eye_direction(across: Array, up: Array, side: int) -> Array:
    """Unit vectors for angles in degrees; `up` turns about the left-right axis, so a blink changes only `up`."""
    a, b = np.radians(across), np.radians(up)
    return np.stack([side * np.sin(a), -np.cos(a) * np.cos(b), np.cos(a) * np.sin(b)], axis=1)


def _lid_ring(eye_side: int, count: int, spread: float) -> Array:
    across, up = eye_angles(count, eye_side)
    turn = 2.0 * np.pi * np.arange(count) / count
    outward = np.cos(turn) * eye_side
    return eye_direction(across + 0.75 * spread * outward, up + spread * np.sin(turn), eye_side)


def lid_rings(count: int, side: int) -> list[Array]:
    """Lid rings on the skin, outermost first, each (count, 3); the last is the lid's front edge."""
    centre = EYE_CENTRE * (side, 1.0, 1.0)
    rings = []
    for spread in LID_SPREAD:
        direction = _lid_ring(side, count, spread)
        lid = centre + direction * (EYE_RADIUS + LID_CLEARANCE)
        skin = surface.front(lid[:, 0], lid[:, 2])
        rings.append(lid + (skin - lid) * smoothstep(0.0, 9.0, spread))
    return rings


def pocket_rings(count: int, side: int) -> list[Array]:
    """The lid's inner side from its back edge to a pocket behind the eyeball, each (count, 3)."""
    centre = EYE_CENTRE * (side, 1.0, 1.0)
    return [centre + _lid_ring(side, count, spread) * (EYE_RADIUS + off) for spread, off in POCKET]


def _blend(outer: Array, inner: Array, count: int) -> list[Array]:
    return [outer + (inner - outer) * (k / (count + 1)) for k in range(1, count + 1)]


def _add_grid(mesh: Mesh, windows: tuple[Window, ...]) -> Indices:
    directions = rays()
    rows, columns = directions.shape[:2]
    points = surface.cast(surface.CENTRE, directions.reshape(-1, 3), 220.0).reshape(rows, columns, 3)
    points[0] *= 1.0, 1.0, 0.0
    points[0, :, 2] = NECK_BOTTOM
    keep = np.ones((rows, columns), dtype=bool)
    for window in windows:
        for row in range(window.low + 1, window.high):
            keep[row, range(window.left + 1, window.right)] = False
    grid = np.full((rows, columns), -1, dtype=np.int64)
    grid[keep] = mesh.add(points[keep])
    crown = int(mesh.add(surface.cast(surface.CENTRE, np.array([[0.0, 0.0, 1.0]]), 220.0))[0])
    for row in range(rows - 1):
        for column in range(columns):
            after = (column + 1) % columns
            corners = (grid[row, column], grid[row, after], grid[row + 1, after], grid[row + 1, column])
            signed = column if column < columns // 2 else column - columns
            inside = any(w.low <= row < w.high and w.left <= signed < w.right for w in windows)
            if not inside:
                mesh.face(tuple(int(c) for c in corners), "skin")
    mesh.fan(grid[-1], crown, "skin")
    return grid


def _add_rings(mesh: Mesh, outer: Indices, rings: list[Array], material: str) -> list[Indices]:
    added = []
    for ring in rings:
        indices = mesh.add(ring)
        mesh.bridge(outer, indices, material)
        added.append(indices)
        outer = indices
    return added


def _add_eye(mesh: Mesh, window: Indices, side: int) -> Eye:
    outer = mesh.points()[window]
    lids = lid_rings(len(window), side)
    free = _blend(outer, lids[0], LID_FREE_RINGS)
    rings = _add_rings(mesh, window, free + lids, "skin")
    edge = len(rings) - 1
    rings += _add_rings(mesh, rings[-1], pocket_rings(len(window), side), "lid")
    tip = int(mesh.add(EYE_CENTRE * (side, 1.0, 1.0) + (0.0, 6.0, 0.0))[0])
    mesh.fan(rings[-1], tip, "lid")
    return Eye(side, rings, window, edge)


def add_skin(mesh: Mesh) -> Skin:
    """Append the skin to an empty mesh and return where its features are."""
    windows = (MOUTH_WINDOW, LEFT_EYE_WINDOW, RIGHT_EYE_WINDOW)
    grid = _add_grid(mesh, windows)
    mouth, left, right = (np.array([grid[row, column] for row, column in w.loop()]) for w in windows)
    lip_points = lip_rings(len(mouth))
    free = _blend(mesh.points()[mouth], lip_points[0], SKIN_RINGS)
    mouth_skin = _add_rings(mesh, mouth, free, "skin")
    lips = _add_rings(mesh, mouth_skin[-1], lip_points[:1], "skin")
    bag_points = bag_rings(lip_points[-1])
    lips += _add_rings(mesh, lips[0], lip_points[1:], "lips")
    bag = _add_rings(mesh, lips[-1], bag_points[:1], "lips")
    bag += _add_rings(mesh, bag[0], bag_points[1:], "mouth")
    tip = int(mesh.add(bag_points[-1].mean(axis=0) + np.array([0.0, 3.0, 0.0]))[0])
    mesh.fan(bag[-1], tip, "mouth")
    eyes = (_add_eye(mesh, left, 1), _add_eye(mesh, right, -1))
    skin = Skin(mesh.count, mouth, mouth_skin, lips, bag, tip, eyes, grid[0])
    _even_out(mesh, skin, grid)
    return skin


def _even_out(mesh: Mesh, skin: Skin, grid: Indices) -> None:
    """Relax the free vertices on the surface, so that the grid flows into the rings."""
    free = np.zeros(mesh.count, dtype=bool)
    free[grid[1:-7][grid[1:-7] >= 0]] = True
    for ring in skin.mouth_skin:
        free[ring] = True
    for eye in skin.eyes:
        for ring in eye.rings[:LID_FREE_RINGS]:
            free[ring] = True
    points, edges, moving = mesh.points(), mesh.edges(), np.flatnonzero(free)
    for step in range(RELAX_STEPS):
        points = relax(points, edges, moving)
        if step % 3 == 2:
            points[moving] = surface.settle(points[moving])
    mesh.vertices = [points]


def ring_progress(count: int) -> Array:
    """1 next to a feature down to 0 at its window for `count` rings listed outside in."""
    return smoothstep(0.0, 1.0, np.arange(1, count + 1) / (count + 1))
