"""The buttons of the pronunciation dictionary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import StringProperty
from bpy.types import Context, Operator

from ..properties.pronunciation import load_dictionary
from ..properties.scene import settings_of
from .base import FileOperator, reports_errors

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_add_word(Operator):
    """Add a word that is said otherwise than it is read"""

    bl_idname = "unitaf.add_word"
    bl_label = "Add Word"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}  # noqa: RUF012 - as Blender wants it

    def execute(self, context: Context) -> Status:
        """Adds an empty row and selects it."""
        choices = settings_of(context)
        choices.words.add()
        choices.active_word = len(choices.words) - 1
        return {"FINISHED"}


class UNITAF_OT_remove_word(Operator):
    """Remove the chosen word from the dictionary"""

    bl_idname = "unitaf.remove_word"
    bl_label = "Remove Word"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether a word is chosen."""
        choices = settings_of(context)
        if not 0 <= choices.active_word < len(choices.words):
            cls.poll_message_set("No word is chosen.")
            return False
        return True

    def execute(self, context: Context) -> Status:
        """Removes the word."""
        choices = settings_of(context)
        choices.words.remove(choices.active_word)
        choices.active_word = max(0, choices.active_word - 1)
        return {"FINISHED"}


class UNITAF_OT_load_words(FileOperator):
    """Add the words of a file: a JSON object, or a word and how it is said on each line"""

    bl_idname = "unitaf.load_words"
    bl_label = "Load Dictionary"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        filepath: str
    else:
        filepath: StringProperty(name="File", description="The dictionary", subtype="FILE_PATH")

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Reads the file."""
        assert context.scene is not None
        count = load_dictionary(context.scene, Path(bpy.path.abspath(self.filepath)))
        self.report({"INFO"}, f"{count} words.")
        return {"FINISHED"}
