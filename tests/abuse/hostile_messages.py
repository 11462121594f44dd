"""Lines that no well-meaning side of the protocol would send, and some that it would."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from unitaf import protocol

any_text = st.text(st.characters(), max_size=30)  # lone surrogates and controls included
numbers = st.integers() | st.floats() | st.sampled_from([-1, 0, 2, 10**16, 10**400, -(2**63), math.nan, math.inf, -0.0])
scalars = st.none() | st.booleans() | numbers | any_text
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4), max_leaves=12
)

REQUESTS: list[dict[str, Any]] = [
    {"type": "hello", "protocol": protocol.PROTOCOL, "parent_version": "0.1.0"},
    {"type": "speak", "job": "a", "text": "Hello.", "settings": {"fps": 25}, "out": "OUT", "name": "take"},
    {
        "type": "face", "job": "b", "audio": "missing.wav", "settings": {}, "out": "OUT", "name": "take",
        "text": None, "alignment": [["AA", 0.0, 0.1]], "style": "clear",
    },
    {"type": "cancel", "job": "a"},
    {"type": "quit"},
]  # fmt: skip
REPLIES: list[dict[str, Any]] = [
    {
        "type": "hello", "protocol": protocol.PROTOCOL, "version": "1", "engine": "numpy", "engine_version": "1",
        "python": "3", "pid": 7,
    },
    {"type": "progress", "job": "1", "done": 0.5, "stage": "Speaking"},
    {
        "type": "done", "job": "1", "files": {"wav": "a.wav", "npz": "a.npz", "json": "a.json"},
        "seconds": 1.0, "frames": 30, "warnings": ["One."],
    },
    {"type": "cancelled", "job": "1"},
    {"type": "error", "job": "1", "code": "text", "message": "There is nothing to say."},
    {"type": "error", "job": None, "code": "protocol", "message": "I did not understand."},
    {"type": "bye"},
]  # fmt: skip


def written(value: object) -> bytes:
    """JSON as a careless program writes it: NaN, infinities and half characters included."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _escaped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()


@st.composite
def _mutated(draw: Any, models: list[dict[str, Any]], folder: Path) -> bytes:
    """A message with up to three things wrong with it."""
    message = {key: value if value != "OUT" else str(folder) for key, value in draw(st.sampled_from(models)).items()}
    for _ in range(draw(st.integers(0, 3))):
        field = draw(st.sampled_from([*message, "extra"]))
        change = draw(st.sampled_from(["value", "drop", "other", "grow"]))
        if change == "drop":
            message.pop(field, None)
        elif change == "grow" and isinstance(message.get(field), str):
            message[field] = (message[field] * draw(st.sampled_from([0, 100, 20_000])))[:60_000]
        else:
            value = draw(values) if change == "value" else draw(st.sampled_from(list(message.values()) or [None]))
            # nothing may be written outside the test's own folder
            message[field] = f"{folder}/{value}" if field == "out" and isinstance(value, str) else value
    line = draw(st.sampled_from([written, _escaped]))(message)
    spoil = draw(st.sampled_from(["none", "none", "cut", "twice", "insert", "bom", "utf-16", "spaces"]))
    if spoil == "cut":
        return line[: draw(st.integers(0, len(line)))]
    if spoil == "twice":
        return line[:-1] + b"," + line[1:] if len(message) else line
    if spoil == "insert":
        place = draw(st.integers(0, len(line)))
        return line[:place] + draw(st.binary(max_size=8)) + line[place:]
    if spoil == "bom":
        return b"\xef\xbb\xbf" + line
    if spoil == "utf-16":
        return line.decode("utf-8", "replace").encode("utf-16")
    return b"  " + line + b" \r" if spoil == "spaces" else line


def _deep(parts: tuple[str, int]) -> bytes:
    opening, depth = parts
    closing = "".join({"[": "]", "{": "}", ":": ""}.get(mark, "") for mark in reversed(opening))
    return (opening * depth + "0" + closing * depth).encode()


deep = st.tuples(st.sampled_from(["[", '{"a":', '[{"job":']), st.sampled_from([9, 100, 2_000, 60_000])).map(_deep)
endless_number = st.tuples(
    st.sampled_from([b'{"type":"cancel","job":', b"", b'{"type":"speak","settings":{"seed":']),
    st.sampled_from([b"9", b"-1", b"1.", b"1e"]),
    st.sampled_from([17, 5_000, 200_000]),
).map(lambda parts: parts[0] + parts[1] + b"9" * parts[2] + b"}")
huge = st.sampled_from([protocol.MAX_LINE - 1, protocol.MAX_LINE, protocol.MAX_LINE + 1, 2 * protocol.MAX_LINE]).map(
    lambda size: b'{"type":"cancel","job":"' + b"x" * size
)


def lines(models: list[dict[str, Any]], folder: Path) -> st.SearchStrategy[bytes]:
    """One line of the protocol, without its line feed; most have something wrong with them."""
    whole = _mutated(models, folder)
    common = [whole] * 12 + [st.binary(max_size=200), values.map(written), values.map(_escaped), deep, endless_number]
    # a huge one costs as much as a hundred others
    return st.integers(0, 150).flatmap(lambda number: huge if number == 77 else st.one_of(*common))
