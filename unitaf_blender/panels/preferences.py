"""The add-on's preferences page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context, UILayout

from .. import core, jobs, preferences
from ..engine import setup
from .layout import draw_job, draw_note, draw_set_up, draw_text

if TYPE_CHECKING:
    from ..preferences import UnitafPreferences


def draw(layout: UILayout, choices: UnitafPreferences, context: Context) -> None:
    """Where the engine is, and the button that makes one."""
    layout.prop(choices, "engine_python")
    layout.prop(choices, "package_index")
    try:
        draw_text(layout, context, f"The engine runs in {preferences.engine_python(context)}", "CHECKMARK")
    except core.errors.UnitafError as error:
        draw_text(layout, context, str(error), "ERROR")
    if setup.is_ready() and not setup.is_current():
        draw_text(layout, context, "A new version of the engine's packages is asked for: set it up again.", "INFO")
    if jobs.current() is not None:
        draw_job(layout)
        return
    draw_set_up(layout, context)
    draw_text(layout, context, f"Set up engine downloads the model's packages into {setup.environment_dir()}.", "INFO")
    draw_note(layout, context)
