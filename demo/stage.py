"""A portrait studio for the demo head: camera, lights and backdrop, and renders of it."""

from __future__ import annotations

import contextlib
import math
from pathlib import Path
from typing import Any

import bpy
from mathutils import Vector

from unitaf_blender.timeline import film

# The point that camera and lights are aimed at, from the head's origin, in metres.
AIM = Vector((0.0, -0.02, 0.142))
CAMERA_DISTANCE, CAMERA_LENS, CAMERA_RISE = 1.2, 160.0, 0.02
CLOSE_UP_LENS, CLOSE_UP_SHIFT = 2.1 * CAMERA_LENS, -0.45
STILL_SAMPLES = 24
WORKBENCH_EXPOSURE = 0.25
BACKDROP = (0.36, 0.42, 0.47)
BACKDROP_FALLOFF = (1.35, 0.25)  # brightness in the middle of the picture, and one picture width away from it
WORLD, WORLD_STRENGTH = (0.50, 0.53, 0.58), 0.32

# Name, azimuth and elevation in degrees (0: front, positive: the character's left), distance and size in m, W, colour.
LIGHTS = (
    ("Key", -40.0, 42.0, 0.9, 0.42, 11.5, (1.0, 0.94, 0.87)),
    ("Fill", 50.0, 5.0, 1.1, 0.9, 3.4, (0.86, 0.92, 1.0)),
    ("Rim", 152.0, 34.0, 0.9, 0.4, 10.0, (1.0, 0.95, 0.9)),
)


def light_and_camera(context: bpy.types.Context, head_object: bpy.types.Object) -> bpy.types.Object:
    """Adds portrait lights, a backdrop and a camera for a head; returns the camera."""
    scene = context.scene
    if scene is None:
        raise RuntimeError("There is no scene to light.")
    origin = head_object.matrix_world.translation
    for name, azimuth, elevation, distance, size, watts, colour in LIGHTS:
        data: Any = bpy.data.lights.new(f"{head_object.name} {name}", "AREA")
        data.shape, data.size, data.energy, data.color = "DISK", size, watts, colour
        lamp = bpy.data.objects.new(data.name, data)
        _aim_at(lamp, origin + AIM, azimuth, elevation, distance)
        scene.collection.objects.link(lamp)
    camera_data = bpy.data.cameras.new(f"{head_object.name} Camera")
    camera_data.lens = CAMERA_LENS
    camera = bpy.data.objects.new(camera_data.name, camera_data)
    scene.collection.objects.link(camera)
    scene.camera = camera
    aim_camera(camera, head_object, 0.0)
    _set_world(scene)
    _set_view_transform(scene)
    return camera


def aim_camera(camera: bpy.types.Object, head_object: bpy.types.Object, azimuth: float, aim: Vector = AIM) -> None:
    """Moves the camera to an azimuth in degrees: 0 is the front of the face, positive the character's left.

    aim: the point in the middle of the picture, from the head's origin, in metres.
    """
    rise = math.degrees(math.asin(CAMERA_RISE / CAMERA_DISTANCE))
    _aim_at(camera, head_object.matrix_world.translation + aim, azimuth, rise, CAMERA_DISTANCE)


def close_up(camera: bpy.types.Object) -> None:
    """Sets the lens of the camera to a close-up of the mouth."""
    lens: Any = camera.data
    lens.lens, lens.shift_y = CLOSE_UP_LENS, CLOSE_UP_SHIFT


def render_still(path: Path, size: int | tuple[int, int], samples: int = STILL_SAMPLES) -> None:
    """Renders the present frame as a PNG of ``size`` pixels: by Cycles, or with 0 samples by Workbench."""
    scene = _scene()
    _set_size(scene, size)
    _use_engine(scene, samples)
    image: Any = scene.render.image_settings
    if hasattr(image, "media_type"):
        image.media_type = "IMAGE"
    image.file_format, image.color_mode = "PNG", "RGB"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


def render_movie(path: Path, size: int | tuple[int, int], samples: int = 0, smooth: bool = True) -> None:
    """Renders the present scene's frame range as an H.264 film with the sequencer's sound as AAC.

    samples: of Cycles, which takes seconds for each frame; with 0 Workbench renders, several times as fast. smooth:
    whether Workbench smooths edges; it is three times as fast without.
    """
    scene: Any = _scene()
    _set_size(scene, size)
    _use_engine(scene, samples)
    if not smooth:
        scene.display.render_aa = "OFF"
    film.render(scene, path, scene.frame_start, scene.frame_end)


