"""The takes of a head, as the list shows them and as scripts use them.

A take is known by its name. Whatever it consists of (the tracks of all that it moves, its sound) is changed together.
All functions raise InputError for a take that there is not.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Key, Object, Scene

from . import character, core, dial_properties, generate
from .emotion_curves import PATH as EMOTION_PATH
from .scene import hand_layer, nla, sequencer, sound_files, stored, take_parts
from .scene.take_parts import Part


@dataclasses.dataclass(frozen=True)
class Listed:
    """A take in the list.

    name: what it is called. start, end: its first and its last frame. muted: whether it is switched off.
    seconds: how long it lasts. text: what it says; empty if that is not known. settings: how.
    """

    name: str
    start: float
    end: float
    muted: bool
    seconds: float
    text: str
    settings: core.settings.Settings


def listed(head: Object) -> list[Listed]:
    """The takes of a head, by their time."""
    key = generate.key_of(head)
    return [describe(name) for name in take_parts.names_in(key)]


def describe(name: str) -> Listed:
    """One take."""
    face = _parts(name)[0]
    notes = notes_of(name)
    settings = take_parts.settings_of(notes)
    start, end = face.strip.frame_start, face.strip.frame_end
    seconds = float(notes.get("seconds", (end - start + 1) / settings.fps))
    return Listed(
        name, start, end, face.track.mute or face.strip.mute, seconds, take_parts.as_line(notes), settings
    )  # fmt: skip


def notes_of(name: str) -> dict[str, Any]:
    """What the take's .json says; empty if it is not kept."""
    kept = stored.of(_parts(name)[0].action)
    return kept.notes() if kept else {}


def mute(name: str, muted: bool = True) -> None:
    """Switch a take off, face and head and sound, or on again."""
    for part in _parts(name):
        part.track.mute = muted
        part.strip.mute = False  # one switch is enough
    for sound in take_parts.sounds(name):
        sound.strip.mute = muted


def solo(head: Object, name: str = "") -> None:
    """Let one take of a head alone be seen and heard; without a name, those that were before."""
    chosen = dial_properties.of(head)
    for other in json.loads(chosen.silenced or "[]"):
        with contextlib.suppress(core.errors.InputError):  # deleted meanwhile
            mute(other, muted=False)
    chosen.soloed, chosen.silenced = "", ""
    if not name:
        return
    others = [take.name for take in listed(head) if take.name != name and not take.muted]
    for other in others:
        mute(other)
    chosen.soloed, chosen.silenced = name, json.dumps(others)


def rename(name: str, new: str) -> None:
    """Give a take another name; its files keep theirs. Raises InputError for a name that is empty or taken."""
    new = new.strip()
    if not new:
        raise core.errors.InputError("The name is empty: give the take a name.")
    if new != name and take_parts.is_name_taken(new) and new.lower() != name.lower():
        raise core.errors.InputError(f"There is an action or a take called {new!r} already: choose another name.")
    sounds = take_parts.sounds(name)
    for part in _parts(name):
        _rename_part(part, new)
    for sound in sounds:
        sound.strip[nla.TAKE_MARK] = new
        sound.strip.name = new
    for scene in bpy.data.scenes:  # lines of a dialogue know their takes by name
        for row in scene.unitaf_dialogue.lines:  # type: ignore[attr-defined]
            if row.take == name:
                row.take = new


def separate(head: Object) -> dict[str, str]:
    """Let the takes of a head be its own, where another head has takes of these names: as after one was duplicated, or
    came from another file. The head that is newer gets other names; returns the new ones by the old.
    """
    key = generate.key_of(head)
    mine = {other.session_uid for _, other in character.keys_of(head)}
    names = set(take_parts.names_in(key))
    strange = [other for other in bpy.data.shape_keys if other.session_uid not in mine]
    shared = {name: other for other in strange for name in names.intersection(_faces_in(other))}
    if not shared:
        return {}
    if key.session_uid < min(other.session_uid for other in shared.values()):
        for item in bpy.data.objects:
            if getattr(item.data, "shape_keys", None) in list(shared.values()):
                separate(item)
        return {}
    turned = dial_properties.of(head).head
    owners = mine | ({turned.session_uid} if turned is not None else set())
    renamed = {name: _free_name(name) for name in shared}
    for name, new in renamed.items():
        for part in take_parts.parts(name):
            if part.owner.session_uid in owners:
                _rename_part(part, new)
        for sound in take_parts.sounds(name):
            others = [item for item in sound.scene.objects if getattr(item.data, "shape_keys", None) == shared[name]]
            if not others:
                sound.strip[nla.TAKE_MARK] = new
    return renamed


def move(name: str, frames: int) -> None:
    """Move a take in time, with its sound, and the emotion keys and hand-made keys that lie in it."""
    parts = _parts(name)
    first, last = parts[0].strip.frame_start, parts[0].strip.frame_end
    for part in parts:
        if isinstance(part.owner, Key):
            for curves in followers(part.owner):
                take_parts.shift_keys(curves, [(first, last, frames)])
        nla.move(part.strip, frames)
    for sound in take_parts.sounds(name):
        sequencer.move(sound.scene, sound.strip, frames)
    for sound in take_parts.sounds(name):
        end = int(parts[0].strip.frame_end)
        sequencer.extend_range(sound.scene, int(parts[0].strip.frame_start), end)


