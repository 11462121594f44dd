"""Characters of MPFB: what its add-on has is stood in for by an operator of the same name, for it is no package."""

from __future__ import annotations

import bpy
import heads
import pytest
from bpy.props import BoolProperty, StringProperty

from unitaf_blender import core
from unitaf_blender.character import fixes, mpfb
from unitaf_blender.character.head import find_head, head_fix, head_reason

PACKS = ("faceunits01", "visemes01", "visemes02")


def make_body(names=("$md-universal-male",), teeth=False):
    """A body as MPFB makes it: shape keys of its macros, a vertex group for each joint; teeth under the same parent."""
    body = heads.make_head(names, "Human")
    body.vertex_groups.new(name="joint-pelvis")
    if teeth:
        other = heads.make_head(("jawOpen", "mouthClose", "tongueOut"), "Teeth")
        other.parent = body
        bpy.context.view_layer.objects.active = body
    return body


@pytest.fixture
def add_on(addon):
    """What MPFB registers, with its asset pack; yields the packs that were loaded, pack by pack."""
    loaded = []

    class Load(bpy.types.Operator):
        bl_idname = "mpfb.load_face_shape_keys"
        bl_label = "Load face shape keys"
        is_installed = True

        def execute(self, context):
            chosen = [name for name in PACKS if getattr(context.scene, f"MPFB_FAOP_{name}")]
            loaded.extend(chosen)
            for name in core.channels.ARKIT if Load.is_installed and "faceunits01" in chosen else ():
                context.object.shape_key_add(name=name, from_mix=False).value = 0.0
            return {"FINISHED"}

    bpy.utils.register_class(Load)
    for name in PACKS:
        setattr(bpy.types.Scene, f"MPFB_FAOP_{name}", BoolProperty(default=name != "faceunits01"))
    bpy.types.Object.MPFB_GEN_object_type = StringProperty()
    yield Load, loaded
    del bpy.types.Object.MPFB_GEN_object_type
    for name in PACKS:
        delattr(bpy.types.Scene, f"MPFB_FAOP_{name}")
    bpy.utils.unregister_class(Load)


def test_without_mpfb_the_sentence_says_what_to_do(addon):
    body = make_body()
    assert head_reason(body) == ("'Human' is an MPFB character without face units: enable MPFB, and load them here.")
    assert head_fix(body) is None
    with pytest.raises(core.errors.InputError, match="enable it in the preferences"):
        fixes.apply(bpy.context, fixes.FixName.FACE_UNITS, body)


def test_a_head_of_another_kind_is_not_taken_for_one(addon):
    assert not mpfb.is_body(heads.make_head())
    assert "ARKit name" in head_reason(heads.make_head(("smile",)))


def test_a_body_without_any_shape_key_is_known_by_its_property(add_on):
    body = make_body(())
    body.shape_key_clear()
    body.vertex_groups.clear()
    assert "has no shape keys" in head_reason(body)
    body.MPFB_GEN_object_type = "Basemesh"
    assert "load them with the button" in head_reason(body) and head_fix(body) == fixes.FixName.FACE_UNITS


def test_the_button_lets_mpfb_load_its_face_units(add_on, speak):
    _operator, loaded = add_on
    body = make_body(teeth=True)
    with pytest.raises(core.errors.InputError) as refused:
        find_head(bpy.context)
    assert refused.value.fix == "face_units"
    assert bpy.ops.unitaf.fix(fix="face_units", head=body.name) == {"FINISHED"}
    assert loaded == ["faceunits01"]
    assert bpy.context.scene.MPFB_FAOP_visemes01 and not bpy.context.scene.MPFB_FAOP_faceunits01  # as before
    assert head_reason(body) == "" and [row.object.name for row in body.unitaf.meshes] == ["Teeth"]
    made = speak("Hello there.", target=body.name)
    jaw = heads.keys(body).key_blocks["jawOpen"]
    values = []
    for frame in range(made.start, made.end):
        bpy.context.scene.frame_set(frame)
        values.append(jaw.value)
    assert max(values) > 0.02


def test_without_its_assets_the_button_says_what_to_install(add_on):
    operator, _loaded = add_on
    operator.is_installed = False
    with pytest.raises(core.errors.InputError, match="install its asset pack faceunits01"):
        fixes.apply(bpy.context, fixes.FixName.FACE_UNITS, make_body())
