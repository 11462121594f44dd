"""The takes of a head: lists them, mutes, renames, moves, copies, deletes and replaces them.

A take is known by its name. All its tracks and its sound strips are changed together. All functions raise InputError
for a name that no take has.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Key, Object, Scene

from .. import core
from ..character.emotion_keys import PATH as EMOTION_PATH
from ..character.head import key_of
from ..character.meshes import meshes_of
from ..properties.changes import take_renamed
from ..properties.head import chosen_track, head_properties
from ..timeline import hand_layer, marks, nla, sequencer
from . import sound_files, stored
from .parts import (
    Part,
    all_parts,
    face_of,
    is_name_taken,
    line_of_notes,
    names_in,
    parts_of,
    restore_untouched,
    shift_keys,
    sounds_of,
    values_before,
)
from .plan import MadeTake, Placement, Result
from .write import write


@dataclasses.dataclass(frozen=True)
class ListedTake:
    """A take in the list.

    start, end: the first and the last frame. seconds: the length of its sound. text: empty if it is not known.
    settings: those it was made with; the defaults if they are not known.
    """

    name: str
    start: float
    end: float
    muted: bool
    seconds: float
    text: str
    settings: core.settings.Settings


def chosen_take(head: Object) -> str:
    """Returns the name of the take that is chosen in the list of a head; empty if none is."""
    track = chosen_track(head)
    return next((nla.take_name(strip.action) for strip in track.strips), "") if track else ""


def listed(head: Object) -> list[ListedTake]:
    """Returns the takes of a head by start frame."""
    key = key_of(head)
    return [describe(name) for name in names_in(key)]


def describe(name: str) -> ListedTake:
    """Returns one take."""
    face = face_of(name)
    notes = stored.notes_of_action(face.action)
    start, end = face.strip.frame_start, face.strip.frame_end
    seconds = (end - start + 1) / notes.settings.fps if notes.seconds is None else notes.seconds
    muted = face.track.mute or face.strip.mute
    return ListedTake(name, start, end, muted, seconds, line_of_notes(notes), notes.settings)


def metadata_of(name: str) -> core.notes.Notes:
    """Returns the metadata of a take; fields that are missing or damaged are at their defaults."""
    return stored.notes_of_action(face_of(name).action)


def mute(name: str, muted: bool = True) -> None:
    """Mutes the face, head and sound of a take, or unmutes them."""
    for part in all_parts(name):
        part.track.mute = muted
        part.strip.mute = False  # the track's mute is enough
    for sound in sounds_of(name):
        sound.strip.mute = muted


def solo(head: Object, name: str = "") -> None:
    """Mutes all takes of a head but one; without a name, unmutes those that the last call muted."""
    chosen = head_properties(head)
    muted = marks.json_text(chosen.silenced)
    for other in names_in(key_of(head)):
        if isinstance(muted, list) and other in muted:
            mute(other, muted=False)
    chosen.soloed, chosen.silenced = "", ""
    if not name:
        return
    others = [take.name for take in listed(head) if take.name != name and not take.muted]
    for other in others:
        mute(other)
    chosen.soloed, chosen.silenced = name, json.dumps(others)


def rename(name: str, new: str) -> None:
    """Renames a take; its files keep their names. Raises InputError for a name that is empty or taken."""
    new = new.strip()
    if not new:
        raise core.errors.InputError("The name is empty: give the take a name.")
    if new != name and is_name_taken(new) and new.lower() != name.lower():
        raise core.errors.InputError(f"There is an action or a take called {new!r} already: choose another name.")
    sounds = sounds_of(name)
    for part in all_parts(name):
        _rename_part(part, new)
    for sound in sounds:
        sound.strip[nla.TAKE_MARK] = new
        sound.strip.name = new
    take_renamed.publish(name, new)


def separate(head: Object) -> dict[str, str]:
    """Renames takes of a head whose names another head's takes have too: it was duplicated, or came from another file.

    The takes of the newer head are renamed; returns the new names of this head's takes by the old ones.
    """
    key = key_of(head)
    own = {other.session_uid for _, other in meshes_of(head)}
    names = set(names_in(key))
    others = [other for other in bpy.data.shape_keys if other.session_uid not in own]
    shared = {name: other for other in others for name in names.intersection(_faces_in(other))}
    if not shared:
        return {}
    if key.session_uid < min(other.session_uid for other in shared.values()):
        for item in bpy.data.objects:
            if getattr(item.data, "shape_keys", None) in list(shared.values()):
                separate(item)
        return {}
    turned = head_properties(head).pivot
    owners = own | ({turned.session_uid} if turned is not None else set())
    renamed = {name: _free_name(name) for name in shared}
    for name, new in renamed.items():
        for part in parts_of(name):
            if part.owner.session_uid in owners:
                _rename_part(part, new)
        for sound in sounds_of(name):
            heads = [item for item in sound.scene.objects if getattr(item.data, "shape_keys", None) == shared[name]]
            if not heads:
                sound.strip[nla.TAKE_MARK] = new
    return renamed


def move(name: str, frames: int) -> None:
    """Moves a take by frames, with its sound, and the emotion keys and hand-made keys that lie in it."""
    parts = all_parts(name)
    first, last = parts[0].strip.frame_start, parts[0].strip.frame_end
    for part in parts:
        if isinstance(part.owner, Key):
            for curves in followers(part.owner):
                shift_keys(curves, [(first, last, frames)])
        nla.move(part.strip, frames)
    for sound in sounds_of(name):
        sequencer.move(sound.scene, sound.strip, frames)
    for sound in sounds_of(name):
        end = int(parts[0].strip.frame_end)
        sequencer.extend_range(sound.scene, int(parts[0].strip.frame_start), end)


def move_to(name: str, frame: int) -> None:
    """Moves a take to a start frame."""
    move(name, frame - round(face_of(name).strip.frame_start))


def move_keys_of_reused_sentences(name: str, start: float) -> None:
    """Moves the animator's keys in sentences that a retake reused to the present times of these sentences.

    start: the first frame of the take and of the earlier one.
    """
    face, notes = face_of(name), metadata_of(name)
    fps = notes.settings.fps
    spans = [
        (start + before * fps, start + (before + seconds) * fps, round((now - before) * fps))
        for before, now, seconds in notes.kept
    ]
    if isinstance(face.owner, Key):
        for curves in followers(face.owner):
            shift_keys(curves, spans)


def duplicate(name: str, frame: int) -> str:
    """Copies a take to a start frame, with a sound strip of its own; returns the copy's name."""
    parts, sounds = all_parts(name), sounds_of(name)
    new = _free_name(name)
    start = parts[0].strip.frame_start
    with contextlib.ExitStack() as undo:
        for part in parts:
            _copy_part(part, new, frame + part.strip.frame_start - start, undo)
        for sound in sounds:
            copy = sequencer.copy_sound(sound.scene, sound.strip, new, frame, undo)
            copy[nla.TAKE_MARK] = new
        undo.pop_all()
    return new


