"""Reading Japanese."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..latin import WORD
from ..marks import mark
from ..rewriting import Token, pieces, plain, rewritten
from ..spoken import Spoken
from . import kana, latin, numbers
from .lattice import Morpheme, cut

_CLAUSE = re.compile(r"[぀-ヿㇰ-ㇿ㐀-䶿一-鿿豈-﫿々〆〇\ue0a1-\ue0fdA-Za-zÀ-ÖØ-öø-ɏ'’]+")


def read(sentence: str) -> list[Spoken]:
    """Returns the words and marks of a sentence; words in Latin letters are read as English, in Japanese sounds."""
    given = rewritten(plain(sentence, kept="～￥"), numbers.RULES)
    return pieces(sentence, given, _tokens(given.text))


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        clause = _CLAUSE.match(text, at)
        if clause:
            yield from _words(text, at, clause.end())
            at = clause.end()
            continue
        if not text[at].isspace():
            yield Token(at, at + 1, mark(text[at]))
        at += 1


def _words(text: str, start: int, stop: int) -> Iterator[Token]:
    """Yields the words of a clause: its morphemes, with auxiliaries and prefixes in one with what they belong to."""
    found = cut(text[start:stop])
    for group in _groups(found):
        first, last = start + group[0].start, start + group[-1].stop
        if WORD.match(text, first):
            yield Token(first, last, latin.phonemes(text[first:last]))
        else:
            yield Token(first, last, kana.phonemes("".join(each.said for each in group)))


def _groups(morphemes: list[Morpheme]) -> Iterator[list[Morpheme]]:
    """Yields the morphemes of each word.

    The voice learned words of a list that has verbs with one auxiliary or particle (食べた), and rows of auxiliaries
    by themselves (行き ました).
    """
    at = 0
    while at < len(morphemes):
        stop = at + 1
        kind = morphemes[at].kind
        if kind == "p" and stop < len(morphemes):
            stop += 1
        elif kind in "va":
            row = stop
            while row < len(morphemes) and morphemes[row].kind == "a":
                row += 1
            if kind == "a" or row - stop == 1:
                stop = row
            elif row == stop and row < len(morphemes) and morphemes[row].kind == "c":
                stop += 1
        yield morphemes[at:stop]
        at = stop
