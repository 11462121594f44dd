"""A dictionary that need not be parsed: sorted lines in a file, in which a look-up searches by bisection."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import EngineError
from ..files import read_file

CACHED = 10_000  # look-ups, a few megabytes

_BETWEEN, _END = b"\t", b"\n"
_MISSING = object()

MAX_BYTES = 1 << 30  # of a file; the largest of ours has 10 million


class Table:
    """Keys and values in the format of ``dumps``; has ``get`` and ``in`` like a dict.

    Looking up raises EngineError where the lines are damaged.
    """

    def __init__(self, lines: bytes, name: str = "") -> None:
        self._lines, self._name = lines, name
        self._find = functools.lru_cache(CACHED)(self._search)

    @classmethod
    def load(cls, path: Path) -> Table:
        """Returns a table from a file; raises EngineError when it cannot be read."""
        try:
            return cls(read_file(path, MAX_BYTES), path.name)
        except OSError as error:
            raise EngineError(f'The table "{path}" cannot be read; install UniTAF again.') from error

    def get(self, key: str, default: Any = None) -> Any:
        """Returns the value of a key, which must not be changed."""
        found = self._find(key)
        return default if found is _MISSING else found

    def __contains__(self, key: str) -> bool:
        return self._find(key) is not _MISSING

    def _search(self, key: str) -> Any:
        wanted = key.encode("utf-8", "surrogatepass")
        lines, first, behind = self._lines, 0, len(self._lines)
        while first < behind:  # both are starts of lines, and the key is between them
            begin = lines.rfind(_END, first, (first + behind) // 2) + 1 or first
            middle = lines.find(_BETWEEN, begin)
            found = lines[begin:middle]
            end = lines.find(_END, middle) + 1
            if middle < 0 or end <= middle:
                raise self._damaged()
            if found == wanted:
                return self._value(lines[middle + 1 : end])
            if found < wanted:
                first = end
            else:
                behind = begin
        return _MISSING

    def _value(self, written: bytes) -> Any:
        try:
            return json.loads(written)
        except ValueError:
            raise self._damaged() from None

    def _damaged(self) -> EngineError:
        return EngineError(f'The table "{self._name}" is damaged; install UniTAF again.')


def dumps(values: Mapping[str, Any]) -> bytes:
    """Returns the lines of a table: key, tab, value as JSON. Raises ValueError for a key with a tab or a line end."""
    lines = []
    for key, value in values.items():
        line = key.encode(), json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        if _BETWEEN in line[0] or _END in line[0]:
            raise ValueError(f"{key!r} cannot stand in a table")
        lines.append(line)
    return b"".join(key + _BETWEEN + value + _END for key, value in sorted(lines))
