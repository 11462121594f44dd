"""Writes a take that was made into the scene: keys, sound, head."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Object, Scene

from .. import core
from ..character import jaw, pivot
from ..character.face import Face, faces_of
from ..character.fixes import FixName
from ..character.head import head_fix, head_reason, key_of
from ..character.meshes import rows_of
from ..properties.head import choose_take, dials_of, head_properties
from ..rig import rig_map, rows
from ..rig.rig_map import RigMap
from ..timeline import head_motion, nla, other_targets, sequencer, shape_keys
from . import channels, face_tracks, follow_dials, labels, overlaps, own_files, sound_files, stored
from .ownership import separate
from .parts import free_number
from .plan import MadeTake, Placement, Result

LISTED = 6  # shape keys that a sentence names, at most


def write(placement: Placement, made: MadeTake, undo: contextlib.ExitStack | None = None) -> Result:
    """Writes a take into the scene, all of it or nothing; raises UnitafError.

    undo: receives the function that takes the whole take back, for a caller that fails later.
    """
    head = _by_uid(bpy.data.objects, placement.head_uid)
    scene = _by_uid(bpy.data.scenes, placement.scene_uid)
    if head is None or scene is None:
        raise core.errors.InputError(f"The head was deleted meanwhile; its sound is kept as {made.file}.")
    if reason := head_reason(head):
        raise core.errors.InputError(reason, fix=head_fix(head) or "")
    if sequencer.true_fps(scene) != placement.fps:
        raise core.errors.InputError("The scene's frame rate was changed meanwhile: generate again.")
    separate(head)
    source = made.stored.with_dials(stored.signature(dials_of(head)))
    shown, angles = source.curves_with_dials()
    faces, made_by_hand = faces_of(head), rows_of(head)
    other_targets.check(made_by_hand)
    warnings = list(made.warnings)
    end = placement.frame + len(shown) - 1
    sequencer.check_frames(placement.name, placement.frame, end)
    number = free_number(faces[0].key)
    with contextlib.ExitStack() as steps:
        extent = overlaps.extent(source, placement.frame, end + 1, made.recorded)
        beside = overlaps.neighbours(faces[0].key, extent, placement.replaces)
        stay = (*beside.earlier, *beside.later)
        muted = face_tracks.mute_overlapping(faces, shape_keys.TakeSpan(placement.frame, end), steps, stay)
        head_motion.mute(muted, steps)
        sequencer.mute_takes(scene, muted, steps)
        if others := [name for name in muted if name != placement.replaces]:
            warnings.append(f"Switched off: {labels.named(others)}")
        writer = face_tracks.TakeWriter(scene, faces, placement.frame, source.raw_curves(), shown, placement.check)
        if made.sound is not None:
            warnings += _add_sound(scene, placement, made.sound, len(shown), steps)
        track = writer.write(placement.name, steps, beside.later)
        take = track.strips[0].action
        assert take is not None
        source.write_to(take)
        take[stored.RECORDED] = made.recorded
        take[stored.NUMBER] = number
        own_files.mark(take, placement.name, source.npz)
        take[stored.RIG] = rows.signature(made_by_hand)
        take[stored.GIVEN] = head_properties(head).given
        sources = faces[0].map.sources(shown)
        other_targets.write(made_by_hand, sources, placement.name, placement.frame, steps, under=beside.later)
        guessed = _guess_pivot(head, placement.name, steps)
        warnings += [*guessed, *_turn_head(head, scene, placement, angles, steps, beside.later)]
        overlaps.fade_in((*beside.later, *((placement.name,) if beside.earlier else ())), steps)
        steps.callback(setattr, head_properties(head), "active_take", head_properties(head).active_take)
        choose_take(head, track)
        sequencer.extend_range(scene, placement.frame, end, steps)
        done = steps.pop_all()
    if undo is not None:
        undo.push(done)
    sequencer.show_scene(scene)
    verdict, shut = writer.verdict(), _shut_sentence(head, faces, made_by_hand)
    return Result(
        name=placement.name,
        head=head.name,
        wav=made.file,
        start=placement.frame,
        end=end,
        seconds=made.seconds,
        missing=faces[0].map.missing,
        still=verdict.still,
        warnings=(*verdict.sentences, *_left_out_sentences(writer.left_out), *_rig_sentences(faces[0].map), *warnings),
        fixes=(
            *verdict.fixes,
            *((FixName.GIVE,) if writer.left_out else ()),
            *((FixName.CHOOSE_BONE, FixName.KEEP_STILL) if guessed else ()),
            *((FixName.JAW_BONE,) if shut and jaw.find(head) else ()),
        ),
        shut=shut,
    )


def _add_sound(scene: Scene, placement: Placement, sound: Path, frames: int, undo: contextlib.ExitStack) -> list[str]:
    """Adds a take's sound strip; returns warnings for the animator."""
    if not bpy.app.build_options.audaspace:
        return [f"This Blender was built without sound: the voice is in {sound}."]
    end, character = placement.frame + frames + 1, placement.character
    channel = channels.free_for(scene, character, placement.frame, end) if character else None
    strip = sequencer.add_sound(scene, placement.name, sound, placement.frame, frames, undo, channel=channel)
    if character:
        channels.label(scene, strip, character)
    strip.sound.filepath = sound_files.relative(sound)
    if placement.pack:
        strip.sound.pack()
    return []


