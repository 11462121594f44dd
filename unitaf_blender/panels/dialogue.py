"""The panels Dialogue and Characters: the script of the scene, its lines and its characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from bpy.types import Context, Panel, UILayout, UIList

from .. import core
from ..dialogue import script as scripts
from ..operators.dialogue import (
    UNITAF_OT_add_line,
    UNITAF_OT_find_characters,
    UNITAF_OT_generate_dialogue,
    UNITAF_OT_load_script,
    UNITAF_OT_move_line,
    UNITAF_OT_remove_line,
    UNITAF_OT_remove_listeners,
    UNITAF_OT_script_from_strips,
    UNITAF_OT_script_from_text,
    UNITAF_OT_show_listeners,
)
from ..operators.line_editor import UNITAF_OT_edit_line
from ..operators.listen import UNITAF_OT_listen_to_character, UNITAF_OT_listen_to_line
from ..properties import written
from ..properties.dialogue import UnitafDialogue, UnitafLine, dialogue_of
from .layout import Status as Shown
from .layout import draw_status, draw_text, region_width
from .voices import UNITAF_PT_voices_of_line

if TYPE_CHECKING:
    from ..dialogue.script import Status

Icon = Literal["DOT", "FILE_REFRESH", "CHECKMARK", "CANCEL"]
LISTEN: Literal["MUTE_IPO_OFF"] = "MUTE_IPO_OFF"  # a loudspeaker
WIDE = 360  # pixels of a region at scale 1 from which rows have the feeling and the voice
ICONS: dict[Status, Icon] = {
    "NEW": "DOT",
    "CHANGED": "FILE_REFRESH",
    "DONE": "CHECKMARK",
    "FAILED": "CANCEL",
}


class UNITAF_UL_lines(UIList):
    """The lines of the script: an icon for the status, the character, the text, and a button to hear it."""

    def draw_item(self, context: Context, layout: UILayout, _data: Any, item: Any, _icon: int, _active: Any) -> None:
        """Draws one row; in a wide region with the feeling and the voice of the line."""
        assert context.scene is not None
        row = layout.row(align=True)
        row.label(text="", icon=ICONS[scripts.line_status(context.scene, item)])
        wide = region_width(context) >= WIDE
        split = row.split(factor=0.2 if wide else 0.3, align=True)
        split.prop(item, "character", text="", emboss=False)
        if wide:
            split = split.split(factor=0.5, align=True)
        split.prop(item, "text", text="", emboss=False)
        if wide:
            split.prop(item, "feeling", text="", emboss=False)
            split.prop(item, "speaker", text="", emboss=False)
        row.operator(UNITAF_OT_listen_to_line.bl_idname, text="", icon=LISTEN, emboss=False).index = place_of(item)

    def filter_items(self, context: Context, data: Any, propname: Any) -> tuple[list[int], list[int]]:
        """Filters lines by their text, character, remark and id."""
        lines, wanted = getattr(data, propname), self.filter_name.casefold()
        if not wanted:
            return [], []
        shown = [wanted in f"{row.character} {row.text} {row.remark} {row.id}".casefold() for row in lines]
        return [self.bitflag_filter_item if fits else 0 for fits in shown], []


class UNITAF_UL_characters(UIList):
    """The characters, their heads and voices."""

    def draw_item(self, context: Context, layout: UILayout, _data: Any, item: Any, _icon: int, _active: Any) -> None:
        """Draws one row."""
        row = layout.row(align=True)
        row.prop(item, "name", text="", emboss=False)
        row.prop(item, "head", text="")
        row.prop(item, "speaker", text="")
        row.operator(UNITAF_OT_listen_to_character.bl_idname, text="", icon=LISTEN, emboss=False).name = item.name


class UNITAF_PT_dialogue(Panel):
    """The script: its sources, its lines, and the buttons that generate them."""

    bl_label = "Dialogue"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "UniTAF"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 - as Blender wants it

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout = self.layout
        assert layout is not None and context.scene is not None
        script = dialogue_of(context.scene)
        draw_sources(layout, script)
        draw_lines(layout, script)
        if script.active_line < len(script.lines):
            draw_line(layout, context, script.lines[script.active_line])
        row = layout.row(align=True)
        row.prop(script, "gap")
        row.prop(script, "origin", text="")
        row = layout.row(align=True)
        row.scale_y = 1.4
        for which, text in (("ALL", "Generate All"), ("CHANGED", "Changed"), ("ACTIVE", "Selected")):
            row.operator(UNITAF_OT_generate_dialogue.bl_idname, text=text).which = which
        hint = "" if script.lines else "Load a script, or add a line with the plus button."
        draw_status(layout, context, Shown(hint, idle="Generate All puts the lines one after another."))


class UNITAF_PT_characters(Panel):
    """The characters of the script and the listeners."""

    bl_label = "Characters"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "UniTAF"
    bl_parent_id = "UNITAF_PT_dialogue"

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout = self.layout
        assert layout is not None and context.scene is not None
        script = dialogue_of(context.scene)
        layout.template_list("UNITAF_UL_characters", "", script, "characters", script, "active_character", rows=2)
        layout.operator(UNITAF_OT_find_characters.bl_idname, icon="VIEWZOOM")
        row = layout.row(align=True)
        row.prop(script, "listeners")
        row.operator(UNITAF_OT_show_listeners.bl_idname, text="", icon="FILE_REFRESH")
        row.operator(UNITAF_OT_remove_listeners.bl_idname, text="", icon="X")


def draw_sources(layout: UILayout, script: UnitafDialogue) -> None:
    """Draws the buttons that read a script from a file, from strips and from a text."""
    row = layout.row(align=True)
    row.operator(UNITAF_OT_load_script.bl_idname, icon="FILEBROWSER")
    row.operator(UNITAF_OT_script_from_strips.bl_idname, icon="SEQ_SEQUENCER")
    row = layout.row(align=True)
    row.prop(script, "source", text="")
    row.operator(UNITAF_OT_script_from_text.bl_idname, icon="TEXT")


def draw_lines(layout: UILayout, script: UnitafDialogue) -> None:
    """Draws the list of lines and its buttons."""
    row = layout.row()
    row.template_list("UNITAF_UL_lines", "", script, "lines", script, "active_line", rows=5)
    column = row.column(align=True)
    column.operator(UNITAF_OT_add_line.bl_idname, text="", icon="ADD")
    column.operator(UNITAF_OT_remove_line.bl_idname, text="", icon="REMOVE")
    column.separator()
    column.operator(UNITAF_OT_move_line.bl_idname, text="", icon="TRIA_UP").direction = "UP"
    column.operator(UNITAF_OT_move_line.bl_idname, text="", icon="TRIA_DOWN").direction = "DOWN"


def place_of(line: UnitafLine) -> int:
    """Returns the place of a line in its script: its path ends with "lines[3]"."""
    return int(line.path_from_id().rpartition("[")[2].rstrip("]"))


def draw_line(layout: UILayout, context: Context, line: UnitafLine) -> None:
    """Draws all properties of one line."""
    box = layout.box()
    row = box.row(align=True)
    row.prop(line, "text", text="")
    row.operator(UNITAF_OT_edit_line.bl_idname, text="", icon="GREASEPENCIL").target = "LINE"
    column = box.column(align=True)
    column.use_property_split = True
    column.use_property_decorate = False
    column.prop(line, "character")
    column.prop(line, "feeling")
    if line.feeling in core.emotion.EMOTIONS:
        column.prop(line, "strength", slider=True)
    elif line.feeling == written.WRITTEN:
        column.prop(line, "emotion", text=" ")
    row = column.row(align=True)
    row.prop(line, "speaker")
    row.popover(UNITAF_PT_voices_of_line.__name__, text="", icon="COMMUNITY")
    row.operator(UNITAF_OT_listen_to_line.bl_idname, text="", icon=LISTEN)
    if line.speaker == written.WRITTEN:
        column.prop(line, "voice", text=" ")
    for name in ("language", "speed", "seed", "timing"):
        column.prop(line, name)
    if line.timing == "TIME":
        column.prop(line, "time")
    column.prop(line, "recording")
    column.prop(line, "remark")
    column.prop(line, "id")
    if line.error:
        draw_text(box, context, line.error, "ERROR")
