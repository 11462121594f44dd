"""The demo head's colours: one material each, and tints that vary them over the surface. Linear RGB."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .parts import EYE_RINGS, IRIS_RINGS, PUPIL_RINGS
from .shape import HeadShape
from .surface import EYE_CENTRE, Array, head_distance, smoothstep


@dataclass(frozen=True)
class Look:
    """A material: base colour, roughness 0..1 and how much light scatters beneath the surface, 0..1.

    `glow` lets the inside of the mouth read although little light gets there."""

    colour: tuple[float, float, float]
    roughness: float
    scatter: float = 0.0
    coat: float = 0.0
    glow: float = 0.0


LOOKS = {
    "skin": Look((0.76, 0.43, 0.31), 0.5, 0.22),
    "lips": Look((0.62, 0.20, 0.17), 0.34, 0.2),
    "lid": Look((0.60, 0.26, 0.20), 0.45),
    "mouth": Look((0.22, 0.028, 0.030), 0.5, glow=0.05),
    "gum": Look((0.55, 0.13, 0.13), 0.35, glow=0.08),
    "tongue": Look((0.66, 0.19, 0.19), 0.38, glow=0.16),
    "teeth": Look((0.88, 0.84, 0.76), 0.22, glow=0.14),
    "eye_white": Look((0.84, 0.83, 0.81), 0.12, 0.0, 0.6),
    "iris": Look((0.09, 0.20, 0.24), 0.1, 0.0, 1.0),
    "pupil": Look((0.006, 0.006, 0.008), 0.08, 0.0, 1.0),
    "lash": Look((0.018, 0.012, 0.010), 0.6),
    "brow": Look((0.085, 0.038, 0.020), 0.65),
    "hair": Look((0.090, 0.036, 0.018), 0.62),
}
KEY_LIGHT = np.array([-0.45, -0.70, 0.55])
BLUSH = np.array([0.96, 0.66, 0.62])
SHADE = np.array([0.80, 0.62, 0.58])
NOSTRIL = np.array([0.42, 0.20, 0.17])
_BLUSHES = (
    ((41, -58, 107), 17.0, 0.75),
    ((0, -103, 110), 10.0, 0.45),
    ((70, 14, 132), 26.0, 0.5),
    ((0, -78, 52), 12.0, 0.25),
)
_SHADES = (
    ((21, -70, 146), 9.0, 0.35),
    ((33, -77, 156), 10.0, 0.25),
    ((0, -30, 42), 24.0, 0.7),
    ((0, -16, 18), 26.0, 0.35),
)
_NOSTRILS = (((6.0, -90, 101), 3.4, 1.0),)


def tints(shape: HeadShape) -> Array:
    """Factors (n, 3) by which each vertex' material colour is multiplied."""
    points = shape.points
    tint = np.ones_like(points)
    skin = np.concatenate([shape.parts["skin"], shape.parts["ear_left"], shape.parts["ear_right"]])
    folded = np.abs(points[skin]) * (1, 0, 0) + points[skin] * (0, 1, 1)
    for spots, colour in ((_BLUSHES, BLUSH), (_SHADES, SHADE), (_NOSTRILS, NOSTRIL)):
        for centre, radius, strength in spots:
            part = strength * np.exp(-(((folded - centre) / radius) ** 2).sum(axis=1))
            tint[skin] *= 1.0 + part[:, None] * (colour - 1.0)
    for side, name in ((1, "left"), (-1, "right")):
        tint[shape.parts[f"eye_{name}"]] = _eye_tint(points[shape.parts[f"eye_{name}"]] - EYE_CENTRE * (side, 1, 1))
    bag = np.concatenate(shape.skin.bag[2:])
    tint[bag] *= (1.0 - 0.8 * smoothstep(-75.0, -45.0, points[bag, 1]))[:, None]
    return tint


def corner_colours(shape: HeadShape) -> Array:
    """Material colour times tint for every corner of every face, in order, (corners, 3)."""
    corners = np.concatenate([np.array(face) for face in shape.faces])
    sizes = [len(face) for face in shape.faces]
    base = np.array([LOOKS[label].colour for label in shape.materials])
    painted = tints(shape) * _painted_light(shape)[:, None]
    return np.asarray(np.repeat(base, sizes, axis=0) * painted[corners])


def _painted_light(shape: HeadShape) -> Array:
    """Soft light and shade on the resting face, (n,): engines without shadows look flat without it."""
    points, outside = shape.points, np.concatenate([shape.parts["skin"], shape.parts["hair"]])
    corners = np.array([(face[0], face[1], face[-1]) for face in shape.faces])
    a, b, c = points[corners[:, 0]], points[corners[:, 1]], points[corners[:, 2]]
    normal = np.zeros_like(points)
    face_normal = np.cross(b - a, c - a)
    for column in range(3):
        np.add.at(normal, corners[:, column], face_normal)
    normal /= np.maximum(np.linalg.norm(normal, axis=1), 1e-9)[:, None]
    light = np.ones(len(points))
    light[outside] = 0.84 + 0.30 * (normal[outside] @ KEY_LIGHT)
    skin = shape.parts["skin"]
    for reach in (5.0, 14.0):
        room = head_distance(points[skin] + reach * normal[skin]) / reach
        light[skin] *= 0.72 + 0.28 * smoothstep(0.0, 1.0, room)
    return light


def _eye_tint(offset: Array) -> Array:
    """A dark rim round the iris, a lighter lower half, and whites that redden a little towards the corners."""
    angle = np.degrees(np.arccos(-offset[:, 1] / np.linalg.norm(offset, axis=1)))
    rim = EYE_RINGS[IRIS_RINGS]
    iris = (angle > EYE_RINGS[PUPIL_RINGS] + 0.5) & (angle < rim + 0.5)
    glow = 1.0 + 0.9 * smoothstep(4.0, -6.0, offset[:, 2]) * iris
    value = np.where(iris, glow * (1.0 - 0.72 * smoothstep(rim - 4.0, rim, angle)), 1.0)
    tint = np.repeat(value[:, None], 3, axis=1)
    corner = smoothstep(40.0, 75.0, angle)[:, None]
    return np.asarray(tint * (1.0 - corner * np.array([0.06, 0.22, 0.22])))
