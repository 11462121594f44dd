"""The files that a take wrote, found by its mark and by their contents: nothing else is deleted with it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import bpy
from bpy.types import Action

from .. import core
from ..timeline import marks
from . import sound_files, stored, trash
from .parts import TakeIndex

FILES = "unitaf_files"  # custom property of a take's action: the name of its files, and a digest of the .npz, as JSON


def mark(action: Action, name: str, npz: bytes) -> None:
    """Marks an action with the files of its take. name: without suffix. npz: what is in the .npz."""
    action[FILES] = json.dumps({"name": name, "npz": _digest(npz)})


def disown(action: Action, blend: str) -> None:
    """Notes that the files of a take belong to another .blend: they are not deleted with it, and its sound is there."""
    action[FILES] = json.dumps({**marks.json_object(action, FILES), "npz": "", "blend": blend})


def sound_of(name: str, index: TakeIndex) -> Path | None:
    """Returns the sound file of a take that has no strip here: in the speech folder of this .blend, or of its own.

    None where there is none.
    """
    blend = marks.json_object(index.face_of(name).action, FILES).get("blend")
    folders = [sound_files.speech_dir()]
    if isinstance(blend, str) and blend:
        folders.append(Path(bpy.path.abspath(blend)).parent / sound_files.SPEECH_FOLDER)
    stems = [stem for stem in _names(name, index) if sound_files.file_name(stem) == stem]
    files = [folder / f"{stem}.wav" for folder in folders for stem in stems]
    return next((file for file in files if core.files.is_file(file)), None)


def files_of_take(name: str, index: TakeIndex) -> list[Path]:
    """Returns the files that a take wrote, in the speech folder of the open file; none where that is not certain.

    Its .npz must be the one that the take was written from. A .json must be of a take, and goes with its .wav, unless
    the take follows a recording: then no sound is its own. Files that another take has too are not returned.
    """
    action = index.face_of(name).action
    folder = core.files.real_path(sound_files.speech_dir())
    is_recorded = bool(action.get(stored.RECORDED))
    wanted = marks.json_object(action, FILES).get("npz", _digest(marks.data(action, stored.MOTION) or b""))
    for stem in _names(name, index):
        npz, notes, wav = (folder / f"{stem}{suffix}" for suffix in (".npz", ".json", ".wav"))
        if sound_files.file_name(stem) != stem or not _is_plain(npz) or _digest(npz.read_bytes()) != wanted:
            continue
        if any(stem in _names(other, index) for other in index.names if other != name):
            return []
        has_notes = _is_plain(notes) and _is_take(notes)
        has_sound = has_notes and _is_plain(wav) and not is_recorded
        return [npz, *([notes] if has_notes else []), *([wav] if has_sound else [])]
    return []


def delete(files: list[Path]) -> list[Path]:
    """Deletes the files of a take unless a sound of the open file is one of them; returns those that stay."""
    used = _sounds()
    return files if used.intersection(files) else trash.put(files)


def follow_undo() -> None:
    """Brings deleted files back that the takes and sounds of the open file need again, see ``trash.follow``."""
    index = TakeIndex()
    stems = {stem for name in index.names for stem in _names(name, index)}
    used = _sounds()
    trash.follow(lambda path: path in used or path.stem in stems)


def _names(name: str, index: TakeIndex) -> list[str]:
    """Returns the names that the files of a take may have: of its mark, of its sounds, and its own."""
    action = index.parts_of(name)[0].action
    marked = marks.json_object(action, FILES).get("name")
    sounds = [sound.strip.sound for sound in index.sounds_of(name) if not action.get(stored.RECORDED)]
    heard = [Path(bpy.path.abspath(sound.filepath)).stem for sound in sounds if sound is not None]
    return list(dict.fromkeys([*([marked] if isinstance(marked, str) else []), *heard, name]))


def _sounds() -> set[Path]:
    """Returns the files of all sounds of the open file."""
    return {core.files.real_path(Path(bpy.path.abspath(sound.filepath))) for sound in bpy.data.sounds}


def _is_plain(path: Path) -> bool:
    return not path.is_symlink() and core.files.is_file(path)


def _is_take(notes: Path) -> bool:
    """Whether a .json is that of a take."""
    try:
        return bool(core.notes.parse(notes.read_text("utf-8")).get("format") == core.take_io.FORMAT)
    except core.archive.UNREADABLE:
        return False


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
