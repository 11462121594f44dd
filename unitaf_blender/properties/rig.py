"""Further meshes of a character, and its rig map, if it was made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import (
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)
from bpy.types import Object, PropertyGroup

from .. import core
from ..rig import visemes
from ..rig.rows import BONE, KEY, PROPERTY
from .changes import publish_head
from .scene import OVERRIDABLE, TIMES

KINDS = (
    (KEY, "Shape Key", "A shape key of the character's meshes"),
    (PROPERTY, "Property", "A number that can be animated: a custom property, or any other by its data path"),
    (BONE, "Bone", "The rotation of a bone about one of its own axes; the multiplier is degrees at a channel of 1"),
)
AXES = tuple((axis, axis, f"The bone's own {axis} axis") for axis in "XYZ")
SOURCES = (*core.channels.ARKIT, *(visemes.PREFIX + name for name in visemes.MEANINGS))


def _choice(**about: Any) -> Any:
    return {**about, "options": set(), "override": OVERRIDABLE, "update": publish_head}


def _is_mesh(_group: PropertyGroup, candidate: Object) -> bool:
    return candidate.type == "MESH"


class UnitafMesh(PropertyGroup):
    """A further mesh of a character."""

    if TYPE_CHECKING:
        object: Object | None
    else:
        object: PointerProperty(
            name="Mesh",
            description="A mesh that moves with the takes of this head",
            type=bpy.types.Object,
            poll=_is_mesh,
            override=OVERRIDABLE,
        )


class UnitafRigRow(PropertyGroup):
    """One row of a rig map; its name is the channel's or the viseme's."""

    if TYPE_CHECKING:
        kind: str
        object: Object | None
        target: str
        axis: str
        multiplier: float
    else:
        name: StringProperty(**_choice(name="Channel", description="One of the 52 channels, or a viseme"))
        kind: EnumProperty(**_choice(name="Kind", description="What it moves", items=KINDS))
        object: PointerProperty(
            name="Object",
            description="What has the property or the bone",
            type=bpy.types.Object,
            override=OVERRIDABLE,
            update=publish_head,
        )
        target: StringProperty(**_choice(name="Target", description="The shape key, the data path or the bone"))
        axis: EnumProperty(**_choice(name="Axis", description="What the bone turns about", items=AXES))
        multiplier: FloatProperty(
            **_choice(
                name=f"Multiplier{TIMES}",
                description="What the target does at a channel of 1; for a bone, degrees",
                default=1.0,
                soft_min=-2.0,
                soft_max=2.0,
            )
        )


class UnitafRig(PropertyGroup):
    """A rig map made by hand; without rows it is detected by the names of the shape keys."""

    if TYPE_CHECKING:
        rows: Any
        active_row: int
    else:
        rows: CollectionProperty(name="Rows", type=UnitafRigRow, override={"LIBRARY_OVERRIDABLE", "USE_INSERTION"})
        active_row: IntProperty(name="Row", description="The row that is chosen", options=set(), override=OVERRIDABLE)


def rig_of(head: Object) -> UnitafRig:
    """Returns the rig map of a head that was made by hand."""
    return head.unitaf.rig  # type: ignore[attr-defined, no-any-return]