def delete(name: str, files: bool = False, sounds: bool = True) -> None:
    """Deletes a take, and restores the values that its channels had before it.

    files: delete its .wav, .npz and .json too, if they lie in the folder for takes and nothing else uses the sound.
    sounds: delete its sound strips.
    """
    strips = sounds_of(name) if sounds else []
    paths = [Path(bpy.path.abspath(sound.strip.sound.filepath)) for sound in strips if sound.strip.sound]
    by_owner: dict[Any, list[Part]] = {}
    for part in all_parts(name):
        by_owner.setdefault(part.owner, []).append(part)
    for owner, parts in by_owner.items():
        before = values_before(owner, [part.strip for part in parts])
        actions = [part.action for part in parts]
        for part in parts:
            part.track.strips.remove(part.strip)
            if not part.track.strips:
                part.data.nla_tracks.remove(part.track)
        for action in actions:
            if action.users - action.use_fake_user == 0:
                bpy.data.actions.remove(action)
        restore_untouched(owner, before)
    for sound in strips:
        sequencer.remove(sequencer.strips(sound.scene.sequence_editor), sound.strip)  # type: ignore[arg-type]
    if files:
        for path in paths:
            sound_files.delete_take(path)


def replace(name: str, placement: Placement, made: MadeTake) -> Result:
    """Replaces a take by another one, which gets its name and mute; if the write fails, the earlier one stays.

    placement: holds a temporary name for the new take. The sound strips of the earlier one stay where the new one has
    no sound. Raises UnitafError.
    """
    before = describe(name)
    result = write(placement, made)
    delete(name, sounds=made.sound is not None)
    rename(result.name, name)
    mute(name, before.muted)
    return dataclasses.replace(result, name=name)


