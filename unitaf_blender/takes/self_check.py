"""Checks that a take moves the mesh: evaluates it before and after, and names the cause if it stands still."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from bpy.types import Key, NlaTrack, Object, Scene, ShapeKey, ViewLayer

from ..character.face import noticeable
from ..character.fixes import FixName
from ..timeline.evaluation import at_frame, view_layer
from ..timeline.nla import fcurves, is_layer, strip_curves
from ..timeline.shape_keys import value_path

FloatArray = npt.NDArray[np.float32]

TINY = 1e-4  # of the mesh's size: a smaller movement is not seen
NAMED = 3  # shape keys that a sentence names at most


@dataclasses.dataclass(frozen=True)
class Verdict:
    """The result of a check.

    still: whether the face does not move. sentences: what is wrong, for the animator; empty if nothing is.
    fixes: the fixes for it.
    """

    still: bool
    sentences: tuple[str, ...] = ()
    fixes: tuple[FixName, ...] = ()


class Obstacle(NamedTuple):
    """What keeps a take from being seen, in a sentence for the animator, and the fix for it, if there is one."""

    text: str
    fix: FixName | None = None


class SelfCheck:
    """Evaluates the mesh before a take is written, and compares it with the mesh after that.

    Both are evaluated at the same frames, so that a body that moves for other reasons is not taken for a talking face:
    where the take is furthest from a face at rest, and furthest from the face as it is posed, which are one frame
    unless a shape key was left at another value. (Muting the take to evaluate the face without it does not work:
    Blender 4.5 to 5.2 then does not update the shape keys with time at all.)

    An evaluation takes longer with every take of the file. So a mesh that was seen to move is not evaluated for further
    takes, as long as nothing is changed that may hide them; what may hide single takes is looked for all the same.

    curves: shape key name → (frames,), as they will be written from frame ``start`` on.
    """

    def __init__(self, scene: Scene, head: Object, start: int, curves: Mapping[str, FloatArray]) -> None:
        self._scene = scene
        self._head = head
        self._used = noticeable(curves)
        self._frames = sorted({start + _furthest(self._used, pose) for pose in ({}, _pose(head))})
        self._state = _state_of(scene, head)
        self._was_seen = _seen.get(head.session_uid) == self._state
        self._before = None if self._was_seen else self._evaluate()

    def verdict(self, track: NlaTrack) -> Verdict:
        """Returns the result of the check, once the take is on a track."""
        head, key = self._head, self._head.data.shape_keys  # type: ignore[union-attr]
        assert key is not None
        if not self._used:
            return Verdict(True, ("The face does not move: the take has nothing for the shape keys of this head.",))
        if self._was_seen:
            hidden = _first_reason(head, key, track)
            if hidden is not None:
                return Verdict(True, (f"The face does not move: {hidden.text}",), _fixes([hidden]))
            blocked = _blocked_keys(head, key, self._used)
            return Verdict(False, tuple(o.text for o in blocked), _fixes(blocked))
        after = self._evaluate()
        if self._before is None or after is None:
            sentence = f"{head.name!r} is not seen in {self._scene.name!r}: the face was not checked."
            return Verdict(False, (sentence,), (FixName.SHOW,))
        if any(map(_differ, self._before, after)):
            _seen[head.session_uid] = self._state
            blocked = _blocked_keys(head, key, self._used)
            return Verdict(False, tuple(o.text for o in blocked), _fixes(blocked))
        found = causes(head, key, track, self._used)
        return Verdict(True, (f"The face does not move: {' '.join(o.text for o in found)}",), _fixes(found))

    def _evaluate(self) -> list[FloatArray] | None:
        layer = view_layer(self._scene, self._head)
        if layer is None or not self._used:
            return None
        found = []
        for frame in self._frames:
            with at_frame(self._scene, frame):
                found.append(_vertices(layer, self._head))
        return found


def causes(head: Object, key: Key, track: NlaTrack, used: Mapping[str, FloatArray]) -> list[Obstacle]:
    """Returns the likeliest reasons why a take does not move a head."""
    if found := _first_reason(head, key, track):
        return [found]
    blocked = _blocked_keys(head, key, used)
    if blocked:
        return blocked
    if _is_flat(key, used):
        return [Obstacle("its shape keys have the same shape as their basis.")]
    if head.modifiers:
        names = ", ".join(modifier.name for modifier in head.modifiers)
        return [Obstacle(f"a modifier may hide it ({names}); switch the modifiers off one by one.")]
    return [Obstacle("no cause was found; please report this file.")]


# By session uid of its object: the state in which a mesh was seen to move.
_seen: dict[int, tuple[Any, ...]] = {}


def _state_of(scene: Scene, head: Object) -> tuple[Any, ...]:
    """Returns what decides whether a mesh that moved before moves again."""
    key = head.data.shape_keys  # type: ignore[union-attr]
    data = key.animation_data if key is not None else None
    return (
        view_layer(scene, head) is None,
        head.mode,
        head.show_only_shape_key,
        key is not None and (key.use_relative, tuple(key.key_blocks.keys())),
        data is not None and any(track.is_solo for track in data.nla_tracks),
        len(head.data.vertices),  # type: ignore[union-attr]
        tuple((modifier.type, modifier.name, modifier.show_viewport) for modifier in head.modifiers),
    )


def _first_reason(head: Object, key: Key, track: NlaTrack) -> Obstacle | None:
    """Returns what hides a whole take; None if nothing is found."""
    return _mode_reason(head) or _key_reason(key) or _nla_reason(key, track) or _slot_reason(track)


def _fixes(obstacles: list[Obstacle]) -> tuple[FixName, ...]:
    return tuple(dict.fromkeys(obstacle.fix for obstacle in obstacles if obstacle.fix))


def _differ(before: FloatArray, after: FloatArray) -> bool:
    if before.shape != after.shape:
        return True
    if not before.size:
        return False
    axes = np.ascontiguousarray(before.T)
    size = float((axes.max(1) - axes.min(1)).max())
    return bool(np.abs(after - before).max() > TINY * size)


def _vertices(layer: ViewLayer, head: Object) -> FloatArray:
    """Returns the vertices (vertices, 3) of the evaluated mesh in the object's local space."""
    assert layer.depsgraph is not None
    evaluated = head.evaluated_get(layer.depsgraph)
    mesh = evaluated.to_mesh()
    try:
        flat = np.empty(3 * len(mesh.vertices), np.float32)
        mesh.vertices.foreach_get("co", flat)
    finally:
        evaluated.to_mesh_clear()
    return flat.reshape(-1, 3)


