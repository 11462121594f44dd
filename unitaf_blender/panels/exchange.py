"""The panel Export & Bake."""

from __future__ import annotations

from bpy.types import Context

from ..operators.exchange import UNITAF_OT_bake, UNITAF_OT_export, UNITAF_OT_export_character, UNITAF_OT_import
from .layout import SubPanel


class UNITAF_PT_exchange(SubPanel):
    """The buttons of export, import and bake."""

    bl_label = "Export & Bake"

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout = self.layout
        assert layout is not None
        column = layout.column(align=True)
        column.operator(UNITAF_OT_export.bl_idname, text="Export…", icon="EXPORT")
        column.operator(UNITAF_OT_import.bl_idname, text="Import…", icon="IMPORT")
        layout.operator_menu_enum(UNITAF_OT_export_character.bl_idname, "format", icon="EXPORT")
        layout.operator(UNITAF_OT_bake.bl_idname, icon="ACTION")
