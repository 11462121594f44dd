"""Tags of emotion and delivery in a text: ``I thought you had [sad .7]gone.[/] [surprised]You're back![/]``.

``[sad .7]`` opens a span and ``[/]`` closes the last open one. Spans may be nested, and the innermost applies.
``[sad .2>.8]`` rises from its first word to its last, ``[happy .5, surprised .3]`` mixes, ``[sad]`` is ``[sad .8]``.
``[slow .5]``, ``[whisper]`` and their like stand alone or beside emotions, and nest with them. ``[pause .5]`` has no
end.
``\\[`` and ``\\]`` are literal brackets. A stage direction, ``[laughs]``, is left out, and any other bracket
without an emotion is kept as text; both with a note. A word with its pronunciation, ``[Nguyen](/wˈɪn/)``, is not a tag.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from ..errors import SettingsError, TextError
from ..text.clean import PRONOUNCED
from ..text.normalise import markup
from .delivery_tags import Direction, Pause, delivery, is_delivery, is_pause, pause
from .vector import EMOTIONS, USUAL, Vector, from_names, weight

_LITERAL = re.compile(r"\\([\[\]])")
_TAG = re.compile(r"\[([^\[\]\n]*)\]")
_PART = re.compile(r"\s*([^\W\d_]+)\s*(?:[=:]?\s*([^\s>=:]+)\s*(?:>\s*(\S+))?)?\s*")
_NAME = re.compile(r"\s*([^\W\d_]+)")
_LETTER = re.compile(r"\w")
_LETTERS = re.compile(r"(.*\w)", re.DOTALL)  # up to the last one
_PLAIN = re.compile(r"[^\[\\]+")
_MOST = 200_000  # characters of a text with its tags; that of a take may have a tenth of it without them
_LONGEST_PART = 100  # characters of an emotion and its weights
_BEFORE = re.compile(
    r"(?:[^\s—….-]|\.(?!\.)|-(?!-))*$"
)  # the part of a word before a position, from white space, a dash, or dots
_BEHIND = re.compile(r"(?:[^\s—….-]|\.(?!\.)|-(?!-))*")
_NEAR = 200  # characters in which the rest of a word is searched
_HELP = r"write \[ for a bracket that is meant literally"
_MOST_NAMED = 5  # brackets that a note lists
_SHOWN = 30  # characters of a tag that an error repeats


_T = TypeVar("_T")


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


@dataclasses.dataclass(frozen=True)
class Marked:
    """A text without its tags, and the spans of the tags; inner spans come before outer ones.

    directions: how spans are spoken, inner ones first. pauses: in order.
    notes: what was left out, and which brackets are no tags, one plain sentence each.
    """

    plain: str
    spans: list[Span]
    notes: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()
    pauses: tuple[Pause, ...] = ()

    def over(self, position: int) -> Span | None:
        """Returns the innermost span over a position in the plain text; None outside of all spans."""
        edges, innermost = self._innermost
        return innermost[bisect.bisect_right(edges, position)]

    @functools.cached_property
    def _innermost(self) -> tuple[list[int], list[Span | None]]:
        """The edges of all spans, ascending; and the innermost span before the first edge and behind each edge."""
        edges = sorted({edge for span in self.spans for edge in (span.start, span.stop)})
        opening = [span for _, span in sorted(enumerate(self.spans), key=lambda at: (at[1].start, -at[1].stop, -at[0]))]
        innermost: list[Span | None] = [None]
        around: list[Span] = []
        begun = 0
        for edge in edges:
            while around and around[-1].stop <= edge:
                around.pop()
            while begun < len(opening) and opening[begun].start == edge:
                around.append(opening[begun])
                begun += 1
            innermost.append(around[-1] if around else None)
        return edges, innermost


class _Meaning(NamedTuple):
    """What a tag says. first, last: weights at its start and its end, None without an emotion."""

    first: Vector | None
    last: Vector | None
    deliveries: dict[str, float]


class _OpenTag(NamedTuple):
    """A tag that is not closed yet. at, start: its position in the text as typed, and in the plain text."""

    at: int
    tag: str
    start: int
    meaning: _Meaning


class _Found(NamedTuple):
    """What is read so far."""

    spans: list[Span]
    directions: list[Direction]
    pauses: list[Pause]

    def close(self, opened: _OpenTag, plain: _Plain) -> None:
        """Adds what an open tag says of the plain text since it was opened."""
        if plain.length <= opened.start:
            return
        first, last, deliveries = opened.meaning
        reached = plain.letters if plain.letters > opened.start else plain.length
        if first is not None and last is not None:
            self.spans.append(Span(opened.start, plain.length, first, last, reached))
        self.directions.extend(
            Direction(opened.start, plain.length, name, amount) for name, amount in deliveries.items()
        )


class _Plain:
    """The text without tags, as far as it is read.

    length: its characters. letters: how many of them there are up to the last letter. end: its last ``_NEAR`` ones.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = self.letters = 0
        self.end = ""

    def add(self, piece: str) -> None:
        """Adds what comes next."""
        self.pieces.append(piece)
        self.letters = self.length + found.end(1) if (found := _LETTERS.match(piece)) else self.letters
        self.length += len(piece)
        self.end = (self.end + piece[-_NEAR:])[-_NEAR:]


