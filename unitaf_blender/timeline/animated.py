"""Which properties of a datablock are animated, and the values that are held below its takes."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from bpy.types import AnimData, NlaTrack

from .nla import Channel, fcurves, is_layer, is_listener, is_rest, strip_curves, take_name


class Below(NamedTuple):
    """What lies below the takes: the data paths that the animator animates, and the values that are held."""

    by_hand: set[str]
    held: dict[Channel, float]


def below(data: AnimData) -> Below:
    """Returns what lies below the takes of a datablock, in one walk over its tracks: it may have hundreds of takes."""
    strips = [strip for track in data.nla_tracks for strip in track.strips if not take_name(strip.action)]
    held = [curve for strip in strips if is_rest(strip.action) for curve in strip_curves(strip)]
    paths = {curve.data_path for curve in data.drivers if not curve.mute}
    if data.action and not is_layer(data.action):
        paths.update(curve.data_path for curve in fcurves(data.action, getattr(data, "action_slot", None)))
    for strip in strips:
        if not (is_rest(strip.action) or is_listener(strip.action)):
            paths.update(curve.data_path for curve in strip_curves(strip))
    return Below(paths, {(curve.data_path, curve.array_index): curve.evaluate(0) for curve in held})


def held_values(data: AnimData) -> dict[str, float]:
    """Returns the values that are held below the takes, by data path."""
    return {path: value for (path, _), value in held_channels(data).items()}


def held_channels(data: AnimData) -> dict[Channel, float]:
    """Returns the values that are held below the takes, by channel."""
    return below(data).held


def animated_paths(data: AnimData) -> set[str]:
    """Returns the data paths that an action, a strip or a driver of this datablock animates, takes among them."""
    paths = {curve.data_path for curve in data.drivers if not curve.mute}
    paths.update(curve.data_path for curve in fcurves(data.action, getattr(data, "action_slot", None)))
    for track in data.nla_tracks:
        for strip in track.strips:
            paths.update(curve.data_path for curve in strip_curves(strip))
    return paths


def animated_among(data: AnimData, wanted: set[str]) -> set[str]:
    """Returns those of some data paths that an action, a strip or a driver of this datablock animates.

    The newest strips are searched first and mostly have them all, so that a hundred takes cost as much as one.
    """
    left = wanted - {curve.data_path for curve in data.drivers}
    if left and data.action:
        left -= {curve.data_path for curve in fcurves(data.action, getattr(data, "action_slot", None))}
    tracks = data.nla_tracks
    for index in reversed(range(len(tracks))):
        for strip in tracks[index].strips:
            if not left:
                return wanted
            left -= {curve.data_path for curve in strip_curves(strip)}
    return wanted - left


def animated_channels(data: AnimData) -> set[Channel]:
    """Returns the channels that an action, a strip or a driver of this datablock animates, without held values."""
    curves = [*data.drivers, *fcurves(data.action, getattr(data, "action_slot", None))]
    curves += [c for t in data.nla_tracks for s in t.strips if not is_rest(s.action) for c in strip_curves(s)]
    return {(curve.data_path, curve.array_index) for curve in curves}


def track_below(data: AnimData, names: Collection[str]) -> NlaTrack | None:
    """Returns the track below the lowest of some takes; None where there is none, or no such take."""
    tracks = list(data.nla_tracks) if names else []
    held = (number for number, track in enumerate(tracks) if any(take_name(s.action) in names for s in track.strips))
    lowest = next(held, 0)
    return tracks[lowest - 1] if lowest else None
