"""Scripts as subtitles: SRT and WebVTT, whose cues have times, and names where somebody has written them."""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import NamedTuple

from ..errors import InputError
from . import cue
from .line import Line, Problem, Script, finished, one_line

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[,.](\d{1,3}))?"  # WebVTT may leave the hours out
_TIMES = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}.*")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]+)>")  # WebVTT's own way to say who speaks
_STYLE = re.compile(r"</?(?!v[\s.])[A-Za-z][^<>]*>|\{\\[^{}]*\}")
_DASH = re.compile(r"\s*[-–—]\s*(?=\S)")
TWICE = 2  # a name that is not in capitals must stand before so many cues: "Remember: ..." is none


class _Shown(NamedTuple):
    """What is shown at a time: the number of its first line, seconds, and its rows."""

    number: int
    start: float
    rows: list[str]


def is_subtitles(text: str) -> bool:
    """Whether a text has times of cues in it."""
    return any(_TIMES.fullmatch(row) for row in text.splitlines())


def parse(text: str) -> Script:
    """A script from the text of an SRT or WebVTT file; raises InputError if it has no cues."""
    shown = _cues(text.splitlines())
    if not shown:
        raise InputError("No cue has times such as 00:00:01,000 --> 00:00:02,500: is this a file of subtitles?")
    said = [(entry, row, part) for entry in shown for row, part in enumerate(_parts(entry.rows))]
    names = Counter(cue.split(part).character for _, _, part in said)
    lines, problems = [], []
    for entry, row, part in said:
        found = _cue(part, names)
        words = one_line(cue.without_descriptions(found.text))
        if words:
            time = entry.start if row == 0 else None
            lines.append(Line("", found.character, words, found.emotion, time, number=entry.number))
    for entry in shown:
        if not any(row.strip() for row in entry.rows):
            problems.append(Problem(entry.number, "", f"Line {entry.number}: this cue has no text."))
    return finished(lines, problems)


def _cue(part: str, names: Counter[str]) -> cue.Cue:
    """Who says what of a part; ``names`` counts before how many parts each name stands."""
    voice = _VOICE.match(part)
    if voice:
        said = cue.split(f"X: {part[voice.end() :]}")
        return cue.Cue(one_line(voice[1]), said.emotion, said.text)
    found = cue.split(part)
    if found.character and not cue.is_loud(found.character) and names[found.character] < TWICE:
        return cue.Cue("", found.emotion, cue.split(f"X: {part}").text)
    return found


def _cues(rows: list[str]) -> list[_Shown]:
    found: list[_Shown] = []
    is_open = False
    for number, row in enumerate(rows, 1):
        times = _TIMES.fullmatch(row)
        if times:
            found.append(_Shown(number, _seconds(times), []))
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
    """Whether a row only counts the cue whose times follow; ``number`` is that of the row."""
    following = rows[number] if number < len(rows) else ""
    return rows[number - 1].strip().isdigit() and _TIMES.fullmatch(following) is not None


def _seconds(times: re.Match[str]) -> float:
    hours, minutes, seconds, parts = times.groups()[:4]
    return float(hours or 0) * 3600 + float(minutes) * 60 + float(f"{seconds}.{parts or 0}")


def _parts(rows: list[str]) -> list[str]:
    """The rows of a cue, one for each who speaks: a name, a voice tag or a dash begins another."""
    parts: list[list[str]] = []
    for row in rows:
        dash = _DASH.match(row)
        plain = row[dash.end() :] if dash else row
        if parts and not dash and not _VOICE.match(plain) and not cue.is_loud(cue.split(plain).character):
            parts[-1].append(plain)
        else:
            parts.append([plain])
    return [" ".join(part) for part in parts]
