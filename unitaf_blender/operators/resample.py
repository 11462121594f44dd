"""The scene's frame rate was changed, or playback drops frames: the buttons that put face and sound together again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context, Operator

from .. import core
from ..takes import resample
from .base import TakeOperator

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_resample(TakeOperator):
    """Write the takes of this head again for the scene's frame rate: each starts when it did, in seconds"""

    bl_idname = "unitaf.resample"
    bl_label = "Resample Takes"

    def execute(self, context: Context) -> Status:
        """Write them."""
        try:
            names = resample.resample(context, self.head(context))
        except core.errors.UnitafError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        self.report({"INFO"}, f"{len(names)} take{'' if len(names) == 1 else 's'} resampled.")
        return {"FINISHED"}


class UNITAF_OT_sync_playback(Operator):
    """Let playback follow the sound (Sync to Audio): frames are dropped where the view is too slow"""

    bl_idname = "unitaf.sync_playback"
    bl_label = "Sync to Audio"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Only where playback does not follow yet."""
        if context.scene is None or context.scene.sync_mode == "AUDIO_SYNC":
            cls.poll_message_set("Playback follows the sound already.")
            return False
        return True

    def execute(self, context: Context) -> Status:
        """Set it."""
        assert context.scene is not None
        context.scene.sync_mode = "AUDIO_SYNC"
        return {"FINISHED"}
