"""The dials of a head as Blender properties, built from the dials of the model package."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import BoolProperty, CollectionProperty, FloatProperty, IntProperty, PointerProperty, StringProperty
from bpy.types import NlaTrack, Object, PropertyGroup

from .. import core
from .changes import head_changed, publish_head
from .emotion import UnitafEmotion
from .rig import UnitafMesh, UnitafRig
from .scene import OVERRIDABLE
from .voice import UnitafVoice

# As the panel shows them.
GROUPS = {
    "Mouth": (
        "input_strength", "lower_face_strength", "lower_face_smoothing", "lip_open_offset", "tongue_strength",
    ),
    "Eyes": ("blink_strength", "eyelid_open_offset", "eyeballs_strength", "saccade_strength"),
    "Brows and Head": (
        "brow_strength", "upper_face_strength", "upper_face_smoothing", "face_mask_level", "face_mask_softness",
        "head_strength",
    ),
}  # fmt: skip
NAMES = tuple(name for names in GROUPS.values() for name in names)
DIGITS = 6  # of a number that a slider has set: it is single precision
FINE = 0.2  # a range narrower than that is shown with one more digit

Owner = type[core.dials.Dials] | type[core.dials.ChannelDial]


def _dial(name: str, owner: Owner) -> Any:
    low, high = core.dials.range_of(name, owner)
    meaning = core.dials.meaning_of(name, owner)
    return FloatProperty(
        name=name.replace("_", " ").title(),
        description=meaning[0].upper() + meaning[1:],
        default=_default(name, owner),
        min=low,
        max=high,
        step=max(0.1, 100 * (high - low) / 40),  # type: ignore[arg-type]  # hundredths; a fraction is fine
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
    """The dials of a head, for all its takes. One number each, by the names of ``core.dials.Dials``."""

    if TYPE_CHECKING:
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


class UnitafHead(PropertyGroup):
    """What belongs to a head: its dials, its emotion and voice, and what turns when it nods."""

    if TYPE_CHECKING:
        dials: UnitafDials
        emotion: UnitafEmotion
        voice: UnitafVoice
        rig: UnitafRig
        meshes: Any
        head: Object | None
        bone: str
        active_take: int
        soloed: str
        silenced: str
    else:
        dials: PointerProperty(type=UnitafDials, override=OVERRIDABLE)
        emotion: PointerProperty(type=UnitafEmotion, override=OVERRIDABLE)
        voice: PointerProperty(type=UnitafVoice, override=OVERRIDABLE)
        rig: PointerProperty(type=UnitafRig, override=OVERRIDABLE)
        meshes: CollectionProperty(
            name="Meshes",
            description="Further meshes that share the takes of this head",
            type=UnitafMesh,
            override={"LIBRARY_OVERRIDABLE", "USE_INSERTION"},
        )
        head: PointerProperty(
            name="Head",
            description="The object, or the armature with the bone, that takes turn; empty to leave the head still",
            type=bpy.types.Object,
            override=OVERRIDABLE,
        )
        bone: StringProperty(name="Bone", description="The bone of the armature that takes turn", override=OVERRIDABLE)
        active_take: IntProperty(
            name="Take", description="The take that is chosen", options=set(), override=OVERRIDABLE
        )
        soloed: StringProperty(options={"HIDDEN"}, override=OVERRIDABLE)  # the take that is alone
        silenced: StringProperty(options={"HIDDEN"}, override=OVERRIDABLE)  # those it is alone of, as JSON


def head_properties(head: Object) -> UnitafHead:
    """What belongs to a head."""
    return head.unitaf  # type: ignore[attr-defined, no-any-return]


def choose_take(head: Object, track: NlaTrack) -> None:
    """Let the take on a track of the head's shape keys be the one that is chosen in the list."""
    key = head.data.shape_keys  # type: ignore[union-attr]
    tracks = key.animation_data.nla_tracks if key is not None and key.animation_data else ()
    head_properties(head).active_take = next((index for index, other in enumerate(tracks) if other == track), 0)


def dials_of(head: Object) -> core.dials.Dials:
    """The dials of a head."""
    group = head_properties(head).dials
    channels = {
        row.name: core.dials.ChannelDial(
            _value(row, "multiplier", core.dials.ChannelDial), _value(row, "offset", core.dials.ChannelDial), row.on
        )
        for row in group.channels
        if row.name in core.channels.INDEX
    }
    return core.dials.Dials(**{name: _value(group, name, core.dials.Dials) for name in NAMES}, channels=channels)


def set_dials(head: Object, dials: core.dials.Dials) -> None:
    """Set the dials of a head, without letting anyone know."""
    group = head_properties(head).dials
    with head_changed.quiet():
        for name in NAMES:
            setattr(group, name, getattr(dials, name))
        group.channels.clear()
        for name, dial in dials.channels.items():
            row = group.channels.add()
            row.name, row.multiplier, row.offset, row.on = name, dial.multiplier, dial.offset, dial.on


def _value(group: PropertyGroup, name: str, owner: Owner) -> float:
    """A dial as a plain number: Blender's single precision may lie outside the range by its last bit."""
    low, high = core.dials.range_of(name, owner)
    value: float = round(getattr(group, name), DIGITS)
    return min(max(value, low), high)
