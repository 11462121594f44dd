"""What several panels draw: wrapped text, progress, notes, fixes; and the base of panels."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Literal, NamedTuple

from bpy.types import Context, Object, Panel, UILayout

from .. import core, preferences
from ..background import jobs
from ..background.notes import Kind, Note
from ..character import fixes
from ..character.head import chosen_head, head_reason
from ..operators.cancel import UNITAF_OT_cancel
from ..operators.fix import UNITAF_OT_fix
from ..operators.show_note import UNITAF_OT_show_note
from ..operators.text_width import text_pixels
from ..translations import translated

AROUND_TEXT = 84  # pixels at scale 1 of a region that an icon, margins and the tabs of the sidebar take
SHORTEST_LINE, LONGEST_LINE = 120, 600  # pixels at scale 1
STATUS_ROWS = 3  # in the place below Generate: lines of text, the last one of buttons where there are some
STATUS_SCALE = 0.9  # of the height of a row there
Icon = Literal[
    "NONE", "BLANK1", "CANCEL", "CHECKMARK", "DOT", "ERROR", "HIDE_OFF", "HIDE_ON", "INFO", "PAUSE", "PLAY", "SOLO_OFF",
    "SOLO_ON", "TIME",
]  # fmt: skip
ICONS: dict[Kind, Icon] = {"INFO": "CHECKMARK", "WARNING": "ERROR", "ERROR": "CANCEL"}


class Status(NamedTuple):
    """What the place below Generate shows while nothing runs and no note is there, or instead of a note.

    hint: why Generate is disabled, a sentence; empty if it is not. fixes: of the hint, by their names in ``FIXES``.
    engine_missing: whether the hint is that there is no engine. idle: a sentence for when there is nothing else to say.
    """

    hint: str = ""
    fixes: tuple[str, ...] = ()
    engine_missing: bool = False
    idle: str = ""


def wrapped(context: Context, text: str) -> list[str]:
    """Returns a sentence, translated, in lines of the region's width; Blender's labels do not wrap."""
    room = max(SHORTEST_LINE, min(region_width(context) - AROUND_TEXT, LONGEST_LINE))
    lines: list[str] = []
    for word in translated(text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_pixels(longer) <= room:
            lines[-1] = longer
        else:
            lines += textwrap.wrap(word, max(1, int(len(word) * room / max(room, text_pixels(word)))))
    return lines


def region_width(context: Context) -> float:
    """Returns the width of the region in pixels at scale 1."""
    assert context.preferences is not None and context.region is not None
    return context.region.width / context.preferences.system.ui_scale


def draw_text(layout: UILayout, context: Context, text: str, icon: Icon = "NONE") -> None:
    """Draws a sentence, translated and wrapped to the region's width."""
    draw_lines(layout, wrapped(context, text), icon)


def draw_lines(layout: UILayout, lines: Sequence[str], icon: Icon = "NONE") -> None:
    """Draws lines close together. icon: of the first one; the others are indented by as much."""
    column = layout.column(align=True)
    column.scale_y = 0.8
    for line in lines:
        column.label(text=line, icon=icon, translate=False)
        icon = "NONE" if icon == "NONE" else "BLANK1"


def draw_status(layout: UILayout, context: Context, status: Status) -> None:
    """Draws progress, the hint, the note of the last job, or where the take begins, always in the same height.

    So nothing below it moves under the mouse: a text that is too long ends with an ellipsis, and a button shows it.
    """
    place = layout.box().column(align=True)
    place.scale_y = STATUS_SCALE
    note = jobs.note()
    if jobs.current() is not None:
        waiting = f"{jobs.waiting()} more in line" if jobs.waiting() else ""
        _draw_rows(place, [waiting], "TIME" if waiting else "NONE", STATUS_ROWS - 1)
        draw_job(place)
        return
    icon: Icon = "INFO" if note is None or status.hint else ICONS[note.kind]
    if note is None or status.hint:
        note = Note("INFO", status.hint or status.idle, is_of_engine=status.engine_missing, fixes=status.fixes)
    lines = wrapped(context, " ".join((note.text, *note.details)))
    has_buttons = bool(note.fixes) or note.is_of_engine or len(lines) > STATUS_ROWS
    rows = STATUS_ROWS - has_buttons
    _draw_rows(place, lines, icon, rows)
    if has_buttons:
        row = place.row(align=True)
        draw_fixes(row, note.fixes, note.head)
        if note.is_of_engine:
            draw_choose_engine(row)
        if len(lines) > rows:
            row.operator(UNITAF_OT_show_note.bl_idname, icon="PRESET").text = status.hint


def _draw_rows(column: UILayout, lines: Sequence[str], icon: Icon, rows: int) -> None:
    """Draws so many lines, whatever their number is."""
    shown = list(lines[:rows])
    if len(lines) > rows:
        shown[-1] = f"{shown[-1].rstrip('.')}…"
    for number, line in enumerate(shown + [""] * (rows - len(shown))):
        column.label(text=line, icon="BLANK1" if number and icon != "NONE" else icon, translate=False)


def draw_job(layout: UILayout) -> None:
    """Draws the progress of the running job, with buttons that cancel it and all that wait."""
    job = jobs.current()
    if job is None:
        return
    row = layout.row(align=True)
    row.progress(factor=job.done, text=f"{job.done:.0%} {job.stage}" if job.done else job.stage)
    if jobs.waiting():
        row.operator(UNITAF_OT_cancel.bl_idname, text="All", icon="X").everything = True
    row.operator(UNITAF_OT_cancel.bl_idname, text="", icon="X").everything = False


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
        if name in fixes.FIXES:
            button = layout.operator(UNITAF_OT_fix.bl_idname, text=fixes.FIXES[name].label, icon="MODIFIER")
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
