"""Takes on tracks of their own: what the animator made is never edited."""

from __future__ import annotations

import contextlib

import bpy
import numpy as np
import pytest
from heads import keys, make_head, value_at

from unitaf_blender.timeline import nla, shape_keys

FRAMES = [-40, 0, 1, 4, 7.5, 10, 14, 19, 20, 25, 33, 50, 90]


def animate(head, points, key_name="jawOpen", **curve_settings):
    """An action as an animator makes it, assigned to the head."""
    key = keys(head)
    key.animation_data_clear()
    block = key.key_blocks[key_name]
    for frame, value in points:
        block.value = value
        block.keyframe_insert("value", frame=frame)
    made = key.animation_data.action
    made.name = "animator"
    for curve in curves_of(made):
        for name, value in curve_settings.items():
            setattr(curve, name, value)
    return made


def curves_of(made):
    slot = made.slots[0] if hasattr(made, "slots") else None
    return list(nla.fcurves(made, slot))


def fingerprint(made):
    """Everything about an action's keys."""
    rows = []
    for curve in curves_of(made):
        modifiers = [modifier.type for modifier in curve.modifiers]
        rows.append((curve.data_path, curve.array_index, curve.extrapolation, curve.mute, modifiers))
        for p in curve.keyframe_points:
            rows.append((*p.co, *p.handle_left, *p.handle_right, p.interpolation, p.easing, p.type))
    return made.name, made.use_fake_user, rows


def write(head, start=10, frames=11, name="take", curves=None):
    curves = curves or {"jawOpen": np.linspace(0.2, 0.9, frames, dtype=np.float32)}
    with contextlib.ExitStack() as undo:
        track = shape_keys.write_take(keys(head), name, start, curves, undo)
        undo.pop_all()
    return track


def test_keys_are_one_per_frame_and_linear(empty_scene):
    head = make_head(["jawOpen"])
    values = np.array([0.1, 0.7, 0.3], np.float32)
    track = write(head, start=5, curves={"jawOpen": values})
    (curve,) = curves_of(track.strips[0].action)
    assert [tuple(p.co) for p in curve.keyframe_points] == [(5 + i, pytest.approx(v)) for i, v in enumerate(values)]
    assert {p.interpolation for p in curve.keyframe_points} == {"LINEAR"}
    assert value_at(head, 5.5) == pytest.approx(0.4)
    assert value_at(head, 6) == pytest.approx(0.7)


def test_lips_that_meet_on_frames_meet_between_them(empty_scene):
    """jawOpen - mouthClose never goes below zero at a sub-frame: no lips through lips in motion blur."""
    head = make_head(["jawOpen", "mouthClose"])
    rng = np.random.default_rng(0)
    jaw = rng.uniform(0, 1, 40).astype(np.float32)
    close = np.minimum(jaw, rng.uniform(0, 1.5, 40)).astype(np.float32)
    write(head, start=1, curves={"jawOpen": jaw, "mouthClose": close})
    gaps = [value_at(head, f) - value_at(head, f, "mouthClose") for f in np.arange(1, 40, 0.25)]
    assert min(gaps) >= -1e-6


@pytest.mark.parametrize("start", [0, 1, 10, -20])
def test_take_ends_with_its_strip(empty_scene, start):
    head = make_head(["jawOpen"])
    write(head, start=start)
    assert value_at(head, start - 1) == pytest.approx(0.0)
    assert value_at(head, start) == pytest.approx(0.2)
    assert value_at(head, start + 10) == pytest.approx(0.9)
    assert value_at(head, start + 11) == pytest.approx(0.0)


@pytest.mark.parametrize("extrapolation", ["CONSTANT", "LINEAR"])
@pytest.mark.parametrize("cycles", [False, True])
@pytest.mark.parametrize("points", [[(1, 0.1), (7.5, 0.8), (20, 0.3)], [(5, 0.6)], [(-3.25, 0.2), (12.75, 0.7)]])
def test_animators_action_is_untouched_and_looks_the_same(empty_scene, extrapolation, cycles, points):
    head = make_head(["jawOpen", "mouthSmileLeft"])
    made = animate(head, points, "mouthSmileLeft", extrapolation=extrapolation)
    if cycles:
        curves_of(made)[0].modifiers.new("CYCLES")
    before = fingerprint(made), [value_at(head, f, "mouthSmileLeft") for f in FRAMES]
    write(head)
    after = fingerprint(made), [value_at(head, f, "mouthSmileLeft") for f in FRAMES]
    assert before[0] == after[0]
    assert before[1] == pytest.approx(after[1], abs=1e-4)
    assert keys(head).animation_data.action is None
    assert value_at(head, 20) == pytest.approx(0.9)


