"""Parses scripts in plain text and Markdown: ``NAME: text``, ``**Name:** text``, ``[Name] text`` or ``<Name> text``.

A name in capitals or in bold may also stand on a line of its own above the text.
"""

from __future__ import annotations

import re
from collections import Counter

from . import cue, markup, moods
from .clock import seconds
from .line import Line, Script, listed, make_script, one_line

COMMENT = "#"
MIN_ROWS = 2  # rows that a name in small letters or in square brackets must precede, or it is none
# Of rows with single spaces.
_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3}|[:;]\d{2})?"
_SECOND = rf"(?: ?(?:[-–—=]{{1,3}}>?|→|,)? ?[\[(]?{_CLOCK}[\])]?)"  # the end of a line behind its start
_TIME = re.compile(rf"[\[(]?({_CLOCK})[\])]?{_SECOND}?(?: ?[-–—|:])? (?=\S)")
_RANGE = re.compile(rf"[\[(]?({_CLOCK})[\])]?{_SECOND}")
_TABBED = re.compile(r"\s*([^\W\d_][^\t:]{0,40}?)[ ]*\t+[ ]*(\S.*)")
_DASHED = re.compile(r"([^\W\d_a-z][\w.'’]{0,30}(?: [^\W\d_a-z][\w.'’]{0,30}){0,2}) (?:[-–—]|\|) (\S.*)")
_BULLET = re.compile(r"(?:[-*+•] |\d{1,3}[.)] |>+ ?)+")
_BOLD = re.compile(r"(\*{1,3}|_{1,2})([^*_]{1,60}?)( ?:)?\1 ?(\([^()]*\))?( ?:)? ?(.*)")
_BRACKETED = re.compile(r"\[([^\W\d_][^\[\]:]{0,40})\] ?(:?) ?(.*)")
_SMALL = re.compile(r"([^\W\d_][\w.'’-]{0,30}(?: [\w.'’-]{1,30}){0,2}) ?(?:\(([^()]*)\) ?)?:(?![/\d]) ?(.*)")
_CHAT = re.compile(r"\s*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s+)?<([@+~&% ]?[^\W\d_][^\s<>:/=]{0,30})>\s+(?=\S)")
_CAPITALS = re.compile(r"[^\W\d_][\w.'’-]{0,30}(?: [\w.'’-]{1,30}){0,2}")
_RULE = re.compile(r"([-*_=])(?: ?\1){2,}")  # a line across the page
# Front matter of YAML, whose keys are in small letters, and the title page of a screenplay.
_TITLES = "Title|Credit|Authors?|Source|Date|Draft date|Contact|Copyright|Notes"
_FRONT = re.compile(
    rf"\s*---[ \t]*\n(?:[ \t]*(?:(?:[a-z][\w-]*|{_TITLES})[ \t]*:.*|-[ \t].*|#.*)?\n)+(?:---|\.\.\.)[ \t]*(?:\n|$)"
    rf"|(?:(?:{_TITLES}):.*\n(?:[ \t]+\S.*\n)*)+\n"
)
_ASIDE = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|\*[^*]*\*")  # a direction alone


def has_cue(row: str) -> bool:
    """Whether a row names who speaks and holds what is said: ``Anna: Hello.``, ``<anna> Hello.``."""
    if _chatter(row):
        return True
    plain = one_line(markup.without_styles(row))
    return bool(not cue.is_heading(plain) and (found := _cue(plain, set())).character and found.text.strip())


