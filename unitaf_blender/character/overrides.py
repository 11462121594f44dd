"""What was chosen for overridden heads, kept in their scene.

Since Blender 5.0 the override of a property that the library's own head has never set is lost with the next load.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import bpy
from bpy.types import Object, PropertyGroup, Scene

from ..properties.head import head_properties

MESHES = "meshes"
GROUPS = ("emotion", "voice")  # dials and rig maps come back from the takes that show them: see live.adopt


def keep() -> None:
    """Before saving: write down what is chosen for overridden heads."""
    for scene in bpy.data.scenes:
        if scene.is_editable:
            chosen = {head.name: _chosen(head) for head in _overridden(scene)}
            kept = json.dumps(chosen) if any(chosen.values()) else ""
            if kept != scene.unitaf.overridden:  # type: ignore[attr-defined]
                scene.unitaf.overridden = kept  # type: ignore[attr-defined]


def restore() -> None:
    """After loading: choose it again."""
    for scene in bpy.data.scenes:
        kept = _read(scene)
        for head in _overridden(scene) if kept else ():
            for group, values in kept.get(head.name, {}).items():
                if group in GROUPS:
                    _choose(getattr(head_properties(head), group), values)
            _share(head, kept.get(head.name, {}).get(MESHES, []))


def _choose(group: PropertyGroup, values: dict[str, Any]) -> None:
    for name, value in values.items():
        with contextlib.suppress(AttributeError, TypeError):  # a choice that there is no more
            setattr(group, name, value)


def _share(head: Object, names: list[str]) -> None:
    """Let meshes share the takes of a head again."""
    listed = head_properties(head).meshes
    known = {line.object.name for line in listed if line.object}
    for name in names:
        mesh = bpy.data.objects.get(name)
        if mesh is not None and name not in known:
            listed.add().object = mesh


def _overridden(scene: Scene) -> Iterator[Object]:
    for head in scene.objects:
        if head.type == "MESH" and head.override_library is not None:
            yield head


def _chosen(head: Object) -> dict[str, Any]:
    """What is not as it was by default, by group and name; and the names of further meshes."""
    chosen: dict[str, Any] = {}
    if names := [line.object.name for line in head_properties(head).meshes if line.object]:
        chosen[MESHES] = names
    for name in GROUPS:
        group = getattr(head_properties(head), name)
        names = [prop.identifier for prop in group.bl_rna.properties if prop.type != "POINTER"]
        names = [prop for prop in names if group.is_property_set(prop)]
        if names:
            chosen[name] = {prop: getattr(group, prop) for prop in names}
    return chosen


def _read(scene: Scene) -> dict[str, Any]:
    with contextlib.suppress(ValueError):
        kept = json.loads(scene.unitaf.overridden)  # type: ignore[attr-defined]
        if isinstance(kept, dict):
            return kept
    return {}
