"""A transcript as a list of words for the aligner, each with all its pronunciations."""

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

    written: index of its word in the transcript ("101" is several spoken words).
    pronunciations: ARPABET phones with spaces between, the likeliest first.
    """

    written: int
    pronunciations: tuple[str, ...]


class Transcript(NamedTuple):
    """A transcript. words: as written. spoken: the spoken words in order."""

    words: list[str]
    spoken: list[Spoken]


def read(front_end: FrontEnd, text: str, lookup: Lookup) -> Transcript:
    """Reads the words of a text, with pronunciations from our own front end and from a dictionary.

    lookup: returns the pronunciation of a word in lower case, or None; variants are called ``word(2)``.
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
    """Yields each word as written, and the phones of its spoken parts."""
    for word in sentence.words:
        parts: list[list[str]] = [[]]
        for phone in arpabet(sentence.phonemes[word.start : word.stop]):
            if phone.label == SILENCE:
                parts.append([])
            else:
                parts[-1].append(phone.label)
        yield word.text, [" ".join(part) for part in parts if part]


def _listed(word: str, lookup: Lookup) -> list[str]:
    """Returns the dictionary's pronunciations of a word; a single letter may also be pronounced by its name."""
    plain = _EDGES.sub("", word.lower().replace("’", "'"))
    if not plain:
        return []
    names = [plain, *(f"{plain}({number})" for number in range(2, MOST_VARIANTS + 1))]
    if len(plain) == 1:
        names.append(f"{plain}.")
    return [phones for phones in map(lookup, names) if phones]
