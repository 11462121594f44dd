"""What a head feels, and whose voice it has."""

from __future__ import annotations

from bpy.types import Context, UILayout

from .. import core, emotion_properties, generate, properties, voice_properties
from ..operators.emotion import UNITAF_OT_key_emotion, UNITAF_OT_reset_emotion
from .dials import SubPanel, draw_reason, head_of
from .layout import draw_text


class UNITAF_PT_emotion(SubPanel):
    """The emotion sliders of a head."""

    bl_label = "Emotion"
    bl_options = set()  # noqa: RUF012 - open

    def draw(self, context: Context) -> None:
        """Draw the panel."""
        layout, head = self.layout, head_of(context)
        assert layout is not None
        if draw_reason(layout, context, generate.head_reason(head)):
            return
        felt = emotion_properties.of(head)
        layout.row(align=True).prop(felt, "source", expand=True)
        if felt.source == "SLIDERS":
            draw_sliders(layout, felt)
        row = layout.row()
        row.use_property_split = True
        row.prop(felt, "strength", slider=True)
        if felt.source == "TEXT":
            draw_text(layout, context, "Each sentence's emotion is read from its words.", "INFO")
        elif core.emotion.is_scaled(emotion_properties.weights_of(head)):
            draw_text(layout, context, f"Sum over {core.emotion.MOST:g}: scaled down.", "INFO")


def draw_sliders(layout: UILayout, felt: emotion_properties.UnitafEmotion) -> None:
    """The eight sliders with their keys."""
    column = layout.column(align=True)
    column.use_property_split = True
    column.use_property_decorate = True
    for name in core.emotion.EMOTIONS:
        column.prop(felt, name, slider=True)
    row = layout.row(align=True)
    row.operator(UNITAF_OT_key_emotion.bl_idname, icon="KEY_HLT")
    row.operator(UNITAF_OT_reset_emotion.bl_idname, text="", icon="LOOP_BACK")


class UNITAF_PT_voice(SubPanel):
    """The voice of a head."""

    bl_label = "Voice"

    def draw(self, context: Context) -> None:
        """Draw the panel."""
        layout, head = self.layout, head_of(context)
        assert layout is not None
        if draw_reason(layout, context, generate.head_reason(head)):
            return
        if properties.of(context).source == "RECORDING":
            draw_text(layout, context, "A recording keeps its own voice.", "INFO")
            return
        layout.prop(voice_properties.of(head), "preset", text="")
