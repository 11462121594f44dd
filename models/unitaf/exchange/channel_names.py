"""Finds the 52 channels by their names in the files of other programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from ..channels import ARKIT, INDEX
from ..errors import InputError
from ..signals import FloatArray, frame_count
from ..take import MAX_HEAD_ANGLE, calm, still_head
from ..take_io import Motion

Times = npt.NDArray[np.float64]

MAX_FRAMES = 1_000_000  # four and a half hours at 60 fps
MIN_CHANNELS = 3  # known channels that a file of a face has at least
AT_REST, OVERSHOOT = 0.05, 1.5  # values of curves up to which nothing moves, and to which 1 is overshot; our choice
_SIDE = re.compile(r"(?<=[a-z])[_. ]?([LR])$")
_SIDES = {"L": "left", "R": "right"}
# By lower case; "mouth_L" of other programs does not certainly mean mouthLeft, but only these names have sides.
_SPELLED = {name.lower(): name for name in ARKIT}


def channel_of(name: str) -> str:
    """Returns the channel of a name in a file, in any case, with any separators and prefix; empty if none."""
    plain = name.strip().rsplit(".", 1)[-1].rsplit("|", 1)[-1]
    plain = _SIDE.sub(lambda side: _SIDES[side[1]], plain)
    return _SPELLED.get(re.sub(r"[_\s]", "", plain).lower(), "")


def columns_of(names: Sequence[str], path: object) -> dict[int, int]:
    """Returns column in a file → column in curves; raises InputError for a file with too few channels of a face."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for column, name in enumerate(names):
        channel = channel_of(name)
        if channel and INDEX[channel] not in taken:
            found[column] = INDEX[channel]
            taken.add(INDEX[channel])
    if len(found) < MIN_CHANNELS:
        count = f"only {len(found)}" if found else "none"
        raise InputError(
            f'"{path}" has {count} of the 52 ARKit channels (jawOpen, mouthClose, ...); '
            f"a face needs at least {MIN_CHANNELS}."
        )
    return found


def missing(columns: Iterable[int]) -> list[str]:
    """Returns the channels that are not among these columns of curves."""
    known = set(columns)
    return [name for name in ARKIT if INDEX[name] not in known]


def motion_at(seconds: Times, curves: FloatArray, head: FloatArray | None, fps: float, path: object) -> Motion:
    """Returns rows at times (n,) in seconds, ascending, as frames at ``fps`` by linear interpolation.

    Frame 0 is at the time of the first row. curves: (n, 52), clipped to 0..1. head: rotation (n, 3) in degrees, None
    for zeros. Raises InputError for no rows, values that are not finite, times that fall, and more than ``MAX_FRAMES``.
    """
    numbers = (seconds, curves) if head is None else (seconds, curves, head)
    if not len(seconds) or not all(np.isfinite(each).all() for each in numbers):
        raise InputError(f'"{path}" holds no frames, or values that are not numbers.')
    curves, notes = _from_percent(curves, path)
    seconds = seconds - seconds[0]
    if (np.diff(seconds) < 0).any():
        raise InputError(f'The times in "{path}" do not rise: it may be two recordings in one file.')
    steps = np.diff(seconds)
    if len(steps) and not steps.any():
        raise InputError(f'All rows of "{path}" have the same time: record it again, or number its frames.')
    step = float(np.median(steps[steps > 0])) if (steps > 0).any() else 1 / fps
    if not (float(seconds[-1]) + step) * fps <= MAX_FRAMES:
        raise InputError(f'"{path}" is longer than any take.')
    frames = frame_count(float(seconds[-1]) + step, fps)
    times = np.arange(frames) / fps

    def resampled(rows: FloatArray) -> FloatArray:
        found = np.empty((frames, rows.shape[1]), np.float32)
        for column in range(rows.shape[1]):
            found[:, column] = np.interp(times, seconds, rows[:, column])
        return found

    rotation = still_head(frames) if head is None else resampled(head)
    np.clip(rotation, -MAX_HEAD_ANGLE, MAX_HEAD_ANGLE, out=rotation)
    values = resampled(curves)
    return Motion(np.clip(values, 0, 1, out=values), rotation, fps, calm(frames), notes)


def _from_percent(curves: FloatArray, path: object) -> tuple[FloatArray, tuple[str, ...]]:
    """Returns curves (n, 52) in 0..1 with a note where they were percent; raises InputError for another scale.

    They are percent where most values that are no rest are above 1.5: single ones may be, as recorders overshoot.
    """
    moved = curves[curves > AT_REST]
    if not len(moved) or np.median(moved) <= OVERSHOOT:
        return curves, ()
    if moved.max() > 100 * OVERSHOOT:
        raise InputError(f'The curves in "{path}" go up to {moved.max():g}: write them from 0 to 1, or in percent.')
    return curves / np.float32(100), ("Its curves were in percent.",)
