"""Signals over time: arrays, labelled segments, and how many frames a length has."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


class Segment(NamedTuple):
    """A labelled stretch of time, in seconds from the start of the sound."""

    label: str
    start: float
    end: float


def frame_count(seconds: float, fps: float) -> int:
    """Frames of a take: the curves end where the sound ends, to one frame."""
    return max(1, round(seconds * fps))
