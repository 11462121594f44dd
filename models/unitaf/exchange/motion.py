"""Reads the animation in files of other programs; their contents determine the format."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError
from ..files import open_file, reason, shown
from ..take_io import Motion
from . import audio2face, live_link

TABLES = (".csv", ".tsv", ".txt")


def read_motion(path: Path, fps: float) -> Motion:
    """Returns the animation of a file of Live Link Face or Audio2Face as frames at ``fps``; raises InputError."""
    try:
        open_file(path).close()
    except FileNotFoundError as error:
        raise InputError(f"The file {shown(path)} is not there: check its path.") from error
    except OSError as error:
        raise InputError(f'"{shown(path)}" cannot be read: {reason(error)}.') from error
    suffix = path.suffix.lower()
    if suffix == ".json":
        return audio2face.read(path, fps)
    if suffix in TABLES:
        return live_link.read(path, fps)
    raise InputError(f"{path.name} is neither a .csv of Live Link Face nor a .json or .csv of Audio2Face.")