def read(text: str) -> Marked:
    """Removes the tags from a text and returns their spans.

    A tag of delivery that is not closed lasts to the end. Raises TextError, with the line and the character, for
    unknown emotions, weights outside 0..1, emotions that are not closed, tags that were never opened, and tags inside
    a word.
    """
    if len(text) > _MOST:
        raise TextError(f"The text has {len(text):,} characters with its tags; split it into takes.")
    plain = _Plain()
    at = 0
    waiting: list[_OpenTag] = []
    found = _Found([], [], [])
    directions: list[str] = []
    unknown: list[str] = []
    closed = 0
    while at < len(text):
        if piece := _PLAIN.match(text, at) or _LITERAL.match(text, at) or PRONOUNCED.match(text, at):
            plain.add(piece[1] if piece.re is _LITERAL else piece[0])
            at = piece.end()
            continue
        if text[at] != "[":
            plain.add(text[at])
            at += 1
            continue
        tag = _TAG.match(text, at)
        if not _is_ours(text, at, tag):
            bracket = tag[0] if tag else "["
            if tag and markup.is_direction(tag[1]):
                directions.append(bracket)
            else:
                plain.add(bracket)
                unknown += [bracket] if tag else []
            at += len(bracket)
            continue
        if tag is None:
            raise TextError(f"{_place(text, at)}: a bracket is opened and not closed; {_HELP}.")
        if tag[1].strip() == "/" and not waiting and closed < len(unknown) + len(directions):
            closed += 1  # of a tag that is none
            at = tag.end()
            continue
        if is_pause(tag[1]):
            found.pauses.append(Pause(plain.length, _said(text, tag, pause)))
            at = tag.end()
            continue
        _check_not_in_word(text, tag, plain.end)
        if tag[1].strip().startswith("/"):
            found.close(_closed(text, tag, waiting), plain)
        else:
            waiting.append(_OpenTag(at, tag[1], plain.length, _said(text, tag, _meaning)))
        at = tag.end()
    for opened in reversed(waiting):
        if opened.meaning.first is not None:
            where = f"{_place(text, opened.at)}: [{_short(opened.tag)}]"
            raise TextError(f"{where} is not closed; write [/] where it ends.")
        found.close(opened, plain)
    notes = [markup.note(directions)] if directions else []
    if unknown:
        names = list(dict.fromkeys(map(_short, unknown)))
        more = " …" if len(names) > _MOST_NAMED else ""
        notes.append(f"These brackets are no tags and were kept as text: {' '.join(names[:_MOST_NAMED])}{more}")
    text = "".join(plain.pieces)
    return Marked(text, found.spans, tuple(notes), tuple(found.directions), tuple(found.pauses))


def _is_ours(text: str, at: int, tag: re.Match[str] | None) -> bool:
    """Whether a bracket is a tag or its end, however wrong it is; ``tag`` is None where it is not closed."""
    inside = tag[1] if tag else text[at + 1 : at + 1 + _LONGEST_PART]
    if inside.strip().startswith("/"):
        return tag is not None
    if tag and (is_pause(inside) or is_delivery(inside.split(",")[0])):
        return True
    name = _NAME.match(inside)
    return name is not None and name[1].lower() in EMOTIONS


def _closed(text: str, tag: re.Match[str], waiting: list[_OpenTag]) -> _OpenTag:
    """Returns the last open tag, which is closed. Raises TextError."""
    name = tag[1].strip().removeprefix("/").strip().lower()
    if not waiting:
        raise TextError(f"{_place(text, tag.start())}: [{_short(tag[1])}] closes nothing; {_HELP}.")
    opened = waiting.pop()
    if name and not opened.tag.strip().lower().startswith(name):
        where = f"{_place(text, tag.start())}: [{_short(tag[1])}]"
        raise TextError(f"{where} does not close [{_short(opened.tag)}], which was opened last; write [/].")
    return opened


def _said(text: str, tag: re.Match[str], meaning: Callable[[str], _T]) -> _T:
    """Returns what the inside of a tag means. Raises TextError, with the place."""
    try:
        return meaning(tag[1])
    except SettingsError as error:
        reason = str(error).rstrip(".")
        reason = reason[0].lower() + reason[1:]
        raise TextError(f"{_place(text, tag.start())}: [{_short(tag[1])}] cannot be read: {reason}.") from error


def _meaning(inside: str) -> _Meaning:
    """Reads the emotions and ways of speaking in a tag. Raises SettingsError."""
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    deliveries: dict[str, float] = {}
    for part in inside.split(","):
        if is_delivery(part):
            name, amount = delivery(part)
            deliveries[name] = amount
            continue
        found = _PART.fullmatch(part) if len(part) <= _LONGEST_PART else None
        if found is None:
            raise SettingsError(f"it must say an emotion and how strong, such as [sad .7]; {_HELP}")
        name = found[1].lower()
        if name not in EMOTIONS:
            raise SettingsError(f'there is no emotion "{found[1]}", there are {", ".join(EMOTIONS)}; {_HELP}')
        if name in first:
            raise SettingsError(f"it names {name} twice")
        first[name] = weight(name, found[2]) if found[2] else USUAL
        last[name] = weight(name, found[3]) if found[3] else first[name]
    if not first:
        return _Meaning(None, None, deliveries)
    return _Meaning(from_names(first), from_names(last), deliveries)


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
