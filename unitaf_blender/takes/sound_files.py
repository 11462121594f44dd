"""The files of takes: beside the .blend, or in the folder for unsaved files until it is saved.

Blender deletes the add-on's folder with the add-on. So a file that is saved for the first time takes its sounds along,
and when the add-on is disabled, those that still lie there are packed into the open file. The preferences may
name another folder.
"""

from __future__ import annotations

import contextlib
import dataclasses
import filecmp
import json
import logging
import re
import shutil
import unicodedata
from pathlib import Path

import bpy
from bpy.types import Sound

from .. import core, places, preferences
from . import sessions

SPEECH_FOLDER = "speech"
UNSAVED_FOLDER = "unsaved"  # in the add-on's folder; in it a folder per session, so that names never clash
SUFFIXES = (".wav", ".npz", ".json")
RESERVED = (".unitaf-", ".reserved")  # around the name of a take that is being made
NAME_LENGTH = 40
TAG = re.compile(r"\[[^\[\]\n]*\](?!\()")  # emotion tag in a text, "[sad .7]"; it is not spoken

log = logging.getLogger(__name__)

SESSION = re.compile(r"\d{8}-\d{6}-\d+")
_reserved: set[Path] = set()  # files by which this session keeps names


@dataclasses.dataclass(frozen=True)
class Moved:
    """A sound that was copied beside the .blend: its session uid, its path before, and that of the copy."""

    uid: int
    before: str
    after: str


class Moves:
    """The sounds that the save in progress moves, and the files that it leaves behind."""

    def __init__(self) -> None:
        self.blend = ""
        self.pending: list[Moved] = []
        self.left_behind: set[Path] = set()


_moves = Moves()


def speech_dir() -> Path:
    """Returns the folder for the takes of the open file, which may not exist yet."""
    if bpy.data.filepath:
        return Path(bpy.data.filepath).parent / SPEECH_FOLDER
    return unsaved_dir() / sessions.NAME


def unsaved_dir() -> Path:
    """Returns the folder for the takes of unsaved files; moves what version 0.1.0 left in its own there."""
    folder = _unsaved_dir()
    if places.adopt(UNSAVED_FOLDER, folder):
        find_missing()
    return folder


def find_missing() -> None:
    """Updates the paths of sounds of unsaved files whose folder was moved.

    A file that Blender recovers after a crash has full paths, into the folder of version 0.1.0, or of a Blender that
    the user has removed since.
    """
    folder = _unsaved_dir()
    for sound in bpy.data.sounds:
        path = _path(sound)
        here = folder / path.parent.name / path.name
        if _is_unsaved(path) and _depends_on_file(sound) and not core.files.is_file(path) and core.files.is_file(here):
            sound.filepath = str(here)


def pack_unsaved() -> None:
    """Packs the sounds that lie in the add-on's folder into the open file, which then outlasts the add-on."""
    for sound in bpy.data.sounds:
        if _homeless_file(sound):
            try:
                sound.pack()
            except RuntimeError as error:
                log.warning("The sound %s could not be packed into the file: %s", sound.filepath, error)


