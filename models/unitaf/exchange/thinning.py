"""Curve simplification: the keys between which straight lines stay near every frame."""

from __future__ import annotations

import heapq

import numpy as np
import numpy.typing as npt

FloatRows = npt.NDArray[np.float32] | npt.NDArray[np.float64]
_Stretch = tuple[float, int, int, int]  # negative distance, first frame, farthest frame, last frame


def key_frames(curves: FloatRows, tolerance: float, most: int | None = None) -> npt.NDArray[np.int64]:
    """Returns the frames, ascending, that have to stay keys of curves (n,) or (n, channels), n at least 1.

    Straight lines between these keys miss no value by more than ``tolerance``, in the units of the curves. The first
    and the last frame are always keys. With ``most``, at least 2, there are at most so many keys: those that reduce the
    error most come first, and the rest of the frames may be missed by more.

    The algorithm of Ramer (1972) and of Douglas and Peucker (1973): the frame that is farthest from the line over its
    stretch divides the stretch, until every frame is near enough. The farthest frame of all stretches comes next.
    """
    rows = np.asarray(curves, np.float64).reshape(len(curves), -1)
    kept = {0, len(rows) - 1}
    heap: list[_Stretch] = []
    _push(heap, rows, 0, len(rows) - 1, tolerance)
    while heap and (most is None or len(kept) < most):
        _, first, farthest, last = heapq.heappop(heap)
        kept.add(farthest)
        _push(heap, rows, first, farthest, tolerance)
        _push(heap, rows, farthest, last, tolerance)
    return np.array(sorted(kept), np.int64)


def _push(heap: list[_Stretch], rows: npt.NDArray[np.float64], first: int, last: int, tolerance: float) -> None:
    """Adds the stretch between two frames to the heap if a frame inside is farther from the line than ``tolerance``."""
    if last - first < 2:  # no frame lies between
        return
    share = np.linspace(0.0, 1.0, last - first + 1)[1:-1, None]
    line = rows[first] + share * (rows[last] - rows[first])
    distances = np.abs(rows[first + 1 : last] - line).max(1)
    farthest = int(distances.argmax())
    if distances[farthest] > tolerance:
        heapq.heappush(heap, (-float(distances[farthest]), first, first + 1 + farthest, last))
