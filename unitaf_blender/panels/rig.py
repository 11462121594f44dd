"""The panel Rig: what of a character its takes move. It is closed at first."""

from __future__ import annotations

from typing import Any

from bpy.types import Context, Object, UILayout, UIList

from ..character import fixes
from ..character.head import matched_keys
from ..operators.fix import UNITAF_OT_fix
from ..operators.rig import (
    UNITAF_OT_add_rig_row,
    UNITAF_OT_detect_rig,
    UNITAF_OT_edit_rig,
    UNITAF_OT_find_meshes,
    UNITAF_OT_load_rig,
    UNITAF_OT_remove_mesh,
    UNITAF_OT_remove_rig_row,
    UNITAF_OT_save_rig,
)
from ..properties.head import given_keys
from ..properties.rig import UnitafRigRow, rig_of
from ..rig import rows
from .layout import SubPanel, draw_fixes, draw_text, head_of

ROWS = 6
ICONS = {"KEY": "SHAPEKEY_DATA", "PROPERTY": "PROPERTIES", "BONE": "BONE_DATA"}


class UNITAF_PT_rig(SubPanel):
    """The detected rig, the meshes that share takes, and the rig map."""

    bl_label = "Rig"

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout, head = self.layout, head_of(context)
        assert layout is not None
        rig_map = matched_keys(head)
        layout.label(text=rig_map.label, icon="ARMATURE_DATA", translate=False)
        draw_text(layout, context, rig_map.coverage)
        draw_sharing(layout, context, head)
        draw_given(layout, context, head)
        draw_meshes(layout, head)
        draw_map(layout, head)


def draw_sharing(layout: UILayout, context: Context, head: Object) -> None:
    """Draws a hint where other objects have the same mesh and so the same takes, with its fix."""
    if head.data is not None and head.data.users > 1:
        draw_text(layout, context, "Other objects have the same mesh and talk along.", "INFO")
        button = layout.operator(UNITAF_OT_fix.bl_idname, text="Make Single User")
        button.fix, button.head = fixes.FixName.SINGLE_USER, head.name


def draw_given(layout: UILayout, context: Context, head: Object) -> None:
    """Draws which shape keys were given to the takes, with the button that ends it."""
    if given := given_keys(head):
        draw_text(layout, context, f"Given to the takes: {', '.join(sorted(given))}.", "INFO")
        draw_fixes(layout, [fixes.FixName.TAKE_BACK], head.name)


def draw_meshes(layout: UILayout, head: Object) -> None:
    """Draws the list of meshes that share the takes."""
    column = layout.column(align=True)
    for line in head.unitaf.meshes:  # type: ignore[attr-defined]
        row = column.row(align=True)
        name = line.object.name if line.object else ""
        row.label(text=name or "(gone)", icon="MESH_DATA", translate=False)
        row.operator(UNITAF_OT_remove_mesh.bl_idname, text="", icon="X").name = name
    column.operator(UNITAF_OT_find_meshes.bl_idname, icon="VIEWZOOM")


def draw_map(layout: UILayout, head: Object) -> None:
    """Draws the rig map that was made by hand, or the button that starts one."""
    rig = rig_of(head)
    if rig.rows:
        row = layout.row()
        row.template_list(UNITAF_UL_rig.__name__, "", rig, "rows", rig, "active_row", rows=ROWS)
        column = row.column(align=True)
        column.operator(UNITAF_OT_add_rig_row.bl_idname, text="", icon="ADD")
        column.operator(UNITAF_OT_remove_rig_row.bl_idname, text="", icon="REMOVE")
        if 0 <= rig.active_row < len(rig.rows):
            draw_row(layout, head, rig.rows[rig.active_row])
        layout.operator(UNITAF_OT_detect_rig.bl_idname, icon="LOOP_BACK")
    else:
        layout.operator(UNITAF_OT_edit_rig.bl_idname, icon="GREASEPENCIL")
    row = layout.row(align=True)
    row.operator(UNITAF_OT_save_rig.bl_idname, icon="EXPORT")
    row.operator(UNITAF_OT_load_rig.bl_idname, icon="IMPORT")


def draw_row(layout: UILayout, head: Object, line: UnitafRigRow) -> None:
    """Draws the properties of one line of the map."""
    column = layout.column(align=True)
    column.use_property_split, column.use_property_decorate = True, False
    column.prop(line, "name")
    column.prop(line, "kind")
    if line.kind == rows.KEY:
        column.prop_search(line, "target", head.data.shape_keys, "key_blocks")  # type: ignore[union-attr]
    else:
        column.prop(line, "object")
        if line.kind == rows.BONE and line.object is not None and line.object.type == "ARMATURE":
            column.prop_search(line, "target", line.object.data, "bones")
            column.prop(line, "axis", expand=True)
        else:
            column.prop(line, "target")
    if line.kind == rows.BONE:
        column.prop(line, "multiplier", text="Degrees")
    else:
        column.prop(line, "multiplier")


class UNITAF_UL_rig(UIList):
    """The lines of a rig map."""

    def draw_item(self, _context: Context, layout: UILayout, _data: Any, item: Any, _icon: int, _active: Any) -> None:
        """Draws one line: channel, target, multiplier."""
        row = layout.split(factor=0.42)
        row.label(text=item.name, translate=False)
        row = row.split(factor=0.7)
        row.label(text=item.target, icon=ICONS[item.kind], translate=False)  # type: ignore[arg-type]
        row.prop(item, "multiplier", text="", emboss=False)
