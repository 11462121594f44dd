"""Shape keys that takes leave to the animator: only what he posed or animated, named, and given away by a button."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from heads import keys, make_head, value_at

from unitaf_blender.timeline import nla


@pytest.fixture
def blinking(speak, monkeypatch):
    """The head of a character; its takes blink with both lids and raise the inner brows."""
    from unitaf_blender.takes import stored

    def curves(self):
        made = original(self).copy()
        for name in ("eyeBlinkLeft", "eyeBlinkRight", "browInnerUp"):
            made[:, stored.core.channels.INDEX[name]] = np.linspace(0.1, 0.8, len(made), dtype=np.float32)
        return made

    original = stored.StoredTake.raw_curves
    monkeypatch.setattr(stored.StoredTake, "raw_curves", curves)
    monkeypatch.setattr(
        stored.StoredTake, "curves_with_dials", lambda self: (self.raw_curves(), self.motion().head_rotation)
    )
    return make_head()


def moves(head, name):
    """Whether a shape key changes while a take lasts."""
    return np.ptp([value_at(head, frame, name) for frame in range(2, 15)]) > 0.05


def delete_track_by_hand(key):
    """Deletes the take's track as the NLA editor does."""
    (track,) = [track for track in key.animation_data.nla_tracks if nla.take_name(track.strips[0].action)]
    key.animation_data.nla_tracks.remove(track)
    bpy.context.view_layer.update()


def test_a_leftover_is_no_pose(speak, blinking):
    keys(blinking).key_blocks["eyeBlinkLeft"].value = 0.0004
    result = speak()
    assert moves(blinking, "eyeBlinkLeft") and moves(blinking, "eyeBlinkRight")
    assert not result.fixes and not any("Left to you" in sentence for sentence in result.warnings)


def test_a_pose_is_kept_and_named_and_can_be_given_away(speak, blinking):
    keys(blinking).key_blocks["eyeBlinkLeft"].value = 0.3
    result = speak()
    assert value_at(blinking, 10, "eyeBlinkLeft") == pytest.approx(0.3) and moves(blinking, "eyeBlinkRight")
    assert result.fixes == ("give",)
    assert "Left to you, so that the take does not move them: eyeBlinkLeft (posed at 0.30)." in result.warnings

    assert bpy.ops.unitaf.fix(fix="give", head=blinking.name) == {"FINISHED"}
    assert moves(blinking, "eyeBlinkLeft")
    assert value_at(blinking, 300, "eyeBlinkLeft") == pytest.approx(0.3)  # the pose holds outside the take
    again = speak("Once more.")
    assert moves(blinking, "eyeBlinkLeft") and not again.fixes

    bpy.ops.unitaf.fix(fix="take_back", head=blinking.name)
    assert speak("And again.").fixes == ("give",)


def test_keyed_and_driven_shape_keys_are_named(speak, blinking):
    key = keys(blinking)
    for frame, value in ((1, 0.0), (30, 0.5)):
        key.key_blocks["browInnerUp"].value = value
        key.key_blocks["browInnerUp"].keyframe_insert("value", frame=frame)
    driver = key.key_blocks["eyeBlinkRight"].driver_add("value")
    driver.driver.expression = "0.25"
    result = speak()
    (said,) = [sentence for sentence in result.warnings if sentence.startswith("Left to you")]
    assert "browInnerUp (keyed)" in said and "eyeBlinkRight (driven)" in said and "eyeBlinkLeft" not in said
    assert value_at(blinking, 10, "eyeBlinkRight") == pytest.approx(0.25)

    bpy.ops.unitaf.fix(fix="give", head=blinking.name)
    assert driver.mute
    assert moves(blinking, "eyeBlinkRight") and value_at(blinking, 10, "browInnerUp") > 0.3
    assert value_at(blinking, 30, "browInnerUp") == pytest.approx(0.5)  # his keys rule outside the take


@pytest.mark.parametrize("pose", [0.0, 0.3])
def test_a_track_that_is_deleted_by_hand_leaves_nothing_behind(speak, blinking, pose):
    key = keys(blinking)
    key.key_blocks["mouthSmileLeft"].value = pose
    speak()
    bpy.context.scene.frame_set(12)
    bpy.context.view_layer.update()
    assert key.key_blocks["eyeBlinkLeft"].value > 0.1
    delete_track_by_hand(key)
    left = {block.name: block.value for block in key.key_blocks[1:] if block.value}
    assert left == ({"mouthSmileLeft": pytest.approx(pose)} if pose else {})
    assert key.animation_data is None
    assert speak("Again.").fixes == () and moves(blinking, "eyeBlinkLeft")


def test_a_pose_that_is_set_after_that_stays(speak, blinking):
    key = keys(blinking)
    speak()
    delete_track_by_hand(key)
    key.key_blocks["eyeBlinkLeft"].value = 0.4
    bpy.context.view_layer.update()
    bpy.context.scene.frame_set(3)
    assert key.key_blocks["eyeBlinkLeft"].value == pytest.approx(0.4)
