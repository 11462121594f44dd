"""What the readers of the Romance languages share: from words and marks to pieces with phonemes, and stress."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable, Sequence

from ...weight_files import folders
from .spoken import Spoken
from .writing import Writing, items

PRIMARY, SECONDARY = "ˈ", "ˌ"
PAUSES = frozenset('.,;:!?…—()“”"')
# Unit of a word: its phonemes, and whether it is the nucleus of a syllable.
Unit = tuple[str, bool]


def read(sentence: str, writing: Writing, say: Callable[[list[str]], list[str]]) -> list[Spoken]:
    """Returns the words and marks of a sentence with their phonemes.

    say: returns the phonemes of each of some words and marks, in small letters; a mark has itself.
    """
    found = items(sentence, writing)
    words: list[str] = []
    owners: list[int] = []
    for number, item in enumerate(found):
        for word in item.said.split() or [""]:
            words.append(unicodedata.normalize("NFC", word))
            owners.append(number)
    parts: list[list[str]] = [[] for _ in found]
    for number, phonemes in zip(owners, say(words), strict=True):
        if phonemes:
            parts[number].append(phonemes)
    said = (" ".join(part).replace(" ,", ",") for part in parts)
    return [Spoken(item.text, item.start, phonemes) for item, phonemes in zip(found, said, strict=True)]


def is_mark(word: str) -> bool:
    """Whether a word is none, but a mark."""
    return not any(map(str.isalpha, word))


@functools.cache
def exceptions(language: str) -> dict[str, str]:
    """Returns the phonemes of words that the rules of a language do not get right. Raises EngineError."""
    path = folders.folder("languages") / f"{language}.tsv"
    lines = path.read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if "\t" in line and not line.startswith("#"))


def stressed(units: Sequence[Unit], primary: int, has_secondary: bool = True) -> str:
    """Returns the phonemes of units with stress marks right before the nuclei.

    primary: number of the stressed syllable, -1 for none. has_secondary: whether the first syllable has a secondary
    stress if at least two precede the primary one.
    """
    phonemes, syllable = "", 0
    for sound, is_nucleus in units:
        if is_nucleus:
            if syllable == primary:
                phonemes += PRIMARY
            elif has_secondary and syllable == 0 and primary > 1:
                phonemes += SECONDARY
            syllable += 1
        phonemes += sound
    return phonemes
