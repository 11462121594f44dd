"""Which strings of letters are words, and how others are spelled."""

from __future__ import annotations

import functools

from hibari.g2p.numbers import ONES

from ..reader import is_common, is_listed


def spelled(written: str) -> str:
    """Returns the letters and digits of ``written`` one by one, in the notation that the reader takes."""
    return " ".join(letter(each) for each in written if each.isalnum())


def letter(character: str) -> str:
    """Returns a letter or digit by its name; "A" with its phonemes, which the reader would take for the article."""
    if character.isdecimal():
        return str(ONES[int(character)])
    return "[A](/ˈA/)" if character in "aA" else "[I](/ˈI/)" if character in "iI" else character.upper()


@functools.lru_cache(10_000)
def is_word(written: str) -> bool:
    """Whether the lexicon has a word, in any case."""
    return is_listed(written.lower()) or is_listed(written.capitalize())


@functools.lru_cache(10_000)
def is_usual(written: str) -> bool:
    """Whether a word, in lower case, is one of the frequent ones."""
    return is_common(written.lower()) and is_listed(written.lower())
