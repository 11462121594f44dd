"""Which line of an edited script was which line before."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from .line import Line

ALIKE = 0.5  # of 1: texts of one character that are less alike are other lines; our choice


def match(before: Sequence[Line], after: Sequence[Line]) -> list[int | None]:
    """For each line of a script, which one it was before, or None if it is new; none is used twice.

    Lines with the same id are the same. The others are compared with those that lie between the same neighbours: the
    first of the same character whose text is alike is the same line, edited.
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
    if before.character.casefold() != after.character.casefold() or before.recording != after.recording:
        return False
    return SequenceMatcher(None, before.text.lower(), after.text.lower(), autojunk=False).ratio() >= ALIKE
