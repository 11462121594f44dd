"""A place for the demo head in any scene: out of the way of other objects, with a camera and lights where none are."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import bpy
from bpy.types import Collection, Context, Object, Scene
from mathutils import Matrix, Vector

CAMERA, STAGE = "UniTAF Camera", "UniTAF Stage"
CAMERA_LENS, SENSOR = 85.0, 24.0  # mm: the lens of portraits, and the height of the sensor
CAMERA_RISE = 2.0  # degrees above the middle of the head
FRAME = 1.3  # height of the picture, in heights of the head
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
    """Makes a head visible and fit to be rendered; returns sentences on what was changed in the scene.

    What somebody has touched is left alone: only the cube and the light of the default scene are hidden, and only its
    camera, or none, is replaced.
    """
    scene, layer = context.scene, context.view_layer
    assert scene is not None and layer is not None
    layer.update()
    changed = []
    for item in layer.objects:
        if _is_default_cube(item) and item.visible_get():
            _hide(item)
            changed.append(f"{item.name!r}, which nobody had touched, is hidden: the head would lie inside it.")
    if covering := _step_forward(head, [item for item in layer.objects if item != head and _is_seen(item)]):
        changed.append(f"The head stands in front of {covering}, which would hide it.")
    layer.update()
    return changed + _light_and_film(scene, head)


def _light_and_film(scene: Scene, head: Object) -> list[str]:
    """Adds a camera and lights where the scene has none but those of the default scene; returns sentences."""
    changed = []
    lights = [item for item in scene.objects if item.type == "LIGHT" and not item.hide_render]
    low, high = box_of(head)
    middle, height = (low + high) / 2, high.z - low.z
    if all(map(_is_default_light, lights)):
        for light in lights:
            _hide(light)
        for name, azimuth, elevation, distance, radius, watts, colour in LIGHTS:
            scale = height / LIT_HEIGHT
            # Lights with a direction draw a line across the face in the 3D view.
            lamp: Any = bpy.data.lights.new(f"UniTAF {name}", "POINT")
            lamp.shadow_soft_size, lamp.energy, lamp.color = radius * scale, watts * scale**2, colour
            _add(scene, lamp, _aimed(middle, azimuth, elevation, distance * scale))
        changed.append("Three lights are new" + (f"; {lights[0].name!r} is hidden." if lights else "."))
    if scene.camera is None or _is_default_camera(scene.camera):
        camera = bpy.data.cameras.new(CAMERA)
        camera.lens, camera.sensor_fit, camera.sensor_height = CAMERA_LENS, "VERTICAL", SENSOR
        distance = FRAME * height * CAMERA_LENS / SENSOR
        scene.camera = _add(scene, camera, _aimed(middle, 0.0, CAMERA_RISE, distance))
        scene.camera.hide_set(True)  # its frame would lie before the face
        changed.append(f"{scene.camera.name!r} is the scene's camera.")
    if scene.world is None:
        scene.world = bpy.data.worlds.new("UniTAF World")
        changed.append("A grey world is new.")
    return changed


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
