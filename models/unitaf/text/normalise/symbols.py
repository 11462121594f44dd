"""Letters with a sign: C#, C++, AT&T, grades and blood groups such as A- and AB+; and keys pressed together, Ctrl+Z."""

from __future__ import annotations

import re

from .context import before
from .letters import letter, spelled
from .tables import pairs, words

_SHARP = re.compile(r"(?<![\w#&])([A-GJ])#(?![\w#])")
_PLUSES = re.compile(r"(?<=[A-Za-z])\+\+(?![\w+])")
_JOINED = re.compile(r"(?<![\w&])(?=[A-Z]&|[A-Z]{1,3}&[A-Z](?![A-Z]))([A-Z]{1,3})&([A-Z]{1,3})(?=(?:['’]?s)?(?![\w&]))")
_SIGNED = re.compile(r"(?<![\w&+-])(AB|[A-FO])([+−–-])(?![\w+−–-]|\s+\1)(?=[\s.,;:!?)\"”]|$)", re.IGNORECASE)
_BLOOD = re.compile(r"(?i)\b(?:blood|donors?|transfusions?|rhesus|type)\b")
# Words in front of a grade with a minus; else the hyphen breaks off a word.
_BEFORE_GRADE = words(
    "a an the my his her their our your got get gets grade graded of or and by solid to was is straight"
)
_GRADED = re.compile(
    r" (?:grades?|movies?|films?|students?|averages?|list|lister|marks?|papers?|essays?|teams?|side)\b"
)
_KEYS = pairs(
    """
    ctrl=control cmd=command opt=option esc=escape del=delete ins=insert alt=alt shift=shift control=control
    command=command option=option super=super win=win fn=function pgup=page_up pgdn=page_down tab=tab
    """
)
_HELD_KEYS = "ctrl|cmd|opt|alt|shift|control|command|option|super|win|fn"
_CHORD = re.compile(rf"(?i)(?<![\w+-])((?:{_HELD_KEYS})\s?[+-]\s?)+(?:[A-Z]|F?\d{{1,2}}|[A-Za-z]{{3,9}})(?![\w+])")
_KEY = re.compile(r"(?<![\w.@/-])(Ctrl|CTRL|Cmd|CMD|Esc|ESC|PgUp|PgDn)(?![\w@/]|-\w)")


def read(text: str) -> str:
    """Returns the text with such letters and keys in words."""
    text = _CHORD.sub(_chord, text)
    text = _KEY.sub(lambda found: _key(found[1]), text)
    text = _SHARP.sub(lambda found: f"{letter(found[1])} sharp", text)
    text = _PLUSES.sub(" plus plus", text)
    text = _JOINED.sub(lambda found: f"{spelled(found[1])} and {spelled(found[2])}", text)
    return _SIGNED.sub(lambda found: _signed(text, found), text)


def _key(name: str) -> str:
    return _KEYS.get(name.lower(), name).replace("_", " ")


def _chord(found: re.Match[str]) -> str:
    parts = [part for part in re.split(r"\s?[+-]\s?", found[0]) if part]
    return " ".join(letter(part) if len(part) == 1 else _key(part) for part in parts)


def _signed(text: str, found: re.Match[str]) -> str:
    """Returns a grade or a blood group in words: "A minus", "AB positive"."""
    name, is_plus = found[1], found[2] == "+"
    is_blood = set(name) <= set("ABO") and _BLOOD.search(text) is not None
    last = re.search(r"([a-z]+)\W+$", before(text, found.start()))
    if not name.isupper() or not (
        is_plus or is_blood or len(name) > 1 or (last and last[1] in _BEFORE_GRADE) or _GRADED.match(text, found.end())
    ):
        return found[0]
    is_blood = is_blood or len(name) > 1 or name == "O"
    sign = ("positive" if is_plus else "negative") if is_blood else ("plus" if is_plus else "minus")
    return f"{spelled(name)} {sign}"
