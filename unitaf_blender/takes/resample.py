"""Resamples takes to another frame rate, so that lips and sound match after the scene's was changed."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from bpy.types import ID, Action, Context, Key, NlaStrip, Object

from .. import core
from ..character.face import faces_of
from ..character.head import key_of, scene_of
from ..rig.rig_map import RigMap
from ..timeline import exchange, head_motion, marks, nla, other_targets, sequencer, shape_keys
from . import library, stored
from .ownership import separate, to_change
from .parts import KeySpan, Part, place_keys

SAME = 1e-3  # frames per second: smaller differences are rounding


def needed(head: Object) -> list[str]:
    """Returns the takes of a head that have another frame rate than its scene; quick enough for panels."""
    fps = sequencer.true_fps(head.users_scene[0]) if head.users_scene else 0.0
    strips = list(nla.take_strips(key_of(head)))
    return [
        nla.take_name(s.action)
        for s in strips
        if s.action and abs(marks.number(s.action, stored.FPS, fps) - fps) > SAME
    ]


def resample(context: Context, head: Object) -> list[str]:
    """Resamples the takes of a head to the frame rate of its scene, all of them or none; returns their names.

    The start of each take in seconds stays, and so do the times of its sound, and of the emotion keys and hand-made
    keys in it. Raises InputError and OutputError.
    """
    scene = scene_of(context, head)
    fps = sequencer.true_fps(scene)
    separate(head)
    names = list(dict.fromkeys(needed(head)))
    index = to_change(names)
    takes = {name: stored.read_take(index.face_of(name).action) for name in names}
    _check_rate(fps)
    maps: dict[ID, RigMap] = {face.key: face.map for face in faces_of(head)}
    exchanged: list[tuple[NlaStrip, Action]] = []
    renewed: list[tuple[Any, Any]] = []
    spans: dict[Key, list[KeySpan]] = {}
    with contextlib.ExitStack() as undo:
        for name, take in takes.items():
            change = _Change(take, _at_rate(take, fps), scene.frame_start)
            for part in index.parts_of(name):
                if isinstance(part.owner, Key):
                    spans.setdefault(part.owner, []).append(change.span(part.strip.frame_start, part.strip.frame_end))
                exchanged.append((part.strip, exchange.exchange(part.strip, undo)))
                change.write(part, maps)
            start = round(index.face_of(name).strip.frame_start)
            for sound in index.sounds_of(name):
                renewed.append((sound, sequencer.renew(sound.scene, sound.strip, name, start, undo)))
        undo.pop_all()
    exchange.settle(exchanged)
    for of_scene in {sound.scene for sound, _copy in renewed}:
        sequencer.take_place(of_scene, [(sound.strip, copy) for sound, copy in renewed if sound.scene == of_scene])
    for key, own in spans.items():
        for curves in library.followers(key):
            place_keys(curves, own)
    faces = [index.face_of(name).strip for name in names]
    if faces:
        first, last = min(face.frame_start for face in faces), max(face.frame_end for face in faces)
        sequencer.extend_range(scene, int(first), int(last))
    return names


class _Change:
    """A take and the same at another frame rate. origin: the frame of the scene whose time stays, where films begin."""

    def __init__(self, before: stored.StoredTake, after: stored.StoredTake, origin: int) -> None:
        self._before, self._after, self._origin = before, after, origin
        self._ratio = after.fps() / before.fps()
        self._keys = len(before.motion().curves)
        self._curves, self._angles = after.curves_with_dials()

    def span(self, first: float, last: float) -> KeySpan:
        """Returns how the animator's keys in frames of the scene move."""
        return KeySpan(first, last, self._moved(first), self._ratio)

    def write(self, part: Part, maps: Mapping[ID, RigMap]) -> None:
        """Writes the take to a part, whose action may be changed. maps: the rig map of each mesh's shape keys.

        Curves with keys that were added or deleted by hand, or that no row of the rig map gives, keep their keys.
        """
        start, first = self._moved(part.strip.frame_start), part.strip.action_frame_start
        sequencer.check_frames(self._before.name, start, start + len(self._curves) - 1)
        wanted = self._wanted(part, maps)
        for curve in nla.strip_curves(part.strip):
            values = wanted.get((curve.data_path, curve.array_index))
            if values is not None and len(curve.keyframe_points) == self._keys:
                nla.refill(curve, start, values)
            elif len(curve.keyframe_points):
                low = curve.keyframe_points[0].co.x
                place_keys([curve], [KeySpan(low, math.inf, start + (low - first) * self._ratio, self._ratio)])
        exchange.place(part.strip, start, start + len(self._curves) - 1)
        if stored.has_stored_take(part.action):
            self._after.write_to(part.action)

    def _moved(self, frame: float) -> int:
        """Returns the frame at the present rate of a frame at the earlier one."""
        return self._origin + round((frame - self._origin) * self._ratio)

    def _wanted(self, part: Part, maps: Mapping[ID, RigMap]) -> Mapping[nla.Channel, nla.FloatArray]:
        """Returns the curves (frames,) of a part by channel."""
        if isinstance(part.owner, Key):
            rig = maps.get(part.owner)
            shown = rig.curves(self._curves) if rig else {}
            return {(shape_keys.value_path(name), 0): values for name, values in shown.items()}
        if head_motion.is_head(part.action):
            rows = head_motion.for_angles(part.action, self._angles)
            curves = [(c.data_path, c.array_index) for c in nla.strip_curves(part.strip)]
            return {(path, index): rows[index] for path, index in curves if index < len(rows)}
        rig = next(iter(maps.values()))
        return other_targets.for_sources(part.action, rig.sources(self._curves))


def _at_rate(take: stored.StoredTake, fps: float) -> stored.StoredTake:
    """Returns a take at another frame rate."""
    motion = resampled(take, fps)
    about = _metadata(take, fps, len(motion.curves))
    return stored.StoredTake(core.take_io.motion_bytes(motion), about, take.dials, take.name)


def resampled(take: stored.StoredTake, fps: float) -> core.take_io.Motion:
    """Returns the motion of a take at another frame rate, interpolated linearly; lips close where they closed."""
    motion = take.motion()
    frames = core.signals.frame_count(len(motion.curves) / motion.fps, fps)
    at = np.arange(frames) / fps * motion.fps
    rows = np.arange(len(motion.curves))

    def interpolated(old: core.signals.FloatArray) -> core.signals.FloatArray:
        new = np.empty((frames, old.shape[1]), np.float32)
        for column in range(old.shape[1]):
            new[:, column] = np.interp(at, rows, old[:, column])
        return new

    curves = interpolated(motion.curves)
    core.seal.close_bilabials(curves, fps, take.phones())
    return core.take_io.Motion(curves, interpolated(motion.head_rotation), fps, interpolated(motion.emotion))


def _check_rate(fps: float) -> None:
    """Raises InputError when takes cannot have a frame rate."""
    low, high = core.settings.FPS_RANGE
    if not low <= fps <= high:
        raise core.errors.InputError(f"The scene has {fps:g} frames per second: set {low:g} to {high:g}.")


def _metadata(take: stored.StoredTake, fps: float, frames: int) -> str:
    """Returns the take's .json for another frame rate, without what an earlier take lent to it."""
    values = take.metadata().values
    if not values:
        return ""
    settings = values.get("settings")
    values = {name: value for name, value in values.items() if name != "checksums"}  # these are other files
    changed = {"fps": fps, "frames": frames, "kept": []}
    if isinstance(settings, dict):
        changed["settings"] = {**settings, "fps": fps}
    return json.dumps({**values, **changed})
