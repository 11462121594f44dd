"""A job that goes on while Blender stays usable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context, Event, Operator, Timer

from .. import core, jobs

TICK_SECONDS = 0.1

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    Status = set[OperatorReturnItems]


class JobOperator(Operator):
    """Base of operators that start a job, look at it by a timer and finish it."""

    _job: jobs.Job | None = None
    _timer: Timer | None = None
    _shown: tuple[float, str] = (-1.0, "")

    def finish(self, context: Context, job: jobs.Job) -> jobs.Note | None:
        """Use what the job made; what to show for it, or None if it was cancelled. May raise UnitafError."""
        raise NotImplementedError

    @classmethod
    def poll(cls, context: Context) -> bool:
        """One job at a time."""
        if jobs.current() is not None:
            cls.poll_message_set("Something is being made already: wait, or cancel it.")
            return False
        return True

    def begin(self, context: Context, job: jobs.Job) -> Status:
        """Make a job the present one and come back by a timer."""
        manager = context.window_manager
        assert manager is not None
        self._job = job
        jobs.begin(job)
        self._timer = manager.event_timer_add(TICK_SECONDS, window=context.window)
        manager.modal_handler_add(self)
        redraw(context)
        return {"RUNNING_MODAL"}

    def modal(self, context: Context, event: Event) -> Status:
        """Called by Blender for every event."""
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        job = self._job
        if job is None or jobs.current() is not job:  # abandoned: another file was opened
            return self._leave(context, {"CANCELLED"})
        if not job.poll():
            self._show(context, job)
            return {"PASS_THROUGH"}
        jobs.end(None)
        try:
            note = self.finish(context, job)
        except core.errors.UnitafError as error:
            note = jobs.error_note(error)
        if note is None:
            return self._leave(context, {"CANCELLED"})
        jobs.end(note)
        self.report({note.kind}, " ".join((note.text, *note.details)))
        return self._leave(context, {"CANCELLED"} if note.kind == "ERROR" else {"FINISHED"})

    def cancel(self, context: Context) -> None:
        """Called by Blender when it ends the operator itself, as when its window is closed."""
        if self._job is not None and jobs.current() is self._job:
            jobs.abandon()
        self._leave(context, set())

    def refuse(self, error: core.errors.UnitafError) -> Status:
        """Report an error, also in the panel."""
        note = jobs.error_note(error)
        jobs.end(note)
        self.report({"ERROR"}, note.text)
        return {"CANCELLED"}

    def _show(self, context: Context, job: jobs.Job) -> None:
        """Redraw the panel, but only if it would look different."""
        shown = (round(job.done, 2), job.stage)
        if shown != self._shown:
            self._shown = shown
            redraw(context)

    def _leave(self, context: Context, status: Status) -> Status:
        if self._timer is not None and context.window_manager is not None:
            context.window_manager.event_timer_remove(self._timer)
            self._timer = None
        redraw(context)
        return status


def redraw(context: Context) -> None:
    """Redraw the sidebars and the preferences, where the state of a job is shown."""
    for window in context.window_manager.windows if context.window_manager else ():
        for area in window.screen.areas:
            if area.type in ("VIEW_3D", "PREFERENCES"):
                for region in area.regions:
                    if region.type in ("UI", "WINDOW") and (area.type, region.type) != ("VIEW_3D", "WINDOW"):
                        region.tag_redraw()
