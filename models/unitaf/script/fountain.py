"""Parses screenplays in Fountain (fountain.io/syntax), of which only the dialogue is read."""

from __future__ import annotations

import dataclasses
import re

from . import cue, moods
from .line import Line, Script, listed, make_script, one_line

_HIDDEN = {"/*": "*/", "[[": "]]"}  # boneyard and notes
_HIDING = re.compile(r"/\*|\[\[")
# A title page begins with one of these keys; others may follow, and their values go on in indented rows.
_TITLE = re.compile(
    r"(?:title|credit|authors?|source|notes?|draft date|date|contact|contact info|copyright|revision|version|episode|"
    r"series|format|font|watermark)\s?:.*",
    re.IGNORECASE,
)
_KEY = re.compile(r"[A-Za-z][A-Za-z ]*:.*")
_SCENE = re.compile(r"(?:\.(?!\.)\S|(?:INT|EXT|EST|I/E|INT\./EXT|INT/EXT)[. ])", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<!\\)[*_]+")
_MARKDOWN = re.compile(r"\*\*[^*]*\*\*|```.*|---[ \t]*")  # rows of texts in Markdown
_STRESS = re.compile(r"(?<![\\*\w])(\*{1,3})([^\W_][^\s*_\\.!?…]{0,40})\1(?![*\w])")  # one word
_FORCED = ("!", ">", "#", "=", "~", ".")
_EXTENDED = re.compile(r"\((?:V\.?O\.?|O\.?[SC]\.?|CONT['’]?D)\)\s*\^?$", re.IGNORECASE)  # only speakers have them
_REMARK = re.compile(r"\([^()]*\)")
_ESCAPED = re.compile(r"\\([*_])")


@dataclasses.dataclass
class Speech:
    """The dialogue of one character that is being read.

    words: its rows since the last change of emotion. remarks: directions among them that are no emotion. open: the
    begin of a parenthetical that is not closed yet.
    """

    character: str
    is_dual: bool
    number: int
    emotion: str = ""
    words: list[str] = dataclasses.field(default_factory=list)
    remarks: list[str] = dataclasses.field(default_factory=list)
    open: str = ""


def is_fountain(text: str) -> bool:
    """Whether a text looks like a screenplay: it has a scene heading, or a cue in capitals on a line of its own."""
    rows = _visible(text)
    if any(map(_MARKDOWN.fullmatch, rows)):
        return False
    headed = any(_SCENE.match(row) and (row.startswith(".") or row.upper() == row) for row in rows)
    return headed or any(_is_cue(rows, index) and not name_of(row).endswith(":") for index, row in enumerate(rows))


def parse(text: str) -> Script:
    """Returns a script from the text of a screenplay; what is no dialogue is noted."""
    rows = _visible(text)
    lines, silent = _read(rows)
    titles = [number for number, row in enumerate(rows[: _behind_title(rows)], 1) if row.strip()]
    notes = [f"The title page is not spoken: lines {titles[0]} to {titles[-1]}."] if titles else []
    notes += [f"Headings and action are not spoken: {listed(silent)}."] if silent else []
    return make_script(lines, notes=notes)


def unspoken(text: str) -> list[str]:
    """Returns the rows of a screenplay that are no dialogue, without its title page."""
    rows = _visible(text)
    return [rows[number - 1] for number in _read(rows)[1]]


def _read(rows: list[str]) -> tuple[list[Line], list[int]]:
    """Returns the dialogue of the rows of a screenplay, and the numbers of the other rows that are not empty."""
    lines: list[Line] = []
    silent: list[int] = []
    speech: Speech | None = None
    index = _behind_title(rows)
    rows = [""] * index + rows[index:]
    while index < len(rows):
        row = rows[index]
        if speech is None and _is_cue(rows, index):
            speech = begin(row, row.rstrip().endswith("^"), index + 1)
        elif speech is not None:
            # Two spaces keep a speech together over an empty line.
            if row.strip() or row.startswith("  "):
                add_row(speech, row.strip(), lines)
            else:
                end_line(speech, lines)
                speech = None
        elif row.strip():
            silent.append(index + 1)
        index += 1
    if speech is not None:
        end_line(speech, lines)
    return lines, silent


