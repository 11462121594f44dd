"""Takes as actions on NLA tracks of their own: nothing that the animator made is edited."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt
from bpy.types import Action, AnimData, FCurve, Key, NlaStrip, NlaTrack

FloatArray = npt.NDArray[np.float32]

TAKE_MARK = "unitaf_take"  # custom property of a take's action and of its sound strip: the take's name
REST_MARK = "unitaf_rest"  # custom property of the action that holds what the takes leave alone
# With straight lines between frames, lips that meet on two frames also meet between them: jawOpen minus mouthClose
# never dips below zero at a sub-frame, as it would where two smooth curves overshoot by different amounts.
LINEAR = 1
# An action whose curves go on outside its keys gets a strip this wide, in frames before and after zero. Strip times
# are single precision: here they are still exact to 1/512 of a frame.
WIDE = 16384.0


@dataclasses.dataclass(frozen=True)
class TakeSpan:
    """Where a take lies: the first and the last frame that have keys."""

    start: int
    end: int

    def overlaps(self, start: float, end: float) -> bool:
        """Whether the two stretches have more than an end point in common."""
        return self.start < end and start < self.end


def value_path(key_name: str) -> str:
    """The animation path of a shape key's value."""
    return f'key_blocks["{bpy.utils.escape_identifier(key_name)}"].value'


def write_take(
    key: Key, name: str, start: int, curves: Mapping[str, FloatArray], undo: contextlib.ExitStack
) -> NlaTrack:
    """Write one key per frame into a new action, on a new NLA track above everything there is.

    curves: shape key name → (frames,); frame i goes to ``start + i``. The animator's action is pushed down untouched.
    undo: is given what takes each step back, for a caller that fails later.
    """
    data = key.animation_data or key.animation_data_create()
    _push_down(data, undo)
    _hold_rest(key, data, curves, undo)
    action = _new_action(name, key, {value_path(k): (start, values) for k, values in curves.items()}, undo)
    action[TAKE_MARK] = name
    track = _new_track(data, f"UniTAF {name}", undo)
    strip = _new_strip(track, action, start)
    strip.extrapolation = "NOTHING"
    strip.blend_type = "REPLACE"
    return track


def mute_overlapping(key: Key, span: TakeSpan, undo: contextlib.ExitStack) -> list[str]:
    """Mute the takes of this head that lie at the same time; returns their names."""
    muted = []
    data = key.animation_data
    for track in data.nla_tracks if data else ():
        names = [take_name(s.action) for s in track.strips if span.overlaps(s.frame_start, s.frame_end)]
        names = [name for name in names if name]
        if names and not track.mute:
            track.mute = True
            undo.callback(setattr, track, "mute", False)
            muted += names
    return muted


def take_name(action: Action | None) -> str:
    """The take that an action holds, or the empty string."""
    return str(action.get(TAKE_MARK, "")) if action else ""


def is_animators(key: Key, name: str) -> bool:
    """Whether the animator has posed this shape key, or animates it by other means than takes."""
    data = key.animation_data
    posed = bool(key.key_blocks[name].value)
    return posed or (data is not None and value_path(name) in animated_paths(data, takes=False))


def animated_paths(data: AnimData, takes: bool = True) -> set[str]:
    """Every path that an action, a strip or a driver of this datablock animates; without ``takes``, not theirs."""
    paths = {curve.data_path for curve in data.drivers}
    if data.action:
        paths.update(curve.data_path for curve in fcurves(data.action, getattr(data, "action_slot", None)))
    for strip in _strips(data):
        if takes or not take_name(strip.action):
            paths.update(curve.data_path for curve in fcurves(strip.action, getattr(strip, "action_slot", None)))
    return paths


def fcurves(action: Action | None, slot: Any) -> Iterator[FCurve]:
    """The curves of an action for one slot, in every Blender."""
    if action is None:
        return
    some: Any = action  # either of two interfaces
    if not hasattr(some, "layers"):
        yield from some.fcurves
        return
    for layer in some.layers:
        for strip in layer.strips:
            bag = strip.channelbag(slot) if slot else None
            yield from bag.fcurves if bag else ()


def _strips(data: AnimData) -> Iterator[NlaStrip]:
    for track in data.nla_tracks:
        yield from track.strips


def _wake_nla(data: AnimData) -> None:
    """Let NLA tracks be evaluated; tracks that the animator had switched off as a whole stay silent."""
    if data.use_nla:
        return
    for track in data.nla_tracks:
        track.mute = True
    data.use_nla = True