def ripple(scene: Scene, after: float, frames: int, but: str = "") -> list[str]:
    """Moves the takes of a scene that start at a frame or later, all but one; returns their names."""
    keys = {obj.data.shape_keys for obj in scene.objects if isinstance(obj.data, bpy.types.Mesh)} - {None}
    names = [name for key in keys for name in names_in(key)]  # type: ignore[arg-type]
    later = [name for name in dict.fromkeys(names) if name != but and describe(name).start >= after]
    # The take with the most room ahead is moved first.
    for name in sorted(later, key=lambda name: describe(name).start, reverse=frames > 0):
        move(name, frames)
    return later


def sound_offset(name: str) -> int:
    """Returns by how many frames the sound of a take starts after its face; not 0 where one of them was moved alone."""
    start = round(face_of(name).strip.frame_start)
    return next((round(sequencer.left(sound.strip)) - start for sound in sounds_of(name)), 0)


def sync_sound(name: str) -> None:
    """Moves the sound and the head of a take to the start of its face."""
    parts = all_parts(name)
    start = round(parts[0].strip.frame_start)
    for part in parts[1:]:
        nla.move(part.strip, start - round(part.strip.frame_start))
    for sound in sounds_of(name):
        sequencer.move(sound.scene, sound.strip, start - round(sequencer.left(sound.strip)))


def _faces_in(key: Key) -> set[str]:
    """Returns the takes whose curves are stored with some shape keys; further meshes only share the takes of a head."""
    return {nla.take_name(strip.action) for strip in nla.take_strips(key) if stored.has_stored_take(strip.action)}  # type: ignore[arg-type]


def _rename_part(part: Part, name: str) -> None:
    action = part.action
    if action.users - action.use_fake_user > 1:  # the strips of a duplicated object have the same actions
        action = action.copy()
        part.strip.action = action
        if hasattr(part.strip, "action_slot"):
            part.strip.action_slot = action.slots[0]
    action[nla.TAKE_MARK] = name
    action.name = part.strip.name = name
    part.track.name = nla.track_name(name)


def followers(key: Key) -> list[list[Any]]:
    """Returns the F-curves with the animator's keys for some shape keys: of the hand layer and of emotion sliders."""
    layer = hand_layer.layer_of(key)
    slot = getattr(key.animation_data, "action_slot", None)
    curves = [list(nla.fcurves(layer, slot))] if layer else []
    for head in bpy.data.objects:
        if getattr(head.data, "shape_keys", None) == key and head.animation_data:
            own = nla.fcurves(head.animation_data.action, getattr(head.animation_data, "action_slot", None))
            curves.append([curve for curve in own if curve.data_path.startswith(EMOTION_PATH)])
    return curves


def _free_name(name: str) -> str:
    stem, _, number = name.rpartition("-")
    stem = stem if stem and number.isdigit() else name
    count = 1
    while is_name_taken(f"{stem}-{count:03d}"):
        count += 1
    return f"{stem}-{count:03d}"


def _copy_part(part: Part, name: str, start: float, undo: contextlib.ExitStack) -> None:
    action = part.action.copy()
    undo.callback(bpy.data.actions.remove, action)
    action.name = action[nla.TAKE_MARK] = name
    track = nla.new_track(part.data, nla.track_name(name), undo)
    strip = nla.new_strip(track, action, round(start))
    strip.extrapolation, strip.blend_type = part.strip.extrapolation, part.strip.blend_type
