"""A head with two takes, in every way in which Blender lets files, scenes and objects share it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
from heads import make_head

COLLECTION = "Character"


def make_source(folder: Path, speak: Callable[..., Any]) -> Any:
    """The head "Hero" of a saved file hero.blend, with the takes "first" and "later", turning an object "Neck"."""
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "hero.blend"))
    head, neck = make_head(name="Hero"), bpy.data.objects.new("Neck", None)
    character = bpy.data.collections.new(COLLECTION)
    bpy.context.scene.collection.children.link(character)
    bpy.context.scene.collection.objects.unlink(head)
    for item in (head, neck):
        character.objects.link(item)
    head.unitaf.pivot = neck
    for frame, text in ((1, "First."), (60, "Later.")):
        bpy.context.scene.frame_set(frame)
        speak(text, target="Hero")
    bpy.context.view_layer.objects.active = head
    bpy.ops.wm.save_mainfile()
    return head


def linked(folder: Path) -> Any:
    """The head linked into a new file."""
    bring(folder, bpy.ops.wm.link, "Object", "Hero")
    return bpy.data.objects["Hero"]


def overridden(folder: Path) -> Any:
    """The linked head, overridden by the button."""
    linked(folder)
    bpy.ops.unitaf.fix(fix="override", head="Hero")
    return active("Hero")


def instanced(folder: Path) -> Any:
    """An instance of the linked collection of the head, overridden by the button."""
    bring(folder, bpy.ops.wm.link, "Collection", COLLECTION, instance_collections=True)
    bpy.ops.unitaf.fix(fix="override")
    return active("Hero")


def appended(folder: Path) -> Any:
    """The head appended to a new file."""
    bring(folder, bpy.ops.wm.append, "Object", "Hero")
    return active("Hero")


def shift_d(_folder: Path) -> Any:
    """A copy of the head with a mesh of its own."""
    return _duplicated(linked=False)


def alt_d(_folder: Path) -> Any:
    """A copy of the head with the same mesh."""
    return _duplicated(linked=True)


def parted(_folder: Path) -> Any:
    """A copy of the head with the same mesh, parted by the button."""
    copy = _duplicated(linked=True)
    bpy.ops.unitaf.fix(fix="single_user", head=copy.name)
    return copy


def full_copy(_folder: Path) -> Any:
    """The head in a full copy of its scene."""
    bpy.ops.scene.new(type="FULL_COPY")
    return active("Hero.001")


def linked_copy(_folder: Path) -> Any:
    """The head in another scene that shares it."""
    bpy.ops.scene.new(type="LINK_COPY")
    return active("Hero")


def active(name: str) -> Any:
    """The head of this name that is of this file, made active."""
    (head,) = [item for item in bpy.data.objects if item.name == name and item.library is None]
    bpy.context.view_layer.objects.active = head
    return head


def _duplicated(linked: bool) -> Any:
    head = active("Hero")
    for item in bpy.context.view_layer.objects:
        item.select_set(item == head)
    bpy.ops.object.duplicate(linked=linked)
    return bpy.context.view_layer.objects.active


def bring(folder: Path, how: Any, kind: str, name: str, **choices: Any) -> None:
    """Links or appends something of hero.blend into a new file shots/shot.blend."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "shots" / "shot.blend"))
    inside = f"{folder / 'hero.blend'}/{kind}/"
    how(filepath=inside + name, directory=inside, filename=name, **choices)
