"""Characters with their animation to FBX, glTF and USD and back, by Blender's exporters."""

from __future__ import annotations

import addon_utils
import bpy
import numpy as np
import pytest
from heads import keys, make_head

from unitaf_blender import core
from unitaf_blender.exchange import bake
from unitaf_blender.exchange.models import MODEL_SUFFIXES, export_character
from unitaf_blender.takes import library

InputError = core.errors.InputError


def with_faces():
    """A head with faces between its points, so that exporters take it along."""
    mesh = bpy.data.meshes.new("Faces")
    count = 6
    points = [(x, 0.0, z) for z in (0.0, 1.0) for x in range(count)]
    mesh.from_pydata(points, [], [(i, i + 1, i + 1 + count, i + count) for i in range(count - 1)])
    made = bpy.data.objects.new("Masked", mesh)
    bpy.context.scene.collection.objects.link(made)
    made.shape_key_add(name="Basis")
    for number, name in enumerate(("jawOpen", "mouthClose", "browInnerUp", "mouthSmileLeft")):
        made.shape_key_add(name=name).data[number].co.y = 1.0
        keys(made).key_blocks[name].value = 0.0
    return made


@pytest.mark.parametrize(
    ("baked", "mode", "called"),
    [
        (True, "ACTIONS", "Masked"), (True, "ACTIONS", "Anna"), (True, "ACTIONS", "zoe"),
        (True, "ACTIVE_ACTIONS", "Masked"), (False, "SCENE", "Masked"),
    ],
)  # fmt: skip
def test_gltf_round_trip(speak, tmp_path, baked, mode, called):
    if addon_utils.enable("io_scene_gltf2") is None:
        pytest.skip("this Blender has no glTF exporter")
    head = with_faces()
    head.name = keys(head).name = called  # after which actions are named
    speak("This goes to a game.", target=called)
    if baked:
        bake.bake(bpy.context, head)
    scene = bpy.context.scene
    scene.frame_end = 40
    wanted = {name: [value(head, name, frame) for frame in range(1, 40)] for name in ("jawOpen", "mouthClose")}
    assert max(wanted["jawOpen"]) > 0.3
    path = tmp_path / "head.glb"
    bpy.ops.export_scene.gltf(filepath=str(path), export_animation_mode=mode)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon_utils.enable("io_scene_gltf2")
    bpy.context.scene.render.fps = 24
    bpy.ops.import_scene.gltf(filepath=str(path))
    back = next(obj for obj in bpy.data.objects if obj.type == "MESH" and obj.data.shape_keys)
    for name, values in wanted.items():
        found = [value(back, name, frame) for frame in range(1, 40)]
        assert np.abs(np.array(found) - values).max() < 1e-3


def said(speak, head, baked):
    """Lets a head speak, and bakes it if asked; returns its jawOpen on frames 1 to 39."""
    speak("This goes to a game.", target="Masked")
    if baked:
        bake.bake(bpy.context, head)
    bpy.context.scene.frame_end = 40
    values = [value(head, "jawOpen", frame) for frame in range(1, 40)]
    assert max(values) > 0.3
    return values


@pytest.mark.parametrize("baked", [True, False])
@pytest.mark.parametrize("kind", ["FBX", "USD"])
def test_fbx_and_usd_round_trip(speak, tmp_path, baked, kind):
    """With the options that docs/exchange.md names."""
    if kind == "FBX" and addon_utils.enable("io_scene_fbx") is None:
        pytest.skip("this Blender has no FBX exporter")
    head = with_faces()
    wanted = said(speak, head, baked)
    path = str(tmp_path / "head")
    if kind == "FBX":
        bpy.ops.export_scene.fbx(
            filepath=f"{path}.fbx", bake_anim_use_nla_strips=False, bake_anim_use_all_actions=False,
            bake_anim_simplify_factor=0.0,
        )  # fmt: skip
    else:
        bpy.ops.wm.usd_export(filepath=f"{path}.usdc", export_animation=True, export_shapekeys=True)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon_utils.enable("io_scene_fbx")
    bpy.context.scene.render.fps = 24
    if kind == "FBX":
        bpy.ops.import_scene.fbx(filepath=f"{path}.fbx", anim_offset=0.0)
    else:
        bpy.ops.wm.usd_import(filepath=f"{path}.usdc")
    back = next(obj for obj in bpy.data.objects if obj.type == "MESH" and "jawOpen" in shape_names(obj))
    assert np.abs(np.array([value(back, "jawOpen", frame) for frame in range(1, 40)]) - wanted).max() < 1e-3


