"""The panel Pronunciation: the dictionary of a scene, for all its characters."""

from __future__ import annotations

from typing import Any

from bpy.types import Context, Panel, UILayout, UIList

from .. import core
from ..operators.pronunciation import UNITAF_OT_add_word, UNITAF_OT_load_words, UNITAF_OT_remove_word
from ..properties.pronunciation import dictionary_of
from ..properties.scene import settings_of
from .layout import draw_text

ROWS = 3


class UNITAF_PT_pronunciation(Panel):
    """The dictionary, and what is wrong with it."""

    bl_label = "Pronunciation"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "UniTAF"
    bl_parent_id = "UNITAF_PT_main"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012 - as Blender wants it

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout, choices = self.layout, settings_of(context)
        assert layout is not None and context.scene is not None
        row = layout.row()
        row.template_list(UNITAF_UL_words.__name__, "", choices, "words", choices, "active_word", rows=ROWS)
        column = row.column(align=True)
        column.operator(UNITAF_OT_add_word.bl_idname, text="", icon="ADD")
        column.operator(UNITAF_OT_remove_word.bl_idname, text="", icon="REMOVE")
        column.operator(UNITAF_OT_load_words.bl_idname, text="", icon="FILE_FOLDER")
        try:
            dictionary_of(context.scene)
        except core.errors.UnitafError as error:
            draw_text(layout, context, str(error), "ERROR")


class UNITAF_UL_words(UIList):
    """The words of the dictionary and their pronunciations."""

    def draw_item(self, _context: Context, layout: UILayout, _data: Any, item: Any, _icon: int, _active: Any) -> None:
        """Draws one word."""
        row = layout.row(align=True)
        row.prop(item, "name", text="", emboss=False, placeholder="word")
        row.prop(item, "said", text="", emboss=False, placeholder="how it is said")
