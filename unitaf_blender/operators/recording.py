"""The buttons that choose a sound strip of the sequencer as the recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context, Operator, Scene

from ..character.head import chosen_head, scene_of
from ..properties.scene import settings_of
from ..takes import recording

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_use_strip(Operator):
    """Let the face follow the sound strip that is active in the sequencer, or the only one that is selected"""

    bl_idname = "unitaf.use_strip"
    bl_label = "Use Selected Strip"
    bl_options = {"UNDO", "INTERNAL"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether a sound strip is active, or the only one selected."""
        scene = _scene(context)
        if scene is None or recording.selected_strip(scene) is None:
            cls.poll_message_set("Select a sound strip in the sequencer first.")
            return False
        return True

    def execute(self, context: Context) -> Status:
        """Sets the strip as the recording."""
        scene = _scene(context)
        assert scene is not None
        choices = settings_of(context)
        choices.source, choices.strip = "RECORDING", recording.selected_strip(scene).name
        return {"FINISHED"}


class UNITAF_OT_clear_strip(Operator):
    """Follow a sound file again"""

    bl_idname = "unitaf.clear_strip"
    bl_label = "Use a File"
    bl_options = {"UNDO", "INTERNAL"}  # noqa: RUF012 - as Blender wants it

    def execute(self, context: Context) -> Status:
        """Clears the strip."""
        settings_of(context).strip = ""
        return {"FINISHED"}


def _scene(context: Context) -> Scene | None:
    """Returns the scene of the panel's head, whose sequencer is searched; the present one if no head is chosen."""
    head = chosen_head(context)
    return scene_of(context, head) if head is not None and head.users_scene else context.scene
