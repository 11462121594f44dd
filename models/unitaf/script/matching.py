"""Matches the lines of an edited script to the lines before the edit."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence
from difflib import SequenceMatcher

from .line import Line

LOOKED_AT = 20  # lines between the same neighbours to which an edited line is compared
COMPARED = 1000  # characters of each text: the time of a comparison is quadratic in them
ALIKE = 0.5  # similarity, 0..1, from which two texts of one character are the same line; our choice


def match_lines(before: Sequence[Line], after: Sequence[Line]) -> list[int | None]:
    """Returns the index in ``before`` of each line in ``after``, or None for a new line; no index occurs twice.

    Lines with the same id are the same line. The others are compared with those between the same neighbours: the first
    of the same character with a similar text is the same line, edited.
    """
    places = {line.id.casefold(): index for index, line in enumerate(before)}
    found = [places.get(line.id.casefold()) for line in after]
    free = sorted(set(range(len(before))) - {index for index in found if index is not None})
    # The lowest old place behind each line, and the highest before it, which grows as lines are found.
    highs = [len(before), *itertools.accumulate((len(before) if old is None else old for old in reversed(found)), min)]
    low = -1
    for index, line in enumerate(after):
        if found[index] is None:
            first = bisect.bisect_right(free, low)
            high = min(highs[len(after) - index - 1], len(before))
            for at in range(first, min(first + LOOKED_AT, bisect.bisect_left(free, high))):
                if _is_edited(before[free[at]], line):
                    found[index] = free.pop(at)
                    break
        low = max(low, -1 if (old := found[index]) is None else old)
    return found


def _is_edited(before: Line, after: Line) -> bool:
    """Whether two lines have the same character and recording, and similar texts."""
    if before.character.casefold() != after.character.casefold() or before.recording != after.recording:
        return False
    compared = SequenceMatcher(None, before.text[:COMPARED].lower(), after.text[:COMPARED].lower(), autojunk=False)
    ratios = (compared.real_quick_ratio, compared.quick_ratio, compared.ratio)  # the first two are quick, and no lower
    return all(ratio() >= ALIKE for ratio in ratios)
