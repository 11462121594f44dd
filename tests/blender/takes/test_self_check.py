"""A face that does not move is noticed, and the cause is named."""

from __future__ import annotations

import contextlib

import bpy
import numpy as np
import pytest
from heads import keys, make_head, value_at

from unitaf_blender.character.face import noticeable
from unitaf_blender.takes import self_check
from unitaf_blender.timeline import nla, shape_keys

NAMES = ["jawOpen", "mouthSmileLeft"]
CURVES = {name: np.linspace(0.1, 0.9, 11, dtype=np.float32) for name in NAMES}


@pytest.fixture
def head(empty_scene):
    return make_head(NAMES)


def write(head, name="take", curves=CURVES, start=10):
    with contextlib.ExitStack() as undo:
        track = shape_keys.write_take(keys(head), name, start, curves, undo)
        undo.pop_all()
    return track


def check(head, curves=CURVES):
    """Write a take with the check around it."""
    looked = self_check.SelfCheck(head.users_scene[0], head, 10, curves)
    return looked.verdict(write(head, curves=curves))


def cause(head, track):
    """Why a take that was written earlier does not show."""
    found = self_check.causes(head, keys(head), track, noticeable(CURVES))
    return " ".join(obstacle.text for obstacle in found)


def assert_still(verdict, *words):
    assert verdict.still
    (sentence,) = verdict.sentences
    for word in words:
        assert word in sentence, sentence


def test_a_moving_face_is_fine_and_the_playhead_stays(head):
    scene = head.users_scene[0]
    scene.frame_set(3, subframe=0.25)
    assert check(head) == self_check.Verdict(False)
    assert (scene.frame_current, scene.frame_subframe) == (3, 0.25)


def test_a_key_that_was_left_at_the_height_of_the_take_is_no_still_face(head):
    for name in NAMES:
        keys(head).key_blocks[name].value = 0.9
    assert check(head) == self_check.Verdict(False)


def test_a_still_face_is_noticed_whatever_its_pose(head):
    for name in NAMES:
        keys(head).key_blocks[name].value = 0.9
        keys(head).key_blocks[name].mute = True
    assert_still(check(head), "Muted", "jawOpen")


def test_every_key_muted(head):
    for block in keys(head).key_blocks:
        block.mute = True
    assert_still(check(head), "Muted", "jawOpen")


def test_one_key_muted_is_mentioned_though_the_face_moves(head):
    keys(head).key_blocks["jawOpen"].mute = True
    verdict = check(head)
    assert not verdict.still
    assert "jawOpen" in verdict.sentences[0] and "mouthSmileLeft" not in verdict.sentences[0]


def test_range_limits(head):
    for name in NAMES:
        keys(head).key_blocks[name].slider_max = 0.0  # Blender keeps it a little above the minimum
        keys(head).key_blocks[name].slider_min = -1.0
        keys(head).key_blocks[name].slider_max = 0.0
    assert_still(check(head), "range", "jawOpen")


def test_drivers(head):
    for name in NAMES:
        keys(head).key_blocks[name].driver_add("value").driver.expression = "0.0"
    assert_still(check(head), "driver", "jawOpen")


def test_pinned_shape(head):
    head.show_only_shape_key = True
    head.active_shape_key_index = 0
    assert_still(check(head), "pinned")


def test_absolute_keys(head):
    keys(head).use_relative = False
    assert_still(check(head), "Relative")


def test_edit_mode(head):
    bpy.context.view_layer.objects.active = head
    bpy.ops.object.mode_set(mode="EDIT")
    assert_still(check(head), "Object Mode")


def test_active_action_on_top(head):
    track = write(head)
    block = keys(head).key_blocks
    for name in NAMES:
        block[name].value = 0.5
        block[name].keyframe_insert("value", frame=1)
    sentence = cause(head, track)
    assert all(word in sentence for word in ("active and hides",)), sentence


def test_nla_switched_off(head):
    track = write(head)
    keys(head).animation_data.use_nla = False
    sentence = cause(head, track)
    assert all(word in sentence for word in ("switched off",)), sentence


def test_solo_of_another_track(head):
    other = write(head, "other", start=100)
    other.is_solo = True
    assert_still(check(head), "solo")


def test_muted_strip(head):
    track = write(head)
    track.strips[0].mute = True
    sentence = cause(head, track)
    assert all(word in sentence for word in ("muted",)), sentence


def test_track_above(head):
    track = write(head)
    above = write(head, "above", {name: np.full(50, 0.5, np.float32) for name in NAMES}, start=1)
    sentence = cause(head, track)
    assert all(
        word in sentence
        for word in (
            above.name,
            "above",
        )
    ), sentence


def test_muted_curves(head):
    track = write(head)
    strip = track.strips[0]
    for curve in nla.fcurves(strip.action, getattr(strip, "action_slot", None)):
        curve.mute = True
    sentence = cause(head, track)
    assert all(word in sentence for word in ("curves are muted",)), sentence


@pytest.mark.skipif(bpy.app.version < (4, 4), reason="slots exist since Blender 4.4")
def test_wrong_slot(head):
    track = write(head)
    strip = track.strips[0]
    strip.action_slot = strip.action.slots.new(id_type="KEY", name="other")
    sentence = cause(head, track)
    assert all(word in sentence for word in ("slot",)), sentence


def test_empty_vertex_group(head):
    head.vertex_groups.new(name="empty").add(range(len(head.data.vertices)), 0.0, "REPLACE")
    for name in NAMES:
        keys(head).key_blocks[name].vertex_group = "empty"
    assert_still(check(head), "vertex group")


def test_keys_without_shape(head):
    for name in NAMES:
        for point, base in zip(keys(head).key_blocks[name].data, keys(head).key_blocks["Basis"].data, strict=True):
            point.co = base.co
    assert_still(check(head), "same shape")


def test_modifier_that_hides_it(head):
    modifier = head.modifiers.new("Mask of mine", "MASK")
    modifier.vertex_group = head.vertex_groups.new(name="none").name
    assert_still(check(head), "Mask of mine")


def test_take_without_movement(head):
    assert_still(check(head, curves={name: np.zeros(11, np.float32) for name in NAMES}), "nothing")


def test_hidden_head_is_not_judged(head):
    head.hide_viewport = True
    verdict = check(head)
    assert not verdict.still
    assert "not checked" in verdict.sentences[0]


def test_a_body_that_moves_is_not_a_talking_face(head):
    """Another movement of the mesh at the same time does not count as the take's."""
    modifier = head.modifiers.new("Sway", "DISPLACE")
    modifier.strength = 0.0
    modifier.keyframe_insert("strength", frame=1)
    modifier.strength = 5.0
    modifier.keyframe_insert("strength", frame=30)
    keys(head).key_blocks["jawOpen"].mute = True
    keys(head).key_blocks["mouthSmileLeft"].mute = True
    assert_still(check(head), "Muted")


def test_the_take_is_still_followed_in_time_after_the_check(head):
    """Blender 4.5 to 5.2 freeze a face whose only track was muted and unmuted."""
    check(head)
    assert [value_at(head, frame) for frame in (10, 15, 20)] == pytest.approx([0.1, 0.5, 0.9])


def test_head_in_another_scene(head):
    other = bpy.data.scenes.new("Other")
    there = make_head(NAMES, "There", other)
    assert check(there) == self_check.Verdict(False)
