"""Which written word is spoken by which phonemes, although the reader rewrites "7:30 pm" and "$9.99"."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from hibari.g2p.normalize import ABBREV, TITLES, normalize

from .phones import is_spoken


class Word(NamedTuple):
    """A word as written ("$9.99", "Dr.") and the half-open span of phoneme characters that speaks it."""

    text: str
    start: int
    stop: int


class Piece(NamedTuple):
    """A stretch of text between spaces or dashes, and where it starts in its text."""

    text: str
    start: int


class Spoken(NamedTuple):
    """A stretch of the rewritten text, and the span of phoneme characters that it came to."""

    text: str
    start: int
    stop: int


# Written pieces and the rewritten pieces that say the same; one side can be empty.
_Group = tuple[list[Piece], list[Spoken]]

# White space, and the marks that join words without a space: dashes and ellipses (a range such as 3–5 is one word).
_GAP = re.compile(r"\s+|—+|--+|…+|\.{2,}|(?<=[^\W\d])–|–(?=[^\W\d])")
_OPENING = ' ([{<"“”‘«»*_`¿¡.,;:!?—–'
_CLOSING = ' )]}>"“”«»*_~`.,;:!?—–-'
_SPELLED = re.compile(r"(?:[^\W\d_]\.)+")  # U.S. a.m. J.
# Abbreviations of the reader that are more often words of their own ("He said no.")
ORDINARY = frozenset(["no.", "Sun.", "fig."])
_ABBREVIATIONS = frozenset([*ABBREV, *(f"{title}." for title in TITLES), "etc."]) - ORDINARY
_ELIDED = re.compile(r"(?i)['’](?:tis|twas|em|cause|til|bout|round|n|\d0s)\b")
_LEADING_SYMBOL = re.compile(r"[#+±~<>=§]")  # spoken before what it is written on
_LETTERS_ONLY = re.compile(r"[\W_]+")


def pieces(text: str) -> list[Piece]:
    """The written or rewritten words of ``text`` with the punctuation that touches them."""
    found, start = [], 0
    for gap in _GAP.finditer(text):
        if gap.start() > start:
            found.append(Piece(text[start : gap.start()], start))
        start = gap.end()
    if start < len(text):
        found.append(Piece(text[start:], start))
    return found


def bare(word: str) -> str:
    """``word`` without the punctuation around it; the full stop of an abbreviation belongs to the word."""
    word = word.lstrip(_OPENING)
    if not _ELIDED.match(word):
        word = word.lstrip("'’-" if not re.match(r"-\d|-[$£€]", word) else "'’").lstrip(_OPENING)
    shortened = word.rstrip(_CLOSING)
    quoted = shortened.rstrip("'’‘").rstrip(_CLOSING)
    if not re.search(r"(?i)(?:s|in)['’]$", shortened):
        shortened = quoted
    stopped = f"{shortened}."
    return stopped if word.startswith(stopped) and is_abbreviation(stopped) else shortened


def is_abbreviation(word: str) -> bool:
    """True for a word whose full stop is its own: "Dr.", "Jan.", "U.S."."""
    return word in _ABBREVIATIONS or _SPELLED.fullmatch(word) is not None


def align(written: str, spoken: Sequence[Spoken], phonemes: str) -> list[tuple[Word, int]]:
    """The words of ``written`` and where each starts in it.

    spoken: the pieces of the rewritten text, in order, with their spans in ``phonemes``.
    Every spoken phoneme comes to lie in exactly one word; words are in order and do not overlap. Where the reader
    turned several written words into something that cannot be told apart, they become one word with a space in it.
    """
    pairs = _settle(_match(pieces(written), spoken))
    words = []
    for mine, theirs in pairs:
        start, stop = _pronounced_span(theirs, phonemes)
        if start < stop:
            text = written[mine[0].start : mine[-1].start + len(mine[-1].text)]
            words.append((Word(bare(text) or text, start, stop), mine[0].start))
    return words


def _settle(groups: list[_Group]) -> list[_Group]:
    """Gives what was spoken without being written to the word before, or to the word behind if its sign says so."""
    settled: list[_Group] = []
    waiting: list[Spoken] = []
    for number, (mine, theirs) in enumerate(groups):
        if mine:
            settled.append((mine, [*waiting, *theirs]))
            waiting = []
            continue
        following = groups[number + 1][0] if number + 1 < len(groups) else []
        if not settled or (following and _LEADING_SYMBOL.match(following[0].text)):
            waiting = theirs  # "#1" is read as "number 1"
        else:
            settled[-1][1].extend(theirs)  # "$5 million" is read as "5 million dollars"
    return settled


def _match(mine: Sequence[Piece], theirs: Sequence[Spoken]) -> list[_Group]:
    """Written and rewritten pieces, grouped, in order."""
    my_keys, their_keys = [_key(piece.text) for piece in mine], [_key(piece.text) for piece in theirs]
    groups: list[_Group] = []
    for kind, i, i_end, j, j_end in difflib.SequenceMatcher(None, my_keys, their_keys).get_opcodes():
        if kind == "equal":
            groups += [([a], [b]) for a, b in zip(mine[i:i_end], theirs[j:j_end], strict=True)]
            continue
        # Rewritten words that come out the same when rewritten alone are settled, from the left.
        while i_end - i > 1 and j < j_end:
            alone = [_key(piece.text) for piece in pieces(normalize(mine[i].text))]
            if their_keys[j : j + len(alone)] != alone or j + len(alone) > j_end:
                break
            groups.append(([mine[i]], list(theirs[j : j + len(alone)])))
            i, j = i + 1, j + len(alone)
        groups.append((list(mine[i:i_end]), list(theirs[j:j_end])))
    return groups


def _key(piece: str) -> str:
    return _LETTERS_ONLY.sub("", unicodedata.normalize("NFKC", piece)).casefold() or piece


def _pronounced_span(theirs: Sequence[Spoken], phonemes: str) -> tuple[int, int]:
    """Span from the first to the last spoken phoneme of ``theirs``; empty when there is none."""
    positions = [at for piece in theirs for at in range(piece.start, piece.stop) if is_spoken(phonemes[at])]
    return (positions[0], positions[-1] + 1) if positions else (0, 0)
