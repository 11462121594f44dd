"""Matches the lines of an edited script to the lines before the edit."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from .line import Line

ALIKE = 0.5  # similarity, 0..1, from which two texts of one character are the same line; our choice


def match_lines(before: Sequence[Line], after: Sequence[Line]) -> list[int | None]:
    """Returns the index in ``before`` of each line in ``after``, or None for a new line; no index occurs twice.

    Lines with the same id are the same line. The others are compared with those between the same neighbours: the first
    of the same character with a similar text is the same line, edited.
    """
    places = {line.id.casefold(): index for index, line in enumerate(before)}
    found = [places.get(line.id.casefold()) for line in after]
    free = sorted(set(range(len(before))) - {index for index in found if index is not None})
    for index, line in enumerate(after):
        if found[index] is not None:
            continue
        low = max((old for old in found[:index] if old is not None), default=-1)
        high = min((old for old in found[index + 1 :] if old is not None), default=len(before))
        for old in free:
            if low < old < high and _is_edited(before[old], line):
                found[index] = old
                free.remove(old)
                break
    return found


def _is_edited(before: Line, after: Line) -> bool:
    """Whether two lines have the same character and recording, and similar texts."""
    if before.character.casefold() != after.character.casefold() or before.recording != after.recording:
        return False
    return SequenceMatcher(None, before.text.lower(), after.text.lower(), autojunk=False).ratio() >= ALIKE
