"""The quick start: adds a head that speaks a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy
from bpy.types import Context, Operator

from .. import preferences
from ..properties.scene import settings_of

if TYPE_CHECKING:
    from .base import Status

LINE = "Hello! I am the demo head. Type a line, and press Generate."


class UNITAF_OT_quick_start(Operator):
    """Add the demo head, look at it, and let it say a line"""

    bl_idname = "unitaf.quick_start"
    bl_label = "Add Demo Head & Speak"
    bl_options = {"UNDO"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether objects can be added: in Object Mode."""
        if context.mode != "OBJECT":
            cls.poll_message_set("Go to Object Mode first.")
            return False
        return True

    def execute(self, context: Context) -> Status:
        """Adds the head and calls Generate, which works in the background where there is a window."""
        operators: Any = bpy.ops  # its type stubs do not have the add-on's
        if "FINISHED" not in operators.unitaf.add_demo_head():
            return {"CANCELLED"}
        choices = settings_of(context)
        choices.target, choices.source = None, "TEXT"
        choices.text = choices.text.strip() or LINE
        _view_active_object(context)
        in_window = context.window is not None and not bpy.app.background
        operators.unitaf.generate("INVOKE_DEFAULT" if in_window else "EXEC_DEFAULT", text=choices.text)
        return {"FINISHED"}


class UNITAF_OT_hide_quick_start(Operator):
    """Do not show the quick start any more; the preferences bring it back"""

    bl_idname = "unitaf.hide_quick_start"
    bl_label = "Hide Quick Start"
    bl_options = {"INTERNAL"}  # noqa: RUF012 - as Blender wants it

    def execute(self, context: Context) -> Status:
        """Switches the quick start off in the preferences."""
        chosen = preferences.get(context)
        if chosen is not None:
            chosen.quick_start = False
        return {"FINISHED"}


def _view_active_object(context: Context) -> None:
    """Frames the active object in the 3D view, from the front: a life-size head is tiny in the default view."""
    area = context.area if context.area is not None and context.area.type == "VIEW_3D" else None
    region = next((region for region in area.regions if region.type == "WINDOW"), None) if area else None
    if area is not None and region is not None:
        with context.temp_override(area=area, region=region):
            bpy.ops.view3d.view_axis(type="FRONT")
            bpy.ops.view3d.view_selected()
