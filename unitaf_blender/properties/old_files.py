"""Files of version 0.1.0: renames properties that it stored under other names."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.types import Object
from idprop.types import IDPropertyGroup

from .head import head_properties

# Properties of UnitafHead: the earlier name, and the present one with its type. Files of 0.1.0 hold the index of the
# chosen take, which is computed from its name now.
RENAMED: dict[str, tuple[str, type]] = {
    "head": ("pivot", Object),
    "bone": ("pivot_bone", str),
    "active_take": ("active_take", int),
}


def rename_stored() -> None:
    """Renames the stored properties of all heads; values of another type are deleted. Does nothing the second time."""
    for item in bpy.data.objects:
        if item.is_editable and (stored := stored_group(item)) is not None:
            for old, (new, kind) in RENAMED.items():
                if old in stored:
                    if isinstance(stored[old], kind):
                        setattr(head_properties(item), new, stored[old])
                    del stored[old]


def stored_group(item: Object) -> Any:
    """Returns the group in which Blender stores the add-on's properties of an object; None if it has none."""
    stored = storage_of(item)
    group = None if stored is None else stored.get("unitaf")
    return group if isinstance(group, IDPropertyGroup) else None


def storage_of(owner: Any) -> Any:
    """Returns the container in which Blender stores the properties of add-ons; None if it has none."""
    if bpy.app.version >= (5, 0, 0):  # since then apart from custom properties
        return owner.bl_system_properties_get()
    return owner
