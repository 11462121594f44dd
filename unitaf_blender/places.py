"""The add-on's own folder, and that of version 0.1.0. This module stays in the package's root, for its name is used."""

from __future__ import annotations

import contextlib
import filecmp
import itertools
import logging
import os
import shutil
import sys
from pathlib import Path

import bpy

PACKAGE = __package__ or ""
FOLDER = "unitaf"

log = logging.getLogger(__name__)


def user_dir() -> Path:
    """Returns the folder that Blender gives this extension and deletes with it; the folder may not exist yet.

    An add-on that is no extension (registered by a script, or copied among the scripts) has a folder in Blender's data
    files instead; where Blender has no folder at all, as for nobody in particular on a farm, it is the temporary one.
    """
    try:
        folder = bpy.utils.extension_path_user(PACKAGE)
    except ValueError:
        folder = bpy.utils.user_resource("DATAFILES", path=FOLDER)
    return Path(folder) if folder else Path(bpy.app.tempdir) / FOLDER


def old_dir() -> Path | None:
    """Returns the folder in which version 0.1.0 stored a user's files; None for a user without a home folder."""
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / FOLDER


def adopt(name: str, target: Path) -> bool:
    """Moves what version 0.1.0 left in a folder of ``old_dir`` into another; returns whether there was anything.

    It happens once, for the old folder goes with its last file; without it this costs a look at the disk. A file whose
    name is taken by another one gets a new name. One that cannot be moved stays, and the next call tries again.
    """
    old = old_dir()
    source = old / name if old else None
    if old is None or source is None or not source.is_dir() or source == target:
        return False
    for path in [path for path in sorted(source.rglob("*")) if path.is_file()]:
        try:
            _move(path, target / path.relative_to(source))
        except OSError as error:
            log.warning("The file %s could not be moved to %s and stays where it is: %s", path, target, error)
    folders = sorted((path for path in source.rglob("*") if path.is_dir()), reverse=True)
    for folder in [*folders, source, old]:
        with contextlib.suppress(OSError):  # not empty
            folder.rmdir()
    log.info("What version 0.1.0 left in %s is now in %s.", source, target)
    return True


def _move(source: Path, target: Path) -> None:
    """Moves a file, also to another disk: the new one is complete before the old one goes. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not filecmp.cmp(source, target, shallow=False):
        names = (target.with_stem(f"{target.stem}-{number}") for number in itertools.count(2))
        target = next(path for path in names if not path.exists())
    try:
        source.replace(target)
    except OSError:
        unfinished = target.with_name(f"{target.name}.part")
        shutil.copy2(source, unfinished)
        unfinished.replace(target)
        source.unlink()
