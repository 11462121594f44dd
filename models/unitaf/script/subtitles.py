"""Parses scripts from subtitles: SRT and WebVTT, whose cues have times and may have names of speakers."""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import NamedTuple

from ..errors import InputError
from . import cue
from .line import Line, Problem, Script, make_script, one_line

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[,.](\d{1,3}))?"  # in WebVTT the hours are optional
_TIMES = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}.*")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]+)>")  # the voice tag of WebVTT, which names the speaker
_STYLE = re.compile(r"</?(?!v[\s.])[A-Za-z][^<>]*>|\{\\[^{}]*\}")
_DASH = re.compile(r"\s*[-–—]\s*(?=\S)")
MIN_CUES = 2  # cues that a name not in capitals must precede, or it is none: "Remember: ..."


class _TimedCue(NamedTuple):
    """A cue of the file: its line number, start in seconds, and rows."""

    number: int
    start: float
    rows: list[str]


def is_subtitles(text: str) -> bool:
    """Whether a text contains times of cues."""
    return any(_TIMES.fullmatch(row) for row in text.splitlines())


def parse(text: str) -> Script:
    """Returns a script from the text of an SRT or WebVTT file; raises InputError if it has no cues."""
    cues = _cues(text.splitlines())
    if not cues:
        raise InputError("No cue has times such as 00:00:01,000 --> 00:00:02,500: is this a file of subtitles?")
    parts = [(entry, index, part) for entry in cues for index, part in enumerate(_parts(entry.rows))]
    names = Counter(cue.parse_cue(part).character for _, _, part in parts)
    lines, problems = [], []
    for entry, index, part in parts:
        found = _cue(part, names)
        words = one_line(cue.without_descriptions(found.text))
        if words:
            time = entry.start if index == 0 else None
            lines.append(Line("", found.character, words, found.emotion, time, number=entry.number))
    for entry in cues:
        if not any(row.strip() for row in entry.rows):
            problems.append(Problem(entry.number, "", f"Line {entry.number}: this cue has no text."))
    return make_script(lines, problems)


def _cue(part: str, names: Counter[str]) -> cue.Cue:
    """Returns speaker, emotion and text of a part; ``names`` counts the parts that each name precedes."""
    voice = _VOICE.match(part)
    if voice:
        unnamed = cue.parse_cue(f"X: {part[voice.end() :]}")
        return cue.Cue(one_line(voice[1]), unnamed.emotion, unnamed.text)
    found = cue.parse_cue(part)
    if found.character and not cue.is_capitals(found.character) and names[found.character] < MIN_CUES:
        return cue.Cue("", found.emotion, cue.parse_cue(f"X: {part}").text)
    return found


def _cues(rows: list[str]) -> list[_TimedCue]:
    """Returns the cues of a file, without styles."""
    found: list[_TimedCue] = []
    is_open = False
    for number, row in enumerate(rows, 1):
        times = _TIMES.fullmatch(row)
        if times:
            found.append(_TimedCue(number, _seconds(times), []))
            is_open = True
        elif not row.strip():
            is_open = False
        elif is_open and not _is_index(rows, number):
            found[-1].rows.append(_unescaped(_STYLE.sub("", row)))
    return found


def _unescaped(row: str) -> str:
    """Returns a row with the characters that ``&amp;`` and ``&#233;`` stand for."""
    try:
        return html.unescape(row)
    except ValueError:  # the number of a character has thousands of digits
        return row


def _is_index(rows: list[str], number: int) -> bool:
    """Whether a row is the number of the cue whose times follow. number: line number of the row, from 1."""
    following = rows[number] if number < len(rows) else ""
    return rows[number - 1].strip().isdigit() and _TIMES.fullmatch(following) is not None


def _seconds(times: re.Match[str]) -> float:
    hours, minutes, seconds, parts = times.groups()[:4]
    return float(hours or 0) * 3600 + float(minutes) * 60 + float(f"{seconds}.{parts or 0}")


def _parts(rows: list[str]) -> list[str]:
    """Returns the text of a cue, one part per speaker: a name, a voice tag or a dash begins another part."""
    parts: list[list[str]] = []
    for row in rows:
        dash = _DASH.match(row)
        plain = row[dash.end() :] if dash else row
        if parts and not dash and not _VOICE.match(plain) and not cue.is_capitals(cue.parse_cue(plain).character):
            parts[-1].append(plain)
        else:
            parts.append([plain])
    return [" ".join(part) for part in parts]
