"""A place for the demo head in any scene: out of the way of other objects, with a camera and lights where none are."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import bpy
from bpy.types import Collection, Context, Object, Scene
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Matrix, Vector

CAMERA, STAGE = "UniTAF Camera", "UniTAF Stage"
CAMERA_LENS, SENSOR = 85.0, 24.0  # mm: the lens of portraits, and the height of the sensor
CAMERA_RISE = 2.0  # degrees above the middle of the head
FRAME = 1.3  # height of the picture, in heights of the head
BESIDE = 0.15  # between a head and one that stands beside it, in widths of the head
GAP = 0.3  # between the head and what would cover it, in heights of the head
TOUCHING = 0.01  # m; what overlaps by less does not cover the head: it stands on a floor
LIT_HEIGHT = 0.25  # m; height of the head for which the lights are given
# Name, azimuth and elevation in degrees (0: front, positive: the character's left), distance and radius in m, watts,
# colour.
LIGHTS = (
    ("Key", -40.0, 42.0, 0.9, 0.21, 46.0, (1.0, 0.94, 0.87)),
    ("Fill", 50.0, 5.0, 1.1, 0.45, 14.0, (0.86, 0.92, 1.0)),
    ("Rim", 152.0, 34.0, 0.9, 0.2, 24.0, (1.0, 0.95, 0.9)),
)
# Of Blender's default scene.
CAMERA_PLACE, CAMERA_ANGLES = (7.35889, -6.92579, 4.95831), (1.10932, 0.0, 0.81493)
LIGHT_PLACE, LIGHT_ENERGY = (4.07625, 1.00545, 5.90386), 1000.0
CLOSE = 1e-3
SOLID = {"MESH", "CURVE", "SURFACE", "META", "FONT", "VOLUME", "CURVES", "POINTCLOUD"}

Box = tuple[Vector, Vector]
Triple = tuple[float, float, float]


def present(context: Context, head: Object) -> list[str]:
    """Makes a head visible and fit to be rendered; returns short sentences on what was done, what is amiss first.

    What somebody has touched is left alone: only the cube and the light of the default scene are hidden, and only its
    camera, or none, is replaced. A camera of an earlier call is aimed anew, so that it films that head and this one.
    """
    scene, layer = context.scene, context.view_layer
    assert scene is not None and layer is not None
    layer.update()
    hidden = [item for item in layer.objects if _is_default_cube(item) and item.visible_get()]
    for item in hidden:
        _hide(item)
    covering = _step_forward(head, [item for item in layer.objects if item != head and _is_seen(item)])
    layer.update()
    dark, new = _light(scene, head), []
    if dark is not None:
        hidden += dark
        new.append("three lights")
    new += _film(scene, head)
    if scene.world is None:
        scene.world = bpy.data.worlds.new("UniTAF World")
        new.append("a grey world")
    layer.update()
    sentences = [f"Hidden: {_named(hidden)}."] if hidden else []
    sentences += [f"It stands in front of {covering}."] if covering else []
    sentences += [f"New: {', '.join(new)}."] if new else []
    return [*_missed(context, head), *sentences]


def may_be_changed(context: Context) -> bool:
    """Whether a scene is as Blender opens it, with its cube, or is filmed by a camera of ours: nobody's own stage."""
    scene, layer = context.scene, context.view_layer
    assert scene is not None and layer is not None
    if scene.camera is not None and _is_ours(scene.camera):
        return True
    return any(_is_default_cube(item) and item.visible_get() for item in layer.objects)


def step_aside(context: Context, head: Object) -> None:
    """Moves a head to its left until it overlaps no other mesh with shape keys that is seen."""
    layer = context.view_layer
    assert layer is not None
    layer.update()
    others = [box_of(item) for item in layer.objects if item != head and _is_face(item)]
    low, high = box_of(head)
    width, moved = high.x - low.x, 0.0
    for start, end in sorted(others, key=lambda box: box[0].x):
        touches = all(start[i] < high[i] - TOUCHING and low[i] + TOUCHING < end[i] for i in (1, 2))
        if touches and start.x < high.x + moved and low.x + moved < end.x:
            moved = end.x - low.x + BESIDE * width
    head.location.x += moved
    layer.update()


