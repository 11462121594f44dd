"""Heads before a camera, whose pictures are shown to judges. Needs ``bpy``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Vector

from demo import stage
from unitaf.channels import ARKIT
from unitaf.signals import FloatArray
from unitaf_blender.demo_head import build

from . import Pictures

SIZE, SAMPLES = 192, 2  # pixels; of Cycles, and denoised: Workbench has no shadows, without which judges guess
MIDDLE, LENS = Vector((0.0, -0.03, 0.126)), 205.0  # of the picture, in metres from a demo head's neck; mm
# Of a head that comes without colours and eyes: linear RGBA, and how far off an eye's axis each ends, in degrees.
SKIN = (0.62, 0.40, 0.31, 1.0)
EYE = (((0.006, 0.006, 0.008, 1.0), 12.0), ((0.10, 0.07, 0.04, 1.0), 29.0), ((0.74, 0.72, 0.69, 1.0), 180.0))
FRONT, FACE_MIDDLE = (
    -0.1,
    0.108,
)  # metres: of the tip of the nose, and halfway from the chin to the brows, as a demo head
COLOUR, ROUGHNESS = "Colour", 0.5
EYE_RADIUS, EYE_DEPTH = 0.0118, 0.0095  # metres; of an eyeball, and of its middle behind the middle of the lids' edges
EYES, LIPS = (slice(36, 42), slice(42, 48)), slice(60, 68)  # of the 68 landmarks
MOUTH, MOUTH_RADIUS, MOUTH_DEPTH = (
    (0.03, 0.008, 0.007, 1.0),
    0.034,
    0.044,
)  # colour and place of what is behind the lips


class Head:
    """A head before a camera. name: a demo head of ``build.CHARACTERS``, or the path of a head in the layout of
    models/training/mesh.py, in centimetres, +y up, +z forward."""

    def __init__(self, name: str) -> None:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self.item: Any = build.create(bpy.context, character=name) if name in build.CHARACTERS else _plain(Path(name))
        self.camera: Any = stage.light_and_camera(bpy.context, self.item)
        self.camera.data.lens = LENS

    def pictures(self, curves: FloatArray, azimuth: float, folder: Path) -> Pictures:
        """Returns a picture (size, size, 3) of each row of curves (n, 52), from an azimuth in degrees."""
        blocks = self.item.data.shape_keys.key_blocks
        stage.aim_camera(self.camera, self.item, azimuth, MIDDLE)
        found = []
        for number, row in enumerate(curves):
            for channel, value in zip(ARKIT, row, strict=True):
                blocks[channel].value = float(value)
            path = folder / f"{number:04}.png"
            stage.render_still(path, SIZE, SAMPLES)
            found.append(_pixels(path))
        return np.stack(found)


def _pixels(path: Path) -> Pictures:
    image: Any = bpy.data.images.load(str(path))
    flat = np.empty(SIZE * SIZE * 4, np.float32)
    image.pixels.foreach_get(flat)
    bpy.data.images.remove(image)
    return np.round(flat.reshape(SIZE, SIZE, 4)[::-1, :, :3] * 255).astype(np.uint8)


def _plain(path: Path) -> Any:
    """Returns a head of one colour, as large as a demo head and in its place."""
    with np.load(path) as stored:
        neutral, deltas, channels, quads, landmarks = (
            stored[name] for name in ("neutral", "deltas", "channels", "quads", "landmarks68")
        )
    size = 0.01 * neutral
    mesh: Any = bpy.data.meshes.new("Head")
    turned = np.stack([size[:, 0], -size[:, 2], size[:, 1]], 1)
    move = _place(turned, turned[landmarks])
    mesh.from_pydata((turned + move).tolist(), [], quads.tolist())
    mesh.shade_smooth()
    colour = mesh.color_attributes.new(COLOUR, "FLOAT_COLOR", "POINT")
    colour.data.foreach_set("color", np.tile(np.array(SKIN, np.float32), len(neutral)))
    mesh.materials.append(_coloured())
    item = bpy.data.objects.new("Head", mesh)
    bpy.context.scene.collection.objects.link(item)  # type: ignore[union-attr]
    item.shape_key_add(name="Basis")
    order: Sequence[str] = channels.tolist()
    for name in ARKIT:
        delta = 0.01 * deltas[order.index(name)].astype(np.float64)
        key: Any = item.shape_key_add(name=name)
        key.data.foreach_set("co", (turned + move + np.stack([delta[:, 0], -delta[:, 2], delta[:, 1]], 1)).ravel())
    marks = (turned + move)[landmarks]
    for lids in EYES:
        _ball(item, marks[lids].mean(0) + np.array([0.0, EYE_DEPTH, 0.0]), EYE_RADIUS, EYE)
    _ball(item, marks[LIPS].mean(0) + np.array([0.0, MOUTH_DEPTH, 0.0]), MOUTH_RADIUS, ((MOUTH, 180.0),))
    return item


def _ball(head: Any, middle: FloatArray, radius: float, rings: Sequence[tuple[tuple[float, ...], float]]) -> None:
    """Adds a ball inside the head. rings: colours and how far off its front each ends, in degrees."""
    bpy.ops.mesh.primitive_uv_sphere_add(segments=48, ring_count=60, radius=radius, location=middle.tolist())
    ball: Any = bpy.context.object
    ball.data.shade_smooth()
    ahead = [-vertex.co.y / radius for vertex in ball.data.vertices]
    off = np.degrees(np.arccos(np.clip(ahead, -1, 1)))
    colours = np.array([next(colour for colour, end in rings if angle <= end) for angle in off.tolist()], np.float32)
    ball.data.color_attributes.new(COLOUR, "FLOAT_COLOR", "POINT").data.foreach_set("color", colours.ravel())
    ball.data.materials.append(head.data.materials[0])
    ball.parent = head


def _coloured() -> Any:
    """Returns a material of the colours that a mesh stores."""
    material: Any = bpy.data.materials.new("Coloured")
    material.use_nodes = True
    tree = material.node_tree
    colour = tree.nodes.new("ShaderNodeAttribute")
    colour.attribute_name = COLOUR
    shader = next(node for node in tree.nodes if node.type == "BSDF_PRINCIPLED")
    shader.inputs["Roughness"].default_value = ROUGHNESS
    tree.links.new(colour.outputs["Color"], shader.inputs["Base Color"])
    return material


def _place(points: FloatArray, landmarks: FloatArray) -> FloatArray:
    """Returns the move (3,) that brings a face to where the camera looks."""
    height = (landmarks[:, 2].min() + landmarks[:, 2].max()) / 2
    return np.array([0.0, FRONT - points[:, 1].min(), FACE_MIDDLE - height])
