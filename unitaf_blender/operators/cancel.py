"""The button that cancels the job that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.props import BoolProperty
from bpy.types import Context, Operator

from ..background import jobs

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_cancel(Operator):
    """Stop what is being made; the scene stays as it is"""

    bl_idname = "unitaf.cancel"
    bl_label = "Cancel"

    if TYPE_CHECKING:
        everything: bool
    else:
        everything: BoolProperty(
            name="Everything", description="Stop what waits in line too", default=True, options={"SKIP_SAVE"}
        )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether a job runs."""
        if jobs.current() is None:
            cls.poll_message_set("Nothing is being made.")
            return False
        return True

    def execute(self, context: Context) -> Status:
        """Asks the job to stop; it ends a moment later."""
        jobs.cancel(self.everything)
        return {"FINISHED"}