def parse(text: str) -> Script:
    """Returns a script from plain text.

    A row without a name continues the line before; behind an empty row it is another line of the same character.
    Comments, which begin with ``#``, headings of scenes, transitions and front matter are left out and noted.
    """
    front = _FRONT.match(text)
    hidden = text.count("\n", 0, front.end()) if front else 0
    source = [*[""] * hidden, *text.splitlines()[hidden:]]
    chatters = {name for row in source if (name := _chatter(row))}
    rows, times = _timed([_plain_row(row) for row in _without_tabs(source)])
    rows = _with_colons(rows)
    names = _names(rows) | chatters
    left_out: list[int] = []
    comments: list[int] = []
    lines: list[Line] = []
    parts: list[str] = []
    remarks: list[str] = []
    character, emotion, first = "", "", 0
    unheard = 0  # number of the row that names who speaks, until something is said

    def end_line() -> None:
        text = one_line(" ".join(parts))
        if text:
            remark = cue.joined(remarks)
            lines.append(Line("", character, text, emotion, times[first - 1], number=first, remark=remark))
        parts.clear()
        remarks.clear()

    def keep_unheard() -> None:
        if unheard:
            lines.append(Line("", character, "", number=unheard))

    for number, row in enumerate(rows, 1):
        if row.startswith(COMMENT):
            comments.append(number)
            continue
        if cue.is_heading(row):
            left_out.append(number)
            end_line()
            continue
        found = _cue(row, names)
        if not found.character and (heading := _lone_name(rows, number)):
            found = cue.named(heading, "", "")
        if found.character:
            keep_unheard()
            unheard = 0 if found.text.strip() else number
        elif found.text.strip():
            unheard = 0
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
    keep_unheard()
    notes = [f"Headings and transitions are not spoken: {listed(left_out)}."] if left_out else []
    if comments:
        notes.append(f"Rows that begin with {COMMENT} are comments and not spoken: {listed(comments)}.")
    if front:
        notes.append(f"The front matter is not spoken: lines 1 to {hidden}.")
    return make_script(lines, notes=notes)


def _chatter(row: str) -> str:
    """Returns the name before a row of a chat, ``[10:02:33] <bob> Hello.``; empty if there is none."""
    chat = _CHAT.match(row)
    name = chat[1].strip("@+~&% ") if chat else ""
    return "" if name.lower() in markup.HTML or f"</{name}>" in row else name


def _plain_row(row: str) -> str:
    """Returns a row without styles; that of a chat with a colon behind its name and without its time of the day."""
    name = _chatter(row)
    if name and (chat := _CHAT.match(row)):
        row = f"{name}: {row[chat.end() :]}"
    row = one_line(markup.without_styles(row).replace("：", ": "))
    return "" if _RULE.fullmatch(row) else row


def _names(rows: list[str]) -> set[str]:
    """Returns the names in small letters or square brackets that are those of speakers.

    They precede several rows or all that are spoken, are named otherwise too, or are one word: where the first
    row has one and another row too, or behind the end of a sentence where others are named.
    """
    spoken = [row for row in rows if row and not (row.startswith(COMMENT) or cue.is_heading(row) or _is_aside(row))]
    certain = {found.character.casefold() for row in spoken if (found := _cue(row, set())).character and found.text}
    certain |= {name.casefold() for number in range(1, len(rows) + 1) if (name := _lone_name(rows, number))}
    doubtful = [_doubtful(row).character for row in spoken]
    counts = Counter(name.casefold() for name in doubtful if name)
    named = sum(bool(name or _cue(row, set()).character) for name, row in zip(doubtful, spoken, strict=True))
    are_all = counts.total() and named >= max(MIN_ROWS, len(spoken))
    names = {name for name in doubtful if name and (are_all or counts[name.casefold()] >= MIN_ROWS)}
    names |= {name for name in doubtful if name.casefold() in certain}
    begins = [name for name in doubtful if name and " " not in name]
    if len(begins) >= MIN_ROWS and doubtful[0] in begins:
        names.update(begins)
    before = ""
    for row, name in zip(spoken, doubtful, strict=True):
        is_one = name.isalpha() and not row.startswith("[")
        if (certain or names) and is_one and before.endswith((*".!?…", '"', "”")):
            names.add(name)
        before = row
    return names


def _is_aside(row: str) -> bool:
    """Whether a row is a direction alone."""
    return _ASIDE.fullmatch(row) is not None


def _with_colons(rows: list[str]) -> list[str]:
    """Returns rows such as ``Anna - Hello.`` and ``| Anna | Hello. |`` with colons, if all with a text are such."""
    found = [_DASHED.fullmatch(row.strip("| ")) for row in rows]
    filled = sum(bool(row) and not row.startswith(COMMENT) for row in rows)
    if not MIN_ROWS <= sum(map(bool, found)) == filled:
        return rows
    return [f"{dashed[1]}: {dashed[2]}" if dashed else row for row, dashed in zip(rows, found, strict=True)]


