"""The demo head's hair: strands combed over the scalp, a bun. Millimetres, pure numpy; it stays still."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from .character import Hair
from .parts import tube
from .surface import Array, Indices, Surface, smoothstep
from .topology import Mesh

ORIGIN = np.array([0.0, 14.0, 150.0])
STATIONS = np.array([0.0, 0.05, 0.11, 0.18, 0.26, 0.35, 0.45, 0.55, 0.65, 0.76, 0.87, 0.95, 1.0])
"""Places along a strand, from its root (0) to the goal (1)."""
PARTING_RISE = 2.4
"""mm that hair lies higher at the parting than at the hairline."""
BUN_RADII = (27.0, 20.0)
BUN_SEGMENTS, BUN_RINGS, BUN_TWIST = 40, 11, 2.2


def direction(azimuth: Array, elevation: Array) -> Array:
    """Unit vectors (n, 3) for angles in degrees."""
    around, up = np.radians(azimuth), np.radians(elevation)
    return np.stack([np.cos(up) * np.sin(around), -np.cos(up) * np.cos(around), np.sin(up)], axis=1)


def hairline(hair: Hair, azimuth: Array) -> Array:
    """Elevation in degrees, from ORIGIN, where the hair begins."""
    knots, line = np.array(hair.hairline).T
    fine = np.linspace(-180.0, 180.0, 721)
    kernel = np.hanning(19) / np.hanning(19).sum()
    smooth = np.convolve(np.pad(np.interp(np.abs(fine), knots, line), 9, mode="wrap"), kernel, "valid")
    return np.interp((azimuth + 180.0) % 360.0 - 180.0, fine, smooth)


def noise(phase: Array, seed: int, octaves: int = 4, fineness: int = 1) -> Array:
    """Smooth values around 0, about -1..1, periodic in 0..1."""
    chance = np.random.default_rng(seed)
    total = np.zeros_like(phase)
    for octave in range(octaves):
        waves = fineness * chance.integers(5, 9) * 2**octave
        total += np.sin(2.0 * np.pi * (waves * phase + chance.uniform())) * 0.7**octave
    return total / 1.7


def _roots(hair: Hair) -> tuple[Array, Array, Array]:
    """Directions (n, 3) of the strands' roots round the hairline and the parting, the side each is combed to, and how
    much it belongs to the parting, 0..1."""
    start = hair.parting[0][0] if hair.parting else 0.0
    azimuth = np.linspace(start, start + 360.0, 361)
    ragged = hair.ragged * noise(azimuth / 360.0 % 1.0, 12, 6)
    line = direction(azimuth, hairline(hair, azimuth) + ragged)
    if hair.parting:
        knots = np.array(hair.parting)
        parting = direction(*(np.interp(np.linspace(0, len(knots) - 1, 40), range(len(knots)), k) for k in knots.T))
        line = np.concatenate([parting[::-1], line, parting])
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    middle = np.interp(0.0, azimuth - start - 180.0, length[len(length) // 2 - 180 : len(length) // 2 + 181])
    at = np.linspace(0.0, length[-1], hair.strands, endpoint=not hair.parting)
    at = at if hair.parting else at + (at[1] - at[0]) / 2.0
    points = np.stack([np.interp(at, length, line[:, axis]) for axis in range(3)], axis=1)
    end = length[(len(length) - len(azimuth)) // 2]  # of the parting's one side, from the crown to the forehead
    parted = smoothstep(end, 0.88 * end, np.minimum(at, length[-1] - at)) if end else np.zeros_like(at)
    return points / np.linalg.norm(points, axis=1)[:, None], np.where(at < middle, 1.0, -1.0), parted


def strands(hair: Hair) -> Array:
    """Directions (stations, strands, 3) from ORIGIN along the strands."""
    root, side, _parted = _roots(hair)
    goal = direction(*np.array(hair.goal)[:, None])
    away = np.clip((1.0 - root @ goal[0]) / 2.0, 0.0, 1.0)[:, None]
    lateral = np.stack([side, 0.0 * side, 0.0 * side], axis=1)
    half = root + 0.9 * goal + hair.sweep * away * lateral
    half /= np.linalg.norm(half, axis=1)[:, None]
    t = STATIONS[:, None, None]
    path = (1.0 - t) ** 2 * root + 2.0 * t * (1.0 - t) * half + t**2 * goal
    return np.asarray(path / np.linalg.norm(path, axis=2)[:, :, None])


def shades(hair: Hair) -> Array:
    """How light each vertex of the hair is, (n,), in the order in which `add_hair` adds them."""
    phase = np.arange(hair.strands) / hair.strands
    strand = 1.0 + 0.3 * noise(phase, 3, 3, hair.fineness) + 0.25 * noise(phase, 4, 3, 4 * hair.fineness)
    along = 0.62 + 0.38 * smoothstep(0.0, 0.25, STATIONS) - 0.15 * smoothstep(0.7, 1.0, STATIONS)
    rough = 1.0 + 0.16 * np.sign(hair.rough) * _roughness(hair)
    light = [(np.outer(along, strand) * rough).ravel(), np.full(2, 0.6)]
    if hair.bun:
        turn, ring = np.meshgrid(np.arange(BUN_SEGMENTS) / BUN_SEGMENTS, np.linspace(0.0, 1.0, BUN_RINGS))
        light += [(1.0 + 0.25 * noise(turn + BUN_TWIST * 0.2 * ring, 6)).ravel(), np.full(2, 0.7)]
    return np.concatenate(light)


def add_hair(mesh: Mesh, surface: Surface, hair: Hair) -> Indices:
    """The strands as one sheet that is closed beneath the scalp, then the bun."""
    first = mesh.count
    paths = strands(hair)
    scalp = surface.cast(ORIGIN, paths.reshape(-1, 3), 160.0).reshape(paths.shape)
    combed = scalp + paths * _depth(hair, paths)[:, :, None]
    sheet = [mesh.add(ring) for ring in combed]
    for outer, inner in pairwise(sheet):
        mesh.bridge(outer, inner, "hair")
    goal = direction(*np.array(hair.goal)[:, None])[0]
    end = combed[-1].mean(axis=0)
    mesh.fan(sheet[-1], int(mesh.add(end)[0]), "hair")
    mesh.fan(sheet[0][::-1], int(mesh.add(ORIGIN)[0]), "hair")
    if hair.bun:
        _add_bun(mesh, end + goal * 0.45 * BUN_RADII[1], goal)
    return np.arange(first, mesh.count)


def _depth(hair: Hair, paths: Array) -> Array:
    """How far (mm) the sheet lies off the scalp, (stations, strands)."""
    phase = np.arange(hair.strands) / hair.strands
    near, half, end = hair.depth
    depth = np.interp(STATIONS, [0.0, 0.05, 0.14, 0.5, 1.0], [-1.2, 0.8, near, half, end])[:, None]
    # At the parting both sides meet above the scalp, or a groove would lie between them.
    _root, _side, parted = _roots(hair)
    depth = depth + parted * np.interp(STATIONS, [0.0, 0.05, 0.2], [PARTING_RISE, PARTING_RISE, 0.0])[:, None]
    middle = smoothstep(0.05, 0.35, STATIONS) * smoothstep(1.0, 0.7, STATIONS)
    high = np.maximum(paths[:, :, 2], 0.0) ** 2
    ridges = noise(phase, 1, 3, hair.fineness) + 0.5 * noise(phase, 2, 3, 4 * hair.fineness)
    uneven = hair.ridge * ridges + hair.rough * _roughness(hair)
    return np.asarray(depth + hair.volume * high * middle[:, None] + uneven * smoothstep(0.0, 0.15, STATIONS)[:, None])


def _roughness(hair: Hair) -> Array:
    """Chance unevenness of cropped hair, about -1..1, (stations, strands)."""
    chance = np.random.default_rng(9).normal(0.0, 1.0, (len(STATIONS) + 1, hair.strands))
    return np.asarray(0.7 * chance[1:] + 0.5 * chance[:-1])


def _add_bun(mesh: Mesh, centre: Array, axis: Array) -> None:
    """A coil of hair, flattened along `axis`, with ridges that wind towards its middle."""
    side = np.array([1.0, 0.0, 0.0])
    up = np.cross(axis, side)
    turn = np.arange(BUN_SEGMENTS) / BUN_SEGMENTS
    rings = []
    for ring in np.linspace(0.0, 1.0, BUN_RINGS):
        angle = np.pi * (0.12 + 0.84 * ring)
        wave = 1.0 + 0.05 * noise(turn + BUN_TWIST * 0.2 * ring, 6) + 0.06 * np.sin(2 * np.pi * (2 * turn + 1.6 * ring))
        flat, out = BUN_RADII[0] * np.sin(angle) * wave, -BUN_RADII[1] * np.cos(angle) * wave
        around = 2.0 * np.pi * turn
        across = np.outer(flat * np.cos(around), side) + np.outer(flat * np.sin(around), up)
        rings.append(centre + across + np.outer(out, axis))
    tube(mesh, rings, "hair", centre - 0.95 * BUN_RADII[1] * axis, centre + 0.92 * BUN_RADII[1] * axis)
