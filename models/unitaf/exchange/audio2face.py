"""NVIDIA Audio2Face: reads and writes the JSON of Omniverse Audio2Face, and reads the CSV of Audio2Face-3D."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from ..channels import ARKIT, INDEX
from ..errors import InputError
from ..files import read_file, read_json, reason, write_file
from ..signals import FloatArray
from ..take_io import Motion
from . import live_link
from .channel_names import columns_of, motion_at
from .tables import encoding_of

DIGITS = 6
MAX_FILE = 256 << 20  # bytes: five hours at 30 frames per second, which take 1.5 GB while they are read
BEGIN = 100  # bytes that tell JSON from a table
RATES = ("exportfps", "fps", "framerate")  # names of the frames per second that writers use, in lower case


def write(path: Path, curves: FloatArray, fps: float, track: str = "") -> None:
    """Writes curves (frames, 52) in 0..1 as JSON. track: the name of the sound file. Raises OutputError."""
    rate = float(fps)
    export = {
        "exportFps": int(rate) if rate.is_integer() else rate,
        "trackPath": track,
        "numPoses": len(ARKIT),
        "numFrames": len(curves),
        "facsNames": list(ARKIT),
        "weightMat": [[round(float(value), DIGITS) for value in row] for row in curves],
    }
    write_file(path, json.dumps(export).encode("utf-8"))


def read(path: Path, fps: float) -> Motion:
    """Returns the curves of a file as frames at ``fps``; channels that it lacks are zero. Raises InputError."""
    try:
        data = read_file(path, MAX_FILE)
        encoding = encoding_of(data)
        if not data[:BEGIN].decode(encoding, "replace").lstrip().startswith("{"):
            return live_link.read(path, fps)
        return _from_json(read_json(data.decode(encoding)), fps, path)
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {reason(error)}.') from error
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        needed = "exportFps, facsNames and weightMat, or columns timeCode and blendShapes.…"
        raise InputError(f'"{path}" is no export of Audio2Face: it needs {needed}.') from error


def _from_json(export: dict[str, Any], fps: float, path: Path) -> Motion:
    names, rows = export["facsNames"], np.array(export["weightMat"], np.float32)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("facsNames are not texts")
    if rows.ndim != 2 or rows.shape[1] != len(names):
        raise ValueError("weightMat does not fit facsNames")
    rate = float(next((export[name] for name in export if name.lower() in RATES and export[name]), 0))
    if not 0 < rate < math.inf:
        raise ValueError("there is no rate")
    return motion_at(np.arange(len(rows)) / rate, _curves(rows, names, path), None, fps, path)


def _curves(rows: FloatArray, names: list[str], path: Path) -> FloatArray:
    """Returns curves (n, 52) from rows (n, columns) and the names of their columns; raises InputError."""
    curves = np.zeros((len(rows), len(INDEX)), np.float32)
    for column, target in columns_of(names, path).items():
        curves[:, target] = rows[:, column]
    return curves
