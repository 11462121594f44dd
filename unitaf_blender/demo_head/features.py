"""The rings of the demo head's features: lips with the mouth bag behind them, eyelids, nostrils. Millimetres.

Rings are (count, 3) arrays, listed outside in, each starting at the +x side and running over the top first.
"""

from __future__ import annotations

import numpy as np

from .character import Lids, Lips
from .surface import EYE_CENTRE, EYE_RADIUS, LID_CLEARANCE, Array, Surface, smoothstep

MOUTH_HALF_WIDTH = 24.0
SEAM_HEIGHT = 78.0
LIP_STEPS = (0.0, 0.14, 0.32, 0.52, 0.7, 0.86, 1.0)
"""Where the lip rings lie between the lip's outline (0) and the line where the lips meet (1)."""

LID_FREE_RINGS = 3
UPPER_LID = ((21.0, 1.0), (14.0, 1.0), (11.0, 0.75), (9.5, 0.12), (5.0, 0.0), (0.0, 0.0))
LOWER_LID = ((17.0, 1.0), (11.0, 0.9), (7.0, 0.5), (4.0, 0.15), (1.8, 0.0), (0.0, 0.0))
"""Lid rings, outermost first: degrees outside the lid's edge, and share of the way from the ball to the skin."""
POCKET = ((0.0, 0.25), (14.0, 0.25), (45.0, -1.0), (75.0, -5.0))
"""The inner side of a lid: degrees away from its edge and mm off the eyeball; the first is the edge's back."""
EYE_HALF_WIDTH = 50.0
"""Degrees about the eyeball from the middle of the eye to its corners."""

NOSTRIL_SIZE = 4.3
_NOSTRIL, _NOSTRIL_HEIGHT = np.array([5.9, -93.6]), 102.0
NOSTRIL_RINGS = ((1.4, 0.0, 0.0), (1.1, 0.1, 1.0), (0.96, 1.3, 1.3), (0.86, 4.0, 1.3), (0.6, 9.0, 0.5))
"""Scale of each ring, how far (mm) it lies above the skin under the nose, and how much more at the front outer rim,
which arches, so that the hollow is seen from ahead."""
SEPTUM = (2.8, 3.2, 3.3, 3.4, 3.6)
"""mm that each ring keeps away from the middle of the nose."""
NOSTRIL_ARCH = 60.0
"""Degrees from outward to ahead: where that rim is highest."""


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


def seam_height(x: Array, lips: Lips) -> Array:
    """Height of the line where the lips meet: a soft bow whose corners may lie higher or lower than its middle."""
    t = np.abs(x) / MOUTH_HALF_WIDTH
    return np.asarray(
        SEAM_HEIGHT - 0.9 * np.exp(-((x / 5.0) ** 2)) + lips.corners * t**3 - 0.4 * np.sin(np.pi * t) ** 2
    )


def _lip_outline(x: Array, upper: Array, lips: Lips) -> Array:
    t = np.clip(np.abs(x) / (MOUTH_HALF_WIDTH + 1.2), 0.0, 1.0)
    bow = lips.upper * (1.0 - t**1.9) ** 0.8 - lips.bow * np.exp(-((x / 3.6) ** 2)) * (1.0 - t)
    full = lips.lower * (1.0 - t**2.2) ** 0.9
    return np.asarray(seam_height(x, lips) + np.where(upper > 0.0, bow, np.where(upper < 0.0, -full, 0.0)))


def lip_rings(surface: Surface, lips: Lips, count: int) -> list[Array]:
    """The lips from outline to seam, one ring for each of LIP_STEPS."""
    t, upper = mouth_parameter(count), upper_half(count)
    seam_x = MOUTH_HALF_WIDTH * t
    outline_x = (MOUTH_HALF_WIDTH + 1.2) * t
    outline = surface.front(outline_x, _lip_outline(outline_x, upper, lips))
    level = seam_height(seam_x, lips)
    middle = (surface.front(seam_x, level + 6.0)[:, 1] + surface.front(seam_x, level - 7.0)[:, 1]) / 2.0
    seam = np.stack([seam_x, middle + 0.6 + 1.2 * np.abs(t) ** 3, level], axis=1)
    bulge = np.where(upper > 0.0, lips.upper_bulge, lips.lower_bulge) * (1.0 - np.abs(t) ** 2.4)
    # The upper lip's red has a fuller middle, the lower one's is fullest beside it.
    bulge = bulge * (1.0 + np.where(upper > 0.0, 0.12, -0.1) * np.exp(-((seam_x / 4.5) ** 2)))
    rings = []
    for q in LIP_STEPS:
        ring = outline + (seam - outline) * q
        ring[:, 1] -= bulge * (np.sin(np.pi * q**1.2) ** 0.8 if 0.0 < q < 1.0 else 0.0)
        ring[:, 2] += upper * bulge * 0.16 * np.sin(np.pi * q)
        rings.append(ring)
    return rings


def arch(x: Array, half_width: float, depth: float) -> Array:
    """How far back (mm) a dental arch of the given half width and depth lies at x."""
    return np.asarray(depth * (1.0 - np.sqrt(np.maximum(1.0 - (x / half_width) ** 2, 0.0))))


