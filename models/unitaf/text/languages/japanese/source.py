"""The words of Japanese, their costs and readings: mecab-ipadic 2.7.0 of the package janome (Apache-2.0).

Used where the voice pack is built, and in a checkout that has the package and no pack.

Places, companies and the like that were never seen in the texts that the costs are from are left out: two of five
words. What inflects is stored as its stem, and a paradigm of endings that many stems share.
"""

from __future__ import annotations

import collections
import importlib
import importlib.metadata
from collections.abc import Iterator
from os.path import commonpath
from typing import NamedTuple

import numpy as np

from .kana import katakana

PACKAGES = {"janome": "0.5.1"}
PARTS = 10  # modules of entries
NAMES = ("名詞,固有名詞,地域", "名詞,固有名詞,一般", "名詞,固有名詞,組織")
# Costs that the dictionary gives to names that its texts do not have.
UNSEEN = frozenset([8676, 8538, 6849, 5122, 6295, 6752, 5063])
STEP = 48  # of a cost of two words beside each other, in a byte: between -6144 and 6096
FIRST_KANA, FIRST_CODE = 0x30A1, 0x23  # katakana is written in ASCII, one byte each: 92 letters
AS_WRITTEN, SILENT = "!", '"'  # a reading that is the katakana of the word, and an empty one
PARADIGM, CLASSES = "\0", "\0\0"  # what keys of these begin with
# What is said otherwise than by the cheapest reading of the dictionary, and readings that nobody expects.
PREFERRED = {("日本", "ニホン"): 3000}
DROPPED = frozenset([("行っ", "オコナッ"), ("日本", "ニッポン")])


class Entry(NamedTuple):
    """A form of a word. kind: its number in the table of costs. group: of the forms of one word, "" if it has one."""

    text: str
    kind: int
    cost: int
    said: str
    group: str


def table() -> dict[str, str]:
    """Returns, by word: "kind cost reading" of each of its readings, with spaces between all.

    A kind "p7" is a stem: its endings are under ``PARADIGM`` + "7", as "ending kind cost reading" each. ``CLASSES`` has
    a letter for each kind: v verb or adjective, a auxiliary, c conjunctive particle, p prefix, n any other.
    """
    alone: dict[str, list[str]] = collections.defaultdict(list)
    groups: dict[str, list[Entry]] = collections.defaultdict(list)
    classes: dict[int, str] = {}
    for entry, part in _entries():
        classes[entry.kind] = _class(part)
        if not entry.group:
            alone[entry.text].append(f"{entry.kind} {entry.cost} {_reading(entry.text, entry.said)}")
        else:
            groups[entry.group].append(entry)
    paradigms: dict[str, int] = {}
    for forms in groups.values():
        stem = commonpath([form.text for form in forms])
        said = commonpath([form.said for form in forms])
        if not stem:
            for form in forms:
                alone[form.text].append(f"{form.kind} {form.cost} {_reading(form.text, form.said)}")
            continue
        least = min(form.cost for form in forms)
        endings = sorted(
            f"{form.text[len(stem) :] or SILENT} {form.kind} {form.cost - least} "
            f"{_reading(form.text[len(stem) :], form.said[len(said) :])}"
            for form in forms
        )
        number = paradigms.setdefault(" ".join(endings), len(paradigms))
        alone[stem].append(f"p{number} {least} {_reading(stem, said)}")
    found = {word: " ".join(sorted(readings)) for word, readings in alone.items()}
    found |= {f"{PARADIGM}{number}": endings for endings, number in paradigms.items()}
    found[CLASSES] = "".join(classes.get(kind, "n") for kind in range(max(classes) + 1))
    return found


def joins() -> bytes:
    """Returns the cost of a word of each kind (rows) before one of each kind, a signed byte of ``STEP`` each."""
    rows = [row for part in (1, 2) for row in importlib.import_module(f"janome.sysdic.connections{part}").DATA]
    costs: bytes = np.clip(np.round(np.array(rows) / STEP), -128, 127).astype(np.int8).tobytes()
    return costs


def _entries() -> Iterator[tuple[Entry, str]]:
    for name, version in PACKAGES.items():
        if importlib.metadata.version(name) != version:
            raise importlib.metadata.PackageNotFoundError(name)
    for part in range(PARTS):
        short = importlib.import_module(f"janome.sysdic.entries_compact{part}").DATA
        more = importlib.import_module(f"janome.sysdic.entries_extra{part}").DATA
        for number, (text, kind, _, cost) in short.items():
            speech, inflection, _, base, _, said = more[number][:6]
            if (speech.startswith(NAMES) and cost in UNSEEN) or (text, said) in DROPPED:
                continue
            if speech.startswith("名詞") and len(text) > 2 and text == said and inflection == "*":
                continue  # an unknown word of katakana is read alike
            if not said or any(not FIRST_KANA <= ord(letter) <= FIRST_KANA + 91 for letter in said):
                continue
            group = "" if inflection == "*" else f"{base} {speech} {inflection}"
            yield Entry(text, kind, PREFERRED.get((text, said), cost), said, group), speech


def _class(speech: str) -> str:
    if speech.startswith(("動詞", "形容詞")):
        return "v"
    if speech.startswith("助動詞"):
        return "a"
    if speech.startswith("助詞,接続助詞"):
        return "c"
    return "p" if speech.startswith("接頭詞,名詞接続") else "n"


def _reading(text: str, said: str) -> str:
    if not said:
        return SILENT
    if said == katakana(text):
        return AS_WRITTEN
    return "".join(chr(ord(letter) - FIRST_KANA + FIRST_CODE) for letter in said)
