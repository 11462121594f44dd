"""The files of takes: beside the .blend, or in a per-user folder until it is saved."""

from __future__ import annotations

import contextlib
import dataclasses
import filecmp
import logging
import os
import re
import shutil
import time
import unicodedata
from pathlib import Path

import bpy
from bpy.types import Sound

from .. import core
from ..places import user_dir

SPEECH_FOLDER = "speech"
SUFFIXES = (".wav", ".npz", ".json")
NAME_LENGTH = 40
TAG = re.compile(r"\[[^\[\]\n]*\](?!\()")  # emotion tag in a text, "[sad .7]"; it is not spoken

log = logging.getLogger(__name__)

_session = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"


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
    """The folder for the takes of the open file; not made yet."""
    if bpy.data.filepath:
        return Path(bpy.data.filepath).parent / SPEECH_FOLDER
    return _unsaved_dir() / _session


def file_name(name: str) -> str:
    """The name of a take or an object as the name of a file, on every system."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).strip(" .") or "take"


def new_name(text: str, folder: Path) -> str:
    """A file name (without suffix) made of the first words of a text, which nothing in the folder has yet."""
    plain = unicodedata.normalize("NFKD", TAG.sub("", text)).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", ""))[:NAME_LENGTH].strip("-") or "take"
    taken = {path.stem.lower() for path in folder.glob("*") if path.suffix in SUFFIXES}
    taken |= {action.name.lower() for action in bpy.data.actions}
    number = 1
    while f"{stem}-{number:03d}" in taken:
        number += 1
    return f"{stem}-{number:03d}"


def reserve_name(text: str, folder: Path) -> str:
    """Make the folder, and keep a new name in it for a take that is being made, also from other processes.

    An empty file keeps the name until the take replaces it; ``release_name`` gives it up. Raises OutputError.
    """
    while True:
        name = new_name(text, folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _placeholder(folder, name).touch(exist_ok=False)
        except FileExistsError as error:
            if not folder.is_dir():
                raise _unwritable(folder) from error
        except OSError as error:
            raise _unwritable(folder) from error
        else:
            return name


def release_name(name: str, folder: Path) -> None:
    """Give up a name that was reserved, if no take has it by now."""
    placeholder = _placeholder(folder, name)
    if placeholder.is_file() and placeholder.stat().st_size == 0:
        placeholder.unlink(missing_ok=True)


def delete_take(sound: Path) -> None:
    """Delete the files of a take whose sound this is, if it was made here and no sound datablock has it any more."""
    made = sound.parent.name == SPEECH_FOLDER or sound.parent == speech_dir()
    used = any(Path(bpy.path.abspath(other.filepath)) == sound for other in bpy.data.sounds)
    if made and not used and sound.with_suffix(".json").is_file():
        for suffix in SUFFIXES:
            with contextlib.suppress(OSError):  # opened elsewhere, on Windows
                sound.with_suffix(suffix).unlink(missing_ok=True)


def relative(path: Path) -> str:
    """A path as the .blend should keep it: relative to it where it lies beside it."""
    folder = Path(bpy.data.filepath).parent if bpy.data.filepath else None
    if folder is None or not path.is_relative_to(folder):
        return str(path)
    return "//" + path.relative_to(folder).as_posix()


def save_as(target: Path) -> Path:
    """Save the open file; takes that were made beside the target get relative paths.

    Raises OutputError with Blender's reason if that fails.
    """
    target = target.expanduser().absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        bpy.ops.wm.save_as_mainfile(filepath=str(target))
        # Only now does Blender know what they are relative to.
        beside = [sound for sound in bpy.data.sounds if _lies_in(sound.filepath, target.parent / SPEECH_FOLDER)]
        for sound in beside:
            sound.filepath = relative(Path(sound.filepath))
        if beside:
            bpy.ops.wm.save_mainfile()
    except (OSError, RuntimeError) as error:
        raise core.errors.OutputError(f"The file {target} cannot be saved: {error}") from error
    return target


def before_save(blend: str) -> None:
    """Copy the takes of a file that is saved for the first time beside it, and let its sounds point there.

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
    """Finish what before_save began; a save that failed, or that wrote a copy, changes nothing here."""
    stays_here = saved and bpy.data.filepath == _moves.blend
    for moved in _moves.pending:
        sound = _sound(moved.uid)
        if stays_here:
            _moves.left_behind.update(Path(moved.before).with_suffix(suffix) for suffix in SUFFIXES)
        elif sound and sound.filepath == moved.after:
            sound.filepath = moved.before
    _moves.pending = []


def clear_left_behind() -> None:
    """Delete the first homes of moved takes; only when no undo can lead back to them."""
    for path in _moves.left_behind:
        path.unlink(missing_ok=True)
    for folder in {path.parent for path in _moves.left_behind}:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    _moves.left_behind.clear()


def _homeless_file(sound: Sound) -> Path | None:
    """The file of a sound that still lies in the folder for unsaved files, if the sound depends on it."""
    source = Path(bpy.path.abspath(sound.filepath)).resolve()
    is_ours = source.is_relative_to(_unsaved_dir().resolve()) and source.is_file()
    return source if is_ours and not sound.packed_file and not sound.library else None


def _copy_take(sound: Path, folder: Path) -> str:
    """Copy the files of a take, under a new number if another take has its name; returns the name."""
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
    return folder / f"{name}.json"


def _unwritable(folder: Path) -> core.errors.OutputError:
    return core.errors.OutputError(f"The folder {folder} cannot be written to: check its rights, or save elsewhere.")


def _is_same(one: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(one, other, shallow=False)


def _sound(uid: int) -> Sound | None:
    return next((sound for sound in bpy.data.sounds if sound.session_uid == uid), None)


def _unsaved_dir() -> Path:
    return user_dir() / "unsaved"