def _without_tabs(rows: list[str]) -> list[str]:
    """Returns rows of a name, a tab and a text with colons, if all with a text are such."""
    found = [_TABBED.fullmatch(row) for row in rows]
    filled = sum(bool(row.strip()) and not row.startswith(COMMENT) for row in rows)
    if not MIN_ROWS <= sum(map(bool, found)) == filled:
        return rows
    return [f"{tabbed[1]}: {tabbed[2]}" if tabbed else row for row, tabbed in zip(rows, found, strict=True)]


def _timed(rows: list[str]) -> tuple[list[str], list[float | None]]:
    """Returns rows without the times before or above them, and the times in seconds, if there are several.

    The start and the end of a line may stand on a row of their own, below its number.
    """
    rows, above = list(rows), dict[int, str]()
    for number, row in enumerate(rows):
        if (alone := _RANGE.fullmatch(row)) and _is_certain(alone[1]):
            rows[number] = ""
            if number and rows[number - 1].isdecimal():
                rows[number - 1] = ""
            below = next((index for index in range(number + 1, len(rows)) if rows[index]), None)
            if below is not None:
                above[below] = alone[1]
    found = [_TIME.match(row) for row in rows]
    ranges = [time for row in rows if (time := _RANGE.match(row)) and _is_certain(time[1])]
    if sum(map(bool, found)) < MIN_ROWS and not ranges:
        return rows, [seconds(above[number]) if number in above else None for number in range(len(rows))]
    kept = [row[time.end() :] if time else row for row, time in zip(rows, found, strict=True)]
    starts = [time[1] if time else above.get(number, "") for number, time in enumerate(found)]
    return kept, [seconds(start) if start else None for start in starts]


def _is_certain(clock: str) -> bool:
    """Whether a time is none of a day that may be said: it has hours and seconds, or parts of these."""
    return clock.count(":") > 1 or not clock.replace(":", "").isdigit()


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


def _lone_name(rows: list[str], number: int) -> str:
    """Returns the name in bold or in capitals alone above a speech; empty if there is none. number: of the row, from 1.

    Above a name in capitals stands an empty row.
    """
    row, above = rows[number - 1], rows[number - 2] if number > 1 else ""
    bold = _BOLD.fullmatch(row)
    name = (
        bold[2].strip()
        if bold and not bold[6]
        else row
        if not above and _CAPITALS.fullmatch(row) and cue.is_capitals(row)
        else ""
    )
    below = next((other for other in rows[number : number + 2 if bold else number + 1] if other), "")
    is_name = name and _is_name(name) and not re.search(r"[.!?]$", name) and not cue.is_heading(name)
    return name if is_name and below and not (bold and above and not cue.is_capitals(name)) else ""


def _doubtful(row: str) -> cue.Cue:
    """Returns a row as the cue of a name in square brackets or small letters; without a name if it has none."""
    plain = _without_bullet(row)
    bracketed = _BRACKETED.fullmatch(plain)
    if bracketed and _is_name(bracketed[1]):
        return cue.named(bracketed[1].strip(), "", bracketed[3])
    small = _SMALL.fullmatch(plain)
    is_name = small is not None and small[1].casefold() not in cue.NO_SPEAKERS and cue.may_be_name(small[1])
    return cue.named(small[1], small[2] or "", small[3]) if small and is_name else cue.Cue("", "", row)


def _is_name(words: str) -> bool:
    is_other = words.casefold() in cue.NO_SPEAKERS
    return words[0].isupper() and not is_other and not moods.find_emotion(words) and not markup.is_tag(f"[{words}]")


def _without_bullet(row: str) -> str:
    """Returns a row without the marks of lists and quotations, if a speaker is named behind them."""
    rest = row[found.end() :] if (found := _BULLET.match(row)) else row
    named = _BOLD.fullmatch(rest) or _BRACKETED.fullmatch(rest) or _SMALL.fullmatch(rest)
    return rest if named else row
