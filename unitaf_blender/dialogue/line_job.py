"""The job that makes the take of one line of a script."""

from __future__ import annotations

import contextlib

import bpy
from bpy.types import Context, Scene

from .. import core
from ..character import emotion_keys
from ..properties.emotion import emotion_of
from ..takes.plan import MadeTake, Plan
from . import schedule
from .plan import PlannedJob, Run
from .script import head_of_line, line_signature


class LineJob:
    """A line that the engine speaks; see ``jobs.Job``. Its errors are raised by ``result``, not before.

    name: id of the line. signature: of the line when the engine was asked for it, see ``script.line_signature``; empty
    before that. error: why it could not be asked.
    """

    def __init__(self, run: Run, name: str, context: Context) -> None:
        self.name, self.signature = name, ""
        self.error: core.errors.UnitafError | None = None
        self._run = run
        self._job: PlannedJob | None = None
        self._is_cancelled = False
        # The frame of a line is known when all lines before it are written. A line whose emotion is read at that frame
        # is therefore asked for later, by ``poll`` or ``wait``.
        if not depends_on_frame(context, run.scene, name):
            self._ask(context)

    @property
    def done(self) -> float:
        """The progress, 0 to 1."""
        return self._job.done if self._job else 0.0

    @property
    def stage(self) -> str:
        """The line's id and what the engine does for it, for the progress bar."""
        return f"{self.name}: {self._job.stage}" if self._job else self.name

    @property
    def plan(self) -> Plan | None:
        """What the engine was asked for; None before that."""
        return self._job.plan if self._job else None

    def poll(self) -> bool:
        """Reads the engine's messages, after asking it if that has not happened; returns whether the job has ended."""
        self._ask(bpy.context)
        return self._job is None or self._job.poll()

    def wait(self, context: Context) -> None:
        """Waits for the end; raises Cancelled if the engine was stopped."""
        self._ask(context)
        if self._job is not None:
            with contextlib.suppress(core.errors.UnitafError):  # it is raised by ``result``
                self._job.wait()

    def cancel(self) -> None:
        """Asks the engine to stop; does not wait."""
        self._is_cancelled = True
        if self._job is not None:
            self._job.cancel()

    def forget(self) -> None:
        """Stops the job without waiting for its end."""
        if self._job is not None:
            self._job.forget()

    def result(self) -> MadeTake:
        """Returns the take; raises UnitafError, and Cancelled if the job was cancelled or the engine was stopped."""
        try:
            if self.error is not None or self._job is None:
                raise self.error or core.errors.Cancelled
            return self._job.result()
        except core.errors.UnitafError as error:
            if self._is_cancelled:
                raise core.errors.Cancelled from error
            raise

    def _ask(self, context: Context) -> None:
        """Asks the engine for the line, once."""
        if self._job is not None or self.error is not None or self._is_cancelled:
            return
        try:
            scene = self._run.scene
            row = schedule.row_of(scene, self.name)
            if row is None:
                raise core.errors.InputError("The line was deleted meanwhile.")
            self.signature = line_signature(scene, row)
            frame = schedule.start_of(scene, self.name, self._run.origin, self._run.place_anew, schedule.spans(scene))
            self._job = self._run.planner.ask(context, self._run.planner.plan(context, scene, row, frame))
        except core.errors.UnitafError as error:
            self.error = error


def depends_on_frame(context: Context, scene: Scene, name: str) -> bool:
    """Whether a line's emotion depends on the frame at which it starts: it is read from animated sliders."""
    row = schedule.row_of(scene, name)
    if row is None or row.emotion.strip():
        return False
    with contextlib.suppress(core.errors.UnitafError):
        head = head_of_line(context, scene, row)
        return emotion_of(head).source == "SLIDERS" and emotion_keys.is_animated(head)
    return False