def move_to(name: str, frame: int) -> None:
    """Let a take start at a frame."""
    move(name, frame - round(_parts(name)[0].strip.frame_start))


def follow_kept(name: str, start: float) -> None:
    """Move what the animator keyed inside the sentences that a retake kept to where they are now.

    start: the first frame of the take, which is that of the earlier one too.
    """
    face, notes = _parts(name)[0], notes_of(name)
    fps = take_parts.settings_of(notes).fps
    spans = [
        (start + before * fps, start + (before + seconds) * fps, round((now - before) * fps))
        for before, now, seconds in notes.get("kept", [])
    ]
    if isinstance(face.owner, Key):
        for curves in followers(face.owner):
            take_parts.shift_keys(curves, spans)


def duplicate(name: str, frame: int) -> str:
    """Make a copy of a take that starts at a frame, with a sound strip of its own; returns its name."""
    parts, sounds = _parts(name), take_parts.sounds(name)
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
    """Take a take away without a trace: what it moved is as it was before.

    files: delete its .wav, .npz and .json too, if they lie where takes are kept and nothing else uses the sound.
    sounds: its strips in the sequencer go too.
    """
    strips = take_parts.sounds(name) if sounds else []
    paths = [Path(bpy.path.abspath(sound.strip.sound.filepath)) for sound in strips if sound.strip.sound]
    by_owner: dict[Any, list[Part]] = {}
    for part in _parts(name):
        by_owner.setdefault(part.owner, []).append(part)
    for owner, parts in by_owner.items():
        curves = [curve for part in parts for curve in nla.strip_curves(part.strip)]
        before = take_parts.values_before(owner, curves)
        actions = [part.action for part in parts]
        for part in parts:
            part.track.strips.remove(part.strip)
            if not part.track.strips:
                part.data.nla_tracks.remove(part.track)
        for action in actions:
            if action.users - action.use_fake_user == 0:
                bpy.data.actions.remove(action)
        take_parts.forget_untouched(owner, before)
    for sound in strips:
        sequencer.remove(sequencer.strips(sound.scene.sequence_editor), sound.strip)  # type: ignore[arg-type]
    if files:
        for path in paths:
            sound_files.delete_take(path)


def ripple(scene: Scene, after: float, frames: int, but: str = "") -> list[str]:
    """Move the takes of a scene that start at a frame or later, all but one; returns their names."""
    keys = {obj.data.shape_keys for obj in scene.objects if isinstance(obj.data, bpy.types.Mesh)} - {None}
    names = [name for key in keys for name in take_parts.names_in(key)]  # type: ignore[arg-type]
    later = [name for name in dict.fromkeys(names) if name != but and describe(name).start >= after]
    # The one that has to make room for the others goes first.
    for name in sorted(later, key=lambda name: describe(name).start, reverse=frames > 0):
        move(name, frames)
    return later


def sound_offset(name: str) -> int:
    """How many frames the sound of a take lies behind its face; not 0 where one was moved without the other."""
    start = round(_parts(name)[0].strip.frame_start)
    return next((round(sequencer.left(sound.strip)) - start for sound in take_parts.sounds(name)), 0)


def sync_sound(name: str) -> None:
    """Move the sound of a take to where its face is, and its head too."""
    parts = _parts(name)
    start = round(parts[0].strip.frame_start)
    for part in parts[1:]:
        nla.move(part.strip, start - round(part.strip.frame_start))
    for sound in take_parts.sounds(name):
        sequencer.move(sound.scene, sound.strip, start - round(sequencer.left(sound.strip)))


def _faces_in(key: Key) -> set[str]:
    """The takes whose face some shape keys are, not those of another head that they share."""
    return {nla.take_name(strip.action) for strip in nla.take_strips(key) if stored.is_kept(strip.action)}  # type: ignore[arg-type]


def _rename_part(part: Part, name: str) -> None:
    action = part.action
    if action.users - action.use_fake_user > 1:  # a duplicated object has the strips of the first one's actions
        action = action.copy()
        part.strip.action = action
        if hasattr(part.strip, "action_slot"):
            part.strip.action_slot = action.slots[0]
    action[nla.TAKE_MARK] = name
    action.name = part.strip.name = name
    part.track.name = nla.track_name(name)


def _parts(name: str) -> list[Part]:
    found = take_parts.parts(name)
    if not found:
        raise core.errors.InputError(f"There is no take called {name!r} in this file.")
    return found


def followers(key: Key) -> list[list[Any]]:
    """The F-curves that the animator made for the takes of some shape keys: hand layer, and emotion sliders."""
    layer = hand_layer.of(key)
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
    while take_parts.is_name_taken(f"{stem}-{count:03d}"):
        count += 1
    return f"{stem}-{count:03d}"


def _copy_part(part: Part, name: str, start: float, undo: contextlib.ExitStack) -> None:
    action = part.action.copy()
    undo.callback(bpy.data.actions.remove, action)
    action.name = action[nla.TAKE_MARK] = name
    track = nla.new_track(part.data, nla.track_name(name), undo)
    strip = nla.new_strip(track, action, round(start))
    strip.extrapolation, strip.blend_type = part.strip.extrapolation, part.strip.blend_type

