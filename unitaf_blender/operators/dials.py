"""The buttons of the dials: reset, and dials of single channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.props import EnumProperty
from bpy.types import Context, Event, Object

from .. import core
from ..properties.head import head_properties, reset_dials
from ..takes import follow_dials
from .base import HeadOperator

if TYPE_CHECKING:
    from .base import Status

CHANNELS = tuple((name, name, "") for name in core.channels.ARKIT)

ARTICULATIONS = (
    ("SUBTLE", "Subtle", "Half as distinct, for a quiet or a tired character"),
    ("NATURAL", "Natural", "As it was made: the lips can be read"),
    ("BROAD", "Broad", "Half as distinct again, for a small or a stylised face"),
)


class DialOperator(HeadOperator):
    """Base of operators that change the dials of the panel's head."""

    bl_options = {"REGISTER", "UNDO", "INTERNAL"}  # noqa: RUF012 - as Blender wants it


class UNITAF_OT_reset_dials(DialOperator):
    """Set all dials of this head back, those of single channels too: its takes look as they were made"""

    bl_idname = "unitaf.reset_dials"
    bl_label = "Reset Dials"

    def execute(self, context: Context) -> Status:
        """Resets the dials and updates the takes."""
        head = self.head(context)
        reset_dials(head)
        follow_dials.show(head)
        return {"FINISHED"}


class UNITAF_OT_set_articulation(DialOperator):
    """Set how distinctly the mouth of this head forms each sound"""

    bl_idname = "unitaf.set_articulation"
    bl_label = "Set Articulation"

    if TYPE_CHECKING:
        preset: str
    else:
        preset: EnumProperty(name="Preset", description="How distinct the mouth is", items=ARTICULATIONS)

    def execute(self, context: Context) -> Status:
        """Turns the dial and updates the takes."""
        head = self.head(context)
        head_properties(head).dials.articulation = core.articulation.PRESETS[self.preset.lower()]
        follow_dials.show(head)
        return {"FINISHED"}


class UNITAF_OT_add_channel_dial(DialOperator):
    """Choose a channel that gets a dial of its own"""

    bl_idname = "unitaf.add_channel_dial"
    bl_label = "Add Channel"
    bl_property = "channel"

    if TYPE_CHECKING:
        channel: str
    else:
        channel: EnumProperty(
            name="Channel", description="The channel that gets a dial", items=CHANNELS, options={"SKIP_SAVE"}
        )

    def invoke(self, context: Context, event: Event) -> Status:
        """Opens a search popup with the channels."""
        assert context.window_manager is not None
        context.window_manager.invoke_search_popup(self)
        return {"FINISHED"}

    def execute(self, context: Context) -> Status:
        """Adds the channel's dial, or selects it in the list if there is one."""
        dials = head_properties(self.head(context)).dials
        if self.channel not in dials.channels:
            dials.channels.add().name = self.channel
        dials.active_channel = dials.channels.find(self.channel)
        if context.area is not None:
            context.area.tag_redraw()
        return {"FINISHED"}


class UNITAF_OT_remove_channel_dial(DialOperator):
    """Take the chosen channel's dial away: the channel moves as it was made"""

    bl_idname = "unitaf.remove_channel_dial"
    bl_label = "Remove Channel"

    @classmethod
    def disabled_reason(cls, head: Object) -> str:
        """Returns why there is no dial to remove; empty if one is chosen."""
        dials = head_properties(head).dials
        return "" if 0 <= dials.active_channel < len(dials.channels) else "No channel is chosen."

    def execute(self, context: Context) -> Status:
        """Removes the dial and updates the takes."""
        head = self.head(context)
        dials = head_properties(head).dials
        dials.channels.remove(dials.active_channel)
        dials.active_channel = max(0, dials.active_channel - 1)
        follow_dials.show(head)
        return {"FINISHED"}
