"""A character: the head, the further meshes that share its takes, and their rig maps."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import bpy
from bpy.types import Collection, Key, Object

from .. import core
from ..properties.changes import head_changed
from ..properties.rig import UnitafRig, rig_of
from ..rig import detection, rig_map, rows
from ..rig.rig_map import RigMap

SIMILAR = 3  # shape keys with known names that make a mesh a part of a talking character


def meshes_of(head: Object) -> list[tuple[Object, Key]]:
    """Returns the meshes of a character and their shape keys, the head first; those of a shared mesh once.

    Meshes that were deleted, or whose shape keys are not editable, are left out.
    """
    found: dict[int, tuple[Object, Key]] = {}
    for mesh in (head, *(row.object for row in head.unitaf.meshes)):  # type: ignore[attr-defined]
        key: Key | None = getattr(mesh.data, "shape_keys", None) if mesh is not None else None
        if key is not None and key.is_editable:
            found.setdefault(key.session_uid, (mesh, key))
    return list(found.values())


def map_of(head: Object, key: Key) -> RigMap:
    """Returns the rig map of one of a character's meshes: by the rows made by hand, else by the names of shape keys."""
    if hand_made := rows_of(head):
        by_hand = rows.as_map(hand_made, key.key_blocks.keys())
        if by_hand.weights or key == getattr(head.data, "shape_keys", None):
            return by_hand
    return detected_map(key)


def rows_of(head: Object) -> list[rows.Row]:
    """Returns the rows of the head's rig map that were made by hand."""
    return [
        rows.Row(
            row.name, row.kind, row.target, round(row.multiplier, 6), row.object.name if row.object else "", row.axis
        )
        for row in rig_of(head).rows
    ]


@contextlib.contextmanager
def edit_rows(head: Object) -> Iterator[UnitafRig]:
    """Publishes one change of a head's rig map, whatever is changed of its rows while the context lasts.

    If that fails, the rows are as they were.
    """
    rig, before = rig_of(head), rows_of(head)
    try:
        with head_changed.quiet():
            yield rig
        head_changed.publish(head)
    except BaseException:
        with head_changed.quiet():
            _fill(rig, before)
        raise


def set_rows(head: Object, new_rows: list[rows.Row]) -> None:
    """Sets the rows of a head's rig map and publishes the change; raises InputError for an object that is not here."""
    unknown = sorted({row.object for row in new_rows if row.object} - set(bpy.data.objects.keys()))
    if unknown:
        raise core.errors.InputError(f"There is no object called {unknown[0]!r} here: rename yours, or the row's.")
    with edit_rows(head) as rig:
        _fill(rig, new_rows)


def _fill(rig: UnitafRig, new_rows: list[rows.Row]) -> None:
    rig.rows.clear()
    for row in new_rows:
        new = rig.rows.add()
        new.name, new.kind, new.target, new.axis = row.source, row.kind, row.target, row.axis
        new.multiplier, new.object = row.multiplier, bpy.data.objects.get(row.object)


def faces_in(collection: Collection | None) -> list[Object]:
    """Returns the meshes with shape keys in a collection; none without a collection."""
    items = collection.all_objects if collection is not None else ()
    return [item for item in items if getattr(item.data, "shape_keys", None) is not None]


def find_meshes(head: Object) -> list[Object]:
    """Returns the meshes that can share a head's takes.

    They have the same parents or armature, are in a scene of the head's, and have shape keys with known names.
    """
    roots = roots_of(head)
    near = {item.session_uid: item for scene in head.users_scene for item in scene.objects}
    return [
        item
        for item in near.values()
        if item != head and item.type == "MESH" and roots & roots_of(item) and _can_share(item)
    ]


def add_meshes(head: Object) -> list[Object]:
    """Adds the meshes that ``find_meshes`` returns to the character; returns those that are new."""
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


def roots_of(item: Object) -> set[int]:
    """Returns the session uids of an object, its parents and the armatures that deform it."""
    found = {item.session_uid, *(armature.session_uid for armature in armatures_of(item))}
    parent = item.parent
    while parent is not None:
        found.add(parent.session_uid)
        parent = parent.parent
    return found


def armatures_of(item: Object) -> list[Object]:
    """Returns the armatures that deform an object."""
    return [m.object for m in item.modifiers if isinstance(m, bpy.types.ArmatureModifier) and m.object]


def armatures_with_parents(item: Object) -> list[Object]:
    """Returns the armatures that deform an object, and those among its parents."""
    found, parent = armatures_of(item), item.parent
    while parent is not None:
        if parent.type == "ARMATURE" and parent not in found:
            found.append(parent)
        parent = parent.parent
    return found


def _can_share(item: Object) -> bool:
    key: Key | None = item.data.shape_keys  # type: ignore[union-attr]
    return key is not None and key.is_editable and len(detected_map(key).weights) >= SIMILAR


def detected_map(key: Key) -> rig_map.RigMap:
    """Returns the rig map that the names of the shape keys give."""
    names = key.key_blocks.keys()
    if key.reference_key is not None and key.reference_key.name in names:
        names.remove(key.reference_key.name)
    return detection.detect(tuple(names))
