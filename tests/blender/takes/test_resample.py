"""The scene's frame rate is changed: takes follow, in seconds."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from heads import keys, make_head, value_at

from unitaf_blender import core
from unitaf_blender.takes import library, resample, stored
from unitaf_blender.takes.parts import parts_of, sounds_of
from unitaf_blender.timeline import hand_layer, nla, sequencer

needs_sound = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")


@pytest.fixture
def head(speak):
    """A head with two takes at 24 fps, at frames 25 and 121."""
    made = make_head()
    made.unitaf.pivot = bpy.data.objects.new("Neck", None)
    bpy.context.scene.collection.objects.link(made.unitaf.pivot)
    for frame, text in ((25, "The first one."), (121, "And the second one.")):
        bpy.context.scene.frame_set(frame)
        speak(text, target="Head")
    return made


@pytest.mark.parametrize("fps", [30, 60, 25])
def test_faces_are_where_they_were_in_seconds(head, fps):
    seconds = np.arange(1.2, 1.9, 1 / 48)
    before = [value_at(head, 24 * at) for at in seconds]
    turned = [(value_at(head, 24 * at), head.unitaf.pivot.rotation_euler.z)[1] for at in seconds]
    library.mute(library.listed(head)[1].name)
    names = [take.name for take in library.listed(head)]
    assert resample.needed(head) == []
    bpy.context.scene.render.fps = fps
    assert sorted(resample.needed(head)) == sorted(names)
    bpy.context.view_layer.objects.active = head
    assert bpy.ops.unitaf.resample() == {"FINISHED"}
    assert resample.needed(head) == []
    listed = library.listed(head)
    assert [take.name for take in listed] == names and [take.muted for take in listed] == [False, True]
    assert [take.start for take in listed] == [1 + round(24 * fps / 24), 1 + round(120 * fps / 24)]
    # A start on a whole frame may be half a frame off; the curve is straight between frames.
    off = (1 + fps) / fps - 25 / 24
    after = [value_at(head, fps * (at + off)) for at in seconds]
    assert np.abs(np.array(after) - before).max() < 0.08
    again = [(value_at(head, fps * (at + off)), head.unitaf.pivot.rotation_euler.z)[1] for at in seconds]
    assert np.abs(np.array(again) - turned).max() < 0.01
    assert listed[0].settings.fps == fps and listed[0].text == "The first one."
    head.unitaf.dials.lower_face_strength = 0.5  # dials still work
    assert value_at(head, fps * 1.3) != pytest.approx(after[5], abs=1e-3)


@needs_sound
def test_the_sound_follows(head):
    lengths = [sequencer.right(sound.strip) - sequencer.left(sound.strip) for sound in sounds(head)]
    bpy.context.scene.render.fps = 48
    resample.resample(bpy.context, head)
    for sound, take, length in zip(sounds(head), library.listed(head), lengths, strict=True):
        assert sequencer.left(sound.strip) == take.start and sound.strip.name == take.name
        assert sequencer.right(sound.strip) - take.start == pytest.approx(2 * length, abs=2)


def sounds(head):
    return [sounds_of(take.name)[0] for take in library.listed(head)]


def test_what_was_keyed_by_hand_follows(head):
    hand_layer.add(keys(head), "Head")
    bpy.context.scene.frame_set(35)
    keys(head).key_blocks["browInnerUp"].keyframe_insert("value", frame=35)
    head.unitaf.emotion.keyframe_insert("happy", frame=35)
    bpy.context.scene.render.fps = 48
    resample.resample(bpy.context, head)
    for owner in (keys(head), head):
        data = owner.animation_data
        (curve,) = nla.fcurves(data.action, getattr(data, "action_slot", None))
        assert [point.co.x for point in curve.keyframe_points] == [69]


def test_lips_close_at_every_rate(speak):
    kept = stored.stored_take(parts_of(speak(target=make_head().name).name)[0].action)
    curves = kept.motion().curves.copy()
    jaw, close = core.channels.INDEX["jawOpen"], core.channels.INDEX["mouthClose"]
    curves[:] = 0
    curves[:, jaw] = 0.25
    curves[12, close] = 0.25  # shut on one frame alone
    motion = kept.motion()._replace(curves=curves)
    phones = [core.signals.Segment("P", 0.46, 0.54)]
    shut = type("Shut", (), {"motion": lambda self: motion, "phones": lambda self: phones})()
    for fps in (25.0, 30.0, 60.0, 23.976):
        found = resample.resampled(shut, fps).curves
        inside = found[int(0.44 * fps) : int(0.58 * fps) + 1]
        assert (inside[:, jaw] - inside[:, close]).min() < 1e-3


def test_a_take_without_curves_stops_all(head):
    before = [take.start for take in library.listed(head)]
    del parts_of(library.listed(head)[1].name)[0].action[stored.MOTION]
    bpy.context.scene.render.fps = 30
    with pytest.raises(core.errors.InputError, match="not kept"):
        resample.resample(bpy.context, head)
    assert [take.start for take in library.listed(head)] == before
