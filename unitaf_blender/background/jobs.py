"""The queue of background tasks, the engine process that they use, and the note that the panel shows.

One timer polls the queue; closing a window or undoing does not end it.
"""

from __future__ import annotations

import dataclasses
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import bpy
from bpy.types import Context

from .. import core, preferences
from .notes import Note, error_note
from .refresh import push_undo, redraw

if TYPE_CHECKING:
    from ..engine import EngineClient

TICK_SECONDS = 0.1
STARTED = 2  # first tasks of the queue whose jobs are started: the engine has the next one when the first is done
# A take is not written while a modal tool runs, which might undo it; but some tools never end.
LONGEST_DRAG = 100  # ticks

log = logging.getLogger(__name__)


class Job(Protocol):
    """Work in the background, polled by a timer."""

    @property
    def done(self) -> float: ...

    @property
    def stage(self) -> str: ...

    def poll(self) -> bool:
        """Reads what the engine has sent; returns whether the job has ended."""
        ...

    def cancel(self) -> None:
        """Asks the job to stop; does not wait."""
        ...

    def forget(self) -> None:
        """Stops the job, which is not polled any more; does not wait."""
        ...


@dataclasses.dataclass
class Task:
    """A job in the queue, and the function that writes its result into the scene.

    label: name of the undo step. head_uid: session uid of the head whose take is made; 0 for none.
    start: starts the job when its turn comes; may raise UnitafError.
    finish: writes the result of the job; returns the note to show, None if it was cancelled. May raise UnitafError.
    """

    label: str
    head_uid: int
    start: Callable[[], Job]
    finish: Callable[[Any], Note | None]
    job: Job | None = None
    error: core.errors.UnitafError | None = None

    def begin(self) -> None:
        """Starts the job, if it has not started yet."""
        if self.job is None and self.error is None:
            try:
                self.job = self.start()
            except core.errors.UnitafError as error:
                self.error = error

    def has_ended(self) -> bool:
        """Polls the job; returns whether it has ended."""
        return self.job is None or self.job.poll()

    def result(self) -> Note | None:
        """Writes the result of the job; returns the note to show."""
        try:
            if self.error is not None:
                raise self.error
            return self.finish(self.job)
        except core.errors.UnitafError as error:
            return error_note(error)
        except Exception:
            log.exception("%s failed", self.label)
            return Note("ERROR", f"{self.label} failed unexpectedly: save a report in the preferences, and send it.")


class _State:
    """What the module holds between calls."""

    client: EngineClient | None = None
    command: tuple[str, ...] = ()  # of the client, and how many threads it may use
    tasks: deque[Task] = deque()  # noqa: RUF012 - one instance
    note: Note | None = None
    shown: tuple[float, str, int] = (0.0, "", 0)
    dragged = 0  # ticks for which a finished take has waited


_state = _State()


def engine(context: Context) -> EngineClient:
    """Returns the engine that the preferences name; it keeps running between takes. Raises EngineError without one."""
    return _client(preferences.engine_command(context), preferences.engine_environment(context))


def running_engine() -> str:
    """Returns a sentence with the name and versions of the running engine; empty while none runs."""
    hello = _state.client.hello if _state.client is not None else None
    if hello is None:
        return ""
    return f"The engine is {hello.engine} {hello.engine_version} in Python {hello.python}."


def engine_log() -> list[str]:
    """Returns the last lines that the engine wrote to its log."""
    return _state.client.log_lines if _state.client is not None else []


def current() -> Job | None:
    """Returns the job of the first task."""
    return _state.tasks[0].job if _state.tasks else None


def waiting() -> int:
    """Returns the number of tasks behind the first."""
    return max(0, len(_state.tasks) - 1)


def is_busy(head_uid: int) -> bool:
    """Whether a take of this head is in the queue."""
    return any(task.head_uid == head_uid for task in _state.tasks)


def note() -> Note | None:
    """Returns the note of the last job."""
    return _state.note


def begin(task: Task) -> None:
    """Adds a task to the queue; its job starts at once if the queue is short."""
    _state.tasks.append(task)
    _state.note = None
    _start()
    if not bpy.app.timers.is_registered(tick):
        bpy.app.timers.register(tick, first_interval=TICK_SECONDS, persistent=True)
    redraw()


def tick() -> float | None:
    """Polls the first task and writes its result when it has ended; returns the seconds to the next call, or None."""
    if not _state.tasks:
        return None
    _start()
    task = _state.tasks[0]
    if task.has_ended() and not _is_dragging():
        _state.tasks.popleft()
        _start()
        show_note(task.result())
        if _state.note is not None and _state.note.kind != "ERROR":
            push_undo(task.label)
    _show()
    return TICK_SECONDS if _state.tasks else None


def show_note(note: Note | None) -> None:
    """Shows a note in the panel; None removes it."""
    _state.note = note
    redraw()


def clear_note() -> None:
    """Removes the note of the last job, whose result may be gone."""
    _state.note = None


def cancel(everything: bool = True) -> None:
    """Asks the first task to stop and, with ``everything``, removes the others from the queue."""
    if not _state.tasks:
        return
    if everything:
        for task in list(_state.tasks)[1:]:
            if task.job is not None:
                task.job.forget()
            _state.tasks.remove(task)
    first = _state.tasks[0]
    if first.job is not None:
        first.job.cancel()


def abandon() -> None:
    """Stops and removes all tasks, whose file is being closed."""
    for task in _state.tasks:
        if task.job is not None:
            task.job.forget()
    _state.tasks.clear()
    show_note(None)


def shut_down() -> None:
    """Stops all tasks and the engine."""
    abandon()
    if bpy.app.timers.is_registered(tick):
        bpy.app.timers.unregister(tick)
    if _state.client is not None:
        _state.client.stop()
    _state.client = None


def _client(command: Sequence[str], environment: Mapping[str, str]) -> EngineClient:
    """Returns the client of the engine with this command; its modules are loaded here, at first use."""
    from ..engine import EngineClient

    wanted = (*command, environment.get(core.engines.THREADS_VARIABLE, ""))
    if _state.client is None or _state.command != wanted:
        if _state.client is not None:
            _state.client.stop()
        _state.client, _state.command = EngineClient(command, environment), wanted
    return _state.client


def _start() -> None:
    for task in list(_state.tasks)[:STARTED]:
        task.begin()


def _is_dragging() -> bool:
    """Whether a modal tool runs, which a change of the scene could disturb; False once it has run for LONGEST_DRAG."""
    manager: Any = bpy.context.window_manager
    dragging = any(len(window.modal_operators) for window in manager.windows) if manager else False
    _state.dragged = _state.dragged + 1 if dragging else 0
    return 0 < _state.dragged < LONGEST_DRAG


def _show() -> None:
    """Redraws the panel if its contents have changed."""
    job = current()
    shown = (round(job.done, 2), job.stage, waiting()) if job else (0.0, "", 0)
    if shown != _state.shown:
        _state.shown = shown
        redraw()
