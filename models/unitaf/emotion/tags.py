"""Tags of emotion and delivery in a text: ``I thought you had [sad .7]gone.[/] [surprised]You're back![/]``.

``[sad .7]`` opens a span and ``[/]`` closes the last open one. Spans may be nested, and the innermost applies.
``[sad .2>.8]`` rises from its first word to its last, ``[happy .5, surprised .3]`` mixes, ``[sad]`` is ``[sad .8]``.
``[es]hola[/]`` is said in another language, by its code; its end must be written.
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
from typing import NamedTuple

from ..errors import TextError
from ..text.clean import PRONOUNCED
from ..text.languages import registry
from ..text.normalise import markup
from ..text.other_languages import ForeignSpan
from .delivery_tags import NUMBER, Direction, Pause, delivery, is_delivery, is_pause, limited, pause
from .vector import EMOTIONS, USUAL, Vector, from_names

_LITERAL = re.compile(r"\\([\[\]])")
_TAG = re.compile(r"\[([^\[\]\n]*)\]")
_PART = re.compile(rf"\s*([A-Za-z]+)\s*(?:[=:]?\s*({NUMBER})\s*(?:>\s*({NUMBER}))?)?\s*")
_LETTER = re.compile(r"\w")
_LETTERS = re.compile(r"(.*\w)", re.DOTALL)  # up to the last one
_UNCLOSED = re.compile(rf"\[\s*(?:{'|'.join(EMOTIONS)})\b", re.IGNORECASE)  # of a bracket that is not closed
_PLAIN = re.compile(r"[^\[\\]+")
_MOST = 200_000  # characters of a text with its tags; that of a take may have a tenth of it without them
_LONGEST_PART = 100  # characters of an emotion and its weights
_BEFORE = re.compile(
    r"(?:[^\s—….-]|\.(?!\.)|-(?!-))*$"
)  # the part of a word before a position, from white space, a dash, or dots
_BEHIND = re.compile(r"(?:[^\s—….-]|\.(?!\.)|-(?!-))*")
_NEAR = 200  # characters in which the rest of a word is searched
# What a note says of the tags that it names.
_UNKNOWN = "These brackets are no tags and were kept as text"
_LIMITED = "Amounts beyond their range were limited"
_CLOSES_NOTHING = "These tags close nothing and were left out"
_CLOSES_ANOTHER = "These tags close another one, which was opened last; write [/]"
_IN_WORD = "These tags are inside a word; put them before or behind it"
_NOT_CLOSED = "These tags are not closed and last to the end; write [/] where they end"
_PART_UNKNOWN = "Parts of these tags are no emotions, or are said twice, and were left out"
_MOST_NAMED = 5  # brackets that a note lists
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


@dataclasses.dataclass(frozen=True)
class Marked:
    """A text without its tags, and the spans of the tags; inner spans come before outer ones.

    directions: how spans are spoken, inner ones first. pauses: in order. languages: spans in other languages, inner
    ones first.
    notes: what was left out, and which brackets are no tags, one plain sentence each.
    """

    plain: str
    spans: list[Span]
    notes: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()
    pauses: tuple[Pause, ...] = ()
    languages: tuple[ForeignSpan, ...] = ()

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
    """What a tag says. first, last: weights at its start and its end, None without an emotion.

    language: the code of the language of its words, None for that of the text.
    """

    first: Vector | None
    last: Vector | None
    deliveries: dict[str, float]
    language: str | None = None


class _Remarks:
    """What is to be said of the tags of a text. directions: stage directions, which are not spoken."""

    def __init__(self) -> None:
        self.directions: list[str] = []
        self._tags: dict[str, list[str]] = {}

    def add(self, what: str, tag: str) -> None:
        """Remarks on a tag; each tag is named once."""
        named = self._tags.setdefault(what, [])
        if (shown := _short(tag)) not in named and len(named) <= _MOST_NAMED:
            named.append(shown)

    def notes(self) -> tuple[str, ...]:
        """Returns one sentence for each kind of remark."""
        notes = [markup.note(self.directions)] if self.directions else []
        for what, named in self._tags.items():
            notes.append(f"{what}: {' '.join(named[:_MOST_NAMED])}{' …' if len(named) > _MOST_NAMED else ''}")
        return tuple(notes)


class _OpenTag(NamedTuple):
    """A tag that is not closed yet. start: its position in the plain text."""

    tag: str
    start: int
    meaning: _Meaning


class _Found(NamedTuple):
    """What is read so far."""

    spans: list[Span]
    directions: list[Direction]
    pauses: list[Pause]
    languages: list[ForeignSpan]

    def close(self, opened: _OpenTag, plain: _Plain) -> None:
        """Adds what an open tag says of the plain text since it was opened."""
        if plain.length <= opened.start:
            return
        first, last, deliveries, language = opened.meaning
        reached = plain.letters if plain.letters > opened.start else plain.length
        if first is not None and last is not None:
            self.spans.append(Span(opened.start, plain.length, first, last, reached))
        self.directions.extend(
            Direction(opened.start, plain.length, name, amount) for name, amount in deliveries.items()
        )
        if language is not None:
            self.languages.append(ForeignSpan(opened.start, plain.length, language))


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

    A tag that is not closed lasts to the end. What is wrong with a tag is said in the notes and never refuses the text:
    amounts beyond their range are limited, and what is unknown is left out of a tag, or kept as text if all of it is.
    Raises TextError for a text that is too long.
    """
    if len(text) > _MOST:
        raise TextError(f"The text has {len(text):,} characters with its tags; split it into takes.")
    plain = _Plain()
    at, last_end = 0, text.rfind("[/")
    waiting: list[_OpenTag] = []
    found = _Found([], [], [], [])
    remarks = _Remarks()
    while at < len(text):
        if piece := _PLAIN.match(text, at) or _LITERAL.match(text, at) or PRONOUNCED.match(text, at):
            plain.add(piece[1] if piece.re is _LITERAL else piece[0])
            at = piece.end()
            continue
        tag = _TAG.match(text, at) if text[at] == "[" else None
        if tag is None:
            if opening := _UNCLOSED.match(text, at):
                remarks.add(_UNKNOWN, opening[0])
            plain.add(text[at])
            at += 1
            continue
        at = tag.end()
        inside = tag[1].strip()
        if not _is_ours(inside, is_closed=at <= last_end):
            if markup.is_direction(inside):
                remarks.directions.append(tag[0])
            else:
                plain.add(tag[0])
                remarks.add(_UNKNOWN, tag[0])
        elif is_pause(inside):
            seconds, is_limited = pause(inside)
            found.pauses.append(Pause(plain.length, seconds))
            if is_limited:
                remarks.add(_LIMITED, tag[0])
        elif inside.startswith("/"):
            if not waiting:
                remarks.add(_CLOSES_NOTHING, tag[0])
            else:
                name = inside.removeprefix("/").strip().lower()
                opened = waiting.pop()
                if name and not opened.tag.strip().lower().startswith(name):
                    remarks.add(_CLOSES_ANOTHER, tag[0])
                found.close(opened, plain)
        else:
            if _is_in_word(text, tag, plain.end):
                remarks.add(_IN_WORD, tag[0])
            waiting.append(_OpenTag(tag[1], plain.length, _meaning(tag, remarks)))
    for opened in reversed(waiting):
        if opened.meaning.first is not None:
            remarks.add(_NOT_CLOSED, f"[{opened.tag}]")
        found.close(opened, plain)
    return Marked(
        "".join(plain.pieces),
        found.spans,
        remarks.notes(),
        tuple(found.directions),
        tuple(found.pauses),
        tuple(found.languages),
    )


