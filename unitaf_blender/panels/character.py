"""The panels Emotion and Voice of a head."""

from __future__ import annotations

from collections.abc import Sequence

from bpy.types import Context, UILayout

from .. import core
from ..operators.character import UNITAF_OT_key_emotion, UNITAF_OT_reset_emotion, UNITAF_OT_reset_voice
from ..operators.listen import UNITAF_OT_listen
from ..operators.presets import draw_presets
from ..properties.emotion import UnitafEmotion, emotion_of, weights_of
from ..properties.scene import settings_of
from ..properties.voice import COLOUR, MAIN, UnitafVoice, voice_label, voice_settings_of
from .layout import SubPanel, draw_text, head_of
from .voices import UNITAF_PT_voices, draw_state


class UNITAF_PT_emotion(SubPanel):
    """The emotion sliders of a head."""

    bl_label = "Emotion"
    bl_options = set()  # noqa: RUF012 - open

    def draw_header_preset(self, context: Context) -> None:
        """Draws the presets, which are seen while the panel is closed too."""
        assert self.layout is not None
        draw_presets(self.layout)

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout, head = self.layout, head_of(context)
        assert layout is not None
        emotion = emotion_of(head)
        layout.row(align=True).prop(emotion, "source", expand=True)
        if emotion.source == "SLIDERS":
            draw_sliders(layout, emotion)
        else:
            is_recording = settings_of(context).source == "RECORDING"
            draw_text(layout, context, "Heard in the recording." if is_recording else "Read from its words.")
        row = layout.row(align=True)
        if emotion.source == "SLIDERS":
            row.operator(UNITAF_OT_key_emotion.bl_idname, text="Key", icon="KEY_HLT")
            row.operator(UNITAF_OT_reset_emotion.bl_idname, text="", icon="LOOP_BACK")
        row.prop(emotion, "strength", slider=True, text=strength_label(emotion, weights_of(head)))


def draw_sliders(layout: UILayout, emotion: UnitafEmotion) -> None:
    """Draws the eight emotion sliders in two columns."""
    grid = layout.grid_flow(row_major=True, columns=2, even_columns=True, align=True)
    for name in core.emotion.EMOTIONS:
        grid.prop(emotion, name, slider=True)


def strength_label(emotion: UnitafEmotion, weights: Sequence[float]) -> str:
    """Returns the label of the strength, which says where the sliders sum up to more than a face can show."""
    return "Scaled Down" if emotion.source == "SLIDERS" and core.emotion.is_scaled(weights) else "Strength"


class UNITAF_PT_voice(SubPanel):
    """The voice of a head."""

    bl_label = "Voice"

    def draw_header_preset(self, context: Context) -> None:
        """Draws who speaks, which is seen while the panel is closed too."""
        assert self.layout is not None
        if settings_of(context).source == "TEXT":
            row = self.layout.row(align=True)
            voice = voice_settings_of(head_of(context)).preset
            row.popover(UNITAF_PT_voices.__name__, text=voice_label(voice), translate=voice in core.cast.PRESETS)
            row.operator(UNITAF_OT_listen.bl_idname, text="", icon="MUTE_IPO_OFF")

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        layout, head = self.layout, head_of(context)
        assert layout is not None
        if settings_of(context).source == "RECORDING":
            draw_text(layout, context, "A recording keeps its own voice.", "INFO")
            return
        draw_state(layout, context, voice_settings_of(head))
        draw_voice(layout, voice_settings_of(head), MAIN)
        layout.operator(UNITAF_OT_reset_voice.bl_idname, icon="LOOP_BACK")


class UNITAF_PT_voice_colour(SubPanel):
    """The finer sliders of a voice."""

    bl_label = "Color"
    bl_parent_id = "UNITAF_PT_voice"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Whether there is a head and its voice can be chosen: not for a recording."""
        return super().poll(context) and settings_of(context).source == "TEXT"

    def draw(self, context: Context) -> None:
        """Draws the panel."""
        assert self.layout is not None
        draw_voice(self.layout, voice_settings_of(head_of(context)), COLOUR)


def draw_voice(layout: UILayout, voice: UnitafVoice, names: Sequence[str]) -> None:
    """Draws the sliders of a voice with these names."""
    column = layout.column(align=True)
    column.use_property_split = True
    column.use_property_decorate = False
    for name in names:
        column.prop(voice, name, slider=True)
