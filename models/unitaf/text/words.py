"""Aligns the written words with their phonemes, although the reader rewrites words such as "7:30 pm" and "$9.99"."""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from hibari.g2p.normalize import ABBREV, TITLES, normalize

from . import normalise
from .clean import PRONOUNCED
from .phones import is_spoken


class Word(NamedTuple):
    """A word as written ("$9.99", "Dr.") and the half-open span of its phoneme characters."""

    text: str
    start: int
    stop: int


class Piece(NamedTuple):
    """A piece of text between spaces or dashes, and the position of its first character."""

    text: str
    start: int


class Rewritten(NamedTuple):
    """A piece of the rewritten text, and the half-open span of its phoneme characters."""

    text: str
    start: int
    stop: int


# Written pieces and the rewritten pieces of the same meaning; one side can be empty.
_Group = tuple[list[Piece], list[Rewritten]]

# White space, and the marks that join words without a space: dashes and ellipses (a range such as 3–5 is one word).
_GAP = re.compile(r"\s+|—+|--+|…+|\.{2,}|(?<=[^\W\d])–|–(?=[^\W\d])")
_OPENING = ' ([{<"“”‘«»*_`¿¡.,;:!?—–'
_CLOSING = ' )]}>"“”«»*_~`.,;:!?—–-'
_SPELLED = re.compile(r"(?:[^\W\d_]\.)+")  # U.S. a.m. J.
# Abbreviations of the reader that are more often ordinary words ("He said no.")
ORDINARY = frozenset(["no.", "Sun.", "fig."])
_ABBREVIATIONS = frozenset([*ABBREV, *(f"{title}." for title in TITLES), "etc."]) - ORDINARY
_ELIDED = re.compile(r"(?i)['’](?:tis|twas|em|cause|til|bout|round|n|\d0s)\b")
_LEADING_SYMBOL = re.compile(r"[#+±~<>=§]|[-−–]\d")  # spoken before the word that it is written with
_NEAR = 4  # groups within which a shifted match is sought
_NUMBER = re.compile(r"\d{1,36}(?:[.,]\d{1,36})*")
_LETTERS_ONLY = re.compile(r"[\W_]+")


def pieces(text: str) -> list[Piece]:
    """Returns the words of written or rewritten ``text`` with the punctuation next to them."""
    found, start = [], 0
    for gap in _GAP.finditer(text):
        if gap.start() > start:
            found.append(Piece(text[start : gap.start()], start))
        start = gap.end()
    if start < len(text):
        found.append(Piece(text[start:], start))
    return found


def bare(word: str) -> str:
    """Returns ``word`` without the punctuation around it; the full stop of an abbreviation belongs to the word."""
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
    """Whether the full stop of a word belongs to it: "Dr.", "Jan.", "U.S."."""
    return word in _ABBREVIATIONS or _SPELLED.fullmatch(word) is not None


def align(written: str, rewritten: Sequence[Rewritten], phonemes: str) -> list[tuple[Word, int]]:
    """Returns the words of ``written`` and the position at which each starts.

    rewritten: the pieces of the rewritten text, in order, with their spans in ``phonemes``.
    Every spoken phoneme lies in exactly one word; words are in order and do not overlap. Where the reader rewrote
    several written words so that they cannot be separated, they become one word with a space in it.
    """
    groups = _attach_unwritten(_joined_where_shifted(_match(pieces(written), rewritten)))
    words = []
    for originals, group in groups:
        start, stop = _pronounced_span(group, phonemes)
        if start < stop:
            text = written[originals[0].start : originals[-1].start + len(originals[-1].text)]
            words.append((Word(bare(text) or text, start, stop), originals[0].start))
    return words


def _joined_where_shifted(groups: list[_Group]) -> list[_Group]:
    """Joins a written piece that got nothing with what nobody wrote near it, and with all between.

    In "0=9 0" the first 0 that is spoken was matched with the last one that is written.
    """
    joined = list(groups)
    at = 0
    while at < len(joined):
        originals, rewritten = joined[at]
        if not rewritten and any(map(str.isalnum, "".join(piece.text for piece in originals))):
            near = range(max(0, at - _NEAR), min(len(joined), at + _NEAR + 1))
            unwritten = [index for index in near if not joined[index][0]]
            other = min(unwritten, key=lambda index: abs(index - at), default=at)
            first, last = min(at, other), max(at, other)
            part = joined[first : last + 1]
            whole: _Group = ([], [])
            for group in part:
                whole[0].extend(group[0])
                whole[1].extend(group[1])
            joined[first : last + 1] = [whole]
            at = first
        at += 1
    return joined


def _attach_unwritten(groups: list[_Group]) -> list[_Group]:
    """Adds rewritten pieces without a written one to the word before, or behind if that begins with a spoken symbol."""
    attached: list[_Group] = []
    pending: list[Rewritten] = []
    for number, (originals, rewritten) in enumerate(groups):
        if originals:
            attached.append((originals, [*pending, *rewritten]))
            pending = []
            continue
        following = groups[number + 1][0] if number + 1 < len(groups) else []
        if not attached or (following and _LEADING_SYMBOL.match(following[0].text)):
            pending = rewritten  # "#1" is read as "number 1"
        else:
            attached[-1][1].extend(rewritten)  # "$5 million" is read as "5 million dollars"
    return attached


def _match(written: Sequence[Piece], rewritten: Sequence[Rewritten]) -> list[_Group]:
    """Returns groups of written and rewritten pieces that belong together, in order."""
    written_keys, keys = [_key(piece.text) for piece in written], [_key(piece.text) for piece in rewritten]
    for at, (piece, following) in enumerate(itertools.pairwise(written)):
        if piece.text.lower() == "no." and following.text[:1].isdecimal():  # "No. 5" is no "no" that is said elsewhere
            written_keys[at] = "number"
    groups: list[_Group] = []
    for kind, i, i_end, j, j_end in difflib.SequenceMatcher(None, written_keys, keys).get_opcodes():
        if kind == "equal":
            groups += [([a], [b]) for a, b in zip(written[i:i_end], rewritten[j:j_end], strict=True)]
            continue
        # From the left, words that are rewritten to the same pieces when alone are groups of their own.
        while i_end - i > 1 and j < j_end:
            alone = [_key(piece.text) for piece in pieces(_in_words(written[i].text))]
            if keys[j : j + len(alone)] != alone or j + len(alone) > j_end:
                break
            groups.append(([written[i]], list(rewritten[j : j + len(alone)])))
            i, j = i + 1, j + len(alone)
        groups.append((list(written[i:i_end]), list(rewritten[j:j_end])))
    return groups


def _in_words(written: str) -> str:
    """Returns a written word as it is rewritten when it stands alone; a number in words."""
    if _NUMBER.fullmatch(written):
        return normalise.say.amount(written)
    return PRONOUNCED.sub(r"\1", normalize(normalise.rewrite(written)))


def _key(piece: str) -> str:
    """Returns the letters and digits of a piece for comparison, or the piece itself if it has none."""
    return _LETTERS_ONLY.sub("", unicodedata.normalize("NFKC", piece)).casefold() or piece


def _pronounced_span(rewritten: Sequence[Rewritten], phonemes: str) -> tuple[int, int]:
    """Returns the span from the first to the last spoken phoneme of pieces; empty when there is none."""
    positions = [at for piece in rewritten for at in range(piece.start, piece.stop) if is_spoken(phonemes[at])]
    return (positions[0], positions[-1] + 1) if positions else (0, 0)