def file_name(name: str) -> str:
    """Returns the name of a take or an object as a file name that every system allows."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).strip(" .") or "take"


def new_name(text: str, folder: Path) -> str:
    """A file name (without suffix) made of the first words of a text, which nothing in the folder has yet."""
    plain = unicodedata.normalize("NFKD", TAG.sub("", text)).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", ""))[:NAME_LENGTH].strip("-") or "take"
    taken = {path.stem.lower() for path in folder.glob("*") if path.suffix in SUFFIXES}
    taken |= {path.name.removeprefix(RESERVED[0]).removesuffix(RESERVED[1]).lower() for path in _placeholders(folder)}
    taken |= {action.name.lower() for action in bpy.data.actions}
    number = 1
    while f"{stem}-{number:03d}" in taken:
        number += 1
    return f"{stem}-{number:03d}"


def reserve_name(text: str, folder: Path) -> str:
    """Makes the folder, and reserves a new name in it for a take that is being made, against other processes too.

    A marked file keeps the name; ``release_name`` deletes it, and where Blender was killed, a later session does.
    Raises OutputError.
    """
    while True:
        _sweep(folder)
        name = new_name(text, folder)
        placeholder = _placeholder(folder, name)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with placeholder.open("x", encoding="utf-8") as file:
                json.dump(sessions.mark(), file)
        except FileExistsError as error:
            if not folder.is_dir():
                raise _unwritable(folder) from error
            continue
        except OSError as error:
            raise _unwritable(folder) from error
        _reserved.add(placeholder)
        if not any((folder / f"{name}{suffix}").exists() for suffix in SUFFIXES):
            return name
        release_name(name, folder)  # another process has made a take of that name meanwhile


def release_name(name: str, folder: Path) -> None:
    """Releases a name that this session has reserved."""
    placeholder = _placeholder(folder, name)
    if placeholder in _reserved:
        _reserved.discard(placeholder)
        with contextlib.suppress(OSError):  # a later session clears it away
            placeholder.unlink(missing_ok=True)


def release_names() -> None:
    """Releases all names that this session has reserved."""
    for placeholder in list(_reserved):
        _reserved.discard(placeholder)
        with contextlib.suppress(OSError):
            placeholder.unlink(missing_ok=True)


def relative(path: Path) -> str:
    """A path as the .blend should keep it: relative to it where it lies beside it."""
    folder = Path(bpy.data.filepath).parent if bpy.data.filepath else None
    if folder is None or not path.is_relative_to(folder):
        return str(path)
    return "//" + path.relative_to(folder).as_posix()


def save_as(target: Path, folder: Path | None = None) -> Path:
    """Saves the open file; takes that were made beside the target get relative paths.

    folder: where else takes get relative paths, beside that of takes beside the target.

    Raises OutputError with Blender's reason if that fails.
    """
    target = target.expanduser().absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        bpy.ops.wm.save_as_mainfile(filepath=str(target))
        # Only now does Blender know what they are relative to.
        folders = [target.parent / SPEECH_FOLDER, *([folder] if folder else [])]
        beside = [sound for sound in bpy.data.sounds if any(_lies_in(sound.filepath, each) for each in folders)]
        for sound in beside:
            sound.filepath = relative(Path(sound.filepath))
        if beside:
            bpy.ops.wm.save_mainfile()
    except (OSError, RuntimeError) as error:
        raise core.errors.OutputError(f"The file {target} cannot be saved: {error}") from error
    return target


def before_save(blend: str) -> None:
    """Copies the takes of a file that is saved for the first time beside it, and updates the paths of its sounds.

    A copy that fails leaves its sound where it was, with its full path, and never stops the save.
    """
    _moves.blend, _moves.pending = blend, []
    if not blend:
        return
    folder = Path(blend).parent / SPEECH_FOLDER
    for sound in bpy.data.sounds:
        source = _homeless_file(sound)
        if source is None:
            continue
        try:
            name = _copy_take(source, folder)
        except OSError as error:
            log.warning("The sound %s could not be copied beside the file and stays where it is: %s", source, error)
            continue
        moved = Moved(sound.session_uid, str(source), f"//{SPEECH_FOLDER}/{name}.wav")
        sound.filepath = moved.after
        _moves.pending.append(moved)


def after_save(saved: bool) -> None:
    """Completes what ``before_save`` began; after a failed save, or one of a copy, the sounds keep their paths."""
    stays_here = saved and bpy.data.filepath == _moves.blend
    for moved in _moves.pending:
        sound = _sound(moved.uid)
        if stays_here:
            # Only what this session has written: a .blend from elsewhere may name any file.
            if Path(moved.before).parent == _unsaved_dir() / sessions.NAME:
                _moves.left_behind.update(Path(moved.before).with_suffix(suffix) for suffix in SUFFIXES)
        elif sound and sound.filepath == moved.after:
            sound.filepath = moved.before
    _moves.pending = []


def clear_left_behind() -> None:
    """Deletes the files that were copied at the first save, once no undo can restore their paths."""
    for path in _moves.left_behind:
        path.unlink(missing_ok=True)
    for folder in {path.parent for path in _moves.left_behind}:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    _moves.left_behind.clear()


def _unsaved_dir() -> Path:
    """Returns the folder for the takes of unsaved files: in the one that the preferences name, or the add-on's."""
    return (preferences.unsaved_folder(bpy.context) or places.user_dir()) / UNSAVED_FOLDER


