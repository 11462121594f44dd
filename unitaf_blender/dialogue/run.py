"""From lines to takes: speaks lines one after another and writes each into the scene.

``begin_run`` works in the background, ``perform_run`` waits. Both ask for the next line while one is written.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections import deque
from collections.abc import Callable, Iterable

import bpy
from bpy.types import Context

from .. import core
from ..background import jobs
from ..background.notes import Note, error_note
from ..properties.dialogue import dialogue_of
from ..takes import channels, library
from ..takes.plan import Plan, Result
from . import listeners, schedule
from .line_job import LineJob
from .plan import Run
from .script import choose_heads, has_no_head, head_of_line

LISTED = 3  # errors that a note lists at most
FAILURES = 2  # errors of the engine in a row after which it is not asked for further lines


@dataclasses.dataclass(frozen=True)
class Outcome:
    """The outcome of a line: its take, or the error that prevented it.

    name: id of the line. plan: what the engine was asked for, None if it was not asked. seconds: how long it took.
    """

    name: str
    plan: Plan | None
    result: Result | None
    error: core.errors.UnitafError | None
    seconds: float


def begin_run(run: Run) -> None:
    """Speaks lines in the background, each one undo step; lines that are written stay when the rest is cancelled."""
    for name in run.names:
        jobs.begin(_task(run, name))


def perform_run(
    run: Run, context: Context, on_line: Callable[[Outcome], None] | None = None, ahead: int = 1
) -> list[Outcome]:
    """Speaks lines and waits; a line that fails does not stop the others. Raises Cancelled if the engine was stopped.

    on_line: called after each line. ahead: lines that are asked for while one is spoken and written.
    """
    outcomes: list[Outcome] = []
    waiting: deque[LineJob] = deque()
    for number, name in enumerate(run.names):
        started = time.monotonic()
        job = waiting.popleft() if waiting else LineJob(run, name, context)
        for following in run.names[number + 1 + len(waiting) : number + 1 + ahead]:
            waiting.append(LineJob(run, following, context))
        try:
            job.wait(context)
            outcome = Outcome(name, job.plan, write_line(run, job), None, time.monotonic() - started)
        except core.errors.UnitafError as error:
            _note_failure(run, job, error)
            outcome = Outcome(name, job.plan, None, error, time.monotonic() - started)
        except (core.errors.Cancelled, KeyboardInterrupt):
            _forget(waiting)
            raise
        outcomes.append(outcome)
        if on_line is not None:
            on_line(outcome)
        if _engine_keeps_failing(run):
            _forget(waiting)
            break
    listeners.show(run.scene)
    return outcomes


def write_line(run: Run, job: LineJob) -> Result:
    """Writes the take of a line in place of the earlier one, or changes nothing; raises UnitafError, and Cancelled.

    Unless all lines are placed anew, the lines behind it move by as much as its end does; see ``schedule.ripple``.
    """
    made, plan, scene = job.result(), job.plan, run.scene
    row, spans = schedule.row_of(scene, job.name), schedule.spans(scene)
    if row is None or plan is None:
        raise core.errors.InputError("The line was deleted meanwhile.")
    old = row.take
    lead = 0.0 if made.recorded else made.stored.felt_ends().before
    frame = schedule.start_of(scene, job.name, run.origin, run.place_anew, spans, lead)
    # The mesh of a head is evaluated for its first take alone: what hides one take hides all, and the evaluation gets
    # slower with the number of takes.
    check = plan.head_uid not in run.checked
    with contextlib.ExitStack() as undo:
        result = library.add(dataclasses.replace(plan, frame=frame, check=check, replaces=old), made, undo)
        replaces = old in spans and old != result.name
        if replaces:
            library.set_aside(old, undo)
        if not run.place_anew:
            schedule.ripple(scene, job.name, schedule.spans(scene)[result.name], spans.get(old), spans)
        undo.pop_all()
    if not result.still:
        run.checked.add(plan.head_uid)
    if replaces:
        library.delete(old)
        channels.tidy(scene, result.name, plan.character)  # the old sound may have taken the character's channel
    row.take, row.spoken, row.error = result.name, job.signature, ""
    return result


def summary_of(run: Run) -> Note:
    """Returns a note with the number of lines that were spoken, and the first errors."""
    count = len(run.names)
    if not run.failed:
        return Note("INFO", f"{count} lines are spoken." if count > 1 else "The line is spoken.")
    asked = [choose_heads([name]) for name in run.headless]  # once for all, not at each line
    said = [choose_heads(run.headless)] if asked else []
    said += [note.text for note in run.failed if note.text not in asked]
    more = (f"And {len(said) - LISTED} more.",) if len(said) > LISTED else ()
    return Note("WARNING", f"{len(run.failed)} of {count} lines failed.", (*said[:LISTED], *more))


def _forget(waiting: Iterable[LineJob]) -> None:
    """Stops the jobs of lines that will not be written."""
    for job in waiting:
        job.forget()


def _task(run: Run, name: str) -> jobs.Task:
    """Returns the background task that speaks and writes a line."""
    head = 0
    with contextlib.suppress(core.errors.UnitafError):
        row = schedule.row_of(run.scene, name)
        head = head_of_line(bpy.context, run.scene, row).session_uid if row else 0
    return jobs.Task(f"Line {name}", head, lambda: LineJob(run, name, bpy.context), lambda job: _finish(run, job))


def _finish(run: Run, job: LineJob) -> Note | None:
    """Writes a line and returns its note; that of the last line is the summary of the run."""
    try:
        result = write_line(run, job)
        note = Note("WARNING" if result.still else "INFO", result.sentence, result.warnings)
    except core.errors.Cancelled:
        return run.failed[-1] if _engine_keeps_failing(run) else None
    except core.errors.UnitafError as error:
        note = _note_failure(run, job, error)
        if _engine_keeps_failing(run):
            jobs.cancel()
            return note
    if job.name != run.names[-1]:
        return note
    listeners.show(run.scene)
    return summary_of(run)


def _note_failure(run: Run, job: LineJob, error: core.errors.UnitafError) -> Note:
    """Writes an error into the line's row and the run; returns its note."""
    note = error_note(error)
    text = note.text
    with contextlib.suppress(core.errors.InputError):
        row = schedule.row_of(run.scene, job.name)
        if row is not None:
            row.error = note.text
            if not has_no_head(run.scene, row):
                text = f"Line {_number(run.scene, job.name)}: {note.text}"
            elif row.character not in run.headless:
                run.headless.append(row.character)
    run.failed.append(note._replace(text=text))
    return run.failed[-1]


def _number(scene: bpy.types.Scene, name: str) -> int:
    """Returns the place of a line in the list, from 1 on."""
    return 1 + [row.id for row in dialogue_of(scene).lines].index(name)


def _engine_keeps_failing(run: Run) -> bool:
    """Whether the last ``FAILURES`` errors are the engine's, so that the other lines would fail too."""
    last = run.failed[-FAILURES:]
    return len(last) == FAILURES and all(note.is_of_engine for note in last)
