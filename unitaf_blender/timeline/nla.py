"""Actions on NLA tracks of their own: nothing that the animator made is edited, and every step can be taken back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import bpy
import numpy as np
import numpy.typing as npt
from bpy.types import ID, Action, AnimData, FCurve, NlaStrip, NlaTrack

from . import marks

FloatArray = npt.NDArray[np.float32]
Frames = npt.NDArray[np.int64]
Channel = tuple[str, int]  # path of a property, and index in it
Blend = Literal["REPLACE", "ADD", "COMBINE"]

TAKE_MARK = "unitaf_take"  # custom property of a take's action and of its sound strip: the take's name
LAYER_MARK = "unitaf_layer"  # custom property of the action that lies above all takes: see hand_layer
LISTENER_MARK = "unitaf_listener"  # custom property of the action of who listens: see listener
REST_MARK = "unitaf_rest"  # custom property of the action that holds what the takes leave alone
# With straight lines between frames, lips that meet on two frames also meet between them: jawOpen minus mouthClose
# never dips below zero at a sub-frame, as it would where two smooth curves overshoot by different amounts.
LINEAR = 1
# An action whose curves go on outside its keys gets a strip this wide, in frames before and after zero. Strip times
# are single precision: here they are still exact to 1/512 of a frame.
WIDE = 16384.0


def animation(owner: ID) -> AnimData | None:
    """The animation data of a datablock, if it has any."""
    data: AnimData | None = owner.animation_data  # type: ignore[attr-defined]
    return data


def ensure_animation(owner: ID) -> AnimData:
    """The animation data of a datablock, made if there is none."""
    made: AnimData = animation(owner) or owner.animation_data_create()
    return made


def add_track(
    owner: ID,
    name: str,
    start: int,
    curves: Mapping[Channel, FloatArray],
    undo: contextlib.ExitStack,
    blend: Blend = "REPLACE",
) -> NlaTrack:
    """Write one key per frame into a new action, on a new NLA track above everything there is.

    curves: (frames,) of each channel; frame i goes to ``start + i``.
    undo: is given what takes each step back, for a caller that fails later.
    """
    action = new_action(name, owner, {channel: (start, values) for channel, values in curves.items()}, undo)
    action[TAKE_MARK] = name
    track = new_track(ensure_animation(owner), track_name(name), undo)
    strip = new_strip(track, action, start)
    strip.extrapolation = "NOTHING"
    strip.blend_type = blend
    return track


def track_name(name: str) -> str:
    """What the track of a take is called."""
    return f"UniTAF {name}"


def move(strip: NlaStrip, frames: int) -> None:
    """Move a strip in time."""
    strip.frame_start_raw, strip.frame_end_raw = strip.frame_start + frames, strip.frame_end + frames


def take_name(action: Action | None) -> str:
    """Returns the name of the take that an action holds; empty if it holds none."""
    return marks.text(action, TAKE_MARK) if action else ""


def is_rest(action: Action | None) -> bool:
    """Whether an action holds what the takes leave alone."""
    return bool(action and action.get(REST_MARK))


def is_listener(action: Action | None) -> bool:
    """Whether an action holds what a face does while it listens."""
    return bool(action and action.get(LISTENER_MARK))


def is_layer(action: Action | None) -> bool:
    """Whether an action is a hand layer, which adds to the takes under it."""
    return bool(action and action.get(LAYER_MARK))


def held(data: AnimData) -> dict[str, float]:
    """The values that are held for channels which only takes animate, by path."""
    return {path: value for (path, _), value in held_channels(data).items()}


def held_channels(data: AnimData) -> dict[Channel, float]:
    """The values that are held for channels which only takes animate."""
    strips = [strip for track in data.nla_tracks for strip in track.strips if is_rest(strip.action)]
    curves = [curve for strip in strips for curve in strip_curves(strip)]
    return {(curve.data_path, curve.array_index): curve.evaluate(0) for curve in curves}


def take_strips(owner: ID) -> Iterator[NlaStrip]:
    """The strips of a datablock that hold takes."""
    data = animation(owner)
    for track in data.nla_tracks if data else ():
        for strip in track.strips:
            if take_name(strip.action):
                yield strip


def mute(track: NlaTrack, undo: contextlib.ExitStack) -> None:
    """Mute a track."""
    if not track.mute:
        track.mute = True
        undo.callback(setattr, track, "mute", False)


def animated_paths(data: AnimData, takes: bool = True) -> set[str]:
    """Every path that an action, a strip or a driver of this datablock animates.

    Without ``takes``, not what they animate, nor what holds their channels at rest or adds to them.
    """
    paths = {curve.data_path for curve in data.drivers}
    if data.action and (takes or not is_layer(data.action)):
        paths.update(curve.data_path for curve in fcurves(data.action, getattr(data, "action_slot", None)))
    for track in data.nla_tracks:
        for strip in track.strips:
            if takes or not (take_name(strip.action) or is_rest(strip.action) or is_listener(strip.action)):
                paths.update(curve.data_path for curve in fcurves(strip.action, getattr(strip, "action_slot", None)))
    return paths


def animated_among(data: AnimData, wanted: set[str]) -> set[str]:
    """Those of some paths that an action, a strip or a driver of this datablock animates.

    The newest strips come first and mostly have them all, so that a hundred takes cost as much as one.
    """
    left = wanted - {curve.data_path for curve in data.drivers}
    if left and data.action:
        left -= {curve.data_path for curve in fcurves(data.action, getattr(data, "action_slot", None))}
    for track in list(data.nla_tracks)[::-1]:
        for strip in track.strips:
            if not left:
                return wanted
            left -= {curve.data_path for curve in strip_curves(strip)}
    return wanted - left


def animated_channels(data: AnimData) -> set[Channel]:
    """Every channel that an action, a strip or a driver of this datablock animates, but for what is only held."""
    curves = [*data.drivers, *fcurves(data.action, getattr(data, "action_slot", None))]
    curves += [c for t in data.nla_tracks for s in t.strips if not is_rest(s.action) for c in strip_curves(s)]
    return {(curve.data_path, curve.array_index) for curve in curves}


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


def strip_curves(strip: Any) -> list[FCurve]:
    """The curves of a strip's action for its slot."""
    return list(fcurves(strip.action, getattr(strip, "action_slot", None)))


