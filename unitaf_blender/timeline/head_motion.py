"""The head of a take: rotation of an object or of a bone, on an NLA track that is mixed with the animator's rotation.

A take's angles are about the head's own axes. For an object these are its local ones, for a bone those of its armature
at rest, whatever the bone's roll: x to the character's left, -y to the front, z up. Every take is mixed with the tracks
below it, so that the animator's pose and animation stay: a quaternion is multiplied, which is exact in every pose;
Euler angles and axis-angle are added, which is exact for the pose at the take's start.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
from collections.abc import Collection, Sequence
from typing import Any

import bpy
import numpy as np
from bpy.types import Action, NlaStrip, Object, Scene
from mathutils import Euler, Quaternion, Vector

from . import animated, marks, nla
from .evaluation import at_frame
from .nla import Channel, FloatArray
from .rest import restore_untouched, values_before

HEAD_MARK = "unitaf_head"  # custom property of the action: a Frame as JSON
MODES = {"QUATERNION": "rotation_quaternion", "AXIS_ANGLE": "rotation_axis_angle"}  # all others are Euler angles
EULER_ORDERS = ("XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX")

log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class Target:
    """What a take rotates: an object, or a bone of an armature."""

    item: Object
    bone: str = ""

    @property
    def rotated(self) -> Any:
        """The owner of the rotation: the object or the pose bone."""
        return self.item.pose.bones[self.bone] if self.bone else self.item  # type: ignore[union-attr]

    @property
    def path(self) -> str:
        """Data path of the rotation property that the rotation mode uses."""
        start = f'pose.bones["{bpy.utils.escape_identifier(self.bone)}"].' if self.bone else ""
        return start + MODES.get(self.rotated.rotation_mode, "rotation_euler")


@dataclasses.dataclass(frozen=True)
class Frame:
    """How a take's angles become values of a target's rotation property.

    mode: the rotation mode. base: the rotation below the take, in the values of that mode. rest: the rotation from the
    target's own axes to the head's, as a quaternion (w, x, y, z).
    """

    mode: str
    base: tuple[float, ...]
    rest: tuple[float, float, float, float]


def reason(item: Object | None, bone: str) -> str:
    """Returns a sentence on why takes cannot rotate an object or its bone; empty if they can."""
    if item is None:
        return ""
    if not item.is_editable:
        return f"{item.name!r} is linked from another file: make a library override of it, so that it can be animated."
    if item.type != "ARMATURE":
        return ""
    if not bone:
        return f"{item.name!r} is an armature: choose the bone of the head."
    if item.pose is None or bone not in item.pose.bones:
        return f"The armature {item.name!r} has no bone {bone!r}: choose another."
    return ""


def write(
    target: Target,
    name: str,
    start: int,
    angles: FloatArray,
    undo: contextlib.ExitStack,
    scene: Scene | None = None,
    *,
    under: Collection[str] = (),
) -> None:
    """Writes the head of a take, angles (frames, 3) in degrees, on an NLA track of its own from frame ``start`` on.

    The animator's action is pushed down only if it animates the same rotation. scene: evaluated at the take's start
    where more than takes rotates the target; without it, the present rotation counts there.
    undo: receives the function that reverts each step, for a caller that fails later. under: see
    ``shape_keys.write_take``.
    """
    owner, path = target.item, target.path
    data = nla.ensure_animation(owner)
    base = _base(target, scene, start)
    if animated.animated_among(data, {path}) or _is_mixed_unusually(data):
        nla.push_down(data, undo)
    else:
        nla.leave_tweak_mode(data)
        nla.enable(data)
    rotated = target.rotated
    rest = rotated.bone.matrix_local.to_quaternion() if target.bone else Quaternion()
    frame = Frame(rotated.rotation_mode, base, (rest.w, rest.x, rest.y, rest.z))
    if base != _bare(target) and not animated.animated_among(data, {path}):
        nla.hold(owner, {(path, index): value for index, value in enumerate(base)}, undo)
    curves: dict[Channel, FloatArray] = {(path, i): row for i, row in enumerate(values(frame, angles))}
    blend: nla.Blend = "COMBINE" if frame.mode == "QUATERNION" else "ADD"
    track = nla.add_track(owner, name, start, curves, undo, blend, above=animated.track_below(data, under))
    action = track.strips[0].action
    assert action is not None
    action[HEAD_MARK] = json.dumps(dataclasses.asdict(frame))


def values(frame: Frame, angles: FloatArray) -> FloatArray:
    """Returns the values of a take's strip, (3 or 4, frames): quaternions, or differences to the base.

    angles: (frames, 3) in degrees: nod, turn, tilt.
    """
    turns = _turns(np.radians(angles.astype(np.float64)), frame.rest)
    if frame.mode == "QUATERNION":
        return _rows(turns)
    if frame.mode == "AXIS_ANGLE":
        angle, *axis = frame.base
        base = Quaternion(axis, angle) if any(axis) else Quaternion()
        rotations = [_axis_angle(base @ Quaternion(turn), axis) for turn in turns]
    else:
        base = Euler(frame.base, frame.mode).to_quaternion()
        rotations = _eulers([base @ Quaternion(turn) for turn in turns], Euler(frame.base, frame.mode))
    return _rows(np.array(rotations) - np.array(frame.base))


def strips_of(names: Collection[str]) -> list[tuple[Object, NlaStrip]]:
    """Returns the strips that hold the heads of these takes, and the objects that they rotate."""
    return [
        (item, strip)
        for item in (bpy.data.objects if names else ())
        for strip in nla.take_strips(item)
        if nla.take_name(strip.action) in names and is_head(strip.action)
    ]


def remove(names: Collection[str]) -> None:
    """Deletes the heads of these takes, and restores the rotations that there were before them."""
    for item, strip in strips_of(names):
        before = values_before(item, nla.strip_curves(strip))
        data, action = nla.ensure_animation(item), strip.action
        track = next(track for track in data.nla_tracks if any(other == strip for other in track.strips))
        track.strips.remove(strip)
        if not track.strips:
            data.nla_tracks.remove(track)
        if action is not None and action.users - action.use_fake_user == 0:
            nla.discard(action)
        restore_untouched(item, before)


def is_head(action: Action | None) -> bool:
    """Whether an action holds the head of a take."""
    return action is not None and action.get(HEAD_MARK) is not None


def mute(names: Collection[str], undo: contextlib.ExitStack) -> None:
    """Mutes the heads of takes whose faces were muted."""
    for item, strip in strips_of(names):
        for track in item.animation_data.nla_tracks:  # type: ignore[union-attr]
            if any(other == strip for other in track.strips):
                nla.mute(track, undo)


def change(strip: NlaStrip, angles: FloatArray) -> None:
    """Gives the head of a take other angles (frames, 3), in degrees; a damaged one is left alone, which is logged."""
    assert strip.action is not None
    rows = for_angles(strip.action, angles)
    for curve in nla.strip_curves(strip):
        if curve.array_index < len(rows):
            nla.set_values(curve, rows[curve.array_index])


def for_angles(action: Action, angles: FloatArray) -> FloatArray:
    """Returns the values (3 or 4, frames) of a head's action for angles (frames, 3) in degrees.

    No rows for an action that holds no head, and for a damaged one, which is logged.
    """
    frame = _stored_frame(action)
    if frame is not None:
        return values(frame, angles)
    if is_head(action):
        log.warning("The head of the take %r is damaged and does not follow: generate it again.", action.name)
    return np.zeros((0, len(angles)), np.float32)


def frame_of(mode: Any, base: Any, rest: Any = (1.0, 0.0, 0.0, 0.0)) -> Frame | None:
    """Returns a frame from values of a JSON text; None when they make none."""
    counts = dict.fromkeys(MODES, 4) | dict.fromkeys(EULER_ORDERS, 3)
    if not (isinstance(mode, str) and isinstance(base, list) and isinstance(rest, (list, tuple))):
        return None
    if len(base) != counts.get(mode) or len(rest) != 4 or not all(map(marks.is_number, (*base, *rest))):
        return None
    w, x, y, z = map(float, rest)
    return Frame(mode, tuple(map(float, base)), (w, x, y, z))


def _stored_frame(action: Action) -> Frame | None:
    stored = marks.json_object(action, HEAD_MARK)
    return frame_of(stored.get("mode"), stored.get("base"), stored.get("rest"))


def _base(target: Target, scene: Scene | None, start: int) -> tuple[float, ...]:
    """Returns the rotation of a target below the takes; see ``write``."""
    data, path = nla.animation(target.item), target.path
    prop = path.rpartition(".")[2]
    below = animated.below(data) if data is not None else None
    if below is not None and path in below.by_hand:
        with at_frame(scene, start) if scene else contextlib.nullcontext():
            return tuple(getattr(target.rotated, prop))
    present = tuple(getattr(target.rotated, prop))
    if data is None or below is None or not animated.animated_among(data, {path}):
        return present
    bare = _bare(target) or (0.0,) * len(
        present
    )  # takes move it: the present value is of the frame that was shown last
    return tuple(below.held.get((path, index), value) for index, value in enumerate(bare))


def _bare(target: Target) -> tuple[float, ...]:
    """Returns what Blender takes below the lowest strip: the default; empty for axis-angle, where it is four zeros."""
    rotated, prop = target.rotated, target.path.rpartition(".")[2]
    return tuple(rotated.bl_rna.properties[prop].default_array) if rotated.rotation_mode != "AXIS_ANGLE" else ()


def _rows(columns: Any) -> FloatArray:
    rows: FloatArray = np.ascontiguousarray(columns.T, np.float32)
    return rows


def _is_mixed_unusually(data: Any) -> bool:
    """Whether the active action would look different once it is mixed with tracks."""
    plain = data.action_blend_type == "REPLACE" and data.action_extrapolation == "HOLD" and data.action_influence == 1
    return not nla.is_mixing(data) and not plain


def _turns(radians: Any, rest: Sequence[float]) -> Any:
    """Returns quaternions (frames, 4): turn about z, then nod about x, then tilt about y, in the axes of the target.

    radians: (frames, 3): nod, turn, tilt. rest: see ``Frame``.
    """
    nod, turn, tilt = radians.T
    product = _times(_times(_about(2, turn), _about(0, nod)), _about(1, tilt))
    if tuple(rest) == (1.0, 0.0, 0.0, 0.0):
        return product
    turned = np.broadcast_to(np.asarray(rest, np.float64), product.shape)
    return _times(_times(turned * [1, -1, -1, -1], product), turned)


def _about(axis: int, radians: Any) -> Any:
    """Returns quaternions (frames, 4) of rotations about one axis."""
    quaternions = np.zeros((len(radians), 4))
    quaternions[:, 0] = np.cos(radians / 2)
    quaternions[:, 1 + axis] = np.sin(radians / 2)
    return quaternions


def _times(one: Any, other: Any) -> Any:
    """Returns the products of quaternions (frames, 4), w first."""
    w, v = one[:, :1], one[:, 1:]
    other_w, other_v = other[:, :1], other[:, 1:]
    real = w * other_w - (v * other_v).sum(1, keepdims=True)
    return np.concatenate([real, w * other_v + other_w * v + np.cross(v, other_v)], axis=1)


def _eulers(rotations: Sequence[Quaternion], before: Euler) -> list[tuple[float, ...]]:
    """Returns Euler angles without jumps from one frame to the next."""
    found: list[tuple[float, ...]] = []
    for rotation in rotations:
        before = rotation.to_euler(before.order, before)
        found.append((before.x, before.y, before.z))
    return found


def _axis_angle(rotation: Quaternion, near: Sequence[float]) -> tuple[float, ...]:
    """Returns angle and axis; of the two equivalent pairs, the one whose axis is nearer to ``near``."""
    axis, angle = rotation.to_axis_angle()
    if axis.dot(Vector(near)) < 0:
        axis, angle = -axis, -angle
    return (angle, axis.x, axis.y, axis.z)
