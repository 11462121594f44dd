"""Actions on NLA tracks of their own: the animator's actions are not edited, and every step can be reverted.

Functions that take ``undo`` add to it the function that reverts each step, for a caller that fails later.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import bpy
import numpy as np
import numpy.typing as npt
from bpy.types import ID, Action, AnimData, FCurve, NlaStrip, NlaTrack

from .marks import MAX_NAME

FloatArray = npt.NDArray[np.float32]
Frames = npt.NDArray[np.int64]
Channel = tuple[str, int]  # path of a property, and index in it
Blend = Literal["REPLACE", "ADD", "COMBINE"]

TAKE_MARK = "unitaf_take"  # custom property of a take's action and of its sound strip: the take's name
LAYER_MARK = "unitaf_layer"  # custom property of the action that lies above all takes: see hand_layer
LISTENER_MARK = "unitaf_listener"  # custom property of a listener's action: see listener_tracks
REST_MARK = "unitaf_rest"  # custom property of the action that holds values below the takes
# With straight lines between frames, lips that meet on two frames also meet between them: jawOpen minus mouthClose
# never dips below zero at a sub-frame, as it would where two smooth curves overshoot by different amounts.
LINEAR = 1
# An action whose curves go on outside its keys gets a strip this wide, in frames before and after zero. Strip times
# are single precision: here they are still exact to 1/512 of a frame.
WIDE = 16384.0
COPIED = (
    "name", "blend_type", "extrapolation", "use_auto_blend", "blend_in", "blend_out", "use_reverse", "mute",
    "use_sync_length", "use_animated_influence", "use_animated_time",
    "action_frame_start", "action_frame_end", "scale", "repeat", "frame_start_raw", "frame_end_raw",
)  # fmt: skip


def animation(owner: ID) -> AnimData | None:
    """Returns the animation data of a datablock; None if it has none."""
    data: AnimData | None = owner.animation_data  # type: ignore[attr-defined]
    return data


def ensure_animation(owner: ID) -> AnimData:
    """Returns the animation data of a datablock, which is created if there is none."""
    made: AnimData = animation(owner) or owner.animation_data_create()
    return made


def add_track(
    owner: ID,
    name: str,
    start: int,
    curves: Mapping[Channel, FloatArray],
    undo: contextlib.ExitStack,
    blend: Blend = "REPLACE",
    *,
    above: NlaTrack | None = None,
) -> NlaTrack:
    """Writes one key per frame into a new action, on a new NLA track above another; without one, above all others.

    curves: (frames,) of each channel; frame i goes to ``start + i``.
    """
    action = new_action(name, owner, {channel: (start, values) for channel, values in curves.items()}, undo)
    action[TAKE_MARK] = name
    track = new_track(ensure_animation(owner), track_name(name), undo, above)
    strip = new_strip(track, action, start)
    strip.extrapolation = "NOTHING"
    strip.blend_type = blend
    return track


def track_name(name: str) -> str:
    """Returns the name of a take's track."""
    return f"UniTAF {name}"


def move(strip: NlaStrip, frames: int) -> None:
    """Moves a strip by frames."""
    strip.frame_start_raw, strip.frame_end_raw = strip.frame_start + frames, strip.frame_end + frames


def take_name(action: Action | None) -> str:
    """Returns the name of the take that an action holds; empty if it holds none."""
    if action is None:
        return ""
    name = action.get(TAKE_MARK, "")  # as ``marks.text`` reads it, but asked for hundreds of takes
    return name if isinstance(name, str) and len(name) <= MAX_NAME else ""


def is_rest(action: Action | None) -> bool:
    """Whether an action holds values below the takes."""
    return bool(action and action.get(REST_MARK))


def is_listener(action: Action | None) -> bool:
    """Whether an action is a listener's."""
    return bool(action and action.get(LISTENER_MARK))


def is_layer(action: Action | None) -> bool:
    """Whether an action is a hand layer, which adds to the takes below it."""
    return bool(action and action.get(LAYER_MARK))


def take_strips(owner: ID) -> Iterator[NlaStrip]:
    """Yields the strips of a datablock that hold takes, see ``take_tracks``."""
    for _track, strip in take_tracks(owner):
        yield strip


def take_tracks(owner: ID) -> Iterator[tuple[NlaTrack, NlaStrip]]:
    """Yields the tracks and strips of a datablock that hold takes, without those that are replaced."""
    data = animation(owner)
    for track in data.nla_tracks if data else ():
        if not is_replaced(track):
            for strip in track.strips:
                if take_name(strip.action):
                    yield track, strip


def is_replaced(track: NlaTrack) -> bool:
    """Whether a track comes from the file of an overridden datablock, and a copy of ``replace`` stands in for it."""
    return track.is_override_data and track.mute and all(strip.mute for strip in track.strips)


