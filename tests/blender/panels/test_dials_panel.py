"""Dials: the takes of a head follow at once, also without their files, and undo brings both back."""

from __future__ import annotations

import time
from types import SimpleNamespace

import bpy
import numpy as np
import pytest
from heads import keys, link_head, make_head, value_at

from unitaf_blender import core
from unitaf_blender.character.head import head_reason
from unitaf_blender.properties.dials import NAMES
from unitaf_blender.properties.head import dials_of
from unitaf_blender.takes import follow_dials, sound_files, stored
from unitaf_blender.timeline import nla

ARKIT, INDEX = core.channels.ARKIT, core.channels.INDEX
BLINK = "eyeBlinkLeft"


def dials(head):
    return head.unitaf.dials


def strip_of(head, take=-1):
    return list(nla.take_strips(keys(head)))[take]


def curves_of(strip):
    """The keys of a take: shape key → (keys, 2) of frame and value."""
    return {c.data_path.split('"')[1]: np.array([p.co for p in c.keyframe_points]) for c in nla.strip_curves(strip)}


def values(head, take=-1):
    """The take as its keys show it, (frames, 52)."""
    found = curves_of(strip_of(head, take))
    return np.stack([found[name][:, 1] for name in ARKIT], axis=1)


def expected(result, **changed):
    motion = core.take_io.load_motion(result.wav.with_suffix(".npz"))
    phones = core.take_io.load(result.wav.with_suffix(".json")).phones
    return core.dials.apply(motion.curves, motion.head_rotation, motion.fps, core.dials.Dials(**changed), phones)[0]


def test_there_is_a_property_for_every_dial_as_the_model_has_it(addon):
    head = make_head()
    fields = {name for name in core.dials.Dials.__dataclass_fields__ if name != "channels"}
    assert set(NAMES) == fields and len(NAMES) == len(fields)
    assert dials_of(head) == core.dials.Dials()
    for name in fields:
        prop = dials(head).bl_rna.properties[name]
        assert (prop.hard_min, prop.hard_max) == pytest.approx(core.dials.range_of(name))
        assert prop.description.lower() == core.dials.meaning_of(name).lower()
        for end in core.dials.range_of(name):  # also where single precision is a bit off
            setattr(dials(head), name, end)
            assert getattr(dials_of(head), name) == end


@pytest.mark.parametrize(
    "name, value",
    [("blink_strength", 0.0), ("lower_face_strength", 1.7), ("lower_face_smoothing", 0.1), ("lip_open_offset", 0.2)],
)
def test_a_take_follows_its_dials(speak, addon, name, value):
    head = make_head()
    result = speak()
    np.testing.assert_allclose(values(head), expected(result), atol=1e-6)
    setattr(dials(head), name, value)
    np.testing.assert_allclose(values(head), expected(result, **{name: value}), atol=1e-6)
    assert not np.allclose(values(head), expected(result))
    dials(head).property_unset(name)
    follow_dials.show(head)
    np.testing.assert_allclose(values(head), expected(result), atol=1e-6)


@pytest.mark.parametrize("preset", ["SUBTLE", "NATURAL", "BROAD"])
def test_a_button_sets_the_articulation_and_the_takes_follow(addon, speak, preset):
    head = make_head()
    result = speak("My father hid the map.", target=head.name)
    assert bpy.ops.unitaf.set_articulation(preset=preset) == {"FINISHED"}
    amount = core.articulation.PRESETS[preset.lower()]
    assert dials(head).articulation == amount
    assert np.allclose(values(head), expected(result, articulation=amount), atol=1e-6)


def test_the_mesh_follows_without_going_to_another_frame(speak, addon):
    head = make_head()
    result = speak()
    frame = result.start + 6
    addon.frame_set(frame)
    assert value_at(head, frame, BLINK) > 0.02
    dials(head).blink_strength = 0.0
    bpy.context.view_layer.update()
    assert keys(head).key_blocks[BLINK].value == 0.0
    assert value_at(head, frame, BLINK) == 0.0


def test_all_takes_of_a_head_follow_and_other_heads_do_not(speak, addon):
    other = make_head(name="Other")
    theirs = speak(target="Other")
    head = make_head()
    first = speak(target="Head")
    second = speak(target="Head")  # mutes the first, which follows all the same
    dials(head).lower_face_strength = 0.5
    np.testing.assert_allclose(values(head, 0), expected(first, lower_face_strength=0.5), atol=1e-6)
    np.testing.assert_allclose(values(head, 1), expected(second, lower_face_strength=0.5), atol=1e-6)
    np.testing.assert_allclose(values(other), expected(theirs), atol=1e-6)


def test_new_takes_show_the_dials_that_are_set(speak, addon):
    head = make_head()
    dials(head).blink_strength = 2.0
    result = speak()
    np.testing.assert_allclose(values(head), expected(result, blink_strength=2.0), atol=1e-6)


