"""The head of a take turns an object or a bone, about the character's own axes, over what the animator does."""

from __future__ import annotations

import contextlib
import math

import bpy
import numpy as np
import pytest
from heads import keys, make_head
from mathutils import Euler, Matrix, Quaternion

from unitaf_blender import core
from unitaf_blender.timeline import head_motion, nla

MODES = ["XYZ", "YXZ", "ZYX", "QUATERNION", "AXIS_ANGLE"]
START, FRAMES = 10, 21
LEFT, FRONT, UP = np.eye(3)[0], -np.eye(3)[1], np.eye(3)[2]
POSE = Euler((0.4, -0.3, 1.1)).to_quaternion()


def angles(nod=0.0, turn=0.0, tilt=0.0):
    """(FRAMES, 3) in degrees, from rest to there."""
    return (np.linspace(0, 1, FRAMES)[:, None] * [nod, turn, tilt]).astype(np.float32)


def write(target, moved, name="take", start=START):
    with contextlib.ExitStack() as undo:
        head_motion.write(target, name, start, moved, undo)
        undo.pop_all()


def cube(mode="XYZ", pose=None, name="Cube"):
    """An object of that rotation mode, posed by hand."""
    item = bpy.data.objects.new(name, None)
    bpy.context.scene.collection.objects.link(item)
    item.rotation_mode = mode
    set_rotation(item, pose or Quaternion())
    return item


def set_rotation(rotated, rotation):
    if rotated.rotation_mode == "QUATERNION":
        rotated.rotation_quaternion = rotation
    elif rotated.rotation_mode == "AXIS_ANGLE":
        axis, angle = rotation.to_axis_angle()
        rotated.rotation_axis_angle = (angle, *axis)
    else:
        rotated.rotation_euler = rotation.to_euler(rotated.rotation_mode)


def armature(roll=0.0, mode="QUATERNION", direction=(0.0, 0.0, 1.0)):
    """An armature with a head bone that points up, or elsewhere, rolled."""
    data = bpy.data.armatures.new("Rig")
    item = bpy.data.objects.new("Rig", data)
    bpy.context.scene.collection.objects.link(item)
    bpy.context.view_layer.objects.active = item
    bpy.ops.object.mode_set(mode="EDIT")
    bone = data.edit_bones.new("head")
    bone.head, bone.tail, bone.roll = (0, 0, 1), np.array([0, 0, 1]) + direction, roll
    bpy.ops.object.mode_set(mode="OBJECT")
    item.pose.bones["head"].rotation_mode = mode
    return item


def at(frame):
    bpy.context.scene.frame_set(int(frame), subframe=frame - int(frame))


def rotation_of(item, bone=""):
    """The rotation of an object, or of a bone against its rest in its armature, as evaluated."""
    evaluated = item.evaluated_get(bpy.context.evaluated_depsgraph_get())
    if not bone:
        return np.array(evaluated.matrix_world.to_3x3())
    rest = evaluated.pose.bones[bone].bone.matrix_local.to_3x3()
    return np.array(evaluated.pose.bones[bone].matrix.to_3x3() @ rest.inverted())


@pytest.mark.parametrize("mode", MODES)
def test_signs_are_those_of_a_take(empty_scene, mode):
    """A head that faces -y: chin down, to its own left, left ear to the left shoulder."""
    for moved, seen, towards in (
        (angles(nod=30), FRONT, -UP),
        (angles(turn=30), FRONT, LEFT),
        (angles(tilt=30), LEFT, -UP),
    ):
        item = cube(mode, name=mode)
        write(head_motion.Target(item), moved)
        at(START + FRAMES - 1)
        assert math.asin(rotation_of(item) @ seen @ towards) == pytest.approx(math.radians(30), abs=1e-4)
        at(START + (FRAMES - 1) / 2)
        assert math.asin(rotation_of(item) @ seen @ towards) == pytest.approx(math.radians(15), abs=1e-3)


@pytest.mark.parametrize("mode", MODES)
def test_order_is_turn_then_nod_then_tilt_over_the_pose(empty_scene, mode):
    item = cube(mode, POSE)
    write(head_motion.Target(item), angles(20, -35, 10))
    turn, nod, tilt = (Matrix.Rotation(math.radians(a), 3, x) for a, x in ((-35, "Z"), (20, "X"), (10, "Y")))
    at(START + FRAMES - 1)
    np.testing.assert_allclose(rotation_of(item), np.array(POSE.to_matrix() @ turn @ nod @ tilt), atol=1e-4)


