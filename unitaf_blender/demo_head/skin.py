"""The demo head's skin in one sheet: face, lips with an inner side, mouth bag, eyelids with a pocket, nostrils.

The sheet has one border, the neck. All lengths are millimetres; axes as in `surface`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import strokes
from .character import Character
from .features import (
    LID_FREE_RINGS,
    NOSTRIL_SIZE,
    bag_rings,
    lid_rings,
    lip_rings,
    nostril_rings,
    on_side,
    pocket_rings,
)
from .strokes import Stroke
from .surface import EYE_CENTRE, MIDLINE, Array, Indices, Surface, smoothstep
from .topology import Mesh, Window, column_angles, rays, relax

MOUTH_WINDOW = Window.around(-31.0, -12.4, -20.0, 20.0)
EYE_WINDOWS = (Window.around(8.0, 31.0, 8.0, 42.0), Window.around(8.0, 31.0, -42.0, -8.0))
NOSTRIL_WINDOWS = (Window.around(-8.9, -2.4, 1.3, 7.5), Window.around(-8.9, -2.4, -7.5, -1.3))

SKIN_RINGS = 4
NECK_BOTTOM = 0.0
RELAX_STEPS, SETTLE_EVERY = 24, 4
NOSE_TIP, NOSE_REACH = (0.0, -102.0, 111.0), 20.0
CROWN_FIXED = 5
"""Rows at the top, under the hair, that stay as they are."""


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
    edges: Indices
    mouth_window: Indices
    mouth_skin: list[Indices]
    lips: list[Indices]
    bag: list[Indices]
    bag_tip: int
    eyes: tuple[Eye, Eye]
    nostrils: Indices
    neck: Indices


def _blend(outer: Array, inner: Array, count: int) -> list[Array]:
    return [outer + (inner - outer) * (k / (count + 1)) for k in range(1, count + 1)]


def _add_grid(mesh: Mesh, surface: Surface, windows: tuple[Window, ...]) -> Indices:
    azimuths = column_angles()
    count = len(azimuths)
    half = count // 2 + 1
    origins, directions = rays(azimuths[:half])
    found = surface.cast(origins.reshape(-1, 3), directions.reshape(-1, 3), 220.0).reshape(*origins.shape)
    found[:, (0, -1), 0] = 0.0
    points = np.concatenate([found, found[:, -2:0:-1] * (-1.0, 1.0, 1.0)], axis=1)
    points[0, :, 2] = NECK_BOTTOM
    rows = len(points)
    keep = np.ones((rows, count), dtype=bool)
    for window in windows:
        for row in range(window.low + 1, window.high):
            keep[row, range(window.left + 1, window.right)] = False
    grid = np.full((rows, count), -1, dtype=np.int64)
    grid[keep] = mesh.add(points[keep])
    crown = int(mesh.add(surface.cast(points[-1].mean(axis=0)[None], np.array([[0.0, 0.0, 1.0]]), 60.0))[0])
    whole = np.ones((rows - 1, count), dtype=bool)
    for window in windows:
        whole[window.low : window.high, range(window.left, window.right)] = False
    after = np.roll(grid, -1, axis=1)
    cells = np.stack([grid[:-1], after[:-1], after[1:], grid[1:]], axis=2)[whole]
    for corners in cells.tolist():
        mesh.face(tuple(corners), "skin")
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


def _add_eye(mesh: Mesh, lids: list[Array], pocket: list[Array], window: Indices, side: int) -> Eye:
    lids = on_side(lids, side)
    free = _blend(mesh.points()[window], lids[0], LID_FREE_RINGS)
    rings = _add_rings(mesh, window, free + lids, "skin")
    edge = len(rings) - 1
    rings += _add_rings(mesh, rings[-1], on_side(pocket, side), "lid")
    tip = int(mesh.add(EYE_CENTRE * (side, 1.0, 1.0) + (0.0, 6.0, 0.0))[0])
    mesh.fan(rings[-1], tip, "lid")
    return Eye(side, rings, window, edge)


def _add_nostril(mesh: Mesh, shapes: list[Array], window: Indices, side: int) -> tuple[Indices, Indices]:
    """Its inside's vertices, and those that may move on the skin."""
    shapes = on_side(shapes, side)
    free = _blend(mesh.points()[window], shapes[0], 1)
    rings = _add_rings(mesh, window, free + shapes, "skin")
    tip = int(mesh.add(shapes[-1].mean(axis=0) + np.array([0.0, 1.0, NOSTRIL_SIZE / 2.0]))[0])
    mesh.fan(rings[-1], tip, "skin")
    return np.concatenate([*rings[3:], [tip]]), rings[0]


