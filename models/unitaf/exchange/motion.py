"""Reads the animation in files of other programs; their contents determine the format."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError
from ..files import is_file, open_file, reason, shown
from ..take_io import Motion
from . import audio2face, live_link

LONGEST_HEADER = 1 << 16  # bytes


def read_motion(path: Path, fps: float) -> Motion:
    """Returns the animation of a file of Live Link Face or Audio2Face as frames at ``fps``; raises InputError."""
    if not is_file(path):
        raise InputError(f"The file {shown(path)} is not there: check its path.")
    suffix = path.suffix.lower()
    if suffix == ".json" or (suffix == ".csv" and _is_audio2face(path)):
        return audio2face.read(path, fps)
    if suffix == ".csv":
        return live_link.read(path, fps)
    raise InputError(f"{path.name} is neither a .csv of Live Link Face nor a .json or .csv of Audio2Face.")


def _is_audio2face(path: Path) -> bool:
    try:
        with open_file(path) as stream:
            return audio2face.CSV_PREFIX.encode() in stream.readline(LONGEST_HEADER).lower()
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {reason(error)}.') from error
