"""Writing out numbers and signs in a sentence, so that every sound can still be traced to the characters it is from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from .spoken import Spoken

Span = tuple[int, int]


class Rewritten(NamedTuple):
    """A sentence as it is read. spans: for each character of ``text`` the half-open span that it is from."""

    text: str
    spans: tuple[Span, ...]


class Rule(NamedTuple):
    """What is written out, and how: "" and None leave it as it is."""

    pattern: re.Pattern[str]
    words: Callable[[re.Match[str]], str | None]


class Token(NamedTuple):
    """A span of a rewritten text that is said in one piece."""

    start: int
    stop: int
    phonemes: str


def plain(sentence: str, kept: str = "") -> Rewritten:
    """Returns a sentence in compatibility form (NFKC): Ａ１ as A1, ｱ as ア, ㍍ as メートル; ``kept`` stays as it is."""
    text, spans = "", []
    for match in re.finditer(r"[^\u3099\u309a\uff9e\uff9f][\u3099\u309a\uff9e\uff9f]?|.", sentence, re.DOTALL):
        same = match[0] in kept or match[0] == "…"  # which would become three full stops
        form = match[0] if same else unicodedata.normalize("NFKC", match[0])
        text += form
        spans += [match.span()] * len(form)
    return Rewritten(text, tuple(spans))


def rewritten(given: Rewritten, rules: Sequence[Rule]) -> Rewritten:
    """Returns a text with the first rule that fits at each position applied; what a rule wrote is not read again."""
    text, spans, at = "", [], 0
    while at < len(given.text):
        for pattern, words in rules:
            match = pattern.match(given.text, at)
            said = words(match) if match and match.end() > at else None
            if match and said:
                text += said
                spans += [(given.spans[at][0], given.spans[match.end() - 1][1])] * len(said)
                at = match.end()
                break
        else:
            text += given.text[at]
            spans.append(given.spans[at])
            at += 1
    return Rewritten(text, tuple(spans))


def pieces(sentence: str, given: Rewritten, tokens: Iterable[Token]) -> list[Spoken]:
    """Returns the pieces of a sentence for the tokens of its rewritten text, in order.

    Tokens that are from the same characters, as the words of a number are, make one piece.
    """
    found: list[tuple[int, int, str]] = []
    for token in tokens:
        start, stop = given.spans[token.start][0], given.spans[token.stop - 1][1]
        if found and start < found[-1][1]:
            first, end, before = found.pop()
            start, stop = first, max(end, stop)
            phonemes = f"{before} {token.phonemes}".strip()
        else:
            phonemes = token.phonemes
        found.append((start, stop, phonemes))
    return [Spoken(sentence[start:stop], start, phonemes) for start, stop, phonemes in found]
