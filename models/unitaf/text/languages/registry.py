"""All languages: what they are called, and which readers there are. Standard library only; readers load when used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from .spoken import Spoken

NAMES = {
    "en-us": "American English",
    "en-gb": "British English",
    "es": "Spanish",
    "fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "pt-br": "Brazilian Portuguese",
    "zh": "Chinese",
}
ENGLISH = frozenset(["en-us", "en-gb"])
USUAL = "en-us"
ALIASES = {"en": "en-us", "pt": "pt-br"}  # shorter codes, in tags and options

Reader = Callable[[str], list[Spoken]]


class Language(NamedTuple):
    """A language other than English. load: returns its reader, which gives a sentence's words and marks in order.

    scripts: that it is written in, see ``scripts``. is_spaced: whether it is written with spaces between words.
    """

    load: Callable[[], Reader]
    scripts: frozenset[str] = frozenset(["LATIN"])
    is_spaced: bool = True


def _chinese() -> Reader:
    from .chinese import read

    return read


def _french() -> Reader:
    from .french import read

    return read


def _hindi() -> Reader:
    from .hindi import read

    return read


def _italian() -> Reader:
    from .italian import read

    return read


def _japanese() -> Reader:
    from .japanese import read

    return read


def _portuguese() -> Reader:
    from .portuguese import read

    return read


def _spanish() -> Reader:
    from .spanish import read

    return read


LANGUAGES: Mapping[str, Language] = {
    "es": Language(_spanish),
    "fr": Language(_french),
    "hi": Language(_hindi, frozenset(["DEVANAGARI", "LATIN"])),
    "it": Language(_italian),
    "ja": Language(_japanese, frozenset(["CJK", "HIRAGANA", "KATAKANA", "LATIN"]), is_spaced=False),
    "pt-br": Language(_portuguese),
    "zh": Language(_chinese, frozenset(["CJK", "LATIN"]), is_spaced=False),
}
READ = ENGLISH.union(LANGUAGES)  # languages whose texts can be turned into phonemes


def code(name: str) -> str | None:
    """Returns the code of a language as it may be written, ``ES`` or ``pt``; None for none of ``NAMES``."""
    lower = name.strip().lower().replace("_", "-")
    lower = ALIASES.get(lower, lower)
    return lower if lower in NAMES else None
