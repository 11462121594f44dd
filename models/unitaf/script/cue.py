"""``ANNA (angrily): What did you say?``: a name, a colon and a text."""

from __future__ import annotations

import re
from typing import NamedTuple

from . import moods

# A name is a few words that begin with a capital or a digit, and with no marks of a sentence in them.
_NAME = r"(?:[^\W\d_a-z]|\d)[\w.'’#&-]*(?:[ \t]+[\w.'’#&-]+){0,3}"
_BEGIN = re.compile(rf"\s*({_NAME})\s*")
_HOW = re.compile(r"\(([^()]*)\)\s*")
_SAID = re.compile(r":(?![/\d])\s*(.*)", re.DOTALL)
_REMARK = re.compile(r"\(([^()]*)\)")
_FELT = re.compile(r"\[\s*(?:/|[A-Za-z]+\s*[\d.=>,]|auto\b)")  # tags of the product, "[sad .7]", stay


class Cue(NamedTuple):
    """Who speaks, how, and what; ``character`` is empty where nobody is named."""

    character: str
    emotion: str
    text: str


def split(text: str) -> Cue:
    """A cue from a text, with remarks in round brackets taken out of it; the first one that is known is the emotion."""
    name, how, said = _named(text)
    remarks = [how, *_REMARK.findall(said)]
    emotion = next((felt for felt in map(moods.meant, remarks) if felt), "")
    return Cue(name, emotion, _REMARK.sub(" ", said))


def _named(text: str) -> tuple[str, str, str]:
    """Who speaks, the remark behind the name, and what is said; no name and no remark where nobody is named.

    In steps, none of which is tried twice: as one expression it would cost the square of the spaces before a colon.
    """
    begin = _BEGIN.match(text)
    if begin is None:
        return "", "", text
    how = _HOW.match(text, begin.end())
    said = _SAID.match(text, (how or begin).end())
    return (begin[1].strip(), how[1] if how else "", said[1]) if said else ("", "", text)


def is_loud(name: str) -> bool:
    """Whether a name is written in capitals, as scripts do."""
    return name.upper() == name and any(letter.isalpha() for letter in name)


def without_descriptions(text: str) -> str:
    """A subtitle without ``[door slams]`` and ``♪``."""
    kept = re.sub(r"\[[^\[\]]*\]", lambda tag: tag[0] if _is_tag(tag[0]) else " ", text)
    return re.sub(r"[♪♫]", " ", kept)


def _is_tag(tag: str) -> bool:
    return bool(_FELT.match(tag)) or tag[1:-1].strip().lower() in moods.WORDS
