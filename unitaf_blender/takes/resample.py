"""Takes at another frame rate: the scene's was changed, and what is said is to be seen when it is heard again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from bpy.types import Context, Key, Object, Scene

from .. import core
from ..character.head import key_of, scene_of
from ..timeline import nla, sequencer
from . import library, stored
from .parts import parts_of, place_keys, sounds_of
from .plan import MadeTake, place

SAME = 1e-3  # frames per second; what is nearer is rounding


def needed(head: Object) -> list[str]:
    """The takes of a head that were made for another frame rate than its scene has; quick enough for panels."""
    fps = sequencer.true_fps(head.users_scene[0]) if head.users_scene else 0.0
    strips = list(nla.take_strips(key_of(head)))
    return [nla.take_name(s.action) for s in strips if s.action and abs(s.action.get(stored.FPS, fps) - fps) > SAME]


def resample(context: Context, head: Object) -> list[str]:
    """Write the takes of a head again for the frame rate of its scene; returns their names.

    Each starts at the time, in seconds, at which it did, and so do its sound, the emotion keys and the hand-made keys
    in it. Raises InputError before anything is changed.
    """
    names = needed(head)
    scene = scene_of(context, head)
    kept = {name: _kept(name) for name in names}
    muted = {take.name: take.muted for take in library.listed(head)}
    starts: dict[str, int] = {}
    for name in names:
        ratio = sequencer.true_fps(scene) / kept[name].fps()
        start = library.describe(name).start
        starts[name] = scene.frame_start + round((start - scene.frame_start) * ratio)  # where films begin
        _write(head, scene, name, kept[name], starts[name])
        _scale_keys(name, start, starts[name], ratio)
    for name, off in muted.items():
        library.mute(name, off)
    return names


def resampled(kept: stored.StoredTake, fps: float) -> core.take_io.Motion:
    """What moves in a take at another frame rate: by straight lines, with every closure of the lips kept."""
    motion = kept.motion()
    frames = core.signals.frame_count(len(motion.curves) / motion.fps, fps)
    at = np.arange(frames) / fps * motion.fps
    rows = np.arange(len(motion.curves))

    def moved(old: core.signals.FloatArray) -> core.signals.FloatArray:
        columns = [np.interp(at, rows, old[:, column]) for column in range(old.shape[1])]
        return np.stack(columns, -1).astype(np.float32)

    curves = moved(motion.curves)
    core.seal.close_bilabials(curves, fps, kept.phones())
    return core.take_io.Motion(curves, moved(motion.head_rotation), fps, moved(motion.emotion))


def _kept(name: str) -> stored.StoredTake:
    kept = stored.stored_take(parts_of(name)[0].action)
    if kept is None:
        raise core.errors.InputError(f"The curves of {name!r} are not kept in this file: generate it again.")
    return kept


def _write(head: Object, scene: Scene, name: str, kept: stored.StoredTake, start: int) -> None:
    """Put a take at the scene's frame rate into the place of the one that there is."""
    fps = sequencer.true_fps(scene)
    motion = resampled(kept, fps)
    made = MadeTake(
        stored=stored.StoredTake(
            core.take_io.motion_bytes(motion), _metadata(kept, fps, len(motion.curves)), kept.dials
        ),
        sound=None,
        file=Path(f"{name}.npz"),
        seconds=len(motion.curves) / fps,
        recorded=bool(parts_of(name)[0].action.get(stored.RECORDED)),
    )
    library.replace(name, place(head, scene, start, f"{name} at {fps:g}"), made)
    for sound in sounds_of(name):
        sequencer.renew(sound.scene, sound.strip, name, start)


def _metadata(kept: stored.StoredTake, fps: float, frames: int) -> str:
    """The take's .json for another frame rate; what it kept of an earlier take is history."""
    notes = dict(kept.metadata())
    if not notes:
        return ""
    settings = {**notes.get("settings", {}), "fps": fps}
    return json.dumps({**notes, "fps": fps, "frames": frames, "settings": settings, "kept": []}, ensure_ascii=False)


def _scale_keys(name: str, before: float, start: float, ratio: float) -> None:
    """Move the animator's keys in a take to where their times are now."""
    face = library.describe(name)
    key = parts_of(name)[0].owner
    span = (before, before + (face.end - face.start) / ratio)
    if isinstance(key, Key):
        for curves in library.followers(key):
            place_keys(curves, span, lambda frame: start + (frame - before) * ratio)
