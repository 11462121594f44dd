"""The buttons that synchronise face and sound: after a change of the frame rate, and in playback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context, Operator

from ..takes import resample
from .base import TakeOperator, reports_errors

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_resample(TakeOperator):
    """Write the takes of this head again for the scene's frame rate: each starts when it did, in seconds"""

    bl_idname = "unitaf.resample"
    bl_label = "Resample Takes"

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Writes the takes again."""
        names = resample.resample(context, self.head(context))
        self.report({"INFO"}, f"{len(names)} take{'' if len(names) == 1 else 's'} resampled.")
        return {"FINISHED"}


class UNITAF_OT_sync_playback(Operator):
    """Let playback follow the sound (Sync to Audio): frames are dropped where the view is too slow"""

    bl_idname = "unitaf.sync_playback"
    bl_label = "Sync to Audio"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether playback does not follow the sound yet."""
        if context.scene is None or context.scene.sync_mode == "AUDIO_SYNC":
            cls.poll_message_set("Playback follows the sound already.")
            return False
        return True

    def execute(self, context: Context) -> Status:
        """Sets the sync mode of the scene."""
        assert context.scene is not None
        context.scene.sync_mode = "AUDIO_SYNC"
        return {"FINISHED"}