def _light(scene: Scene, head: Object) -> list[Object] | None:
    """Adds lights where a scene has none but that of the default scene; returns those that are hidden for them.

    None where the scene is lit.
    """
    lights = [item for item in scene.objects if item.type == "LIGHT" and not item.hide_render]
    low, high = box_of(head)
    middle, height = (low + high) / 2, high.z - low.z
    if not all(map(_is_default_light, lights)):
        return None
    for light in lights:
        _hide(light)
    for name, azimuth, elevation, distance, radius, watts, colour in LIGHTS:
        scale = height / LIT_HEIGHT
        # Lights with a direction draw a line across the face in the 3D view.
        lamp: Any = bpy.data.lights.new(f"UniTAF {name}", "POINT")
        lamp.shadow_soft_size, lamp.energy, lamp.color = radius * scale, watts * scale**2, colour
        _add(scene, lamp, _aimed(middle, azimuth, elevation, distance * scale))
    return lights


def _film(scene: Scene, head: Object) -> list[str]:
    """Lets a camera film a head where the scene has none but that of the default scene; returns what is new.

    A camera that was added so is moved, to film the heads too that it has filmed.
    """
    before = scene.camera
    if before is not None and _is_ours(before):
        filmed = [item for item in scene.objects if item != head and _is_face(item) and is_filmed(scene, item)]
        boxes = [box_of(item) for item in (head, *filmed)]
        before.matrix_world = _framing(scene, boxes)
        return []
    if before is not None and not _is_default_camera(before):
        return []
    camera = bpy.data.cameras.new(CAMERA)
    camera.lens, camera.sensor_fit, camera.sensor_height = CAMERA_LENS, "VERTICAL", SENSOR
    scene.camera = _add(scene, camera, _framing(scene, [box_of(head)]))
    scene.camera.hide_set(True)  # its frame would lie before the face
    return ["a camera"]


def _framing(scene: Scene, boxes: list[Box]) -> Matrix:
    """Returns the place of a camera of this lens that films some boxes from the front."""
    low = Vector([min(start[axis] for start, _ in boxes) for axis in range(3)])
    high = Vector([max(end[axis] for _, end in boxes) for axis in range(3)])
    render = scene.render
    shape = render.resolution_x * render.pixel_aspect_x / (render.resolution_y * render.pixel_aspect_y)
    size = max(high.z - low.z, (high.x - low.x) / shape)
    return _aimed((low + high) / 2, 0.0, CAMERA_RISE, FRAME * size * CAMERA_LENS / SENSOR)


def is_filmed(scene: Scene, head: Object) -> bool:
    """Whether the whole of an object lies in the picture of the scene's camera, whatever is before it."""
    if scene.camera is None:
        return False
    corners = [head.matrix_world @ Vector(corner) for corner in head.bound_box]
    seen = [world_to_camera_view(scene, scene.camera, corner) for corner in corners]
    return all(0.0 <= place.x <= 1.0 and 0.0 <= place.y <= 1.0 and place.z > 0.0 for place in seen)


def _missed(context: Context, head: Object) -> list[str]:
    """Returns a sentence on why the scene's camera does not show a head; none if it does."""
    scene = context.scene
    assert scene is not None and scene.camera is not None
    name = repr(scene.camera.name)
    if not is_filmed(scene, head):
        return [f"The camera {name} does not film it: aim it at the head."]
    low, high = box_of(head)
    eye = scene.camera.matrix_world.translation
    graph = context.evaluated_depsgraph_get()
    is_hit, *_, hit, _matrix = scene.ray_cast(graph, eye, (low + high) / 2 - eye)
    return [f"{hit.name!r} hides it from the camera {name}."] if is_hit and hit.original != head else []


def _named(items: Iterable[Object]) -> str:
    return ", ".join(repr(item.name) for item in items)


def _is_face(item: Object) -> bool:
    return isinstance(item.data, bpy.types.Mesh) and item.data.shape_keys is not None and item.visible_get()


def _is_ours(camera: Object) -> bool:
    """Whether a camera was added here, and nothing moves it."""
    moved = camera.parent or camera.constraints or camera.animation_data
    return camera.name.startswith(CAMERA) and camera.is_editable and not moved


