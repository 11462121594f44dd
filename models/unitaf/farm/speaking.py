"""Speaks the lines of a chunk: what exists is found, and what fails is noted; another try makes what is missing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .. import engines, protocol
from ..errors import InputError, UnitafError
from ..files import prepare_folder, read_json, sweep
from ..take_io import load, save, versions
from . import machine
from .claim import claimed
from .manifest import Job, JobLine, Place, inside
from .results import ChunkReport, LineResult, chunk_file

if TYPE_CHECKING:
    from ..worker import Model

# Errors of a line itself, after which the others are spoken; any other is one of the worker, which ends the task.
LINE_ERRORS = frozenset({"text", "settings", "input", "internal", "error"})
WRITTEN_EVERY = 10.0  # seconds between writes of a chunk's result while it is spoken


class Speaker(Protocol):
    """Makes takes."""

    @property
    def maker(self) -> Mapping[str, str]:
        """What makes the takes, see ``machine.maker``."""
        ...

    def make(self, request: protocol.Speak | protocol.Face) -> tuple[float, list[str]]:
        """Makes a take; returns its seconds and warnings. Raises UnitafError."""
        ...


class ModelSpeaker:
    """Makes takes in this process. load_model: loads the joint model, when the first take is made."""

    def __init__(self, load_model: Callable[[], Model]) -> None:
        self._load_model = load_model
        self._model: Model | None = None

    @property
    def maker(self) -> Mapping[str, str]:
        """What makes the takes: numpy, in this process."""
        return machine.maker(engines.NUMPY, versions())

    def make(self, request: protocol.Speak | protocol.Face) -> tuple[float, list[str]]:
        """Makes a take; raises UnitafError."""
        from ..worker import explain, make_take

        if self._model is None:
            self._model = self._load_model()
        try:
            take = make_take(self._model, request, lambda _done, _stage: None)
        except (UnitafError, KeyboardInterrupt):
            raise
        except Exception as error:
            raise SpeakingError(*explain(error)) from error
        save(take, request.out, request.name)
        return take.seconds, list(take.warnings)


class SpeakingError(UnitafError):
    """A line cannot be spoken, or a worker cannot speak. code: one of the protocol's."""

    code = "internal"

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def speak_chunk(
    job: Job, place: Place, chunk: int, speaker: Speaker, on_line: Callable[[int, int, LineResult], None]
) -> list[LineResult]:
    """Speaks the lines of a chunk that have no take yet, and writes its result; returns it.

    on_line: called after each line with its number, the number of all, and its result. Raises InputError for a chunk
    that the job does not have, and the errors of a worker: a full disk, an engine that does not run.
    """
    wanted = list({entry.take: entry for entry in job.lines() if entry.chunk == chunk}.values())
    if not wanted and not (job.blend and chunk == 1):
        raise InputError(f"The job has no chunk {chunk}: it has 1 to {job.chunks}.")
    prepare_folder(place.takes)
    sweep(place.takes)
    results: list[LineResult] = []
    with claimed(chunk_file(place.out, chunk).with_suffix(".claim")):
        report, written = ChunkReport(place.out, chunk, speaker.maker), time.monotonic()
        for entry in wanted:
            results.append(speak_line(entry, place, speaker))
            on_line(len(results), len(wanted), results[-1])
            if time.monotonic() - written > WRITTEN_EVERY:
                report.write(results)
                written = time.monotonic()
        report.write(results)
    return results


def speak_line(entry: JobLine, place: Place, speaker: Speaker) -> LineResult:
    """Speaks a line, unless its take exists; raises the errors that are not those of the line."""
    started = time.monotonic()
    found = found_take(place.takes, entry.take, speaker.maker)
    if found is not None:
        return LineResult(entry.take, "found", seconds=found[0], warnings=found[1])
    try:
        seconds, warnings = speaker.make(_request(entry, place))
    except UnitafError as error:
        if error.code not in LINE_ERRORS:
            raise
        return LineResult(entry.take, "failed", took=_since(started), error=str(error))
    return LineResult(entry.take, "spoken", seconds=seconds, took=_since(started), warnings=tuple(warnings))


def found_take(takes: Path, name: str, maker: Mapping[str, str]) -> tuple[float, tuple[str, ...]] | None:
    """Returns seconds and warnings of a take that was made by the same versions; None if it is missing or damaged.

    Its name says the text, the settings and our version; the versions of other packages are in its .json.
    maker: see ``machine``.
    """
    file = takes / f"{name}.json"
    if not file.is_file():
        return None
    try:
        take = load(file)
        made_by = read_json(file.read_text("utf-8")).get("versions")
    except (UnitafError, OSError, ValueError):
        return None
    is_same = isinstance(made_by, dict) and all(maker.get(name, made) == made for name, made in made_by.items())
    return (take.seconds, take.warnings) if is_same else None


def _request(entry: JobLine, place: Place) -> protocol.Speak | protocol.Face:
    line, settings = entry.line, dict(entry.settings)
    if line.recording:
        audio = str(inside(place.inputs, line.recording))
        return protocol.Face(entry.take, audio, settings, str(place.takes), entry.take, line.text.strip() or None)
    return protocol.Speak(entry.take, line.text, settings, str(place.takes), entry.take)


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)
