"""The emotion of a sentence from its words: a lexicon of words and phrases, and the cues around them.

The cues are those of Hutto & Gilbert (VADER, 2014): negation up to three words before, intensifiers and downtoners,
"but", exclamation marks and capitals. The numbers are our choices. Its accuracy on labelled sentences is in
``models/weights/text_emotion/MODEL_CARD.md``. Uses numpy and the standard library only.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..weight_files import folders
from .vector import EMOTIONS, NEUTRAL, Vector

ANY = "_"  # in an entry: any one word
REACH = 3  # words after a negation that it affects, within a clause
FACTOR_REACH = 2  # words after an intensifier or downtoner that it affects
LEAST_FACTOR, MOST_FACTOR = 0.3, 1.6
NEGATED_HAPPY = 0.5  # "not happy" gives this share of sad; other negated emotions become 0
BEFORE_BUT, AFTER_BUT = 0.7, 1.2
CAPITALS = 1.25
EXCLAMATION, COUNTED_MARKS = 0.15, 3  # added by each mark; the number of marks that count
QUESTION = 0.7  # factor in questions, which ask about an emotion more often than they show it; not of surprise
STRONGEST = 0.95  # of one entry
LEAST = 0.15  # weights below it become 0
LEAST_SHARE = 0.4  # weights below this share of the strongest one become 0

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[!?]+|[,;:.…()\"–—]")
_PART = re.compile(r"[!?]+|[^\s!?]+")  # of an entry
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")  # "sooo", "nooooo"
_APOSTROPHES = str.maketrans("’‘`´", "''''")
_HAPPY, _SAD, _SURPRISED = (EMOTIONS.index(name) for name in ("happy", "sad", "surprised"))

Row = npt.NDArray[np.float64]  # (8,) in the order of EMOTIONS


class Token(NamedTuple):
    """A word in lower case or a punctuation mark. clause: its number. loud: whether it was written in capitals."""

    text: str
    clause: int
    loud: bool


class Entry(NamedTuple):
    """An entry of the lexicon: its words and their emotion."""

    words: tuple[str, ...]
    feeling: Vector


class Lexicon(NamedTuple):
    """The lexicon. entries: by first word, longest first. stems: by the text before the asterisk."""

    entries: dict[str, list[Entry]]
    stems: dict[str, Entry]
    negations: frozenset[str]
    factors: dict[str, float]

    def word(self, text: str) -> Entry | None:
        """Returns the entry of a single word, by its exact spelling, else by its longest stem."""
        for entry in self.entries.get(text, ()):
            if len(entry.words) == 1:
                return entry
        return next((self.stems[text[:k]] for k in range(len(text), 2, -1) if text[:k] in self.stems), None)


class Match(NamedTuple):
    """An entry found at tokens [start, stop)."""

    entry: Entry
    start: int
    stop: int


def emotion_of_sentence(sentence: str) -> Vector:
    """Returns eight weights in 0..1 of an English sentence, in the order of EMOTIONS; their sum is at most 1.

    All are 0 if no word is in the lexicon.
    Raises EngineError when the lexicon is missing.
    """
    lexicon = load()
    tokens = split(sentence)
    last_but = max((index for index, token in enumerate(tokens) if token.text == "but"), default=-1)
    matches = list(_matches(lexicon, tokens))
    matched = {index for found in matches for index in range(found.start, found.stop)}
    absent = np.ones(len(EMOTIONS))
    for found in matches:
        before = _before(tokens, found.start, matched)
        emotion = _in_context(lexicon, found.entry, before) * _emphasis(tokens, found, last_but)
        absent *= 1 - np.minimum(emotion, STRONGEST)
    return _settled((1 - absent) * _tone(tokens))


@functools.cache
def load() -> Lexicon:
    """Loads the lexicon of the package. Raises EngineError when it is missing."""
    return read(folders.folder("text_emotion") / "lexicon.txt")


def read(path: Path) -> Lexicon:
    """Reads a lexicon from a file; the header of the bundled file describes the format.

    Raises ValueError for a wrong line and for a repeated entry.
    """
    entries: dict[str, list[Entry]] = {}
    stems: dict[str, Entry] = {}
    negations: set[str] = set()
    factors: dict[str, float] = {}
    seen: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        head, _, tail = line.partition(":")
        texts = [text.strip() for text in tail.split(",")]
        if not all(texts) or seen & set(texts) or len(set(texts)) < len(texts):
            raise ValueError(f"line {number} holds an empty entry or one that came before")
        seen.update(texts)
        kind, *rest = head.split()
        if kind == "negation":
            negations.update(texts)
        elif kind == "factor":
            factors.update(dict.fromkeys(texts, float(rest[0])))
        else:
            feeling = NEUTRAL if kind == "nothing" else _feeling(head)
            for entry in (Entry(tuple(_PART.findall(text)), feeling) for text in texts):
                if len(entry.words) == 1 and entry.words[0].endswith("*"):
                    stems[entry.words[0][:-1]] = entry
                else:
                    entries.setdefault(entry.words[0], []).append(entry)
    for alike in entries.values():
        alike.sort(key=lambda entry: -len(entry.words))
    return Lexicon(entries, stems, frozenset(negations), factors)


def _feeling(head: str) -> Vector:
    """Parses ``happy .6 surprised .3``. Raises ValueError for an unknown name or a number outside 0..1."""
    names, numbers = head.split()[::2], [float(number) for number in head.split()[1::2]]
    if not (set(names) <= set(EMOTIONS) and len(names) == len(numbers) and all(0 < number <= 1 for number in numbers)):
        raise ValueError(f'"{head}" is not a row of emotions with weights from 0 to 1')
    vector = list(NEUTRAL)
    for name, number in zip(names, numbers, strict=True):
        vector[EMOTIONS.index(name)] = number
    return tuple(vector)


def split(sentence: str) -> list[Token]:
    """Splits a sentence into words and the marks ! ? ?!"""
    tokens: list[Token] = []
    clause = 0
    for piece in _TOKEN.findall(sentence.translate(_APOSTROPHES)):
        if piece[0] in "!?":
            tokens.append(Token("?!" if len(set(piece)) == 2 else piece[0], clause, False))
            clause += 1
        elif piece[0].isalpha():
            word = piece.lower()
            clause += word == "but"
            tokens.append(Token(_DRAWN_OUT.sub(r"\1", word), clause, len(piece) > 1 and piece.isupper()))
        else:
            clause += 1
    return tokens


def _matches(lexicon: Lexicon, tokens: list[Token]) -> Iterator[Match]:
    """Yields the entries in a sentence from its start; they do not overlap, and the longest wins."""
    at = 0
    while at < len(tokens):
        found = _match(lexicon, tokens, at)
        if found:
            yield found
        at = found.stop if found else at + 1


def _match(lexicon: Lexicon, tokens: list[Token], at: int) -> Match | None:
    """Returns the longest entry at token ``at``, or None."""
    first = tokens[at].text
    for entry in (*lexicon.entries.get(first, ()), *lexicon.entries.get(ANY, ())):
        stop = at + len(entry.words)
        if stop <= len(tokens) and all(map(_fits, entry.words, tokens[at:stop])):
            return Match(entry, at, stop)
    entry_of_one = lexicon.word(first)
    return Match(entry_of_one, at, at + 1) if entry_of_one else None


def _fits(pattern: str, token: Token) -> bool:
    """Returns whether a token matches a word of an entry."""
    if pattern == ANY:
        return token.text[0].isalpha()
    return token.text.startswith(pattern[:-1]) if pattern.endswith("*") else token.text == pattern


def _before(tokens: list[Token], start: int, matched: set[int]) -> list[str]:
    """Returns the words before ``start`` in its clause that can affect it; "" for those in entries."""
    reached = range(max(0, start - REACH), start)
    return ["" if i in matched else tokens[i].text for i in reached if tokens[i].clause == tokens[start].clause]


def _in_context(lexicon: Lexicon, entry: Entry, before: list[str]) -> Row:
    """Returns the emotion of an entry after words that negate, intensify or weaken it."""
    feeling: Row = np.array(entry.feeling)
    if any(word in lexicon.negations for word in before):
        sad = NEGATED_HAPPY * feeling[_HAPPY]
        feeling[:] = 0
        feeling[_SAD] = sad
    factor = math.prod(lexicon.factors.get(word, 1.0) for word in before[-FACTOR_REACH:])
    feeling *= min(max(factor, LEAST_FACTOR), MOST_FACTOR)
    return feeling


def _emphasis(tokens: list[Token], found: Match, last_but: int) -> float:
    """Returns a factor by capitals, and by the position before or after the last "but" (-1: there is none)."""
    factor = CAPITALS if any(token.loud for token in tokens[found.start : found.stop]) else 1.0
    if last_but >= 0:
        factor *= BEFORE_BUT if found.start < last_but else AFTER_BUT
    return factor


def _tone(tokens: list[Token]) -> Row:
    """Returns factors (8,) by the punctuation marks of a sentence."""
    marks = [token.text for token in tokens if token.text[0] in "!?"]
    loud = sum("!" in mark for mark in marks)
    tone = np.full(len(EMOTIONS), 1 + EXCLAMATION * min(loud, COUNTED_MARKS))
    if marks and marks[-1] == "?":
        tone *= QUESTION
        tone[_SURPRISED] /= QUESTION
    return tone


def _settled(row: Row) -> Vector:
    """Sets weak weights to 0 and scales the others to a sum of at most 1."""
    row = np.minimum(row, 1)
    row[row < max(LEAST, LEAST_SHARE * row.max())] = 0
    row /= max(1.0, row.sum())
    return tuple(float(weight) for weight in row)
