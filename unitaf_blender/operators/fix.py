"""The buttons beside a problem: each applies a fix of ``character.fixes``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import StringProperty
from bpy.types import Context, Operator, OperatorProperties

from .. import core
from ..background import jobs
from ..character import fixes
from ..character.head import chosen_head
from .base import reports_errors

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_fix(Operator):
    """Do what can be done about it"""

    bl_idname = "unitaf.fix"
    bl_label = "Mend"
    bl_options = {"UNDO", "INTERNAL"}  # noqa: RUF012 - as Blender wants it

    if TYPE_CHECKING:
        fix: str
        head: str
    else:
        fix: StringProperty(name="Remedy", description="What to do about what is wrong", options={"SKIP_SAVE"})
        head: StringProperty(name="Head", description="Empty for the panel's head", options={"SKIP_SAVE"})

    @classmethod
    def description(cls, context: Context, properties: OperatorProperties) -> str:
        """Returns what the fix does, as the tooltip."""
        fix = fixes.FIXES.get(getattr(properties, "fix", ""))
        return fix.description if fix else ""

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Applies the fix and removes the note about the problem from the panel; what the fix has to say stays."""
        head = bpy.data.objects.get(self.head) if self.head else chosen_head(context)
        if head is None:
            raise core.errors.InputError("The head is gone: choose another as Target.")
        before = jobs.note()
        fixes.apply(context, self.fix, head)
        if jobs.note() is before:
            jobs.clear_note()
        return {"FINISHED"}