def _pose(head: Object) -> dict[str, float]:
    """Returns the present values of the shape keys of a head."""
    key = head.data.shape_keys  # type: ignore[union-attr]
    return {block.name: block.value for block in key.key_blocks} if key is not None else {}


def _furthest(used: Mapping[str, FloatArray], pose: Mapping[str, float]) -> int:
    """Returns the frame of the take that is furthest from a pose, in which shape keys that are not named are at 0."""
    if not used:
        return 0
    distance = sum(np.abs(values - pose.get(name, 0.0)) for name, values in used.items())
    return int(np.argmax(distance))


def _mode_reason(head: Object) -> Obstacle | None:
    if head.mode not in ("OBJECT", "POSE"):
        return Obstacle("it is being edited; go back to Object Mode.", FixName.OBJECT_MODE)
    if head.show_only_shape_key:
        sentence = "one shape key is pinned (Solo Active Shape Key); switch that off in the shape key list."
        return Obstacle(sentence, FixName.UNPIN)
    return None


def _key_reason(key: Key) -> Obstacle | None:
    if key.use_relative:
        return None
    return Obstacle("its shape keys are absolute; switch Relative on in the shape key list.", FixName.RELATIVE)


def _nla_reason(key: Key, track: NlaTrack) -> Obstacle | None:
    data = key.animation_data
    if data is None or not data.use_nla:
        return Obstacle("its NLA tracks are switched off; switch them on in the NLA editor.", FixName.NLA_ON)
    tracks = list(data.nla_tracks)
    place = tracks.index(track)
    others = tracks[:place] + tracks[place + 1 :]
    if any(other.is_solo for other in others) and not track.is_solo:
        return Obstacle("another NLA track is solo; end its solo (the star in the NLA editor).", FixName.END_SOLO)
    if track.mute or any(strip.mute for strip in track.strips):
        return Obstacle("its NLA track is muted; unmute it in the NLA editor.", FixName.UNMUTE_TRACK)
    if any(strip.use_animated_influence and strip.influence == 0.0 for strip in track.strips):
        return Obstacle("its NLA strip has no influence; raise it in the NLA editor.")
    paths = {curve.data_path for strip in track.strips for curve in strip_curves(strip)}
    action = None if is_layer(data.action) else data.action
    if action and paths & {c.data_path for c in fcurves(action, getattr(data, "action_slot", None)) if not c.mute}:
        return Obstacle(f"the action {action.name!r} is active and hides the take; push it down to the NLA.")
    for other in tracks[place + 1 :]:
        if not other.mute and paths & {c.data_path for strip in other.strips for c in strip_curves(strip)}:
            return Obstacle(f"the NLA track {other.name!r} lies above the take and hides it; mute it or move it down.")
    return None


