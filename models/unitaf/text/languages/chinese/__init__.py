"""Reading Mandarin Chinese, in simplified or traditional characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import latin
from ..marks import mark
from ..rewriting import Token, pieces, plain, rewritten
from ..spoken import Spoken
from . import numbers, sandhi, syllables
from .words import cut

_PARTS = re.compile(
    rf"(?P<han>[㐀-䶿一-鿿豈-﫿〇]+)|(?P<latin>{latin.WORD.pattern})|(?P<space>\s+)|(?P<mark>.)", re.DOTALL
)


def read(sentence: str) -> list[Spoken]:
    """Returns the words and marks of a sentence; words in Latin letters are read as English."""
    given = rewritten(plain(sentence, kept="￥"), numbers.RULES)
    return pieces(sentence, given, _tokens(given.text))


def _tokens(text: str) -> Iterator[Token]:
    for part in _PARTS.finditer(text):
        if part["han"]:
            words = cut(part["han"])
            for word, said in zip(words, sandhi.spoken(words), strict=True):
                start = part.start() + word.start
                yield Token(start, start + len(word.text), "".join(map(syllables.phonemes, said)))
        elif part["latin"]:
            yield Token(*part.span(), latin.phonemes(part["latin"]))
        elif part["mark"]:
            yield Token(*part.span(), mark(part["mark"]))
