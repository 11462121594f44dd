"""A character: the head, the further meshes that share its takes, and what its channels move."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import bpy
from bpy.types import Key, Object

from .. import core
from ..properties.changes import head_changed
from ..properties.rig import UnitafRig, rig_of
from ..rig import detection, rig_map, rows
from ..rig.rig_map import RigMap

SIMILAR = 3  # shape keys with known names that make a mesh a part of a talking character


def meshes_of(head: Object) -> list[tuple[Object, Key]]:
    """The meshes of a character and their shape keys, the head first; those of a shared mesh once.

    Meshes that are gone, or whose shape keys cannot be animated here, are left out.
    """
    found: dict[int, tuple[Object, Key]] = {}
    for mesh in (head, *(row.object for row in head.unitaf.meshes)):  # type: ignore[attr-defined]
        key: Key | None = getattr(mesh.data, "shape_keys", None) if mesh is not None else None
        if key is not None and key.is_editable:
            found.setdefault(key.session_uid, (mesh, key))
    return list(found.values())


def map_of(head: Object, key: Key) -> RigMap:
    """What the shape keys of one of a character's meshes answer to: by the rows made by hand, else by their names."""
    if made := rows_of(head):
        by_hand = rows.as_map(made, key.key_blocks.keys())
        if by_hand.weights or key == getattr(head.data, "shape_keys", None):
            return by_hand
    return matched(key)


def rows_of(head: Object) -> list[rows.Row]:
    """The rows of the head's rig map that were made by hand."""
    return [
        rows.Row(
            row.name, row.kind, row.target, round(row.multiplier, 6), row.object.name if row.object else "", row.axis
        )
        for row in rig_of(head).rows
    ]


@contextlib.contextmanager
def edited(head: Object) -> Iterator[UnitafRig]:
    """Change the rows of a head's rig map without letting takes follow at every step; they follow at the end."""
    rig = rig_of(head)
    with head_changed.quiet():
        yield rig
    head_changed.publish(head)


def set_rows(head: Object, made: list[rows.Row]) -> None:
    """Let a head have these rows, and its takes follow; raises InputError when an object is not in this file."""
    unknown = sorted({row.object for row in made if row.object} - set(bpy.data.objects.keys()))
    if unknown:
        raise core.errors.InputError(f"There is no object called {unknown[0]!r} here: rename yours, or the row's.")
    with edited(head) as rig:
        rig.rows.clear()
        for row in made:
            new = rig.rows.add()
            new.name, new.kind, new.target, new.axis = row.source, row.kind, row.target, row.axis
            new.multiplier, new.object = row.multiplier, bpy.data.objects.get(row.object)


def find_meshes(head: Object) -> list[Object]:
    """The meshes of the same character that could share its takes: under the same parents or armature, in a scene of
    the head's, with shape keys whose names are known.
    """
    roots = _roots(head)
    near = {item.session_uid: item for scene in head.users_scene for item in scene.objects}
    return [
        item
        for item in near.values()
        if item != head and item.type == "MESH" and roots & _roots(item) and _can_share(item)
    ]


def add_meshes(head: Object) -> list[Object]:
    """Let the meshes that were found share the takes to come; returns those that are new."""
    listed = head.unitaf.meshes  # type: ignore[attr-defined]
    known = {row.object for row in listed}
    new = [mesh for mesh in find_meshes(head) if mesh not in known]
    for mesh in new:
        listed.add().object = mesh
    return new


def remove_mesh(head: Object, name: str) -> None:
    """Removes a mesh from those that share the takes of a head, and all that are gone from the file."""
    listed = head.unitaf.meshes  # type: ignore[attr-defined]
    for index in reversed(range(len(listed))):
        if listed[index].object is None or listed[index].object.name == name:
            listed.remove(index)


def _roots(item: Object) -> set[int]:
    """What a mesh hangs on: itself, its parents, and the armatures that deform it."""
    found = {item.session_uid, *(m.object.session_uid for m in _armatures(item) if m.object)}
    parent = item.parent
    while parent is not None:
        found.add(parent.session_uid)
        parent = parent.parent
    return found


def _armatures(item: Object) -> list[bpy.types.ArmatureModifier]:
    return [m for m in item.modifiers if isinstance(m, bpy.types.ArmatureModifier)]


def _can_share(item: Object) -> bool:
    key: Key | None = item.data.shape_keys  # type: ignore[union-attr]
    return key is not None and key.is_editable and len(matched(key).weights) >= SIMILAR


def matched(key: Key) -> rig_map.RigMap:
    """What the shape keys answer to."""
    names = key.key_blocks.keys()
    if key.reference_key is not None and key.reference_key.name in names:
        names.remove(key.reference_key.name)
    return detection.detect(tuple(names))
