"""How the demo head's skin follows: lips pull the face, lids turn about the eyeball, the jaw turns about its hinge.

Every method returns displacements (n, 3) in mm for all vertices of the head.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .features import (
    LID_FREE_RINGS,
    LIP_STEPS,
    eye_angles,
    mouth_parameter,
    upper_half,
)
from .shape import HeadShape
from .skin import Eye, ring_progress
from .strokes import Stroke, heights
from .surface import Array, Indices, smoothstep
from .topology import relax

JAW_HINGE = np.array([0.0, 8.0, 112.0])
CORNER_JAW_SHARE = 0.36
"""How much of the jaw's turn the mouth's corners take part in."""
JAW_SMOOTHING = 60

PULL_DECAY, PULL_REACH = 0.018, 66.0
"""Screening of the pull of the lips on the face: the larger, the shorter its reach; beyond PULL_REACH mm is none."""
BAG_FOLLOW = (1.0, 0.85, 0.45, 0.12, 0.0, 0.0, 0.0)
"""How much each ring of the mouth bag goes with the lips."""
LID_FOLLOW = (0.1, 0.3, 0.6, 0.9, 0.98, 1.0)
POCKET_FOLLOW = (1.0, 0.8, 0.35, 0.0)
FREE_LID_FOLLOW = (0.0, 0.02, 0.05)
CLOSED_LID_BULGE = 1.9
"""mm a lid moves off the eyeball when it turns by LID_TURN degrees: the straight path of a shape key cuts inwards."""
LID_TURN = 36.0
MIDDLE_BLEND = 7.0
"""Half width (mm) of the strip in which left keys hand over to right keys."""


class Flesh:
    """The head's followers, computed once for all shape keys."""

    def __init__(self, shape: HeadShape) -> None:
        self.shape = shape
        self.points = shape.points
        skin = shape.skin
        self.ring_size = len(skin.mouth_window)
        self.t = mouth_parameter(self.ring_size)
        self.upper = upper_half(self.ring_size)
        self.rim = self.points[skin.lips[0]]
        self.seam = self.points[skin.lips[-1]]
        self._pulled, self._pull = self._pull_weights()
        self.jaw_weight = self._jaw_weights()
        self._blob_weight = self._soft_skin()

    def none(self) -> Array:
        """No movement."""
        return np.zeros_like(self.points)

    def side(self, field: Array, side: int) -> Array:
        """The part of a symmetric field on one side (+1 left, -1 right)."""
        return np.asarray(field * smoothstep(-MIDDLE_BLEND, MIDDLE_BLEND, side * self.points[:, :1]))

    def mouth(self, rim: Array, seam: Array) -> Array:
        """Lips whose outline moves by `rim` and whose seam by `seam`, each (ring, 3), and the face around them."""
        field = self.none()
        skin = self.shape.skin
        for indices, q in zip(skin.lips, LIP_STEPS, strict=True):
            field[indices] = rim + (seam - rim) * q
        for indices, follow in zip(skin.bag, BAG_FOLLOW, strict=True):
            field[indices] = seam * follow
        field[self._pulled] = self._pull @ rim
        return field

    def blob(
        self, centre: tuple[float, float, float], radii: tuple[float, float, float], push: tuple[float, float, float]
    ) -> Array:
        """Skin around `centre` and its mirror image pushed (x outwards) with a bell-shaped falloff of these radii."""
        field = self.none()
        for side in (1.0, -1.0) if centre[0] else (1.0,):
            mirror = np.array([side, 1.0, 1.0])
            offset = (self.points - mirror * centre) / radii
            field += (np.exp(-(offset**2).sum(axis=1)) * self._blob_weight)[:, None] * (mirror * push)
        return field

    def creases(self, *strokes: Stroke) -> Array:
        """Folds that form in the skin, deeper the older the character is."""
        skin, normals = (values[: self.shape.skin.count] for values in (self.points, self.shape.normals))
        laid = []
        for stroke in strokes:
            line = stroke.line()
            nearest = np.argmin(((line[:, None] - skin) ** 2).sum(axis=2), axis=1)
            height = np.einsum("ij,ij->i", line - skin[nearest], normals[nearest])[:, None]
            laid.append(replace(stroke, path=tuple(map(tuple, (line - height * normals[nearest]).tolist()))))
        depth = heights(laid, skin) * self._blob_weight[: len(skin)] * self.shape.character.age
        field = self.none()
        field[: len(skin)] = depth[:, None] * normals
        return field

    def jaw(self, movement: Array) -> Array:
        """The jaw, its teeth and the tongue moved by `movement` (n, 3), the skin with them."""
        return np.asarray(self.jaw_weight[:, None] * movement)

    def jaw_turn(self, degrees: float) -> Array:
        """Where a stiff jaw would go when it opens by an angle, for every vertex."""
        return turn_about_x(self.points, JAW_HINGE, np.full(len(self.points), degrees))

    def lids(self, side: int, upper: float = 0.0, lower: float = 0.0, close: float = 0.0) -> Array:
        """One eye's lids turned by degrees (positive up), plus `close` of the way (0..1) to where they meet."""
        skin = self.shape.skin
        eye = skin.eyes[0] if side > 0 else skin.eyes[1]
        _, up = eye_angles(self.shape.character.lids, len(eye.window), side)
        lift = self._lid_lift(eye, up, upper, lower, close)
        # The same for both lids, so that they meet in depth, too.
        off = CLOSED_LID_BULGE / LID_TURN * np.maximum(np.abs(lift), np.abs(lift[_across(len(lift))]))
        field = self.none()
        follows = FREE_LID_FOLLOW + LID_FOLLOW + POCKET_FOLLOW
        for indices, follow in zip(eye.rings, follows, strict=True):
            field[indices] = self._turn_lid(indices, eye.centre, follow * lift, follow * off)
        name = "left" if side > 0 else "right"
        lash = self.shape.parts[f"lash_{name}"]
        follows_edge = self.shape.lash_follows[name]
        field[lash] = self._turn_lid(lash, eye.centre, lift[follows_edge], off[follows_edge])
        return field

    def gaze(self, side: int, up: float = 0.0, out: float = 0.0) -> Array:
        """One eyeball turned by degrees."""
        name = "left" if side > 0 else "right"
        ball = self.shape.parts[f"eye_{name}"]
        centre = self.shape.skin.eyes[0 if side > 0 else 1].centre
        field = self.none()
        offset = self.points[ball] - centre
        angle = np.radians(out * side)
        turned = offset.copy()
        turned[:, 0] = offset[:, 0] * np.cos(angle) - offset[:, 1] * np.sin(angle)
        turned[:, 1] = offset[:, 0] * np.sin(angle) + offset[:, 1] * np.cos(angle)
        field[ball] = turned - offset + turn_about_x(centre + turned, centre, np.full(len(ball), -up))
        return field

    def _lid_lift(self, eye: Eye, up: Array, upper: float, lower: float, close: float) -> Array:
        count = len(up)
        paired = up[_across(count)]
        half = np.arange(count) < count / 2
        low, high = np.minimum(up, paired), np.maximum(up, paired)
        opening = (high - low) / (high - low).max()
        meet = low + 0.2 * (high - low)
        is_upper = half if up[count // 4] > 0 else ~half
        return np.asarray(np.where(is_upper, upper, lower) * np.sqrt(opening) + close * (meet - up))

    def _turn_lid(self, indices: Indices, centre: Array, lift: Array, off: Array) -> Array:
        points = self.points[indices]
        turned = points + turn_about_x(points, centre, -lift)
        away = turned - centre
        away /= np.linalg.norm(away, axis=1)[:, None]
        return np.asarray(turned - points + away * off[:, None])

    def _pull_weights(self) -> tuple[Indices, Array]:
        """Which skin follows the lips' outline, and how: a screened Laplace solve, so that it fades smoothly."""
        skin, count = self.shape.skin, self.shape.skin.count
        near = np.linalg.norm(self.points[:count] - self.seam.mean(axis=0), axis=1) < PULL_REACH
        for ring in skin.lips + skin.bag + [ring for eye in skin.eyes for ring in eye.rings]:
            near[ring] = False
        near[[skin.bag_tip, *skin.neck]] = False
        free = np.flatnonzero(near)
        column = np.full(len(self.points), -1)
        column[free] = np.arange(len(free))
        edges = skin.edges
        both = np.concatenate([edges, edges[:, ::-1]])
        both = both[column[both[:, 0]] >= 0]
        matrix = np.diag(np.bincount(column[both[:, 0]], minlength=len(free)) + PULL_DECAY)
        inner = both[column[both[:, 1]] >= 0]
        matrix[column[inner[:, 0]], column[inner[:, 1]]] = -1.0
        order = np.full(len(self.points), -1)
        order[skin.lips[0]] = np.arange(self.ring_size)
        pulled = both[order[both[:, 1]] >= 0]
        source = np.zeros((len(free), self.ring_size))
        source[column[pulled[:, 0]], order[pulled[:, 1]]] = 1.0
        # Half the digits halve the time, and suffice: they are off by less than a thousandth of a millimetre.
        return free, np.linalg.solve(matrix.astype(np.float32), source.astype(np.float32)).astype(np.float64)

    def _jaw_weights(self) -> Array:
        """0 (skull) .. 1 (jaw) for every vertex; the corners of the mouth lie in between."""
        skin = self.shape.skin
        offset = self.points - JAW_HINGE
        below = np.degrees(np.arctan2(-offset[:, 2], -offset[:, 1]))
        below = np.where(offset[:, 1] > 0.0, np.where(offset[:, 2] < 0.0, 90.0, 0.0), below)
        weight = smoothstep(12.0, 30.0, below) * smoothstep(8.0, -46.0, self.points[:, 1])
        weight *= smoothstep(-4.0, 26.0, self.points[:, 2] - 12.0 - 0.35 * np.maximum(self.points[:, 1] + 45.0, 0.0))
        a = np.abs(self.t)
        lips = np.where(
            self.upper > 0.0,
            0.03 + (CORNER_JAW_SHARE - 0.03) * a**3.5,
            CORNER_JAW_SHARE + (1.0 - CORNER_JAW_SHARE) * (1.0 - a**2.6),
        )
        pinned = [*skin.lips, *skin.bag]
        for ring in pinned:
            weight[ring] = lips
        for eye in skin.eyes:
            for ring in eye.rings:
                weight[ring] = 0.0
        free = np.ones(skin.count, dtype=bool)
        free[np.concatenate([*pinned, *(r for eye in skin.eyes for r in eye.rings), skin.neck, [skin.bag_tip]])] = False
        weight[skin.bag_tip] = 0.5
        edges = skin.edges
        column = np.repeat(weight[:, None], 3, axis=1)
        for _ in range(JAW_SMOOTHING):
            column = relax(column, edges, np.flatnonzero(free))
        weight = column[:, 0]
        weight[skin.count :] = 0.0
        weight[self.shape.parts["teeth_lower"]] = 1.0
        weight[self.shape.parts["tongue"]] = 1.0
        return weight

    def _soft_skin(self) -> Array:
        """1 on skin and brows, fading to 0 at the lids' edges; 0 on lips' inside, eyes, teeth and hair."""
        skin = self.shape.skin
        weight = np.zeros(len(self.points))
        weight[: skin.count] = 1.0
        for name in ("brow_left", "brow_right"):
            weight[self.shape.parts[name]] = 1.0
        for ring in [*skin.lips, *skin.bag]:
            weight[ring] = 0.0
        for k, ring in enumerate(skin.mouth_skin[::-1]):
            weight[ring] = (k + 1.0) / (len(skin.mouth_skin) + 1.0)
        for eye in skin.eyes:
            fade = 1.0 - ring_progress(LID_FREE_RINGS + len(LID_FOLLOW))
            for ring, value in zip(eye.rings, [*fade, *(0.0,) * len(POCKET_FOLLOW)], strict=True):
                weight[ring] = value
        weight[[skin.bag_tip, *skin.neck]] = 0.0
        return weight


def _across(count: int) -> Indices:
    """For each vertex of a mouth or eye ring the one it meets when the lips or lids close."""
    return (-np.arange(count)) % count


def turn_about_x(points: Array, centre: Array, degrees: Array) -> Array:
    """Displacements of points (n, 3) turned about the left-right axis through `centre`; positive lowers the front."""
    angle = np.radians(degrees)
    y, z = points[:, 1] - centre[1], points[:, 2] - centre[2]
    moved = np.zeros_like(points)
    moved[:, 1] = y * np.cos(angle) - z * np.sin(angle) - y
    moved[:, 2] = y * np.sin(angle) + z * np.cos(angle) - z
    return moved
