"""Reading Hindi in Devanagari."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import latin
from ..marks import mark
from ..rewriting import Token, pieces, plain, rewritten
from ..spoken import Spoken
from . import numbers, sounds

_PARTS = re.compile(
    rf"(?P<word>[ऀ-ॣॱ-ॿ\u200c\u200d]+)|(?P<latin>{latin.WORD.pattern})|(?P<space>\s+)|(?P<mark>.)", re.DOTALL
)


def read(sentence: str) -> list[Spoken]:
    """Returns the words and marks of a sentence; words in Latin letters are read as English."""
    given = rewritten(plain(sentence), numbers.RULES)
    return pieces(sentence, given, _tokens(given.text))


def _tokens(text: str) -> Iterator[Token]:
    for part in _PARTS.finditer(text):
        if part["word"]:
            yield Token(*part.span(), sounds.phonemes(part["word"].strip("\u200c\u200d")))
        elif part["latin"]:
            yield Token(*part.span(), latin.phonemes(part["latin"]))
        elif part["mark"]:
            yield Token(*part.span(), mark(part["mark"]))
