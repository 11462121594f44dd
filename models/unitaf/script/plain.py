"""Parses scripts in plain text and Markdown: ``NAME: text``, ``**Name:** text`` or ``[Name] text`` on each line."""

from __future__ import annotations

import re
from collections import Counter

from . import cue, markup, moods
from .clock import seconds
from .line import Line, Script, listed, make_script, one_line

COMMENT = "#"
MIN_ROWS = 2  # rows that a name in small letters or in square brackets must precede, or it is none
# Of rows with single spaces.
_TIME = re.compile(r"[\[(]?((?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3}|[:;]\d{2})?)[\])]?(?: ?[-–—|])? (?=\S)")
_DASHED = re.compile(r"([^\W\d_a-z][\w.'’]{0,30}(?: [^\W\d_a-z][\w.'’]{0,30}){0,2}) (?:[-–—]|\|) (\S.*)")
_BULLET = re.compile(r"(?:[-*+•] |\d{1,3}[.)] |>+ ?)+")
_BOLD = re.compile(r"(\*{1,3}|_{1,2})([^*_]{1,60}?)( ?:)?\1 ?(\([^()]*\))?( ?:)? ?(.*)")
_BRACKETED = re.compile(r"\[([^\W\d_][^\[\]:]{0,40})\] ?(:?) ?(.*)")
_SMALL = re.compile(r"([^\W\d_][\w.'’-]{0,30}(?: [\w.'’-]{1,30}){0,2}) ?(?:\(([^()]*)\) ?)?:(?![/\d]) ?(.*)")


def parse(text: str) -> Script:
    """Returns a script from plain text.

    A row without a name continues the line before; behind an empty row it is another line of the same character.
    Rows that begin with ``#`` are comments. Headings of scenes and transitions are left out and noted.
    """
    rows, times = _timed([one_line(markup.without_styles(row).replace("：", ": ")) for row in text.splitlines()])
    rows = _with_colons(rows)
    doubtful = Counter(name for row in rows if (name := _doubtful(row).character))
    are_all = doubtful.total() >= max(MIN_ROWS, sum(map(bool, rows)))
    names = {name for name, count in doubtful.items() if are_all or count >= MIN_ROWS}
    left_out: list[int] = []
    lines: list[Line] = []
    parts: list[str] = []
    remarks: list[str] = []
    character, emotion, first = "", "", 0

    def end_line() -> None:
        text = one_line(" ".join(parts))
        if text:
            remark = cue.joined(remarks)
            lines.append(Line("", character, text, emotion, times[first - 1], number=first, remark=remark))
        parts.clear()
        remarks.clear()

    for number, row in enumerate(rows, 1):
        if row.startswith(COMMENT):
            continue
        if cue.is_heading(row):
            left_out.append(number)
            end_line()
            continue
        found = _cue(row, names)
        if not found.character and (heading := _bold_name(rows, number)):
            found = cue.Cue(heading, "", "")
        if found.character or not row:
            end_line()
            emotion = ""
            character = found.character or character
        elif times[number - 1] is not None:
            end_line()
        if row:
            first = first if any(parts) else number
            emotion = emotion or found.emotion
            parts.append(found.text)
            remarks.append(found.remark)
    end_line()
    notes = [f"Headings and transitions are not spoken: {listed(left_out)}."] if left_out else []
    return make_script(lines, notes=notes)


def _with_colons(rows: list[str]) -> list[str]:
    """Returns rows such as ``Anna - Hello.`` and ``| Anna | Hello. |`` with colons, if all with a text are such."""
    found = [_DASHED.fullmatch(row.strip("| ")) for row in rows]
    filled = sum(bool(row) and not row.startswith(COMMENT) for row in rows)
    if not MIN_ROWS <= sum(map(bool, found)) == filled:
        return rows
    return [f"{dashed[1]}: {dashed[2]}" if dashed else row for row, dashed in zip(rows, found, strict=True)]


def _timed(rows: list[str]) -> tuple[list[str], list[float | None]]:
    """Returns rows without the times before them, and the times in seconds, if several rows have one."""
    found = [_TIME.match(row) for row in rows]
    if sum(map(bool, found)) < MIN_ROWS:
        return rows, [None] * len(rows)
    kept = [row[time.end() :] if time else row for row, time in zip(rows, found, strict=True)]
    return kept, [seconds(time[1]) if time else None for time in found]


def _cue(row: str, names: set[str]) -> cue.Cue:
    """Returns speaker, emotion and text of a row; ``names``: those in small letters or brackets that are some."""
    plain = _without_bullet(row)
    bold = _BOLD.fullmatch(plain)
    if bold and (bold[3] or bold[5]):
        return cue.named(bold[2].strip(), (bold[4] or "")[1:-1], bold[6])
    bracketed = _BRACKETED.fullmatch(plain)
    if bracketed and bracketed[2] and _is_name(bracketed[1]):
        return cue.named(bracketed[1].strip(), "", bracketed[3])
    found = cue.parse_cue(plain)
    if found.character:
        return found
    doubtful = _doubtful(row)
    return doubtful if doubtful.character in names else found


def _bold_name(rows: list[str], number: int) -> str:
    """Returns the name in bold that stands alone above a speech; empty if there is none. number: of the row, from 1."""
    bold = _BOLD.fullmatch(rows[number - 1])
    is_alone = bold is not None and not bold[6] and (number == 1 or not rows[number - 2])
    follows = number < len(rows) and rows[number] != ""
    is_name = bold is not None and _is_name(bold[2]) and not re.search(r"[.!?]$", bold[2])
    return bold[2].strip() if bold and is_alone and follows and is_name else ""


def _doubtful(row: str) -> cue.Cue:
    """Returns a row as the cue of a name in square brackets or small letters; without a name if it has none."""
    plain = _without_bullet(row)
    bracketed = _BRACKETED.fullmatch(plain)
    if bracketed and _is_name(bracketed[1]):
        return cue.named(bracketed[1].strip(), "", bracketed[3])
    small = _SMALL.fullmatch(plain)
    return (
        cue.named(small[1], small[2] or "", small[3]) if small and cue.may_be_name(small[1]) else cue.Cue("", "", row)
    )


def _is_name(words: str) -> bool:
    return words[0].isupper() and not moods.find_emotion(words) and not markup.is_tag(f"[{words}]")


def _without_bullet(row: str) -> str:
    """Returns a row without the marks of lists and quotations, if a speaker is named behind them."""
    rest = row[found.end() :] if (found := _BULLET.match(row)) else row
    named = _BOLD.fullmatch(rest) or _BRACKETED.fullmatch(rest) or _SMALL.fullmatch(rest)
    return rest if named else row
