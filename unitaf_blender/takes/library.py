"""The takes of a head: lists them, mutes, renames, moves, copies, deletes and replaces them.

A take is known by its name. All its tracks and its sound strips are changed together. All functions raise InputError
for a name that no take has.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Key, Object, Scene

from .. import core
from ..character.emotion_keys import PATH as EMOTION_PATH
from ..character.head import head_reason, key_of
from ..properties.changes import take_renamed
from ..properties.head import chosen_track, head_properties
from ..timeline import hand_layer, marks, nla, sequencer
from ..timeline.rest import restore_untouched, values_before
from . import overlaps, own_files, sound_files, stored
from .ownership import free_name, rename_part, separate, to_change
from .parts import (
    KeySpan,
    Part,
    TakeIndex,
    face_of,
    free_number,
    line_of_notes,
    names_in,
    number_of,
    place_keys,
    taken_names,
)
from .plan import MadeTake, Placement, Result
from .write import write


@dataclasses.dataclass(frozen=True, kw_only=True)
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
    key, index = key_of(head), TakeIndex()
    return [describe(name, index) for name in names_in(key)]


def describe(name: str, index: TakeIndex | None = None) -> ListedTake:
    """Returns one take. index: of the file as it is now, for those who ask for many takes."""
    face = (index or TakeIndex()).face_of(name)
    notes = stored.notes_of_action(face.action)
    start, end = face.strip.frame_start, face.strip.frame_end
    seconds = (end - start + 1) / notes.settings.fps if notes.seconds is None else notes.seconds
    muted = face.track.mute or face.strip.mute
    return ListedTake(
        name=name,
        start=start,
        end=end,
        muted=muted,
        seconds=seconds,
        text=line_of_notes(notes),
        settings=notes.settings,
    )


def metadata_of(name: str) -> core.notes.Notes:
    """Returns the metadata of a take; fields that are missing or damaged are at their defaults."""
    return stored.notes_of_action(face_of(name).action)


def mute(name: str, muted: bool = True, index: TakeIndex | None = None) -> None:
    """Mutes the face, head and sound of a take, or unmutes them. index: see ``describe``."""
    index = to_change([name], index)
    for part in index.all_parts(name):
        part.track.mute = muted
        part.strip.mute = False  # the track's mute is enough
    for sound in index.sounds_of(name):
        sound.strip.mute = muted


def solo(head: Object, name: str = "") -> None:
    """Mutes all takes of a head but one, which is heard even if it was muted; without a name, ends that."""
    name = separate(head).get(name, name)
    chosen, index = head_properties(head), TakeIndex()
    names = names_in(key_of(head))
    if name and name not in names:
        raise core.errors.InputError(f"{head.name!r} has no take called {name!r}.")
    changed = marks.json_text(chosen.silenced)
    for other in names:
        if isinstance(changed, list) and other in changed:
            mute(other, other == chosen.soloed, index)
    chosen.soloed, chosen.silenced = "", ""
    if not name:
        return
    to_change = [other for other in names if describe(other, index).muted == (other == name)]
    for other in to_change:
        mute(other, other != name, index)
    chosen.soloed, chosen.silenced = name, json.dumps(to_change)


def end_lost_solo(key: Key) -> None:
    """Ends the solo of a take that is gone, deleted in the NLA editor: what it muted is heard again."""
    for head in _soloing(key):
        if head_properties(head).soloed not in names_in(key):
            solo(head)


def _soloing(key: Key) -> list[Object]:
    """Returns the heads with these shape keys that have a take soloed."""
    heads = [head for head in bpy.data.objects if getattr(head.data, "shape_keys", None) == key and head.is_editable]
    return [head for head in heads if head_properties(head).soloed and not head_reason(head)]


def add(placement: Placement, made: MadeTake, undo: contextlib.ExitStack | None = None) -> Result:
    """Writes a new take, see ``write``. It ends the solo of its head, under which it would not be heard alone."""
    head = next((item for item in bpy.data.objects if item.session_uid == placement.head_uid), None)
    with contextlib.ExitStack() as steps:
        if head is not None and not head_reason(head) and (soloed := head_properties(head).soloed):
            solo(head)
            if soloed in names_in(key_of(head)):
                steps.callback(solo, head, soloed)
        result = write(placement, made, steps)
        done = steps.pop_all()
    if undo is not None:
        undo.push(done)
    return result


def rename(name: str, new: str) -> None:
    """Renames a take; its files keep their names. Raises InputError for a name that is empty or taken."""
    new = new.strip()
    if not new:
        raise core.errors.InputError("The name is empty: give the take a name.")
    if new.lower() != name.lower() and new.lower() in taken_names():
        raise core.errors.InputError(f"There is an action or a take called {new!r} already: choose another name.")
    index = to_change([name])
    for part in index.all_parts(name):
        rename_part(part, new)
    for sound in index.sounds_of(name):
        sound.strip[nla.TAKE_MARK] = new
        sound.strip.name = new
    take_renamed.publish(name, new)


def move(name: str, frames: int) -> None:
    """Moves a take by frames, with its sound, and the emotion keys and hand-made keys that lie in it."""
    move_all([name], frames)


def move_all(names: Sequence[str], frames: int, index: TakeIndex | None = None) -> None:
    """Moves takes by as many frames, all of them or none; raises UnitafError. index: see ``describe``."""
    index = to_change(names, index)
    faces = {name: index.face_of(name) for name in names}
    spans: dict[Key, list[KeySpan]] = {}
    sounds: dict[Scene, list[Any]] = {}
    for name, face in faces.items():
        first, last = face.strip.frame_start, face.strip.frame_end
        sequencer.check_frames(name, first + frames, last + frames)
        for part in index.parts_of(name):
            if isinstance(part.owner, Key):
                spans.setdefault(part.owner, []).append(KeySpan(first, last, first + frames))
        for sound in index.sounds_of(name):
            sounds.setdefault(sound.scene, []).append(sound.strip)
    with contextlib.ExitStack() as undo:
        for scene, strips in sounds.items():
            sequencer.move_all(scene, strips, frames, undo)
        undo.pop_all()
    for key, moved in spans.items():
        for curves in followers(key):
            place_keys(curves, moved)
    for name in names:
        for part in index.parts_of(name):
            nla.move(part.strip, frames)
    overlaps.follow_moves(spans)
    for scene in sounds:
        own = [face.strip for name, face in faces.items() if any(s.scene == scene for s in index.sounds_of(name))]
        first, last = min(strip.frame_start for strip in own), max(strip.frame_end for strip in own)
        sequencer.extend_range(scene, int(first), int(last))


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
        KeySpan(first, first + seconds * fps, first + round((now - before) * fps))
        for before, now, seconds in notes.kept
        for first in [start + before * fps]
    ]
    if isinstance(face.owner, Key):
        for curves in followers(face.owner):
            place_keys(curves, spans)


def duplicate(name: str, frame: int) -> str:
    """Copies a take to a start frame, with a sound strip of its own; returns the copy's name."""
    index = to_change([name])
    parts, sounds = index.all_parts(name), index.sounds_of(name)
    new = free_name(name, taken_names())
    start = parts[0].strip.frame_start
    sequencer.check_frames(new, frame, frame + parts[0].strip.frame_end - start)
    with contextlib.ExitStack() as undo:
        for part in parts:
            _copy_part(part, new, frame + part.strip.frame_start - start, undo)
        for sound in sounds:
            copy = sequencer.copy_sound(sound.scene, sound.strip, new, frame, undo)
            copy[nla.TAKE_MARK] = new
        undo.pop_all()
    face = face_of(new)
    face.action[stored.NUMBER] = 0  # that of the take that was copied
    face.action[stored.NUMBER] = free_number(face.owner)
    return new


