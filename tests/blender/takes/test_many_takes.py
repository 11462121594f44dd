"""Many takes: work grows with their number and no faster, and what changes several of them changes all or none."""

from __future__ import annotations

import dataclasses

import bpy
import numpy as np
import pytest
from heads import keys, make_head, value_at

from unitaf_blender import core
from unitaf_blender.properties.head import dials_of
from unitaf_blender.takes import follow_dials, library, parts, resample, retake, stored
from unitaf_blender.takes.parts import TakeIndex, parts_of
from unitaf_blender.timeline import hand_layer, marks, nla, other_targets, sequencer

InputError = core.errors.InputError


@pytest.fixture
def head(speak):
    """A head that turns an object."""
    made = make_head()
    made.unitaf.pivot = bpy.data.objects.new("Neck", None)
    bpy.context.scene.collection.objects.link(made.unitaf.pivot)
    return made


@pytest.fixture
def speak_at(speak):
    """A function that makes a take at a frame, and returns its name."""

    def run(frame, text="Hello there."):
        bpy.context.scene.frame_set(frame)
        return speak(text, target="Head").name

    return run


def everything():
    """What takes consist of, and where it is."""
    scene = bpy.context.scene
    strips = [
        (owner.name, track.name, track.mute, strip.name, *span(strip), strip.action.name, values(strip))
        for kind in parts.OWNERS
        for owner in getattr(bpy.data, kind)
        for track in (owner.animation_data.nla_tracks if owner.animation_data else ())
        for strip in track.strips
    ]
    editor = scene.sequence_editor
    sounds = [
        (sound.name, sound.channel, sound.mute, sequencer.left(sound), sequencer.right(sound))
        for sound in (sequencer.strips(editor) if editor else ())
    ]
    actions = sorted(action.name for action in bpy.data.actions)
    return strips, sorted(sounds), actions, scene.frame_start, scene.frame_end


def span(strip):
    return strip.frame_start, strip.frame_end


def values(strip):
    return [tuple(point.co) for curve in nla.strip_curves(strip) for point in curve.keyframe_points]


