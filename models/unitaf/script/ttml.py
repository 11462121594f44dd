"""Parses TTML (W3C Timed Text Markup Language, .ttml and .dfxp): paragraphs with times, and agents who speak."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from ..errors import InputError
from .fdx import DECLARED, HEAD
from .line import Problem, Script, one_line
from .subtitles import TimedCue, script_of

_ROOT = re.compile(r"<(?:\w{1,20}:)?tt[\s>]")
_CLOCK = re.compile(r"(\d{1,4}):(\d{2}):(\d{2})(?:([.,]\d{1,9})|:(\d{1,4})(?:\.\d+)?)?")
_OFFSET = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(h|m|s|ms|f|t)")
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
FRAME_RATE, TICK_RATE = 30.0, 1.0  # where the file names none; section 7.2 of TTML1
LONGEST_RATE = 1e9


def is_ttml(text: str) -> bool:
    """Whether a text is of this format."""
    return _ROOT.search(text[:2000]) is not None


def parse(text: str) -> Script:
    """Returns a script; raises InputError for what is no TTML. Lines are numbered by paragraphs."""
    if DECLARED.search(text):
        raise InputError("This file declares entities, which no subtitles in TTML do: export it again.")
    try:
        root = ElementTree.fromstring(text[head.end() if (head := HEAD.match(text)) else 0 :])
    except (ElementTree.ParseError, ValueError, RecursionError) as error:
        raise InputError("This is no TTML, or it is cut off: export it again.") from error
    rates = {"f": _rate(root, "frameRate", FRAME_RATE), "t": _rate(root, "tickRate", TICK_RATE)}
    agents = {_attribute(agent, "id"): _name(agent) for agent in root.iter() if _tag(agent) == "agent"}
    cues: list[TimedCue] = []
    problems: list[Problem] = []
    for number, (paragraph, parents) in enumerate(_paragraphs(root), 1):
        begins = [_attribute(element, "begin") for element in (*parents, paragraph)]
        times = [_seconds(begin, rates) for begin in begins if begin]
        rows = _rows(paragraph)
        if not times or None in times:
            if any(rows):
                wanted = 'it needs a begin such as "00:00:01.500"'
                problems.append(
                    Problem(number, "", f"Line {number}: this paragraph has no time that can be read; {wanted}.")
                )
            continue
        speaker = next((agents.get(name, "") for name in map(_agent, (paragraph, *paragraph.iter())) if name), "")
        if speaker and rows:
            rows[0] = f"<v {speaker}>{rows[0]}"
        cues.append(TimedCue(number, sum(time for time in times if time is not None), rows))
    if not cues and not problems:
        raise InputError("No paragraph of this TTML has a text: is this a file of subtitles?")
    return script_of(cues, problems)


def _paragraphs(
    element: ElementTree.Element, parents: tuple[ElementTree.Element, ...] = ()
) -> Iterator[tuple[ElementTree.Element, tuple[ElementTree.Element, ...]]]:
    """Yields each paragraph with the elements around it, whose begins are added to its own."""
    for child in element:
        if _tag(child) == "p":
            yield child, parents
        elif _tag(child) in ("body", "div"):
            yield from _paragraphs(child, (*parents, child))


def _rows(paragraph: ElementTree.Element) -> list[str]:
    """Returns the rows of a paragraph, without what is metadata."""
    parts: list[str] = []

    def add(element: ElementTree.Element) -> None:
        parts.append("\n" if _tag(element) == "br" else (element.text or "").replace("\n", " "))
        for child in element:
            if _tag(child) in ("span", "br"):
                add(child)
            parts.append((child.tail or "").replace("\n", " "))

    add(paragraph)
    return [row for row in map(one_line, "".join(parts).split("\n")) if row]


def _seconds(time: str, rates: dict[str, float]) -> float | None:
    """Returns a time in seconds; None if it cannot be read. rates: frames and ticks in a second."""
    if clock := _CLOCK.fullmatch(time.strip()):
        hours, minutes, seconds, part, frames = clock.groups()
        whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
        return whole + (float(part.replace(",", ".")) if part else 0.0) + int(frames or 0) / rates["f"]
    if offset := _OFFSET.fullmatch(time.strip()):
        number, unit = float(offset[1]), offset[2]
        return number / rates[unit] if unit in rates else number * _UNITS[unit]
    return None


def _rate(root: ElementTree.Element, name: str, usual: float) -> float:
    """Returns a rate that the root names, or the usual one."""
    try:
        rate = float(_attribute(root, name))
    except ValueError:
        return usual
    return rate if 0 < rate <= LONGEST_RATE else usual


def _agent(element: ElementTree.Element) -> str:
    return _attribute(element, "agent")


def _name(agent: ElementTree.Element) -> str:
    """Returns the name of an agent, else its id."""
    names = (one_line(part.text or "") for part in agent if _tag(part) == "name")
    return next(filter(None, names), _attribute(agent, "id")).replace("<", "").replace(">", "")


def _tag(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: ElementTree.Element, name: str) -> str:
    """Returns an attribute of any namespace; empty without it."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