def bag_rings(seam: Array) -> list[Array]:
    """The mouth bag behind the seam ring: the lips' contact band, their backs, then round the teeth."""
    t, upper = mouth_parameter(len(seam)), upper_half(len(seam))
    round_ = np.sqrt(np.maximum(1.0 - t**2, 0.0)) * upper
    rings = [seam + np.stack([-0.6 * t, np.full_like(t, 2.6), 0.0 * t], axis=1)]
    back = seam[len(seam) // 4, 1]
    shapes = ((23.6, 4.5, -4.5, 4.4), (24.5, 11.0, -10.0, 5.2), (26.5, 17.0, -15.0, 8.0), (26.5, 18.0, -17.0, 18.0))
    for width, up, down, depth in (*shapes, (24.0, 17.0, -16.0, 36.0), (13.0, 8.0, -10.0, 52.0)):
        x = width * t
        z = SEAM_HEIGHT + np.where(upper >= 0.0, up, -down) * round_
        rings.append(np.stack([x, back + depth + arch(x, 28.0, 24.0), z], axis=1))
    return rings


def eye_angles(lids: Lids, count: int, side: int) -> tuple[Array, Array]:
    """The lid's edge as degrees across (positive outward) and degrees up about the eye's left-right axis."""
    turn = 2.0 * np.pi * np.arange(count) / count
    across = np.cos(turn) if side > 0 else -np.cos(turn)
    rise = np.sin(turn)
    corner = lids.slant * across * np.abs(across)
    upper = lids.upper * np.abs(rise) ** 0.85 * (1.0 - 0.16 * across * np.abs(rise))
    lower = -lids.lower * np.abs(rise) ** 1.2 * (1.0 + 0.2 * across)
    return EYE_HALF_WIDTH * across, corner + np.where(rise >= 0.0, upper, lower)


def eye_direction(across: Array, up: Array, side: int) -> Array:
    """Unit vectors for angles in degrees; `up` turns about the left-right axis, so a blink changes only `up`."""
    a, b = np.radians(across), np.radians(up)
    return np.stack([side * np.sin(a), -np.cos(a) * np.cos(b), np.cos(a) * np.sin(b)], axis=1)


def _lid_ring(lids: Lids, count: int, spread: Array | float) -> Array:
    across, up = eye_angles(lids, count, 1)
    turn = 2.0 * np.pi * np.arange(count) / count
    return eye_direction(across + 0.75 * spread * np.cos(turn), up + spread * np.sin(turn), 1)


def lid_rings(surface: Surface, lids: Lids, count: int) -> list[Array]:
    """The left eye's lid rings on the skin; the last is the lid's front edge. The upper lid has a fold."""
    turn = 2.0 * np.pi * np.arange(count) / count
    above = smoothstep(-0.35, 0.35, np.sin(turn))
    upper, lower = np.array(UPPER_LID)[:, :, None], np.array(LOWER_LID)[:, :, None]
    spread, share = np.moveaxis(lower + (upper - lower) * above, 1, 0)
    direction = np.concatenate([_lid_ring(lids, count, ring) for ring in spread])
    lid = EYE_CENTRE + direction * (EYE_RADIUS + LID_CLEARANCE)
    skin = surface.front(lid[:, 0], lid[:, 2])
    return list((lid + (skin - lid) * share.reshape(-1, 1)).reshape(len(spread), count, 3))


def pocket_rings(lids: Lids, count: int) -> list[Array]:
    """The left lids' inner side from their back edge to a pocket behind the eyeball."""
    return [EYE_CENTRE + _lid_ring(lids, count, spread) * (EYE_RADIUS + off) for spread, off in POCKET]


def nostril_rings(surface: Surface, count: int) -> list[Array]:
    """The left nostril from the skin around it up into the nose."""
    turn = 2.0 * np.pi * np.arange(count) / count
    slant = np.radians(24.0)
    scale, height, rise = np.array(NOSTRIL_RINGS).T[:, :, None]
    wide, deep = 0.68 * NOSTRIL_SIZE * scale * np.cos(turn), -NOSTRIL_SIZE * scale * np.sin(turn)
    x = np.maximum(_NOSTRIL[0] + wide * np.cos(slant) + deep * np.sin(slant), np.array(SEPTUM)[:, None])
    y = _NOSTRIL[1] - wide * np.sin(slant) + deep * np.cos(slant)
    under = np.stack([x, y, np.full_like(x, _NOSTRIL_HEIGHT)], axis=2).reshape(-1, 3)
    for _ in range(2):
        under, _normal = surface.settle(under)
    under = under.reshape(*x.shape, 3)
    under[:, :, 2] += height + rise * (0.5 + 0.5 * np.cos(turn - np.radians(NOSTRIL_ARCH)))
    return list(under)


def on_side(rings: list[Array], side: int) -> list[Array]:
    """Rings of the left (side 1), or their mirror images on the right (-1), which also start at the +x side."""
    if side > 0:
        return rings
    count = len(rings[0])
    mirrored = (count // 2 - np.arange(count)) % count
    return [ring[mirrored] * (-1.0, 1.0, 1.0) for ring in rings]
