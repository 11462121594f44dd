"""The demo head's hair and ears. Millimetres, pure numpy; they stay still while the face moves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from . import surface as surface
from .surface import Array, Indices, smoothstep
from .topology import Mesh

EAR_CENTRE = np.array([69.0, 12.0, 131.0])
EAR_HEIGHT, EAR_WIDTH = 29.0, 17.0
EAR_RINGS = (0.16, 0.32, 0.48, 0.6, 0.72, 0.84, 0.95, 1.0)
EAR_SEGMENTS = 20
EAR_FLARE = 24.0
"""Degrees by which the back of the ear stands off the head."""

HAIR_ORIGIN = np.array([0.0, 14.0, 150.0])
HAIR_COLUMNS, HAIR_RINGS = 108, 17
HAIR_DEPTH = 11.5
LOCKS = 18
LOCK_DEPTH, LOCK_TIP = 3.6, 7.5
"""How deep the valleys between locks are (mm), and how far (degrees) the locks' tips reach beyond the hairline."""
PARTING, SWEEP = 40.0, 30.0
"""Azimuth of the parting, and how far (degrees) the hair is combed away from it."""


def _ear_profile(radius: float, turn: Array) -> Array:
    """Height (mm) of the ear's front over its plane: rim, groove, inner ridge and hollow."""
    rim = 3.2 * np.exp(-(((radius - 0.9) / 0.12) ** 2)) * smoothstep(-1.25, -0.5, np.sin(turn))
    ridge = 2.6 * np.exp(-(((radius - 0.58) / 0.12) ** 2)) * smoothstep(-0.9, 0.3, -np.cos(turn))
    hollow = -4.5 * np.exp(-((radius / 0.42) ** 2))
    return np.asarray(rim + ridge + hollow)


def _ear_outline(turn: Array) -> tuple[Array, Array]:
    """Forward and up reach of the outline: wide above, a lobe below."""
    up = np.sin(turn)
    width = EAR_WIDTH * (1.0 + 0.22 * up - 0.06 * np.cos(2.0 * turn))
    return width * np.cos(turn), EAR_HEIGHT * up


def add_ear(mesh: Mesh, side: int) -> Indices:
    """A shell-shaped ear that leans back and flares out."""
    turn = 2.0 * np.pi * np.arange(EAR_SEGMENTS) / EAR_SEGMENTS
    forward, up = _ear_outline(turn)
    flare, lean = np.radians(EAR_FLARE), np.radians(10.0)
    first = mesh.count

    def place(scale: float, out: Array) -> Array:
        ahead, rise = forward * scale, up * scale
        back = -ahead * np.cos(lean) + rise * np.sin(lean)
        height = rise * np.cos(lean) + ahead * np.sin(lean)
        x = out * np.cos(flare) + back * np.sin(flare)
        y = back * np.cos(flare) - out * np.sin(flare)
        return np.asarray((EAR_CENTRE + np.stack([x, y, height], axis=1)) * (side, 1.0, 1.0))

    fronts = [mesh.add(place(scale, 2.0 + _ear_profile(scale, turn))) for scale in EAR_RINGS]
    backs = [mesh.add(place(scale, np.full_like(turn, low))) for scale, low in ((0.97, -0.6), (0.8, -2.4), (0.5, -5.0))]
    rings = fronts + backs
    for inner, outer in pairwise(rings):
        mesh.bridge(*((inner, outer) if side > 0 else (outer, inner)), "skin")
    for ring, scale, out in ((rings[0], 0.0, -2.6), (rings[-1], 0.0, -6.0)):
        tip = int(mesh.add(place(scale, np.full_like(turn, out)).mean(axis=0))[0])
        facing_out = (ring is rings[0]) != (side > 0)
        mesh.fan(ring if facing_out else ring[::-1], tip, "skin")
    return np.arange(first, mesh.count)


def _hairline(azimuth: Array) -> Array:
    """Elevation in degrees where the hair ends: high on the brow, sideburns before the ears, nape behind."""
    knots = [-180, -150, -118, -100, -90, -78, -66, -48, -20, 12, 32, 50, 66, 78, 90, 100, 118, 150, 180]
    line = [-33, -33, -20, 2, 0, -6, 10, 27, 34, 37, 35, 27, 10, -6, 0, 2, -20, -33, -33]
    fine = np.linspace(-180, 180, 721)
    kernel = np.hanning(25) / np.hanning(25).sum()
    smooth = np.convolve(np.pad(np.interp(fine, knots, line), 12, mode="edge"), kernel, "valid")
    return np.interp((azimuth + 180.0) % 360.0 - 180.0, fine, smooth)


def _lock(root: Array) -> Array:
    """0 in the valleys between locks of hair .. 1 along their backs."""
    return np.asarray(np.abs(np.sin(np.radians(root * LOCKS / 2.0))) ** 0.8)


def _hair_depth(azimuth: Array, root: Array, down: float) -> Array:
    """How thick (mm) the hair is; `down` runs 0 at the crown .. 1 at the hairline."""
    turned = (azimuth - PARTING * 0.2 + 180.0) % 360.0 - 180.0
    ahead = np.exp(-((turned / 62.0) ** 2))
    parted = np.exp(-(((root - PARTING) / 13.0) ** 2)) * smoothstep(0.1, 0.4, down)
    body = HAIR_DEPTH * (0.6 + 0.4 * (1.0 - down) ** 0.6) + 9.0 * ahead * smoothstep(0.2, 0.75, down) - 5.0 * parted
    body = body + 6.0 * np.exp(-(((down - 0.3) / 0.3) ** 2)) * (0.45 + 0.55 * ahead)
    locks = LOCK_DEPTH * (_lock(root) - 0.7) * smoothstep(0.1, 0.45, down)
    edge = np.sqrt(np.maximum(1.0 - smoothstep(0.7, 1.0, down) ** 2, 0.0))
    return np.asarray((body + locks) * edge - 1.5 * (1.0 - edge))


def add_hair(mesh: Mesh) -> Indices:
    """Short hair combed from a parting in locks, rounded at its edge and closed beneath the scalp."""
    root = np.linspace(-180.0, 180.0, HAIR_COLUMNS, endpoint=False)
    first = mesh.count
    sweep = SWEEP * np.sin(np.radians(root - PARTING)) * (1.0 + 0.6 * np.cos(np.radians(root - PARTING)))
    rings = []
    for down in np.linspace(0.0, 1.0, HAIR_RINGS + 1)[1:]:
        azimuth = root + sweep * down**1.4
        line = _hairline(azimuth) - LOCK_TIP * (_lock(root) - 0.5) * smoothstep(0.6, 1.0, down)
        up, around = np.radians(90.0 + (line - 90.0) * down), np.radians(azimuth)
        direction = np.stack([np.cos(up) * np.sin(around), -np.cos(up) * np.cos(around), np.sin(up)], axis=1)
        scalp = surface.cast(HAIR_ORIGIN, direction, 200.0)
        rings.append(mesh.add(scalp + direction * _hair_depth(azimuth, root, down)[:, None]))
    crown = surface.cast(HAIR_ORIGIN, np.array([[0.0, 0.0, 1.0]]), 200.0)[0] + (0.0, 0.0, HAIR_DEPTH)
    mesh.fan(rings[0], int(mesh.add(crown)[0]), "hair")
    for upper, lower in pairwise(rings):
        mesh.bridge(lower, upper, "hair")
    mesh.fan(rings[-1][::-1], int(mesh.add(HAIR_ORIGIN)[0]), "hair")
    return np.arange(first, mesh.count)
