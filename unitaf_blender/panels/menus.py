"""Entries in Blender's own menus, and the panels in the sidebars of the Sequencer and the Text Editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy
from bpy.types import Context, Menu, Panel

from ..operators.demo_head import UNITAF_OT_add_demo_head
from ..operators.dialogue import UNITAF_OT_load_script, UNITAF_OT_script_from_strips
from ..operators.exchange import UNITAF_OT_export, UNITAF_OT_export_character, UNITAF_OT_import
from ..operators.from_editors import UNITAF_OT_speak_text_block, UNITAF_OT_text_to_dialogue
from ..operators.generate import UNITAF_OT_generate
from ..operators.recording import UNITAF_OT_use_strip
from ..properties.scene import settings_of
from .layout import draw_job, draw_text

Draw = Callable[[Any, Context], None]

# What an animator can do in the 3D view, by the part of the panel that it belongs to.
ACTIONS = (
    (
        "unitaf.generate", "unitaf.edit_line", "unitaf.roll_reading", "unitaf.cancel", "unitaf.quick_start",
        "unitaf.choose_head",
    ),
    ("unitaf.key_emotion", "unitaf.reset_emotion", "unitaf.listen", "unitaf.reset_voice"),
    ("unitaf.install_voice_pack", "unitaf.remove_voice_pack"),
    (
        "unitaf.play_take", "unitaf.retake", "unitaf.use_take", "unitaf.solo_take", "unitaf.star_take",
        "unitaf.mute_take", "unitaf.rename_take", "unitaf.move_take", "unitaf.duplicate_take", "unitaf.delete_take",
        "unitaf.add_sound",
        "unitaf.sync_take", "unitaf.resample", "unitaf.sync_playback",
    ),
    ("unitaf.add_hand_layer", "unitaf.mute_hand_layer", "unitaf.remove_hand_layer"),
    (
        "unitaf.set_articulation", "unitaf.reset_dials", "unitaf.add_channel_dial", "unitaf.remove_channel_dial",
        "unitaf.turn_head", "unitaf.choose_bone",
    ),
    (
        "unitaf.find_meshes", "unitaf.edit_rig", "unitaf.detect_rig", "unitaf.add_rig_row", "unitaf.remove_rig_row",
        "unitaf.load_rig", "unitaf.save_rig",
    ),
    ("unitaf.use_strip", "unitaf.clear_strip", "unitaf.add_word", "unitaf.remove_word", "unitaf.load_words"),
    (
        "unitaf.load_script", "unitaf.script_from_text", "unitaf.script_from_strips", "unitaf.add_line",
        "unitaf.remove_line", "unitaf.move_line", "unitaf.listen_to_line", "unitaf.generate_dialogue",
        "unitaf.find_characters", "unitaf.show_listeners", "unitaf.remove_listeners",
    ),
    ("unitaf.export", "unitaf.export_character", "unitaf.import_take", "unitaf.bake", "unitaf.save_report"),
)  # fmt: skip


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


class UNITAF_MT_actions(Menu):
    """All actions of the 3D view: the search (F3) finds what menus have."""

    bl_idname = "UNITAF_MT_actions"
    bl_label = "UniTAF"

    def draw(self, context: Context) -> None:
        """Draws the entries in groups."""
        layout = self.layout
        assert layout is not None
        layout.operator_context = "INVOKE_DEFAULT"
        for number, group in enumerate(ACTIONS):
            if number:
                layout.separator()
            for action in group:
                layout.operator(action)


def draw_add_mesh(menu: Any, _context: Context) -> None:
    """Draws the entry in Add › Mesh."""
    menu.layout.operator(UNITAF_OT_add_demo_head.bl_idname, icon="USER")


def draw_import(menu: Any, _context: Context) -> None:
    """Draws the entries in File › Import."""
    menu.layout.operator(UNITAF_OT_import.bl_idname, text="UniTAF Face Motion (.csv, .json)")
    menu.layout.operator(UNITAF_OT_load_script.bl_idname, text="UniTAF Script (.csv, .srt, .fountain, …)")


def draw_export(menu: Any, _context: Context) -> None:
    """Draws the entries in File › Export."""
    menu.layout.operator(UNITAF_OT_export.bl_idname, text="UniTAF Takes (.csv, .json, .wav, .srt, .vtt)")
    menu.layout.operator(UNITAF_OT_export_character.bl_idname, text="UniTAF Character (.fbx, .glb, .usdc)")


def draw_object_animation(menu: Any, _context: Context) -> None:
    """Draws the entries in Object › Animation."""
    menu.layout.separator()
    menu.layout.menu(UNITAF_MT_actions.bl_idname)


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
