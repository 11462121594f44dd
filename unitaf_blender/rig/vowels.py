"""Finds the vowels of a mouth by the parts of names: ``lip_a``, ``mouth_a_1``, Koikatsu's ``kuti_face.f00_a_l_op``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .spelling import words
from .tables import Table, Weights

VOWELS = {"a": "aa", "i": "I", "u": "U", "e": "E", "o": "O", "n": "PP"}  # part of a name → viseme
MOUTH_WORDS = frozenset(
    ("lip", "lips", "mouth", "mth", "kuti", "kuchi", "vowel", "phoneme", "viseme", "talk", "くち", "口")
)
LARGE = frozenset(("l", "big", "large", "max"))  # of several shapes of a vowel, the one that opens further is used
_BESIDE = re.compile(r"face|f?\d+|[ls]|op|open|big|small|large|max|kk|left")  # other parts of such a name
BLINK = ({"eye_face.f00_def_cl": 0.5}, {"KK Eyes_default_closed": 0.5}, {"Blink": 0.5})  # the first two of Koikatsu
LABEL = "Vowels"


def table_of(names: Iterable[str]) -> Table:
    """Returns a table with the vowels among these names of shape keys; without visemes if there are none."""
    found: dict[str, tuple[bool, Weights]] = {}
    for name in names:
        viseme, is_large = _vowel(name)
        if viseme and (viseme not in found or (is_large and not found[viseme][0])):
            found[viseme] = is_large, {name: 1.0}
    channels = {"eyeBlinkLeft": BLINK, "eyeBlinkRight": BLINK}
    return Table(LABEL, channels, {viseme: (weights,) for viseme, (_, weights) in found.items()})


def _vowel(name: str) -> tuple[str, bool]:
    """Returns the viseme of a name, and whether it is a large shape; an empty one if it is no vowel."""
    parts = words(name)
    mouth = [part for part in parts if part in MOUTH_WORDS]
    vowels = [part for part in parts if part in VOWELS]
    beside = [part for part in parts if part not in MOUTH_WORDS and part not in VOWELS]
    if not mouth or len(vowels) != 1 or not all(map(_BESIDE.fullmatch, beside)):
        return "", False
    return VOWELS[vowels[0]], not LARGE.isdisjoint(beside)
