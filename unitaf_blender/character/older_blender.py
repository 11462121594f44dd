"""Adapts a file of an older Blender when it is opened, so that its takes look the same.

Blender 5.0 sets a shape key to 1 outside the strips that animate it, versions before it to 0. There nothing had to be
held for a face at rest; here it has to be, or every shape key would be on between the takes.
"""

from __future__ import annotations

import contextlib

import bpy
from bpy.types import AnimData, Key, NlaTrack

from ..timeline import animated, nla, shape_keys

FIRST_WITH_ONE = (5, 0, 0)  # version of Blender


def hold_rest() -> None:
    """Holds 0 below the takes of the opened file, for every shape key that has no held value yet."""
    if tuple(bpy.data.version) >= FIRST_WITH_ONE or shape_keys.default_value() == 0.0:
        return
    for key in bpy.data.shape_keys:
        if key.is_editable and key.animation_data is not None:
            _hold_rest_of(key, key.animation_data)


def _hold_rest_of(key: Key, data: AnimData) -> None:
    paths = _moved(data) - animated.below(data).by_hand - animated.held_values(data).keys()
    if not paths:
        return
    before = list(data.nla_tracks)
    with contextlib.ExitStack() as undo:
        if not animated.held_values(data) and _is_ours(before[0]):
            _free_the_lowest(data, undo)
        nla.hold(key, {(path, 0): 0.0 for path in paths}, undo, below=True)
        undo.pop_all()
    empty = [track for track in data.nla_tracks if not track.strips]
    for track in empty:
        data.nla_tracks.remove(track)


def _moved(data: AnimData) -> set[str]:
    """Returns the data paths that takes, listeners and the hand layer move."""
    strips = [strip for track in data.nla_tracks if _is_ours(track) for strip in track.strips]
    curves = [curve for strip in strips for curve in nla.strip_curves(strip)]
    if nla.is_layer(data.action):
        curves += nla.fcurves(data.action, getattr(data, "action_slot", None))
    return {curve.data_path for curve in curves}


def _is_ours(track: NlaTrack) -> bool:
    return any(nla.take_name(strip.action) or nla.is_listener(strip.action) for strip in track.strips)


def _free_the_lowest(data: AnimData, undo: contextlib.ExitStack) -> None:
    """Moves the strips of the lowest track to a new one above it: Blender adds no track under all others."""
    lowest = data.nla_tracks[0]
    track = nla.new_track(data, lowest.name, undo, above=lowest)
    track.mute, track.lock, track.is_solo = lowest.mute, lowest.lock, lowest.is_solo
    for strip in list(lowest.strips):
        assert strip.action is not None  # the track is of a take or of a listener
        made = nla.new_strip(track, strip.action, round(strip.frame_start), getattr(strip, "action_slot", None))
        nla.copy_settings(strip, made)
        lowest.strips.remove(strip)
