"""Lets a head talk by the jaw bone of its armature: for faces that have no shape keys for it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from bpy.types import Object
from mathutils import Vector

from .. import core
from ..rig.bones import jaw_bones
from ..rig.rows import BONE, KEY, Row, from_map
from .meshes import armatures_with_parents, detected_map, rows_of, set_rows

OPEN = 20.0  # degrees that the jaw turns at a jawOpen of 1; our choice
FELT = 0.1  # weight of a vertex from which it moves with a bone
SMALL = 1e-6  # metres
CARRIER = "jawOpen"  # a shape key that moves nothing: takes lie on the shape keys of a mesh


class Jaw(NamedTuple):
    """A bone that opens a mouth, and its armature."""

    armature: Object
    bone: str


def find(head: Object) -> Jaw | None:
    """Returns the jaw bone of a head by its name, None if there is none that can be turned; quick, for panels."""
    for armature in armatures_with_parents(head) if head.type == "MESH" else ():
        pose = armature.pose
        if pose is None or not armature.is_editable:
            continue
        for name in jaw_bones(pose.bones.keys()):
            if not any(constraint.enabled for constraint in pose.bones[name].constraints):
                return Jaw(armature, name)
    return None


def use(head: Object) -> None:
    """Adds a row to the rig map of a head by which its jaw bone opens the mouth; raises InputError if it has none."""
    jaw = find(head)
    if jaw is None:
        raise core.errors.InputError(f"The armature of {head.name!r} has no jaw bone: choose a bone in the Rig panel.")
    if head.data is None or not head.data.is_editable:
        raise core.errors.InputError(f"The mesh of {head.name!r} is linked: make a library override of it first.")
    rows = rows_of(head)
    key = head.data.shape_keys  # type: ignore[union-attr]
    if not rows and key is not None:
        rows = from_map(detected_map(key))
    if not rows:
        _add_carrier(head)
        rows = [Row(CARRIER, KEY, CARRIER)]
    axis, degrees = _opening(head, jaw)
    others = [row for row in rows if (row.object, row.target) != (jaw.armature.name, jaw.bone)]
    set_rows(head, [*others, Row(CARRIER, BONE, jaw.bone, degrees, jaw.armature.name, axis)])


def _add_carrier(head: Object) -> None:
    key = head.data.shape_keys  # type: ignore[union-attr]
    if key is None or not key.key_blocks:
        head.shape_key_add(name="Basis", from_mix=False)
    key = head.data.shape_keys  # type: ignore[union-attr]
    if key is not None and CARRIER not in key.key_blocks:
        head.shape_key_add(name=CARRIER, from_mix=False).value = 0.0  # Blender 5.0 adds them at 1


def _opening(head: Object, jaw: Jaw) -> tuple[str, float]:
    """Returns the bone's own axis about which the chin goes down, and the degrees at a jawOpen of 1.

    What hangs on a jaw lies in front of its joint, and the chin goes down about the axis across.
    """
    bone: Any = jaw.armature.data.bones[jaw.bone]  # type: ignore[union-attr]
    world: Any = jaw.armature.matrix_world
    forward = _chin(head, jaw.bone) - world @ bone.head_local
    forward.z = 0.0
    if forward.length < SMALL:
        forward = world.to_3x3() @ Vector((0.0, -1.0, 0.0))
    across: Any = forward.normalized().cross(Vector((0.0, 0.0, -1.0)))
    own = (world.to_3x3() @ bone.matrix_local.to_3x3()).inverted() @ across
    axis = max(range(3), key=lambda index: abs(own[index]))
    return "XYZ"[axis], OPEN if own[axis] > 0 else -OPEN


def _chin(head: Object, name: str) -> Vector:
    """Returns the middle of what moves with the bones of a jaw, in the world; of the whole mesh if nothing does."""
    named = {group.index for group in head.vertex_groups if group.name == name or jaw_bones([group.name])}
    vertices = list(head.data.vertices)  # type: ignore[union-attr]
    moved = [v for v in vertices if any(g.group in named and g.weight > FELT for g in v.groups)] or vertices
    middle = np.mean([tuple(v.co) for v in moved], axis=0) if moved else np.zeros(3)
    return head.matrix_world @ Vector(middle.tolist())