def _is_ours(inside: str, is_closed: bool) -> bool:
    """Whether the inside of brackets is a tag or its end; a part of it may be unknown.

    is_closed: whether an end follows; without one a code of a language is a word, as in "said [it] was".
    """
    if inside.startswith("/") or is_pause(inside):
        return True
    return any(
        is_delivery(part) or _emotion(part) is not None or (is_closed and registry.code(part) is not None)
        for part in inside.split(",")
    )


def _emotion(part: str) -> re.Match[str] | None:
    """Returns a part of a tag as name and weights, if it names an emotion."""
    found = _PART.fullmatch(part) if len(part) <= _LONGEST_PART else None
    return found if found and found[1].lower() in EMOTIONS else None


def _meaning(tag: re.Match[str], remarks: _Remarks) -> _Meaning:
    """Reads the emotions and ways of speaking in a tag, and remarks on what is not understood."""
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    deliveries: dict[str, float] = {}
    language: str | None = None
    for part in tag[1].split(","):
        is_limited = False
        if language is None and registry.code(part):
            language = registry.code(part)
        elif is_delivery(part):
            name, deliveries_of, is_limited = delivery(part)
            deliveries[name] = deliveries_of
        elif (found := _emotion(part)) is None or found[1].lower() in first:
            remarks.add(_PART_UNKNOWN, tag[0])
        else:
            name = found[1].lower()
            first[name], is_limited = limited(found[2], 1.0) if found[2] else (USUAL, False)
            last[name], too = limited(found[3], 1.0) if found[3] else (first[name], False)
            is_limited = is_limited or too
        if is_limited:
            remarks.add(_LIMITED, tag[0])
    if not first:
        return _Meaning(None, None, deliveries, language)
    return _Meaning(from_names(first), from_names(last), deliveries, language)


def _is_in_word(text: str, tag: re.Match[str], before: str) -> bool:
    """Whether a tag is inside a word with its punctuation. before: the plain text up to the tag."""
    behind = _TAG.sub("", text[tag.end() : tag.end() + _NEAR])
    sides = _BEFORE.search(before), _BEHIND.match(behind)
    return all(side is not None and _LETTER.search(side[0]) for side in sides)


def _short(tag: str) -> str:
    """Returns a tag, shortened for messages."""
    return tag if len(tag) <= _SHOWN else f"{tag[:_SHOWN]}…"
