"""Deletes stored settings of the wrong type, before Blender's own access to them.

A file from elsewhere may store anything under the name of a property. Blender 5.0 never returns from reading a group
where another type is stored; texts that are not UTF-8 raise UnicodeDecodeError; numbers need not be finite. A property
that is not stored has its default.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping
from typing import Any

import bpy
from bpy.types import ID
from idprop.types import IDPropertyGroup

from .dialogue import UnitafDialogue
from .head import UnitafHead
from .old_files import storage_of
from .scene import UnitafSettings

log = logging.getLogger(__name__)

OF_SCENES = {"unitaf": UnitafSettings, "unitaf_dialogue": UnitafDialogue}
OF_OBJECTS = {"unitaf": UnitafHead}


def delete_unusable() -> None:
    """Deletes the unusable settings of all scenes and objects; each owner is logged once, with their names."""
    owners: list[tuple[ID, Mapping[str, type]]] = [(scene, OF_SCENES) for scene in bpy.data.scenes]
    owners += [(item, OF_OBJECTS) for item in bpy.data.objects]
    for owner, groups in owners:
        if (stored := storage_of(owner)) is not None:
            names = [name for key, group in groups.items() for name in _delete(stored, key, group)]
            if names:
                log.warning("%r had damaged settings, which are at their defaults: %s.", owner.name, ", ".join(names))


def _delete(stored: Any, name: str, group: Any) -> Iterator[str]:
    """Deletes what is unusable of one property group in the storage of its owner; yields the names of properties."""
    if name not in stored:
        return
    if isinstance(stored[name], IDPropertyGroup):
        yield from _delete_inside(stored[name], group.bl_rna)
    else:
        del stored[name]
        yield name


def _delete_inside(group: Any, rna: Any) -> Iterator[str]:
    """Deletes what is unusable in a group; rna: the type of its properties."""
    for prop in rna.properties:
        name = prop.identifier
        if name not in group:
            continue
        value = group[name]
        if prop.type == "COLLECTION" and isinstance(value, list) and all(isinstance(v, IDPropertyGroup) for v in value):
            for row in value:
                yield from _delete_inside(row, prop.fixed_type)
        elif prop.type == "POINTER" and isinstance(value, IDPropertyGroup) and _is_group(prop.fixed_type):
            yield from _delete_inside(value, prop.fixed_type)
        elif not _is_usable(value, prop):
            del group[name]
            yield prop.name or name


def _is_group(rna: Any) -> bool:
    return rna.base is not None and rna.base.identifier == "PropertyGroup"


def _is_usable(value: Any, prop: Any) -> bool:
    """Whether Blender can read a value as a property that is neither a group nor a collection of groups."""
    if prop.type == "STRING":
        return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if prop.type == "FLOAT":
        return isinstance(value, (int, float)) and math.isfinite(value)
    if prop.type in ("INT", "BOOLEAN", "ENUM"):
        return isinstance(value, int)
    if prop.type == "POINTER" and not _is_group(prop.fixed_type):
        return value is None or isinstance(value, (ID, IDPropertyGroup))  # Blender's overrides leave empty groups
    return False