def box_of(item: Object) -> Box:
    """Returns the lowest and the highest corner of an object's bounding box, in the world."""
    corners = [item.matrix_world @ Vector(corner) for corner in item.bound_box]
    axes = [[corner[axis] for corner in corners] for axis in range(3)]
    return Vector([min(axis) for axis in axes]), Vector([max(axis) for axis in axes])


def _step_forward(head: Object, others: Iterable[Object]) -> str:
    """Moves a head towards the front until nothing covers it; returns the name of what is behind it then, or empty."""
    low, high = box_of(head)
    covering = []
    for other in others:
        start, end = box_of(other)
        is_ahead = start.y < high.y - TOUCHING
        if is_ahead and all(start[i] < high[i] - TOUCHING and low[i] + TOUCHING < end[i] for i in (0, 2)):
            covering.append((start.y, other.name))
    if not covering:
        return ""
    front, name = min(covering)
    head.location.y += front - GAP * (high.z - low.z) - high.y
    return repr(name)


def _aimed(middle: Vector, azimuth: float, elevation: float, distance: float) -> Matrix:
    """Returns the place of an object whose -Z axis points at the middle, from a distance, at angles in degrees."""
    around, up = math.radians(azimuth), math.radians(elevation)
    away = Vector((math.sin(around) * math.cos(up), -math.cos(around) * math.cos(up), math.sin(up)))
    return Matrix.Translation(middle + distance * away) @ (-away).to_track_quat("-Z", "Y").to_matrix().to_4x4()


def _add(scene: Scene, data: bpy.types.ID, place: Matrix) -> Object:
    """Adds an object with this data to the collection of the stage."""
    item = bpy.data.objects.new(data.name, data)
    item.matrix_world = place
    _stage(scene).objects.link(item)
    return item


def _stage(scene: Scene) -> Collection:
    """Returns the collection of cameras and lights in a scene, which is made if there is none."""
    assert scene.collection is not None
    for child in scene.collection.children:
        if child.name.startswith(STAGE) and child.is_editable:
            return child
    made = bpy.data.collections.new(STAGE)
    scene.collection.children.link(made)
    return made


def _hide(item: Object) -> None:
    item.hide_set(True)
    item.hide_render = True


def _is_seen(item: Object) -> bool:
    return item.type in SOLID and item.visible_get() and item.display_type not in ("WIRE", "BOUNDS")


def _is_default_cube(item: Object) -> bool:
    """Whether an object is the cube of the default scene, as it was."""
    mesh = item.data
    if not isinstance(mesh, bpy.types.Mesh) or not item.name == mesh.name == "Cube" or item.modifiers:
        return False
    as_made = len(mesh.vertices) == 8 and len(mesh.polygons) == 6 and mesh.shape_keys is None
    corners = {(v.co.x, v.co.y, v.co.z) for v in mesh.vertices} if as_made else set()
    is_whole = len(corners) == 8 and all(abs(number) == 1.0 for corner in corners for number in corner)
    return is_whole and _is_untouched(item, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


def _is_default_camera(item: Object) -> bool:
    return item.name == "Camera" and item.type == "CAMERA" and _is_untouched(item, CAMERA_PLACE, CAMERA_ANGLES)


def _is_default_light(item: Object) -> bool:
    energy = item.data.energy if isinstance(item.data, bpy.types.Light) else 0.0  # type: ignore[attr-defined]
    return item.name == "Light" and energy == LIGHT_ENERGY and _is_untouched(item, LIGHT_PLACE, None)


def _is_untouched(item: Object, place: Triple, angles: Triple | None) -> bool:
    """Whether an object is where the default scene has it, and nothing moves it. angles: None for any."""
    data = item.data
    if item.parent or item.constraints or item.animation_data or (data and getattr(data, "animation_data", None)):
        return False
    as_made = [(item.location, place), (item.scale, (1.0, 1.0, 1.0))]
    if angles is not None:
        as_made.append((Vector(item.rotation_euler[:]), angles))
    return all((value - Vector(wanted)).length < CLOSE for value, wanted in as_made)