def _visible(text: str) -> list[str]:
    """Returns the rows without notes and boneyard, at their line numbers."""
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
    """Returns the index of the first row behind the title page, which exists if the first row with a text has a key."""
    first = next((index for index, row in enumerate(rows) if row.strip()), 0)
    if not rows or not _TITLE.fullmatch(rows[first].rstrip()):
        return 0
    behind = enumerate(rows[first:], first)
    return next(
        (index for index, row in behind if not (_KEY.fullmatch(row.rstrip()) or row.startswith(" "))), len(rows)
    )


def _is_cue(rows: list[str], index: int) -> bool:
    """Whether a row is a character cue: in capitals or forced, with an empty row before it and none behind it."""
    row = rows[index].strip()
    if not row or (index and rows[index - 1].strip()) or index + 1 >= len(rows) or not rows[index + 1]:
        return False
    if row.startswith("@"):
        return bool(name_of(row))
    name = name_of(row)
    if row.startswith(_FORCED) or _SCENE.match(row) or row.endswith("TO:"):
        return False
    return cue.is_capitals(name) or bool(name and _EXTENDED.search(row))


def name_of(row: str) -> str:
    """Returns the name of a character cue, without extensions such as (V.O.)."""
    name = row.strip().removeprefix("@").rstrip("^ ")
    return one_line(_plain(name[: _end_of_name(name)]))


def begin(row: str, is_dual: bool, number: int) -> Speech:
    """Returns the speech of a character cue, with what stands in round brackets behind its name."""
    name = row.strip().rstrip("^ ")
    extensions = name[_end_of_name(name) :]
    speech = Speech(name_of(row), is_dual, number, moods.find_emotion(extensions))
    if not _EXTENDED.search(extensions):
        speech.remarks = [moods.beside_emotion(found[1:-1]) for found in _REMARK.findall(extensions)]
    return speech


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


def add_row(speech: Speech, row: str, lines: list[Line]) -> None:
    """Adds a row to a speech: a parenthetical, which ends the line if it changes the emotion, or dialogue."""
    row = f"{speech.open} {row}".strip()
    speech.open = row if row.startswith("(") and ")" not in row else ""
    if row.startswith("(") and row.endswith(")") and row.count("(") == 1:
        emotion = moods.find_emotion(row)
        if emotion and emotion != speech.emotion:
            end_line(speech, lines)
            speech.emotion = emotion
        speech.remarks.append(moods.beside_emotion(row[1:-1]))
    elif row and not speech.open:
        speech.words.append(_stressed(row.removeprefix("~")))


def end_line(speech: Speech, lines: list[Line]) -> None:
    """Appends the words of a speech so far as a line, if there are any."""
    words = " ".join(speech.words)
    text = one_line(_REMARK.sub(" ", words))
    if text:
        together = speech.is_dual and bool(lines)
        remark = cue.joined((*speech.remarks, *(found[1:-1] for found in _REMARK.findall(words))))
        line = Line("", speech.character, text, speech.emotion, together=together, number=speech.number, remark=remark)
        lines.append(line)
        speech.is_dual = False  # the next lines of the speech come after this one
        speech.remarks = []
    speech.words = []


def _stressed(text: str) -> str:
    """Returns a text with the marks of single words in italics and bold, which are stressed, and without other marks.

    A word that begins a row or a sentence gets the marks of bold, for in italics it reads as an action.
    """
    kept, at = [], 0
    for found in _STRESS.finditer(text):
        before = text[max(0, found.start() - 3) : found.start()].rstrip()
        kept += [_plain(text[at : found.start()])]
        kept += [f"**{found[2]}**" if not before or before[-1] in ".!?…" else found[0]]
        at = found.end()
    return "".join([*kept, _plain(text[at:])])


def _plain(text: str) -> str:
    """Returns a text without marks of emphasis."""
    return _ESCAPED.sub(r"\1", _EMPHASIS.sub("", text))
