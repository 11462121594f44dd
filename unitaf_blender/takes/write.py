"""A take that the engine has made, written into the scene: keys, sound, head."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Object, Scene

from .. import core
from ..character.face import faces_of
from ..character.head import head_fix, head_reason
from ..character.meshes import rows_of
from ..properties.head import choose_take, dials_of, head_properties
from ..rig import rows
from ..rig.rig_map import RigMap
from ..timeline import head_motion, other_targets, sequencer, shape_keys
from ..timeline.evaluation import at_frame
from . import channels, face_tracks, follow_dials, sound_files, stored
from .plan import Plan, Result

LISTED = 6  # missing shape keys that a sentence names at most


def write(plan: Plan, done: core.protocol.Done) -> Result:
    """Write a finished take into the scene, all of it or nothing; raises UnitafError."""
    head = _by_uid(bpy.data.objects, plan.head_uid)
    scene = _by_uid(bpy.data.scenes, plan.scene_uid)
    wav, npz = Path(done.files["wav"]), Path(done.files["npz"])
    if head is None or scene is None:
        raise core.errors.InputError(f"The head was deleted meanwhile; its sound is kept as {wav}.")
    if reason := head_reason(head):
        raise core.errors.InputError(reason, fix=head_fix(head))
    if sequencer.true_fps(scene) != plan.settings.fps:
        raise core.errors.InputError("The scene's frame rate was changed meanwhile: generate again.")
    kept = stored.StoredTake.of(npz, dials_of(head))
    shown, angles = kept.shown()
    parts, made_by_hand = faces_of(head), rows_of(head)
    other_targets.check(made_by_hand)
    warnings = list(done.warnings)
    end = plan.frame + len(shown) - 1
    with contextlib.ExitStack() as undo:
        muted = face_tracks.mute_overlapping(parts, shape_keys.TakeSpan(plan.frame, end), undo)
        head_motion.mute(muted, undo)
        sequencer.mute_takes(scene, muted, undo)
        writing = face_tracks.Writing(scene, parts, plan.frame, kept.made(), shown, plan.check)
        warnings += _add_sound(scene, plan, wav, len(shown), undo)
        track = writing.write(plan.name, undo)
        take = track.strips[0].action
        assert take is not None
        kept.keep(take)
        take[stored.RECORDED] = plan.recording is not None
        take[stored.RIG] = rows.signature(made_by_hand)
        other_targets.write(made_by_hand, parts[0].map.sources(shown), plan.name, plan.frame, undo)
        warnings += _turn_head(head, scene, plan, angles, undo)
        undo.pop_all()
    choose_take(head, track)
    sequencer.extend_range(scene, plan.frame, end)
    sequencer.show_scene(scene)
    verdict = writing.verdict()
    return Result(
        name=plan.name,
        head=head.name,
        wav=wav,
        start=plan.frame,
        end=end,
        seconds=done.seconds,
        missing=parts[0].map.missing,
        still=verdict.still,
        warnings=(*verdict.sentences, *_rig_sentences(parts[0].map), *warnings),
        fixes=verdict.fixes,
    )


def _add_sound(scene: Scene, plan: Plan, wav: Path, frames: int, undo: contextlib.ExitStack) -> list[str]:
    """Let the take be heard, if it is not already; returns what the animator should know."""
    if plan.recording and plan.recording.in_scene:
        return []
    sound = plan.recording.audio if plan.recording else wav
    if not bpy.app.build_options.audaspace:
        return [f"This Blender was built without sound: the voice is in {sound}."]
    end = plan.frame + frames + 1
    channel = channels.free_for(scene, plan.character, plan.frame, end) if plan.character else None
    strip = sequencer.add_sound(scene, plan.name, sound, plan.frame, frames, undo, channel)
    if plan.character:
        channels.label(scene, strip, plan.character)
    strip.sound.filepath = sound_files.relative(sound)
    if plan.pack:
        strip.sound.pack()
    return []


def _turn_head(
    head: Object, scene: Scene, plan: Plan, angles: core.signals.FloatArray, undo: contextlib.ExitStack
) -> list[str]:
    """Let the chosen object or bone turn with the take; returns what the animator should know."""
    chosen = head_properties(head)
    if chosen.head is None:
        return []
    target = follow_dials.target_of(head)
    if target is None:
        return [f"The head does not turn: {head_motion.reason(chosen.head, chosen.bone)}"]
    with at_frame(scene, plan.frame):
        head_motion.write(target, plan.name, plan.frame, angles, undo)
    return []


def _rig_sentences(matched: RigMap) -> list[str]:
    missing = matched.missing
    if matched.visemes:
        gone = f" It has none for {', '.join(missing)}." if missing else ""
        return [f"{matched.label}: the mouth is mixed from {len(matched.visemes)} visemes.{gone}"]
    if not missing:
        return []
    more = f" and {len(missing) - LISTED} more" if len(missing) > LISTED else ""
    note = ""
    if "mouthClose" in missing and "jawOpen" not in missing:
        note = " Without mouthClose the jaw opens less, so that the lips still meet."
    return [f"No shape key for {', '.join(missing[:LISTED])}{more}.{note}"]


def _by_uid(collection: Any, uid: int) -> Any:
    return next((item for item in collection if item.session_uid == uid), None)
