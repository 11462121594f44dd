"""The NLA track with the blinks and glances of a listening character: strips of one action between its takes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

import bpy
import numpy as np
from bpy.types import AnimData, Key

from .. import core
from ..rig.rig_map import RigMap
from ..timeline import nla, shape_keys
from ..timeline.nla import FloatArray

LISTENER_TRACK = "UniTAF listener"
Span = tuple[int, int]  # first and last frame


def pauses(takes: Iterable[Span], first: int, last: int, shortest: int) -> list[Span]:
    """Returns the spans from ``first`` to ``last`` without a take of the character, of at least ``shortest`` frames."""
    found, at = [], first
    for start, end in sorted(takes):
        if start - at >= shortest:
            found.append((at, start - 1))
        at = max(at, end + 1)
    if last + 1 - at >= shortest:
        found.append((at, last))
    return found


def write(key: Key, rig: RigMap, name: str, spans: Iterable[Span], fps: float, undo: contextlib.ExitStack) -> bool:
    """Writes the listener track of a face for these spans, replacing an earlier one; returns whether it has curves.

    rig: the map of its shape keys. name: of the character, which seeds the motion: all meshes of a character blink
    together. Shape keys that the animator has posed or animated get no curve. undo: receives a callback that takes
    each step back.
    """
    remove(key)
    spans = list(spans)
    data = nla.ensure_animation(key)
    curves = _curves(key, rig, name, spans, fps) if spans else {}
    if not curves:
        return False
    nla.push_down(data, undo)
    shape_keys.hold_rest(key, data, curves, undo)
    channels = {(shape_keys.value_path(path), 0): (spans[0][0], values) for path, values in curves.items()}
    action = nla.new_action(f"{name} listener", key, channels, undo)
    action[nla.LISTENER_MARK] = name
    track = nla.new_track(data, LISTENER_TRACK, undo)
    for start, end in spans:
        strip = nla.new_strip(track, action, start)
        strip.use_sync_length = False
        strip.action_frame_start, strip.action_frame_end = start, end
        strip.frame_start_raw, strip.frame_end_raw = start, end
        strip.extrapolation, strip.blend_type = "NOTHING", "REPLACE"
    return True


def remove(key: Key) -> bool:
    """Removes the listener track of a face; returns whether it had one."""
    data: AnimData | None = key.animation_data
    tracks = (
        [track for track in data.nla_tracks if any(nla.is_listener(s.action) for s in track.strips)] if data else []
    )
    for track in tracks:
        actions = {strip.action for strip in track.strips if nla.is_listener(strip.action)}
        assert data is not None
        data.nla_tracks.remove(track)
        for action in actions:
            if action is not None and action.users == 0:
                bpy.data.actions.remove(action)
    return bool(tracks)


def _curves(key: Key, rig: RigMap, name: str, spans: list[Span], fps: float) -> dict[str, FloatArray]:
    """Returns shape key → values (frames,), from the start of the first span to the end of the last."""
    first, last = spans[0][0], spans[-1][1]
    face = np.zeros((last - first + 1, len(core.channels.ARKIT)), np.float32)
    for number, (start, end) in enumerate(spans):
        part = core.listener.listen((end - start) / fps, fps, number, name)[: end - start + 1]
        face[start - first : start - first + len(part)] = part
    free = rig.life - shape_keys.used_by_animator(key, rig.life)
    return {n: values for n, values in rig.curves(face).items() if n in free and values.any()}
