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
    """The result of a chunk while it is spoken. A take that is found keeps the maker that an earlier result names.

    All makers are in it as soon as they have spoken a line: a worker that is killed leaves takes without an entry.
    """

    def __init__(self, out: Path, chunk: int, machine: Maker) -> None:
        self._path, self._chunk, self._machine = chunk_file(out, chunk), chunk, machine
        self._earlier, self._makers = read_chunk(out, chunk), read_makers(out, chunk)
        self._only = self._makers[0] if len(self._makers) == 1 else None  # has made what is found without an entry

    def write(self, lines: Sequence[LineResult]) -> None:
        """Writes the result of the lines so far; raises OutputError."""
        makers = list(self._makers)
        if self._machine not in makers and any(line.status == "spoken" for line in lines):
            makers.append(self._machine)
        entries = [self._entry(line) for line in lines]
        write_json(self._path, {"format": FORMAT, "chunk": self._chunk, "makers": makers, "lines": entries})

    def _entry(self, line: LineResult) -> dict[str, Any]:
        maker = self._machine if line.status == "spoken" else None
        if line.status == "found":
            before = self._earlier.get(line.take)
            maker = before.maker if before and before.maker else self._only
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


def read_makers(out: Path, chunk: int) -> list[Maker]:
    """Returns the makers that have spoken lines of a chunk, each once; empty if there is no readable file."""
    makers = read_result(chunk_file(out, chunk)).get("makers")
    return [maker for maker in makers if isinstance(maker, dict)] if isinstance(makers, list) else []


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
