"""Resamples takes to another frame rate, so that lips and sound match after the scene's was changed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from bpy.types import Context, Key, Object, Scene

from .. import core
from ..character.head import key_of, scene_of
from ..timeline import marks, nla, sequencer
from . import library, stored
from .parts import face_of, place_keys, sounds_of
from .plan import MadeTake, place

SAME = 1e-3  # frames per second: smaller differences are rounding
LAST_FRAME = 1_048_574  # of Blender's time


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
    """Resamples the takes of a head to the frame rate of its scene; returns their names.

    The start of each take in seconds stays, and so do the times of its sound, and of the emotion keys and hand-made
    keys in it. Raises InputError before anything is changed.
    """
    names = needed(head)
    scene = scene_of(context, head)
    takes = {name: stored.read_take(face_of(name).action) for name in names}
    for take in takes.values():
        _check_length(take, sequencer.true_fps(scene))
    muted = {take.name: take.muted for take in library.listed(head)}
    starts: dict[str, int] = {}
    for name in names:
        ratio = sequencer.true_fps(scene) / takes[name].fps()
        start = library.describe(name).start
        starts[name] = scene.frame_start + round((start - scene.frame_start) * ratio)  # where films begin
        _write(head, scene, name, takes[name], starts[name])
        _scale_keys(name, start, starts[name], ratio)
    for name, off in muted.items():
        library.mute(name, off)
    return names


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


def _check_length(take: stored.StoredTake, fps: float) -> None:
    """Raises InputError when a take at another frame rate is no take, or longer than Blender's time."""
    low, high = core.settings.FPS_RANGE
    motion = take.motion()
    if not low <= fps <= high:
        raise core.errors.InputError(f"The scene has {fps:g} frames per second: set {low:g} to {high:g}.")
    frames = core.signals.frame_count(len(motion.curves) / motion.fps, fps)
    if frames > LAST_FRAME:
        raise core.errors.InputError(f"The take {take.name!r} would have {frames} frames at {fps:g} frames per second.")


def _write(head: Object, scene: Scene, name: str, take: stored.StoredTake, start: int) -> None:
    """Replaces a take by one at the scene's frame rate."""
    fps = sequencer.true_fps(scene)
    motion = resampled(take, fps)
    made = MadeTake(
        stored=stored.StoredTake(
            core.take_io.motion_bytes(motion), _metadata(take, fps, len(motion.curves)), take.dials, name
        ),
        sound=None,
        file=Path(f"{name}.npz"),
        seconds=len(motion.curves) / fps,
        recorded=bool(face_of(name).action.get(stored.RECORDED)),
    )
    library.replace(name, place(head, scene, start, f"{name} at {fps:g}"), made)
    for sound in sounds_of(name):
        sequencer.renew(sound.scene, sound.strip, name, start)


def _metadata(take: stored.StoredTake, fps: float, frames: int) -> str:
    """Returns the take's .json for another frame rate, without what an earlier take lent to it."""
    values = take.metadata().values
    if not values:
        return ""
    settings = values.get("settings")
    changed = {"fps": fps, "frames": frames, "kept": []}
    if isinstance(settings, dict):
        changed["settings"] = {**settings, "fps": fps}
    return json.dumps({**values, **changed})


def _scale_keys(name: str, before: float, start: float, ratio: float) -> None:
    """Moves the animator's keys in a take, so that their times in seconds stay."""
    face = library.describe(name)
    key = face_of(name).owner
    span = (before, before + (face.end - face.start) / ratio)
    if isinstance(key, Key):
        for curves in library.followers(key):
            place_keys(curves, span, lambda frame: start + (frame - before) * ratio)