@pytest.mark.parametrize("mode", MODES)
def test_the_pose_stays_outside_the_take(empty_scene, mode):
    item = cube(mode, POSE)
    write(head_motion.Target(item), angles(20, -35, 10))
    for frame in (1, START - 1, START, START + FRAMES, 300):
        at(frame)
        np.testing.assert_allclose(rotation_of(item), np.array(POSE.to_matrix()), atol=1e-4)


@pytest.mark.parametrize("mode", ["XYZ", "QUATERNION"])
def test_the_animators_turns_go_on_under_the_take(empty_scene, mode):
    """His action is pushed down as it is, since it turns the same thing; other actions stay active."""
    item = cube(mode)
    path = "rotation_quaternion" if mode == "QUATERNION" else "rotation_euler"
    for frame, angle in ((1, 0.0), (START + FRAMES - 1, 1.0), (100, 1.0)):
        set_rotation(item, Euler((0, 0, angle)).to_quaternion())
        item.keyframe_insert(path, frame=frame)
    made = item.animation_data.action
    write(head_motion.Target(item), angles(nod=20))
    assert item.animation_data.action is None
    assert item.animation_data.nla_tracks[0].strips[0].action == made
    at(START + FRAMES - 1)
    wanted = Matrix.Rotation(1.0, 3, "Z") @ Matrix.Rotation(math.radians(20), 3, "X")
    np.testing.assert_allclose(rotation_of(item), np.array(wanted), atol=1e-4)
    at(100)
    np.testing.assert_allclose(rotation_of(item), np.array(Matrix.Rotation(1.0, 3, "Z")), atol=1e-4)


def test_an_action_that_does_not_turn_it_stays_active(empty_scene):
    item = cube()
    for frame in (1, 50):
        item.location.x = frame
        item.keyframe_insert("location", frame=frame)
    made = item.animation_data.action
    write(head_motion.Target(item), angles(nod=20))
    assert item.animation_data.action == made
    at(START + FRAMES - 1)
    assert rotation_of(item) @ FRONT @ -UP == pytest.approx(math.sin(math.radians(20)), abs=1e-4)
    at(50)
    assert item.evaluated_get(bpy.context.evaluated_depsgraph_get()).location.x == pytest.approx(50)


@pytest.mark.parametrize("direction", [(0, 0, 1), (0, -0.5, 1), (1, 0, 0)])
@pytest.mark.parametrize("roll", [0.0, 0.7, math.pi / 2])
@pytest.mark.parametrize("mode", MODES)
def test_bones_turn_about_the_characters_axes_whatever_their_roll(empty_scene, mode, roll, direction):
    rig = armature(roll, mode, direction)
    write(head_motion.Target(rig, "head"), angles(25, 40, -15))
    at(START + FRAMES - 1)
    turn, nod, tilt = (Matrix.Rotation(math.radians(a), 3, x) for a, x in ((40, "Z"), (25, "X"), (-15, "Y")))
    np.testing.assert_allclose(rotation_of(rig, "head"), np.array(turn @ nod @ tilt), atol=1e-4)
    at(1)
    np.testing.assert_allclose(rotation_of(rig, "head"), np.eye(3), atol=1e-5)


def test_a_posed_bone_keeps_its_pose(empty_scene):
    rig = armature(0.7)
    bone = rig.pose.bones["head"]
    bone.rotation_quaternion = POSE
    at(1)
    before = rotation_of(rig, "head")
    write(head_motion.Target(rig, "head"), angles(nod=25))
    at(START)
    np.testing.assert_allclose(rotation_of(rig, "head"), before, atol=1e-4)
    at(START + FRAMES - 1)
    turned = np.linalg.inv(before) @ rotation_of(rig, "head")
    np.testing.assert_allclose(turned, np.array(Matrix.Rotation(math.radians(25), 3, "X")), atol=1e-4)


def test_reasons(empty_scene):
    rig = armature()
    assert "choose the bone" in head_motion.reason(rig, "")
    assert "no bone 'jaw'" in head_motion.reason(rig, "jaw")
    assert head_motion.reason(rig, "head") == head_motion.reason(None, "") == head_motion.reason(cube(), "") == ""


# With takes.


def head_strips(item):
    return list(nla.take_strips(item))