def delete(name: str, files: bool = False) -> list[Path]:
    """Deletes a take, and restores the values that its channels had before it; ends its solo.

    files: delete the files too that it wrote, if nothing else uses them, see ``own_files.files_of_take``; an undo
    brings them back. Returns files that could not be deleted.
    """
    owner = to_change([name]).face_of(name).owner
    for head in _soloing(owner) if isinstance(owner, Key) else ():
        if head_properties(head).soloed == name:
            solo(head)
    return _remove(name, files)


def _remove(name: str, files: bool = False, sounds: bool = True) -> list[Path]:
    """Deletes a take, see ``delete``; its solo goes on, for a take that replaces it. sounds: delete its strips too."""
    index = to_change([name])
    strips = index.sounds_of(name) if sounds else []
    own = own_files.files_of_take(name, index) if files else []
    by_owner: dict[Any, list[Part]] = {}
    for part in index.all_parts(name):
        by_owner.setdefault(part.owner, []).append(part)
    for owner, parts in by_owner.items():
        before = values_before(owner, [curve for part in parts for curve in nla.strip_curves(part.strip)])
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
    return own_files.delete(own)


@contextlib.contextmanager
def replacing(name: str, placement: Placement, made: MadeTake) -> Iterator[Result]:
    """Replaces a take by another one, which gets its name and mute when the context ends.

    If the write fails, or what is done in the context, the earlier one stays, and nothing else is changed. placement:
    holds a temporary name for the new take, which it has in the context. The sound strips of the earlier one stay where
    the new one has no sound. Raises UnitafError.
    """
    before, number = describe(name), number_of(face_of(name).action)
    with contextlib.ExitStack() as undo:
        result = write(dataclasses.replace(placement, replaces=name), made, undo)
        if made.sound is not None:
            set_aside(name, undo)
        yield result
        undo.pop_all()
    _remove(name, sounds=made.sound is not None)
    rename(result.name, name)
    mute(name, before.muted)
    face_of(name).action[stored.NUMBER] = number


