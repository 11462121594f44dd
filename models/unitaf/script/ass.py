"""Parses the dialogue of ASS and SSA subtitles: rows of ``Dialogue:`` whose fields a row of ``Format:`` names."""

from __future__ import annotations

import re

from ..errors import InputError, shortened
from . import cue, markup
from .clock import seconds
from .line import Line, Problem, Script, make_script, one_line

USUAL = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
_DRAWING = re.compile(r"\{[^{}]*?\\p[1-9]")  # the text behind it is a drawing


def is_ass(text: str) -> bool:
    """Whether a text is of this format."""
    return text.lstrip().lower().startswith("[script info]")


def parse(text: str) -> Script:
    """Returns a script; raises InputError if it has no row of dialogue."""
    fields = _fields(USUAL)
    lines: list[Line] = []
    problems: list[Problem] = []
    for number, row in enumerate(text.splitlines(), 1):
        kind, _, rest = row.strip().partition(":")
        if kind == "Format":
            fields = _fields(rest)
        elif kind == "Dialogue":
            given = dict(zip(fields, rest.split(",", max(0, len(fields) - 1)), strict=False))
            time = seconds(given.get("start", ""))
            if time is None or "text" not in given:
                problems.append(Problem(number, "", f"Line {number}: {shortened(row)!r} has no time or no text."))
            elif not _DRAWING.search(given["text"]):
                lines.append(_line(number, time, given))
    if not lines and not problems:
        raise InputError("No row begins with Dialogue: is this a file of ASS subtitles?")
    return make_script(sorted(lines, key=lambda line: line.time or 0.0), problems)


def _line(number: int, time: float, given: dict[str, str]) -> Line:
    """Returns a line; its speaker is the field Name (Actor), or a name before a colon."""
    text = markup.without_styles(given["text"])
    name = one_line(given.get("name", "") or given.get("actor", ""))
    found = cue.named(name, "", text) if name else cue.parse_cue(text)
    text = one_line(found.text)
    return Line("", found.character, text, found.emotion, time, number=number, remark=found.remark)


def _fields(row: str) -> list[str]:
    return [name.strip().lower() for name in row.split(",")]
