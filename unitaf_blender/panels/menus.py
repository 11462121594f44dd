"""Entries in Blender's own menus, and the panels in the sidebars of the Sequencer and the Text Editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy
from bpy.types import Context, Panel

from ..operators.demo_head import UNITAF_OT_add_demo_head
from ..operators.dialogue import UNITAF_OT_load_script, UNITAF_OT_script_from_strips
from ..operators.exchange import UNITAF_OT_bake, UNITAF_OT_export, UNITAF_OT_import
from ..operators.from_editors import UNITAF_OT_speak_text_block, UNITAF_OT_text_to_dialogue
from ..operators.generate import UNITAF_OT_generate
from ..operators.recording import UNITAF_OT_use_strip
from ..properties.scene import settings_of
from .layout import draw_job, draw_text

Draw = Callable[[Any, Context], None]


class UNITAF_PT_sequencer(Panel):
    """In the Sequencer: the strip as the recording, and text strips as a script."""

    bl_label = "UniTAF"
    bl_space_type = "SEQUENCE_EDITOR"
    bl_region_type = "UI"
    bl_category = "UniTAF"

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout = self.layout
        assert layout is not None
        column = layout.column(align=True)
        column.operator(UNITAF_OT_use_strip.bl_idname, text="Follow This Strip", icon="SOUND")
        column.operator(UNITAF_OT_script_from_strips.bl_idname, text="Text Strips to Dialogue", icon="FILE_TEXT")
        strip = settings_of(context).strip
        if strip:
            draw_text(layout, context, f"The face follows the strip {strip}.")
        layout.operator(UNITAF_OT_generate.bl_idname, icon="PLAY_SOUND")
        draw_job(layout)
        layout.operator(UNITAF_OT_export.bl_idname, text="Export Subtitles…", icon="EXPORT").format = "SRT"


class UNITAF_PT_text_editor(Panel):
    """In the Text Editor: the text as a long line, or as a script."""

    bl_label = "UniTAF"
    bl_space_type = "TEXT_EDITOR"
    bl_region_type = "UI"
    bl_category = "UniTAF"

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        assert self.layout is not None
        column = self.layout.column(align=True)
        column.operator(UNITAF_OT_speak_text_block.bl_idname, icon="PLAY_SOUND")
        column.operator(UNITAF_OT_text_to_dialogue.bl_idname, icon="FILE_TEXT")


def draw_add_mesh(menu: Any, _context: Context) -> None:
    """Draws the entry in Add › Mesh."""
    menu.layout.operator(UNITAF_OT_add_demo_head.bl_idname, icon="USER")


def draw_import(menu: Any, _context: Context) -> None:
    """Draws the entries in File › Import."""
    menu.layout.operator(UNITAF_OT_import.bl_idname, text="UniTAF Face Motion (.csv, .json)")
    menu.layout.operator(UNITAF_OT_load_script.bl_idname, text="UniTAF Script (.csv, .srt, .fountain, …)")


def draw_export(menu: Any, _context: Context) -> None:
    """Draws the entry in File › Export."""
    menu.layout.operator(UNITAF_OT_export.bl_idname, text="UniTAF Takes (.csv, .json, .wav, .srt, .vtt)")


def draw_object_animation(menu: Any, _context: Context) -> None:
    """Draws the entries in Object › Animation."""
    menu.layout.separator()
    menu.layout.operator(UNITAF_OT_generate.bl_idname, text="Generate Take")
    menu.layout.operator(UNITAF_OT_bake.bl_idname, text="Bake Takes to Action…")


def draw_text_menu(menu: Any, _context: Context) -> None:
    """Draws the entries in the Text menu of the Text Editor."""
    menu.layout.separator()
    menu.layout.operator(UNITAF_OT_speak_text_block.bl_idname)
    menu.layout.operator(UNITAF_OT_text_to_dialogue.bl_idname)


ENTRIES: dict[str, Draw] = {
    "VIEW3D_MT_mesh_add": draw_add_mesh,
    "VIEW3D_MT_object_animation": draw_object_animation,
    "TOPBAR_MT_file_import": draw_import,
    "TOPBAR_MT_file_export": draw_export,
    "TEXT_MT_text": draw_text_menu,
}


def add() -> None:
    """Adds the entries to Blender's menus."""
    for name, draw in ENTRIES.items():
        getattr(bpy.types, name).append(draw)


def remove() -> None:
    """Takes the entries away."""
    for name, draw in ENTRIES.items():
        getattr(bpy.types, name).remove(draw)
