"""One engine process and its pipes, read and written without blocking; only ``close`` waits."""

from __future__ import annotations

import atexit
import dataclasses
import logging
import time
from collections.abc import Mapping, Sequence
from typing import IO

from ..core import protocol
from .pipes import CHUNK, read_now, write_now
from .process import has_ended, kill, launch

OUTBOX_BYTES = 16 * protocol.MAX_LINE  # unsent bytes at most, for an engine that does not read
LOG_LINES = 200
LOG_LINE_LENGTH = 1000
LOG_BYTES = LOG_LINES * LOG_LINE_LENGTH
CHUNKS_AT_A_TIME = 8  # of bytes that are not parsed, per call
REAP_SECONDS = 2.0  # from the end of the engine's output to the end of its process
WAIT_SECONDS = 0.005  # between two looks at the pipes while something waits

log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class Deadlines:
    """How long the engine is waited for, in seconds.

    start: from the start of the process to its hello.
    cancel: from a cancel to its answer; then the process is killed.
    silence: between two messages while a job is open; then the process is killed.
    ask, terminate, kill: how long each step of ending the process may take before the next one.
    """

    start: float = 30.0
    cancel: float = 5.0
    silence: float = 300.0
    ask: float = 1.0
    terminate: float = 1.0
    kill: float = 2.0


@dataclasses.dataclass(frozen=True)
class Ended:
    """The end of the engine's messages.

    reason: what was wrong with its messages, or why it could not be started; None if the process ended by itself.
    exit_code: as subprocess gives it, negative for a signal; None if it could not be started, or still runs.
    """

    reason: Exception | None
    exit_code: int | None


class Connection:
    """A running engine. Not thread-safe."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Starts the engine; raises OSError or ValueError if that cannot be done."""
        self._process = launch(command, environment)
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._stdin, self._stdout, self._stderr = self._process.stdin, self._process.stdout, self._process.stderr
        self._inbox = protocol.MessageBuffer(protocol.REPLIES)
        self._outbox = bytearray()
        self._log = bytearray()
        self._output_ended: float | None = None  # when
        atexit.register(self.kill)

    @property
    def log_lines(self) -> list[str]:
        """The last lines that the engine wrote to stderr, for a bug report."""
        self._read_log()
        lines = self._log.decode(errors="replace").splitlines()
        return [line[:LOG_LINE_LENGTH].rstrip() for line in lines[-LOG_LINES:]]

    def send(self, line: bytes) -> bool:
        """Sends an encoded message, at once or as soon as the engine reads; returns False if the outbox is full."""
        if len(self._outbox) + len(line) > OUTBOX_BYTES:
            return False
        self._outbox += line
        self._write()
        return True

    def receive(self) -> protocol.Reply | Ended | None:
        """Returns the next message; ``Ended`` if no more will come, None if there is none yet."""
        try:
            message = self._inbox.take()
            return self._exchange() if message is None else message
        except protocol.ProtocolError as error:
            return Ended(error, self._process.poll())

    def kill(self) -> None:
        """Kills the process and closes its pipes."""
        atexit.unregister(self.kill)
        self._read_log()
        kill(self._process)
        for pipe in (self._stdin, self._stdout, self._stderr):
            pipe.close()

    def close(self, deadlines: Deadlines) -> None:
        """Ends the process: ask, terminate, kill, each with its deadline; returns when it is gone."""
        self.send(protocol.encode(protocol.Quit()))
        if not self._ends_within(deadlines.ask):
            log.warning("The engine did not end when it was asked to.")
            self._process.terminate()
            if not self._ends_within(deadlines.terminate):
                log.warning("The engine has to be killed.")
        self.kill()
        if not has_ended(self._process, deadlines.kill):
            log.error("The engine, process %d, cannot be ended.", self._process.pid)

    def _exchange(self) -> protocol.Reply | Ended | None:
        """Writes and reads what the pipes allow, and returns the next message if there is one; raises ProtocolError."""
        self._write()
        self._read_log()
        exit_code = self._process.poll()  # before its output is read, which is complete then
        while data := self._read():
            self._inbox.feed(data)
            if (message := self._inbox.take()) is not None:
                return message
        if exit_code is not None:
            return Ended(None, exit_code)
        if self._output_ended is not None and time.monotonic() - self._output_ended > REAP_SECONDS:
            self._process.kill()
        return None

    def _read(self) -> bytes:
        """Returns output of the engine, at most a chunk, or nothing; raises ProtocolError for half a last line."""
        if self._output_ended is not None:
            return b""
        data = _read_now(self._stdout)
        if data == b"":
            self._output_ended = time.monotonic()
            self._inbox.end()
        return data or b""

    def _write(self) -> None:
        """Writes as much of the outbox as the pipe has room for; drops it if the pipe is closed."""
        if self._stdin.closed:
            self._outbox.clear()
            return
        try:
            while self._outbox and (written := write_now(self._stdin, bytes(self._outbox[:CHUNK]))):
                del self._outbox[:written]
        except OSError as error:
            log.debug("The engine does not read: %s", error)  # the end of its output will follow
            self._outbox.clear()

    def _read_log(self) -> None:
        """Reads the engine's stderr and keeps its last bytes."""
        for _ in range(CHUNKS_AT_A_TIME):
            if not (data := _read_now(self._stderr)):
                break
            self._log += data
            del self._log[:-LOG_BYTES]

    def _ends_within(self, seconds: float) -> bool:
        """Whether the process ends within some seconds; closes its stdin after the outbox, and drops its output."""
        end = time.monotonic() + seconds
        while self._process.poll() is None:
            if time.monotonic() > end:
                return False
            self._write()
            if not self._outbox:
                self._stdin.close()
            self._read_log()
            for _ in range(CHUNKS_AT_A_TIME):
                if not _read_now(self._stdout):
                    break
            time.sleep(WAIT_SECONDS)
        return True


def _read_now(pipe: IO[bytes]) -> bytes | None:
    """Reads like ``read_now``; an error is returned as the end of the pipe, and a closed pipe has ended."""
    if pipe.closed:
        return b""
    try:
        return read_now(pipe)
    except OSError as error:
        log.debug("The engine cannot be read: %s", error)
        return b""
