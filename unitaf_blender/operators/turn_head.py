"""The button Apply Head Motion: writes the head motion of takes that were made before a pivot was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context, Object

from ..properties.head import head_properties
from ..takes import follow_dials
from ..timeline import head_motion
from .dials import DialOperator

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_turn_head(DialOperator):
    """Let the chosen head turn with the takes that were made before it was chosen; later ones do so by themselves"""

    bl_idname = "unitaf.turn_head"
    bl_label = "Apply Head Motion"

    @classmethod
    def disabled_reason(cls, head: Object) -> str:
        """Returns why there is no head motion to write; empty if there is."""
        chosen = head_properties(head)
        reason = head_motion.reason(chosen.pivot, chosen.pivot_bone) if chosen.pivot else "Choose what turns first."
        if not reason and not follow_dials.still_takes(head):
            return "It turns with all takes of this face."
        return reason

    def execute(self, context: Context) -> Status:
        """Writes the head motion."""
        count = follow_dials.turn_still_takes(self.head(context))
        self.report({"INFO"}, f"It turns with {count} takes." if count > 1 else "It turns with the take.")
        return {"FINISHED"}
