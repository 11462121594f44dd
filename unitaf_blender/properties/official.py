"""What a head needs to be spoken by the original's checkpoints: its recordings, and choices for experts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.props import EnumProperty, IntProperty, StringProperty
from bpy.types import Object, PropertyGroup

from .scene import OVERRIDABLE, PATH_OPTIONS

LAST_ROW = 934  # of the released decoder: the row that the original takes
EXPRESSIONS = (
    ("film", "FiLM", "The mode in which the emotion scales and shifts"),
    ("cross_attn", "Cross Attention", "The mode that reads the mouth"),
    ("off", "Off", "Without the expression model; so it is too where the folder has none"),
)
UPPER_FACES = (
    ("ours", "Ours", "Brows, lids and gaze as of other takes"),
    ("original", "Original", "Brows and lids of the original; the gaze stays ours"),
)


class UnitafOfficial(PropertyGroup):
    """The voice and the face of a head that the original's checkpoints speak."""

    if TYPE_CHECKING:
        voice_audio: str
        emotion_audio: str
        style: int
        expression: str
        upper_face: str
    else:
        voice_audio: StringProperty(
            name="Voice Recording",
            description="3 to 15 seconds of the voice that speaks, with nothing else in it",
            subtype="FILE_PATH",
            options=PATH_OPTIONS,
            override=OVERRIDABLE,
        )
        emotion_audio: StringProperty(
            name="Emotion Recording",
            description="A recording of how it is to feel, by anybody; sentences with an emotion of their own do not "
            "follow it",
            subtype="FILE_PATH",
            options=PATH_OPTIONS,
            override=OVERRIDABLE,
        )
        style: IntProperty(
            name="Style Row",
            description="Row of the face's style: 0 to 19 are UniTAF's speakers, 934 is the one that it takes itself",
            default=LAST_ROW,
            min=0,
            max=LAST_ROW,
            options=set(),
            override=OVERRIDABLE,
        )
        expression: EnumProperty(
            name="Expression",
            description="How the expression model reads the emotion, which its file does not say",
            items=EXPRESSIONS,
            options=set(),
            override=OVERRIDABLE,
        )
        upper_face: EnumProperty(
            name="Brows and Lids",
            description="Whose brows and lids the face has",
            items=UPPER_FACES,
            options=set(),
            override=OVERRIDABLE,
        )


def official_choices(head: Object) -> UnitafOfficial:
    """Returns what is chosen for a head."""
    return head.unitaf.official  # type: ignore[attr-defined, no-any-return]
