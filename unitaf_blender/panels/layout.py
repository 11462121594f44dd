"""What several panels draw: wrapped text, progress, notes, fixes; and the base of panels."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Literal

from bpy.types import Context, Object, Panel, UILayout

from .. import core, preferences
from ..background import jobs
from ..background.notes import Kind
from ..character.fixes import FIXES
from ..character.head import head_reason
from ..operators.cancel import UNITAF_OT_cancel
from ..operators.fix import UNITAF_OT_fix
from ..properties.scene import chosen_head
from ..translations import translated

CHARACTER_PIXELS = 7  # about the mean width of a letter of the interface, at scale 1
ICON_CHARACTERS = 6  # width of the icon and the margins, in letters
SHORTEST_LINE, LONGEST_LINE = 20, 100  # letters
Icon = Literal[
    "NONE", "BLANK1", "CANCEL", "CHECKMARK", "DOT", "ERROR", "HIDE_OFF", "HIDE_ON", "INFO", "PAUSE", "PLAY", "SOLO_OFF",
    "SOLO_ON",
]  # fmt: skip
ICONS: dict[Kind, Icon] = {"INFO": "CHECKMARK", "WARNING": "ERROR", "ERROR": "CANCEL"}


def draw_text(layout: UILayout, context: Context, text: str, icon: Icon = "NONE") -> None:
    """Draws a sentence, translated and wrapped to the region's width; Blender's labels do not wrap."""
    assert context.preferences is not None and context.region is not None
    scale = context.preferences.system.ui_scale
    fitting = int(context.region.width / (CHARACTER_PIXELS * scale)) - ICON_CHARACTERS
    column = layout.column(align=True)
    column.scale_y = 0.8
    for line in textwrap.wrap(translated(text), max(SHORTEST_LINE, min(fitting, LONGEST_LINE))):
        column.label(text=line, icon=icon, translate=False)
        icon = "NONE" if icon == "NONE" else "BLANK1"


def draw_job(layout: UILayout) -> None:
    """Draws the progress of the running job and the number of waiting ones, each with a cancel button."""
    job = jobs.current()
    if job is None:
        return
    row = layout.row(align=True)
    row.progress(factor=job.done, text=f"{job.done:.0%} {job.stage}" if job.done else job.stage)
    row.operator(UNITAF_OT_cancel.bl_idname, text="", icon="X").everything = False
    if waiting := jobs.waiting():
        row = layout.row(align=True)
        row.label(text=f"{waiting} more in line", icon="TIME")
        row.operator(UNITAF_OT_cancel.bl_idname, text="", icon="X").everything = True


def draw_note(layout: UILayout, context: Context) -> None:
    """Draws the note of the last job, with its fixes."""
    note = jobs.note()
    if note is None:
        return
    box = layout.box()
    draw_text(box, context, note.text, ICONS[note.kind])
    for detail in note.details:
        draw_text(box, context, detail, "DOT")
    draw_fixes(box, note.fixes, note.head)
    if note.is_of_engine:
        draw_choose_engine(box)


def draw_fixes(layout: UILayout, names: Sequence[str], head: str = "") -> None:
    """Draws a button for each fix. head: name of the head that it is applied to; empty for the panel's."""
    for name in names:
        if name in FIXES:
            button = layout.operator(UNITAF_OT_fix.bl_idname, text=FIXES[name].label, icon="MODIFIER")
            button.fix, button.head = name, head


def draw_choose_engine(layout: UILayout) -> None:
    """Draws the button that opens the preferences page, unless this build has no choice of engines."""
    if core.edition.HOSTED:
        return
    layout.operator("preferences.addon_show", text="Choose Engine…", icon="PREFERENCES").module = preferences.PACKAGE


class SubPanel(Panel):
    """Base of the closed panels in the tab."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "UniTAF"
    bl_parent_id = "UNITAF_PT_main"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether there is a head; for any other object the main panel shows the reason."""
        head = chosen_head(context)
        return head is not None and not head_reason(head)


def head_of(context: Context) -> Object:
    """Returns the panel's head."""
    head = chosen_head(context)
    assert head is not None  # see poll
    return head
