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
FRAMES = ("frames", "animation_frames", "animationFrames")
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
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {reason(error)}.') from error
    encoding = encoding_of(data)
    if not data[:BEGIN].decode(encoding, "replace").lstrip().startswith(("{", "[")):
        return live_link.read(path, fps)
    try:
        export = read_json(data.decode(encoding))
    except (ValueError, RecursionError) as error:
        raise _no_export(path, "it is no JSON, or cut off") from error
    frames = _frames_of(export)
    if frames is not None:
        return _from_frames(frames, fps, path)
    if not isinstance(export, dict):
        raise _no_export(path, "it holds neither exportFps, facsNames and weightMat nor a list of frames")
    return _from_table({str(name).lower(): value for name, value in export.items()}, fps, path)


def _no_export(path: Path, why: str) -> InputError:
    return InputError(f'"{path}" is no export of Audio2Face that can be read: {why}; export it again.')


def _from_table(export: dict[str, Any], fps: float, path: Path) -> Motion:
    """Returns the curves of a table of weights. export: by names in lower case. Raises InputError."""
    names = export.get("facsnames")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _no_export(path, "it has no facsNames, the list of the names of channels")
    rows = _numbers(export.get("weightmat"))
    if rows is None or rows.ndim != 2 or not len(rows):
        raise _no_export(path, "it has no weightMat, the numbers of each frame, in rows of the same length")
    if rows.shape[1] != len(names):
        if rows.shape[0] != len(names):
            raise _no_export(path, f"weightMat has {rows.shape[1]} numbers in a row for {len(names)} facsNames")
        rows = rows.T
    rates = [_numbers(export[name]) for name in RATES if export.get(name)]
    rate = float(rates[0]) if rates and rates[0] is not None and rates[0].ndim == 0 else 0.0
    if not 0 < rate < math.inf:
        raise _no_export(path, "it has no exportFps, the frames per second")
    return motion_at(np.arange(len(rows)) / rate, _curves(rows, names, path), None, fps, path)


def _frames_of(export: Any) -> list[Any] | None:
    """Returns the frames of an export that has them one by one; None if it is none."""
    found = (
        next((export[name] for name in FRAMES if isinstance(export.get(name), list)), None)
        if isinstance(export, dict)
        else export
    )
    is_list = isinstance(found, list) and bool(found) and all(isinstance(frame, dict) for frame in found)
    return found if is_list else None


def _from_frames(frames: list[dict[str, Any]], fps: float, path: Path) -> Motion:
    """Returns the curves of frames with a timeCode in seconds and blendShapes by name; raises InputError."""
    found = [frame.get("blendShapes", frame.get("blendshapes")) for frame in frames]
    weights = [each for each in found if isinstance(each, dict)]
    names = list(weights[0]) if weights else []
    if len(weights) < len(found) or not all(set(names) <= each.keys() for each in weights):
        raise _no_export(path, "its frames lack blendShapes, or some have fewer than the first")
    rows = _numbers([[each[name] for name in names] for each in weights])
    times = _numbers([frame.get("timeCode", frame.get("timecode")) for frame in frames], np.float64)
    if rows is None or rows.ndim != 2 or times is None or times.ndim != 1:
        raise _no_export(path, "a frame has no timeCode in seconds, or a weight that is no number")
    return motion_at(times, _curves(rows, names, path), None, fps, path)


def _numbers(values: Any, kind: type = np.float32) -> Any:
    """Returns an array of what should be numbers; None if it is something else."""
    try:
        return np.array(values, kind)
    except (TypeError, ValueError, OverflowError):
        return None


def _curves(rows: FloatArray, names: list[str], path: Path) -> FloatArray:
    """Returns curves (n, 52) from rows (n, columns) and the names of their columns; raises InputError."""
    curves = np.zeros((len(rows), len(INDEX)), np.float32)
    for column, target in columns_of(names, path).items():
        curves[:, target] = rows[:, column]
    return curves