def _scene() -> bpy.types.Scene:
    scene = bpy.context.scene
    if scene is None:
        raise RuntimeError("There is no scene to render.")
    return scene


def _aim_at(item: bpy.types.Object, aim: Vector, azimuth: float, elevation: float, distance: float) -> None:
    """Moves an object to a distance from a point, at angles in degrees, and turns its -Z axis to the point."""
    around, up = math.radians(azimuth), math.radians(elevation)
    away = Vector((math.sin(around) * math.cos(up), -math.cos(around) * math.cos(up), math.sin(up)))
    item.location = aim + distance * away
    item.rotation_euler = (-away).to_track_quat("-Z", "Y").to_euler()


def _set_world(scene: bpy.types.Scene) -> None:
    """Sets a world with even light, and a backdrop colour that only the camera sees."""
    world = bpy.data.worlds.new("UniTAF Studio")
    scene.world = world
    world.color = BACKDROP
    if bpy.app.version < (5, 0, 0):
        world.use_nodes = True
    tree: Any = world.node_tree
    tree.nodes.clear()
    output = tree.nodes.new("ShaderNodeOutputWorld")
    mix = tree.nodes.new("ShaderNodeMixShader")
    path = tree.nodes.new("ShaderNodeLightPath")
    around, behind = tree.nodes.new("ShaderNodeBackground"), tree.nodes.new("ShaderNodeBackground")
    around.inputs["Color"].default_value = (*WORLD, 1.0)
    around.inputs["Strength"].default_value = WORLD_STRENGTH
    tree.links.new(_backdrop(tree), behind.inputs["Color"])
    tree.links.new(path.outputs["Is Camera Ray"], mix.inputs[0])
    tree.links.new(around.outputs[0], mix.inputs[1])
    tree.links.new(behind.outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], output.inputs["Surface"])


def _backdrop(tree: Any) -> Any:
    """Returns the socket of a colour that is lightest behind the head and falls off towards the picture's corners."""
    place = tree.nodes.new("ShaderNodeTexCoord")
    away = tree.nodes.new("ShaderNodeVectorMath")
    away.operation = "DISTANCE"
    away.inputs[1].default_value = (0.5, 0.5, 0.0)
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.interpolation = "EASE"
    for stop, factor in zip(ramp.color_ramp.elements, BACKDROP_FALLOFF, strict=True):
        stop.color = (*(channel * factor for channel in BACKDROP), 1.0)
    tree.links.new(place.outputs["Window"], away.inputs[0])
    tree.links.new(away.outputs["Value"], ramp.inputs["Fac"])
    return ramp.outputs["Color"]


def _set_view_transform(scene: bpy.types.Scene) -> None:
    view: Any = scene.view_settings
    view.view_transform, view.look = "Standard", "None"


def _set_size(scene: bpy.types.Scene, size: int | tuple[int, int]) -> None:
    width, height = (size, size) if isinstance(size, int) else size
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.resolution_percentage = 100


def _use_engine(scene: bpy.types.Scene, samples: int) -> None:
    if samples:
        _use_cycles(scene, samples)
    else:
        _use_workbench(scene)


def _use_cycles(scene: Any, samples: int) -> None:
    """Sets Cycles on the processor, which needs neither display nor graphics card."""
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.device = "CPU"
    cycles.samples, cycles.use_adaptive_sampling = samples, False
    cycles.use_denoising = True
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 4, 2, 2
    cycles.transparent_max_bounces = 2
    scene.render.use_persistent_data = True
    scene.view_settings.exposure = 0.0


def _use_workbench(scene: Any) -> None:
    """Sets Workbench with the head's vertex colours: the only engine that is fast enough for films without a GPU."""
    scene.render.engine = "BLENDER_WORKBENCH"
    shading = scene.display.shading
    shading.light, shading.color_type = "STUDIO", "VERTEX"
    with contextlib.suppress(TypeError):  # Blender's own light, but a user may have removed it
        shading.studio_light = "paint.sl"
    shading.show_specular_highlight = True
    shading.show_cavity, shading.show_shadows, shading.show_object_outline = False, False, False
    scene.display.render_aa = "5"
    scene.view_settings.exposure = WORKBENCH_EXPOSURE
