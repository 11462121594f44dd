"""Set up engine: install what the model needs, in a folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.types import Context, Event

from .. import core, jobs, preferences
from ..engine.setup import EngineSetup
from .modal import JobOperator

if TYPE_CHECKING:
    from .modal import Status

OFFLINE = "Blender may not go online: tick Allow Online Access in Preferences › System."


class UNITAF_OT_set_up_engine(JobOperator):
    """Download and install the speech engine, in a folder of its own outside Blender"""

    bl_idname = "unitaf.set_up_engine"
    bl_label = "Set up engine"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Only when Blender may go online."""
        if not bpy.app.online_access:
            cls.poll_message_set(OFFLINE)
            return False
        return super().poll(context)

    def invoke(self, context: Context, event: Event) -> Status:
        """Start it and stay out of the way."""
        if context.window is None:
            return self.execute(context)
        return self.begin(context, jobs.SetupJob(new_setup(context)))

    def execute(self, context: Context) -> Status:
        """Do all of it and wait."""
        job = jobs.SetupJob(new_setup(context))
        try:
            job.setup.wait()
        except core.errors.UnitafError as error:
            return self.refuse(error)
        use_environment(context)
        return {"FINISHED"}

    def finish(self, context: Context, job: jobs.Job) -> jobs.Note | None:
        """See JobOperator."""
        assert isinstance(job, jobs.SetupJob)
        if job.setup.failure is not None:
            raise job.setup.failure
        if job.setup.cancelled:
            return None
        use_environment(context)
        return jobs.Note("INFO", "The speech engine is ready.")


def new_setup(context: Context) -> EngineSetup:
    """A set-up as the preferences say: with the chosen Python, or Blender's own."""
    chosen = preferences.get(context)
    return EngineSetup(preferences.chosen_python(context), chosen.package_index.strip() if chosen else "")


def use_environment(context: Context) -> None:
    """From now on the engine runs in the environment that was made, and no longer in the Python that made it."""
    chosen = preferences.get(context)
    if chosen is not None:
        chosen.engine_python = ""
