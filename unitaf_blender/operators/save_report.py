"""The button Save Report: writes a file for a bug report, which holds nothing private unless that is asked for."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, StringProperty
from bpy.types import Context, Event

from .. import core
from ..background import jobs
from ..properties.scene import settings_of
from .base import FileOperator, reports_errors

if TYPE_CHECKING:
    from .base import Status

FILE_NAME = "unitaf-report.json"


class UNITAF_OT_save_report(FileOperator):
    """Save what runs where and what the engine said last, to send with a bug report; no texts and no user names"""

    bl_idname = "unitaf.save_report"
    bl_label = "Save Report…"

    if TYPE_CHECKING:
        filepath: str
        with_text: bool
    else:
        filepath: StringProperty(name="File", description="Where the report is written", subtype="FILE_PATH")
        with_text: BoolProperty(name="With Text", description="Keep the texts that were to be said in the report")

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens the file browser; without a window manager, saves at once."""
        if context.window_manager is None:
            return self.execute(context)
        self.filepath = self.filepath or FILE_NAME
        return super().invoke(context, event)

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Writes the report."""
        path = core.report.write(_report(context, self.with_text), Path(bpy.path.abspath(self.filepath)))
        self.report({"INFO"}, f"The report is in {path}.")
        return {"FINISHED"}


def _report(context: Context, with_text: bool) -> dict[str, object]:
    """Returns the report as a JSON object. with_text: whether it holds the texts of the panel."""
    chosen, note = settings_of(context), jobs.note()
    return core.report.make(
        jobs.engine_log(),
        {"source": chosen.source, "speed": chosen.speed, "pack_sound": chosen.pack_sound},
        jobs.running_engine(),
        [chosen.text, chosen.transcript],
        with_text,
        {"blender": bpy.app.version_string, "note": dataclasses.asdict(note) if note else None},
    )
