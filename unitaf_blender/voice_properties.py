"""The voice of a head: one of the cast."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from bpy.props import EnumProperty
from bpy.types import Object, PropertyGroup

from . import core, properties


def _number(name: str) -> int:
    """What a file keeps of a choice: bound to its name, so that a voice may be added anywhere in the list."""
    return zlib.crc32(name.encode()) & 0x7FFF_FFFF


PRESETS = tuple((name, name.replace("_", " ").title(), "", "NONE", _number(name)) for name in core.cast.PRESETS)


class UnitafVoice(PropertyGroup):
    """The voice of a head, for the takes to come."""

    if TYPE_CHECKING:
        preset: str
    else:
        preset: EnumProperty(
            name="Voice",
            description="Who speaks",
            items=PRESETS,
            default=core.cast.OWN,
            options=set(),
            override=properties.OVERRIDABLE,
        )


def of(head: Object) -> UnitafVoice:
    """The voice of a head."""
    return head.unitaf.voice  # type: ignore[attr-defined, no-any-return]


def voice_of(head: Object) -> str:
    """The voice of a head as settings have it."""
    return of(head).preset
