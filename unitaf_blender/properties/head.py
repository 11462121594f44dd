"""The properties of a head: dials, emotion, voice, rig map, and the object or bone that takes rotate."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import BoolProperty, CollectionProperty, IntProperty, PointerProperty, StringProperty
from bpy.types import ID, Context, NlaTrack, Object, PropertyGroup

from .. import core
from ..timeline import marks, nla
from .changes import head_changed
from .dials import DIGITS, NAMES, Owner, UnitafDials
from .emotion import UnitafEmotion
from .rig import UnitafMesh, UnitafRig
from .scene import OVERRIDABLE
from .voice import UnitafVoice

if not core.edition.HOSTED:
    from .official import UnitafOfficial


def _pivot_chosen(head: UnitafHead, _context: Context | None) -> None:
    """Notes that the pivot was chosen, so that it is not guessed any more: an ``update`` callback."""
    head.pivot_chosen = True


def _tracks(head: ID | None) -> Sequence[NlaTrack]:
    key = getattr(head.data, "shape_keys", None) if isinstance(head, Object) else None
    return key.animation_data.nla_tracks if key is not None and key.animation_data else ()


def _take_on(track: NlaTrack) -> str:
    """Returns the name of the take on a track; empty if it has none, or if a copy stands in for it."""
    return "" if nla.is_replaced(track) else next((nla.take_name(strip.action) for strip in track.strips), "")


def _chosen_index(chosen: UnitafHead) -> int:
    """Returns the index of the track of the chosen take: of the newest one if that is gone. Tracks come and go."""
    tracks, newest = _tracks(chosen.id_data), 0
    for index in reversed(range(len(tracks))):  # the chosen one is mostly the newest
        name = _take_on(tracks[index])
        if name and name == chosen.chosen:
            return index
        newest = newest or (index if name else 0)
    return newest


def _choose_index(chosen: UnitafHead, index: int) -> None:
    tracks = _tracks(chosen.id_data)
    if 0 <= index < len(tracks):
        chosen.chosen = _take_on(tracks[index])


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
        pivot_chosen: bool
        active_take: int
        chosen: str
        soloed: str
        silenced: str
        given: str
    else:
        dials: PointerProperty(type=UnitafDials, override=OVERRIDABLE)
        emotion: PointerProperty(type=UnitafEmotion, override=OVERRIDABLE)
        voice: PointerProperty(type=UnitafVoice, override=OVERRIDABLE)
        if not core.edition.HOSTED:
            official: PointerProperty(type=UnitafOfficial, override=OVERRIDABLE)
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
            update=_pivot_chosen,
        )
        pivot_chosen: BoolProperty(options={"HIDDEN"}, override=OVERRIDABLE)  # by somebody, or by the guess
        pivot_bone: StringProperty(
            name="Bone", description="The bone of the armature that takes turn", override=OVERRIDABLE
        )
        active_take: IntProperty(
            name="Take", description="The take that is chosen", options=set(), get=_chosen_index, set=_choose_index
        )
        chosen: StringProperty(options={"HIDDEN"}, override=OVERRIDABLE)  # name of the take that is chosen
        soloed: StringProperty(options={"HIDDEN"}, override=OVERRIDABLE)  # name of the take that is soloed
        silenced: StringProperty(options={"HIDDEN"}, override=OVERRIDABLE)  # takes that this muted, as JSON
        given: StringProperty(options={"HIDDEN"}, override=OVERRIDABLE)  # see given_keys, as JSON; empty for none


def head_properties(head: Object) -> UnitafHead:
    """Returns the properties of a head."""
    return head.unitaf  # type: ignore[attr-defined, no-any-return]


def given_keys(head: Object) -> frozenset[str]:
    """Returns the shape keys that takes move although the animator has posed or animates them: he gave them away."""
    try:
        names = json.loads(head_properties(head).given or "[]")
    except ValueError:
        return frozenset()
    return frozenset(name for name in names if isinstance(name, str)) if isinstance(names, list) else frozenset()


def set_given_keys(head: Object, names: Iterable[str]) -> None:
    """Sets the shape keys that ``given_keys`` returns and publishes the change."""
    ordered = sorted(set(names))
    head_properties(head).given = json.dumps(ordered) if ordered else ""
    head_changed.publish(head)


def choose_take(head: Object, track: NlaTrack) -> None:
    """Selects in the list the take on a track of the head's shape keys."""
    head_properties(head).chosen = _take_on(track)


def chosen_track(head: Object) -> NlaTrack | None:
    """Returns the NLA track of the head's shape keys that is chosen in the list of takes; None if there is none."""
    tracks, index = _tracks(head), head_properties(head).active_take
    return tracks[index] if index < len(tracks) else None


def follow_rename(name: str, new: str) -> None:
    """Keeps a take chosen that was renamed; subscribes to ``changes.take_renamed``."""
    for head in bpy.data.objects:
        if head.is_editable:
            rename_noted(head, {name: new})


def rename_noted(head: Object, renamed: Mapping[str, str]) -> None:
    """Gives takes new names in what a head notes of them: which is chosen, which is soloed, and what that muted."""
    chosen = head_properties(head)
    for noted in ("chosen", "soloed"):
        if (name := getattr(chosen, noted)) in renamed:
            setattr(chosen, noted, renamed[name])
    silenced = marks.json_text(chosen.silenced)
    if isinstance(silenced, list) and renamed.keys() & {name for name in silenced if isinstance(name, str)}:
        chosen.silenced = json.dumps([renamed.get(name, name) for name in silenced if isinstance(name, str)])


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
