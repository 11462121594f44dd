"""Puts tags of emotion into a text, as the buttons of an editor do; ``emotion.tags`` reads them.

The add-on uses this without the voice package, so it imports nothing that reads text.
"""

from __future__ import annotations

import re

Span = tuple[int, int]  # [start, stop) in characters of the text with its tags

_PRONOUNCED = r"\[[^\]\s]+\]\(/[^)/\n]+/\)"  # a word given with its sounds, see ``text.clean.PRONOUNCED``
_TAG = re.compile(r"\[([^\[\]\n]*)\](?!\()")
_WORD = re.compile(rf"(?:{_PRONOUNCED}|\\.|[^\s\[\]\\])+")
_TOKEN = re.compile(rf"(?P<tag>{_TAG.pattern})|{_WORD.pattern}")
_OPENING = re.compile(r"\[[^\[\]/\n][^\[\]\n]*\]$")
CLOSING = "[/]"


def tokens(text: str) -> list[tuple[Span, bool]]:
    """Returns the tags and the words of a text in order: the span of each, and whether it is a word."""
    return [(match.span(), match["tag"] is None) for match in _TOKEN.finditer(text)]


def words(text: str) -> list[Span]:
    """Returns the spans of the words of a text, with their punctuation and without tags."""
    return [span for span, is_word in tokens(text) if is_word]


def with_tag(text: str, span: Span, tag: str) -> str:
    """Returns a text with a tag round a span, which replaces the tag that is there; an empty tag takes it away.

    tag: what stands in the brackets, such as "sad .7".
    """
    start, stop = span
    inner = text[start:stop]
    opening = _OPENING.search(text, 0, start)
    if opening and text.startswith(CLOSING, stop):
        start, stop = opening.start(), stop + len(CLOSING)
    return f"{text[:start]}{f'[{tag}]{inner}{CLOSING}' if tag else inner}{text[stop:]}"


def with_tag_over_all(text: str, tag: str) -> str:
    """Returns a text with one tag over all of it, instead of those that are in it; an empty tag takes all away."""
    plain = without_tags(text).strip()
    return f"[{tag}]{plain}{CLOSING}" if tag and plain else plain


def without_tags(text: str) -> str:
    """Returns a text without its tags; brackets that are meant literally stay."""
    found = [span for span, is_word in tokens(text) if not is_word]
    for start, stop in reversed(found):
        text = text[:start] + text[stop:]
    return text
