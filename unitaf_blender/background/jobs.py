"""What goes on in the background: tasks in a line, the engine that they use, and what is said of them in the panel.

One timer looks at them, which no closed window and no undo ends.
"""

from __future__ import annotations

import dataclasses
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import bpy
from bpy.types import Context

from .. import core, preferences
from ..engine import EngineClient
from .notes import Note, error_note
from .refresh import push_undo, redraw

TICK_SECONDS = 0.1
STARTED = 2  # tasks at the head of the line whose jobs run: the engine has the next one when it has done the first
# A take is not written into the middle of a drag, or into a tool that would undo it; but some tools never end.
LONGEST_DRAG = 100  # ticks

log = logging.getLogger(__name__)


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

    def forget(self) -> None:
        """Stop it for good: nobody will look at it any more; does not wait."""
        ...


@dataclasses.dataclass
class Task:
    """Work in the background, and what is done with it in the scene.

    label: what its undo step is called. head_uid: whose take it makes, 0 for nobody's.
    start: begins the job, when the line has come so far; may raise UnitafError.
    finish: writes what the job made; what to show for it, or None if it was cancelled. May raise UnitafError.
    """

    label: str
    head_uid: int
    start: Callable[[], Job]
    finish: Callable[[Any], Note | None]
    job: Job | None = None
    error: core.errors.UnitafError | None = None

    def begin(self) -> None:
        """Start the job, if it has not started yet."""
        if self.job is None and self.error is None:
            try:
                self.job = self.start()
            except core.errors.UnitafError as error:
                self.error = error

    def has_ended(self) -> bool:
        """Take in what has happened; whether the job has ended."""
        return self.job is None or self.job.poll()

    def result(self) -> Note | None:
        """Write what the job made; what to show for it."""
        try:
            if self.error is not None:
                raise self.error
            return self.finish(self.job)
        except core.errors.UnitafError as error:
            return error_note(error)
        except Exception:
            log.exception("%s failed", self.label)
            return Note("ERROR", f"{self.label} failed unexpectedly: save a report in the preferences, and send it.")


class _Board:
    client: EngineClient | None = None
    command: tuple[str, ...] = ()
    line: deque[Task] = deque()  # noqa: RUF012 - one board
    note: Note | None = None
    shown: tuple[float, str, int] = (0.0, "", 0)
    dragged = 0  # ticks for which a finished take has waited


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
    """The job of the first task."""
    return _board.line[0].job if _board.line else None


def waiting() -> int:
    """How many tasks wait behind the first."""
    return max(0, len(_board.line) - 1)


def is_busy(head_uid: int) -> bool:
    """Whether a take of this head is being made, or waits for that."""
    return any(task.head_uid == head_uid for task in _board.line)


def note() -> Note | None:
    """What there is to say about the last job."""
    return _board.note


def begin(task: Task) -> None:
    """Put a task into the line; its job starts at once if there is nothing before it."""
    _board.line.append(task)
    _board.note = None
    _start()
    if not bpy.app.timers.is_registered(tick):
        bpy.app.timers.register(tick, first_interval=TICK_SECONDS, persistent=True)
    redraw()


def tick() -> float | None:
    """Look at what goes on; in how many seconds to look again, None if nothing goes on."""
    if not _board.line:
        return None
    _start()
    task = _board.line[0]
    if task.has_ended() and not _is_dragging():
        _board.line.popleft()
        _start()
        end(task.result())
        if _board.note is not None and _board.note.kind != "ERROR":
            push_undo(task.label)
    _show()
    return TICK_SECONDS if _board.line else None


def end(note: Note | None) -> None:
    """Show what came of something; None: nothing."""
    _board.note = note
    redraw()


def forget() -> None:
    """Say no more of the last job: what it made may be gone."""
    _board.note = None


def cancel(everything: bool = True) -> None:
    """Ask the first task to stop, and let the others not begin, unless only the first is meant."""
    if not _board.line:
        return
    if everything:
        for task in list(_board.line)[1:]:
            if task.job is not None:
                task.job.forget()
            _board.line.remove(task)
    first = _board.line[0]
    if first.job is not None:
        first.job.cancel()


def abandon() -> None:
    """Stop everything and forget it: its file is being closed."""
    for task in _board.line:
        if task.job is not None:
            task.job.forget()
    _board.line.clear()
    end(None)


def shut_down() -> None:
    """End the engine and everything that goes on."""
    abandon()
    if bpy.app.timers.is_registered(tick):
        bpy.app.timers.unregister(tick)
    if _board.client is not None:
        _board.client.stop()
    _board.client = None


def _client(command: Sequence[str]) -> EngineClient:
    if _board.client is None or _board.command != tuple(command):
        if _board.client is not None:
            _board.client.stop()
        _board.client, _board.command = EngineClient(command), tuple(command)
    return _board.client


def _start() -> None:
    for task in list(_board.line)[:STARTED]:
        task.begin()


def _is_dragging() -> bool:
    """Whether the animator is in the middle of something that a change of the scene could disturb."""
    manager: Any = bpy.context.window_manager
    dragging = any(len(window.modal_operators) for window in manager.windows) if manager else False
    _board.dragged = _board.dragged + 1 if dragging else 0
    return 0 < _board.dragged < LONGEST_DRAG


def _show() -> None:
    """Redraw the panel, but only if it would look different."""
    job = current()
    shown = (round(job.done, 2), job.stage, waiting()) if job else (0.0, "", 0)
    if shown != _board.shown:
        _board.shown = shown
        redraw()
