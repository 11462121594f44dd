"""How the names of shape keys are compared: exactly, without case and separators, and without prefix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

SIDES = {"l": "left", "r": "right", "left": "left", "right": "right"}
_SUFFIX = re.compile(r"(\.\d{3}|_div2|\s*\(fin\))+$")  # Blender's copies, and Daz's halves and finals
# Their side is the direction of the movement: "mouth_L" would be a guess for mouthLeft, and is not taken.
_DIRECTED = ("jaw", "mouth")
_SEPARATORS = re.compile(r"[.|:_\-\s]+")
_SIDE_LETTER = re.compile(r"(?<=[a-z])([LR])$")
SHORTEST_ENDING = 4  # letters: "E" ends too many names


class Names:
    """The names of a character's shape keys, found by other spellings; of several that fit equally, the first."""

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
        """The name that is spelled like the one wanted, at best exactly, at worst after a prefix; empty if none is."""
        plain = normalised(wanted)
        ending = self._endings.get(plain, "") if len(plain) >= SHORTEST_ENDING else ""
        return self._exact.get(wanted) or self._plain.get(plain) or ending


def normalised(name: str) -> str:
    """Lower case, without separators, the side spelled out."""
    return "".join(words(name))


def endings(name: str) -> Iterator[str]:
    """Every normalised ending of the name, the longest first: "head.eyeBlink_L" may be written "eyeblinkleft"."""
    parts = words(name)
    for start in range(1, len(parts)):
        yield "".join(parts[start:])


def words(name: str) -> list[str]:
    """Lower-case words of a name, with its side spelled out: "AK_09_eyeBlink_L" → ak, 09, eyeblink, left."""
    name = _SUFFIX.sub("", name.strip())
    parts = [part.lower() for part in _SEPARATORS.split(_SIDE_LETTER.sub(r"_\1", name)) if part]
    if len(parts) > 1 and parts[-1] in SIDES and parts[-2] not in _DIRECTED:
        parts[-1] = SIDES[parts[-1]]
    return parts
