"""Parses lyrics (.lrc): rows with their time in square brackets, [00:12.00]Line."""

from __future__ import annotations

import re

from ..errors import InputError
from . import markup
from .clock import seconds
from .line import Script, listed
from .subtitles import TimedCue, script_of

_TIMES = re.compile(r"(?:\s*\[\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?\])+")
_TIME = re.compile(r"\[(\d{1,3}:\d{1,2})(?:[.:](\d{1,3}))?\]")
_TAG = re.compile(r"\s*\[([a-z#]+):([^\[\]]*)\]\s*", re.IGNORECASE)  # [ar:Artist], [offset:+500]
_SUNG = re.compile(r"\[\d{1,3}:\d{2}[.:]\d{2,3}\]\S")  # as no other format begins a row
MIN_ROWS = 2


def is_lrc(text: str) -> bool:
    """Whether a text is of this format: several of its rows begin with a time without a space behind it."""
    return sum(_SUNG.match(row) is not None for row in text.splitlines()) >= MIN_ROWS


def parse(text: str) -> Script:
    """Returns a script with a line for each time of a row; raises InputError if no row has one."""
    found: list[TimedCue] = []
    left_out: list[int] = []
    later = 0.0  # seconds, by the tag of the whole file
    for number, row in enumerate(text.splitlines(), 1):
        times, tag = _TIMES.match(row), _TAG.fullmatch(row)
        if times:
            words = markup.without_styles(row[times.end() :]).strip()
            starts = [(seconds(f"{clock}.{parts or 0}") or 0.0) for clock, parts in _TIME.findall(times[0])]
            found += [TimedCue(number, start, [words]) for start in starts if words]
        elif tag and tag[1].lower() == "offset":
            later = _milliseconds(tag[2])
        elif row.strip():
            left_out.append(number)
    if not found:
        raise InputError("No row has a time such as [00:12.00] and words: are these lyrics?")
    in_time = sorted((entry._replace(start=max(0.0, entry.start - later)) for entry in found), key=lambda e: e.start)
    script = script_of(in_time, [])
    notes = [f"Rows without a time are not spoken: {listed(left_out)}."] if left_out else []
    return script._replace(notes=(*notes, *script.notes))


def _milliseconds(text: str) -> float:
    """Returns seconds of a number of milliseconds, by which all lines come earlier; 0 for what is none."""
    try:
        return float(text) / 1000
    except ValueError:
        return 0.0
