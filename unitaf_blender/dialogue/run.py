"""From lines to takes: speaking them one after another, and writing each into the scene.

``begin`` does it in the background, ``perform`` waits. Both ask for the next line while one is written.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol

import bpy
from bpy.types import Context, Scene

from .. import core
from ..background import jobs
from ..background.notes import Note, error_note
from ..character import emotion_keys
from ..properties.dialogue import UnitafLine, dialogue_of
from ..properties.emotion import emotion_of
from ..takes import channels, library, recording
from ..takes.plan import MadeTake, Plan, Result, make_plan
from ..takes.speech_job import SpeechJob
from ..takes.write import write
from . import listeners, schedule
from .schedule import Span, row_of
from .script import head_of_line, line_of_row, line_signature, line_status, voice_of_line

Which = Literal["ALL", "CHANGED", "ACTIVE"]
NO_LINES = "There are no lines yet: load a script, or add one."
ALL_SPOKEN = "Every line has been spoken: change one, or choose Generate All."
LISTED = 3  # errors that a note has in full
FAILURES = 2  # of the engine, one after another, after which it is asked no more


class PlannedJob(jobs.Job, Protocol):
    """A job that was asked for by a plan."""

    @property
    def plan(self) -> Plan: ...

    def wait(self) -> MadeTake:
        """Wait for the end; raises UnitafError and Cancelled."""
        ...

    def result(self) -> MadeTake:
        """What came out; raises like ``wait``."""
        ...


class LinePlanner:
    """Who plans lines, and has them spoken."""

    def plan(self, context: Context, scene: Scene, row: UnitafLine, frame: int) -> Plan:
        """What to ask of the engine for a line that goes to a frame; raises UnitafError."""
        return plan_line(context, scene, row, frame)

    def ask(self, context: Context, made: Plan) -> PlannedJob:
        """Ask for it; raises UnitafError."""
        return SpeechJob(made, jobs.engine(context))


@dataclasses.dataclass(frozen=True)
class Run:
    """Lines that are spoken in one go.

    scene_uid: of whose script. names: ids of the lines. origin: the frame from which lines go.
    place_anew: put them all anew where the script says, rather than where their earlier takes are. planner: who plans
    them.
    """

    scene_uid: int
    names: tuple[str, ...]
    origin: int
    place_anew: bool
    planner: LinePlanner = dataclasses.field(default_factory=LinePlanner)
    failed: list[Note] = dataclasses.field(default_factory=list)
    checked: set[int] = dataclasses.field(default_factory=set)  # heads whose meshes were seen moving

    @property
    def scene(self) -> Scene:
        """The scene; raises InputError if it is gone."""
        found = next((scene for scene in bpy.data.scenes if scene.session_uid == self.scene_uid), None)
        if found is None:
            raise core.errors.InputError("The scene was deleted meanwhile.")
        return found


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What came of a line: its take, or why there is none; and in how many seconds."""

    name: str
    plan: Plan | None
    result: Result | None
    error: core.errors.UnitafError | None
    seconds: float


def chosen_lines(scene: Scene, which: Which) -> tuple[str, ...]:
    """The ids of the lines to speak."""
    lines = dialogue_of(scene).lines
    if which == "ACTIVE":
        return tuple(row.id for row in lines[dialogue_of(scene).active_line : dialogue_of(scene).active_line + 1])
    return tuple(row.id for row in lines if which == "ALL" or line_status(scene, row) != "DONE")


def plan_run(scene: Scene, which: Which) -> Run:
    """A run over some lines; raises InputError if there are none."""
    names = chosen_lines(scene, which)
    if not names:
        raise core.errors.InputError(ALL_SPOKEN if len(dialogue_of(scene).lines) else NO_LINES)
    return Run(scene.session_uid, names, schedule.origin_of(scene), which == "ALL")


