"""Compares names of shape keys: exactly, without case and separators, and without a prefix."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

SIDES = {"l": "left", "r": "right", "left": "left", "right": "right"}
_SUFFIX = re.compile(r"(\.\d{3}|_div2|_max|\s*\(fin\))+$")  # Blender's copies, Daz's halves and finals, MB-Lab's
# The side of these channels is a direction: "mouth_L" may be a side as well, and is not matched with mouthLeft.
_DIRECTED = ("jaw", "mouth")
_SEPARATORS = re.compile(r"[.|:_\-\s]+")
_SIDE_LETTER = re.compile(r"(?<=[a-z])([LR])$")
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}  # by katakana
_KANA = re.compile(r"[ぁ-ゖ]+")
SHORTEST_ENDING = 4  # letters: too many names end in "E"


class Names:
    """The names of a head's shape keys, to be searched by other spellings; of equally good ones the first is found."""

    def __init__(self, names: Iterable[str]) -> None:
        self.all = tuple(dict.fromkeys(names))
        self._exact = {name: name for name in self.all}
        self._plain: dict[str, str] = {}
        self._endings: dict[str, str] = {}
        for name in self.all:
            self._plain.setdefault(normalised(name), name)
            for ending in endings(name):
                self._endings.setdefault(ending, name)

    def find(self, wanted: str) -> str:
        """Returns the exact name, else one with other case and separators, else one with a prefix; empty if none."""
        plain = normalised(wanted)
        is_long = len(plain) >= SHORTEST_ENDING or _KANA.fullmatch(plain) is not None
        ending = self._endings.get(plain, "") if is_long else ""
        return self._exact.get(wanted) or self._plain.get(plain) or ending


def normalised(name: str) -> str:
    """Returns a name in lower case, without separators, its side spelled out: "AK_eyeBlink_L" → akeyeblinkleft."""
    return "".join(words(name))


def endings(name: str) -> Iterator[str]:
    """Yields the normalised endings of a name, the longest first: "head.eyeBlink_L" → eyeblinkleft, left."""
    parts = words(name)
    for start in range(1, len(parts)):
        yield "".join(parts[start:])


def words(name: str) -> list[str]:
    """Returns the words of a name in lower case, its side spelled out: "AK_09_eyeBlink_L" → ak, 09, eyeblink, left.

    A side before the name goes behind it: "L_eyeBlink". Japanese is in hiragana, of full width: "01.ｱ" → 01, あ.
    """
    name = _SUFFIX.sub("", unicodedata.normalize("NFKC", name).translate(_HIRAGANA).strip())
    parts = [part.lower() for part in _SEPARATORS.split(_SIDE_LETTER.sub(r"_\1", name)) if part]
    if len(parts) > 1 and parts[0] in SIDES and parts[-1] not in SIDES and parts[1] not in _DIRECTED:
        parts.append(parts.pop(0))
    if len(parts) > 1 and parts[-1] in SIDES and parts[-2] not in _DIRECTED:
        parts[-1] = SIDES[parts[-1]]
    return parts
