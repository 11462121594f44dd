"""Dashes, ellipses, signs and fractions in the forms that the other rules expect."""

from __future__ import annotations

import re

from .letters import is_usual

_ELLIPSIS = re.compile(r"(…|\.{3,})(?=[\w\"“'‘(])")  # no space behind it: "You...you're"
_DASHES = re.compile(r"\s*--+\s*")
_TIGHT_DASH = re.compile(r"(?<=[^\w\s])—(?=\S)|(?<=\S)—(?=[^\w\s])")
_LONE_HYPHEN = re.compile(r"(?<=[^\W\d])\s-\s(?=[^\W\d])|(?<=\w)-(?=\s*$)")  # "wait - what", "I was-"
_STARRED = re.compile(r"(?<![*\w])\*{1,2}(\w[^*\n]{0,80}?)\*{1,2}(?![*\w])")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_VULGAR = str.maketrans({"½": " 1/2", "¼": " 1/4", "¾": " 3/4"})


def read(text: str) -> str:
    """Returns the text with spaced ellipses, dashes instead of double hyphens, and plain fractions."""
    text = _ELLIPSIS.sub(r"\1 ", text)
    text = _DASHES.sub("— ", text)
    text = _TIGHT_DASH.sub("— ", text)
    text = _LONE_HYPHEN.sub("— ", text)
    text = _STARRED.sub(_stressed, text)
    return text.translate(_VULGAR).replace("( 1/", "(1/")


def _stressed(found: re.Match[str]) -> str:
    """Returns words between asterisks in capitals, which are stressed; words of no lexicon as they are."""
    return _WORD.sub(lambda word: word[0].upper() if is_usual(word[0]) else word[0], found[1])
