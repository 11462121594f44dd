"""Hand-made keys above the takes: they add to them, and nothing that takes do touches them."""

from __future__ import annotations

import contextlib

import bpy
import pytest
from heads import keys, make_head, value_at

from unitaf_blender import core
from unitaf_blender.character.head import matched_keys
from unitaf_blender.dialogue import listener_tracks
from unitaf_blender.takes import library
from unitaf_blender.timeline import hand_layer, nla


def pose(head, name, frame, value):
    """Set a shape key by hand at a frame, and insert a key, as an animator does."""
    bpy.context.scene.frame_set(frame)
    block = keys(head).key_blocks[name]
    block.value = value
    block.keyframe_insert("value", frame=frame)


def hand_keys(head):
    """The keys of the layer."""
    layer = hand_layer.layer_of(keys(head))
    slot = getattr(keys(head).animation_data, "action_slot", None)
    return {c.data_path: [tuple(point.co) for point in c.keyframe_points] for c in nla.fcurves(layer, slot)}


def test_a_key_is_what_the_animator_saw(speak):
    head = make_head()
    speak(target="Head")
    hand_layer.add(keys(head), "Head")
    before = value_at(head, 5)
    pose(head, "jawOpen", 5, 0.9)
    pose(head, "browInnerUp", 5, 0.6)
    assert value_at(head, 5) == pytest.approx(0.9, abs=1e-4) != pytest.approx(before, abs=0.05)
    assert value_at(head, 5, "browInnerUp") == pytest.approx(0.6, abs=1e-4)


def test_a_layer_without_takes_changes_nothing(addon):
    head = make_head()
    keys(head).key_blocks["mouthSmileLeft"].value = 0.3
    hand_layer.add(keys(head), "Head")
    for name, value in (("mouthSmileLeft", 0.3), ("jawOpen", 0.0)):
        assert value_at(head, 10, name) == pytest.approx(value, abs=1e-6)
    pose(head, "jawOpen", 10, 0.5)
    assert value_at(head, 10) == pytest.approx(0.5, abs=1e-4)


def test_takes_leave_it_on_top(speak, tmp_path):
    head = make_head()
    speak(target="Head")
    layer = hand_layer.add(keys(head), "Head").name
    pose(head, "jawOpen", 5, 0.9)
    pose(head, "browInnerUp", 8, 0.4)
    made = hand_keys(head)
    bpy.context.scene.frame_set(1)
    speak("Something else entirely.", target="Head")
    head.unitaf.dials.lower_face_strength = 0.5
    assert hand_keys(head) == made
    assert keys(head).animation_data.action.name == layer
    lifted = value_at(head, 5)
    hand_layer.set_muted(keys(head), True)
    bare = value_at(head, 5)
    assert hand_layer.is_muted(keys(head))
    hand_layer.set_muted(keys(head), False)
    (added,) = [co[1] for path, points in made.items() if "jawOpen" in path for co in points]
    assert lifted == pytest.approx(min(max(bare + added, 0), 1), abs=1e-4)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "layer.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "layer.blend"))
    head = bpy.data.objects["Head"]
    assert hand_keys(head) == made
    assert value_at(head, 5) == pytest.approx(lifted, abs=1e-4)
    hand_layer.remove(keys(head))
    assert value_at(head, 5) == pytest.approx(bare, abs=1e-4)


def test_the_animators_action_goes_under_it(addon):
    head = make_head()
    block = keys(head).key_blocks["mouthSmileLeft"]
    for frame, value in ((1, 0.2), (20, 0.8)):
        block.value = value
        block.keyframe_insert("value", frame=frame)
    hand_layer.add(keys(head), "Head")
    assert value_at(head, 20, "mouthSmileLeft") == pytest.approx(0.8, abs=1e-4)
    with pytest.raises(core.errors.InputError, match="already"):
        hand_layer.add(keys(head), "Head")


def test_it_stays_as_it_was_when_the_takes_are_deleted(speak):
    """Also where the face listens, so that there are other strips with which it is mixed."""
    head = make_head()
    result = speak(target="Head")
    with contextlib.ExitStack() as undo:
        listener_tracks.write(keys(head), matched_keys(head), "Head", [(100, 200)], 24.0, undo)
        undo.pop_all()
    hand_layer.add(keys(head), "Head")
    pose(head, "jawOpen", 300, 0.4)
    library.delete(result.name)
    assert value_at(head, 300) == pytest.approx(0.4, abs=1e-4)
    hand_layer.remove(keys(head))
    assert value_at(head, 300) == 0.0
    listener_tracks.remove([(keys(head), track) for track in listener_tracks.tracks_of(keys(head))])
    assert value_at(head, 300) == 0.0 == value_at(head, 150, "eyeBlinkLeft")
    assert not any(nla.is_rest(action) for action in bpy.data.actions)
