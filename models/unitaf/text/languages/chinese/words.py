"""Cutting Chinese text into words, by the shares of words in jieba's list, and what each is said like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...table import Table
from .. import tables
from . import source

UNKNOWN = 300  # cost of a character that no list has: more than that of any word


class Word(NamedTuple):
    """A word of a text: where it is, and a syllable of pinyin with its tone for each character, "hao3"."""

    text: str
    start: int
    syllables: tuple[str, ...]


def cut(text: str) -> list[Word]:
    """Returns the words of a run of Chinese characters that cost least together: the ones most common."""
    listed = tables.chinese()
    best: list[tuple[float, int]] = [(0.0, 0)]  # the cost up to each position, and the start of the word before it
    for stop in range(1, len(text) + 1):
        single = _cost(listed, text[stop - 1]) or UNKNOWN
        choices = [(best[stop - 1][0] + single, stop - 1)]
        for start in range(max(0, stop - source.LONGEST), stop - 1):
            cost = _cost(listed, text[start:stop])
            if cost is not None:
                choices.append((best[start][0] + cost, start))
        best.append(min(choices))
    found: list[Word] = []
    stop = len(text)
    while stop:
        start = best[stop][1]
        found.append(Word(text[start:stop], start, syllables(text[start:stop])))
        stop = start
    return found[::-1]


def _cost(listed: Table | Mapping[str, Any], word: str) -> int | None:
    entry = listed.get(word)
    return int(entry[0]) if isinstance(entry, list) else entry


def syllables(word: str) -> tuple[str, ...]:
    """Returns a syllable for each character, as the word is said by itself; nothing for a character without one."""
    listed = tables.chinese()
    entry = listed.get(word)
    if isinstance(entry, list):
        return tuple(str(entry[1]).split(" "))
    if len(word) == 1:
        return ("",)
    return tuple(part for character in word for part in syllables(character))
