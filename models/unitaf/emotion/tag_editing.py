"""Puts tags of emotion, delivery and stress into a text, as the buttons of an editor do; ``emotion.tags`` reads them.

The add-on uses this without the voice package, so it imports nothing that reads text.
"""

from __future__ import annotations

import re

from .delivery_tags import PAUSE, is_delivery, is_pause

Span = tuple[int, int]  # [start, stop) in characters of the text with its tags

_PRONOUNCED = r"\[[^\]\s]+\]\(/[^)/\n]+/\)"  # a word given with its sounds, see ``text.clean.PRONOUNCED``
_TAG = re.compile(r"\[([^\[\]\n]*)\](?!\()")
_WORD = re.compile(rf"(?:{_PRONOUNCED}|\\.|[^\s\[\]\\])+")
_TOKEN = re.compile(rf"(?P<tag>{_TAG.pattern})|{_WORD.pattern}")
_OPENING = re.compile(r"\[[^\[\]/\n][^\[\]\n]*\]$")
_BARE = re.compile(r"\*{0,3}\w(?:[^\s\[\]]*\w)?\*{0,3}")
CLOSING = "[/]"


def tokens(text: str) -> list[tuple[Span, bool]]:
    """Returns the tags and the words of a text in order: the span of each, and whether it is a word."""
    return [(match.span(), match["tag"] is None) for match in _TOKEN.finditer(text)]


def words(text: str) -> list[Span]:
    """Returns the spans of the words of a text, with their punctuation and without tags."""
    return [span for span, is_word in tokens(text) if is_word]


def with_tag(text: str, span: Span, tag: str) -> str:
    """Returns a text with a tag round a span; an empty tag takes away the tag that is there.

    It replaces a tag of its kind that is there, an emotion or a way of speaking, and goes round one of the other kind.
    tag: what stands in the brackets, such as "sad .7" or "slow".
    """
    start, stop = span
    opening = _OPENING.search(text, 0, start)
    is_tagged = opening is not None and text.startswith(CLOSING, stop) and not is_pause(opening[0][1:-1])
    if opening and is_tagged and (not tag or _is_manner(opening[0][1:-1]) == _is_manner(tag)):
        inner = text[start:stop]
        start, stop = opening.start(), stop + len(CLOSING)
    elif opening and is_tagged:
        start, stop = opening.start(), stop + len(CLOSING)
        inner = text[start:stop]
    else:
        inner = text[start:stop]
    return f"{text[:start]}{f'[{tag}]{inner}{CLOSING}' if tag else inner}{text[stop:]}"


def with_stress(text: str, span: Span, stars: int) -> str:
    """Returns a text with a word stressed by 1 or 2 stars on each side, without its stars by 0; marks stay outside."""
    found = _BARE.search(text, *span)
    if found is None:
        return text
    inner = found[0].strip("*")
    return f"{text[: found.start()]}{'*' * stars}{inner}{'*' * stars}{text[found.end() :]}"


def with_pause(text: str, at: int, seconds: float) -> str:
    """Returns a text with a pause at a position, between spaces."""
    before, behind = text[:at].rstrip(), text[at:].lstrip()
    return f"{before} [{PAUSE} {seconds:g}] {behind}".strip()


def with_tag_over_all(text: str, tag: str) -> str:
    """Returns a text with one tag over all of it, instead of those that are in it; an empty tag takes all away.

    Pauses stay.
    """
    plain = without_tags(text, and_pauses=False).strip()
    return f"[{tag}]{plain}{CLOSING}" if tag and plain else plain


def without_tags(text: str, and_pauses: bool = True) -> str:
    """Returns a text without its tags; brackets that are meant literally stay. and_pauses: without pauses too."""
    found = [span for span, is_word in tokens(text) if not is_word]
    for start, stop in reversed(found):
        if and_pauses or not is_pause(text[start + 1 : stop - 1]):
            text = text[:start] + text[stop:]
    return text


def _is_manner(tag: str) -> bool:
    """Whether a tag says a way of speaking, not an emotion."""
    return is_delivery(tag.split(",")[0])
