"""The UniTAF tab of the sidebar."""

from __future__ import annotations

from bpy.types import Context, Panel

from .. import core, generate, jobs, preferences, properties
from ..operators.generate import UNITAF_OT_generate
from .layout import draw_job, draw_note, draw_set_up, draw_text


class UNITAF_PT_main(Panel):
    """Target, text, speed, Generate, and what came of it."""

    bl_label = "UniTAF"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "UniTAF"

    def draw(self, context: Context) -> None:
        """Draw the panel."""
        layout = self.layout
        assert layout is not None
        choices = properties.of(context)
        column = layout.column()
        column.prop(choices, "target")
        active = context.active_object
        if choices.target is None and active is not None:
            column.label(text=f"Active object: {active.name}", icon="DOT")
        column.prop(choices, "text", text="", placeholder="What the face says")
        column.prop(choices, "speed")
        column.prop(choices, "pack_sound")

        reason = disabled_reason(context)
        row = layout.row()
        row.scale_y = 1.4
        row.enabled = not reason
        row.operator(UNITAF_OT_generate.bl_idname, icon="PLAY_SOUND")
        if jobs.current() is not None:
            draw_job(layout)
        elif reason:
            draw_text(layout, context, reason, "INFO")
            if engine_reason(context):
                draw_set_up(layout, context)
        draw_note(layout, context)


def disabled_reason(context: Context) -> str:
    """Why Generate cannot be pressed, in a sentence; empty if it can."""
    if jobs.current() is not None:
        return "Something is being made already: wait, or cancel it."
    choices = properties.of(context)
    try:
        generate.find_head(context, choices.target.name if choices.target else "")
    except core.errors.UnitafError as error:
        return str(error)
    if not choices.text.strip():
        return "There is no text: write what the face should say."
    return engine_reason(context)


def engine_reason(context: Context) -> str:
    """Why the engine cannot run; empty if it can."""
    try:
        preferences.engine_python(context)
    except core.errors.UnitafError as error:
        return str(error)
    return ""
