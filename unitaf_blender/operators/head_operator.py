"""What operators share that do something to the panel's head."""

from __future__ import annotations

from bpy.types import Context, Object, Operator

from ..properties.scene import chosen_head
from ..takes import generate


class HeadOperator(Operator):
    """Base of operators that need a head whose face can be written."""

    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Only for a head that has nothing against it."""
        head = chosen_head(context)
        reason = (generate.head_reason(head) or cls.disabled_reason(head)) if head else "No object is active."
        if reason:
            cls.poll_message_set(reason)
        return not reason

    @classmethod
    def disabled_reason(cls, head: Object) -> str:
        """Why the button cannot be pressed for a head that can talk, in a sentence; empty if it can."""
        return ""

    def head(self, context: Context) -> Object:
        """The panel's head."""
        head = chosen_head(context)
        assert head is not None  # poll has looked
        return head