def plan_line(
    context: Context, scene: Scene, row: UnitafLine, frame: int, folder: Path | None = None, name: str = ""
) -> Plan:
    """What to ask of the engine for a line that goes to a frame; raises UnitafError.

    folder, name: of its files; without them, where they belong, and a new name that is kept for it.
    """
    head, line = head_of_line(context, scene, row), line_of_row(row)
    source = recording.from_file(line.recording, frame) if line.recording else None
    made = make_plan(
        context,
        head,
        line.text,
        speed=1.0 if source else line.speed or 1.0,
        seed=line.seed or 0,
        source=source,
        emotion=line.emotion or None,
        voice="" if source else voice_of_line(scene, row),
        frame=frame,
        folder=folder,
        name=name,
    )
    return dataclasses.replace(made, scene_uid=scene.session_uid, character=row.character or head.name)


def begin_run(run: Run) -> None:
    """Speak lines in the background, an undo step each. What is spoken already stays when the rest is cancelled."""
    for name in run.names:
        jobs.begin(_task(run, name))


def perform(run: Run, context: Context, on_line: Callable[[Outcome], None] | None = None) -> list[Outcome]:
    """Speak lines and wait; one that fails does not stop the others. Raises Cancelled if the engine was stopped.

    on_line: is called after each line.
    """
    outcomes: list[Outcome] = []
    waiting: LineJob | None = None
    for number, name in enumerate(run.names):
        started = time.monotonic()
        job = waiting or LineJob(run, name, context)
        following = run.names[number + 1 : number + 2]
        waiting = LineJob(run, following[0], context) if following else None
        try:
            job.wait(context)
            outcome = Outcome(name, job.plan, write_line(run, job), None, time.monotonic() - started)
        except core.errors.UnitafError as error:
            _note_failure(run, job, error)
            outcome = Outcome(name, job.plan, None, error, time.monotonic() - started)
        except (core.errors.Cancelled, KeyboardInterrupt):
            if waiting is not None:
                waiting.forget()
            raise
        outcomes.append(outcome)
        if on_line is not None:
            on_line(outcome)
        if _is_hopeless(run):
            break
    listeners.show(run.scene)
    return outcomes


class LineJob:
    """A line that the engine speaks; see ``jobs.Job``. What goes wrong is kept for the end."""

    def __init__(self, run: Run, name: str, context: Context) -> None:
        self.name, self.spoken = name, ""
        self.error: core.errors.UnitafError | None = None
        self._run = run
        self._job: PlannedJob | None = None
        self._is_cancelled = False
        # What is read at a frame has to wait until it is known which one: until all lines before are written.
        if not _depends_on_frame(context, run.scene, name):
            self._ask(context)

    @property
    def done(self) -> float:
        """0 to 1."""
        return self._job.done if self._job else 0.0

    @property
    def stage(self) -> str:
        """What goes on."""
        return f"{self.name}: {self._job.stage}" if self._job else self.name

    @property
    def plan(self) -> Plan | None:
        """What was asked for, once it was."""
        return self._job.plan if self._job else None

    def poll(self) -> bool:
        """Take in what has happened; whether it has ended."""
        self._ask(bpy.context)
        return self._job is None or self._job.poll()

    def wait(self, context: Context) -> None:
        """Wait for the end; raises Cancelled."""
        self._ask(context)
        if self._job is not None:
            with contextlib.suppress(core.errors.UnitafError):  # it is raised by ``result``
                self._job.wait()

    def cancel(self) -> None:
        """Ask it to stop."""
        self._is_cancelled = True
        if self._job is not None:
            self._job.cancel()

    def forget(self) -> None:
        """Stop it for good."""
        if self._job is not None:
            self._job.forget()

    def result(self) -> MadeTake:
        """What came out; raises UnitafError and Cancelled."""
        try:
            if self.error is not None or self._job is None:
                raise self.error or core.errors.Cancelled
            return self._job.result()
        except core.errors.UnitafError as error:
            if self._is_cancelled:
                raise core.errors.Cancelled from error
            raise

    def _ask(self, context: Context) -> None:
        if self._job is not None or self.error is not None or self._is_cancelled:
            return
        try:
            scene = self._run.scene
            row = row_of(scene, self.name)
            if row is None:
                raise core.errors.InputError("The line was deleted meanwhile.")
            self.spoken = line_signature(scene, row)
            frame = schedule.start_of(scene, self.name, self._run.origin, self._run.place_anew, schedule.spans(scene))
            self._job = self._run.planner.ask(context, self._run.planner.plan(context, scene, row, frame))
        except core.errors.UnitafError as error:
            self.error = error


