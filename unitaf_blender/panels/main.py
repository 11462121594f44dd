"""The UniTAF tab of the sidebar: who speaks and what, and Generate."""

from __future__ import annotations

import bpy
from bpy.types import Context, Panel, UILayout

from .. import core, preferences
from ..background import jobs
from ..character.head import chosen_head, find_head, guessed_head, head_fix
from ..operators.generate import UNITAF_OT_generate
from ..operators.guesses import UNITAF_OT_choose_head
from ..operators.line_editor import UNITAF_OT_edit_line
from ..operators.quick_start import UNITAF_OT_hide_quick_start, UNITAF_OT_quick_start
from ..operators.recording import UNITAF_OT_clear_strip, UNITAF_OT_use_strip
from ..properties.scene import UnitafSettings, settings_of, spoken_text
from ..takes import plan as plans
from .layout import Status, draw_status, draw_text


class UNITAF_PT_main(Panel):
    """Who speaks, and the text or the recording."""

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
        if choices.target is None:
            draw_guess(column, context)
        column.row(align=True).prop(choices, "source", expand=True)
        if choices.source == "TEXT":
            draw_line(column, choices)
        else:
            draw_recording(column, choices)


class UNITAF_PT_generate(Panel):
    """Generate, and the place where progress, results and hints are shown."""

    bl_label = "Generate"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "UniTAF"
    bl_parent_id = "UNITAF_PT_main"
    bl_options = {"HIDE_HEADER"}  # noqa: RUF012 - as Blender wants it

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout = self.layout
        assert layout is not None
        reason = disabled_reason(context)
        row = layout.row()
        row.scale_y = 1.4
        row.enabled = not reason
        row.operator(UNITAF_OT_generate.bl_idname, icon="PLAY_SOUND")
        hint = reason if reason and reason != plans.BUSY else ""
        head = chosen_head(context)
        fix = head_fix(head) if hint and head else None
        engine_missing = bool(hint) and bool(preferences.engine_reason(context))
        draw_status(layout, context, Status(hint, (fix,) if fix else (), engine_missing, where(context)))


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


def draw_guess(layout: UILayout, context: Context) -> None:
    """Draws which object is meant while no Target is chosen, and why."""
    head, why = guessed_head(context)
    if head is not None:
        row = layout.row(align=True)
        row.label(text=f"Guessed: {head.name}", icon="DOT", translate=False)
        row.operator(UNITAF_OT_choose_head.bl_idname, text="", icon="DOWNARROW_HLT")
        draw_text(layout, context, why)
    elif context.active_object is not None:
        layout.label(text=f"Active object: {context.active_object.name}", icon="DOT")


def draw_line(layout: UILayout, choices: UnitafSettings) -> None:
    """Draws the line that is spoken, or its text block, with speed, reading and loudness."""
    row = layout.row(align=True)
    if choices.block is None:
        row.prop(choices, "text", text="", placeholder="What the face says")
    else:
        row.prop(choices, "block", text="")
    row.operator(UNITAF_OT_edit_line.bl_idname, text="", icon="GREASEPENCIL").target = "SCENE"
    row = layout.row(align=True)
    row.prop(choices, "speed")
    row.prop(choices, "reading")
    layout.prop(choices, "language")
    row = layout.row(align=True)
    row.prop(choices, "set_loudness")
    level = row.row()
    level.active = choices.set_loudness
    level.prop(choices, "loudness", text="")
    if choices.set_loudness:
        layout.prop(choices, "loudness_range")


def where(context: Context) -> str:
    """Returns where the next take begins, in a sentence."""
    choices = settings_of(context)
    if choices.source == "RECORDING" and choices.strip:
        return "The face lies where the strip is."
    assert context.scene is not None
    return f"The take begins at the playhead, frame {context.scene.frame_current}."


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
        return plans.BUSY
    if choices.source == "TEXT" and not spoken_text(choices).strip():
        return "There is no text: write what the face should say."
    if choices.source == "RECORDING" and not (choices.recording.strip() or choices.strip):
        return "There is no recording: choose a sound file, or a strip of the sequencer."
    return preferences.engine_reason(context)