def _slot_reason(track: NlaTrack) -> Obstacle | None:
    for strip in track.strips:
        if strip.action and not strip_curves(strip):
            return Obstacle("its NLA strip has no action slot; choose the slot of the take in the NLA editor.")
        if strip_curves(strip) and all(curve.mute for curve in strip_curves(strip)):
            return Obstacle("all its curves are muted; unmute them in the graph editor.")
    return None


def _blocked_keys(head: Object, key: Key, used: Mapping[str, FloatArray]) -> list[Obstacle]:
    """Returns an obstacle for each kind of what hides single shape keys."""
    drivers = key.animation_data.drivers if key.animation_data else ()
    driven = {curve.data_path for curve in drivers if not curve.mute}
    blocks = [key.key_blocks[name] for name in used]
    limited = [b for b in blocks if _is_limited(b, used[b.name])]
    obstacles = (
        ("Muted shape keys", [b for b in blocks if b.mute], "tick them in the shape key list.", FixName.UNMUTE),
        (
            "Shape keys held by a driver",
            [b for b in blocks if value_path(b.name) in driven],
            "mute or delete the drivers.",
            FixName.MUTE_DRIVERS,
        ),
        ("Shape keys cut off by their range", limited, "widen the range.", FixName.WIDEN),
        ("Shape keys with an empty vertex group", [b for b in blocks if _is_masked(b, head)], "clear the group.", None),
    )
    return [Obstacle(f"{what}: {_names(held)}; {remedy}", fix) for what, held, remedy, fix in obstacles if held]


def _is_limited(block: ShapeKey, values: FloatArray) -> bool:
    """Whether the range of a shape key cuts off more than half of the take's values."""
    allowed = np.clip(values, block.slider_min, block.slider_max)
    return bool(np.ptp(allowed) < 0.5 * np.ptp(values))


def _is_masked(block: ShapeKey, head: Object) -> bool:
    """Whether the shape key's vertex group has no weight anywhere; a group that does not exist masks nothing."""
    group = head.vertex_groups.get(block.vertex_group) if block.vertex_group else None
    if group is None:
        return False
    entries = [entry for vertex in head.data.vertices for entry in vertex.groups]
    return bool(entries) and not any(entry.group == group.index and entry.weight > 0.0 for entry in entries)


def _is_flat(key: Key, used: Mapping[str, FloatArray]) -> bool:
    return all(np.array_equal(_shape(key.key_blocks[name]), _shape(key.key_blocks[name].relative_key)) for name in used)


def _shape(block: ShapeKey) -> FloatArray:
    flat = np.empty(3 * len(block.data), np.float32)
    block.data.foreach_get("co", flat)
    return flat


def _names(blocks: list[ShapeKey]) -> str:
    shown = ", ".join(block.name for block in blocks[:NAMED])
    more = len(blocks) - NAMED
    return f"{shown} and {more} more" if more > 0 else shown
