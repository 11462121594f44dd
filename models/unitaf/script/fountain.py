"""Scripts as screenplays: Fountain (fountain.io/syntax), of which only what is said is read."""

from __future__ import annotations

import dataclasses
import re

from . import moods
from .line import Line, Script, finished, one_line

_HIDDEN = {"/*": "*/", "[[": "]]"}  # boneyard and notes
_HIDING = re.compile(r"/\*|\[\[")
_TITLE = re.compile(r"[A-Za-z][A-Za-z ]*:.*")
_SCENE = re.compile(r"(?:\.(?!\.)\S|(?:INT|EXT|EST|I/E|INT\./EXT|INT/EXT)[. ])", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<!\\)[*_]+")
_FORCED = ("!", ">", "#", "=", "~", ".")
_ESCAPED = re.compile(r"\\([*_])")


@dataclasses.dataclass
class _Speech:
    character: str
    is_dual: bool
    number: int
    emotion: str = ""
    words: list[str] = dataclasses.field(default_factory=list)


def is_fountain(text: str) -> bool:
    """Whether a text looks like a screenplay: it has a scene heading, or a cue in capitals on a line of its own."""
    rows = _visible(text)
    headed = any(_SCENE.match(row) and (row.startswith(".") or row.upper() == row) for row in rows)
    return headed or any(_is_cue(rows, index) for index in range(len(rows)))


def parse(text: str) -> Script:
    """A script from the text of a screenplay."""
    rows = _visible(text)
    lines: list[Line] = []
    speech: _Speech | None = None
    index = _behind_title(rows)
    while index < len(rows):
        row = rows[index]
        if speech is None and _is_cue(rows, index):
            speech = _begun(row, index + 1)
        elif speech is not None:
            # Two spaces keep a speech together over an empty line.
            if row.strip() or row.startswith("  "):
                _hear(speech, row.strip(), lines)
            else:
                _say(speech, lines)
                speech = None
        index += 1
    if speech is not None:
        _say(speech, lines)
    return finished(lines)


def _visible(text: str) -> list[str]:
    """The rows without notes and boneyard, in their old places."""
    text = text.replace("\t", "    ")
    kept: list[str] = []
    at = 0
    closed = dict(_HIDDEN)  # the kinds that may still be closed behind
    for found in _HIDING.finditer(text):
        if found.start() < at or found[0] not in closed:
            continue
        stop = text.find(closed[found[0]], found.end())
        if stop < 0:
            del closed[found[0]]
            continue
        kept += [text[at : found.start()], "\n" * text.count("\n", found.start(), stop)]
        at = stop + len(found[0])
    return "".join([*kept, text[at:]]).splitlines()


def _behind_title(rows: list[str]) -> int:
    """The first row behind the title page, which is there if the first row has a key."""
    if not rows or not _TITLE.fullmatch(rows[0].rstrip()):
        return 0
    return next((index for index, row in enumerate(rows) if not row.strip()), len(rows))


def _is_cue(rows: list[str], index: int) -> bool:
    """Whether a row names who speaks: in capitals or forced, with an empty row before and none behind it."""
    row = rows[index].strip()
    if not row or (index and rows[index - 1].strip()) or index + 1 >= len(rows) or not rows[index + 1]:
        return False
    if row.startswith("@"):
        return bool(_name(row))
    name = _name(row)
    if row.startswith(_FORCED) or _SCENE.match(row) or row.endswith("TO:"):
        return False
    return name == name.upper() and any(letter.isalpha() for letter in name)


def _name(row: str) -> str:
    name = row.strip().removeprefix("@").rstrip("^ ")
    return one_line(_plain(name[: _end_of_name(name)]))


def _end_of_name(name: str) -> int:
    """Returns where a name ends before extensions in round brackets, such as (V.O.) and (CONT'D)."""
    end = len(name)
    while end and name[end - 1] == ")":
        first = name.rfind("(", 0, end)
        if first < 0 or name.find(")", first) != end - 1:
            break
        end = first
        while end and name[end - 1].isspace():
            end -= 1
    return end


def _begun(row: str, number: int) -> _Speech:
    return _Speech(_name(row), row.rstrip().endswith("^"), number)


def _hear(speech: _Speech, row: str, lines: list[Line]) -> None:
    """Take in a row of a speech: a remark in brackets, or words."""
    if row.startswith("(") and row.endswith(")"):
        emotion = moods.meant(row)
        if emotion and emotion != speech.emotion:
            _say(speech, lines)
            speech.emotion = emotion
    elif row:
        speech.words.append(_plain(row.removeprefix("~")))


def _say(speech: _Speech, lines: list[Line]) -> None:
    """What was heard up to here is a line."""
    text = one_line(" ".join(speech.words))
    if text:
        together = speech.is_dual and bool(lines)
        lines.append(
            Line("", speech.character, text, speech.emotion, together=together, number=speech.number)
        )  # fmt: skip
        speech.is_dual = False  # what follows comes after it
    speech.words = []


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", _EMPHASIS.sub("", text))