def visits(monkeypatch, call):
    """How often the name of a take is read while something is done."""
    count = 0
    read = marks.text

    def counted(*arguments):
        nonlocal count
        count += 1
        return read(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(marks, "text", counted)
        call()
    return count


WORK = {
    "dial": lambda head: setattr(head.unitaf.dials, "head_strength", 0.9 - dials_of(head).head_strength / 3),
    "list": library.listed,
    "ripple": lambda head: library.ripple(bpy.context.scene, 0, 3),
    "solo": lambda head: library.solo(head, library.listed(head)[0].name),
    "rig": lambda head: bpy.ops.unitaf.edit_rig(),
}


@pytest.mark.parametrize("work", WORK)
def test_work_grows_with_the_number_of_takes_and_no_faster(speak_at, head, monkeypatch, work):
    counts = []
    for number in range(12):
        speak_at(1 + 60 * number)
        if number in (3, 11):
            counts.append(visits(monkeypatch, lambda: WORK[work](head)))
            if work == "rig":
                bpy.ops.unitaf.detect_rig()
    assert 0 < counts[1] <= 3.3 * counts[0]


def test_resampling_grows_with_the_number_of_takes_and_no_faster(speak_at, head, monkeypatch):
    counts = []
    for start, stop, fps in ((0, 4, 30), (4, 12, 24)):
        for number in range(start, stop):
            bpy.context.scene.render.fps = 24
            speak_at(1 + 60 * number)
        bpy.context.scene.render.fps = fps
        if fps == 24:
            bpy.context.scene.render.fps = 25
        counts.append(visits(monkeypatch, lambda: resample.resample(bpy.context, head)))
    assert 0 < counts[1] <= 3.3 * counts[0]


@pytest.mark.parametrize("failing", ["last take", "sound"])
def test_resampling_changes_all_or_none(speak_at, head, monkeypatch, failing):
    names = [speak_at(frame) for frame in (25, 121, 217)]
    scene = bpy.context.scene
    scene.render.fps = 30
    before = everything()
    if failing == "last take":
        action = parts_of(names[-1])[0].action
        kept = action[stored.MOTION]
        del action[stored.MOTION]
        action[stored.MOTION] = b"damaged"
    elif sequencer_has_sound():

        def full(*_arguments):
            raise core.errors.OutputError("All channels are taken.")

        monkeypatch.setattr(sequencer, "renew", full)
    else:
        pytest.skip("this Blender was built without sound")
    with pytest.raises(core.errors.UnitafError):
        resample.resample(bpy.context, head)
    assert everything() == before
    if failing == "last take":
        del action[stored.MOTION]
        action[stored.MOTION] = kept
        assert sorted(resample.resample(bpy.context, head)) == sorted(names)


def sequencer_has_sound():
    return bpy.app.build_options.audaspace


def test_keys_made_by_hand_are_resampled_once_where_takes_follow_each_other(speak_at, head):
    for frame in (25, 60):
        speak_at(frame)
    hand_layer.add(keys(head), "Head")
    for frame in (40, 70):
        keys(head).key_blocks["browInnerUp"].keyframe_insert("value", frame=frame)
    bpy.context.scene.render.fps = 48  # 40 goes to 79, which was inside the second take
    resample.resample(bpy.context, head)
    data = keys(head).animation_data
    (curve,) = nla.fcurves(data.action, getattr(data, "action_slot", None))
    assert [point.co.x for point in curve.keyframe_points] == [79, 139]


def test_curves_with_keys_of_the_animator_keep_them_when_resampled(speak_at, head):
    name = speak_at(25)
    strip = parts_of(name)[0].strip
    curve = next(curve for curve in nla.strip_curves(strip) if "jawOpen" in curve.data_path)
    curve.keyframe_points.insert(30.5, 0.77)
    curve.update()
    bpy.context.scene.render.fps = 48
    resample.resample(bpy.context, head)
    after = next(c for c in nla.strip_curves(parts_of(name)[0].strip) if "jawOpen" in c.data_path)
    frame = parts_of(name)[0].strip.frame_start + 2 * 5.5
    assert any(tuple(point.co) == pytest.approx((frame, 0.77)) for point in after.keyframe_points)


@pytest.mark.parametrize("frames", [2_000_000, -2_000_000])
def test_no_take_moves_out_of_time(speak_at, head, frames):
    names = [speak_at(frame) for frame in (1, 60)]
    before = everything()
    for call in (lambda: library.move(names[0], frames), lambda: library.ripple(bpy.context.scene, 0, frames)):
        with pytest.raises(InputError, match="Blender ends at"):
            call()
    with pytest.raises(InputError, match="Blender ends at"):
        library.duplicate(names[0], frames)
    assert everything() == before


def test_a_ripple_moves_all_or_none(speak_at, head, monkeypatch):
    names = [speak_at(frame) for frame in (1, 60, 120)]
    if not sequencer_has_sound():
        pytest.skip("this Blender was built without sound")
    editor = bpy.context.scene.sequence_editor
    sound = TakeIndex().sounds_of(names[0])[0].strip.sound
    # The first take's way is blocked in every channel.
    for channel in range(1, sequencer.CHANNELS + 1):
        sequencer.strips(editor).new_effect(f"block {channel}", "COLOR", channel, 40, **frame_end(10))
    assert sound is not None
    before = everything()
    with pytest.raises(core.errors.OutputError, match="channels"):
        library.ripple(bpy.context.scene, 0, 25)
    assert everything() == before


def frame_end(length):
    """The argument that gives an effect strip its length, which got another name in Blender 5.0."""
    parameters = bpy.types.StripsTopLevel if hasattr(bpy.types, "StripsTopLevel") else bpy.types.SequencesTopLevel
    names = [parameter.identifier for parameter in parameters.bl_rna.functions["new_effect"].parameters]
    return {"length": length} if "length" in names else {"frame_end": 40 + length}


def test_a_retake_whose_ripple_fails_changes_nothing(speak_at, head, monkeypatch):
    names = [speak_at(frame, text) for frame, text in ((1, "Short."), (60, "Another one."))]
    before = everything()

    def fail(*_arguments, **_choices):
        raise InputError("There is no room.")

    monkeypatch.setattr(library, "ripple", fail)
    with pytest.raises(InputError, match="no room"):
        retake.retake(bpy.context, names[0], "This is very much longer than what was said here before.")
    assert everything() == before


def test_a_rig_change_that_fails_changes_nothing(speak_at, head, monkeypatch):
    names = [speak_at(frame) for frame in (1, 60)]
    bpy.ops.unitaf.edit_rig()
    before, rows = everything(), [(row.name, row.target, row.multiplier) for row in head.unitaf.rig.rows]
    write, calls = other_targets.write, []

    def fail_second(*arguments):
        calls.append(write(*arguments))
        if len(calls) == len(names):
            raise InputError("It is gone.")

    monkeypatch.setattr(other_targets, "write", fail_second)
    with pytest.raises(InputError):
        follow_rig(head, 0.5)
    assert everything() == before
    assert [(row.name, row.target, row.multiplier) for row in head.unitaf.rig.rows] == rows


def follow_rig(head, factor):
    """Halves what every row of the rig map does."""
    from unitaf_blender.character.meshes import rows_of, set_rows

    set_rows(head, [dataclasses.replace(row, multiplier=row.multiplier * factor) for row in rows_of(head)])
    follow_dials.flush()


def test_a_rig_change_keeps_names_and_shows(speak_at, head):
    name = speak_at(1)
    bpy.ops.unitaf.edit_rig()
    jaw = [value_at(head, frame) for frame in range(1, 20)]
    actions = sorted(action.name for action in bpy.data.actions)
    follow_rig(head, 0.5)
    assert np.allclose([value_at(head, frame) for frame in range(1, 20)], np.array(jaw) / 2, atol=1e-5)
    assert sorted(action.name for action in bpy.data.actions) == actions and parts_of(name)[0].action.name == name
