"""Live Link Face: reads and writes the CSV that the iPhone app records, with its 61 values per frame.

Names and order of the columns are those of recordings of the app; its timecode counts HH:MM:SS:FF.fff without dropped
frames. Angles are in radians. Yaw is positive to the subject's right, pitch downwards, as in recordings, whose eyes
turn as their eyeLook channels say (LeftEyeYaw -0.35 beside EyeLookOutLeft 0.49). The head has the signs of the eyes,
because Unreal's plug-in converts both rotations alike; by the same conversion roll is positive to the left shoulder.
"""

from __future__ import annotations

import csv
import io
import math
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
from .times import column_of, seconds_of

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
MAX_FILE = 512 << 20  # bytes; an hour at 60 frames per second has 150 million
LARGEST = 1e30  # fits into float32; whatever a value means, it is out of range there
HALF_TURN = math.pi  # no head turns further: greater angles are degrees
NO_NUMBERS = ("nan", "-nan", "+nan", "#n/a", "n/a", "null", "none")  # how programs write that there is no value


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
    """Returns a recording as frames at ``fps``; columns that it lacks are zero. Raises InputError.

    A row that lacks values is bridged by its neighbours, and noted.
    """
    try:
        rows = rows_of(read_file(path, MAX_FILE), path)
    except OSError as error:
        raise InputError(f'"{path}" cannot be read as text: {reason(error)}.') from error
    _, header = next(rows, (0, []))
    if not header:
        raise InputError(f'"{path}" is empty.')
    plain = [name.strip().lower() for name in header]
    columns = columns_of(header, path)
    time = column_of(header)
    if time is None:
        raise InputError(f'"{path}" has no column of times, such as Timecode: it is no recording of a face.')
    angles = [plain.index(name.lower()) if name.lower() in plain else None for name in HEAD]
    used = [*columns, *(place for place in angles if place is not None)]
    times, values, notes = _frames(rows, header, time, used, path)
    values = np.clip(values, -LARGEST, LARGEST)
    curves = np.zeros((len(times), len(INDEX)), np.float32)
    curves[:, list(columns.values())] = values[:, : len(columns)]
    head = np.zeros((len(times), len(HEAD)), np.float32)
    turned = iter(values[:, len(columns) :].T)
    in_degrees = bool((np.abs(values[:, len(columns) :]) > HALF_TURN).any())
    for target, place, sign in zip(NOD_TURN_TILT, angles, SIGNS, strict=True):
        if place is not None:
            angle = next(turned)
            head[:, target] = sign * (angle if in_degrees else np.degrees(angle))
    motion = motion_at(seconds_of(times, header[time], fps, path), curves, head, fps, path)
    return motion._replace(notes=(*notes, *motion.notes))


def _frames(
    rows: Iterable[tuple[int, list[str]]], header: list[str], time: int, used: Sequence[int], path: Path
) -> tuple[list[str], Times, list[str]]:
    """Returns the times as written, the numbers in the columns ``used`` (frames, used), and notes.

    rows: with their numbers in the file. time: the column of the times. A row without a time or its last values, as
    where a recorder stopped, or with a "nan" where it lost the face, is left out and noted; one that repeats the header
    is passed over.
    """
    times: list[str] = []
    numbers: list[Times] = []
    short: list[int] = []
    width = max(time, *used) + 1
    for number, row in rows:
        if row == header:  # of another recording that was written behind
            continue
        if (
            len(row) < width
            or not row[time].strip()
            or not any(row[column].strip() for column in used)
            or any(row[column].strip().lower() in NO_NUMBERS for column in used)
        ):
            short.append(number)
            continue
        try:
            numbers.append(np.array([_number(row[column]) for column in used]))
        except ValueError as error:
            odd = next(row[column] for column in used if not _is_number(row[column]))
            sentence = f'Row {number} of "{path}" has something that is not a number: {shortened(odd)}.'
            raise InputError(sentence) from error
        times.append(row[time].strip())
    if not times:
        raise InputError(f'"{path}" holds no frames.')
    if not short:
        return times, np.stack(numbers), []
    listed = ", ".join(map(str, short[:5])) + (" and more" if len(short) > 5 else "")
    return times, np.stack(numbers), [f"Rows that lack values were left out and bridged: {listed}."]


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


def _number(text: str) -> float:
    """Returns the number of a cell, 0 for an empty one, .35 for "35 %"; raises ValueError, also for an infinite one."""
    plain = text.strip().replace(",", ".")
    if not plain:
        return 0.0
    number = float(plain[:-1]) / 100 if plain.endswith("%") else float(plain)
    if not math.isfinite(number):
        raise ValueError(plain)
    return number


def _is_number(text: str) -> bool:
    try:
        _number(text)
    except ValueError:
        return False
    return True
