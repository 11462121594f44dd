"""Live Link Face: reads and writes the CSV that the iPhone app records, with its 61 values per frame.

Names and order of the columns are those of recordings of the app; its timecode counts HH:MM:SS:FF.fff without dropped
frames. Angles are in radians. Yaw is positive to the subject's right, pitch downwards, as in recordings, whose eyes
turn as their eyeLook channels say (LeftEyeYaw -0.35 beside EyeLookOutLeft 0.49). The head has the signs of the eyes,
because Unreal's plug-in converts both rotations alike; by the same conversion roll is positive to the left shoulder.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..channels import INDEX
from ..errors import InputError, shortened
from ..files import read_file, reason, write_file
from ..signals import FloatArray
from ..take_io import Motion
from .channel_names import Times, columns_of, motion_at
from .tables import rows_of

CHANNELS = (
    "EyeBlinkLeft", "EyeLookDownLeft", "EyeLookInLeft", "EyeLookOutLeft", "EyeLookUpLeft", "EyeSquintLeft",
    "EyeWideLeft", "EyeBlinkRight", "EyeLookDownRight", "EyeLookInRight", "EyeLookOutRight", "EyeLookUpRight",
    "EyeSquintRight", "EyeWideRight", "JawForward", "JawRight", "JawLeft", "JawOpen", "MouthClose", "MouthFunnel",
    "MouthPucker", "MouthRight", "MouthLeft", "MouthSmileLeft", "MouthSmileRight", "MouthFrownLeft",
    "MouthFrownRight", "MouthDimpleLeft", "MouthDimpleRight", "MouthStretchLeft", "MouthStretchRight",
    "MouthRollLower", "MouthRollUpper", "MouthShrugLower", "MouthShrugUpper", "MouthPressLeft", "MouthPressRight",
    "MouthLowerDownLeft", "MouthLowerDownRight", "MouthUpperUpLeft", "MouthUpperUpRight", "BrowDownLeft",
    "BrowDownRight", "BrowInnerUp", "BrowOuterUpLeft", "BrowOuterUpRight", "CheekPuff", "CheekSquintLeft",
    "CheekSquintRight", "NoseSneerLeft", "NoseSneerRight", "TongueOut",
)  # fmt: skip
HEAD = ("HeadYaw", "HeadPitch", "HeadRoll")
TURNS = (*HEAD, "LeftEyeYaw", "LeftEyePitch", "LeftEyeRoll", "RightEyeYaw", "RightEyePitch", "RightEyeRoll")
HEADER = ("Timecode", "BlendshapeCount", *CHANNELS, *TURNS)
NOD_TURN_TILT = (1, 0, 2)  # columns of a take's head rotation for yaw, pitch, roll
SIGNS = np.array((-1.0, 1.0, 1.0), np.float32)  # of yaw, pitch, roll relative to turn, nod, tilt of a take
# Rotation of an eye in degrees where a channel is 1: slopes of recordings of the app (0.61, 0.61 and 0.44 radians).
SIDEWAYS, DOWN, UP = 35.0, 35.0, 25.0
DAY = 86400.0  # seconds after which a timecode restarts
_TIMECODE = re.compile(r"(\d{1,4}):(\d{1,4}):(\d{1,4})[:;](\d{1,4}(?:[.,]\d{1,9})?)")
MAX_FILE = 512 << 20  # bytes; an hour at 60 frames per second has 150 million
TIMES = ("timecode", "timestamp", "time")  # names of the column of times, in lower case
_RATES = (24, 25, 30, 48, 50, 60)  # frames per second of timecodes


def write(path: Path, curves: FloatArray, head: FloatArray, fps: float, start_seconds: float = 0.0) -> None:
    """Writes curves (frames, 52) in 0..1 and head rotation (frames, 3) in degrees; frame 0 is at ``start_seconds``.

    Raises OutputError when the file cannot be written.
    """
    order = [INDEX[name[0].lower() + name[1:]] for name in CHANNELS]
    yaw_pitch_roll = SIGNS * np.radians(head[:, NOD_TURN_TILT])
    rows = np.concatenate([curves[:, order], yaw_pitch_roll, np.radians(_eyes(curves))], axis=1)
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(HEADER)
    count = str(len(CHANNELS) + len(TURNS))
    for number, row in enumerate(rows):
        lines.writerow([timecode(start_seconds + number / fps, fps), count, *(f"{value:.9f}" for value in row)])
    write_file(path, text.getvalue().encode("utf-8"))


def read(path: Path, fps: float) -> Motion:
    """Returns a recording as frames at ``fps``; columns that it lacks are zero. Raises InputError."""
    try:
        rows = rows_of(read_file(path, MAX_FILE), path)
    except OSError as error:
        raise InputError(f'"{path}" cannot be read as text: {reason(error)}.') from error
    header = next(rows, None)
    if header is None:
        raise InputError(f'"{path}" is empty.')
    plain = [name.strip().lower() for name in header]
    time = next((plain.index(name) for name in TIMES if name in plain), None)
    columns = columns_of(header, path)
    if time is None:
        raise InputError(f'"{path}" has no column Timecode: it is no recording of Live Link Face.')
    angles = [plain.index(name.lower()) if name.lower() in plain else None for name in HEAD]
    used = [*columns, *(place for place in angles if place is not None)]
    times, values = _frames(rows, len(header), time, used, path)
    curves = np.zeros((len(times), len(INDEX)), np.float32)
    curves[:, list(columns.values())] = values[:, : len(columns)]
    head = np.zeros((len(times), len(HEAD)), np.float32)
    turned = iter(values[:, len(columns) :].T)
    for target, place, sign in zip(NOD_TURN_TILT, angles, SIGNS, strict=True):
        if place is not None:
            head[:, target] = sign * np.degrees(next(turned))
    return motion_at(_seconds(times, fps, path), curves, head, fps, path)


def _frames(
    rows: Iterable[list[str]], width: int, time: int, used: Sequence[int], path: Path
) -> tuple[list[str], Times]:
    """Returns the times as written, and the numbers in the columns ``used`` (frames, used).

    time: the column of the times. width: columns of the header; a row that lacks its last values was cut off by a crash
    of the app, and ends the recording.
    """
    times: list[str] = []
    numbers: list[Times] = []
    try:
        for row in itertools.takewhile(lambda row: len(row) >= width, rows):
            times.append(row[time].strip())
            numbers.append(np.array([_number(row[column]) for column in used]))
    except ValueError as error:
        raise InputError(f'"{path}" has a row with something that is not a number: {shortened(error)}.') from error
    if not times:
        raise InputError(f'"{path}" holds no frames.')
    return times, np.stack(numbers)


def timecode(seconds: float, fps: float) -> str:
    """Returns a time as HH:MM:SS:FF.fff, counted at the nominal rate (30 for 29.97), non-drop."""
    nominal = max(1, round(fps))
    thousandths = round(seconds * fps * 1000)
    frames, part = divmod(thousandths, 1000)
    whole, frame = divmod(frames, nominal)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}:{frame:02d}.{part:03d}"


def _eyes(curves: FloatArray) -> FloatArray:
    """Returns (frames, 6) degrees: yaw, pitch and roll of the left eye, then of the right."""

    def at(name: str) -> Any:
        return curves[:, INDEX[name]]

    still = np.zeros(len(curves))
    left_yaw = SIDEWAYS * (at("eyeLookInLeft") - at("eyeLookOutLeft"))
    right_yaw = SIDEWAYS * (at("eyeLookOutRight") - at("eyeLookInRight"))
    left_pitch = DOWN * at("eyeLookDownLeft") - UP * at("eyeLookUpLeft")
    right_pitch = DOWN * at("eyeLookDownRight") - UP * at("eyeLookUpRight")
    eyes: FloatArray = np.stack([left_yaw, left_pitch, still, right_yaw, right_pitch, still], axis=1)
    return eyes


def _seconds(times: list[str], fps: float, path: Path) -> Times:
    """Returns the time of each row in seconds, by its timecode; a count of 30 means 29.97 if ``fps`` is 29.97."""
    parts = [_TIMECODE.fullmatch(time) for time in times]
    if all(parts):
        fields = np.array([[float(value.replace(",", ".")) for value in part.groups()] for part in parts if part])
        rate = _counted_rate(fields, round(fps))
        counted = (fields[:, 0] * 3600 + fields[:, 1] * 60 + fields[:, 2]) * rate + fields[:, 3]
        seconds: Times = counted / (fps if round(fps) == rate else rate)
        return seconds + DAY * np.cumsum(np.diff(seconds, prepend=seconds[:1]) < -DAY / 2)  # past midnight
    try:
        return np.array([_number(time) for time in times])
    except ValueError as error:
        raise InputError(f'"{path}" has a time that cannot be read: {shortened(error)}.') from error


def _counted_rate(fields: Times, expected: int) -> int:
    """Returns the frames per second of timecodes (n, 4); ``expected`` if they are within one second and may have it."""
    highest = float(fields[:, 3].max())
    if len(np.unique(fields[:, :3], axis=0)) == 1 and highest < expected:
        return expected
    return next((rate for rate in _RATES if highest < rate), math.floor(highest) + 1)


def _number(text: str) -> float:
    return float(text.replace(",", ".")) if text.strip() else 0.0
