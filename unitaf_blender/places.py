"""Folders of the add-on outside Blender's own, which Blender deletes and copies as it likes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import bpy


def user_dir() -> Path:
    """The per-user folder for the sounds of files that were never saved.

    A service on a farm may run as nobody in particular: without a home it is Blender's temporary folder, which lasts as
    long as an unsaved file does.
    """
    try:
        home = Path.home()
    except RuntimeError:
        return Path(bpy.app.tempdir) / "unitaf"
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "unitaf"
