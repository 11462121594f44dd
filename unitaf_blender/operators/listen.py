"""Listen to a voice before a line is spoken with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context

from .. import core
from ..background import jobs
from ..playback import voice_sample
from .base import CharacterOperator, refuse

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_listen(CharacterOperator):
    """Hear a short line in this voice and with this emotion; again to stop. Nothing is written to the scene"""

    bl_idname = "unitaf.listen"
    bl_label = "Listen"
    bl_options = {"INTERNAL"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Only for a head, where there is sound."""
        if reason := voice_sample.reason():
            cls.poll_message_set(reason)
            return False
        return super().poll(context)

    def execute(self, context: Context) -> Status:
        """Play it at once if it was heard before; else let the engine make it."""
        if voice_sample.is_playing():
            voice_sample.stop()
            return {"FINISHED"}
        head = self.head(context)
        try:
            if (sound := voice_sample.known_sample(head)) is not None:
                voice_sample.play(sound)
            else:
                jobs.begin(voice_sample.sample_task(head, jobs.engine(context)))
        except core.errors.UnitafError as error:
            return refuse(self, error)
        return {"FINISHED"}
