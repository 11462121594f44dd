"""Which properties of a datablock are animated, and the values that are held below its takes."""

from __future__ import annotations

from bpy.types import AnimData

from .nla import Channel, fcurves, is_layer, is_listener, is_rest, strip_curves, take_name


def held_values(data: AnimData) -> dict[str, float]:
    """Returns the values that are held below the takes, by data path."""
    return {path: value for (path, _), value in held_channels(data).items()}


def held_channels(data: AnimData) -> dict[Channel, float]:
    """Returns the values that are held below the takes, by channel."""
    strips = [strip for track in data.nla_tracks for strip in track.strips if is_rest(strip.action)]
    curves = [curve for strip in strips for curve in strip_curves(strip)]
    return {(curve.data_path, curve.array_index): curve.evaluate(0) for curve in curves}


def animated_paths(data: AnimData, takes: bool = True) -> set[str]:
    """Returns the data paths that an action, a strip or a driver of this datablock animates.

    takes: False leaves out takes, held values, listeners and the hand layer.
    """
    paths = {curve.data_path for curve in data.drivers if not curve.mute}
    if data.action and (takes or not is_layer(data.action)):
        paths.update(curve.data_path for curve in fcurves(data.action, getattr(data, "action_slot", None)))
    for track in data.nla_tracks:
        for strip in track.strips:
            if takes or not (take_name(strip.action) or is_rest(strip.action) or is_listener(strip.action)):
                paths.update(curve.data_path for curve in fcurves(strip.action, getattr(strip, "action_slot", None)))
    return paths


def animated_among(data: AnimData, wanted: set[str]) -> set[str]:
    """Returns those of some data paths that an action, a strip or a driver of this datablock animates.

    The newest strips are searched first and mostly have them all, so that a hundred takes cost as much as one.
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
    """Returns the channels that an action, a strip or a driver of this datablock animates, without held values."""
    curves = [*data.drivers, *fcurves(data.action, getattr(data, "action_slot", None))]
    curves += [c for t in data.nla_tracks for s in t.strips if not is_rest(s.action) for c in strip_curves(s)]
    return {(curve.data_path, curve.array_index) for curve in curves}
