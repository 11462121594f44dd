"""Folders of the add-on outside Blender's own, which Blender deletes and copies as it likes."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def user_dir() -> Path:
    """The per-user folder for the engine's environment and the sounds of files that were never saved."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "unitaf"