def push_down(data: AnimData, undo: contextlib.ExitStack) -> None:
    """Move the active action to a track of its own, where it does exactly what it did; a hand layer stays above."""
    leave_tweak_mode(data)
    mixes = is_mixing(data)
    wake(data)
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
    """Whether the active action is mixed with tracks; else Blender evaluates it bare, whatever it is set to."""
    return data.use_nla and len(data.nla_tracks) > 0


def refresh(owner: ID) -> None:
    """Let Blender find out anew what time changes: a track that is switched on by a script does not tell it."""
    data = ensure_animation(owner)
    data.nla_tracks.remove(data.nla_tracks.new())


def leave_tweak_mode(data: AnimData) -> None:
    """End the editing of a strip's action, which hides the tracks above it."""
    if data.use_tweak_mode:
        data.use_tweak_mode = False


def wake(data: AnimData) -> None:
    """Let NLA tracks be evaluated; tracks that the animator had switched off as a whole stay silent."""
    if data.use_nla:
        return
    for track in data.nla_tracks:
        track.mute = True
    data.use_nla = True


def hold(owner: ID, values: Mapping[Channel, float], undo: contextlib.ExitStack, below: bool = False) -> None:
    """Hold the present values of channels that only takes animate, on a track under the takes to come.

    below: under those that are there, too.
    """
    if not values:
        return
    curves = {channel: (0, np.array([value], np.float32)) for channel, value in values.items()}
    action = new_action(f"{owner.name} rest", owner, curves, undo)
    action[REST_MARK] = True
    data = ensure_animation(owner)
    track = new_track(data, "UniTAF rest", undo, _rest_track(data) if below else None)
    strip = new_strip(track, action, 0)
    strip.extrapolation = "HOLD"
    strip.blend_type = "REPLACE"


