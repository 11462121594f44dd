"""The engine's client: one engine, started when it is first needed, and the jobs that it was given."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from ..core import edition, errors, protocol, settings, signals, version
from .connection import WAIT_SECONDS, Connection, Deadlines, Ended
from .process import bury, engine_environment

# A poll handles at most this many; further messages stay in the pipe, and the engine blocks when it is full.
MAX_MESSAGES_PER_POLL = 256
POLL_SECONDS = 0.005

Final = protocol.Done | protocol.Cancelled | protocol.Error
Event = protocol.Progress | Final
State = Literal["stopped", "starting", "ready", "busy", "failed"]

log = logging.getLogger(__name__)

_TRY_AGAIN = "try again, a new engine starts by itself"
_INSTEAD = edition.REPAIR


class EngineClient:
    """Asks a speech engine for takes. Not thread-safe; only ``wait`` and ``stop`` block.

    command: how to run the engine, see ``python_command``.
    environment: its environment variables, this process's own if None; those named PYTHON... are left out.

    Every job ends with exactly one final event: Done, Cancelled or Error, the latter two also when the engine dies,
    hangs or cannot be started. The next job starts a new engine.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        deadlines: Deadlines = Deadlines(),  # noqa: B008 - frozen
    ) -> None:
        self._command = tuple(command)
        self._environment = engine_environment(environment)
        self._deadlines = deadlines
        self._numbers = itertools.count(1)
        self._connection: Connection | None = None
        self._hello: protocol.WorkerHello | None = None
        self._failure: str | None = None
        self._log_lines: list[str] = []
        self._last_message_time = 0.0  # when the engine was started, or its last message came
        self._jobs: dict[str, float | None] = {}  # open jobs, and when they were cancelled
        self._progress: dict[str, protocol.Progress] = {}  # the latest of each job alone
        self._finals: dict[str, Final] = {}  # not returned by poll or wait yet
        self._forgotten: set[str] = set()  # open jobs whose final event is dropped

    @property
    def state(self) -> State:
        """What the engine is doing, as of the last call of ``poll`` or ``wait``."""
        if self._connection is None:
            return "failed" if self._failure else "stopped"
        if self._hello is None:
            return "starting"
        return "busy" if self._jobs else "ready"

    @property
    def failure(self) -> str | None:
        """Why the engine failed, in a sentence for the animator; None once it has been started again."""
        return self._failure

    @property
    def hello(self) -> protocol.WorkerHello | None:
        """The hello of the running engine (versions, process id); None before it has come."""
        return self._hello

    @property
    def log_lines(self) -> list[str]:
        """The last lines that the present or the last engine wrote to stderr: for a bug report."""
        return self._connection.log_lines if self._connection else list(self._log_lines)

    def start(self) -> None:
        """Starts the engine if it does not run, so that the first job need not wait for that. Does not block."""
        self._read()
        self._start()

    def _start(self) -> None:
        if self._connection is not None:
            return
        log.info("Starting the speech engine: %s", self._command)
        self._failure = None
        self._last_message_time = time.monotonic()
        try:
            self._connection = Connection(self._command, self._environment)
        except (OSError, ValueError) as error:
            self._engine_ended(Ended(error, None))
            return
        self._connection.send(protocol.encode(protocol.ParentHello(protocol.PROTOCOL, version)))

    def speak(self, text: str, choices: settings.Settings, out: Path, name: str, previous: Path | None = None) -> str:
        """Asks for a take of a text, written as NAME.wav, .npz and .json in the folder ``out``; returns the job's id.

        previous: the .npz of an earlier take, whose unchanged sentences are used again.

        Raises ProtocolError for what cannot be sent (text too long, impossible name) and EngineError if too many
        jobs are open.
        """
        kept = None if previous is None else str(previous)
        return self._ask(lambda job: protocol.Speak(job, text, choices.as_dict(), str(out), name, kept))

    def face(
        self,
        audio: Path,
        choices: settings.Settings,
        out: Path,
        name: str,
        text: str | None = None,
        alignment: Sequence[signals.Segment] | None = None,
    ) -> str:
        """Asks for a take of a recording, otherwise like ``speak``. alignment: phones with start and end in seconds."""
        segments = None if alignment is None else [list(segment) for segment in alignment]
        return self._ask(
            lambda job: protocol.Face(job, str(audio), choices.as_dict(), str(out), name, text, segments),
        )

    def cancel(self, job: str) -> None:
        """Asks to stop a job; it ends with Cancelled, or with Done if it was done before. Does not block."""
        if job in self._jobs and self._jobs[job] is None and self._connection is not None:
            self._jobs[job] = time.monotonic()
            self._connection.send(protocol.encode(protocol.Cancel(job)))

    def forget(self, job: str) -> None:
        """Stops a job and drops its events, its final one too. Does not block."""
        self.cancel(job)
        self._progress.pop(job, None)
        if self._finals.pop(job, None) is None and job in self._jobs:
            self._forgotten.add(job)

    def poll(self, job: str | None = None) -> list[Event]:
        """Returns the events since the last call: the latest progress of each job, then the final events.

        job: of that one alone; what has happened to the others is kept for a later call.
        """
        self._read()
        wanted = {*self._progress, *self._finals} if job is None else {job}
        return [
            events.pop(name) for events in (self._progress, self._finals) for name in list(events) if name in wanted
        ]

    def wait(
        self, job: str, timeout: float | None = None, progress: Callable[[protocol.Progress], None] | None = None
    ) -> Final:
        """Waits until a job ends and returns its final event, which ``poll`` then leaves out.

        Raises TimeoutError after ``timeout`` seconds (the job goes on), ValueError for a job that is not known (any
        more).
        """
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            self._read()
            latest = self._progress.pop(job, None)
            if progress and latest:
                progress(latest)
            if job in self._finals:
                return self._finals.pop(job)
            if job not in self._jobs:
                raise ValueError(f"There is no job {job}.")
            if end is not None and time.monotonic() > end:
                raise TimeoutError(f"Job {job} has not ended in time.")
            time.sleep(WAIT_SECONDS)

    def stop(self) -> None:
        """Ends the engine: asks, terminates, kills; open jobs end as cancelled. Returns when the process has ended."""
        self._read()
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close(self._deadlines)
            self._forget(connection)
        for job in list(self._jobs):
            self._end(protocol.Cancelled(job))

    def _ask(self, request: Callable[[str], protocol.Request]) -> str:
        if len(self._jobs) + len(self._finals) >= protocol.MAX_JOBS:
            raise errors.EngineError("Too many takes are waiting: try again when some are done.")
        job = str(next(self._numbers))
        line = protocol.encode(request(job))
        self._read()
        if not self._jobs:
            self._last_message_time = time.monotonic()
        self._jobs[job] = None
        self._start()
        if self._connection is not None and not self._connection.send(line):
            del self._jobs[job]
            raise errors.EngineError("The speech engine does not keep up: try again in a moment.")
        return job

    def _read(self) -> None:
        """Handles the messages that have come, and checks the deadlines."""
        bury()
        end = time.monotonic() + POLL_SECONDS
        for _ in range(MAX_MESSAGES_PER_POLL):
            message = self._connection.receive() if self._connection is not None else None
            if message is None:
                break
            self._take_in(message)
            if time.monotonic() > end:
                break
        self._check_deadlines()

    def _take_in(self, message: protocol.Reply | Ended) -> None:
        self._last_message_time = time.monotonic()
        if isinstance(message, Ended):
            self._engine_ended(message)
        elif isinstance(message, protocol.WorkerHello):
            self._hello = message
            # Until now it could not answer a cancel.
            self._jobs = {job: cancelled and self._last_message_time for job, cancelled in self._jobs.items()}
        elif isinstance(message, protocol.Progress):
            if message.job in self._jobs:
                self._progress[message.job] = message
        elif isinstance(message, protocol.Error) and message.job is None:
            # It refused one of our messages; which job that was for is not known.
            self._drop(message.code, message.message)
        elif isinstance(message, (protocol.Done, protocol.Cancelled, protocol.Error)):
            self._end(message)

    def _check_deadlines(self) -> None:
        if self._connection is None:
            return
        now, limits = time.monotonic(), self._deadlines
        if self._hello is None:
            if now - self._last_message_time > limits.start:
                self._drop("start", f"The speech engine did not start within {limits.start:g} s: {_TRY_AGAIN}.")
        elif any(cancelled and now - cancelled > limits.cancel for cancelled in self._jobs.values()):
            self._drop("restart", f"The speech engine had to be stopped for another take: {_TRY_AGAIN}.", failed=False)
        elif self._jobs and now - self._last_message_time > limits.silence:
            self._drop("silence", f"The speech engine has said nothing for {limits.silence:g} s: {_TRY_AGAIN}.")

    def _engine_ended(self, end: Ended) -> None:
        if isinstance(end.reason, protocol.VersionError):
            self._drop(end.reason.code, str(end.reason))
        elif isinstance(end.reason, protocol.ProtocolError):
            log.warning("The engine cannot be understood: %s", end.reason)
            self._drop(end.reason.code, f"The speech engine cannot be understood: {_TRY_AGAIN}; otherwise {_INSTEAD}.")
        elif end.exit_code is None:
            log.warning("The engine cannot be started: %s", end.reason)
            self._drop("start", f"The speech engine is missing or damaged: {_INSTEAD}.")
        elif self._hello is None:
            self._drop("start", f"The speech engine could not start (exit code {end.exit_code}): {_INSTEAD}.")
        elif not self._jobs:
            self._drop("died", f"The speech engine ended (exit code {end.exit_code}).", failed=False)
        elif end.exit_code == -_SIGKILL:
            self._drop(
                "died",
                "The system ended the speech engine, most likely because memory ran out: "
                f"close other programs or make shorter takes, then {_TRY_AGAIN}.",
            )
        else:
            self._drop(
                "died", f"The speech engine ended in the middle of the work (exit code {end.exit_code}): {_TRY_AGAIN}."
            )

    def _drop(self, code: str, sentence: str, failed: bool = True) -> None:
        """Kills the present engine and ends its open jobs, with Cancelled where that was asked for, else with Error."""
        log.warning("%s", sentence)
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.kill()
            self._forget(connection)
        if failed:
            self._failure = sentence
        for job, cancelled in list(self._jobs.items()):
            self._end(protocol.Cancelled(job) if cancelled else protocol.Error(job, code, sentence))

    def _forget(self, connection: Connection) -> None:
        self._log_lines = connection.log_lines
        self._hello = None

    def _end(self, final: Final) -> None:
        if final.job is not None and final.job in self._jobs:
            del self._jobs[final.job]
            if final.job in self._forgotten or not isinstance(final, protocol.Done):
                self._progress.pop(final.job, None)
            if final.job not in self._forgotten:
                self._finals[final.job] = final
            self._forgotten.discard(final.job)


_SIGKILL = 9  # no such name on Windows, where exit codes are never negative
