"""Turn Head: let what was chosen as Head turn with the takes that were made before."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from bpy.types import Context, Object

from .. import core
from ..properties.head import head_properties
from ..takes import follow_dials
from ..timeline import head_motion
from .dials import DialOperator

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_turn_head(DialOperator):
    """Let the chosen head turn with the takes that were made before it was chosen; later ones do so by themselves"""

    bl_idname = "unitaf.turn_head"
    bl_label = "Turn with Takes"

    @classmethod
    def disabled_reason(cls, head: Object) -> str:
        """Only if something was chosen that can turn, and does not yet."""
        chosen = head_properties(head)
        reason = head_motion.reason(chosen.pivot, chosen.pivot_bone) if chosen.pivot else "Choose what turns first."
        if not reason and not follow_dials.still_takes(head):
            return "It turns with all takes of this face."
        return reason

    def execute(self, context: Context) -> Status:
        """Write the head of each such take."""
        head = self.head(context)
        takes = follow_dials.still_takes(head)
        try:
            with contextlib.ExitStack() as undo:
                for strip in takes:
                    follow_dials.turn(head, strip, undo)
                undo.pop_all()
        except core.errors.UnitafError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        self.report({"INFO"}, f"It turns with {len(takes)} takes." if len(takes) > 1 else "It turns with the take.")
        return {"FINISHED"}
