"""What the animator chooses, kept in the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, FloatProperty, PointerProperty, StringProperty
from bpy.types import Context, Object, PropertyGroup

from . import core

SPEED = {
    "name": "Speed",
    "description": "How fast the line is spoken; 1 is the voice's own pace",
    "default": 1.0,
    "min": core.settings.SPEED_RANGE[0],
    "max": core.settings.SPEED_RANGE[1],
    "step": 5,
}


def _is_mesh(_settings: PropertyGroup, candidate: Object) -> bool:
    return candidate.type == "MESH"


class UnitafSettings(PropertyGroup):
    """The choices of the UniTAF panel."""

    if TYPE_CHECKING:
        target: Object | None
        text: str
        speed: float
        pack_sound: bool
    else:
        target: PointerProperty(
            name="Target",
            description="The head's mesh, with ARKit shape keys; empty for the active object",
            type=bpy.types.Object,
            poll=_is_mesh,
        )
        text: StringProperty(name="Text", description="What the face says, in English")
        speed: FloatProperty(**SPEED)
        pack_sound: BoolProperty(
            name="Pack Sound",
            description="Keep the sound inside the .blend; otherwise it lies beside it in a folder called speech",
        )


def of(context: Context) -> UnitafSettings:
    """The choices for the present scene."""
    return context.scene.unitaf  # type: ignore[union-attr, no-any-return]
