"""The panel of a head that the original's checkpoints speak; it is there while they are the chosen engine."""

from __future__ import annotations

from bpy.types import Context

from .. import preferences
from ..properties.official import official_choices
from .layout import SubPanel, head_of


class UNITAF_PT_official(SubPanel):
    """The voice and the face of a head by the original's checkpoints."""

    bl_label = "Official UniTAF"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether there is a head, and the original is the engine."""
        return super().poll(context) and preferences.is_official(context)

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout = self.layout
        assert layout is not None
        layout.use_property_split, layout.use_property_decorate = True, False
        chosen = official_choices(head_of(context))
        column = layout.column()
        column.prop(chosen, "voice_audio")
        column.prop(chosen, "emotion_audio")
        column.prop(chosen, "upper_face")
        column.prop(chosen, "expression")
        column.prop(chosen, "style")