def test_dials_of_single_channels(speak, addon):
    head = make_head()
    result = speak()
    assert bpy.ops.unitaf.add_channel_dial(channel="mouthSmileLeft") == {"FINISHED"}
    assert bpy.ops.unitaf.add_channel_dial(channel="cheekPuff") == {"FINISHED"}
    assert bpy.ops.unitaf.add_channel_dial(channel="mouthSmileLeft") == {"FINISHED"}
    group = dials(head)
    assert [row.name for row in group.channels] == ["mouthSmileLeft", "cheekPuff"] and group.active_channel == 0
    group.channels["mouthSmileLeft"].multiplier = 2.0
    group.channels["mouthSmileLeft"].offset = 0.1
    group.channels["cheekPuff"].on = False
    one = core.dials.ChannelDial
    changed = {"mouthSmileLeft": one(2.0, 0.1), "cheekPuff": one(on=False)}
    np.testing.assert_allclose(values(head), expected(result, channels=changed), atol=1e-6)
    assert bpy.ops.unitaf.remove_channel_dial() == {"FINISHED"}
    np.testing.assert_allclose(values(head), expected(result, channels={"cheekPuff": one(on=False)}), atol=1e-6)


def test_reset(speak, addon):
    head = make_head()
    result = speak()
    dials(head).input_strength, dials(head).eyelid_open_offset = 2.0, 0.5
    bpy.ops.unitaf.add_channel_dial(channel="jawOpen")
    dials(head).channels[0].multiplier = 0.3
    assert bpy.ops.unitaf.reset_dials() == {"FINISHED"}
    assert dials_of(head) == core.dials.Dials()
    np.testing.assert_allclose(values(head), expected(result), atol=1e-6)


def test_only_curves_that_a_dial_moves_are_written(speak, addon):
    """Keys that were corrected by hand, or moved in time, stay."""
    head = make_head()
    speak()
    strip = strip_of(head)
    jaw = next(c for c in nla.strip_curves(strip) if "jawOpen" in c.data_path)
    jaw.keyframe_points[3].co = (jaw.keyframe_points[3].co[0] + 0.25, 0.77)
    jaw.update()
    before = curves_of(strip)
    dials(head).blink_strength = 0.0
    after = curves_of(strip)
    changed = {name for name in ARKIT if not np.array_equal(before[name], after[name])}
    assert changed == {"eyeBlinkLeft", "eyeBlinkRight"}
    dials(head).lower_face_strength = 0.5
    assert curves_of(strip)["jawOpen"][3, 0] == before["jawOpen"][3, 0]


def test_curves_with_other_keys_are_left_alone(speak, addon):
    head = make_head()
    speak()
    curves = {c.data_path.split('"')[1]: c for c in nla.strip_curves(strip_of(head))}
    curves["jawOpen"].keyframe_points.remove(curves["jawOpen"].keyframe_points[2])
    before = curves_of(strip_of(head))
    dials(head).lower_face_strength = 0.5
    after = curves_of(strip_of(head))
    np.testing.assert_array_equal(before["jawOpen"], after["jawOpen"])
    assert not np.array_equal(before["mouthFunnel"], after["mouthFunnel"])


def test_the_animators_actions_are_not_touched(speak, addon):
    head = make_head()
    block = keys(head).key_blocks["browInnerUp"]
    block.value = 0.4
    block.keyframe_insert("value", frame=1)
    made = keys(head).animation_data.action
    speak()
    dials(head).brow_strength = 0.0
    dials(head).lower_face_strength = 2.0
    slot = made.slots[0] if hasattr(made, "slots") else None
    (curve,) = nla.fcurves(made, slot)
    assert [tuple(p.co) for p in curve.keyframe_points] == [(1.0, pytest.approx(0.4))]
    assert value_at(head, 8, "browInnerUp") == pytest.approx(0.4)


def test_lips_still_meet_without_mouth_close(speak, addon):
    head = make_head(["jawOpen", "mouthSmileLeft"])
    result = speak()
    dials(head).lower_face_strength = 2.0
    curves = expected(result, lower_face_strength=2.0)
    wanted = np.maximum(curves[:, INDEX["jawOpen"]] - curves[:, INDEX["mouthClose"]], 0)
    np.testing.assert_allclose(curves_of(strip_of(head))["jawOpen"][:, 1], wanted, atol=1e-6)


def test_dials_work_when_the_files_are_gone_and_after_saving(speak, addon, tmp_path):
    make_head()
    result = speak()
    wanted = expected(result, input_strength=2.0)
    sound_files.save_as(tmp_path / "scene.blend")
    for path in (*result.wav.parent.glob("*"), *(tmp_path / "speech").glob("*")):
        path.unlink()
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    head = bpy.data.objects["Head"]
    dials(head).input_strength = 2.0
    np.testing.assert_allclose(values(head), wanted, atol=1e-6)


