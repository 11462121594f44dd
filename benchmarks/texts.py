"""How texts are read: ``python -m benchmarks.texts --cases FILE`` prints the share right for each group of a table.

The table has tabs, a first line with the names of its columns, and in each row the group, the text (``text`` or
``input``) and what is right (``right``): the words that are said, all of them or a part; a word as its ARPABET phones
in braces, ``{L EH1 D}``; a respelling with the stressed syllable in capitals, ``ma-TAY-oh``; or ``no break``. Stress is
compared in respellings alone. A row whose right is a description is counted as not judged.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from unitaf.cli.read import reading
from unitaf.errors import UnitafError
from unitaf.text.phones import from_arpabet

_RESPELLED = re.compile(r"(?=[a-zA-Z'-]*[A-Z]{2})[a-zA-Z]+(?:-[a-zA-Z]+)+")
_BRACES = re.compile(r"\{([A-Z0-2 ]+)\}")
_CONSONANTS = re.compile(r"ch|sh|th|zh|ng|[bdfgjklmnprstvwz]|y(?=[aeiou])|h(?=[aeiou])")
_PHONES = {"CH": "ch", "SH": "sh", "TH": "th", "DH": "th", "ZH": "zh", "NG": "ng", "JH": "j", "HH": "h", "ER": "r"}
_REDUCED = frozenset(["AH", "IH", "UH", "EH"])
_NOT_JUDGED = re.compile(
    r"(?i:digit by digit|with dots|spelled|skip|rises|falls|pause|held|\bor\b|\bas\b|/|stress|shh|brr|grr|w-w)"
    r"|\w-\w{1,3}$|[a-z][A-Z]{2}|[A-Z]{2}-|-[A-Z]{2}"
)


class Row(NamedTuple):
    """One row of a table."""

    group: str
    text: str
    right: str


def rows(path: Path) -> list[Row]:
    """Returns the rows of a table."""
    with path.open(encoding="utf-8", newline="") as stream:
        found = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Row(row["group"], row.get("text") or row["input"], row["right"]) for row in found]


def said(text: str) -> list[str]:
    """Returns the phones of a text with their stress."""
    sentences, _ = reading(text)
    return [phone for sentence in sentences for word in sentence["words"] for phone in word["phones"]]


def is_right(row: Row, whole: bool = False) -> bool | None:
    """Whether a text is read as a row says; None where the row describes it in words of another kind.

    whole: what is right is all that is said, not a part.
    """
    if row.right == "no break":
        return len(reading(row.text)[0]) == 1
    respelled = _RESPELLED.fullmatch(row.right)
    if respelled and row.text.isalpha():
        return _sounds_like(row.right, said(row.text))
    if not whole and _NOT_JUDGED.search(row.right):
        return None
    wanted, found = said(_BRACES.sub(_link, row.right)), said(row.text)
    starts = [0] if whole else range(len(found) - len(wanted) + 1)
    return any(_same(wanted, found[at:] if whole else found[at : at + len(wanted)]) for at in starts)


def _link(braces: re.Match[str]) -> str:
    """Returns phones in braces as a word with its phonemes, in the reader's notation."""
    return f"[x](/{from_arpabet(braces[1].split())[0]}/)"


def _same(wanted: list[str], found: list[str]) -> bool:
    """Whether phones are the same but for stress, and for vowels that are reduced in one of both."""
    return len(wanted) == len(found) and all(
        one.rstrip("012") == other.rstrip("012")
        or (one[:2] in _REDUCED and other[:2] in _REDUCED and "0" in one + other)
        for one, other in zip(wanted, found, strict=True)
    )


def _sounds_like(respelling: str, phones: list[str]) -> bool:
    """Whether consonants, syllables and the stressed one are those of a respelling."""
    syllables = respelling.split("-")
    stressed = next(at for at, syllable in enumerate(syllables) if syllable.isupper() and len(syllable) > 1)
    vowels = [phone for phone in phones if phone[-1] in "012"]
    stress = next((at for at, vowel in enumerate(vowels) if vowel.endswith("1")), -1)
    bare = [phone.rstrip("012") for phone in phones]
    consonants = [_PHONES.get(name, name.lower()) for name in bare if name in _PHONES or len(name) == 1]
    spelled = respelling.lower().replace("ck", "k").replace("ss", "s")
    wanted = [consonant for syllable in spelled.split("-") for consonant in _CONSONANTS.findall(syllable)]
    return len(vowels) == len(syllables) and stress == stressed and consonants == wanted


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=Path, required=True, help="the table")
    parser.add_argument("--whole", action="store_true", help="what is right is all that is said")
    parser.add_argument("--wrong", action="store_true", help="list the rows that are read wrong or not judged")
    chosen = parser.parse_args()
    judged: Counter[str] = Counter()
    right: Counter[str] = Counter()
    unjudged = 0
    for row in rows(chosen.cases):
        try:
            verdict = is_right(row, chosen.whole)
        except UnitafError as error:
            print(f"refused: {row.text}: {error}")
            verdict = False
        if verdict is None:
            unjudged += 1
        else:
            judged[row.group] += 1
            right[row.group] += verdict
        if chosen.wrong and not verdict:
            state = "not judged" if verdict is None else "wrong"
            print(f"{state}: {row.text}: {' '.join(said(row.text))}; {row.right}")
    for group, count in sorted(judged.items()):
        print(f"{group:20} {right[group]:4} of {count:4}  {right[group] / count:.3f}")
    total = sum(judged.values())
    share = sum(right.values()) / max(1, total)
    print(f"{'all':20} {sum(right.values()):4} of {total:4}  {share:.3f}; {unjudged} not judged")
    return 0


if __name__ == "__main__":
    sys.exit(main())
