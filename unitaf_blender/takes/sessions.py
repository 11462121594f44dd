"""Marks of a session of Blender in its files, by which a later one clears away what a killed one has left."""

from __future__ import annotations

import json
import os
import platform
import time
from pathlib import Path

from .. import core

# Seconds after which a session on another computer, or on Windows, is taken to be over: there nothing tells.
ABANDONED = 24 * 3600.0
NAME = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"  # of this session, for folders
LONGEST = 10_000_000  # bytes of a marked file


def mark() -> dict[str, object]:
    """Returns the mark of this session, as a JSON object."""
    return {"session": NAME, "process": os.getpid(), "computer": platform.node()}


def read(path: Path) -> dict[str, object]:
    """Returns the JSON object in a marked file; empty where there is none."""
    try:
        if path.is_symlink() or path.stat().st_size > LONGEST:
            return {}
        values = json.loads(path.read_text("utf-8"))
    except core.archive.UNREADABLE:
        return {}
    return values if isinstance(values, dict) else {}


def is_over(path: Path) -> bool:
    """Whether the session that wrote a marked file is over; False where that is not known yet."""
    values = read(path)
    process = values.get("process")
    if values.get("session") == NAME:
        return False
    if os.name == "posix" and values.get("computer") == platform.node() and isinstance(process, int) and process > 0:
        try:
            os.kill(process, 0)  # sends nothing
        except (ProcessLookupError, OverflowError):
            return True
        except OSError:  # it is another user's
            return False
        return False
    try:
        return time.time() - path.stat().st_mtime > ABANDONED
    except OSError:
        return False
