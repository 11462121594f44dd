"""Exports a character with its animation by Blender's own exporters, with the options that keep the animation."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

import bpy
from bpy.types import Context, Object, Scene, ViewLayer

from .. import core
from ..character.head import scene_of
from ..character.meshes import armatures_with_parents, meshes_of
from ..properties.head import head_properties
from ..takes import library
from ..timeline import evaluation

ModelFormat = Literal["FBX", "GLTF", "USD"]


class _Exporter(NamedTuple):
    """An operator of Blender by its module and name, and its options: see docs/exchange.md, and the round trips."""

    module: str
    name: str
    options: Mapping[str, Any]


MODEL_FORMATS: tuple[tuple[ModelFormat, str, str, str], ...] = (
    ("FBX", "FBX", "For Unreal, Unity, Maya and others", ".fbx"),
    ("GLTF", "glTF", "For games and the web, in one binary file", ".glb"),
    ("USD", "USD", "For Omniverse, Houdini and others", ".usdc"),
)
MODEL_SUFFIXES = {name: suffix for name, _, _, suffix in MODEL_FORMATS}
_EXPORTERS: Mapping[ModelFormat, _Exporter] = {
    "FBX": _Exporter(
        "export_scene",
        "fbx",
        {
            "use_selection": True,
            "object_types": {"ARMATURE", "EMPTY", "MESH"},
            "add_leaf_bones": False,
            "bake_anim": True,
            "bake_anim_use_nla_strips": False,
            "bake_anim_use_all_actions": False,
            "bake_anim_simplify_factor": 0.0,
        },
    ),
    "GLTF": _Exporter(
        "export_scene",
        "gltf",
        {
            "use_selection": True,
            "export_format": "GLB",
            "export_animations": True,
            "export_animation_mode": "SCENE",
            "export_anim_scene_split_object": False,  # one animation of head and armature, not one of each
        },
    ),
    "USD": _Exporter(
        "wm",
        "usd_export",
        {"selected_objects_only": True, "export_animation": True, "export_shapekeys": True},
    ),
}


def export_character(context: Context, head: Object, kind: ModelFormat, path: Path) -> list[str]:
    """Writes a head, its further meshes, what turns and its armatures, with their animation over the scene's range.

    Takes go along as they are seen, and so do baked ones: nothing has to be baked first. Modifiers other than armatures
    are left out, because exporters drop the shape keys of meshes that have some. Returns sentences for the user about
    what is not in the file. Raises InputError for a head that is not seen, is being edited, or whose exporter is
    switched off, and OutputError.
    """
    scene, exporter = scene_of(context, head), _EXPORTERS[kind]
    label = next(label for name, label, _, _ in MODEL_FORMATS if name == kind)
    module = getattr(bpy.ops, exporter.module)
    if exporter.name not in dir(module):
        raise core.errors.InputError(
            f"Blender's exporter of {label} is switched off: switch it on in the preferences, under Add-ons."
        )
    layer = evaluation.view_layer(scene, head)
    if layer is None:
        raise core.errors.InputError(f"{head.name!r} is not seen in {scene.name!r}: show it, so that it is exported.")
    if head.mode not in ("OBJECT", "POSE"):
        raise core.errors.InputError(f"{head.name!r} is being edited: go back to Object Mode.")
    wanted = _objects(head)
    hidden = [item.name for item in wanted if not item.visible_get(view_layer=layer)]
    shown = [item for item in wanted if item.name not in hidden]
    left_out = [f"Not exported, because it is hidden: {name!r}." for name in hidden]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with context.temp_override(scene=scene, view_layer=layer), _selected(layer, shown), _plain(shown) as plain:
            left_out += plain
            getattr(module, exporter.name)(filepath=str(path), check_existing=False, **exporter.options)
    except (OSError, RuntimeError) as error:
        raise core.errors.OutputError(f'"{path}" cannot be written: {" ".join(str(error).split())}') from error
    return left_out + _outside(scene, head)


def _objects(head: Object) -> list[Object]:
    """Returns the objects of a character: its meshes, what takes turn, and the armatures and parents of these."""
    own = [mesh for mesh, _key in meshes_of(head)]
    found = {item.session_uid: item for item in (head, *own, head_properties(head).pivot) if item is not None}
    for item in list(found.values()):
        parents = [item]
        while (parent := parents[-1].parent) is not None and len(parents) < len(bpy.data.objects):
            parents.append(parent)
        found.update({other.session_uid: other for other in (*armatures_with_parents(item), *parents)})
    return list(found.values())


@contextlib.contextmanager
def _selected(layer: ViewLayer, objects: list[Object]) -> Iterator[None]:
    """Selects some objects alone, and what was selected before when the context ends."""
    before, active = [item for item in layer.objects if item.select_get(view_layer=layer)], layer.objects.active
    try:
        for item in before:
            item.select_set(False, view_layer=layer)
        for item in objects:
            item.select_set(True, view_layer=layer)
        layer.objects.active = objects[0]
        yield
    finally:
        for item in objects:
            item.select_set(False, view_layer=layer)
        for item in before:
            item.select_set(True, view_layer=layer)
        layer.objects.active = active


@contextlib.contextmanager
def _plain(objects: list[Object]) -> Iterator[list[str]]:
    """Switches off modifiers that hide shape keys from exporters while the context lasts; yields a sentence of them."""
    talking = [item for item in objects if getattr(item.data, "shape_keys", None) is not None]
    off = [
        (modifier, modifier.show_viewport, modifier.show_render)
        for item in talking
        for modifier in item.modifiers
        if modifier.type != "ARMATURE" and (modifier.show_viewport or modifier.show_render)
    ]
    names = ", ".join(dict.fromkeys(modifier.name for modifier, _, _ in off))
    try:
        for modifier, _, _ in off:
            modifier.show_viewport = modifier.show_render = False
        yield [f"Not exported, because shape keys would be lost with it: {names}."] if off else []
    finally:
        for modifier, viewport, render in off:
            modifier.show_viewport, modifier.show_render = viewport, render


def _outside(scene: Scene, head: Object) -> list[str]:
    """Returns the sentence that names takes which are not wholly in the scene's range; none if all are."""
    takes = [take for take in library.listed(head) if not take.muted]
    names = [take.name for take in takes if take.start < scene.frame_start or take.end > scene.frame_end]
    return [f"Only what lies in the scene's range is exported: {', '.join(names)} goes beyond it."] if names else []
