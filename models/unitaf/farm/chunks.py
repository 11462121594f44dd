"""Divides the lines of a job into chunks of about equal seconds of speech, each for one worker at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence

OVERHEAD = (
    0.25  # seconds of speech that the handling of a line counts for, so that empty lines are not free. Our choice
)
STEPS = 60  # of the bisection: more change nothing in double precision


def divide(seconds: Sequence[float], chunks: int) -> list[int]:
    """Returns the chunk of each line, from 1 on: consecutive lines, with the longest chunk as short as can be.

    seconds: predicted for each line. chunks: their number at most, 1 or more; none is empty.
    """
    costs = [max(0.0, length) + OVERHEAD for length in seconds]
    if not costs:
        return []
    low, high = max(costs), sum(costs)
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _count(costs, middle) <= chunks:
            high = middle
        else:
            low = middle
    return _fill(costs, high, min(chunks, len(costs)))


def chunks_for(seconds: Sequence[float], longest: float) -> int:
    """Returns how many chunks of at most ``longest`` seconds, or of a single line, the lines need; 1 or more."""
    total = sum(max(0.0, length) for length in seconds)
    return max(1, min(len(seconds), math.ceil(total / longest)))


def _count(costs: Sequence[float], most: float) -> int:
    """Returns the number of chunks if each is filled up to ``most``."""
    count, filled = 1, 0.0
    for cost in costs:
        filled += cost
        if filled > most:
            count, filled = count + 1, cost
    return count


def _fill(costs: Sequence[float], most: float, chunks: int) -> list[int]:
    """Returns the chunk of each line, filled up to ``most``, so that all ``chunks`` get one line at least."""
    found: list[int] = []
    number, filled = 1, 0.0
    for index, cost in enumerate(costs):
        filled += cost
        left = len(costs) - index  # lines from here on, of which each chunk behind this one needs one
        if found and (filled > most * (1 + 1e-9) or left <= chunks - number) and number < chunks:
            number, filled = number + 1, cost
        found.append(number)
    return found
