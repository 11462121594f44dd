"""What came of the tasks of a job: a file for each chunk and each scene, each written by one worker alone."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..files import read_file, read_json, write_file

FORMAT = 1
FOLDER = "results"
MAX_BYTES = 100_000_000
LOOKED_EVERY = 0.5  # seconds between looks for a file that a network folder does not show yet

Maker = Mapping[str, str]


@dataclasses.dataclass(frozen=True)
class LineResult:
    """What came of a line. status: "spoken", "found" or "failed". took: seconds of work. maker: see ``machine``."""

    take: str
    status: str
    seconds: float = 0.0
    took: float = 0.0
    warnings: tuple[str, ...] = ()
    error: str = ""
    maker: Maker | None = None


class ChunkReport:
    """The result of a chunk while it is spoken. A take that is found keeps the maker that an earlier result names."""

    def __init__(self, out: Path, chunk: int, machine: Maker) -> None:
        self._path, self._chunk, self._machine = chunk_file(out, chunk), chunk, machine
        self._earlier = read_chunk(out, chunk)

    def write(self, lines: Sequence[LineResult]) -> None:
        """Writes the result of the lines so far; raises OutputError."""
        write_json(self._path, {"format": FORMAT, "chunk": self._chunk, "lines": [self._entry(line) for line in lines]})

    def _entry(self, line: LineResult) -> dict[str, Any]:
        before = self._earlier.get(line.take)
        maker = (
            self._machine if line.status == "spoken" else before.maker if before and line.status == "found" else None
        )
        return dataclasses.asdict(dataclasses.replace(line, maker=maker))


def chunk_file(out: Path, chunk: int) -> Path:
    """Returns the file of the result of a chunk."""
    return out / FOLDER / f"chunk-{chunk:04d}.json"


def scene_file(out: Path, scene: str) -> Path:
    """Returns the file of the report of an assembled scene."""
    return out / FOLDER / f"scene-{scene}.json"


def read_chunk(out: Path, chunk: int) -> dict[str, LineResult]:
    """Returns the results of a chunk by name of the take; empty if there is no readable file."""
    values = read_result(chunk_file(out, chunk))
    try:
        entries = [LineResult(**{**entry, "warnings": tuple(entry["warnings"])}) for entry in values["lines"]]
    except (KeyError, TypeError):
        return {}
    return {entry.take: entry for entry in entries}


def read_result(path: Path) -> dict[str, Any]:
    """Returns the JSON object in a file; empty if there is none, or it is damaged."""
    try:
        values = read_json(read_file(path, MAX_BYTES).decode("utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def write_json(path: Path, values: Mapping[str, Any]) -> None:
    """Writes a JSON file whole, and makes its folder; raises OutputError."""
    write_file(path, json.dumps(values, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))


def wait_for(paths: Sequence[Path], seconds: float) -> list[Path]:
    """Waits until files that other machines have written are seen here; returns those that are missing in the end.

    A network folder may show a new file half a minute late. Listing its folder makes most of them look again.
    """
    end = time.monotonic() + seconds
    missing = list(paths)
    while True:
        folders = {path.parent for path in missing}
        listed = {path for folder in folders if folder.is_dir() for path in folder.iterdir()}
        missing = [path for path in missing if path not in listed]
        if not missing or time.monotonic() >= end:
            return missing
        time.sleep(min(LOOKED_EVERY, max(0.0, end - time.monotonic())))
