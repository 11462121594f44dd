"""The buttons of emotion and voice: a key on every emotion slider, and back to where the sliders started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context

from .. import core
from ..character import emotion_keys
from ..character.head import scene_of
from ..properties.emotion import emotion_of
from ..properties.voice import reset_voice
from .base import CharacterOperator

if TYPE_CHECKING:
    from .base import Status

GROUP = "Emotion"  # of the sliders' curves in the animation editors


class UNITAF_OT_key_emotion(CharacterOperator):
    """Insert a key at the playhead for each of the eight emotion sliders of this head"""

    bl_idname = "unitaf.key_emotion"
    bl_label = "Key Emotion"

    def execute(self, context: Context) -> Status:
        """Insert them."""
        head = self.head(context)
        frame = scene_of(context, head).frame_current
        try:
            for name in core.emotion.EMOTIONS:
                head.keyframe_insert(emotion_keys.PATH + name, frame=frame, group=GROUP)
        except (RuntimeError, TypeError) as error:  # its action is another file's, or the slider is not to be keyed
            self.report({"ERROR"}, f"The emotion of {head.name!r} cannot be keyed: {error}")
            return {"CANCELLED"}
        return {"FINISHED"}


class UNITAF_OT_reset_emotion(CharacterOperator):
    """Set the eight emotion sliders of this head to 0 and their strength to 1; their keys stay"""

    bl_idname = "unitaf.reset_emotion"
    bl_label = "Reset Emotion"

    def execute(self, context: Context) -> Status:
        """Set them back."""
        felt = emotion_of(self.head(context))
        for name in (*core.emotion.EMOTIONS, "strength"):
            felt.property_unset(name)
        return {"FINISHED"}


class UNITAF_OT_reset_voice(CharacterOperator):
    """Set the sliders of this head's voice back to the voice that was chosen"""

    bl_idname = "unitaf.reset_voice"
    bl_label = "Reset Voice"

    def execute(self, context: Context) -> Status:
        """Set them back."""
        reset_voice(self.head(context))
        return {"FINISHED"}
