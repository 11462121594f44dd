"""Cutting Japanese text into words with readings: the cheapest path through all words that fit, as MeCab finds it.

Kudo, Yamamoto, Matsumoto (2004), "Applying conditional random fields to Japanese morphological analysis".
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from .. import tables
from . import source
from .kana import katakana, lengthened

LONGEST = 12  # characters of a word that is looked for
EDGE = 0  # the kind of a clause's ends
NOUN, COUNT = 1285, 1300  # kinds: common noun, counter
_UNKNOWN = {"kana": 9461, "other": 13069}  # costs of unknown nouns in mecab-ipadic, of katakana and of others
_GIVEN = re.compile(r"[\ue0a1-\ue0fc]+\ue0fd?")  # written out numbers: see ``numbers``
_KANJI = re.compile(r"[㐀-鿿々]")
_NAN_BEFORE = frozenset("タチツテトダデドナニノ")  # 何 is ナン before these sounds, if not before the particle に
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9'’.-]*")
_KATAKANA = re.compile(r"[ァ-ヺー]+")
GIVEN_SHIFT, GIVEN_END = 0xE0A1 - 0x30A1, "\ue0fd"


class Form(NamedTuple):
    """A word that fits at a position: its length, its kind, its cost and its reading in katakana."""

    length: int
    kind: int
    cost: int
    said: str


class Node(NamedTuple):
    """A word in the lattice, with the cost of the cheapest path to its end and the node before it on that."""

    start: int
    form: Form
    cost: int
    before: Node | None


class Morpheme(NamedTuple):
    """A word of a text. kind: a letter of ``source.table``'s classes. said: in katakana."""

    start: int
    stop: int
    kind: str
    said: str


def cut(text: str) -> list[Morpheme]:
    """Returns the morphemes of a clause, which cover it."""
    joins, kinds = _joins(), _kinds()
    ending: list[list[Node]] = [[Node(0, Form(0, EDGE, 0, ""), 0, None)], *([] for _ in text)]
    for start in range(len(text)):
        if not ending[start]:
            continue
        for form in _forms(text, start):
            best = _cheapest(ending[start], form.kind)
            cost = best.cost + joins[best.form.kind, form.kind] + form.cost
            ending[start + form.length].append(Node(start, form, cost, best))
    last = _cheapest(ending[-1], EDGE)
    found: list[Morpheme] = []
    while last.before:
        stop = last.start + last.form.length
        said = _said(text[last.start : stop], last.form.said, found[-1].said if found else "")
        found.append(Morpheme(last.start, stop, kinds[last.form.kind], said))
        last = last.before
    return found[::-1]


def _cheapest(nodes: list[Node], kind: int) -> Node:
    """Returns the node before a word of a kind with which the path there costs least."""
    joins = _joins()
    return min(nodes, key=lambda node: node.cost + joins[node.form.kind, kind])


def _said(word: str, said: str, behind: str) -> str:
    """Returns the reading of a word as it is said before another."""
    if word == "何" and said == "ナニ" and behind[:1] in _NAN_BEFORE and behind not in ("ニ", ""):
        return "ナン"
    return lengthened(said) if _KANJI.search(word) else said


def _forms(text: str, start: int) -> Iterator[Form]:
    """Yields all words that fit at a position, at least one; an unknown word where no other does, or of katakana."""
    if given := _GIVEN.match(text, start):
        yield Form(
            len(given[0]),
            COUNT,
            0,
            "".join(chr(ord(letter) - GIVEN_SHIFT) for letter in given[0] if letter != GIVEN_END),
        )
        return
    if latin := _LATIN.match(text, start):
        yield Form(len(latin[0]), NOUN, 0, "")
        return
    is_found = False
    for length in range(1, min(LONGEST, len(text) - start) + 1):
        for form in _listed(text[start : start + length], text[start + length : start + length + LONGEST]):
            is_found = True
            yield form
    if kana := _KATAKANA.match(text, start):
        yield Form(len(kana[0]), NOUN, _UNKNOWN["kana"], kana[0])
    elif not is_found:
        yield Form(1, NOUN, _UNKNOWN["other"], katakana(text[start]))


def _listed(word: str, behind: str) -> Iterator[Form]:
    for kind, cost, said in _entries(word):
        if kind[0] != "p":
            yield Form(len(word), int(kind), cost, said)
            continue
        for ending, form, more, tail in _paradigm(kind[1:]):
            if behind.startswith(ending):
                yield Form(len(word) + len(ending), form, cost + more, said + tail)


@functools.lru_cache(10_000)
def _entries(word: str) -> tuple[tuple[str, int, str], ...]:
    parts = (tables.japanese().get(word) or "").split(" ")
    return tuple((parts[at], int(parts[at + 1]), _reading(word, parts[at + 2])) for at in range(0, len(parts) - 2, 3))


@functools.lru_cache(10_000)
def _paradigm(number: str) -> tuple[tuple[str, int, int, str], ...]:
    parts = (tables.japanese().get(source.PARADIGM + number) or "").split(" ")
    found = []
    for at in range(0, len(parts) - 3, 4):
        ending = "" if parts[at] == source.SILENT else parts[at]
        found.append((ending, int(parts[at + 1]), int(parts[at + 2]), _reading(ending, parts[at + 3])))
    return tuple(found)


def _reading(word: str, written: str) -> str:
    if written == source.SILENT:
        return ""
    if written == source.AS_WRITTEN:
        return katakana(word)
    return "".join(chr(ord(letter) - source.FIRST_CODE + source.FIRST_KANA) for letter in written)


class Joins:
    """The costs of two kinds of words beside each other: ``joins[before, behind]``."""

    def __init__(self, costs: bytes) -> None:
        self._costs = memoryview(costs).cast("b")
        self._width = round(len(costs) ** 0.5)

    def __getitem__(self, kinds: tuple[int, int]) -> int:
        return source.STEP * int(self._costs[kinds[0] * self._width + kinds[1]])


@functools.cache
def _joins() -> Joins:
    return Joins(tables.japanese_joins())


@functools.cache
def _kinds() -> str:
    return str(tables.japanese().get(source.CLASSES))
