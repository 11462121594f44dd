"""A transcript as the words that an aligner looks for, each with all the ways in which it may be said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..text.front_end import FrontEnd, Sentence
from ..text.phones import SILENCE, arpabet

MOST_VARIANTS = 4  # of one word in the dictionary; "the", "a" and "and" have two or three
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")

Lookup = Callable[[str], "str | None"]


class Spoken(NamedTuple):
    """One spoken word.

    written: which word of the transcript it belongs to ("101" is several spoken words).
    pronunciations: ARPABET phones with spaces between, the likeliest first.
    """

    written: int
    pronunciations: tuple[str, ...]


class Transcript(NamedTuple):
    """The words as written, and as spoken."""

    words: list[str]
    spoken: list[Spoken]


def read(front_end: FrontEnd, text: str, lookup: Lookup) -> Transcript:
    """Words of a text with the pronunciations of our own reader, and those of a dictionary besides.

    lookup: a word in small letters to its pronunciation there, or None; variants are asked for as ``word(2)``.
    Raises TextError when there is nothing to say.
    """
    transcript = Transcript([], [])
    for sentence in front_end.sentences(text):
        for label, parts in _spoken(sentence):
            listed = _listed(label, lookup) if len(parts) == 1 else []
            transcript.spoken.extend(
                Spoken(len(transcript.words), tuple(dict.fromkeys([part, *listed]))) for part in parts
            )
            transcript.words.append(label)
    return transcript


def _spoken(sentence: Sentence) -> Iterator[tuple[str, list[str]]]:
    """Each word as written, and the phones of its spoken parts."""
    for word in sentence.words:
        parts: list[list[str]] = [[]]
        for phone in arpabet(sentence.phonemes[word.start : word.stop]):
            if phone.label == SILENCE:
                parts.append([])
            else:
                parts[-1].append(phone.label)
        yield word.text, [" ".join(part) for part in parts if part]


def _listed(word: str, lookup: Lookup) -> list[str]:
    """What the dictionary says; a single letter may be read by its name."""
    plain = _EDGES.sub("", word.lower().replace("’", "'"))
    if not plain:
        return []
    names = [plain, *(f"{plain}({number})" for number in range(2, MOST_VARIANTS + 1))]
    if len(plain) == 1:
        names.append(f"{plain}.")
    return [phones for phones in map(lookup, names) if phones]
