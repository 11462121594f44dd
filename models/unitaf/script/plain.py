"""Parses scripts in plain text: ``NAME: text`` on each line."""

from __future__ import annotations

from . import cue
from .line import Line, Script, make_script, one_line

COMMENT = "#"


def parse(text: str) -> Script:
    """Returns a script from plain text.

    A row without a name continues the line before; behind an empty row it is another line of the same character.
    Rows that begin with ``#`` are comments.
    """
    lines: list[Line] = []
    parts: list[str] = []
    character, emotion, first = "", "", 0

    def end_line() -> None:
        text = one_line(" ".join(parts))
        if text:
            lines.append(Line("", character, text, emotion, number=first))
        parts.clear()

    for number, row in enumerate(text.splitlines(), 1):
        if row.lstrip().startswith(COMMENT):
            continue
        found = cue.parse_cue(row)
        if found.character or not row.strip():
            end_line()
            emotion = ""
            character = found.character or character
        if row.strip():
            first = first if parts else number
            emotion = emotion or found.emotion
            parts.append(found.text)
    end_line()
    return make_script(lines)
