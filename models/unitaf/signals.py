"""Types of signals over time, the number of frames of a duration, and the two ramps that are used everywhere."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
Number = TypeVar("Number", np.float32, np.float64)


class Segment(NamedTuple):
    """A labelled time span. start, end: seconds from the start of the sound."""

    label: str
    start: float
    end: float


def frame_count(seconds: float, fps: float) -> int:
    """Returns the number of frames of a sound, at least 1, rounded to the nearest frame."""
    return max(1, round(seconds * fps))


def peak_of(wave: FloatArray) -> float:
    """Returns the largest absolute sample of a waveform (samples,), at least one, without a copy of it."""
    return max(float(wave.max()), -float(wave.min()))


def smoothstep(t: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Returns 3 t² - 2 t³ for t clamped to 0..1: rises from 0 to 1 with a slope of 0 at both ends."""
    t = np.minimum(np.maximum(t, 0), 1)
    smooth: npt.NDArray[Number] = t * t * (3 - 2 * t)
    return smooth


def raised_cosine(distance: npt.NDArray[Number], width: float) -> npt.NDArray[Number]:
    """Returns 1 at distances up to 0 and falls to 0 at ``width`` along half a cosine."""
    weight: npt.NDArray[Number] = (1 + np.cos(np.pi * np.clip(distance / width, 0, 1))) / 2
    return weight
