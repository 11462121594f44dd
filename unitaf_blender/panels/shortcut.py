"""The keyboard shortcut of Generate, which the user can change in the preferences."""

from __future__ import annotations

from typing import Any, Literal

import bpy
from bpy.types import Context, KeyMap, KeyMapItem, UILayout

from ..operators.generate import UNITAF_OT_generate

# Ctrl Alt K is free in the 3D view of Blender's default keymap, which has Ctrl Alt G, Q, T and U.
KEY: Literal["K"] = "K"
MAP = "3D View"

_added: list[tuple[KeyMap, KeyMapItem]] = []


def add() -> None:
    """Adds the shortcut; does nothing without keymaps, as in a Blender without a window."""
    manager = bpy.context.window_manager
    keys = manager.keyconfigs.addon if manager else None
    if keys is None:
        return
    keymap = keys.keymaps.new(name=MAP, space_type="VIEW_3D")
    item = keymap.keymap_items.new(UNITAF_OT_generate.bl_idname, KEY, "PRESS", ctrl=True, alt=True)
    _added.append((keymap, item))


def remove() -> None:
    """Removes the shortcut."""
    for keymap, item in _added:
        keymap.keymap_items.remove(item)
    _added.clear()


def draw(layout: UILayout, context: Context) -> None:
    """Draws the shortcut as the user has set it, with the fields that change it."""
    import rna_keymap_ui

    manager: Any = context.window_manager
    keys = manager.keyconfigs.user if manager else None
    keymap = keys.keymaps.get(MAP) if keys else None
    for item in keymap.keymap_items if keymap else ():
        if item.idname == UNITAF_OT_generate.bl_idname:
            column = layout.column()
            column.context_pointer_set("keymap", keymap)
            rna_keymap_ui.draw_kmi([], keys, keymap, item, column, 0)