def write_line(run: Run, job: LineJob) -> Result:
    """Write a line that was spoken, in place of its earlier take; raises UnitafError, and Cancelled.

    Where lines are not put anew, those behind it that follow each other move along.
    """
    made, plan, scene = job.result(), job.plan, run.scene
    row, known = row_of(scene, job.name), schedule.spans(scene)
    if row is None or plan is None:
        raise core.errors.InputError("The line was deleted meanwhile.")
    old = row.take
    frame = schedule.start_of(scene, job.name, run.origin, run.place_anew, known)
    # What holds one take of a head holds them all: to look at the mesh costs more the more takes there are.
    check = plan.head_uid not in run.checked
    result = write(dataclasses.replace(plan, frame=frame, check=check), made)
    if not result.still:
        run.checked.add(plan.head_uid)
    if old in known and old != result.name:
        library.delete(old)
        channels.tidy(scene, result.name, plan.character)  # where the old one was in the way
    row.take, row.spoken, row.error = result.name, job.spoken, ""
    if not run.place_anew:
        schedule.ripple(scene, job.name, Span(frame, result.end + 1), known.get(old), known)
    return result


def _task(run: Run, name: str) -> jobs.Task:
    head = 0
    with contextlib.suppress(core.errors.UnitafError):
        row = row_of(run.scene, name)
        head = head_of_line(bpy.context, run.scene, row).session_uid if row else 0
    return jobs.Task(f"Line {name}", head, lambda: LineJob(run, name, bpy.context), lambda job: _finish(run, job))


def _finish(run: Run, job: LineJob) -> Note | None:
    """Write a line; the last one says what came of all."""
    try:
        result = write_line(run, job)
        note = Note("WARNING" if result.still else "INFO", result.sentence, result.warnings)
    except core.errors.Cancelled:
        return run.failed[-1] if _is_hopeless(run) else None
    except core.errors.UnitafError as error:
        note = _note_failure(run, job, error)
        if _is_hopeless(run):
            jobs.cancel()
            return note
    if job.name != run.names[-1]:
        return note
    listeners.show(run.scene)
    return summary_of(run)


def summary_of(run: Run) -> Note:
    """What came of all lines."""
    count, failed = len(run.names), [note.text for note in run.failed]
    if not failed:
        return Note("INFO", f"{count} lines are spoken." if count > 1 else "The line is spoken.")
    more = (f"And {len(failed) - LISTED} more.",) if len(failed) > LISTED else ()
    return Note("WARNING", f"{len(failed)} of {count} lines failed.", (*failed[:LISTED], *more))


def _note_failure(run: Run, job: LineJob, error: core.errors.UnitafError) -> Note:
    note = error_note(error)
    with contextlib.suppress(core.errors.InputError):
        row = row_of(run.scene, job.name)
        if row is not None:
            row.error = note.text
    run.failed.append(dataclasses.replace(note, text=f"{job.name}: {note.text}"))
    return run.failed[-1]


def _is_hopeless(run: Run) -> bool:
    """Whether the engine has failed so often that the other lines would fail too."""
    last = run.failed[-FAILURES:]
    return len(last) == FAILURES and all(note.is_of_engine for note in last)


def _depends_on_frame(context: Context, scene: Scene, name: str) -> bool:
    """Whether a line sounds different at another time: what is felt is read from sliders with keys."""
    row = row_of(scene, name)
    if row is None or row.emotion.strip():
        return False
    with contextlib.suppress(core.errors.UnitafError):
        head = head_of_line(context, scene, row)
        return emotion_of(head).source == "SLIDERS" and emotion_keys.is_animated(head)
    return False
