"""Finds the time of each row of a recording: timecodes, clocks, and counts of seconds, their fractions, or frames."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..errors import InputError, shortened
from .channel_names import Times

DAY = 86400.0  # seconds after which a timecode restarts
_TIMECODE = re.compile(r"(\d{1,4})[:;](\d{1,4})[:;](\d{1,4})([:;])(\d{1,4}(?:[.,]\d{1,9})?)")
_CLOCK = re.compile(r"(?:\d{4}-\d\d-\d\d[T ])?(?:(\d{1,4}):)?(\d{1,4}):(\d{1,4}(?:[.,]\d{1,9})?)Z?")
_COUNT = re.compile(r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?")
_RATES = (24, 25, 30, 48, 50, 60)  # frames per second of timecodes
FASTEST = 240  # frames per second of a recording; a count that goes higher is one of hundredths or thousandths
FRACTIONS = (100, 1000)  # of a second, where a timecode's last field steps by more than one
# Columns of times by their letters in lower case, best first, with the seconds of one unit; None: the step tells it.
COLUMNS: dict[str, float | None] = {
    "timecode": None, "timestamp": None, "time": None, "seconds": 1.0, "sec": 1.0, "times": 1.0, "timesec": 1.0,
    "timeseconds": 1.0, "timestamps": 1.0, "timems": 1e-3, "timestampms": 1e-3, "milliseconds": 1e-3, "ms": 1e-3,
    "timeus": 1e-6, "timestampus": 1e-6, "timens": 1e-9, "timestampns": 1e-9, "t": None, "frame": 0.0, "frames": 0.0,
    "framenumber": 0.0, "frameindex": 0.0, "frameid": 0.0,
}  # fmt: skip
LATEST = 1e20  # of a count; nanoseconds since 1970 are below it
_LONGEST_STEP = 1.0  # seconds between two rows of a recording, below which a count is taken as seconds


def column_of(header: Sequence[str]) -> int | None:
    """Returns the column of the times in a header; None if there is none."""
    plain = [_letters(name) for name in header]
    return next((plain.index(name) for name in COLUMNS if name in plain), None)


def seconds_of(times: list[str], column: str, fps: float, path: Path) -> Times:
    """Returns the time of each row in seconds; raises InputError.

    times: as written. column: its name in the header. fps: of the scene, for counts of frames and for timecodes that
    do not tell their rate.
    """
    parts = [_TIMECODE.fullmatch(time) for time in times]
    if all(parts):
        return _counted([part for part in parts if part], fps)
    clocks = [_CLOCK.fullmatch(time) for time in times]
    if all(clocks):
        fields = [[float((field or "0").replace(",", ".")) for field in clock.groups()] for clock in clocks if clock]
        return _past_midnight(np.array(fields) @ np.array((3600.0, 60.0, 1.0)))
    try:
        numbers = np.array([float(time.replace(",", ".")) for time in times])
    except ValueError as error:
        odd = next((time for time in times if not _COUNT.fullmatch(time)), times[0])
        raise InputError(f'"{path}" has a time that cannot be read: {shortened(odd)}.') from error
    unit = COLUMNS.get(_letters(column))
    if not (np.abs(numbers) < LATEST).all():
        raise InputError(f'"{path}" has a time that is no number.')
    numbers = numbers - numbers[0]  # before the unit: counts since 1970 have many digits
    seconds: Times = numbers * (_unit(numbers, fps) if unit is None else unit or 1 / fps)
    return seconds


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _unit(numbers: Times, fps: float) -> float:
    """Returns the seconds of one unit of a count, by its usual step: no recording has a row in more than a second.

    A count by whole numbers from 1 to 3 is one of frames: no face is recorded at 300 rows per second.
    """
    steps = np.diff(numbers)
    steps = steps[steps > 0]
    if not len(steps):
        return 1.0
    step = float(np.median(steps))
    if step < _LONGEST_STEP:
        return 1.0
    if step < 1000 // FASTEST:
        return 1 / fps
    return next((unit for unit in (1e-3, 1e-6, 1e-9) if step * unit <= _LONGEST_STEP), 1.0)


def _counted(parts: list[re.Match[str]], fps: float) -> Times:
    """Returns the seconds of timecodes; a count of 30 means 29.97 if ``fps`` is 29.97, or if it is of drop frames."""
    fields = np.array([[float(part[index].replace(",", ".")) for index in (1, 2, 3, 5)] for part in parts])
    rate = _counted_rate(fields, round(fps))
    counted = (fields[:, 0] * 3600 + fields[:, 1] * 60 + fields[:, 2]) * rate + fields[:, 3]
    if rate in (30, 60) and all(part[4] == ";" for part in parts):
        minutes = fields[:, 0] * 60 + fields[:, 1]  # SMPTE ST 12: two numbers in 30 are left out at each but the tenth
        return _past_midnight((counted - rate / 15 * (minutes - minutes // 10)) * 1001 / 1000 / rate)
    return _past_midnight(counted / (fps if round(fps) == rate else rate))


def _past_midnight(seconds: Times) -> Times:
    later: Times = seconds + DAY * np.cumsum(np.diff(seconds, prepend=seconds[:1]) < -DAY / 2)
    return later


def _counted_rate(fields: Times, expected: int) -> int:
    """Returns the frames per second of timecodes (n, 4).

    Where a second ends, its last frame, the step and the next frame tell the rate; of several ends the most agree, as
    a dropped frame spoils one. Without an end, it is ``expected`` if the frames may have it.
    """
    lowest = math.floor(float(fields[:, 3].max())) + 1
    whole = fields[:, :3] @ (3600.0, 60.0, 1.0)
    frames, ahead = fields[:, 3], np.diff(whole)
    inside = np.diff(frames)[(ahead == 0) & (np.diff(frames) > 0)]
    ends = np.flatnonzero(ahead == 1)
    if len(inside) and len(ends):
        step = float(np.median(inside))
        rates = Counter(np.round(frames[ends] + step - frames[ends + 1]).astype(int).tolist())
        rate = max(rates.most_common(1)[0][0], lowest)
        fraction = next((most for most in FRACTIONS if step > 1 and abs(rate - most) <= most / 30), 0)
        return 1000 if rate > FASTEST else fraction or rate
    if lowest > FASTEST:
        return FRACTIONS[-1]
    if not ahead.any() and lowest <= expected:
        return expected
    return next((rate for rate in _RATES if lowest <= rate), lowest)
