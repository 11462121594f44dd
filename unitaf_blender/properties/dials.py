"""The dials of a head as Blender properties, built from the dials of the model package."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from bpy.props import BoolProperty, CollectionProperty, FloatProperty, IntProperty
from bpy.types import PropertyGroup

from .. import core
from .changes import publish_head
from .scene import OVERRIDABLE, TIMES

# In the order of the panel.
GROUPS = {
    "Mouth": (
        "articulation", "input_strength", "lower_face_strength", "lower_face_smoothing", "lip_open_offset",
        "tongue_strength",
    ),
    "Eyes": ("blink_strength", "eyelid_open_offset", "eyeballs_strength", "saccade_strength"),
    "Brows and Head": (
        "brow_strength", "upper_face_strength", "upper_face_smoothing", "face_mask_level", "face_mask_softness",
        "head_strength",
    ),
}  # fmt: skip
NAMES = tuple(name for names in GROUPS.values() for name in names)
DIGITS = 6  # of a value of a slider, which is single precision
FINE = 0.2  # sliders of a narrower range show one more digit

Owner = type[core.dials.Dials] | type[core.dials.ChannelDial]


def _dial(name: str, owner: Owner) -> Any:
    low, high = core.dials.range_of(name, owner)
    meaning = core.dials.meaning_of(name, owner)
    seconds, times = name.endswith("smoothing"), _default(name, owner) == 1.0
    return FloatProperty(
        name=name.replace("_", " ").title() + (TIMES if times else ""),
        description=meaning[0].upper() + meaning[1:],
        default=_default(name, owner),
        min=low,
        max=high,
        step=max(0.1, 100 * (high - low) / 40),  # type: ignore[arg-type]  # hundredths; a fraction is fine
        unit="TIME_ABSOLUTE" if seconds else "NONE",
        subtype="NONE" if seconds or times else "FACTOR",
        precision=3 if high - low < FINE or name == "face_mask_softness" else 2,
        options=set(),  # takes do not follow a dial that is animated
        override=OVERRIDABLE,
        update=publish_head,
    )


def _default(name: str, owner: Owner) -> float:
    default: Any = next(field.default for field in dataclasses.fields(owner) if field.name == name)
    return float(default)


class UnitafChannelDial(PropertyGroup):
    """The dial of one channel; its name is the channel's."""

    if TYPE_CHECKING:
        multiplier: float
        offset: float
        on: bool
    else:
        multiplier: _dial("multiplier", core.dials.ChannelDial)
        offset: _dial("offset", core.dials.ChannelDial)
        on: BoolProperty(
            name="On",
            description="Whether the channel moves at all",
            default=True,
            options=set(),
            override=OVERRIDABLE,
            update=publish_head,
        )


class UnitafDials(PropertyGroup):
    """The dials of a head, for all its takes: a number for each dial of ``core.dials.Dials``, of the same name."""

    if TYPE_CHECKING:
        articulation: float
        channels: Any
        active_channel: int
    else:
        channels: CollectionProperty(
            name="Channels",
            description="Dials of single channels",
            type=UnitafChannelDial,
            override={"LIBRARY_OVERRIDABLE", "USE_INSERTION"},
        )
        active_channel: IntProperty(
            name="Channel", description="The channel that is chosen", override=OVERRIDABLE, options=set()
        )


for _name in NAMES:
    UnitafDials.__annotations__[_name] = _dial(_name, core.dials.Dials)