def _push_down(data: AnimData, undo: contextlib.ExitStack) -> None:
    """Move the active action to a track of its own, where it does exactly what it did."""
    if data.use_tweak_mode:
        data.use_tweak_mode = False
    mixes = data.use_nla and len(data.nla_tracks) > 0  # else Blender evaluates the bare action, whatever it is set to
    _wake_nla(data)
    action = data.action
    if action is None:
        return
    slot = getattr(data, "action_slot", None)
    track = _new_track(data, action.name, undo)
    strip = _new_strip(track, action, int(action.frame_range[0]), slot)
    _align(strip)
    strip.blend_type = data.action_blend_type if mixes else "REPLACE"
    strip.extrapolation = data.action_extrapolation if mixes else "HOLD"
    if mixes and data.action_influence < 1.0:
        _set_influence(strip, data.action_influence)
    if any(curve.modifiers or curve.extrapolation != "CONSTANT" for curve in fcurves(action, slot)):
        _widen(strip)
    data.action = None
    undo.callback(_reassign, data, action, slot)


def _reassign(data: AnimData, action: Action, slot: Any) -> None:
    data.action = action
    if slot is not None:
        data.action_slot = slot


def _set_influence(strip: NlaStrip, influence: float) -> None:
    strip.use_animated_influence = True
    for curve in strip.fcurves:
        for point in curve.keyframe_points:  # Blender has put one there
            point.co[1] = influence
        curve.update()


def _align(strip: NlaStrip) -> None:
    """Let the strip's time be the action's: a new strip starts on a whole frame, an action need not."""
    offset = strip.action_frame_start - strip.frame_start
    if offset:
        strip.frame_start_raw, strip.frame_end_raw = strip.frame_start + offset, strip.frame_end + offset


def _widen(strip: NlaStrip) -> None:
    strip.use_sync_length = False
    strip.action_frame_start, strip.action_frame_end = -WIDE, WIDE
    strip.frame_start_raw, strip.frame_end_raw = -WIDE, WIDE


def _hold_rest(key: Key, data: AnimData, names: Iterable[str], undo: contextlib.ExitStack) -> None:
    """Hold the present value of channels that only takes animate.

    Outside its strips Blender sets such a channel to the property's default, which is 0, but 1 in Blender 5.0: a face
    at rest would have every shape key on, and a pose that was set by hand would be lost.
    """
    default = bpy.types.ShapeKey.bl_rna.properties["value"].default  # type: ignore[attr-defined]
    taken = animated_paths(data)
    values = {value_path(n): key.key_blocks[n].value for n in names if key.key_blocks[n].value != default}
    values = {path: value for path, value in values.items() if path not in taken}
    if not values:
        return
    curves = {path: (0, np.array([value], np.float32)) for path, value in values.items()}
    action = _new_action(f"{key.name} rest", key, curves, undo)
    action[REST_MARK] = True
    track = _new_track(data, "UniTAF rest", undo)
    strip = _new_strip(track, action, 0)
    strip.extrapolation = "HOLD"
    strip.blend_type = "REPLACE"


def _new_track(data: AnimData, name: str, undo: contextlib.ExitStack) -> NlaTrack:
    track = data.nla_tracks.new()
    undo.callback(data.nla_tracks.remove, track)
    track.name = name
    return track


def _new_strip(track: NlaTrack, action: Action, start: int, slot: Any = None) -> NlaStrip:
    strip = track.strips.new(action.name, start, action)
    if hasattr(strip, "action_slot"):
        strip.action_slot = slot or action.slots[0]
    return strip


def _new_action(
    name: str, key: Key, curves: Mapping[str, tuple[int, FloatArray]], undo: contextlib.ExitStack
) -> Action:
    """A new action: path → (first frame, one value per frame)."""
    action = bpy.data.actions.new(name)
    undo.callback(bpy.data.actions.remove, action)
    collection = _curve_collection(action, key)
    for path, (start, values) in curves.items():
        _fill(collection.new(path), start, values)
    return action


def _curve_collection(action: Action, key: Key) -> Any:
    """Where new curves go: the action itself before Blender 4.4, a slot's channelbag since."""
    some: Any = action  # either of two interfaces
    if not hasattr(some, "layers"):
        some.id_root = "KEY"
        return some.fcurves
    slot = some.slots.new(id_type="KEY", name=key.name)
    return some.layers.new("Layer").strips.new(type="KEYFRAME").channelbag(slot, ensure=True).fcurves


def _fill(curve: FCurve, start: int, values: FloatArray) -> None:
    """Give a new curve one key per frame, all in one go."""
    count = len(values)
    points = curve.keyframe_points
    points.add(count)
    frames = np.arange(start, start + count, dtype=np.float32)
    points.foreach_set("co", np.column_stack([frames, values]).astype(np.float32).ravel())
    points.foreach_set("interpolation", np.full(count, LINEAR, dtype=np.uint8))
    curve.update()
