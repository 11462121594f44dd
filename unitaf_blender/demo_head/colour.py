"""The demo head's colours: one material each, and tints that vary them over the surface. Linear RGB."""

from __future__ import annotations

import numpy as np

from . import hair, strokes
from .beard import beard_area
from .parts import BROW_END, BROW_START, EYE_RINGS, IRIS_RINGS, PUPIL_RINGS, brow_path
from .shape import HeadShape
from .surface import EYE_CENTRE, Array, smoothstep

KEY_LIGHT, KEY_STRENGTH = np.array([-0.45, -0.70, 0.55]), 0.30
OCCLUSION = 0.2
"""How much hollows are darkened, twice: once by what is 5 mm and once by what is 14 mm away."""
NOSTRIL = np.array([0.030, 0.014, 0.012])
CREASE = np.array([0.45, 0.65, 0.70])
"""How much of a crease's shade each channel loses: shaded skin is redder."""


def tints(shape: HeadShape) -> Array:
    """Factors (n, 3) by which each vertex' material colour is multiplied."""
    points = shape.points
    tint = np.ones_like(points)
    skin = np.concatenate([shape.parts["skin"], shape.parts["ear_left"], shape.parts["ear_right"]])
    folded = np.abs(points[skin]) * (1, 0, 0) + points[skin] * (0, 1, 1)
    for spot in shape.character.spots:
        part = np.exp(-(((folded - spot.centre) / spot.radius) ** 2).sum(axis=1))
        tint[skin] *= 1.0 + part[:, None] * (np.array(spot.colour) - 1.0)
    tint[skin] *= 1.0 - strokes.shades(shape.folds, points[skin])[:, None] * CREASE
    bare = shape.parts["skin"]
    tint[bare] *= _hair_on_skin(shape, points[bare])
    tint[shape.skin.nostrils] *= NOSTRIL
    tint[shape.parts["hair"]] *= hair.shades(shape.character.hair)[:, None]
    for side, name in ((1, "left"), (-1, "right")):
        tint[shape.parts[f"eye_{name}"]] = _eye_tint(points[shape.parts[f"eye_{name}"]] - EYE_CENTRE * (side, 1, 1))
    bag = np.concatenate(shape.skin.bag[2:])
    tint[bag] *= 1.0 - smoothstep(-85.0, -45.0, points[bag, 1])[:, None] * (0.75, 0.88, 0.88)
    return tint


def _hair_on_skin(shape: HeadShape, points: Array) -> Array:
    """Tint (n, 3) that lets skin take the colour of hair at its roots, and of the brows beneath their hairs."""
    looks, style = shape.character.looks, shape.character.hair
    skin = np.array(looks["skin"].colour)
    offset = points - hair.ORIGIN
    azimuth = np.degrees(np.arctan2(offset[:, 0], -offset[:, 1]))
    elevation = np.degrees(np.arctan2(offset[:, 2], np.hypot(offset[:, 0], offset[:, 1])))
    above = elevation - hair.hairline(style, azimuth)
    scalp = smoothstep(-4.0, 5.0, above)[:, None]
    along = np.clip((np.abs(points[:, 0]) - BROW_START) / (BROW_END - BROW_START), 0.0, 1.0)
    x, z, thick = brow_path(shape.character.brow, along)
    beside = np.hypot(np.abs(points[:, 0]) - x, points[:, 2] - z) / (thick + 1.0)
    brow = (0.9 * np.exp(-(beside**2)) * (points[:, 1] < -30.0))[:, None]
    tint = 1.0 + scalp * (0.7 * np.array(looks["hair"].colour) / skin - 1.0)
    tint *= 1.0 + brow * (np.array(looks["brow"].colour) / skin - 1.0)
    if shape.character.beard is not None:
        density = shape.character.beard.density * beard_area(points)[:, None]
        tint *= 1.0 + density * (np.array(shape.character.beard.colour) / skin - 1.0)
    return np.asarray(tint)


def corner_colours(shape: HeadShape, tint: Array) -> Array:
    """Material colour times tint for every corner of every face, in order, (corners, 3)."""
    corners = np.concatenate([np.array(face) for face in shape.faces])
    sizes = [len(face) for face in shape.faces]
    base = np.array([shape.character.looks[label].colour for label in shape.materials])
    painted = tint * _painted_light(shape)[:, None]
    return np.asarray(np.repeat(base, sizes, axis=0) * painted[corners])


def _painted_light(shape: HeadShape) -> Array:
    """Soft light and shade on the resting face, (n,): engines without shadows look flat without it."""
    points, outside = shape.points, np.concatenate([shape.parts["skin"], shape.parts["hair"]])
    normal = shape.normals
    light = np.ones(len(points))
    light[outside] = 0.84 + KEY_STRENGTH * (normal[outside] @ KEY_LIGHT)
    skin = shape.parts["skin"]
    for reach in (5.0, 14.0):
        room = shape.surface.distance(points[skin] + reach * normal[skin]) / reach
        light[skin] *= 1.0 - OCCLUSION * smoothstep(1.0, 0.0, room)
    return light


def _eye_tint(offset: Array) -> Array:
    """Fibres and a dark rim in the iris, a lighter lower half, and whites that redden a little towards the corners."""
    angle = np.degrees(np.arccos(-offset[:, 1] / np.linalg.norm(offset, axis=1)))
    inner, rim = EYE_RINGS[PUPIL_RINGS], EYE_RINGS[IRIS_RINGS]
    iris = (angle > inner + 0.5) & (angle < rim + 0.5)
    around = np.arctan2(offset[:, 2], offset[:, 0]) / (2.0 * np.pi)
    fibre = 1.0 + 0.3 * hair.noise(around % 1.0, 8) * smoothstep(rim, inner, angle)
    glow = (1.0 + 0.9 * smoothstep(4.0, -5.0, offset[:, 2])) * fibre * (1.0 + 0.6 * smoothstep(12.5, 8.0, angle))
    value = np.where(iris, glow * (1.0 - 0.72 * smoothstep(rim - 4.0, rim, angle)), 1.0)
    tint = np.repeat(value[:, None], 3, axis=1)
    corner = smoothstep(32.0, 58.0, angle)[:, None]
    return np.asarray(tint * (1.0 - corner * np.array([0.10, 0.26, 0.26])))
