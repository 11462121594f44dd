"""Pauses that a text asks for, carried through it as one character each.

The characters are of the private use area; each says its length in hundredths of a second.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

VOICE_SILENCE = 0.25  # seconds that the voice itself leaves between two sentences: ``LEAD_IN + LEAD_OUT`` of ``speech``
VOICE_ENDING = 0.15  # seconds of them that lie behind the first sentence, and may be cut: ``LEAD_OUT``
_FIRST, _STEPS, _LONGEST = 0xE000, 100, 1000  # character of no pause, steps in a second, steps of the longest
_MARK = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + _LONGEST)}]")
_MARKS_BEFORE = re.compile(rf"^(?:\s*{_MARK.pattern})+")
_MARKS_BEHIND = re.compile(rf"(?:{_MARK.pattern}[\s.,;:!?…]*)+$")
_PAUSE_AND_COMMA = re.compile(rf"{_MARK.pattern}\s*[,;:—]*\s*")
_CUT = re.compile(rf"\s*(?:{_MARK.pattern}\s*)+[,;:—]*\s*$")
_PUNCTUATION = tuple(".,;:!?…—")


def is_mark(character: str) -> bool:
    """Whether a character is a pause."""
    return _MARK.match(character) is not None


def marked(text: str, silences: Sequence[tuple[int, float]]) -> str:
    """Returns a text with pauses at positions, ascending; characters in it that look like pauses become spaces."""
    text = without(text)
    pieces, done = [], 0
    for at, seconds in silences:
        pieces += [text[done:at], " ", chr(_FIRST + min(_LONGEST, round(seconds * _STEPS))), " "]
        done = at
    return "".join([*pieces, text[done:]])


def without(text: str) -> str:
    """Returns a text with spaces in place of its pauses, of the same length."""
    return _MARK.sub(" ", text)


def seconds_of(text: str) -> float:
    """Returns the sum of the pauses in a text."""
    return sum(ord(mark) - _FIRST for mark in _MARK.findall(text)) / _STEPS


def as_words(text: str) -> str:
    """Returns a text for the reader, to which a pause is a word with itself as its pronunciation."""
    return _MARK.sub(lambda mark: f"[{mark[0]}](/{mark[0]}/)", text)


def around(sentence: str) -> tuple[float, float]:
    """Returns the seconds of the pauses before the first and behind the last word of a sentence."""
    before, behind = _MARKS_BEFORE.search(sentence), _MARKS_BEHIND.search(sentence)
    if before and behind and before.end() > behind.start():
        behind = None
    return seconds_of(before[0]) if before else 0.0, seconds_of(behind[0]) if behind else 0.0


def inside(sentence: str) -> str:
    """Returns a sentence without the pauses at its ends."""
    sentence = _MARKS_BEFORE.sub("", sentence).lstrip()
    return _MARKS_BEHIND.sub(lambda marks: without(marks[0]).strip(), sentence)


def cuts(phonemes: str) -> list[int]:
    """Returns the positions behind the pauses in a phoneme string, and behind the commas that follow them."""
    return [pause.end() for pause in _PAUSE_AND_COMMA.finditer(phonemes)]


def cut_off(part: str) -> tuple[str, float | None]:
    """Returns the part of a phoneme string before a pause, ended by a comma if by nothing else, and its seconds."""
    found = _CUT.search(part)
    if found is None:
        return part.strip(), None
    spoken = part[: found.start()].strip()
    return spoken if spoken.endswith(_PUNCTUATION) else f"{spoken},", seconds_of(found[0])