def _guess_pivot(head: Object, take: str, undo: contextlib.ExitStack) -> list[str]:
    """Chooses the head bone of the armature for the first take of a head; returns a sentence that says so."""
    is_first = pivot.wants_guess(head) and all(nla.take_name(s.action) == take for s in nla.take_strips(key_of(head)))
    armature, bone = pivot.guess(head) if is_first else (None, "")
    if armature is None:
        return []
    chosen = head_properties(head)
    undo.callback(setattr, chosen, "pivot_chosen", False)
    undo.callback(setattr, chosen, "pivot", None)
    chosen.pivot, chosen.pivot_bone = armature, bone
    return [f"The bone {bone!r} of {armature.name!r} turns with the takes, by its name."]


def _turn_head(
    head: Object,
    scene: Scene,
    placement: Placement,
    angles: core.signals.FloatArray,
    undo: contextlib.ExitStack,
    under: Collection[str],
) -> list[str]:
    """Writes the head of a take to the chosen object or bone, below some takes; returns warnings for the animator."""
    chosen = head_properties(head)
    if chosen.pivot is None:
        return []
    target = follow_dials.target_of(head)
    if target is None:
        return [f"The head does not turn: {head_motion.reason(chosen.pivot, chosen.pivot_bone)}"]
    head_motion.write(target, placement.name, placement.frame, angles, undo, scene, under=under)
    return []


def _left_out_sentences(left_out: Mapping[str, str]) -> list[str]:
    if not left_out:
        return []
    named = ", ".join(f"{name} ({why})" for name, why in list(left_out.items())[:LISTED])
    more = f" and {len(left_out) - LISTED} more" if len(left_out) > LISTED else ""
    return [f"Left to you, so that the take does not move them: {named}{more}."]


def _shut_sentence(head: Object, faces: list[Face], made_by_hand: list[rows.Row]) -> str:
    """Returns a sentence if nothing that a take moves opens the mouth; empty if something does."""
    if any(face.map.opens_mouth for face in faces) or any(rig_map.opens_mouth(row.source) for row in made_by_hand):
        return ""
    if (found := jaw.find(head)) is not None:
        return f"The mouth of {head.name!r} does not open by its shape keys: use its jaw bone, {found.bone}."
    return (
        f"The mouth of {head.name!r} cannot open: it has no shape key for jawOpen and no viseme; "
        "choose the mesh that has them as Target, or name one in the Rig panel."
    )


def _rig_sentences(rig: RigMap) -> list[str]:
    missing = rig.missing
    if rig.visemes:
        gone = f" It has none for {', '.join(missing)}." if missing else ""
        return [f"{rig.label}: the mouth is mixed from {len(rig.visemes)} visemes.{gone}"]
    if not missing:
        return []
    more = f" and {len(missing) - LISTED} more" if len(missing) > LISTED else ""
    note = ""
    if "mouthClose" in missing and "jawOpen" not in missing:
        note = " Without mouthClose the jaw opens less, so that the lips still meet."
    return [f"No shape key for {', '.join(missing[:LISTED])}{more}.{note}"]


def _by_uid(collection: Any, uid: int) -> Any:
    return next((item for item in collection if item.session_uid == uid), None)
