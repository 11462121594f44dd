"""Emotion tags in a text: ``I thought you had [sad .7]gone.[/] [surprised]You're back![/]``.

``[sad .7]`` opens a span and ``[/]`` closes the last open one. Spans may be nested, and the innermost applies.
``[sad .2>.8]`` rises from its first word to its last, ``[happy .5, surprised .3]`` mixes, ``[sad]`` is ``[sad .8]``.
``\\[`` and ``\\]`` are literal brackets. A word with its pronunciation, ``[Nguyen](/wˈɪn/)``, is not a tag.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import SettingsError, TextError
from ..text.clean import PRONOUNCED
from .vector import EMOTIONS, USUAL, Vector, from_names, weight

_LITERAL = re.compile(r"\\([\[\]])")
_TAG = re.compile(r"\[([^\[\]\n]*)\]")
_PART = re.compile(r"\s*([^\W\d_]+)\s*(?:[=:]?\s*([^\s>=:]+)\s*(?:>\s*(\S+))?)?\s*")
_LETTER = re.compile(r"\w")
_BEFORE = re.compile(
    r"(?:[^\s—….-]|\.(?!\.)|-(?!-))*$"
)  # the part of a word before a position, from white space, a dash, or dots
_BEHIND = re.compile(r"(?:[^\s—….-]|\.(?!\.)|-(?!-))*")
_NEAR = 200  # characters in which the rest of a word is searched
_HELP = r"write \[ for a bracket that is meant literally"
_SHOWN = 30  # characters of a tag that an error repeats


class Span(NamedTuple):
    """A span [start, stop) of the plain text. first: weights at its start. last: weights from ``reached`` on."""

    start: int
    stop: int
    first: Vector
    last: Vector
    reached: int

    def at(self, position: float) -> Vector:
        """Returns the weights at a position in the plain text."""
        share = min(1.0, max(0.0, (position - self.start) / max(1, self.reached - self.start)))
        return tuple(a + share * (b - a) for a, b in zip(self.first, self.last, strict=True))


class Marked(NamedTuple):
    """A text without its tags, and the spans of the tags; inner spans come before outer ones."""

    plain: str
    spans: list[Span]

    def over(self, position: int) -> Span | None:
        """Returns the innermost span over a position in the plain text; None outside of all spans."""
        inside = [span for span in self.spans if span.start <= position < span.stop]
        return min(inside, key=lambda span: span.stop - span.start) if inside else None


class _OpenTag(NamedTuple):
    """A tag that is not closed yet. start: its position in the plain text."""

    at: int  # its position in the text as typed
    tag: str
    start: int
    first: Vector
    last: Vector


def read(text: str) -> Marked:
    """Removes the tags from a text and returns their spans.

    Raises TextError, with the line and the character, for unknown emotions, weights outside 0..1, tags that are not
    closed or were never opened, and tags inside a word.
    """
    plain: list[str] = []
    length = at = 0
    waiting: list[_OpenTag] = []
    spans: list[Span] = []
    while at < len(text):
        literal, given = _LITERAL.match(text, at), PRONOUNCED.match(text, at)
        if literal or given or text[at] != "[":
            piece = literal[1] if literal else given[0] if given else text[at]
            plain.append(piece)
            length += len(piece)
            at += len((literal or given or text[at])[0])
            continue
        tag = _TAG.match(text, at)
        if tag is None:
            raise TextError(f"{_place(text, at)}: a bracket is opened and not closed; {_HELP}.")
        _check_not_in_word(text, tag, "".join(plain[-_NEAR:]))
        if tag[1].strip().startswith("/"):
            spans.append(_closed(text, tag, waiting, "".join(plain)))
        else:
            waiting.append(_OpenTag(at, tag[1], length, *_weights(text, tag)))
        at = tag.end()
    if waiting:
        opened = waiting[-1]
        raise TextError(f"{_place(text, opened.at)}: [{_short(opened.tag)}] is not closed; write [/] where it ends.")
    return Marked("".join(plain), [span for span in spans if span.stop > span.start])


def _closed(text: str, tag: re.Match[str], waiting: list[_OpenTag], plain: str) -> Span:
    """Closes the last open tag. Raises TextError."""
    name = tag[1].strip().removeprefix("/").strip().lower()
    if not waiting:
        raise TextError(f"{_place(text, tag.start())}: [{_short(tag[1])}] closes nothing; {_HELP}.")
    opened = waiting.pop()
    if name and not opened.tag.strip().lower().startswith(name):
        where = f"{_place(text, tag.start())}: [{_short(tag[1])}]"
        raise TextError(f"{where} does not close [{_short(opened.tag)}], which was opened last; write [/].")
    inside = plain[opened.start :]
    last = max((letter.end() for letter in _LETTER.finditer(inside)), default=len(inside))
    return Span(opened.start, len(plain), opened.first, opened.last, opened.start + last)


def _weights(text: str, tag: re.Match[str]) -> tuple[Vector, Vector]:
    """Returns the weights of a tag at its start and at its end. Raises TextError."""
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    try:
        for part in tag[1].split(","):
            found = _PART.fullmatch(part)
            if found is None:
                raise SettingsError(f"it must say an emotion and how strong, such as [sad .7]; {_HELP}")
            name = found[1].lower()
            if name not in EMOTIONS:
                raise SettingsError(f'there is no emotion "{found[1]}", there are {", ".join(EMOTIONS)}; {_HELP}')
            if name in first:
                raise SettingsError(f"it names {name} twice")
            first[name] = weight(name, found[2]) if found[2] else USUAL
            last[name] = weight(name, found[3]) if found[3] else first[name]
    except SettingsError as error:
        reason = str(error).rstrip(".")
        reason = reason[0].lower() + reason[1:]
        raise TextError(f"{_place(text, tag.start())}: [{_short(tag[1])}] cannot be read: {reason}.") from error
    return from_names(first), from_names(last)


def _check_not_in_word(text: str, tag: re.Match[str], before: str) -> None:
    """Raises TextError if a tag is inside a word with its punctuation. before: the plain text up to the tag."""
    behind = _TAG.sub("", text[tag.end() : tag.end() + _NEAR])
    sides = _BEFORE.search(before), _BEHIND.match(behind)
    if all(side is not None and _LETTER.search(side[0]) for side in sides):
        where = f"{_place(text, tag.start())}: [{_short(tag[1])}]"
        raise TextError(f"{where} is inside a word; put it before or behind the word.")


def _place(text: str, at: int) -> str:
    """Returns the line and character of a position, for messages."""
    line = text.count("\n", 0, at) + 1
    return f"Line {line}, character {at - (text.rfind(chr(10), 0, at) + 1) + 1}"


def _short(tag: str) -> str:
    """Returns a tag, shortened for messages."""
    return tag if len(tag) <= _SHOWN else f"{tag[:_SHOWN]}…"
