"""The buttons that play a sample of a voice: their base, and the one beside the voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context

from ..background import jobs
from ..playback import voice_sample
from .base import CharacterOperator, HeadOperator, shows_errors

if TYPE_CHECKING:
    from .base import Status


class ListenOperator(HeadOperator):
    """Base of operators that play a sample, or stop the one that plays."""

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
        sample = self.sample(context)
        if (sound := voice_sample.known(sample)) is not None:
            voice_sample.play(sound)
        else:
            jobs.begin(voice_sample.task(sample, jobs.engine(context)))
        return {"FINISHED"}

    def sample(self, context: Context) -> voice_sample.Sample:
        """Returns what is to be heard; raises UnitafError."""
        raise NotImplementedError


class UNITAF_OT_listen(ListenOperator, CharacterOperator):
    """Hear a short line in this voice and with this emotion; again to stop. Nothing is written to the scene"""

    bl_idname = "unitaf.listen"

    def sample(self, context: Context) -> voice_sample.Sample:
        """See ``ListenOperator.sample``."""
        return voice_sample.sample_of(self.head(context))
