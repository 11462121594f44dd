"""The quick start in the default scene, in an empty one and in a busy one: the head is seen, lit and filmed."""

from __future__ import annotations

import itertools

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

import unitaf_blender
from unitaf_blender.background import jobs
from unitaf_blender.background.notes import Note
from unitaf_blender.demo_head import stage
from unitaf_blender.takes import library
from unitaf_blender.timeline import head_motion


@pytest.fixture
def scene(empty_scene, use_engine):
    """Blender's default scene, with the add-on."""
    bpy.ops.wm.read_factory_settings(use_empty=False)
    unitaf_blender.register()
    yield bpy.context.scene
    jobs.shut_down()
    unitaf_blender.unregister()


def start():
    assert bpy.ops.unitaf.quick_start() == {"FINISHED"}
    bpy.context.view_layer.update()
    return bpy.context.object


def add_box(name, size=2.0, place=(0.0, 0.0, 0.0)):
    bpy.ops.mesh.primitive_cube_add(size=size, location=place)
    bpy.context.object.name = bpy.context.object.data.name = name
    return bpy.context.object


def is_filmed(scene, head):
    """Whether all of the head is in the camera's picture."""
    corners = [head.matrix_world @ Vector(corner) for corner in head.bound_box]
    seen = [world_to_camera_view(scene, scene.camera, corner) for corner in corners]
    return all(0.0 < place.x < 1.0 and 0.0 < place.y < 1.0 and place.z > 0.0 for place in seen)


def is_covered(head, others):
    """Whether a ray from the front meets something else before the head."""
    low, high = stage.box_of(head)
    middle = (low + high) / 2
    graph = bpy.context.evaluated_depsgraph_get()
    hit, *_rest, found, _matrix = bpy.context.scene.ray_cast(graph, middle - Vector((0.0, 50.0, 0.0)), (0.0, 1.0, 0.0))
    return hit and found in others


def test_in_the_default_scene(scene):
    cube, light, camera = (scene.objects[name] for name in ("Cube", "Light", "Camera"))
    head = start()
    assert not cube.visible_get() and cube.hide_render and not light.visible_get() and light.hide_render
    assert scene.camera.name == "UniTAF Camera" and is_filmed(scene, head)
    assert tuple(camera.location) == pytest.approx(stage.CAMERA_PLACE, abs=1e-3) and camera.visible_get()
    assert len([item for item in scene.objects if item.type == "LIGHT" and not item.hide_render]) == 3
    (take,) = library.listed(head)
    assert head.unitaf.pivot == head and head_motion.strips_of([take.name])
    assert tuple(head.location) == (0.0, 0.0, 0.0)
    said = " ".join(jobs.note().details)
    assert "Hidden: 'Cube', 'Light'." in said and "New: three lights, a camera." in said


def test_the_picture_shows_a_lit_face(scene, tmp_path):
    if not hasattr(scene, "cycles"):
        pytest.skip("this Blender was built without Cycles, and other engines need a graphics card")
    start()
    scene.render.engine, scene.cycles.samples, scene.cycles.use_denoising = "CYCLES", 4, False
    scene.render.resolution_x, scene.render.resolution_y = 96, 54
    scene.render.filepath = str(tmp_path / "face.png")
    bpy.ops.render.render(write_still=True)
    picture = bpy.data.images.load(scene.render.filepath)
    pixels = np.array(picture.pixels[:]).reshape(54, 96, 4)
    face, edge = pixels[18:34, 40:56, :3], pixels[:, :8, :3]
    assert 0.35 < face.mean() < 0.9 and face.mean() > 2 * edge.mean()
    assert (face[..., 0] > face[..., 2]).mean() > 0.9  # skin, in colour
    assert (face > 0.99).mean() < 0.02  # nothing is burnt out


def test_in_an_empty_scene(scene):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    unitaf_blender.unregister()
    unitaf_blender.register()
    head = start()
    assert is_filmed(bpy.context.scene, head)
    assert "Hidden" not in " ".join(jobs.note().details) and bpy.context.scene.world is not None
    assert len([item for item in bpy.context.scene.objects if item.type == "LIGHT"]) == 3


@pytest.mark.parametrize(
    "touch",
    [
        lambda cube: setattr(cube.location, "x", 0.1),
        lambda cube: setattr(cube, "scale", (0.9, 1.0, 1.0)),
        lambda cube: cube.modifiers.new("Bevel", "BEVEL"),
        lambda cube: setattr(cube.data.vertices[0].co, "x", 1.5),
        lambda cube: cube.keyframe_insert("location", frame=1),
        lambda cube: setattr(cube, "name", "My Cube"),
    ],
)
def test_a_cube_that_was_touched_stays_and_the_head_stands_before_it(scene, touch):
    cube = scene.objects["Cube"]
    touch(cube)
    head = start()
    assert cube.visible_get() and not cube.hide_render
    assert head.location.y < -1.0 and is_filmed(scene, head) and not is_covered(head, [cube])
    assert f"It stands in front of {cube.name!r}" in " ".join(jobs.note().details)


