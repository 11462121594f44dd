"""The 52 channels by the names that other programs' files have for them."""

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

MAX_FRAMES = 1_000_000  # four and a half hours at 60 fps; more is no take
FEWEST = 3  # known channels that make a file one of a face
_SIDE = re.compile(r"(?<=[a-z])[_. ]?([LR])$")
_SIDES = {"L": "left", "R": "right"}
# "mouth_L" of other programs is not certainly mouthLeft: only these have a side at all.
_SPELLED = {name.lower(): name for name in ARKIT}


def channel_of(name: str) -> str:
    """The channel that a name in a file means, whatever its case, separators and prefix; empty if none."""
    plain = name.strip().rsplit(".", 1)[-1].rsplit("|", 1)[-1]
    plain = _SIDE.sub(lambda side: _SIDES[side[1]], plain)
    return _SPELLED.get(re.sub(r"[_\s]", "", plain).lower(), "")


def columns_of(names: Sequence[str], path: object) -> dict[int, int]:
    """Column in a file → column in curves; raises InputError for a file that is not of a face."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for column, name in enumerate(names):
        channel = channel_of(name)
        if channel and INDEX[channel] not in taken:
            found[column] = INDEX[channel]
            taken.add(INDEX[channel])
    if len(found) < FEWEST:
        raise InputError(f'"{path}" has no columns of the 52 ARKit channels (jawOpen, mouthClose, ...).')
    return found


def missing(columns: Iterable[int]) -> list[str]:
    """The channels that are not among these columns of curves."""
    known = set(columns)
    return [name for name in ARKIT if INDEX[name] not in known]


def motion_at(seconds: Times, curves: FloatArray, head: FloatArray | None, fps: float, path: object) -> Motion:
    """Rows at times (n,), ascending, as frames at ``fps``: from the first row's time to the last one's, by straight
    lines. curves (n, 52), head (n, 3) in degrees or None. Raises InputError for what is no movement.
    """
    numbers = (seconds, curves) if head is None else (seconds, curves, head)
    if not len(seconds) or not all(np.isfinite(each).all() for each in numbers):
        raise InputError(f'"{path}" holds no frames, or values that are not numbers.')
    seconds = seconds - seconds[0]
    if (np.diff(seconds) < 0).any():
        raise InputError(f'The times in "{path}" do not rise: it may be two recordings in one file.')
    step = float(np.median(np.diff(seconds))) if len(seconds) > 1 else 1 / fps
    if (float(seconds[-1]) + step) * fps > MAX_FRAMES:
        raise InputError(f'"{path}" is longer than any take.')
    frames = frame_count(float(seconds[-1]) + step, fps)
    times = np.arange(frames) / fps

    def sampled(rows: FloatArray) -> FloatArray:
        found = np.empty((frames, rows.shape[1]), np.float32)
        for column in range(rows.shape[1]):
            found[:, column] = np.interp(times, seconds, rows[:, column])
        return found

    turned = still_head(frames) if head is None else sampled(head)
    np.clip(turned, -MAX_HEAD_ANGLE, MAX_HEAD_ANGLE, out=turned)
    moved = sampled(curves)
    return Motion(np.clip(moved, 0, 1, out=moved), turned, fps, calm(frames))