def test_animators_curve_on_the_same_key_rules_outside_the_take(empty_scene):
    head = make_head(["jawOpen"])
    animate(head, [(1, 0.1), (60, 0.6)])
    before = {f: value_at(head, f) for f in (1, 5, 9, 21, 40, 60, 80)}
    track = write(head)
    assert {f: value_at(head, f) for f in before} == pytest.approx(before)
    assert value_at(head, 15) == pytest.approx(0.55)
    track.mute = True
    assert value_at(head, 15) == pytest.approx(0.1 + (value_at(head, 15) - 0.1))
    track.mute = False
    assert value_at(head, 15) == pytest.approx(0.55)


@pytest.mark.parametrize("with_track", [False, True])
@pytest.mark.parametrize("blend, influence", [("REPLACE", 0.5), ("ADD", 1.0), ("ADD", 0.25)])
def test_how_the_animators_action_was_mixed_is_kept(empty_scene, blend, influence, with_track):
    head = make_head(["jawOpen", "mouthSmileLeft"])
    base = animate(head, [(1, 0.1), (20, 0.3)], "mouthSmileLeft")
    data = keys(head).animation_data
    if with_track:
        strip = data.nla_tracks.new().strips.new("base", 1, base)
        if hasattr(strip, "action_slot"):
            strip.action_slot = base.slots[0]
        data.action = None
        keys(head).key_blocks["mouthSmileLeft"].keyframe_insert("value", frame=5)
        keys(head).key_blocks["mouthSmileLeft"].keyframe_insert("value", frame=25)
    data.action_blend_type, data.action_influence = blend, influence
    before = [value_at(head, f, "mouthSmileLeft") for f in FRAMES]
    write(head)
    assert [value_at(head, f, "mouthSmileLeft") for f in FRAMES] == pytest.approx(before, abs=1e-5)


def test_a_pose_that_was_set_by_hand_stays(empty_scene):
    head = make_head(["jawOpen", "mouthSmileLeft", "cheekPuff"])
    block = keys(head).key_blocks
    block["jawOpen"].value = 0.25
    block["mouthSmileLeft"].value = 0.4
    write(head, curves={name: np.full(11, 0.9, np.float32) for name in ("jawOpen", "mouthSmileLeft", "cheekPuff")})
    for frame in (1, 9, 21, 100):
        assert value_at(head, frame) == pytest.approx(0.25)
        assert value_at(head, frame, "mouthSmileLeft") == pytest.approx(0.4)
        assert value_at(head, frame, "cheekPuff") == pytest.approx(0.0)


def test_second_take_does_not_disturb_the_first(empty_scene):
    head = make_head(["jawOpen", "mouthSmileLeft"])
    keys(head).key_blocks["mouthSmileLeft"].value = 0.3
    write(head, start=10, name="one")
    write(head, start=40, name="two", curves={n: np.full(5, 0.7, np.float32) for n in ("jawOpen", "mouthSmileLeft")})
    assert value_at(head, 20) == pytest.approx(0.9)
    assert value_at(head, 42) == pytest.approx(0.7)
    assert value_at(head, 30) == pytest.approx(0.0)
    assert value_at(head, 42, "mouthSmileLeft") == pytest.approx(0.7)
    assert value_at(head, 15, "mouthSmileLeft") == pytest.approx(0.3)


def test_only_overlapping_takes_are_muted(empty_scene):
    head = make_head(["jawOpen"])
    one = write(head, start=10, name="one")  # 10..20
    two = write(head, start=20, name="two")  # touches the first
    with contextlib.ExitStack() as undo:
        assert shape_keys.mute_overlapping(keys(head), shape_keys.TakeSpan(25, 35), undo) == ["two"]
        assert (one.mute, two.mute) == (False, True)
    assert (one.mute, two.mute) == (False, False)  # taken back


