"""The NLA track with the blinks and glances of a listening character: strips of one action between its takes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

import bpy
import numpy as np
from bpy.types import Action, AnimData, Key, NlaTrack

from .. import core
from ..rig.rig_map import RigMap
from ..timeline import marks, nla, shape_keys
from ..timeline.nla import FloatArray
from ..timeline.rest import restore_untouched, values_before

LISTENER_TRACK = "UniTAF listener"
LONGEST_PIECE = 60.0  # seconds that are made at once: blinks are drawn in a time that grows faster than the length
TOLERANCE = 1e-3  # of a shape key's range, by which curves between keys may be off: it is not seen
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
    """Writes a listener track of a face for these spans; returns whether it has curves.

    rig: the map of its shape keys. name: of the character, which seeds the motion: all meshes of a character blink
    together. Shape keys that the animator has posed or animated get no curve. undo: receives a callback that takes
    each step back.
    """
    spans = list(spans)
    data = nla.ensure_animation(key)
    curves = _curves(key, rig, name, spans, fps) if spans else {}
    if not curves:
        return False
    nla.push_down(data, undo)
    shape_keys.hold_rest(key, data, curves, undo)
    channels = {(shape_keys.value_path(path), 0): keys for path, keys in curves.items()}
    action = nla.new_action(f"Listener {name}", key, channels, undo)
    action[nla.LISTENER_MARK] = name
    track = nla.new_track(data, LISTENER_TRACK, undo)
    for start, end in spans:
        strip = nla.new_strip(track, action, start)
        strip.use_sync_length = False
        strip.action_frame_start, strip.action_frame_end = start, end
        strip.frame_start_raw, strip.frame_end_raw = start, end
        strip.extrapolation, strip.blend_type = "NOTHING", "REPLACE"
    return True


def tracks_of(key: Key) -> list[NlaTrack]:
    """Returns the listener tracks of a face."""
    data: AnimData | None = key.animation_data
    return [t for t in data.nla_tracks if any(nla.is_listener(s.action) for s in t.strips)] if data else []


def remove(tracks: Iterable[tuple[Key, NlaTrack]]) -> None:
    """Removes listener tracks with their actions, and restores what only they moved.

    tracks: the shape keys of each, and the track.
    """
    actions: set[Action] = set()
    before: dict[Key, dict[nla.Channel, float]] = {}
    for key, track in tracks:
        curves = [curve for strip in track.strips for curve in nla.strip_curves(strip)]
        before.setdefault(key, {}).update(values_before(key, curves))
        actions |= {strip.action for strip in track.strips if strip.action and nla.is_listener(strip.action)}
        nla.ensure_animation(key).nla_tracks.remove(track)
    bpy.data.batch_remove({action for action in actions if action.users == 0})
    for key, values in before.items():
        restore_untouched(key, values)


def restore_names(tracks: Iterable[NlaTrack]) -> None:
    """Gives tracks and their actions the names that earlier ones had while these were written."""
    for track in tracks:
        track.name = LISTENER_TRACK
        for action in {strip.action for strip in track.strips if strip.action}:
            action.name = f"{marks.text(action, nla.LISTENER_MARK)} listener"


def _curves(
    key: Key, rig: RigMap, name: str, spans: list[Span], fps: float
) -> dict[str, tuple[nla.Frames, FloatArray]]:
    """Returns shape key → (frames, values) of its keys, which are only where something moves."""
    free = rig.life - shape_keys.used_by_animator(key, rig.life).keys()
    found: dict[str, list[tuple[nla.Frames, FloatArray]]] = {shape_key: [] for shape_key in sorted(free)}
    pieces = [piece for span in spans for piece in _pieces(span, round(LONGEST_PIECE * fps))]
    for number, (start, end) in enumerate(pieces):
        face = np.zeros((end - start + 1, len(core.channels.ARKIT)), np.float32)
        part = core.listener.listen((end - start) / fps, fps, number, name)[: len(face)]
        face[: len(part)] = part
        for shape_key, values in rig.curves(face).items():
            if shape_key in free:
                kept = core.thinning.key_frames(values, TOLERANCE)
                found[shape_key].append((start + kept, values[kept]))
    joined = {
        name: (np.concatenate([frames for frames, _ in keys]), np.concatenate([values for _, values in keys]))
        for name, keys in found.items()
        if keys
    }
    return {name: keys for name, keys in joined.items() if keys[1].any()}


def _pieces(span: Span, longest: int) -> list[Span]:
    """Returns a span in parts of at most so many frames; eyes are open and ahead where they meet."""
    start, end = span
    return [(at, min(at + longest - 1, end)) for at in range(start, end, longest)]
