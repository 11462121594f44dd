"""The button that plays a sample of a voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context

from ..background import jobs
from ..playback import voice_sample
from .base import CharacterOperator, shows_errors

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_listen(CharacterOperator):
    """Hear a short line in this voice and with this emotion; again to stop. Nothing is written to the scene"""

    bl_idname = "unitaf.listen"
    bl_label = "Listen"
    bl_options = {"INTERNAL"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether there is a head, and this Blender can play sound."""
        if reason := voice_sample.reason():
            cls.poll_message_set(reason)
            return False
        return super().poll(context)

    @shows_errors
    def execute(self, context: Context) -> Status:
        """Plays a sample that was made before, or starts a job that makes it; stops one that plays."""
        if voice_sample.is_playing():
            voice_sample.stop()
            return {"FINISHED"}
        sample = voice_sample.sample_of(self.head(context))
        if (sound := voice_sample.known(sample)) is not None:
            voice_sample.play(sound)
        else:
            jobs.begin(voice_sample.task(sample, jobs.engine(context)))
        return {"FINISHED"}