def test_the_animators_tracks_are_not_muted(empty_scene):
    head = make_head(["jawOpen"])
    animate(head, [(1, 0.1), (60, 0.6)])
    with contextlib.ExitStack() as undo:
        assert shape_keys.mute_overlapping(keys(head), shape_keys.TakeSpan(10, 20), undo) == []
    assert not any(other.mute for other in keys(head).animation_data.nla_tracks)


def test_failure_takes_everything_back(empty_scene):
    head = make_head(["jawOpen", "mouthSmileLeft"])
    made = animate(head, [(1, 0.1), (20, 0.8)])
    before = fingerprint(made), [value_at(head, f) for f in FRAMES]
    with pytest.raises(KeyError), contextlib.ExitStack() as undo:
        shape_keys.write_take(keys(head), "take", 10, {"mouthSmileLeft": np.zeros(5, np.float32)}, undo)
        raise KeyError
    data = keys(head).animation_data
    assert (fingerprint(made), [value_at(head, f) for f in FRAMES]) == before
    assert data.action == made
    assert len(data.nla_tracks) == 0
    assert list(bpy.data.actions) == [made]


def test_tracks_that_were_switched_off_as_a_whole_stay_silent(empty_scene):
    head = make_head(["jawOpen", "mouthSmileLeft"])
    animate(head, [(1, 0.5), (20, 0.5)], "mouthSmileLeft")
    write(head, name="old", curves={"mouthSmileLeft": np.full(30, 0.9, np.float32)})
    keys(head).animation_data.use_nla = False
    keys(head).key_blocks["mouthSmileLeft"].value = 0.0
    write(head, name="new")
    assert value_at(head, 20) == pytest.approx(0.9)
    assert value_at(head, 20, "mouthSmileLeft") != pytest.approx(0.9)


def test_tweak_mode_is_left(empty_scene):
    head = make_head(["jawOpen"])
    track = write(head, name="one")
    data = keys(head).animation_data
    track.strips[0].select = True
    data.nla_tracks.active = track
    data.use_tweak_mode = True
    write(head, start=40, name="two")
    assert not data.use_tweak_mode
    assert value_at(head, 20) == pytest.approx(0.9)
    assert value_at(head, 50) == pytest.approx(0.9)


def test_names_with_quotes_and_other_scripts(empty_scene):
    names = ['jaw"Open\\', "口を開ける"]
    head = make_head(names)
    write(head, curves={name: np.full(5, 0.5, np.float32) for name in names})
    for name in names:
        assert value_at(head, 12, name) == pytest.approx(0.5)


def test_takes_survive_saving(empty_scene, tmp_path):
    head = make_head(["jawOpen", "mouthSmileLeft"])
    made = animate(head, [(1, 0.1), (20, 0.8)], "mouthSmileLeft")
    before = fingerprint(made)
    write(head)
    file = tmp_path / "scene.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(file))
    bpy.ops.wm.open_mainfile(filepath=str(file))
    head = bpy.data.objects["Head"]
    assert value_at(head, 20) == pytest.approx(0.9)
    assert fingerprint(bpy.data.actions["animator"]) == before


@pytest.mark.parametrize("pose", [0.0, 0.3])
def test_what_a_take_shows_is_not_taken_for_a_pose(empty_scene, pose):
    """A second take may move what the first one moves, whatever the playhead shows; an animator's pose stays his."""
    head = make_head(["browInnerUp", "eyeBlinkLeft"])
    keys(head).key_blocks["browInnerUp"].value = pose
    write(head, curves={"browInnerUp": np.linspace(0.2, 0.9, 11, dtype=np.float32)})
    assert value_at(head, 15, "browInnerUp") > 0.2
    assert shape_keys.is_used_by_animator(keys(head), "browInnerUp") == bool(pose)
    assert not shape_keys.is_used_by_animator(keys(head), "eyeBlinkLeft")
    keys(head).key_blocks["eyeBlinkLeft"].value = 0.4
    assert shape_keys.is_used_by_animator(keys(head), "eyeBlinkLeft")


def test_what_the_animator_animates_is_his(empty_scene):
    head = make_head(["browInnerUp", "jawOpen"])
    animate(head, [(1, 0.0), (20, 0.0)], "browInnerUp")
    write(head)
    assert shape_keys.is_used_by_animator(keys(head), "browInnerUp")
    assert not shape_keys.is_used_by_animator(keys(head), "jawOpen")
