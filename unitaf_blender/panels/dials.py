"""The panels Dials, Channels and Head. They are closed at first."""

from __future__ import annotations

from typing import Any

from bpy.types import Context, Object, UILayout, UIList

from ..character import pivot
from ..operators.dials import (
    ARTICULATIONS,
    UNITAF_OT_add_channel_dial,
    UNITAF_OT_remove_channel_dial,
    UNITAF_OT_reset_dials,
    UNITAF_OT_set_articulation,
)
from ..operators.guesses import UNITAF_OT_choose_bone
from ..operators.turn_head import UNITAF_OT_turn_head
from ..properties.dials import GROUPS
from ..properties.head import head_properties
from ..takes import follow_dials
from ..timeline import head_motion
from .layout import SubPanel, draw_text, head_of

CHANNEL_ROWS = 4
NAMED_TAKES = 3  # names in a sentence at most


class UNITAF_PT_dials(SubPanel):
    """The dials of a head, which scale and shift the curves of all its takes."""

    bl_label = "Dials"

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout, head = self.layout, head_of(context)
        assert layout is not None
        if takes := follow_dials.without_curves(head):
            more = f" and {len(takes) - NAMED_TAKES} more" if len(takes) > NAMED_TAKES else ""
            sentence = (
                f"Dials do not change {', '.join(takes[:NAMED_TAKES])}{more}: their curves are not kept in this file."
            )
            draw_text(layout, context, f"{sentence} Generate them again.", "ERROR")
        dials = head_properties(head).dials
        for title, names in GROUPS.items():
            layout.label(text=title)
            if "articulation" in names:
                row = layout.row(align=True)
                for preset, label, _meaning in ARTICULATIONS:
                    row.operator(UNITAF_OT_set_articulation.bl_idname, text=label).preset = preset
            column = layout.column(align=True)
            for name in names:
                column.prop(dials, name, slider=True)
        layout.operator(UNITAF_OT_reset_dials.bl_idname, icon="LOOP_BACK")


class UNITAF_PT_channels(SubPanel):
    """Dials of single channels."""

    bl_label = "Channels"
    bl_parent_id = "UNITAF_PT_dials"

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout, head = self.layout, head_of(context)
        assert layout is not None
        dials = head_properties(head).dials
        row = layout.row()
        row.template_list(
            UNITAF_UL_channels.__name__, "", dials, "channels", dials, "active_channel", rows=CHANNEL_ROWS
        )
        column = row.column(align=True)
        column.operator(UNITAF_OT_add_channel_dial.bl_idname, text="", icon="ADD")
        column.operator(UNITAF_OT_remove_channel_dial.bl_idname, text="", icon="REMOVE")
        if 0 <= dials.active_channel < len(dials.channels):
            chosen = dials.channels[dials.active_channel]
            column = layout.column(align=True)
            column.active = chosen.on
            column.prop(chosen, "multiplier", slider=True)
            column.prop(chosen, "offset", slider=True)


class UNITAF_UL_channels(UIList):
    """The channels that have a dial of their own."""

    def draw_item(self, _context: Context, layout: UILayout, _data: Any, item: Any, _icon: int, _active: Any) -> None:
        """Draws one channel: its switch, multiplier and offset."""
        layout.prop(item, "on", text="")
        row = layout.row()
        row.active = item.on
        row.label(text=item.name, translate=False)
        sides = row.row()
        sides.alignment = "RIGHT"
        sides.label(text=f"x {item.multiplier:.2f}  {item.offset:+.2f}", translate=False)


class UNITAF_PT_head(SubPanel):
    """The pivot of a head: the object or bone that its head motion turns."""

    bl_label = "Head"

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout, head = self.layout, head_of(context)
        assert layout is not None
        chosen = head_properties(head)
        column = layout.column()
        column.prop(chosen, "pivot", text="")
        if chosen.pivot is None:
            if pivot.wants_guess(head) and draw_guess(layout, context, head):
                return
            draw_text(layout, context, "Choose what turns with the takes: an object, or an armature's bone.", "INFO")
            return
        if chosen.pivot.type == "ARMATURE":
            column.prop_search(chosen, "pivot_bone", chosen.pivot.data, "bones", text="")
        if reason := head_motion.reason(chosen.pivot, chosen.pivot_bone):
            draw_text(layout, context, reason, "INFO")
            return
        column.prop(chosen.dials, "head_strength", slider=True)
        layout.operator(UNITAF_OT_turn_head.bl_idname, icon="CON_ROTLIKE")


def draw_guess(layout: UILayout, context: Context, head: Object) -> bool:
    """Draws which bone will turn with the first take, by its name; returns whether there is one."""
    armature, bone = pivot.guess(head)
    if armature is None:
        return False
    row = layout.row(align=True)
    row.label(text=f"Guessed: {bone}", icon="BONE_DATA", translate=False)
    row.operator(UNITAF_OT_choose_bone.bl_idname, text="", icon="DOWNARROW_HLT")
    draw_text(layout, context, "It turns with the takes from the first one on, by its name.")
    return True