def add_skin(mesh: Mesh, surface: Surface, character: Character, folds: Sequence[Stroke]) -> Skin:
    """Append the skin to an empty mesh and return where its features are."""
    windows = (MOUTH_WINDOW, *EYE_WINDOWS, *NOSTRIL_WINDOWS)
    grid = _add_grid(mesh, surface, windows)
    mouth, left, right, *nostrils = (np.array([grid[row, column] for row, column in w.loop()]) for w in windows)
    lip_points = lip_rings(surface, character.lips, len(mouth))
    free = _blend(mesh.points()[mouth], lip_points[0], SKIN_RINGS)
    mouth_skin = _add_rings(mesh, mouth, free, "skin")
    lips = _add_rings(mesh, mouth_skin[-1], lip_points[:1], "skin")
    bag_points = bag_rings(lip_points[-1])
    lips += _add_rings(mesh, lips[0], lip_points[1:], "lips")
    bag = _add_rings(mesh, lips[-1], bag_points[:1], "lips")
    bag += _add_rings(mesh, bag[0], bag_points[1:], "mouth")
    tip = int(mesh.add(bag_points[-1].mean(axis=0) + np.array([0.0, 3.0, 0.0]))[0])
    mesh.fan(bag[-1], tip, "mouth")
    lids, pocket = lid_rings(surface, character.lids, len(left)), pocket_rings(character.lids, len(left))
    eyes = (_add_eye(mesh, lids, pocket, left, 1), _add_eye(mesh, lids, pocket, right, -1))
    shapes = nostril_rings(surface, len(nostrils[0]))
    holes = [_add_nostril(mesh, shapes, window, side) for window, side in zip(nostrils, (1, -1), strict=True)]
    inside = np.concatenate([hole for hole, _ in holes])
    skin = Skin(mesh.count, mesh.edges(), mouth, mouth_skin, lips, bag, tip, eyes, inside, grid[0])
    _even_out(mesh, surface, skin.edges, _free(skin, grid, [ring for _, ring in holes]))
    _fold(mesh, surface, folds, skin, grid)
    return skin


def _free(skin: Skin, grid: Indices, rings: list[Indices]) -> Indices:
    """The vertices that may move on the skin: the grid, and rings that no feature fixes."""
    free = np.zeros(skin.count, dtype=bool)
    movable = grid[1:-CROWN_FIXED]
    free[movable[movable >= 0]] = True
    for ring in skin.mouth_skin + rings:
        free[ring] = True
    for eye in skin.eyes:
        for ring in eye.rings[:LID_FREE_RINGS]:
            free[ring] = True
    return np.flatnonzero(free)


def _even_out(mesh: Mesh, surface: Surface, edges: Indices, moving: Indices) -> None:
    """Relax the free vertices along the surface, so that the grid flows into the rings."""
    points = mesh.points()
    # What holds for one side holds for its mirror image, which need not be worked out again.
    folded = np.round(np.abs(points[moving]) * (1, 0, 0) + points[moving] * (0, 1, 1), 3)
    _, one, every = np.unique(folded, axis=0, return_index=True, return_inverse=True)
    side = np.ones((len(moving), 3))
    side[:, 0] = np.sign(np.where(folded[:, 0] < MIDLINE, 0.0, points[moving, 0]))
    # Round the tip of the nose neighbours look nearer than they are: there, the rays have spread them well.
    strength = 1.0 - 0.95 * np.exp(-(((points[moving] - NOSE_TIP) / NOSE_REACH) ** 2).sum(axis=1))
    for step in range(RELAX_STEPS):
        if step % SETTLE_EVERY == 0:
            there, normal = surface.settle(points[moving[one]] * (side[one] * (1, 0, 0) + (0, 1, 1)))
            points[moving], normal = there[every.ravel()] * side, normal[every.ravel()] * side
        move = relax(points, edges, moving)[moving] - points[moving]
        points[moving] += (move - normal * np.einsum("ij,ij->i", move, normal)[:, None]) * strength[:, None]
    mesh.vertices = [points]


def _fold(mesh: Mesh, surface: Surface, folds: Sequence[Stroke], skin: Skin, grid: Indices) -> None:
    """Press grooves and ridges into the skin."""
    points = mesh.points()
    lids = (ring for eye in skin.eyes for ring in eye.rings[: LID_FREE_RINGS + 2])
    where = np.unique(np.concatenate([grid[grid >= 0], *skin.mouth_skin, *lids]))
    height = strokes.heights(folds, points[where])
    marked = np.abs(height) > 0.01
    where, height = where[marked], height[marked]
    points[where] += height[:, None] * surface.settle(points[where])[1]
    mesh.vertices = [points]


def ring_progress(count: int) -> Array:
    """1 next to a feature down to 0 at its window for `count` rings listed outside in."""
    return smoothstep(0.0, 1.0, np.arange(1, count + 1) / (count + 1))
