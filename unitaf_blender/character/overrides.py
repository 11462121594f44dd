"""Choices for overridden heads, stored in their scene.

Since Blender 5.0 the override of a property that the library's own head has never set is lost when the file is opened.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import bpy
from bpy.types import Object, PropertyGroup, Scene

from ..properties.head import head_properties
from ..timeline import marks

MESHES, PIVOT = "meshes", "pivot"
GROUPS = ("emotion", "voice")  # dials and rig maps come back from the takes that show them: see follow_dials.adopt


def store() -> None:
    """Stores the choices for overridden heads in their scenes; called before a save."""
    for scene in bpy.data.scenes:
        if scene.is_editable:
            for head in _overridden(scene):
                _make_groups(head)
            chosen = {head.name: _chosen(head) for head in _overridden(scene)}
            stored = json.dumps(chosen) if any(chosen.values()) else ""
            if stored != scene.unitaf.overridden:  # type: ignore[attr-defined]
                scene.unitaf.overridden = stored  # type: ignore[attr-defined]


def restore() -> None:
    """Restores the stored choices for overridden heads; called after a file was opened."""
    for scene in bpy.data.scenes:
        chosen = marks.json_text(scene.unitaf.overridden)  # type: ignore[attr-defined]
        for head in _overridden(scene) if isinstance(chosen, dict) else ():
            groups = chosen.get(head.name)
            if not isinstance(groups, dict):
                continue
            for name in GROUPS:
                values = groups.get(name)
                if isinstance(values, dict):
                    _choose(getattr(head_properties(head), name), values)
            meshes = groups.get(MESHES)
            _share(head, meshes if isinstance(meshes, list) else [])
            _choose_pivot(head, groups.get(PIVOT))


def _choose(group: PropertyGroup, values: dict[str, Any]) -> None:
    """Sets the numbers and choices of a property group; those that this version does not have are left out."""
    known = {prop.identifier for prop in group.bl_rna.properties if prop.type != "POINTER" and not prop.is_readonly}
    for name, value in values.items():
        if name in known and (isinstance(value, str) or marks.is_number(value)):
            with contextlib.suppress(TypeError, ValueError, OverflowError):  # another type, or no choice any more
                setattr(group, name, value)


def _share(head: Object, names: list[Any]) -> None:
    """Adds meshes to those that share the takes of a head."""
    listed = head_properties(head).meshes
    known = {line.object.name for line in listed if line.object}
    for item in bpy.data.objects:
        if item.name in names and item.name not in known and item.type == "MESH":
            listed.add().object = item


def _choose_pivot(head: Object, names: Any) -> None:
    """Sets the object, and the bone of it, that takes of a head rotate; names: both, as ``_chosen`` gives them."""
    chosen = head_properties(head)
    if chosen.pivot is None and isinstance(names, list) and len(names) == 2:
        chosen.pivot = next((item for item in bpy.data.objects if item.name == names[0]), None)
        with contextlib.suppress(TypeError, ValueError):
            chosen.pivot_bone = names[1]


def _overridden(scene: Scene) -> Iterator[Object]:
    for head in scene.objects:
        if head.type == "MESH" and head.override_library is not None:
            yield head


def _make_groups(head: Object) -> None:
    """Makes the property groups of an overridden head and of the library's one, which Blender makes when they are read.

    Where only one of the two has a group, Blender overrides the group as a whole, cannot do that to a group when the
    file is opened ("expected ID type, not UnitafEmotion"), and loses what is in it.
    """
    reference = head.override_library.reference if head.override_library else None
    for item in (head, reference):
        groups: list[Any] = [head_properties(item)] if isinstance(item, Object) else []
        while groups:
            group = groups.pop()
            types = {prop.identifier: prop.fixed_type for prop in group.bl_rna.properties if prop.type == "POINTER"}
            names = [name for name, kind in types.items() if kind.base and kind.base.identifier == "PropertyGroup"]
            groups += [getattr(group, name) for name in names]


def _chosen(head: Object) -> dict[str, Any]:
    """Returns the values that are not at their defaults, by group and name, and the names of meshes and pivot."""
    chosen: dict[str, Any] = {}
    if names := [line.object.name for line in head_properties(head).meshes if line.object]:
        chosen[MESHES] = names
    pivot = head_properties(head).pivot
    if pivot is not None:
        chosen[PIVOT] = [pivot.name, head_properties(head).pivot_bone]
    for name in GROUPS:
        group = getattr(head_properties(head), name)
        names = [prop.identifier for prop in group.bl_rna.properties if prop.type != "POINTER"]
        names = [prop for prop in names if group.is_property_set(prop)]
        if names:
            chosen[name] = {prop: getattr(group, prop) for prop in names}
    return chosen
