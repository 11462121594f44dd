"""The list of takes: each button does to all of a take what it says, and to nothing else."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest
from heads import keys, make_head, value_at

from unitaf_blender import core
from unitaf_blender.takes import library, ownership
from unitaf_blender.takes.parts import parts_of, sounds_of
from unitaf_blender.timeline import hand_layer, nla, sequencer

InputError = core.errors.InputError
needs_sound = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")


@pytest.fixture
def head(speak):
    """A head that turns an object."""
    made = make_head()
    made.unitaf.pivot = bpy.data.objects.new("Neck", None)
    bpy.context.scene.collection.objects.link(made.unitaf.pivot)
    return made


def counts():
    """What a take may leave behind."""
    editor = bpy.context.scene.sequence_editor
    return {
        "actions": sorted(action.name for action in bpy.data.actions),
        "sounds": len(bpy.data.sounds),
        "strips": len(sequencer.strips(editor)) if editor else 0,
        "tracks": {
            obj.name: [track.name for track in owner.animation_data.nla_tracks] if owner.animation_data else None
            for obj in bpy.data.objects
            for owner in (obj, obj.data.shape_keys if obj.data else None)
            if owner is not None
        },
    }


def curve(head, frames=range(1, 40), name="jawOpen"):
    return np.array([value_at(head, frame, name) for frame in frames])


def test_they_are_listed_by_time(speak, head):
    bpy.context.scene.frame_set(50)
    speak("The later one.", target="Head", voice="giant", seed=4)
    bpy.context.scene.frame_set(1)
    speak("The first one.", target="Head", emotion="happy=0.5")
    first, later = library.listed(head)
    assert (first.text, later.text) == ("The first one.", "The later one.")
    assert (first.start, later.start) == (1, 50)
    assert (later.settings.voice, later.settings.seed) == ("giant", 4)
    assert first.settings.emotion.as_json() != later.settings.emotion.as_json()
    assert first.seconds == pytest.approx(1.0) and not first.muted


def test_mute_and_solo(speak, head):
    names = []
    for frame in (1, 60, 120):
        bpy.context.scene.frame_set(frame)
        names.append(speak(f"Said at {frame}.", target="Head").name)
    moving = value_at(head, 65)
    assert moving != 0 and head.unitaf.pivot.animation_data
    library.mute(names[1])
    assert value_at(head, 65) == 0
    assert all(part.track.mute for part in parts_of(names[1]))
    assert len(parts_of(names[1])) == 2
    assert all(sound.strip.mute for sound in sounds_of(names[1]))
    library.mute(names[1], muted=False)
    assert value_at(head, 65) == moving
    library.mute(names[2])
    library.solo(head, names[0])
    assert [take.muted for take in library.listed(head)] == [False, True, True]
    library.solo(head, names[1])
    assert [take.muted for take in library.listed(head)] == [True, False, True]
    library.solo(head)
    assert [take.muted for take in library.listed(head)] == [False, False, True]


def test_rename(speak, head):
    name = speak(target="Head").name
    library.rename(name, "Line 5")
    assert [take.name for take in library.listed(head)] == ["Line 5"]
    assert {part.action.name for part in parts_of("Line 5")} >= {"Line 5"}
    assert not parts_of(name) and not sounds_of(name)
    head.unitaf.dials.lower_face_strength = 0.5  # dials still find it
    bpy.context.scene.frame_set(60)
    other = speak(target="Head").name
    for bad in ("", "  ", "Line 5", "line 5"):
        with pytest.raises(InputError):
            library.rename(other, bad)
    with pytest.raises(InputError, match="no take called"):
        library.rename("nothing", "something")


def test_move_takes_sound_head_emotion_and_hand_keys_along(speak, head):
    name = speak(target="Head").name
    jaw, turn = curve(head), [(bpy.context.scene.frame_set(f), head.unitaf.pivot.rotation_euler.z)[1] for f in (5, 9)]
    head.unitaf.emotion.happy = 0.5
    for frame in (3, 500):
        head.unitaf.emotion.keyframe_insert("happy", frame=frame)
    hand_layer.add(keys(head), "Head")
    bpy.context.scene.frame_set(6)
    block = keys(head).key_blocks["browInnerUp"]
    block.value = 0.7
    block.keyframe_insert("value", frame=6)
    library.move(name, 100)
    assert np.allclose(curve(head, range(101, 140)), jaw, atol=1e-5)
    assert value_at(head, 5) == pytest.approx(0, abs=1e-6)
    assert value_at(head, 106, "browInnerUp") == pytest.approx(0.7, abs=1e-4)
    moved = [(bpy.context.scene.frame_set(f), head.unitaf.pivot.rotation_euler.z)[1] for f in (105, 109)]
    assert np.allclose(moved, turn, atol=1e-5)
    animation = head.animation_data
    (emotion,) = nla.fcurves(animation.action, getattr(animation, "action_slot", None))
    assert [point.co.x for point in emotion.keyframe_points] == [103, 500]
    if sounds_of(name):
        assert sequencer.left(sounds_of(name)[0].strip) == 101
    library.move_to(name, 1)
    assert np.allclose(curve(head), jaw, atol=1e-5)
    assert library.sound_offset(name) == 0
    head.unitaf.dials.lower_face_strength = 0.5
    assert not np.allclose(curve(head), jaw, atol=1e-3)


@needs_sound
def test_a_sound_that_was_left_behind(speak, head):
    name = speak(target="Head").name
    strip = parts_of(name)[0].strip
    strip.frame_start_raw, strip.frame_end_raw = strip.frame_start + 30, strip.frame_end + 30
    assert library.sound_offset(name) == -30
    library.sync_sound(name)
    assert library.sound_offset(name) == 0
    assert {round(part.strip.frame_start) for part in parts_of(name)} == {31}


@needs_sound
def test_moved_sounds_do_not_overlap(speak, head):
    first = speak(target="Head").name
    bpy.context.scene.frame_set(100)
    second = speak(target="Head").name
    library.move(second, -95)
    strips = [sounds_of(name)[0].strip for name in (first, second)]
    assert [sequencer.left(strip) for strip in strips] == [1, 5]
    assert strips[0].channel != strips[1].channel


def test_duplicate(speak, head):
    name = speak(target="Head").name
    jaw = curve(head)
    copy = library.duplicate(name, 201)
    assert copy != name
    assert np.allclose(curve(head, range(201, 240)), jaw, atol=1e-5)
    assert np.allclose(curve(head), jaw, atol=1e-5)
    assert len(parts_of(copy)) == len(parts_of(name)) == 2
    if sounds_of(name):
        sounds = [sounds_of(each)[0].strip for each in (name, copy)]
        assert sequencer.left(sounds[1]) == 201 and sounds[0].sound == sounds[1].sound
        assert sequencer.right(sounds[1]) - 201 == sequencer.right(sounds[0]) - 1
    library.delete(copy)
    assert np.allclose(curve(head), jaw, atol=1e-5)


def test_delete_leaves_no_trace(speak, head):
    keys(head).key_blocks["browInnerUp"].value = 0.25
    head.unitaf.pivot.rotation_euler.x = 0.2
    before = counts()
    rest = curve(head), curve(head, name="browInnerUp")
    name = speak(target="Head").name
    bpy.context.scene.frame_set(10)
    library.delete(name)
    assert counts() == before
    assert np.allclose(curve(head), rest[0]) and np.allclose(curve(head, name="browInnerUp"), rest[1])
    assert head.unitaf.pivot.rotation_euler.x == pytest.approx(0.2)
    with pytest.raises(InputError, match="no take called"):
        library.delete(name)


def test_delete_keeps_the_animators_work(speak, head):
    block = keys(head).key_blocks["mouthSmileLeft"]
    for frame, value in ((1, 0.2), (20, 0.8)):
        block.value = value
        block.keyframe_insert("value", frame=frame)
    before = curve(head, name="mouthSmileLeft")
    one = speak(target="Head").name
    bpy.context.scene.frame_set(60)
    other = speak(target="Head").name
    library.delete(one)
    assert [take.name for take in library.listed(head)] == [other]
    assert value_at(head, 65) != 0
    library.delete(other)
    assert np.allclose(curve(head, name="mouthSmileLeft"), before, atol=1e-5)


@needs_sound
def test_files_go_only_if_asked_and_unused(speak, head, tmp_path):
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    result = speak(target="Head")
    copy = library.duplicate(result.name, 300)
    library.delete(result.name, files=True)
    assert result.wav.is_file()  # the copy needs it
    library.delete(copy)
    assert result.wav.is_file()
    result = speak(target="Head")
    library.delete(result.name, files=True)
    assert not list(Path(tmp_path).rglob(f"{result.name}.*"))


def test_ripple(speak, head):
    names = []
    for frame in (1, 60, 120):
        bpy.context.scene.frame_set(frame)
        names.append(speak(f"Said at {frame}.", target="Head").name)
    other = make_head(name="Other")
    bpy.context.scene.frame_set(80)
    names.append(speak("I answer.", target="Other").name)
    moved = library.ripple(bpy.context.scene, 50, 24, but=names[1])
    assert sorted(moved) == sorted([names[2], names[3]])
    assert [take.start for take in library.listed(head)] == [1, 60, 144]
    assert [take.start for take in library.listed(other)] == [104]


def test_a_duplicated_head_has_takes_of_its_own(speak, head):
    name = speak(target="Head").name
    moving = curve(head)
    copy = head.copy()
    copy.data = head.data.copy()
    bpy.context.scene.collection.objects.link(copy)
    copy.unitaf.pivot = None
    assert ownership.separate(head) == {}  # the older one keeps its names, and now the other has its own
    (own,) = library.listed(copy)
    assert own.name != name and [take.name for take in library.listed(head)] == [name]
    library.move(own.name, 50)
    library.mute(own.name)
    assert np.allclose(curve(head), moving, atol=1e-5)
    library.delete(own.name)
    assert np.allclose(curve(head), moving, atol=1e-5) and library.listed(copy) == []
    assert ownership.separate(head) == ownership.separate(copy) == {}
