"""The properties of a head: dials, emotion, voice, rig map, and the object or bone that takes rotate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import CollectionProperty, IntProperty, PointerProperty, StringProperty
from bpy.types import NlaTrack, Object, PropertyGroup

from .. import core
from .changes import head_changed
from .dials import DIGITS, NAMES, Owner, UnitafDials
from .emotion import UnitafEmotion
from .rig import UnitafMesh, UnitafRig
from .scene import OVERRIDABLE
from .voice import UnitafVoice


class UnitafHead(PropertyGroup):
    """The properties of a head, as ``Object.unitaf``."""

    if TYPE_CHECKING:
        dials: UnitafDials
        emotion: UnitafEmotion
        voice: UnitafVoice
        rig: UnitafRig
        meshes: Any
        pivot: Object | None
        pivot_bone: str
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
        pivot: PointerProperty(
            name="Head",
            description="The object, or the armature with the bone, that takes turn; empty to leave the head still",
            type=bpy.types.Object,
            override=OVERRIDABLE,
        )
        pivot_bone: StringProperty(
            name="Bone", description="The bone of the armature that takes turn", override=OVERRIDABLE
        )
        active_take: IntProperty(
            name="Take", description="The take that is chosen", options=set(), override=OVERRIDABLE
        )
        soloed: StringProperty(options={"HIDDEN"}, override=OVERRIDABLE)  # name of the take that is soloed
        silenced: StringProperty(options={"HIDDEN"}, override=OVERRIDABLE)  # takes that this muted, as JSON


def head_properties(head: Object) -> UnitafHead:
    """Returns the properties of a head."""
    return head.unitaf  # type: ignore[attr-defined, no-any-return]


def choose_take(head: Object, track: NlaTrack) -> None:
    """Selects in the list the take on a track of the head's shape keys."""
    key = head.data.shape_keys  # type: ignore[union-attr]
    tracks = key.animation_data.nla_tracks if key is not None and key.animation_data else ()
    head_properties(head).active_take = next((index for index, other in enumerate(tracks) if other == track), 0)


def chosen_track(head: Object) -> NlaTrack | None:
    """Returns the NLA track of the head's shape keys that is chosen in the list of takes; None if there is none."""
    key = head.data.shape_keys  # type: ignore[union-attr]
    tracks = key.animation_data.nla_tracks if key is not None and key.animation_data else ()
    index = head_properties(head).active_take
    return tracks[index] if 0 <= index < len(tracks) else None


def dials_of(head: Object) -> core.dials.Dials:
    """Returns the dials of a head."""
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
    """Sets the dials of a head without publishing a change."""
    group = head_properties(head).dials
    with head_changed.quiet():
        for name in NAMES:
            setattr(group, name, getattr(dials, name))
        group.channels.clear()
        for name, dial in dials.channels.items():
            row = group.channels.add()
            row.name, row.multiplier, row.offset, row.on = name, dial.multiplier, dial.offset, dial.on


def reset_dials(head: Object) -> None:
    """Sets all dials of a head to their defaults and removes those of single channels."""
    group = head_properties(head).dials
    for name in NAMES:
        group.property_unset(name)
    group.channels.clear()


def _value(group: PropertyGroup, name: str, owner: Owner) -> float:
    """Returns a dial within its range: Blender's single precision may exceed it by the last bit."""
    low, high = core.dials.range_of(name, owner)
    value: float = round(getattr(group, name), DIGITS)
    return min(max(value, low), high)