def replace(owner: ID, track: NlaTrack, strip: NlaStrip) -> NlaStrip:
    """Returns a copy of a library's strip, with an action of this file, on a track of its own above all others.

    Blender keeps no change of a library's strips but whether they and their track are muted: the library's are.
    """
    assert strip.action is not None
    made = ensure_animation(owner).nla_tracks.new()
    made.name, made.mute = track.name, track.mute
    copy = new_strip(made, strip.action.copy(), round(strip.frame_start), getattr(strip, "action_slot", None))
    copy_settings(strip, copy)
    track.mute = strip.mute = True
    return copy


def copy_settings(strip: NlaStrip, copy: NlaStrip) -> None:
    """Gives a strip the settings of another: name, mode, times and influence."""
    some: Any = copy
    for name in COPIED:
        setattr(some, name, getattr(strip, name))
    for curve in list(strip.fcurves):  # of influence and time, where those are animated
        for point in curve.keyframe_points:
            some.fcurves.find(curve.data_path).keyframe_points.insert(point.co.x, point.co.y)


def mute(track: NlaTrack, undo: contextlib.ExitStack) -> None:
    """Mutes a track."""
    if not track.mute:
        track.mute = True
        undo.callback(setattr, track, "mute", False)


def fcurves(action: Action | None, slot: Any) -> Iterator[FCurve]:
    """Yields the F-curves of an action for one slot, in every supported version of Blender."""
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


def strip_curves(strip: Any) -> list[FCurve]:
    """Returns the F-curves of a strip's action for its slot."""
    return list(fcurves(strip.action, getattr(strip, "action_slot", None)))


def push_down(data: AnimData, undo: contextlib.ExitStack) -> None:
    """Moves the active action to a track of its own, where its result is the same; a hand layer stays active."""
    leave_tweak_mode(data)
    mixes = is_mixing(data)
    enable(data)
    action = data.action
    if action is None or is_layer(action):
        return
    slot = getattr(data, "action_slot", None)
    track = new_track(data, action.name, undo)
    strip = new_strip(track, action, int(action.frame_range[0]), slot)
    _align(strip)
    strip.blend_type = data.action_blend_type if mixes else "REPLACE"
    strip.extrapolation = data.action_extrapolation if mixes else "HOLD"
    if mixes and data.action_influence < 1.0:
        _set_influence(strip, data.action_influence)
    if any(curve.modifiers or curve.extrapolation != "CONSTANT" for curve in fcurves(action, slot)):
        _widen(strip)
    data.action = None
    undo.callback(_reassign, data, action, slot)


def is_mixing(data: AnimData) -> bool:
    """Whether the active action is mixed with tracks; if not, Blender ignores its blend type, mode and influence."""
    return data.use_nla and len(data.nla_tracks) > 0


def refresh(owner: ID) -> None:
    """Makes Blender update which properties are animated: unmuting a track from Python does not trigger it."""
    data = ensure_animation(owner)
    data.nla_tracks.remove(data.nla_tracks.new())


def leave_tweak_mode(data: AnimData) -> None:
    """Leaves tweak mode, which hides the tracks above the strip that is edited."""
    if data.use_tweak_mode:
        data.use_tweak_mode = False


def enable(data: AnimData) -> None:
    """Enables NLA evaluation; tracks that were disabled as a whole are muted, so that they stay without effect."""
    if data.use_nla:
        return
    for track in data.nla_tracks:
        track.mute = True
    data.use_nla = True


def hold(owner: ID, values: Mapping[Channel, float], undo: contextlib.ExitStack, below: bool = False) -> None:
    """Holds values of channels that only takes animate, on a track below later takes.

    below: below present takes too.
    """
    if not values:
        return
    curves = {channel: (0, np.array([value], np.float32)) for channel, value in values.items()}
    # Its kind first, so that it comes after baked actions by name: see ``exchange.bake``.
    action = new_action(f"Rest {owner.name}", owner, curves, undo)
    action[REST_MARK] = True
    data = ensure_animation(owner)
    track = new_track(data, "UniTAF rest", undo, _rest_track(data) if below else None)
    strip = new_strip(track, action, 0)
    strip.extrapolation = "HOLD"
    strip.blend_type = "REPLACE"


def discard(action: Action) -> None:
    """Deletes an action."""
    bpy.data.actions.remove(action)


def new_track(data: AnimData, name: str, undo: contextlib.ExitStack, above: NlaTrack | None = None) -> NlaTrack:
    """Returns a new track above another; without one, above all others."""
    track = data.nla_tracks.new(prev=above)
    undo.callback(data.nla_tracks.remove, track)
    track.name = name
    return track


