"""The demo head as a Blender object: a stylised face with the 52 ARKit shape keys, computed, not copied."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, Literal

import bpy
import numpy as np

from . import colour
from .character import Look
from .flesh import Flesh
from .keys import shape_keys
from .man import MAN
from .shape import HeadShape
from .shape import build as build_shape
from .surface import Array, Indices
from .woman import WOMAN

log = logging.getLogger(__name__)

METRES = 0.001
FLECK_SCALE, FLECK_HEIGHT = 180.0, 0.0006
"""Of the fine bumps: how many there are across the head, about, and how high they are in metres."""
TINT, COLOUR = "Tint", "Colour"
"""Colour attributes: what the materials multiply their colour with, and the product, for Workbench."""


CHARACTERS = {"WOMAN": WOMAN, "MAN": MAN}
"""The heads there are; their keys, landmarks and materials have the same names."""


@cache
def _shape(character: str = "WOMAN") -> HeadShape:
    return build_shape(CHARACTERS[character])


def inner_lip_vertices() -> tuple[Indices, Indices]:
    """Upper and lower vertices along the line where the lips meet, in pairs: equal positions mean a sealed mouth.

    They are the same for every character."""
    return _shape().inner_lips()


def landmarks(character: str = "WOMAN") -> dict[str, Indices]:
    """Vertex indices by name; the object carries the same as vertex groups.

    ``lip_upper_inner``, ``lip_lower_inner`` (paired), ``lip_upper``, ``lip_lower`` (the red of each), ``lips``,
    ``teeth_upper``, ``teeth_lower``, ``teeth_upper_edge``, ``teeth_lower_edge``, ``tongue``, ``skin``, ``hair``,
    and with ``_left`` or ``_right``: ``eye``, ``brow``, ``ear``, ``lash``, ``lid_upper``, ``lid_lower`` (paired).
    """
    shape = _shape(character)
    upper, lower = shape.inner_lips()
    size = len(shape.skin.mouth_window)
    rings = np.stack(shape.skin.lips)
    marks = {
        "lip_upper_inner": upper,
        "lip_lower_inner": lower,
        "lip_upper": rings[:, 1 : size // 2].ravel(),
        "lip_lower": rings[:, size // 2 + 1 :].ravel(),
        "lips": rings.ravel(),
    }
    for eye, name in zip(shape.skin.eyes, ("left", "right"), strict=True):
        edge, half = eye.rings[eye.edge], len(eye.window) // 2
        marks[f"lid_upper_{name}"], marks[f"lid_lower_{name}"] = edge[1:half], edge[:half:-1]
    return marks | shape.parts


def create(context: bpy.types.Context, name: str = "UniTAF Demo Head", character: str = "WOMAN") -> bpy.types.Object:
    """Add a head to the active collection: about 0.25 m tall, facing -Y, its neck's base at the origin.

    character: one of CHARACTERS. Raises RuntimeError when there is no collection, KeyError for another character.
    """
    shape = _shape(character)
    mesh = bpy.data.meshes.new(name)
    points = shape.points * METRES
    mesh.from_pydata(points.tolist(), [], shape.faces)
    mesh.shade_smooth()
    _add_materials(mesh, shape)
    head = bpy.data.objects.new(name, mesh)
    if context.collection is None:
        raise RuntimeError("There is no active collection to put the demo head into.")
    context.collection.objects.link(head)
    _add_shape_keys(head, shape)
    for label, indices in landmarks(character).items():
        head.vertex_groups.new(name=label).add(indices.tolist(), 1.0, "REPLACE")
    log.debug("demo head: %d vertices", len(points))
    return head


def _add_shape_keys(head: bpy.types.Object, shape: HeadShape) -> None:
    points = shape.points * METRES
    head.shape_key_add(name="Basis", from_mix=False)
    for key_name, displacement in shape_keys(Flesh(shape)).items():
        key = head.shape_key_add(name=key_name, from_mix=False)
        key.data.foreach_set("co", (points + displacement * METRES).astype(np.float32).ravel())
        key.slider_min, key.slider_max = 0.0, 1.0
        # Since Blender 5.0 a key added by a script starts at 1.
        key.value = 0.0


def _add_materials(mesh: bpy.types.Mesh, shape: HeadShape) -> None:
    slots = {}
    for slot, (label, look) in enumerate(shape.character.looks.items()):
        mesh.materials.append(_material(f"{mesh.name} {label.replace('_', ' ')}", look))
        slots[label] = slot
    mesh.polygons.foreach_set("material_index", np.array([slots[label] for label in shape.materials], dtype=np.int32))
    tint = colour.tints(shape)
    _add_colours(mesh, COLOUR, "CORNER", colour.corner_colours(shape, tint))
    _add_colours(mesh, TINT, "POINT", tint)
    mesh.attributes.active_color_name = mesh.attributes.default_color_name = COLOUR


def _add_colours(mesh: bpy.types.Mesh, name: str, domain: Literal["POINT", "CORNER"], rgb: Array) -> None:
    layer: Any = mesh.color_attributes.new(name, "FLOAT_COLOR", domain)
    rgba = np.ones((len(rgb), 4), dtype=np.float32)
    rgba[:, :3] = rgb
    layer.data.foreach_set("color", rgba.ravel())


def _material(name: str, look: Look) -> bpy.types.Material:
    material = bpy.data.materials.new(name)
    material.diffuse_color = (*look.colour, 1.0)
    material.roughness = look.roughness
    if bpy.app.version < (5, 0, 0):
        material.use_nodes = True
    tree: Any = material.node_tree
    shader = next(node for node in tree.nodes if node.type == "BSDF_PRINCIPLED")
    shader.inputs["Roughness"].default_value = look.roughness
    shader.inputs["Specular IOR Level"].default_value = look.shine
    shader.inputs["Coat Weight"].default_value = look.coat
    shader.inputs["Coat Roughness"].default_value = 0.04
    shader.inputs["Subsurface Weight"].default_value = look.scatter
    shader.inputs["Subsurface Radius"].default_value = (1.0, 0.35, 0.2)
    shader.inputs["Subsurface Scale"].default_value = 0.006
    tint = tree.nodes.new("ShaderNodeAttribute")
    tint.attribute_name = TINT
    product = tree.nodes.new("ShaderNodeVectorMath")
    product.operation = "MULTIPLY"
    product.inputs[1].default_value = look.colour
    tint.location, product.location = (-500, 100), (-250, 100)
    tree.links.new(tint.outputs["Color"], product.inputs[0])
    for socket in ("Base Color", "Emission Color"):
        tree.links.new(product.outputs["Vector"], shader.inputs[socket])
    shader.inputs["Emission Strength"].default_value = look.glow
    if look.fleck:
        _roughen(tree, shader, look.fleck)
    return material


def _roughen(tree: Any, shader: Any, strength: float) -> None:
    """Fine bumps, as of pores or threads, that stay where they are while the face moves."""
    place, noise, bump = (tree.nodes.new(f"ShaderNode{kind}") for kind in ("TexCoord", "TexNoise", "Bump"))
    place.location, noise.location, bump.location = (-850, -250), (-600, -250), (-250, -250)
    noise.inputs["Scale"].default_value = FLECK_SCALE
    noise.inputs["Detail"].default_value = 3.0
    bump.inputs["Strength"].default_value = strength
    bump.inputs["Distance"].default_value = FLECK_HEIGHT
    tree.links.new(place.outputs["Generated"], noise.inputs["Vector"])
    tree.links.new(noise.outputs[0], bump.inputs["Height"])
    tree.links.new(bump.outputs["Normal"], shader.inputs["Normal"])
