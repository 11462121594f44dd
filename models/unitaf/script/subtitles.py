"""Parses scripts from subtitles: SRT and WebVTT, whose cues have times and may have names of speakers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from ..errors import InputError
from . import cue, markup, moods
from .clock import FRAMES
from .line import Line, Problem, Script, make_script, one_line

# In WebVTT the hours are optional.
_CLOCK = (
    r"(?:(\d{1,4})\s?:\s?)?(\d{1,2})\s?:\s?(\d{1,2})(?:\s?([,.:;\s])\s?(\d{1,9}))?"  # in WebVTT the hours are optional
)
_ARROW = r"\s{0,9}(?:-{1,3}|[–—]|={1,2})>\s{0,9}"
_TIMES = re.compile(rf"\s*{_CLOCK}{_ARROW}{_CLOCK}.*")
_TIMES_LIKE = re.compile(r"\s*\d.{0,40}-->.*")  # a row that is meant as times
_LONE_TIME = re.compile(r"\s*\d{1,4}:\d{1,2}:\d{1,2}(?:[,.]\d{1,9})?\s*")
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION|WEBVTT)\b.*|X-TIMESTAMP-MAP.*")  # blocks of WebVTT without text
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]+)>")  # the voice tag of WebVTT, which names the speaker
_STYLE = re.compile(r"</?(?!v[\s.])[A-Za-z][^<>]*>|<\d[\d:.,]*>|\{\\[^{}]*\}")
# A name in italics or bold, with its colon within or behind: "{\\i1}Bob{\\i0}: yes".
_STYLED_NAME = re.compile(
    r"\s{0,9}(?:(?:[-–—]|>{2,3})\s{0,9})?(?:<[biu]>|\{\\[^{}]*\})+\s{0,9}([^<>{}:\n]{1,60}?)\s{0,9}"
    r"(?::\s{0,9}(?:</[biu]>|\{\\[^{}]*\})+|(?:</[biu]>|\{\\[^{}]*\})+\s{0,9}:)"
)
_NEXT_VOICE = re.compile(r"(?=<v[\s.])")
_DASH = re.compile(r"\s*(?:[-–—]|>{2,3})\s*(?=\S)")
_BRACKETED = re.compile(
    r"\s*[(\[]\s*([^\W\d_][\w.'’-]{0,30})(?:,\s*([^()\[\]]*))?[)\]]\s*:?\s*(\w.*|[\"“‘'¿¡…].*)", re.DOTALL
)
# Words in capitals in brackets that nobody is called.
SOUNDS = frozenset(
    (
        "bang", "bark", "barks", "bell", "bells", "birdsong", "boom", "buzz", "buzzer", "cheers", "chatter", "clap",
        "click", "cough", "crash", "cries", "gasp", "groans", "growl", "growls", "gunfire", "gunshot", "gunshots",
        "hiss", "horn", "inaudible", "indistinct", "knock", "knocks", "laugh", "laughs", "laughter", "moans", "noise",
        "phone", "rain", "rumble", "scream", "screams", "shouts", "sigh", "siren", "sirens", "sniffs", "sobs",
        "song", "sound", "splash", "static", "thud", "thunder", "whistle", "whistles", "wind", "yells",
    )
)  # fmt: skip
MAX_DIGITS = 9  # of the number of a cue
MIN_CUES = 2  # cues that a name not in capitals must precede, or it is none: "Remember: ..."


class TimedCue(NamedTuple):
    """A cue of the file: its line number, start in seconds, and rows."""

    number: int
    start: float
    rows: list[str]


def is_subtitles(text: str) -> bool:
    """Whether a text contains times of cues."""
    return any(_TIMES.fullmatch(row) for row in text.splitlines())


def parse(text: str) -> Script:
    """Returns a script from the text of an SRT or WebVTT file; raises InputError if it has no cues."""
    cues, problems = _cues(text.splitlines())
    if not cues:
        raise InputError("No cue has times such as 00:00:01,000 --> 00:00:02,500: is this a file of subtitles?")
    return script_of(cues, problems)


def script_of(cues: list[TimedCue], problems: list[Problem]) -> Script:
    """Returns the script of cues in any format, and of the problems that were found so far."""
    parts = [(entry, index, part) for entry in cues for index, part in enumerate(_parts(entry.rows))]
    names = Counter(cue.parse_cue(part).character.casefold() for _, _, part in parts)
    names.update(_dashed(cues))
    lines = []
    named: cue.Cue | None = None  # who a cue names that holds nothing else: the next one is theirs
    for entry, index, part in parts:
        found = _cue(part, names)
        if named is not None and not found.character:
            found = found._replace(character=named.character, emotion=found.emotion or named.emotion)
        named = found if found.character and not found.text.strip() and not found.remark else None
        words = one_line(cue.without_music(found.text))
        time = entry.start if index == 0 else None
        if part.strip():
            line = Line("", found.character, words, found.emotion, time, number=entry.number, remark=found.remark)
            lines.append(line)
    for entry in cues:
        if not any(row.strip() for row in entry.rows):
            problems.append(Problem(entry.number, "", f"Line {entry.number}: this cue has no text."))
    return make_script(lines, problems)


def _dashed(cues: list[TimedCue]) -> Iterator[str]:
    """Yields the names behind a dash, with which another one begins to speak, as often as makes them certain."""
    for row in (row for entry in cues for row in entry.rows):
        name = cue.parse_cue(row[dash.end() :]).character.casefold() if (dash := _DASH.match(row)) else ""
        if name not in cue.NO_SPEAKERS:
            yield from [name] * MIN_CUES


def _cue(part: str, names: Counter[str]) -> cue.Cue:
    """Returns speaker, emotion and text of a part; ``names`` counts the parts that each name, casefolded, precedes."""
    voice = _VOICE.match(part)
    if voice:
        return cue.named(one_line(voice[1]), "", part[voice.end() :])
    if bracketed := _bracketed(part):
        return bracketed
    found = cue.parse_cue(part)
    is_certain = (
        cue.is_capitals(found.character) or names[found.character.casefold()] >= MIN_CUES or cue.has_remark(part)
    )
    if found.character and not is_certain:
        return cue.parse_cue(f"X: {part}")._replace(character="")
    return found._replace(text=_DASH.sub("", found.text, count=1)) if found.character else found


def _bracketed(part: str) -> cue.Cue | None:
    """Returns a part whose speaker is in brackets, "[BOB] Bye.", "(ANNA, whispering) Hello."; None for others.

    Sounds are in brackets and capitals too: a name is one word that is none of these.
    """
    found = _BRACKETED.fullmatch(part)
    if found is None or found[1].casefold() in (cue.NO_SPEAKERS | SOUNDS) or not cue.is_capitals(found[1]):
        return None
    is_sound = found[1].endswith("ING") or moods.find_emotion(found[1]) or markup.is_tag(f"[{found[1]}]")
    return None if is_sound else cue.named(found[1], found[2] or "", found[3])


def _cues(rows: list[str]) -> tuple[list[TimedCue], list[Problem]]:
    """Returns the cues of a file, without styles, and problems of rows without times that can be read.

    Text behind an empty row belongs to the cue before; in a cue, it is no block of WebVTT and no name of a cue.
    """
    found: list[TimedCue] = []
    problems: list[Problem] = []
    is_lost = is_block = False  # behind times that cannot be read, in a block without text
    is_behind_empty = True
    for number, row in enumerate(rows, 1):
        times = _TIMES.fullmatch(row)
        if times:
            found.append(TimedCue(number, _seconds(times), []))
            is_lost = is_block = False
        elif _TIMES_LIKE.fullmatch(row) or _LONE_TIME.fullmatch(row):
            wanted = "write them as 00:00:01,000 --> 00:00:02,500"
            problems.append(Problem(number, "", f"Line {number}: these times of a cue cannot be read; {wanted}."))
            is_lost, is_block = True, False
        elif not row.strip():
            is_block = False
        elif is_behind_empty and found and _is_next(rows, found[-1], row) and not _is_index(rows, number, True):
            sentence = f"Line {number}: cue {row.strip()} has no times that can be read, so it is left out; write them."
            problems.append(Problem(number, "", sentence))
            is_lost, is_block = True, False
        elif is_behind_empty and _BLOCK.fullmatch(row):
            is_block = True
        elif not is_lost and not is_block and not _is_index(rows, number, is_behind_empty):
            if found:
                plain = markup.unescaped(_STYLE.sub("", _with_voice(markup.without_ruby(row))).replace("\\N", " "))
                found[-1].rows.extend(part for part in _NEXT_VOICE.split(plain) if part.strip())
            else:
                problems.append(Problem(number, "", f"Line {number}: this text stands before the first cue."))
        is_behind_empty = not row.strip()
    return found, problems


def _with_voice(row: str) -> str:
    """Returns a row whose name in italics or bold, if it has one before a colon, is a voice tag."""
    styled = _STYLED_NAME.match(row)
    if styled is None or not (found := cue.parse_cue(f"{styled[1]}: x")).character or cue.has_remark(f"{styled[1]}: x"):
        return row
    return f"<v {found.character}>{row[styled.end() :]}"


def _is_next(rows: list[str], last: TimedCue, row: str) -> bool:
    """Whether a row is the number of the cue behind the last one, whose number stands above its times."""
    number = rows[last.number - 2].strip() if last.number > 1 else ""
    return number.isascii() and number.isdecimal() and len(number) < MAX_DIGITS and row.strip() == str(int(number) + 1)


def _is_index(rows: list[str], number: int, is_behind_empty: bool) -> bool:
    """Whether a row is the number or the name of the cue whose times follow. number: line number of the row, from 1.

    is_behind_empty: whether it begins a block; only there a name is not taken for text.
    """
    following = rows[number] if number < len(rows) else ""
    if not any(times.fullmatch(following) for times in (_TIMES, _TIMES_LIKE, _LONE_TIME)):
        return False
    return is_behind_empty or rows[number - 1].strip().isdigit()


def _seconds(times: re.Match[str]) -> float:
    hours, minutes, seconds, mark, parts = times.groups()[:5]
    is_frame = mark in (":", ";") and len(parts) == 2
    fraction = float(parts) / FRAMES if is_frame else float(f"0.{parts or 0}")
    return float(hours or 0) * 3600 + float(minutes) * 60 + float(seconds) + fraction


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
