"""Lids and eyes of who listens: strips of one action on a track of its own, under no take's time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

import bpy
import numpy as np
from bpy.types import AnimData, Key

from .. import core
from ..rig.rig_map import RigMap
from . import action, nla, take_parts
from .nla import FloatArray

LISTENER_TRACK = "UniTAF listener"
Span = tuple[int, int]  # first and last frame


def pauses(own: Iterable[Span], first: int, last: int, shortest: int) -> list[Span]:
    """The stretches from ``first`` to ``last`` in which somebody does not speak; none is shorter than ``shortest``."""
    found, at = [], first
    for start, end in sorted(own):
        if start - at >= shortest:
            found.append((at, start - 1))
        at = max(at, end + 1)
    if last + 1 - at >= shortest:
        found.append((at, last))
    return found


def write(key: Key, rig: RigMap, name: str, spans: Iterable[Span], fps: float, undo: contextlib.ExitStack) -> bool:
    """Let a face listen in these spans; whether there was anything to write.

    rig: what its shape keys answer to. name: of the character; faces of the same name blink together. What the animator
    has posed or animated is left alone. undo: is given what takes each step back.
    """
    remove(key)
    spans = list(spans)
    data = nla.ensure_animation(key)
    curves = _curves(key, rig, name, spans, fps) if spans else {}
    if not curves:
        return False
    nla.push_down(data, undo)
    action.hold_rest(key, data, curves, undo)
    channels = {(action.value_path(path), 0): (spans[0][0], values) for path, values in curves.items()}
    made = nla.new_action(f"{name} listener", key, channels, undo)
    made[nla.LISTENER_MARK] = name
    track = nla.new_track(data, LISTENER_TRACK, undo)
    for start, end in spans:
        strip = nla.new_strip(track, made, start)
        strip.use_sync_length = False
        strip.action_frame_start, strip.action_frame_end = start, end
        strip.frame_start_raw, strip.frame_end_raw = start, end
        strip.extrapolation, strip.blend_type = "NOTHING", "REPLACE"
    return True


def remove(key: Key) -> bool:
    """Take what a face does while it listens away; whether there was anything."""
    data: AnimData | None = key.animation_data
    mine = [track for track in data.nla_tracks if any(nla.is_listener(s.action) for s in track.strips)] if data else []
    if data is None or not mine:
        return False
    before = take_parts.values_before(key, [c for track in mine for s in track.strips for c in nla.strip_curves(s)])
    for track in mine:
        actions = {strip.action for strip in track.strips if nla.is_listener(strip.action)}
        data.nla_tracks.remove(track)
        for made in actions:
            if made is not None and made.users == 0:
                bpy.data.actions.remove(made)
    take_parts.forget_untouched(key, before)
    return True


def _curves(key: Key, rig: RigMap, name: str, spans: list[Span], fps: float) -> dict[str, FloatArray]:
    """Shape key → (frames,) from the first span's start to the last one's end."""
    first, last = spans[0][0], spans[-1][1]
    face = np.zeros((last - first + 1, len(core.channels.ARKIT)), np.float32)
    for number, (start, end) in enumerate(spans):
        part = core.listener.listen((end - start) / fps, fps, number, name)[: end - start + 1]
        face[start - first : start - first + len(part)] = part
    free = rig.life - action.animators(key, rig.life)
    return {n: values for n, values in rig.curves(face).items() if n in free and values.any()}