def _homeless_file(sound: Sound) -> Path | None:
    """Returns the file of a sound that lies in a folder for unsaved files; None if the sound does not need it."""
    source = _path(sound)
    return source if _is_unsaved(source) and core.files.is_file(source) and _depends_on_file(sound) else None


def _is_unsaved(path: Path) -> bool:
    """Whether a path is one of a take of an unsaved file, of whatever version of the add-on or Blender."""
    return path.parent.parent.name == UNSAVED_FOLDER and SESSION.fullmatch(path.parent.name) is not None


def _depends_on_file(sound: Sound) -> bool:
    return not sound.packed_file and not sound.library


def _path(sound: Sound) -> Path:
    return Path(bpy.path.abspath(sound.filepath))


def move_take(sound: Path, folder: Path) -> Path:
    """Moves a take's files to another folder, all or none, see ``_copy_take``; returns its sound. Raises OSError."""
    name = _copy_take(sound, folder)
    for suffix in SUFFIXES:
        with contextlib.suppress(OSError):  # opened elsewhere, on Windows
            sound.with_suffix(suffix).unlink(missing_ok=True)
    return folder / f"{name}.wav"


def _copy_take(sound: Path, folder: Path) -> str:
    """Copies the files of a take, under a new number if another take has its name; returns the name."""
    folder.mkdir(parents=True, exist_ok=True)
    name = sound.stem
    if not _is_same(sound, folder / sound.name):
        existing = {path.stem for path in folder.iterdir()}
        if name in existing:
            name = new_name(re.sub(r"-\d{3,}$", "", name), folder)
        made: list[Path] = []
        try:
            for suffix in SUFFIXES:
                source = sound.with_suffix(suffix)
                if source.is_file():
                    made.append(folder / (name + suffix))
                    shutil.copyfile(source, made[-1])
        except OSError:
            for path in made:
                path.unlink(missing_ok=True)
            raise
    return name


def _lies_in(filepath: str, folder: Path) -> bool:
    return not filepath.startswith("//") and Path(filepath).is_relative_to(folder)


def _placeholder(folder: Path, name: str) -> Path:
    return folder / f"{RESERVED[0]}{name}{RESERVED[1]}"


def _placeholders(folder: Path) -> list[Path]:
    return list(folder.glob(f"{RESERVED[0]}*{RESERVED[1]}"))


def _sweep(folder: Path) -> None:
    """Releases the names in a folder that were reserved by sessions that have ended."""
    for placeholder in _placeholders(folder):
        if placeholder not in _reserved and sessions.is_over(placeholder):
            with contextlib.suppress(OSError):
                placeholder.unlink(missing_ok=True)


def _unwritable(folder: Path) -> core.errors.OutputError:
    return core.errors.OutputError(f"The folder {folder} cannot be written to: check its rights, or save elsewhere.")


def _is_same(one: Path, other: Path) -> bool:
    return core.files.is_file(other) and filecmp.cmp(one, other, shallow=False)


def _sound(uid: int) -> Sound | None:
    return next((sound for sound in bpy.data.sounds if sound.session_uid == uid), None)
