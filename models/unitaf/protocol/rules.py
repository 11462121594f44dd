"""The rules for the fields of the protocol's messages; see ``docs/protocol.md``. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

MAX_DEPTH = 8  # levels of nested lists and objects


class Rule(NamedTuple):
    """A description of the valid values of a field, for error messages, and the test of a value."""

    what: str
    keeps: Callable[[Any], bool]


def _is_text(value: object) -> bool:
    # A lone surrogate can be escaped in JSON, but files and other programs refuse it.
    return isinstance(value, str) and not _LONE_SURROGATE.search(value)


def _is_path(value: object) -> bool:
    return _is_text(value) and value != "" and "\0" not in str(value)


def _is_name(value: object) -> bool:
    return _is_text(value) and _NAME.fullmatch(str(value)) is not None and str(value).strip(". ") != ""


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def _is_whole(value: object) -> bool:
    return _is_number(value) and isinstance(value, int)


def _is_plain(value: object, depth: int) -> bool:
    if isinstance(value, dict):
        return depth > 0 and all(_is_text(key) and _is_plain(item, depth - 1) for key, item in value.items())
    if isinstance(value, list):
        return depth > 0 and all(_is_plain(item, depth - 1) for item in value)
    return not isinstance(value, str) or _is_text(value)


def _is_files(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"wav", "npz", "json"} and all(map(_is_path, value.values()))


def _is_segment(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 3:
        return False
    label, start, end = value
    return _is_text(label) and _is_number(start) and _is_number(end) and bool(start <= end)


def _list_of(keeps: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(map(keeps, value))


def _matches(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


_NAME = re.compile(r'[^/\\\x00-\x1f:*?"<>|]{1,128}')
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

RULES: dict[str, Rule] = {
    "Job": Rule("1 to 64 letters, digits, '-' or '_'", _matches(r"[A-Za-z0-9_-]{1,64}")),
    "Text": Rule("text", _is_text),
    "Path": Rule("a path", _is_path),
    "Name": Rule("1 to 128 characters that a file name may have", _is_name),
    "Style": Rule("'clear' or 'natural'", _matches("clear|natural")),
    "Engine": Rule("'numpy', 'torch' or 'official'", _matches("numpy|torch|official")),
    "Code": Rule("1 to 32 small letters or '_'", _matches("[a-z_]{1,32}")),
    "Version": Rule("a whole number from 0", _is_whole),
    "Count": Rule("a whole number from 0", _is_whole),
    "Share": Rule("a number from 0 to 1", lambda value: _is_number(value) and value <= 1),
    "Seconds": Rule("a number from 0", _is_number),
    "Values": Rule(
        f"an object of at most {MAX_DEPTH - 1} levels",
        lambda value: isinstance(value, dict) and _is_plain(value, MAX_DEPTH - 1),
    ),
    "Files": Rule("an object with a path for each of wav, npz and json", _is_files),
    "Texts": Rule("a list of texts", _list_of(_is_text)),
    "Alignment": Rule("a list of [phone, start, end] with start <= end", _list_of(_is_segment)),
}