def test_undo_and_redo(speak, addon):
    make_head()
    result = speak()
    dials(bpy.data.objects["Head"]).blink_strength = 0.5
    bpy.ops.ed.undo_push(message="half")
    dials(bpy.data.objects["Head"]).blink_strength = 0.0
    bpy.ops.ed.undo_push(message="none")
    bpy.ops.ed.undo()
    head = bpy.data.objects["Head"]
    assert dials(head).blink_strength == 0.5
    np.testing.assert_allclose(values(head), expected(result, blink_strength=0.5), atol=1e-6)
    bpy.ops.ed.redo()
    head = bpy.data.objects["Head"]
    np.testing.assert_allclose(values(head), expected(result, blink_strength=0.0), atol=1e-6)


def test_undo_of_a_change_that_was_still_waiting(speak, addon, monkeypatch):
    """In a window the takes follow a slider a tick later, maybe after the undo step was made."""
    make_head()
    result = speak()
    bpy.ops.ed.undo_push(message="before")
    with monkeypatch.context() as patch:
        patch.setattr(follow_dials, "flush", lambda: None)
        dials(bpy.data.objects["Head"]).blink_strength = 0.0
        bpy.ops.ed.undo_push(message="dial")
    follow_dials.flush()  # the tick
    head = bpy.data.objects["Head"]
    np.testing.assert_allclose(values(head), expected(result, blink_strength=0.0), atol=1e-6)
    bpy.ops.ed.undo()
    head = bpy.data.objects["Head"]
    np.testing.assert_allclose(values(head), expected(result), atol=1e-6)
    bpy.ops.ed.redo()
    head = bpy.data.objects["Head"]
    np.testing.assert_allclose(values(head), expected(result, blink_strength=0.0), atol=1e-6)


def test_a_dragged_slider_is_followed_once_a_tick(speak, addon, monkeypatch):
    head = make_head()
    result = speak()
    ticks, shown = [], []
    timers = SimpleNamespace(
        is_registered=lambda f: f in ticks, register=lambda f, first_interval: ticks.append(f), unregister=ticks.remove
    )
    app = SimpleNamespace(background=False, timers=timers)
    monkeypatch.setattr(follow_dials, "bpy", SimpleNamespace(app=app, data=bpy.data))
    show = follow_dials.show
    monkeypatch.setattr(follow_dials, "show", lambda head: (shown.append(head), show(head)))
    monkeypatch.setattr(follow_dials._PendingHeads, "shown", time.monotonic() + 100)  # takes were just changed
    for step in range(50):
        dials(head).blink_strength = step / 50
    assert len(ticks) == 1 and not shown
    ticks[0]()
    assert len(shown) == 1
    np.testing.assert_allclose(values(head), expected(result, blink_strength=0.98), atol=1e-6)


def test_saving_waits_for_the_takes(speak, addon, tmp_path, monkeypatch):
    head = make_head()
    result = speak()
    with monkeypatch.context() as patch:
        patch.setattr(follow_dials, "flush", lambda: None)
        dials(head).blink_strength = 0.0
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    np.testing.assert_allclose(values(head), expected(result, blink_strength=0.0), atol=1e-6)


@pytest.mark.parametrize("kept", [None, b"PK", "text"])
def test_takes_without_their_curves_are_named_and_left_alone(speak, addon, kept):
    head = make_head()
    result = speak()
    action = strip_of(head).action
    if kept is None:
        del action[stored.MOTION]
        assert follow_dials.without_curves(head) == [result.name]
    else:
        action[stored.MOTION] = kept
    dials(head).blink_strength = 0.0
    np.testing.assert_allclose(values(head), expected(result), atol=1e-6)


def test_objects_that_share_a_mesh_do_not_quarrel(speak, addon):
    head = make_head()
    twin = bpy.data.objects.new("Twin", head.data)
    addon.collection.objects.link(twin)
    result = speak(target="Head")
    dials(twin).blink_strength = 0.5
    for _ in range(2):
        follow_dials.show_all()
    np.testing.assert_allclose(values(head), expected(result, blink_strength=0.5), atol=1e-6)


def test_overridden_heads_have_dials(speak, addon, tmp_path):
    head = link_head(tmp_path)
    bpy.context.view_layer.objects.active = head
    assert "heads.blend" in head_reason(head)
    assert not bpy.ops.unitaf.reset_dials.poll()
    local = head.override_create(remap_local_usages=True)
    local.data.override_create(remap_local_usages=True)
    local.name = "Local"
    bpy.context.view_layer.objects.active = local
    result = speak(target="Local")
    dials(local).blink_strength = 0.0
    bpy.ops.unitaf.add_channel_dial(channel="cheekPuff")
    dials(local).channels[0].on = False
    off = {"cheekPuff": core.dials.ChannelDial(on=False)}
    np.testing.assert_allclose(values(local), expected(result, blink_strength=0.0, channels=off), atol=1e-6)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    local = bpy.data.objects["Local"]
    assert dials(local).blink_strength == 0.0 and not dials(local).channels[0].on