def test_in_a_busy_scene_nothing_of_it_is_changed(scene):
    scene.objects["Light"].data.energy = 500.0
    scene.objects["Camera"].location.z = 2.0
    bpy.data.objects.remove(scene.objects["Cube"])
    boxes = [add_box("Wall", 4.0, (0, 6, 0)), add_box("Crate", 0.5, (0, -1.5, 0.2)), add_box("Aside", 1.0, (3, -4, 0))]
    floor = add_box("Floor", 10.0, (0, 0, -5))
    before = {item.name: (item.matrix_world.copy(), item.visible_get()) for item in scene.objects}
    camera = scene.camera
    head = start()
    assert {name: (scene.objects[name].matrix_world, scene.objects[name].visible_get()) for name in before} == before
    assert scene.camera == camera and not [item for item in scene.objects if item.name.startswith("UniTAF Key")]
    assert -2.5 < head.location.y < -1.75 and head.location.z == 0.0 and not is_covered(head, [*boxes, floor])
    assert not is_filmed(scene, head) and jobs.note().details[0].startswith("The camera 'Camera' does not film it")


def test_what_hides_the_head_from_a_camera_is_said(scene):
    bpy.data.objects.remove(scene.objects["Cube"])
    camera = scene.objects["Camera"]
    camera.location, camera.rotation_euler = (3.0, 0.0, 0.13), (1.5708, 0.0, 1.5708)  # from its left
    screen = add_box("Screen", 0.2, (1.5, 0.0, 0.13))
    head = start()
    assert is_filmed(scene, head) and jobs.note().details[0] == "'Screen' hides it from the camera 'Camera'."
    screen.location.y = 5.0
    bpy.data.objects.remove(head)
    start()
    assert "Camera" not in " ".join(jobs.note().details)


def test_a_second_head_stands_beside_the_first_and_both_are_filmed(scene):
    heads = [start(), start(), start()]
    spans = sorted((low.x, high.x) for low, high in map(stage.box_of, heads))
    assert all(end < start for (_, end), (start, _) in itertools.pairwise(spans))
    assert len({tuple(head.location.yz) for head in heads}) == 1
    assert [item.name for item in scene.objects if item.type == "CAMERA"] == ["Camera", "UniTAF Camera"]
    assert all(is_filmed(scene, head) for head in heads)


def test_a_camera_that_somebody_has_animated_stays(scene):
    start()
    camera = scene.camera
    camera.keyframe_insert("location", frame=1)
    before = camera.matrix_world.copy()
    start()
    assert scene.camera == camera and camera.matrix_world == before
    assert "The camera 'UniTAF Camera' does not film it" in " ".join(jobs.note().details)


def test_beside_a_collection_that_is_not_shown(scene):
    hidden = bpy.data.collections.new("Hidden")
    scene.collection.children.link(hidden)
    layers = bpy.context.view_layer.layer_collection.children
    bpy.context.view_layer.active_layer_collection = layers["Hidden"]
    hidden.hide_viewport = True
    assert start().visible_get()


def test_without_an_engine_the_head_stays_and_the_reason_is_said(scene, use_engine):
    use_engine(command=["/nowhere/python"])
    with pytest.raises(RuntimeError, match="speech engine"):
        bpy.ops.unitaf.quick_start()
    assert any(item.name == "UniTAF Demo Head" for item in scene.objects)
    assert jobs.note().kind == "ERROR"


def add_head(character="WOMAN"):
    assert bpy.ops.unitaf.add_demo_head(character=character) == {"FINISHED"}
    return bpy.context.object


def test_a_head_that_is_added_to_the_default_scene_is_not_inside_the_cube(scene):
    cube = scene.objects["Cube"]
    head = add_head()
    assert not cube.visible_get() and cube.hide_render and is_filmed(scene, head)
    assert jobs.note().text == "'UniTAF Demo Head' is added." and "Hidden: 'Cube', 'Light'." in jobs.note().details
    second = add_head("MAN")
    assert is_filmed(scene, head) and is_filmed(scene, second)  # the camera is aimed anew
    assert [item.name for item in scene.objects if item.type == "CAMERA"] == ["Camera", "UniTAF Camera"]


def test_the_button_that_adds_a_head_says_what_was_hidden(scene):
    jobs.show_note(Note("ERROR", "'Cube' has no shape keys.", fixes=("demo_head",)))
    assert bpy.ops.unitaf.fix(fix="demo_head") == {"FINISHED"}
    assert "Hidden: 'Cube', 'Light'." in jobs.note().details
    assert bpy.ops.unitaf.fix(fix="demo_head") == {"FINISHED"}  # nothing is hidden any more
    assert jobs.note() is None


def test_a_head_that_is_added_to_a_scene_of_ones_own_changes_nothing_of_it(scene):
    scene.objects["Cube"].location.x = 0.1
    bpy.context.view_layer.update()
    before = {item.name: (item.matrix_world.copy(), item.visible_get()) for item in scene.objects}
    scene.cursor.location = (0.0, 0.0, 5.0)
    head = add_head()
    assert tuple(head.location) == (0.0, 0.0, 5.0) and scene.camera.name == "Camera"
    after = {item.name: (item.matrix_world, item.visible_get()) for item in scene.objects if item != head}
    assert after == before and jobs.note() is None
