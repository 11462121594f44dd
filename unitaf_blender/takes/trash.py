"""Files that were deleted with their takes: kept until they can be missed no more, so that undo brings them back.

They are moved into a folder of the session. An undo that brings back a take brings back its files, and a redo takes
them away again. When the file is closed, those are deleted for good without which it was saved; the others are put
back, since the .blend on disk still needs them. What a killed Blender has left is settled in the same way.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import json
import logging
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import bpy

from .. import core, places
from . import sessions

FOLDER = "trash"  # in the add-on's folder; in it a folder per session
LIST = "deleted.json"  # in the folder of a session: its mark, and where the files were

log = logging.getLogger(__name__)


@dataclasses.dataclass
class Deleted:
    """A deleted file: where it was, and its name in the folder. is_away: whether it is in the folder now.

    blend: the open file, whose takes it belonged to. is_saved: whether that was saved without it.
    """

    path: str
    kept: str
    blend: str = ""
    is_away: bool = True
    is_saved: bool = False


_deleted: list[Deleted] = []
_numbers = itertools.count()


def put(paths: Iterable[Path]) -> list[Path]:
    """Deletes files; returns those that could not be, which stay where they are."""
    left = []
    for path in paths:
        entry = Deleted(str(path), f"{next(_numbers):05d}{path.suffix}", bpy.data.filepath)
        _deleted.append(entry)
        try:
            _write_list()
            shutil.move(path, _folder() / entry.kept)
        except (OSError, core.errors.OutputError) as error:  # opened elsewhere, on Windows
            log.warning("The file %s stays where it is: %s", path, error)
            _deleted.remove(entry)
            left.append(path)
    _write_list()
    return left


def follow(is_needed: Callable[[Path], bool]) -> None:
    """Puts files back that are needed again after an undo, and takes those away again that are not."""
    for entry in _deleted:
        path = Path(entry.path)
        needed = is_needed(path)
        if entry.is_away and needed:
            entry.is_away = not _move(_folder() / entry.kept, path)
        elif not entry.is_away and not needed and core.files.is_file(path):
            entry.is_away = _move(path, _folder() / entry.kept)
    if _deleted:
        _write_list()


def note_saved(blend: str) -> None:
    """Notes that a .blend was saved without the files that are deleted now; other files on disk may still need them."""
    for entry in _deleted:
        if entry.blend in ("", blend):
            entry.is_saved = entry.is_away
    if _deleted:
        _write_list()


def settle() -> None:
    """Deletes files for good without which the .blend was saved, and puts the others back: the file is closed."""
    _settle(_folder(), _deleted)
    _deleted.clear()


def settle_abandoned() -> None:
    """Does the same for sessions that are over."""
    for listing in (places.user_dir() / FOLDER).glob(f"*/{LIST}"):
        if sessions.is_over(listing):
            rows = sessions.read(listing).get("files")
            entries = [_entry(row) for row in rows] if isinstance(rows, list) else []
            _settle(listing.parent, [entry for entry in entries if entry is not None])


def _settle(folder: Path, deleted: list[Deleted]) -> None:
    """Settles the files of a session's folder; what cannot be put back stays there."""
    is_done = True
    for entry in deleted:
        kept = folder / entry.kept
        if not core.files.is_file(kept):
            continue
        if entry.is_saved:
            with contextlib.suppress(OSError):
                kept.unlink()
        else:
            is_done &= _move(kept, Path(entry.path))
    if is_done:
        with contextlib.suppress(OSError):
            (folder / LIST).unlink(missing_ok=True)
            folder.rmdir()


def _move(source: Path, target: Path) -> bool:
    """Moves a file to a place that must be free; returns whether it is there."""
    try:
        if target.exists():
            raise FileExistsError(f"{target} exists")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)
    except OSError as error:
        log.warning("The deleted file %s stays at %s: %s", target.name, source, error)
        return False
    return True


def _entry(row: object) -> Deleted | None:
    """Returns an entry from JSON; None for anything else, and for a name outside of the folder."""
    try:
        entry = Deleted(**row)  # type: ignore[arg-type]
        is_plain = Path(entry.kept).name == entry.kept and Path(entry.path).is_absolute()
    except (TypeError, ValueError):
        return None
    return entry if is_plain else None


def _folder() -> Path:
    return places.user_dir() / FOLDER / sessions.NAME


def _write_list() -> None:
    """Writes where the deleted files were; raises OutputError."""
    values = {**sessions.mark(), "files": [dataclasses.asdict(entry) for entry in _deleted]}
    core.files.write_file(_folder() / LIST, json.dumps(values).encode())
