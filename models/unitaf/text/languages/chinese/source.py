"""The words of Chinese, how common they are and how they are said, from the packages jieba and pypinyin (both MIT).

Used where the voice pack is built, and in a checkout that has the packages and no pack.
"""

from __future__ import annotations

import importlib.metadata
import json
import math
from collections.abc import Iterator
from pathlib import Path

from .syllables import numbered

PACKAGES = {"jieba": "0.42.1", "pypinyin": "0.55.0"}
LEAST = 4  # times that a word is in jieba's texts, of 60 million words: two of five words of its list have fewer
BEHIND = 0xA000  # characters: what is there is in no text of today
LONGEST = 8  # characters of a word
UNLISTED = 2.0  # times that a phrase counts for that only pypinyin has
PER_UNIT = 10.0  # of a cost, which is the logarithm of one over the share: whole numbers are short

Words = dict[str, "int | list[int | str]"]


def words() -> Words:
    """Returns the cost of each word, and its syllables where they are not those of its characters by themselves.

    A single character has always both. Raises OSError and PackageNotFoundError without the packages.
    """
    singles = {
        chr(int(code)): numbered(given.partition(",")[0])
        for code, given in json.loads(_read("pypinyin", "pypinyin/pinyin_dict.json")).items()
        if int(code) < BEHIND
    }
    phrases = json.loads(_read("pypinyin", "pypinyin/phrases_dict.json"))
    listed = dict(_listed())
    total = math.log(sum(listed.values()))
    found: Words = {}
    for word in sorted({*listed, *phrases, *singles}):
        times = listed.get(word, UNLISTED)
        if len(word) > LONGEST or (len(word) > 1 and times < LEAST and word not in phrases):
            continue
        cost = round(PER_UNIT * (total - math.log(max(times, 1))))
        alone = " ".join(singles.get(character, "") for character in word)
        said = " ".join(numbered(syllables[0]) for syllables in phrases[word]) if word in phrases else alone
        if not all(said.split(" ")) or len(said.split(" ")) != len(word):
            continue
        found[word] = cost if said == alone and len(word) > 1 else [cost, said]
    return found


def _listed() -> Iterator[tuple[str, int]]:
    for line in _read("jieba", "jieba/dict.txt").splitlines():
        word, times, _ = line.split(" ")
        yield word, int(times)


def _read(package: str, name: str) -> str:
    return Path(str(importlib.metadata.distribution(package).locate_file(name))).read_text("utf-8")
