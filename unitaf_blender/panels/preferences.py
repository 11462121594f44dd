"""The add-on's preferences page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context, UILayout

from .. import core, jobs, preferences, shortcuts
from ..operators.save_report import UNITAF_OT_save_report
from .layout import draw_note, draw_text

if TYPE_CHECKING:
    from ..preferences import UnitafPreferences


def draw(layout: UILayout, choices: UnitafPreferences, context: Context) -> None:
    """Which engine speaks, and what is known of it."""
    if not core.edition.HOSTED:
        layout.prop(choices, "engine")
        if choices.engine != "BUILT_IN":
            layout.prop(choices, "engine_python")
    if reason := preferences.engine_reason(context):
        draw_text(layout, context, reason, "ERROR")
    elif running := jobs.running_engine():
        draw_text(layout, context, running, "CHECKMARK")
    else:
        draw_text(layout, context, "The engine starts when it is first needed; nothing has to be installed.", "INFO")
    layout.prop(choices, "quick_start")
    shortcuts.draw(layout, context)
    draw_note(layout, context)
    layout.operator(UNITAF_OT_save_report.bl_idname, icon="TEXT")
