"""The buttons that play a sample of a voice: their base, and those beside a voice, a line and a character."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.props import IntProperty, StringProperty
from bpy.types import Context

from .. import core
from ..background import jobs
from ..dialogue import script as scripts
from ..playback import voice_sample
from ..properties.dialogue import dialogue_of
from ..properties.emotion import without_rounding
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
        return cls.can_play() and super().poll(context)

    @classmethod
    def can_play(cls) -> bool:
        """Whether this Blender can play sound; the tooltip says why not."""
        if reason := voice_sample.reason():
            cls.poll_message_set(reason)
        return not reason

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


class UNITAF_OT_listen_to_line(ListenOperator):
    """Hear this line of the dialogue as its character will say it; again to stop. Nothing is written to the scene"""

    bl_idname = "unitaf.listen_to_line"

    if TYPE_CHECKING:
        index: int
    else:
        index: IntProperty(
            name="Line", description="Its place in the dialogue; -1 for the selected line", default=-1, min=-1,
            options={"SKIP_SAVE"},
        )  # fmt: skip

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether this Blender can play sound, and the dialogue has a line."""
        return cls.can_play() and context.scene is not None and len(dialogue_of(context.scene).lines) > 0

    def sample(self, context: Context) -> voice_sample.Sample:
        """See ``ListenOperator.sample``; raises InputError and TextError for a line that cannot be said."""
        scene = context.scene
        assert scene is not None
        script = dialogue_of(scene)
        place = script.active_line if self.index < 0 else self.index
        if not 0 <= place < len(script.lines):
            raise core.errors.InputError("There is no such line: select one.")
        line = script.lines[place]
        if line.recording.strip():
            raise core.errors.InputError("This line follows a recording: it has the voice that is heard there.")
        if not line.text.strip():
            raise core.errors.TextError("There is no text: write what the character says.")
        return voice_sample.sample_of(
            scripts.head_of_line(context, scene, line),
            line.text,
            voice=scripts.voice_of_line(scene, line),
            emotion=line.emotion.strip(),
            speed=without_rounding(line.speed),
            seed=line.seed,
            language=line.language,
        )


class UNITAF_OT_listen_to_character(ListenOperator):
    """Hear a short line in the voice of this character; again to stop. Nothing is written to the scene"""

    bl_idname = "unitaf.listen_to_character"

    if TYPE_CHECKING:
        name: str
    else:
        name: StringProperty(name="Character", description="Who is heard", options={"SKIP_SAVE"})

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether this Blender can play sound, and the dialogue has a character."""
        return cls.can_play() and context.scene is not None and len(dialogue_of(context.scene).characters) > 0

    def sample(self, context: Context) -> voice_sample.Sample:
        """See ``ListenOperator.sample``; raises InputError for a character without a head."""
        assert context.scene is not None
        character = dialogue_of(context.scene).characters.get(self.name)
        if character is None or character.head is None:
            raise core.errors.InputError(scripts.choose_heads([self.name]))
        return voice_sample.sample_of(character.head, voice=character.voice.strip())
