"""Faces that are moved by bones: the jaw bone opens the mouth, whatever its roll and wherever the character looks."""

from __future__ import annotations

import math

import bpy
import numpy as np
import pytest
from mathutils import Matrix

from unitaf_blender import core
from unitaf_blender.character import jaw
from unitaf_blender.character.head import head_fix, head_reason
from unitaf_blender.character.meshes import rows_of
from unitaf_blender.rig.bones import jaw_bones
from unitaf_blender.takes import library


def make_face(bone="Jaw", roll=0.0, turned=0.0, tail=(0.0, -0.1, -0.05), keys=()):
    """A mesh of a skull and a chin, the chin hanging on a jaw bone, looking along -y before it is turned about z."""
    armature = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    bpy.context.scene.collection.objects.link(armature)
    bpy.context.view_layer.objects.active = armature
    bpy.ops.object.mode_set(mode="EDIT")
    made = armature.data.edit_bones.new(bone)
    made.head, made.tail, made.roll = (0.0, 0.0, 0.0), tail, roll
    bpy.ops.object.mode_set(mode="OBJECT")
    mesh = bpy.data.meshes.new("Face")
    mesh.from_pydata([(0.0, -0.1, 0.1), (0.02, -0.1, -0.05), (-0.02, -0.1, -0.05)], [], [(0, 1, 2)])
    face = bpy.data.objects.new("Face", mesh)
    bpy.context.scene.collection.objects.link(face)
    face.vertex_groups.new(name=bone).add([1, 2], 1.0, "REPLACE")
    face.modifiers.new("Rig", "ARMATURE").object = armature
    face.parent = armature
    armature.matrix_world = Matrix.Rotation(turned, 4, "Z")
    for name in ("Basis", *keys) if keys else ():
        face.shape_key_add(name=name).value = 0.0
    bpy.context.view_layer.objects.active = face
    bpy.context.view_layer.update()
    return face


def chin(face, frame):
    """The height of the chin, and of the skull."""
    bpy.context.scene.frame_set(frame)
    mesh = face.evaluated_get(bpy.context.view_layer.depsgraph).to_mesh()
    heights = [(face.matrix_world @ vertex.co).z for vertex in mesh.vertices]
    return heights[1], heights[0]


@pytest.mark.parametrize("tail", [(0.0, -0.1, -0.05), (0.0, 0.0, 0.1), (0.0, 0.0, -0.1), (0.1, 0.0, 0.0)])
@pytest.mark.parametrize(("roll", "turned"), [(0.0, 0.0), (math.pi, 0.0), (math.pi / 2, math.pi), (0.3, math.pi / 2)])
def test_the_mouth_opens_by_the_jaw_bone(speak, roll, turned, tail):
    face = make_face("mixamorig:Jaw", roll, turned, tail)
    with pytest.raises(core.errors.InputError, match="a jaw bone") as found:
        speak("Hello there.", target="Face")
    bpy.ops.unitaf.fix(fix=found.value.fix, head="Face")
    made = speak("Hello there.", target="Face")
    assert not made.shut and not made.still
    heights = np.array([chin(face, frame) for frame in range(made.start, made.end + 1)])
    assert heights[:, 0].min() < -0.052 and heights[:, 0].max() < -0.049
    assert np.ptp(heights[:, 1]) < 1e-6
    library.delete(made.name)
    assert chin(face, made.start + 5)[0] == pytest.approx(-0.05, abs=1e-6)


def test_takes_of_bones_are_kept(speak, tmp_path):
    face = make_face()
    jaw.use(face)
    made = speak("Hello there.", target="Face")
    before = [chin(face, frame) for frame in range(made.start, made.end)]
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "jaw.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "jaw.blend"))
    face = bpy.data.objects["Face"]
    assert [chin(face, frame) for frame in range(made.start, made.end)] == before
    library.move(made.name, 20)
    assert [chin(face, frame + 20) for frame in range(made.start, made.end)] == before


def test_a_mouth_without_shape_keys_beside_eyes_that_have_some(speak):
    face = make_face(keys=("eyeBlinkLeft", "eyeBlinkRight"))
    made = speak("Hello there.", target="Face")
    assert made.shut.endswith("use its jaw bone, Jaw.") and "jaw_bone" in made.fixes
    bpy.ops.unitaf.fix(fix="jaw_bone", head="Face")
    assert [row.kind for row in rows_of(face)] == ["KEY", "KEY", "BONE"]
    assert not speak("Hello there.", target="Face").shut
    jaw.use(face)
    assert len(rows_of(face)) == 3


def test_shape_keys_that_are_not_known(speak):
    face = make_face(keys=("belly", "muscles"))
    assert head_fix(face) == "jaw_bone" and "no shape key for speech" in head_reason(face)
    jaw.use(face)
    assert not speak("Hello there.", target="Face").shut


def test_a_bone_that_others_move_is_no_jaw(addon):
    face = make_face("DEF-jaw")
    assert jaw.find(face) is not None
    bpy.data.objects["Rig"].pose.bones["DEF-jaw"].constraints.new("COPY_TRANSFORMS")
    assert jaw.find(face) is None and head_fix(face) == "demo_head"
    assert "no shape keys and no jaw bone" in head_reason(face)
    bpy.ops.unitaf.fix(fix="demo_head", head="Face")
    assert head_reason(bpy.context.view_layer.objects.active) == ""
    with pytest.raises(core.errors.InputError, match="no jaw bone"):
        jaw.use(face)


@pytest.mark.parametrize(
    ("bones", "jaw_name"),
    [
        (("DEF-jaw", "jaw_master", "MCH-jaw_master", "ORG-jaw"), "jaw_master"),
        (("c_jawbone.x", "jawbone.x", "c_teeth_bot.x"), "c_jawbone.x"),
        (("FACIAL_C_FacialRoot", "FACIAL_C_Jaw", "FACIAL_L_12IPV_Jaw2"), "FACIAL_C_Jaw"),
        (("mixamorig:Head", "mixamorig:Jaw"), "mixamorig:Jaw"),
        (("CC_Base_UpperJaw", "CC_Base_JawRoot"), "CC_Base_JawRoot"),
        (("lowerJaw", "upperTeeth", "lowerTeeth"), "lowerJaw"),
        (("Bip01 MJaw", "Bip01 Head"), "Bip01 MJaw"),
        (("J_Bip_C_Head", "jaw_end"), ""),
    ],
)
def test_jaw_bones_of_usual_rigs(bones, jaw_name):
    assert next(iter(jaw_bones(bones)), "") == jaw_name
