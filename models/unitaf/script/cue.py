"""Parses cues such as ``ANNA (angrily): What did you say?``: a name, a remark, a colon and a text."""

from __future__ import annotations

import re
from typing import NamedTuple

from . import moods

# A name is one to four words without punctuation that begins with a capital or a digit.
_NAME = r"(?:[^\W\d_a-z]|\d)[\w.'’#&-]*(?:[ \t]+[\w.'’#&-]+){0,3}"
_BEGIN = re.compile(rf"\s*({_NAME})\s*")
_CUE_REMARK = re.compile(r"\(([^()]*)\)\s*")
_WORDS = re.compile(r":(?![/\d])\s*(.*)", re.DOTALL)
_REMARK = re.compile(r"\(([^()]*)\)")
_EMOTION_TAG = re.compile(r"\[\s*(?:/|[A-Za-z]+\s*[\d.=>,]|auto\b)")  # emotion tags, "[sad .7]", are kept


class Cue(NamedTuple):
    """Speaker, emotion and text of a cue; ``character`` is empty where nobody is named."""

    character: str
    emotion: str
    text: str


def parse_cue(text: str) -> Cue:
    """Returns a cue without its remarks in round brackets; the first remark that is an emotion is the cue's emotion."""
    name, remark, words = _split_cue(text)
    remarks = [remark, *_REMARK.findall(words)]
    emotion = next(filter(None, map(moods.find_emotion, remarks)), "")
    return Cue(name, emotion, _REMARK.sub(" ", words))


def _split_cue(text: str) -> tuple[str, str, str]:
    """Returns the name of the speaker, the remark behind it, and the words; no name and no remark if nobody is named.

    In steps without backtracking: the time of one regular expression is quadratic in the spaces before a colon.
    """
    begin = _BEGIN.match(text)
    if begin is None:
        return "", "", text
    remark = _CUE_REMARK.match(text, begin.end())
    words = _WORDS.match(text, (remark or begin).end())
    return (begin[1].strip(), remark[1] if remark else "", words[1]) if words else ("", "", text)


def is_capitals(name: str) -> bool:
    """Whether a name is written in capitals, as in scripts."""
    return name.upper() == name and any(letter.isalpha() for letter in name)


def without_descriptions(text: str) -> str:
    """Returns a subtitle without descriptions such as ``[door slams]`` and without ``♪``."""
    words = re.sub(r"\[[^\[\]]*\]", lambda tag: tag[0] if _is_tag(tag[0]) else " ", text)
    return re.sub(r"[♪♫]", " ", words)


def _is_tag(tag: str) -> bool:
    """Whether text in square brackets is an emotion tag."""
    return bool(_EMOTION_TAG.match(tag)) or tag[1:-1].strip().lower() in moods.WORDS
