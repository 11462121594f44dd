"""Scripts as plain text: ``NAME: what is said`` on each line."""

from __future__ import annotations

from . import cue
from .line import Line, Script, finished, one_line

COMMENT = "#"


def parse(text: str) -> Script:
    """A script from plain text.

    A line without a name goes on with the one before; behind an empty line it is another line of the same character.
    What begins with ``#`` is left out.
    """
    lines: list[Line] = []
    waiting: list[str] = []
    character, emotion, first = "", "", 0

    def say() -> None:
        said = one_line(" ".join(waiting))
        if said:
            lines.append(Line("", character, said, emotion, number=first))
        waiting.clear()

    for number, row in enumerate(text.splitlines(), 1):
        if row.lstrip().startswith(COMMENT):
            continue
        found = cue.split(row)
        if found.character or not row.strip():
            say()
            emotion = ""
            character = found.character or character
        if row.strip():
            first = first if waiting else number
            emotion = emotion or found.emotion
            waiting.append(found.text)
    say()
    return finished(lines)