MODELS = (("FBX", "io_scene_fbx"), ("GLTF", "io_scene_gltf2"), ("USD", ""))


@pytest.fixture(params=MODELS, ids=lambda model: model[0])
def model_format(request, speak):
    """A format of characters whose exporter this Blender has."""
    kind, exporter = request.param
    if exporter and addon_utils.enable(exporter) is None:
        pytest.skip(f"this Blender has no exporter of {kind}")
    return kind


def character():
    """A head on an armature whose bone takes turn, with a modifier that exporters lose shape keys by."""
    head = with_faces()
    armature = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    bpy.context.scene.collection.objects.link(armature)
    bpy.context.view_layer.objects.active = armature
    bpy.ops.object.mode_set(mode="EDIT")
    bone = armature.data.edit_bones.new("head")
    bone.head, bone.tail = (0.0, 0.0, 0.0), (0.0, 0.0, 1.0)
    bpy.ops.object.mode_set(mode="OBJECT")
    head.parent = armature
    head.vertex_groups.new(name="head").add(range(len(head.data.vertices)), 1.0, "REPLACE")
    head.modifiers.new("Armature", "ARMATURE").object = armature
    head.modifiers.new("Smooth", "SUBSURF")
    bpy.context.view_layer.objects.active = head
    return head


def import_model(kind, path):
    """Open a model in an empty file at 24 frames per second; its objects."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    for _kind, exporter in MODELS:
        if exporter:
            addon_utils.enable(exporter)
    bpy.context.scene.render.fps = 24
    if kind == "FBX":
        bpy.ops.import_scene.fbx(filepath=path, anim_offset=0.0)
    elif kind == "GLTF":
        bpy.ops.import_scene.gltf(filepath=path)
    else:
        bpy.ops.wm.usd_import(filepath=path)
    return list(bpy.data.objects)


@pytest.mark.parametrize("baked", [True, False])
def test_a_character_is_exported_with_its_animation(speak, model_format, tmp_path, baked):
    head, other = character(), make_head(name="Other")
    bpy.context.view_layer.objects.active = head
    head.select_set(False)
    other.select_set(True)
    wanted = said(speak, head, baked)
    path = tmp_path / "new" / f"head{MODEL_SUFFIXES[model_format]}"
    assert bpy.ops.unitaf.export_character(filepath=str(path), format=model_format) == {"FINISHED"}
    assert other.select_get() and not head.select_get() and head.modifiers["Smooth"].show_viewport
    objects = import_model(model_format, str(path))
    assert not any(item.name.startswith("Other") for item in objects)
    assert any(item.type == "ARMATURE" for item in objects)
    back = next(item for item in objects if item.type == "MESH" and "jawOpen" in shape_names(item))
    assert np.abs(np.array([value(back, "jawOpen", frame) for frame in range(1, 40)]) - wanted).max() < 1e-3


def test_the_exported_character_says_what_is_not_in_the_file(speak, tmp_path):
    head = character()
    speak("This goes to a game.", target="Masked")
    (name,) = [take.name for take in library.listed(head)]
    scene = bpy.context.scene
    scene.frame_end = 20
    said = export_character(bpy.context, head, "USD", tmp_path / "head.usdc")
    assert said[0] == "Not exported, because shape keys would be lost with it: Smooth." and name in said[1]
    bpy.data.objects["Rig"].hide_set(True)
    assert "'Rig'" in export_character(bpy.context, head, "USD", tmp_path / "head.usdc")[0]
    head.hide_set(True)
    with pytest.raises(InputError, match="show it"):
        export_character(bpy.context, head, "USD", tmp_path / "head.usdc")
    head.hide_set(False)
    (tmp_path / "file").write_text("")
    with pytest.raises(core.errors.OutputError, match="cannot be written"):
        export_character(bpy.context, head, "USD", tmp_path / "file" / "head.usdc")


@pytest.mark.parametrize(
    ("given", "kind", "written"),
    [("Hero", "USD", "Hero.usdc"), ("Hero.fbx", "USD", "Hero.usdc"), ("v1.2", "USD", "v1.2.usdc")],
)
def test_the_file_of_a_character_has_the_suffix_of_its_format(speak, tmp_path, given, kind, written):
    bpy.context.view_layer.objects.active = with_faces()
    assert bpy.ops.unitaf.export_character(filepath=str(tmp_path / given), format=kind) == {"FINISHED"}
    assert (tmp_path / written).is_file()


def shape_names(obj):
    return obj.data.shape_keys.key_blocks.keys() if obj.data.shape_keys else ()


def value(head, name, frame):
    bpy.context.scene.frame_set(frame)
    return keys(head).key_blocks[name].value
