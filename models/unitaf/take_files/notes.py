"""What a take's .json says, field by field, each of them checked."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import SettingsError
from ..files import read_json
from ..settings import Settings
from ..signals import Segment
from .archive import UNREADABLE

MAX_CHARACTERS = 4 << 20  # of a .json: three hours of phones; more is a damaged or a hostile file
MAX_SECONDS = 1e6  # no take is longer than these eleven days

ReusedSpans = tuple[tuple[float, float, float], ...]


@dataclasses.dataclass(frozen=True)
class Notes:
    """The fields of a take's .json that are read again; the meanings are those of ``Take``.

    seconds: length of the sound; None if it is not known.
    values: the whole JSON object; not checked. damaged: the fields that could not be read and are at their defaults.
    """

    text: str = ""
    words: tuple[Segment, ...] = ()
    phones: tuple[Segment, ...] = ()
    sentences: tuple[Segment, ...] = ()
    kept: ReusedSpans = ()
    speaker: str = ""
    warnings: tuple[str, ...] = ()
    settings: Settings = dataclasses.field(default_factory=Settings)
    seconds: float | None = None
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    damaged: tuple[str, ...] = ()


def parse(text: str) -> dict[str, Any]:
    """Returns the JSON object of a take; raises one of UNREADABLE for anything else, also when it is too large."""
    if len(text) > MAX_CHARACTERS:
        raise ValueError("it is too large to be a take's")
    values = read_json(text)
    if not isinstance(values, dict):
        raise ValueError("it is no JSON object")
    return values


def strict(values: Mapping[str, Any], required: tuple[str, ...] = ()) -> Notes:
    """Returns the notes of a JSON object; raises SettingsError or one of UNREADABLE for any field that is wrong.

    required: fields that must be there.
    """
    for name in required:
        if name not in values:
            raise KeyError(name)
    return Notes(**{name: read(values[name]) for name, read in _READERS.items() if name in values}, values=values)


def lenient(text: str) -> Notes:
    """Returns the notes in a text; fields that are wrong are at their defaults and named in ``damaged``.

    A take of another version has other settings, and its text is still worth showing.
    """
    try:
        values = parse(text) if text else {}
    except UNREADABLE:
        return Notes(damaged=tuple(_READERS))
    fields: dict[str, Any] = {}
    damaged = []
    for name, read in _READERS.items():
        if name in values:
            try:
                fields[name] = read(values[name])
            except (*UNREADABLE, SettingsError):
                damaged.append(name)
    return Notes(**fields, values=values, damaged=tuple(damaged))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("its text is not a text")
    return value


def _segments(rows: Any) -> tuple[Segment, ...]:
    """Returns segments from JSON; raises ValueError or TypeError for anything but [label, start, end]."""
    if not isinstance(rows, list):
        raise ValueError("its words or phones are not a list")
    segments = []
    for row in rows:
        label, start, end = row
        if not isinstance(label, str) or not 0 <= start <= end <= MAX_SECONDS:
            raise ValueError(f"its words or phones hold {row!r}")
        segments.append(Segment(label, float(start), float(end)))
    return tuple(segments)


def _kept(rows: Any) -> ReusedSpans:
    """Returns what an earlier take lent from JSON; raises ValueError or TypeError for anything but three times each."""
    kept = tuple((float(before), float(now), float(seconds)) for before, now, seconds in rows)
    if not all(math.isfinite(value) and abs(value) <= MAX_SECONDS for row in kept for value in row):
        raise ValueError("what it kept has no times")
    return kept


def _sentences(rows: Any) -> tuple[str, ...]:
    """Returns warnings from JSON; raises ValueError for anything but a list of texts."""
    if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        raise ValueError("its warnings are not a list of texts")
    return tuple(rows)


def _settings(value: Any) -> Settings:
    if not isinstance(value, dict):
        raise ValueError("its settings are not an object")
    return Settings.from_dict(value)


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= MAX_SECONDS:
        raise ValueError("its length is not a number")
    return float(value)


_READERS: dict[str, Callable[[Any], Any]] = {
    "text": _text,
    "words": _segments,
    "phones": _segments,
    "sentences": _segments,
    "kept": _kept,
    "speaker": _text,
    "warnings": _sentences,
    "settings": _settings,
    "seconds": _seconds,
}