def set_aside(name: str, undo: contextlib.ExitStack) -> None:
    """Moves the sounds of a take that will be deleted out of the way of others, to the end of Blender's time."""
    for sound in TakeIndex().sounds_of(name):
        frames = sequencer.LAST_FRAME - round(sequencer.right(sound.strip))
        sequencer.move_all(sound.scene, [sound.strip], frames, undo)


def ripple(scene: Scene, after: float, frames: int, but: str = "") -> list[str]:
    """Moves the takes of a scene that start at a frame or later, all but one; returns their names.

    All of them are moved or none; raises UnitafError.
    """
    index = TakeIndex()
    keys = {obj.data.shape_keys for obj in scene.objects if isinstance(obj.data, bpy.types.Mesh)} - {None}
    names = dict.fromkeys(name for key in keys for name in names_in(key))  # type: ignore[arg-type]
    later = [name for name in names if name != but and _words_start(scene, index.face_of(name), after) >= after]
    move_all(later, frames, index)
    return later


def _words_start(scene: Scene, face: Part, after: float) -> float:
    """Returns the frame at which a take starts, without the silence of a feeling if that begins before a frame."""
    start, fps = float(face.strip.frame_start), sequencer.true_fps(scene)
    is_near = after - core.felt_ends.FELT_BEFORE * fps <= start < after
    return start + stored.felt_ends(face.action).before * fps if is_near else start


def sound_offset(name: str) -> int:
    """Returns by how many frames the sound of a take starts after its face; not 0 where one of them was moved alone."""
    index = TakeIndex()
    start = round(index.face_of(name).strip.frame_start)
    return next((round(sequencer.left(sound.strip)) - start for sound in index.sounds_of(name)), 0)


def sync_sound(name: str) -> None:
    """Moves the sound and the head of a take to the start of its face."""
    index = to_change([name])
    parts = index.all_parts(name)
    start = round(parts[0].strip.frame_start)
    with contextlib.ExitStack() as undo:
        for sound in index.sounds_of(name):
            frames = start - round(sequencer.left(sound.strip))
            sequencer.move_all(sound.scene, [sound.strip], frames, undo)
        undo.pop_all()
    for part in parts[1:]:
        nla.move(part.strip, start - round(part.strip.frame_start))


def is_silent(name: str, index: TakeIndex) -> bool:
    """Whether the sound of a take is not in the file: its head was linked, appended or duplicated without it."""
    return not index.sounds_of(name) and not index.face_of(name).action.get(stored.RECORDED)


def add_sound(scene: Scene, name: str, file: Path | None = None) -> Path:
    """Adds the sound of a take that has none in the file, and returns its path; raises InputError and OutputError.

    file: without it, the one that the take wrote, if it is in the speech folder of this .blend or of the take's own.
    """
    index = to_change([name])
    face = index.face_of(name)
    if not is_silent(name, index):
        raise core.errors.InputError(f"The sound of {name!r} is in this file already.")
    found = file or own_files.sound_of(name, index)
    if found is None:
        raise core.errors.InputError(f"The sound of {name!r} was not found: choose its file.")
    start, end = round(face.strip.frame_start), round(face.strip.frame_end)
    with contextlib.ExitStack() as undo:
        strip = sequencer.add_sound(scene, name, found, start, end - start + 1, undo)
        strip.sound.filepath = sound_files.relative(found)
        strip.mute = face.track.mute
        undo.pop_all()
    sequencer.show_scene(scene)
    return found


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


def _copy_part(part: Part, name: str, start: float, undo: contextlib.ExitStack) -> None:
    action = part.action.copy()
    undo.callback(bpy.data.actions.remove, action)
    action.name = action[nla.TAKE_MARK] = name
    track = nla.new_track(part.data, nla.track_name(name), undo)
    strip = nla.new_strip(track, action, round(start))
    strip.extrapolation, strip.blend_type = part.strip.extrapolation, part.strip.blend_type
