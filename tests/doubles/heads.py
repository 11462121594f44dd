"""Heads to test with: a strip of points where every shape key lifts one of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import bpy

from unitaf_blender import core


def make_head(names: Iterable[str] = core.channels.ARKIT, name: str = "Head", scene: Any = None) -> Any:
    """A mesh object with these shape keys, all at zero, active in its scene."""
    names = list(names)
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(float(i), 0.0, 0.0) for i in range(len(names) + 1)], [(i, i + 1) for i in range(len(names))], [])
    head = bpy.data.objects.new(name, mesh)
    scene = scene or bpy.context.scene
    scene.collection.objects.link(head)
    scene.view_layers[0].objects.active = head
    head.shape_key_add(name="Basis")
    for index, key_name in enumerate(names):
        block = head.shape_key_add(name=key_name)
        block.data[index].co.z = 1.0
        block.value = 0.0
    return head


def keys(head: Any) -> Any:
    """The shape keys of a head."""
    return head.data.shape_keys


def value_at(head: Any, frame: float, key_name: str = "jawOpen") -> float:
    """What a shape key does at a frame, read from the evaluated mesh."""
    scene = head.users_scene[0]
    scene.frame_set(int(frame), subframe=frame - int(frame))
    mesh = head.evaluated_get(scene.view_layers[0].depsgraph).to_mesh()
    index = keys(head).key_blocks.find(key_name) - 1
    return float(mesh.vertices[index].co.z)


def link_head(folder: Path) -> Any:
    """The head "Linked" of a file heads.blend in the folder, linked into a new, otherwise empty file."""
    make_head(name="Linked")
    library = folder / "heads.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(library))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with bpy.data.libraries.load(str(library), link=True) as (_, wanted):
        wanted.objects = ["Linked"]
    head = bpy.data.objects["Linked"]
    bpy.context.scene.collection.objects.link(head)
    return head
