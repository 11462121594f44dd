"""A script: its lines, and the problems of lines that cannot be used."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from . import cue, markup, moods

LATEST = 1e6  # seconds, which are eleven days
SLUG = 24  # characters of the words in a derived id
MAX_LOOKED_AT = 1000  # characters of a line, for those words
MAX_ID = 100  # characters of an id that is given
MAX_LISTED = 5  # numbers of lines in a sentence
MARKS = "_-."  # characters of an id besides letters and digits: files are named after it


@dataclasses.dataclass(frozen=True)
class Line:
    """One line of a script.

    id: its name in the script, of letters, digits and ``MARKS``. character: the speaker, empty if not known.
    text: the spoken text, on one line. emotion: as ``EmotionTrack.of`` reads it, empty for the character's own.
    time: seconds from the start of the scene, None for after the line before. voice: of the cast, empty for the
    character's own. seed, speed: None for the settings of the scene. recording: a sound file that the face follows,
    empty to speak the text. together: whether it starts with the line before, as in dual dialogue. number: line number
    in the file, from 1. remark: directions that are no emotion; they change nothing. language: of the text by its code,
    empty for that of the voice.
    """

    id: str
    character: str
    text: str
    emotion: str = ""
    time: float | None = None
    voice: str = ""
    seed: int | None = None
    speed: float | None = None
    recording: str = ""
    together: bool = False
    number: int = 0
    remark: str = ""
    language: str = ""


class Problem(NamedTuple):
    """A line that cannot be used: its number in the file, its id if it has one, and the reason in a sentence."""

    number: int
    id: str
    sentence: str


class Script(NamedTuple):
    """Lines in the order of speaking, with unique ids, problems, and notes of what was left out, a sentence each."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def make_script(lines: Iterable[Line], problems: Iterable[Problem] = (), notes: Iterable[str] = ()) -> Script:
    """Returns a script in which every line has an id and only what is said; what cannot be used becomes a problem.

    Lines that hold directions alone are left out and noted. Problems are lines with the id of an earlier line or a time
    after ``LATEST``. A derived id consists of the character, the first words, and a checksum of both with the whole
    text, so that it does not change when other lines are edited.
    """
    read, found = list(lines), list(problems)
    parts = [markup.split(line.text) for line in read]
    lines = [
        dataclasses.replace(_felt(line, directions), text=said)
        for line, (said, directions) in zip(read, parts, strict=True)
    ]
    inside = [line.number for line, (said, directions) in zip(read, parts, strict=True) if said and directions]
    silent = [line.number for line in lines if not line.text and not line.recording]
    lines = [line for line in lines if line.text or line.recording]
    remarked = [line.number for line in read if line.remark and not moods.find_emotion(line.remark)]
    said = [
        *notes,
        *([f"Directions that are no emotion are remarks and change nothing: {listed(remarked)}."] if remarked else []),
        *([f"Directions inside a text are not spoken: {listed(inside)}."] if inside else []),
        *([f"Nothing is said in what holds a name or directions alone: {listed(silent)}."] if silent else []),
    ]
    given: dict[str, int] = {}
    kept = []
    for line in lines:
        if line.time is not None and not 0 <= line.time <= LATEST:
            sentence = f"Line {line.number}: its time of {line.time:g} s is not from 0 to {LATEST:g} s; change it."
            found.append(Problem(line.number, line.id, sentence))
            continue
        if line.id and line.id.casefold() in given:
            first = given[line.id.casefold()]
            sentence = f"Line {line.number}: the id {line.id!r} is taken by line {first}; give it another."
            found.append(Problem(line.number, line.id, sentence))
            continue
        if line.id:
            given[line.id.casefold()] = line.number
        kept.append(line)
    taken = dict.fromkeys(given, 1)
    with_ids = [line if line.id else dataclasses.replace(line, id=_free(derived_id(line), taken)) for line in kept]
    return Script(tuple(with_ids), tuple(sorted(found)), tuple(said))


def _felt(line: Line, directions: list[str]) -> Line:
    """Returns a line with the directions in its text: one that begins it gives the emotion, if no other is given."""
    is_first = directions and not line.emotion and line.text.lstrip().startswith(f"[{directions[0]}")
    is_sound = directions and directions[0].endswith("s")  # "laughs" is done before it is spoken, "laughing" meanwhile
    emotion = moods.find_emotion(directions[0]) if is_first and not is_sound else ""
    if emotion:
        directions = [moods.beside_emotion(directions[0]), *directions[1:]]
    return dataclasses.replace(line, emotion=line.emotion or emotion, remark=cue.joined((line.remark, *directions)))


def listed(numbers: Sequence[int]) -> str:
    """Returns numbers of lines for a sentence: "lines 2, 3, 4 and 7 more"."""
    more = f" and {len(numbers) - MAX_LISTED} more" if len(numbers) > MAX_LISTED else ""
    return f"line{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers[:MAX_LISTED]))}{more}"


def derived_id(line: Line) -> str:
    """Returns an id made of character and text: ``anna-where-were-you-3f2a``."""
    check = zlib.crc32(f"{line.character}\n{line.text}\n{line.recording}".encode("utf-8", "replace")) & 0xFFFF
    begin = f"{line.character} {line.text or line.recording}"[:MAX_LOOKED_AT]
    words = _ascii(begin).lower().replace(".", "-")[:SLUG].strip(MARKS)
    return f"{words or 'line'}-{check:04x}"


def as_id(text: str) -> str:
    """Returns a text reduced to the characters of an id, which are letters of any script; may be empty.

    Accents of Latin letters are dropped.
    """
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    if not any(letter.isalnum() and not letter.isascii() for letter in bare):
        return _ascii(text)
    kept = (letter if letter.isalnum() or letter in MARKS else "-" for letter in unicodedata.normalize("NFKC", text))
    return re.sub("-{2,}", "-", "".join(kept)).strip("-.")


def _ascii(text: str) -> str:
    """Returns a text reduced to the characters of an id in Latin script; may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", plain).strip("-.")


def one_line(text: str) -> str:
    """Returns a text with single spaces and without line breaks."""
    return " ".join(text.split())


def _free(wanted: str, taken: dict[str, int]) -> str:
    """Returns an id that is not in ``taken``, which counts the requests of each id, and adds it."""
    name, count = wanted, taken.get(wanted.casefold(), 1)
    while name.casefold() in taken:
        count += 1
        name = f"{wanted}-{count}"
    taken[wanted.casefold()] = count
    taken.setdefault(name.casefold(), 1)
    return name
