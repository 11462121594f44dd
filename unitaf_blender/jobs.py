"""The one thing that goes on in the background, the engine that it uses, and what is said of it in the panel."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from bpy.types import Context

from . import core, preferences
from .engine import EngineClient, Final
from .scene import sound_files

if TYPE_CHECKING:
    from .generate import Plan

# Errors of the engine itself: another one may do.
ENGINE_CODES = frozenset({"engine", "start", "version", "protocol", "died"})

log = logging.getLogger(__name__)

Kind = Literal["INFO", "WARNING", "ERROR"]


@dataclasses.dataclass(frozen=True)
class Note:
    """What is shown of the last job: a headline, further sentences, and whether another engine could help."""

    kind: Kind
    text: str
    details: tuple[str, ...] = ()
    is_of_engine: bool = False


class Job(Protocol):
    """Work in the background, looked at by a timer."""

    @property
    def done(self) -> float: ...

    @property
    def stage(self) -> str: ...

    def poll(self) -> bool:
        """Take in what has happened; whether it has ended."""
        ...

    def cancel(self) -> None:
        """Ask it to stop; does not wait."""
        ...


class SpeechJob:
    """A take that the engine makes."""

    def __init__(self, plan: Plan, client: EngineClient) -> None:
        self.plan = plan
        self.done = 0.0
        self.stage = "Starting the engine"
        self.final: Final | None = None
        self._client = client
        try:
            self._id = self._ask()
        except core.errors.UnitafError:
            self._release()
            raise

    def _ask(self) -> str:
        plan = self.plan
        if plan.recording is None:
            return self._client.speak(plan.text, plan.settings, plan.folder, plan.name)
        audio, text = plan.recording.audio, plan.text.strip() or None
        return self._client.face(audio, plan.settings, plan.folder, plan.name, text)

    def poll(self) -> bool:
        """See Job."""
        for event in self._client.poll():
            if event.job != self._id:
                continue
            if isinstance(event, core.protocol.Progress):
                self.done, self.stage = event.done, event.stage
            else:
                self._end(event)
        return self.final is not None

    def cancel(self) -> None:
        """See Job."""
        self._client.cancel(self._id)
        self._release()

    def wait(self, progress: Callable[[float, str], None] | None = None) -> core.protocol.Done:
        """Wait for the end; raises UnitafError, and Cancelled if the engine was stopped."""
        try:
            final = self._client.wait(
                self._id, None, (lambda event: progress(event.done, event.stage)) if progress else None
            )
        except KeyboardInterrupt:
            self.cancel()
            raise
        self._end(final)
        return self.result()

    def result(self) -> core.protocol.Done:
        """What came out; raises like ``wait``."""
        if isinstance(self.final, core.protocol.Error):
            raise JobError(self.final.message, self.final.code)
        if not isinstance(self.final, core.protocol.Done):
            raise core.errors.Cancelled
        return self.final

    def _end(self, final: Final) -> None:
        self.final = final
        if not isinstance(final, core.protocol.Done):
            self._release()
        elif self.plan.recording is not None:
            self.plan.recording.release()

    def _release(self) -> None:
        sound_files.release_name(self.plan.name, self.plan.folder)
        if self.plan.recording is not None:
            self.plan.recording.release()


class JobError(core.errors.UnitafError):
    """What the engine said was wrong."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class _Board:
    client: EngineClient | None = None
    command: tuple[str, ...] = ()
    job: Job | None = None
    note: Note | None = None


_board = _Board()


def engine(context: Context) -> EngineClient:
    """The engine that the preferences ask for, kept warm between takes; raises EngineError if there is none."""
    return _client(preferences.engine_command(context))


def running_engine() -> str:
    """What the running engine is, in a sentence; empty while none runs."""
    hello = _board.client.hello if _board.client is not None else None
    if hello is None:
        return ""
    return f"The engine is {hello.engine} {hello.engine_version} in Python {hello.python}."


def engine_log() -> list[str]:
    """The last lines that the engine wrote."""
    return _board.client.log_lines if _board.client is not None else []


def current() -> Job | None:
    """What goes on."""
    return _board.job


def note() -> Note | None:
    """What there is to say about the last job."""
    return _board.note


def begin(job: Job) -> None:
    """Let a job be the present one."""
    _board.job, _board.note = job, None


def end(note: Note | None) -> None:
    """The present job has ended."""
    _board.job, _board.note = None, note


def forget() -> None:
    """Say no more of the last job: what it made may be gone."""
    _board.note = None


def cancel() -> None:
    """Ask the present job to stop."""
    if _board.job is not None:
        _board.job.cancel()


def abandon() -> None:
    """Stop the present job and forget it: its window or its file is being closed."""
    cancel()
    end(None)


def shut_down() -> None:
    """End the engine and everything that goes on."""
    abandon()
    if _board.client is not None:
        _board.client.stop()
    _board.client = None


def error_note(error: core.errors.UnitafError) -> Note:
    """An error for the panel."""
    return Note("ERROR", str(error), is_of_engine=error.code in ENGINE_CODES)


def _client(command: Sequence[str]) -> EngineClient:
    if _board.client is None or _board.command != tuple(command):
        if _board.client is not None:
            _board.client.stop()
        _board.client, _board.command = EngineClient(command), tuple(command)
    return _board.client
