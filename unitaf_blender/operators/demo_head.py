"""The operator behind Add › Mesh › UniTAF Demo Head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.props import EnumProperty
from bpy.types import Context, Object, Operator

from .. import core, preferences
from ..properties.voice import begin_with

if TYPE_CHECKING:
    from .base import Status

CHARACTERS = (
    ("WOMAN", "Woman", "About thirty, her hair in a bun"),
    ("MAN", "Man", "About sixty, grey, with a stubble beard"),
)
VOICES = {"WOMAN": core.cast.OWN, "MAN": "man"}  # unless the preferences name another


class UNITAF_OT_add_demo_head(Operator):
    """Add a head with the 52 ARKit shape keys, ready to talk"""

    bl_idname = "unitaf.add_demo_head"
    bl_label = "UniTAF Demo Head"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        character: str
    else:
        character: EnumProperty(
            name="Character", description="Whose head to add; all have the same shape keys", items=CHARACTERS
        )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether objects can be added: in Object Mode."""
        if context.mode != "OBJECT":
            cls.poll_message_set("Go to Object Mode first.")
            return False
        return True

    def execute(self, context: Context) -> Status:
        """Builds the head at the 3D cursor, beside a head that is there, and makes it the active object."""
        from ..demo_head import build, stage

        try:
            head = build.create(context, character=self.character)
        except RuntimeError as error:  # the active collection is linked, or there is none
            self.report({"ERROR"}, f"The head cannot be added here: {error}")
            return {"CANCELLED"}
        voice = preferences.default_voice(context)
        begin_with(head, VOICES[self.character] if voice == core.cast.OWN else voice)
        _place_and_select(context, head)
        stage.step_aside(context, head)
        return {"FINISHED"}


def _place_and_select(context: Context, head: Object) -> None:
    """Moves a head to the 3D cursor, selects it alone and makes it the active object."""
    layer, scene = context.view_layer, context.scene
    assert layer is not None and scene is not None
    head.location = scene.cursor.location
    for other in layer.objects:
        other.select_set(False)
    head.select_set(True)
    layer.objects.active = head
