"""The UniTAF tab of the sidebar."""

from __future__ import annotations

import bpy
from bpy.types import Context, Panel, UILayout

from .. import core, preferences
from ..background import jobs
from ..character.head import find_head, head_fix
from ..operators.generate import UNITAF_OT_generate
from ..operators.quick_start import UNITAF_OT_hide_quick_start, UNITAF_OT_quick_start
from ..operators.recording import UNITAF_OT_clear_strip, UNITAF_OT_use_strip
from ..properties.scene import UnitafSettings, chosen_head, settings_of
from ..takes.plan import BUSY
from .layout import draw_choose_engine, draw_fixes, draw_job, draw_note, draw_text


class UNITAF_PT_main(Panel):
    """Target, text or recording, Generate, progress, and the note of the last job."""

    bl_label = "UniTAF"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "UniTAF"

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout = self.layout
        assert layout is not None
        choices = settings_of(context)
        if wants_quick_start(context):
            draw_quick_start(layout, context)
        column = layout.column()
        column.prop(choices, "target")
        active = context.active_object
        if choices.target is None and active is not None:
            column.label(text=f"Active object: {active.name}", icon="DOT")
        column.row(align=True).prop(choices, "source", expand=True)
        if choices.source == "TEXT":
            column.prop(choices, "text", text="", placeholder="What the face says")
            column.prop(choices, "speed")
        else:
            draw_recording(column, choices)
        row = column.row()
        row.active = choices.source == "TEXT" or not choices.strip
        row.prop(choices, "pack_sound")

        reason = disabled_reason(context)
        row = layout.row()
        row.scale_y = 1.4
        row.enabled = not reason
        row.operator(UNITAF_OT_generate.bl_idname, icon="PLAY_SOUND")
        has_engine = not preferences.engine_reason(context)
        draw_job(layout)
        if reason and reason != BUSY:
            draw_text(layout, context, reason, "INFO")
            head = chosen_head(context)
            fix = head_fix(head) if head else None
            draw_fixes(layout, [fix] if fix else [])
            if not has_engine:
                draw_choose_engine(layout)
        draw_note(layout, context)
        if has_engine and (running := jobs.running_engine()):
            column = layout.column()
            column.active = False
            draw_text(column, context, running)


def wants_quick_start(context: Context) -> bool:
    """Whether the quick start is drawn: it is not hidden, and nothing in the scene has shape keys."""
    chosen = preferences.get(context)
    if (chosen is not None and not chosen.quick_start) or context.scene is None:
        return False
    if not bpy.data.shape_keys:  # no search in large scenes
        return True
    return not any(getattr(item.data, "shape_keys", None) for item in context.scene.objects)


def draw_quick_start(layout: UILayout, context: Context) -> None:
    """Draws the button that adds the demo head and lets it speak."""
    box = layout.box()
    row = box.row()
    row.label(text="No head in this scene yet?", icon="USER")
    row.operator(UNITAF_OT_hide_quick_start.bl_idname, text="", icon="X", emboss=False)
    box.operator(UNITAF_OT_quick_start.bl_idname, icon="PLAY_SOUND")
    draw_text(box, context, "Or choose a mesh with shape keys as Target, type a line, and press Generate.")


def draw_recording(layout: UILayout, choices: UnitafSettings) -> None:
    """Draws the choice of the recording, and its transcript."""
    if choices.strip:
        row = layout.row(align=True)
        row.label(text=choices.strip, icon="SEQ_SEQUENCER", translate=False)
        row.operator(UNITAF_OT_clear_strip.bl_idname, text="", icon="X")
    else:
        layout.prop(choices, "recording", text="")
    layout.operator(UNITAF_OT_use_strip.bl_idname, icon="EYEDROPPER")
    layout.prop(choices, "transcript", text="", placeholder="What is said in it (optional)")


def disabled_reason(context: Context) -> str:
    """Returns why Generate is disabled, in a sentence; empty if it is enabled."""
    choices = settings_of(context)
    try:
        head = find_head(context, choices.target.name if choices.target else "")
    except core.errors.UnitafError as error:
        return str(error)
    if jobs.is_busy(head.session_uid):
        return BUSY
    if choices.source == "TEXT" and not choices.text.strip():
        return "There is no text: write what the face should say."
    if choices.source == "RECORDING" and not (choices.recording.strip() or choices.strip):
        return "There is no recording: choose a sound file, or a strip of the sequencer."
    return preferences.engine_reason(context)
