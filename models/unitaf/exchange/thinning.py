"""Fewer keys for the same curve."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..signals import FloatArray


def kept_frames(values: FloatArray, tolerance: float) -> npt.NDArray[np.int64]:
    """The frames of a curve (n,), one value per frame, that have to stay keys.

    Straight lines between them miss no frame by more than ``tolerance``. First and last stay; n is at least 1. As
    Douglas and Peucker (1973) thin lines: the frame that a stretch misses most divides it, until it misses none.
    """
    count = len(values)
    kept = np.zeros(count, bool)
    kept[[0, -1]] = True
    stretches = [(0, count - 1)]
    while stretches:
        first, last = stretches.pop()
        if last - first < 2:  # nothing lies between
            continue
        line = np.linspace(float(values[first]), float(values[last]), last - first + 1)
        missed = np.abs(values[first : last + 1] - line)
        worst = int(missed.argmax())
        if missed[worst] > tolerance:
            kept[first + worst] = True
            stretches += [(first, first + worst), (first + worst, last)]
    return np.flatnonzero(kept)
