"""Parses cues such as ``ANNA (angrily): What did you say?``: a name, a remark, a colon and a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from . import moods

# A name is one to four words without punctuation that begins with a capital or a digit.
_NAME = r"(?:[^\W\d_a-z]|\d)[\w.'’#&-]*(?:[ \t]+[\w.'’#&-]+){0,3}"
_BEGIN = re.compile(rf"\s*({_NAME})\s*")
MAX_NAME = 100  # characters of a name that may hold a remark
_NO_NAME = frozenset(
    ("is", "are", "was", "were", "am", "i", "it", "you", "we", "that", "this", "to", "for", "about")
)  # of "The rule is: ...", "Note to self: ..."
# Words that begin a sentence with a colon, or stand in brackets, rather than name who speaks.
NO_SPEAKERS = frozenset(
    (
        "answer", "applause", "beat", "but", "coughs", "first", "gasps", "hint", "last", "listen", "look", "music",
        "next", "no", "note", "now", "ok", "okay", "or", "pause", "ps", "question", "remember", "rule", "second",
        "sighs", "silence", "so", "then", "third", "tip", "warning", "well", "what", "whispers", "yes",
    )
)  # fmt: skip
# Words with a full stop in front of a name; behind others, a sentence ends: "Hi. Note: ...".
_STOPPED = frozenset(
    ("dr", "mr", "mrs", "ms", "mx", "prof", "st", "sgt", "lt", "capt", "col", "gen", "rev", "fr", "no")
)
_CUE_REMARK = re.compile(r"[(\[]([^()\[\]]*)[)\]]\s*")
_BESIDE = re.compile(r"(.*\w.*?)[ \t]+[-–—][ \t]+(\S.*)")  # "Anna - to Bob"
_INSIDE = re.compile(r"([^()\[\]]*\w[^()\[\]]*?)\s*[(\[]([^()\[\]]*)[)\]]\s*")  # "Anna (sad)"
_WORDS = re.compile(r"(?::(?![/\d])|：)\s*(.*)", re.DOTALL)
_REMARK = re.compile(r"\((?!/[^()]*/\))([^()]*)\)")  # "[Siobhan](/ʃɪvˈɔn/)" is a pronunciation
_NUMBERED = re.compile(
    r"(?:scene|act|chapter|episode) (?:\d+|[ivx]+|one|two|three|four|five)(?:(?: ?[:.,–—]| [-]).*)?", re.IGNORECASE
)
_PARTICLE = re.compile(r"\b(?:Mc|Mac|De|Di|Le|La|Van|Von|von|van|de)(?=\s?[^\W\d_a-z]{2})")  # McCLANE, de LUCA
_HEADING = re.compile(r"(?:INT|EXT|EST|I/E|INT\./EXT|INT/EXT)[. ].*|[^\W\d_][^:]* TO:|FADE (?:IN|OUT)[:.]?")


class Cue(NamedTuple):
    """Speaker, emotion and text of a cue, and its remarks that are no emotion; no speaker where nobody is named."""

    character: str
    emotion: str
    text: str
    remark: str = ""


def parse_cue(text: str) -> Cue:
    """Returns a cue whose text has no remarks in round brackets; the first that is an emotion is the cue's emotion."""
    return named(*_split_cue(text))


def named(name: str, remark: str, words: str) -> Cue:
    """Returns the cue of a speaker, a remark behind or in the name, and words that may hold more remarks."""
    name, within = without_remark(name)
    remarks = [within, remark, *_REMARK.findall(words)]
    emotion = next(filter(None, map(moods.find_emotion, remarks)), "")
    return Cue(name, emotion, _REMARK.sub(" ", words), joined(map(moods.beside_emotion, remarks)))


def without_remark(name: str) -> tuple[str, str]:
    """Returns a name and the remark behind it: "Anna (sad)", "Anna - to Bob"; empty if there is none."""
    found = (_INSIDE.fullmatch(name) or _BESIDE.fullmatch(name)) if len(name) <= MAX_NAME else None
    return (found[1].strip(), found[2].strip()) if found else (name, "")


def joined(remarks: Iterable[str]) -> str:
    """Returns remarks as one: "into the phone; louder"."""
    return "; ".join(dict.fromkeys(filter(None, (" ".join(remark.split()) for remark in remarks))))


def _split_cue(text: str) -> tuple[str, str, str]:
    """Returns the name of the speaker, the remark behind it, and the words; no name and no remark if nobody is named.

    In steps without backtracking: the time of one regular expression is quadratic in the spaces before a colon.
    """
    begin = _BEGIN.match(text)
    if begin is None:
        return "", "", text
    remark = _CUE_REMARK.match(text, begin.end())
    words = _WORDS.match(text, (remark or begin).end())
    if words is None or not may_be_name(without_remark(begin[1])[0]):
        return "", "", text
    return begin[1].strip(), remark[1] if remark else "", words[1]


def may_be_name(words: str) -> bool:
    """Whether words are no beginning of a sentence such as "The rule is"."""
    *front, last = words.split() or [""]
    ends = [word[:-1].lower() for word in front if word.endswith(".")]
    if any(len(word) > 1 and "." not in word and word not in _STOPPED for word in ends):
        return False
    return not _NO_NAME.intersection(words.split()[1:]) and not (front and last.lower() in NO_SPEAKERS and ends)


def is_capitals(name: str) -> bool:
    """Whether a name is written in capitals, as in scripts."""
    plain = _PARTICLE.sub("", name).replace("ß", "")
    return not any(letter.islower() for letter in plain) and any(letter.isalpha() for letter in plain)


def has_remark(text: str) -> bool:
    """Whether a cue has a remark between its name and the colon, as only speakers have."""
    return bool(_split_cue(text)[1])


def is_heading(row: str) -> bool:
    """Whether a row is a heading of a scene or an act, or a transition of a screenplay, in capitals."""
    row = row.strip()
    return _NUMBERED.fullmatch(row) is not None or (is_capitals(row) and _HEADING.fullmatch(row) is not None)


def without_music(text: str) -> str:
    """Returns a subtitle without ``♪``."""
    return re.sub(r"[♪♫]", " ", text)
