"""The buttons of the hand layer, which holds the animator's own keys above the takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context, Object

from ..character.head import key_of
from ..timeline import hand_layer
from .base import HeadOperator

if TYPE_CHECKING:
    from .base import Status


class LayerOperator(HeadOperator):
    """Base of operators on the hand layer of a head. wants_layer: whether the head must have one, or must not."""

    wants_layer = True

    @classmethod
    def disabled_reason(cls, head: Object) -> str:
        """Returns why the head must have a layer, or must not; empty if it is as ``wants_layer`` says."""
        has_layer = hand_layer.layer_of(key_of(head)) is not None
        if has_layer == cls.wants_layer:
            return ""
        return "There is a hand layer already." if has_layer else "There is no hand layer."


class UNITAF_OT_add_hand_layer(LayerOperator):
    """Put a layer for keys of your own over the takes: they add to them, and stay when takes change"""

    bl_idname = "unitaf.add_hand_layer"
    bl_label = "Add Hand Layer"
    wants_layer = False

    def execute(self, context: Context) -> Status:
        """Adds the layer."""
        head = self.head(context)
        hand_layer.add(key_of(head), head.name)
        return {"FINISHED"}


class UNITAF_OT_mute_hand_layer(LayerOperator):
    """Let your keys over the takes have no effect, or have it again"""

    bl_idname = "unitaf.mute_hand_layer"
    bl_label = "Mute Hand Layer"

    def execute(self, context: Context) -> Status:
        """Mutes or unmutes the layer."""
        key = key_of(self.head(context))
        hand_layer.set_muted(key, not hand_layer.is_muted(key))
        return {"FINISHED"}


class UNITAF_OT_remove_hand_layer(LayerOperator):
    """Delete the layer over the takes, with your keys in it"""

    bl_idname = "unitaf.remove_hand_layer"
    bl_label = "Remove Hand Layer"

    def execute(self, context: Context) -> Status:
        """Removes the layer."""
        hand_layer.remove(key_of(self.head(context)))
        return {"FINISHED"}
