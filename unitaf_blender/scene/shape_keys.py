"""Which shape key of a head answers to which of the 52 channels."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

Spelling = Callable[[str], Iterable[str]]

SIDES = {"l": "left", "r": "right", "left": "left", "right": "right"}
_COPY_SUFFIX = re.compile(r"\.\d{3}$")
# Their side is the direction of the movement: "mouth_L" would be a guess for mouthLeft, and is not taken.
_DIRECTED = ("jaw", "mouth")
_SEPARATORS = re.compile(r"[.|:_\-\s]+")
_SIDE_LETTER = re.compile(r"(?<=[a-z])([LR])$")


@dataclasses.dataclass(frozen=True)
class Match:
    """Shape keys by channel, and the channels for which the head has none.

    keys: channel → names of the shape keys that it drives (two where a centre channel is split in left and right).
    missing: channels without a shape key, in the order in which they were asked for.
    """

    keys: dict[str, tuple[str, ...]]
    missing: tuple[str, ...]


def match(key_names: Iterable[str], channels: Sequence[str]) -> Match:
    """Find the shape key of each channel: by its exact name, then without case and separators, then without prefix.

    A shape key is used at most once, and of several that fit equally well the first one is taken.
    """
    free = list(dict.fromkeys(key_names))
    found: dict[str, tuple[str, ...]] = {}
    for spellings in (_exact, _normalised, _without_prefix):
        table = _first_by_spelling(free, spellings)
        for channel in channels:
            if channel in found:
                continue
            names = _lookup(table, channel if spellings is _exact else channel.lower(), channel)
            if names:
                found[channel] = names
                free = [name for name in free if name not in names]
                table = {spelling: name for spelling, name in table.items() if name not in names}
    return Match({c: found[c] for c in channels if c in found}, tuple(c for c in channels if c not in found))


def by_key(matched: Match, curves: FloatArray, channels: Sequence[str]) -> dict[str, FloatArray]:
    """The curve of each shape key: shape key name → (frames,), from ``curves`` (frames, channels)."""
    columns = {name: curves[:, column] for column, name in enumerate(channels)}
    if "mouthClose" in matched.missing and "jawOpen" in matched.keys:
        columns["jawOpen"] = lips_by_jaw(columns)
    return {key: columns[channel] for channel, keys in matched.keys.items() for key in keys}


def lips_by_jaw(columns: Mapping[str, FloatArray]) -> FloatArray:
    """The jaw of a head without ``mouthClose``: (frames,), lowered less at closures so that the lips still meet.

    ``mouthClose`` brings the lips together by as much as ``jawOpen`` parts them, so the gap that is left is the
    difference of the two.
    """
    return np.maximum(columns["jawOpen"] - columns["mouthClose"], 0.0).astype(np.float32)


def _lookup(table: Mapping[str, str], spelling: str, channel: str) -> tuple[str, ...]:
    """The key spelled like the channel, or its left and right halves where the channel itself has no side."""
    if spelling in table:
        return (table[spelling],)
    halves = [table.get(spelling + side) for side in ("left", "right")]
    if all(halves) and not channel.endswith(("Left", "Right")):
        return tuple(name for name in halves if name)
    return ()


def _first_by_spelling(names: Sequence[str], spellings: Spelling) -> dict[str, str]:
    table: dict[str, str] = {}
    for name in names:
        for spelling in spellings(name):
            table.setdefault(spelling, name)
    return table


def _exact(name: str) -> Iterator[str]:
    yield name


def _normalised(name: str) -> Iterator[str]:
    yield "".join(_words(name))


def _without_prefix(name: str) -> Iterator[str]:
    """Every ending of the name, the longest first: "head.eyeBlink_L" may be written "eyeblinkleft"."""
    words = _words(name)
    for start in range(1, len(words)):
        yield "".join(words[start:])


def _words(name: str) -> list[str]:
    """Lower-case words of a name, with its side spelled out: "AK_09_eyeBlink_L" → ak, 09, eyeblink, left."""
    name = _COPY_SUFFIX.sub("", name.strip())
    words = [word for word in _SEPARATORS.split(_SIDE_LETTER.sub(r"_\1", name)) if word]
    words = [word.lower() for word in words]
    if len(words) > 1 and words[-1] in SIDES and words[-2] not in _DIRECTED:
        words[-1] = SIDES[words[-1]]
    return words
