"""The emotion of a head: eight sliders that can be keyed, or a choice to read it from the text or the recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bpy.props import EnumProperty, FloatProperty
from bpy.types import Object, PropertyGroup

from .. import core
from .scene import OVERRIDABLE

SOURCES = (
    ("SLIDERS", "Sliders", "The sliders below and their keys, from the playhead on"),
    ("AUTO", "Automatic", "Each sentence's emotion is read from its words; a recording's is heard in it"),
)
DESCRIPTIONS = {
    "happy": "Joy: raised cheeks and mouth corners, a bright and lively voice",
    "angry": "Anger: lowered brows and hard lids, a loud and pressed voice",
    "sad": "Grief: raised inner brows and drawn-down mouth corners, a low and slow voice",
    "afraid": "Fear: wide eyes and raised, drawn-together brows, a high and hurried voice",
    "disgusted": "Disgust: wrinkled nose and raised upper lip, a low and slow voice",
    "melancholic": "Quiet sadness: heavy lids and little movement, a soft and flat voice",
    "surprised": "Surprise: raised brows and wide eyes, a high voice with wide steps",
    "calm": "Nothing: alone it is the neutral take, beside others it takes from their share",
}
DIGITS = 4  # of a value of a slider, which is single precision; no difference below is seen or heard


class UnitafEmotion(PropertyGroup):
    """The emotion of a head, for later takes: a number for each of ``core.emotion.EMOTIONS``, of the same name."""

    if TYPE_CHECKING:
        source: str
        strength: float
    else:
        source: EnumProperty(
            name="Source",
            description="Where the emotion comes from",
            items=SOURCES,
            options=set(),
            override=OVERRIDABLE,
        )
        strength: FloatProperty(
            name="Strength",
            description="How strongly all emotion is felt, tags in the text included; 0 is the neutral take",
            default=core.settings.Settings.strength,
            min=core.settings.STRENGTH_RANGE[0],
            max=core.settings.STRENGTH_RANGE[1],
            subtype="FACTOR",
            options=set(),  # one number for a take; the sliders change over time
            override=OVERRIDABLE,
        )


def _slider(name: str) -> Any:
    return FloatProperty(
        name=name.title(),
        description=DESCRIPTIONS[name],
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        override=OVERRIDABLE,
    )


for _name in core.emotion.EMOTIONS:
    UnitafEmotion.__annotations__[_name] = _slider(_name)


def emotion_of(head: Object) -> UnitafEmotion:
    """Returns the emotion of a head."""
    return head.unitaf.emotion  # type: ignore[attr-defined, no-any-return]


def weights_of(head: Object) -> list[float]:
    """Returns the values 0..1 of the sliders at this frame, in the order of ``core.emotion.EMOTIONS``."""
    return [getattr(emotion_of(head), name) for name in core.emotion.EMOTIONS]


def strength_of(head: Object) -> float:
    """Returns the strength of a head's emotion, 0..1, without rounding errors."""
    return without_rounding(emotion_of(head).strength)


def reset_emotion(head: Object) -> None:
    """Sets the eight sliders of a head to 0 and their strength to 1; keys on them stay."""
    for name in (*core.emotion.EMOTIONS, "strength"):
        emotion_of(head).property_unset(name)


def without_rounding(value: float) -> float:
    """Returns a number without the error of single precision, which makes 0.8 a 0.800000011920929."""
    return round(value, DIGITS)
