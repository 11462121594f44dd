"""Resets stored values that Python cannot use: texts that are not UTF-8, and numbers that are not finite.

Blender checks the type of a property when it is read, but neither of these, and sliders would pass them on.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator

import bpy
from bpy.types import PropertyGroup

from .dialogue import dialogue_of
from .head import head_properties
from .old_files import stored_group

log = logging.getLogger(__name__)


def reset_unusable() -> None:
    """Resets the unusable values of all scenes and heads to their defaults; each owner is logged once."""
    owners = [(scene, (scene.unitaf, dialogue_of(scene))) for scene in bpy.data.scenes]  # type: ignore[attr-defined]
    heads = [(item, (head_properties(item),)) for item in bpy.data.objects if stored_group(item) is not None]
    for owner, groups in (*owners, *heads):
        if not owner.is_editable:
            continue
        names = [name for group in groups for name in _reset(group)]
        if names:
            log.warning("%r had damaged settings, which are at their defaults now: %s.", owner.name, ", ".join(names))


def _reset(group: PropertyGroup) -> Iterator[str]:
    """Resets the unusable values of a group and of the groups in it; yields their names."""
    for prop in group.bl_rna.properties:
        name = prop.identifier
        if name == "rna_type":
            continue
        if prop.type in ("STRING", "FLOAT"):
            if not _is_usable(group, name):
                group.property_unset(name)
                yield prop.name
        elif isinstance(value := getattr(group, name), PropertyGroup):
            yield from _reset(value)
        elif prop.type == "COLLECTION":
            for row in value:
                yield from _reset(row)


def _is_usable(group: PropertyGroup, name: str) -> bool:
    try:
        value = getattr(group, name)
    except UnicodeDecodeError:
        return False
    return isinstance(value, str) or math.isfinite(value)