def turned(item, frame):
    at(frame)
    return math.degrees(math.acos(np.clip((np.trace(rotation_of(item)) - 1) / 2, -1, 1)))


def test_a_take_turns_what_was_chosen_and_one_undo_takes_it_away(speak, addon):
    make_head()
    cube()
    bpy.data.objects["Head"].unitaf.pivot = bpy.data.objects["Cube"]
    bpy.ops.ed.undo_push(message="before")
    bpy.ops.unitaf.generate("EXEC_DEFAULT", True, text="Hello there.", target="Head")
    (strip,) = head_strips(bpy.data.objects["Cube"])
    face = keys(bpy.data.objects["Head"]).animation_data.nla_tracks[-1].strips[0]
    assert (strip.frame_start, strip.frame_end) == (face.frame_start, face.frame_end)
    assert nla.take_name(strip.action) == nla.take_name(face.action)
    middle = (strip.frame_start + strip.frame_end) // 2
    assert turned(bpy.data.objects["Cube"], middle) > 15
    bpy.ops.ed.undo()
    item = bpy.data.objects["Cube"]
    assert item.animation_data is None or not len(item.animation_data.nla_tracks)
    assert len(bpy.data.actions) == 0


def test_nothing_turns_without_a_choice(speak, addon):
    head = make_head()
    speak()
    assert head.animation_data is None


def test_a_head_can_turn_itself(speak, addon):
    head = make_head()
    head.unitaf.pivot = head
    result = speak()
    assert turned(head, (result.start + result.end) // 2) > 15
    assert not result.still


def test_head_strength_is_live(speak, addon):
    head, item = make_head(), cube("QUATERNION")
    head.unitaf.pivot = item
    result = speak()
    middle = (result.start + result.end) // 2
    whole = turned(item, middle)
    head.unitaf.dials.head_strength = 0.5
    assert turned(item, middle) == pytest.approx(whole / 2, rel=0.05)
    head.unitaf.dials.head_strength = 0.0
    assert turned(item, middle) == pytest.approx(0.0, abs=0.05)
    head.unitaf.dials.head_strength = 1.0
    assert turned(item, middle) == pytest.approx(whole, abs=1e-3)


def test_heads_of_muted_takes_are_muted(speak, addon):
    head, item = make_head(), cube()
    head.unitaf.pivot = item
    first, second = speak(), speak()
    muted = {t.strips[0].action[nla.TAKE_MARK]: t.mute for t in item.animation_data.nla_tracks}
    assert muted == {first.name: True, second.name: False}


def test_a_head_that_cannot_turn_is_said_and_the_face_is_written(speak, addon):
    rig = armature()
    head = make_head()
    head.unitaf.pivot, head.unitaf.pivot_bone = rig, "jaw"
    result = speak(target="Head")
    assert "no bone 'jaw'" in " ".join(result.warnings) and not result.still
    head.unitaf.pivot_bone = "head"
    assert "does not turn" not in " ".join(speak(target="Head").warnings)
    assert len(head_strips(rig)) == 1


def test_takes_that_were_made_before_can_turn_it_too(speak, addon):
    head, item = make_head(), cube()
    bpy.context.view_layer.objects.active = head
    assert not bpy.ops.unitaf.turn_head.poll()
    result = speak()
    head.unitaf.pivot = item
    head.unitaf.dials.head_strength = 0.5
    assert bpy.ops.unitaf.turn_head() == {"FINISHED"}
    motion = core.take_io.load_motion(result.wav.with_suffix(".npz"))
    widest = int(np.abs(motion.head_rotation).sum(1).argmax())
    assert turned(item, result.start + widest) == pytest.approx(
        np.linalg.norm(motion.head_rotation[widest]) / 2, rel=0.05
    )
    assert not bpy.ops.unitaf.turn_head.poll()


def test_a_failure_takes_the_head_back(speak, addon, monkeypatch):
    head, item = make_head(), cube()
    head.unitaf.pivot = item

    add_track = nla.add_track

    def fail(owner, *arguments, **choices):
        track = add_track(owner, *arguments, **choices)
        if owner == item:
            raise core.errors.OutputError("The end of it failed.")
        return track

    with monkeypatch.context() as patch:
        patch.setattr(nla, "add_track", fail)
        with pytest.raises(core.errors.OutputError):
            speak()
    assert len(bpy.data.actions) == 0
    assert not len(item.animation_data.nla_tracks)