def discard(action: Action) -> None:
    """Delete an action."""
    bpy.data.actions.remove(action)


def new_track(data: AnimData, name: str, undo: contextlib.ExitStack, above: NlaTrack | None = None) -> NlaTrack:
    """A new track above another, without one above all others."""
    track = data.nla_tracks.new(prev=above)
    undo.callback(data.nla_tracks.remove, track)
    track.name = name
    return track


def new_strip(track: NlaTrack, action: Action, start: int, slot: Any = None) -> NlaStrip:
    """A new strip of an action and a slot of it, its first without one."""
    strip = track.strips.new(action.name, start, action)
    if hasattr(strip, "action_slot"):
        strip.action_slot = slot or action.slots[0]
    return strip


def new_action(
    name: str, owner: ID, curves: Mapping[Channel, tuple[int | Frames, FloatArray]], undo: contextlib.ExitStack
) -> Action:
    """A new action for a datablock: channel → (first frame, one value per frame), or (frames, a value for each)."""
    action = bpy.data.actions.new(name)
    undo.callback(bpy.data.actions.remove, action)
    collection = _curve_collection(action, owner)
    for (path, index), (start, values) in curves.items():
        _fill(collection.new(path, index=index), start, values)
    return action


def assign(data: AnimData, action: Action) -> None:
    """Make an action the active one, with its first slot."""
    data.action = action
    if hasattr(data, "action_slot"):
        data.action_slot = action.slots[0]


def rewrite(strip: NlaStrip, curves: Mapping[Channel, FloatArray]) -> None:
    """Let a take's strip have these curves (frames,) and no others; those that have other keys than one per frame stay
    as they are."""
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


def set_values(curve: FCurve, values: FloatArray) -> bool:
    """Give the keys of a curve new values (keys,) at their old times; False if their number is another."""
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
    """Let the strip's time be the action's: a new strip starts on a whole frame, an action need not."""
    offset = strip.action_frame_start - strip.frame_start
    if offset:
        strip.frame_start_raw, strip.frame_end_raw = strip.frame_start + offset, strip.frame_end + offset


def _widen(strip: NlaStrip) -> None:
    strip.use_sync_length = False
    strip.action_frame_start, strip.action_frame_end = -WIDE, WIDE
    strip.frame_start_raw, strip.frame_end_raw = -WIDE, WIDE


def _curve_collection(action: Action, owner: ID) -> Any:
    """Where new curves go: the action itself before Blender 4.4, a slot's channelbag since."""
    some: Any = action  # either of two interfaces
    kind = owner.id_type
    if not hasattr(some, "layers"):
        some.id_root = kind
        return some.fcurves
    slot = some.slots.new(id_type=kind, name=owner.name)
    return some.layers.new("Layer").strips.new(type="KEYFRAME").channelbag(slot, ensure=True).fcurves


def _curves_of(action: Action, strip: Any) -> Any:
    """The collection of a strip's curves in its action."""
    some: Any = action  # either of two interfaces
    if not hasattr(some, "layers"):
        return some.fcurves
    return some.layers[0].strips[0].channelbag(strip.action_slot, ensure=True).fcurves


def _rest_track(data: AnimData) -> NlaTrack | None:
    """The track above which rest lies under every take: of the rest that is held already, else the lowest."""
    tracks = list(data.nla_tracks)
    rests = [track for track in tracks if any(is_rest(strip.action) for strip in track.strips)]
    return next(iter(rests or tracks), None)


def _fill(curve: FCurve, at: int | Frames, values: FloatArray) -> None:
    """Give a new curve its keys in one go: one per frame from ``at`` on, or one at each frame of ``at``."""
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
