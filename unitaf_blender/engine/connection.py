"""One engine process and the threads that serve its pipes, so that nobody else ever waits for a pipe."""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import logging
import queue
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import IO

from ..core import protocol
from .process import has_ended, launch

INBOX_SIZE = 1000  # messages; when it is full the engine has to wait
OUTBOX_SIZE = 4 * protocol.MAX_JOBS
LOG_LINES = 200
LOG_LINE_BYTES = 1000
WAKE_SECONDS = 0.1  # how often a thread that waits for room looks whether it is still needed
REAP_SECONDS = 2.0  # from the end of the engine's output to the end of its process

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
    """The last thing in the inbox: the process is gone.

    reason: what was wrong with its messages, or why it could not be started; None if it went by itself.
    exit_code: as subprocess gives it, negative for a signal; None if it never ran.
    """

    reason: Exception | None
    exit_code: int | None


class Connection:
    """A running engine; made without waiting, the process starts in a thread."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._inbox: queue.Queue[protocol.Reply | Ended] = queue.Queue(INBOX_SIZE)
        self._outbox: queue.Queue[bytes | None] = queue.Queue(OUTBOX_SIZE)
        self._log_lines: deque[str] = deque(maxlen=LOG_LINES)
        self._process: subprocess.Popen[bytes] | None = None
        self._launched = threading.Event()
        self._lock = threading.Lock()  # between the launch and a kill that comes before it
        self._killed = False
        atexit.register(self.kill)
        self._thread(self._serve, tuple(command), dict(environment))

    @property
    def log_lines(self) -> list[str]:
        """The last lines that the engine wrote to stderr, for a bug report."""
        return list(self._log_lines)

    def send(self, line: bytes) -> bool:
        """Queue an encoded message; False if too many wait already. Does not wait."""
        try:
            self._outbox.put_nowait(line)
        except queue.Full:
            return False
        return True

    def receive(self, timeout: float = 0.0) -> protocol.Reply | Ended | None:
        """The next message, or None if there is none within ``timeout`` seconds."""
        try:
            return self._inbox.get(timeout > 0, timeout)
        except queue.Empty:
            return None

    def kill(self) -> None:
        """End the process at once; does not wait."""
        atexit.unregister(self.kill)
        with self._lock:
            self._killed = True
            if self._process is not None:
                self._process.kill()
        self._hang_up()

    def close(self, deadlines: Deadlines) -> None:
        """End the process: ask, terminate, kill, each with its deadline; returns when it is gone."""
        self.send(protocol.encode(protocol.Quit()))
        self._hang_up()
        if self._launched.wait(deadlines.ask) and (process := self._process) is not None:
            if not has_ended(process, deadlines.ask):
                process.terminate()
                log.warning("The engine did not end when it was asked to.")
            if not has_ended(process, deadlines.terminate):
                log.warning("The engine has to be killed.")
        self.kill()
        if self._process is not None and not has_ended(self._process, deadlines.kill):
            log.error("The engine, process %d, cannot be ended.", self._process.pid)

    def _hang_up(self) -> None:
        """Close the engine's stdin after what was said; a full outbox means that nobody reads it anyway."""
        with contextlib.suppress(queue.Full):
            self._outbox.put_nowait(None)

    def _serve(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        try:
            process = launch(command, environment)
        except (OSError, ValueError) as error:
            self._launched.set()
            self._put(Ended(error, None))
            return
        with self._lock:
            self._process = process
            if self._killed:
                process.kill()
        self._launched.set()
        assert process.stdin and process.stdout and process.stderr
        listener = self._thread(self._keep_log, process.stderr)
        self._thread(self._read, process, listener)
        self._write(process.stdin)

    def _write(self, stdin: IO[bytes]) -> None:
        try:
            while (line := self._outbox.get()) is not None:
                stdin.write(line)
                stdin.flush()
        except OSError as error:
            log.debug("The engine does not read: %s", error)  # its end of output will say the same
        with contextlib.suppress(OSError):
            stdin.close()

    def _read(self, process: subprocess.Popen[bytes], listener: threading.Thread) -> None:
        assert process.stdout
        reason: Exception | None = None
        try:
            receiver = protocol.Receiver(process.stdout, protocol.REPLIES)
            while (message := receiver.read()) is not None:
                self._put(message)
        except (OSError, protocol.ProtocolError) as error:
            reason = error
            process.kill()
        if not has_ended(process, REAP_SECONDS):
            process.kill()
            process.wait()
        listener.join(REAP_SECONDS)
        process.stdout.close()
        atexit.unregister(self.kill)
        self._hang_up()
        self._put(Ended(reason, process.returncode))

    def _keep_log(self, stderr: IO[bytes]) -> None:
        with stderr:
            while line := stderr.readline(LOG_LINE_BYTES):
                self._log_lines.append(line.decode(errors="replace").rstrip())

    def _put(self, message: protocol.Reply | Ended) -> None:
        while True:
            try:
                return self._inbox.put(message, timeout=WAKE_SECONDS)
            except queue.Full:
                if self._killed:  # nobody will make room
                    return None

    @staticmethod
    def _thread(target: Callable[..., None], *args: object) -> threading.Thread:
        thread = threading.Thread(target=target, args=args, name="speech engine", daemon=True)
        thread.start()
        return thread
