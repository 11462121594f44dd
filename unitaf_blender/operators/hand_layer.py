"""The buttons of the layer for hand-made keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context, Object, Operator

from .. import generate, properties
from ..scene import hand_layer

if TYPE_CHECKING:
    from .status import Status


class LayerOperator(Operator):
    """Base of the operators of a head's hand layer."""

    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012 - as Blender wants it
    wants_layer = True

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Only for a head with a layer, or without one."""
        head = properties.head_of(context)
        reason = generate.head_reason(head) if head else "No object is active."
        if head is not None and not reason:
            has_layer = hand_layer.of(generate.key_of(head)) is not None
            if has_layer != cls.wants_layer:
                reason = "There is a hand layer already." if has_layer else "There is no hand layer."
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def head(self, context: Context) -> Object:
        """The panel's head."""
        head = properties.head_of(context)
        assert head is not None  # poll has looked
        return head


class UNITAF_OT_add_hand_layer(LayerOperator):
    """Put a layer for keys of your own over the takes: they add to them, and stay when takes change"""

    bl_idname = "unitaf.add_hand_layer"
    bl_label = "Add Hand Layer"
    wants_layer = False

    def execute(self, context: Context) -> Status:
        """Add it."""
        head = self.head(context)
        hand_layer.add(generate.key_of(head), head.name)
        return {"FINISHED"}


class UNITAF_OT_mute_hand_layer(LayerOperator):
    """Let your keys over the takes have no effect, or have it again"""

    bl_idname = "unitaf.mute_hand_layer"
    bl_label = "Mute Hand Layer"

    def execute(self, context: Context) -> Status:
        """Switch it."""
        key = generate.key_of(self.head(context))
        hand_layer.set_muted(key, not hand_layer.is_muted(key))
        return {"FINISHED"}


class UNITAF_OT_remove_hand_layer(LayerOperator):
    """Delete the layer over the takes, with your keys in it"""

    bl_idname = "unitaf.remove_hand_layer"
    bl_label = "Remove Hand Layer"

    def execute(self, context: Context) -> Status:
        """Remove it."""
        hand_layer.remove(generate.key_of(self.head(context)))
        return {"FINISHED"}
