"""The button that shows a note in full: the panel has room for its beginning."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from bpy.props import StringProperty
from bpy.types import Context, Event, Operator

from ..background import jobs
from ..translations import translated

if TYPE_CHECKING:
    from .base import Status

WIDTH = 520  # pixels at scale 1
LETTERS = 72  # in a line of that width


class UNITAF_OT_show_note(Operator):
    """Show all of what is said here, for reading"""

    bl_idname = "unitaf.show_note"
    bl_label = "Details"
    bl_options = {"INTERNAL"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        text: str
    else:
        text: StringProperty(
            name="Text", description="What is shown; empty for the note of the last job", options={"SKIP_SAVE"}
        )

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens a popup."""
        assert context.window_manager is not None
        return context.window_manager.invoke_popup(self, width=WIDTH)

    def draw(self, context: Context) -> None:
        """Draws the sentences, each in lines of its own."""
        assert self.layout is not None
        note = jobs.note()
        sentences = (self.text,) if self.text or note is None else (note.text, *note.details)
        for sentence in sentences:
            column = self.layout.column(align=True)
            for line in textwrap.wrap(translated(sentence), LETTERS):
                column.label(text=line, translate=False)

    def execute(self, context: Context) -> Status:
        """Does nothing: there is nothing to show without a window."""
        return {"FINISHED"}