def new_strip(track: NlaTrack, action: Action, start: int, slot: Any = None) -> NlaStrip:
    """Returns a new strip of an action and one of its slots; without one, its first."""
    strip = track.strips.new(action.name, start, action)
    if hasattr(strip, "action_slot"):
        same = [found for found in action.slots if slot is not None and found.handle == slot.handle]
        strip.action_slot = same[0] if same else action.slots[0]
    return strip


def new_action(
    name: str, owner: ID, curves: Mapping[Channel, tuple[int | Frames, FloatArray]], undo: contextlib.ExitStack
) -> Action:
    """Returns a new action for a datablock.

    curves: channel → (first frame, one value per frame), or (frames, one value for each).
    """
    action = bpy.data.actions.new(name)
    undo.callback(bpy.data.actions.remove, action)
    collection = _curve_collection(action, owner)
    for (path, index), (start, values) in curves.items():
        _fill(collection.new(path, index=index), start, values)
    return action


def assign(data: AnimData, action: Action) -> None:
    """Makes an action the active one, with its first slot."""
    data.action = action
    if hasattr(data, "action_slot"):
        data.action_slot = action.slots[0]


def rewrite(strip: NlaStrip, curves: Mapping[Channel, FloatArray]) -> None:
    """Gives a take's strip these curves (frames,) and no others.

    Curves whose number of keys was changed by hand keep their keys.
    """
    action = strip.action
    assert action is not None
    start = round(action.frame_range[0])
    collection = _curves_of(action, strip)
    present = {(curve.data_path, curve.array_index): curve for curve in strip_curves(strip)}
    for channel, values in curves.items():
        if channel in present:
            set_values(present[channel], values)
        else:
            _fill(collection.new(channel[0], index=channel[1]), start, values)
    for channel in present.keys() - curves.keys():
        gone = next(c for c in strip_curves(strip) if (c.data_path, c.array_index) == channel)
        collection.remove(gone)


def refill(curve: FCurve, start: int, values: FloatArray) -> None:
    """Replaces the keys of a curve by one per frame from ``start`` on."""
    curve.keyframe_points.clear()
    _fill(curve, start, values)


def set_values(curve: FCurve, values: FloatArray) -> bool:
    """Sets the values (keys,) of a curve's keys, whose times stay; returns False if the number of keys differs."""
    points = curve.keyframe_points
    if len(points) != len(values):
        return False
    co = np.empty(2 * len(values), np.float32)
    points.foreach_get("co", co)
    co[1::2] = values
    points.foreach_set("co", co)
    curve.update()
    return True


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
    """Moves a new strip, which starts on a whole frame, to the start of its action, which need not."""
    offset = strip.action_frame_start - strip.frame_start
    if offset:
        strip.frame_start_raw, strip.frame_end_raw = strip.frame_start + offset, strip.frame_end + offset


def _widen(strip: NlaStrip) -> None:
    """Stretches a strip over all time, for an action whose curves go on outside its keys."""
    strip.use_sync_length = False
    strip.action_frame_start, strip.action_frame_end = -WIDE, WIDE
    strip.frame_start_raw, strip.frame_end_raw = -WIDE, WIDE


def _curve_collection(action: Action, owner: ID) -> Any:
    """Returns the collection for new curves: of the action before Blender 4.4, of a slot's channelbag since."""
    some: Any = action  # either of two interfaces
    kind = owner.id_type
    if not hasattr(some, "layers"):
        some.id_root = kind
        return some.fcurves
    slot = some.slots.new(id_type=kind, name=owner.name)
    return some.layers.new("Layer").strips.new(type="KEYFRAME").channelbag(slot, ensure=True).fcurves


def _curves_of(action: Action, strip: Any) -> Any:
    """Returns the collection of a strip's curves in its action."""
    some: Any = action  # either of two interfaces
    if not hasattr(some, "layers"):
        return some.fcurves
    return some.layers[0].strips[0].channelbag(strip.action_slot, ensure=True).fcurves


def _rest_track(data: AnimData) -> NlaTrack | None:
    """Returns the track above which values are held below every take: the first that holds some, else the lowest."""
    tracks = list(data.nla_tracks)
    rests = [track for track in tracks if any(is_rest(strip.action) for strip in track.strips)]
    return next(iter(rests or tracks), None)


def _fill(curve: FCurve, at: int | Frames, values: FloatArray) -> None:
    """Sets all keys of a new curve at once: one per frame from ``at`` on, or one at each frame of ``at``."""
    count = len(values)
    # The handles of keys on every frame gain nothing from keys further away, and Blender needs half of the time.
    curve.auto_smoothing = "NONE"
    points = curve.keyframe_points
    points.add(count)
    co = np.empty(2 * count, np.float32)
    co[::2] = np.arange(at, at + count, dtype=np.float32) if isinstance(at, int) else at
    co[1::2] = values
    points.foreach_set("co", co)
    points.foreach_set("interpolation", np.full(count, LINEAR, dtype=np.uint8))
    curve.update()
