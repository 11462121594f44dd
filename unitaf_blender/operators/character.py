"""The buttons of emotion and voice: keys on all emotion sliders, and resets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context

from ..character import emotion_keys
from ..character.head import scene_of
from ..properties.emotion import reset_emotion
from ..properties.voice import reset_voice
from .base import CharacterOperator, reports_errors

if TYPE_CHECKING:
    from .base import Status


class UNITAF_OT_key_emotion(CharacterOperator):
    """Insert a key at the playhead for each of the eight emotion sliders of this head"""

    bl_idname = "unitaf.key_emotion"
    bl_label = "Key Emotion"

    @reports_errors
    def execute(self, context: Context) -> Status:
        """Inserts the keys."""
        head = self.head(context)
        emotion_keys.insert_keys(head, scene_of(context, head).frame_current)
        return {"FINISHED"}


class UNITAF_OT_reset_emotion(CharacterOperator):
    """Set the eight emotion sliders of this head to 0 and their strength to 1; their keys stay"""

    bl_idname = "unitaf.reset_emotion"
    bl_label = "Reset Emotion"

    def execute(self, context: Context) -> Status:
        """Resets the sliders."""
        reset_emotion(self.head(context))
        return {"FINISHED"}


class UNITAF_OT_reset_voice(CharacterOperator):
    """Set the sliders of this head's voice back to the voice that was chosen"""

    bl_idname = "unitaf.reset_voice"
    bl_label = "Reset Voice"

    def execute(self, context: Context) -> Status:
        """Resets the sliders."""
        reset_voice(self.head(context))
        return {"FINISHED"}
