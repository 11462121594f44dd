"""Buttons of other editors, and files that are dropped on the window: they set the panels up, or read a script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import StringProperty
from bpy.types import Context, FileHandler, Operator

from .. import core
from ..dialogue import script as scripts
from ..properties.dialogue import dialogue_of
from ..properties.scene import settings_of
from .base import reports_errors, shows_errors
from .dialogue import FILES, DialogueOperator

if TYPE_CHECKING:
    from .base import Status

SOUNDS = ".wav;.flac;.ogg;.mp3"
DROPPED_SCRIPTS = FILES.replace("*", "")


class UNITAF_OT_speak_text_block(Operator):
    """Speak the text of this editor with Generate: it takes the place of the line in the panel"""

    bl_idname = "unitaf.speak_text_block"
    bl_label = "Speak with UniTAF"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether a text is open."""
        if _text_of(context) is None:
            cls.poll_message_set("Open a text in the Text Editor first.")
            return False
        return True

    def execute(self, context: Context) -> Status:
        """Sets the text as the panel's."""
        choices = settings_of(context)
        choices.source, choices.block = "TEXT", _text_of(context)
        self.report({"INFO"}, "Generate speaks this text now.")
        return {"FINISHED"}


class UNITAF_OT_text_to_dialogue(DialogueOperator):
    """Read the text of this editor as a script into the Dialogue panel, a line of it as NAME: what is said"""

    bl_idname = "unitaf.text_to_dialogue"
    bl_label = "Script to Dialogue"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether a text is open."""
        if _text_of(context) is None:
            cls.poll_message_set("Open a text in the Text Editor first.")
            return False
        return super().poll(context)

    @shows_errors
    def execute(self, context: Context) -> Status:
        """Reads the text."""
        scene, text = self.scene(context), _text_of(context)
        assert text is not None  # see poll
        dialogue_of(scene).source = text
        return self.report_script(scripts.load_text(scene, text))


class UNITAF_OT_follow_sound_file(Operator):
    """Let the face follow this sound file: it becomes the recording of the panel"""

    bl_idname = "unitaf.follow_sound_file"
    bl_label = "Follow Sound with UniTAF"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        filepath: str
    else:
        filepath: StringProperty(name="File", description="The sound file", subtype="FILE_PATH", options={"SKIP_SAVE"})

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Sets the file as the recording."""
        path = Path(bpy.path.abspath(self.filepath))
        if not self.filepath or not path.is_file():
            raise core.errors.InputError(f"The sound file {path} does not exist: choose another.")
        choices = settings_of(context)
        choices.source, choices.strip, choices.recording = "RECORDING", "", self.filepath
        self.report({"INFO"}, f"Generate follows {path.name} now.")
        return {"FINISHED"}


class UNITAF_FH_sound(FileHandler):
    """Sound files that are dropped on the 3D view."""

    bl_idname = "UNITAF_FH_sound"
    bl_label = "Recording for UniTAF"
    bl_import_operator = UNITAF_OT_follow_sound_file.bl_idname
    bl_file_extensions = SOUNDS

    @classmethod
    def poll_drop(cls, context: Context) -> bool:
        """Whether the file is dropped on the 3D view; the sequencer takes sounds itself."""
        return context.area is not None and context.area.type == "VIEW_3D"


class UNITAF_FH_script(FileHandler):
    """Scripts that are dropped on the 3D view."""

    bl_idname = "UNITAF_FH_script"
    bl_label = "Script for UniTAF"
    bl_import_operator = "unitaf.load_script"
    bl_file_extensions = DROPPED_SCRIPTS

    @classmethod
    def poll_drop(cls, context: Context) -> bool:
        """Whether the file is dropped on the 3D view."""
        return context.area is not None and context.area.type == "VIEW_3D"


def _text_of(context: Context) -> bpy.types.Text | None:
    """Returns the text of the Text Editor that the button is in."""
    space: Any = context.space_data
    return getattr(space, "text", None) if space is not None and space.type == "TEXT_EDITOR" else None
