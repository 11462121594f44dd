"""Sound strips: exactly where they were asked for, never on top of something, never with another volume."""

from __future__ import annotations

import contextlib
import wave

import bpy
import pytest

from unitaf_blender import core
from unitaf_blender.timeline import sequencer

needs_sound = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "süß 声 a.wav"
    with contextlib.closing(wave.open(str(path), "wb")) as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24000)
        file.writeframes(b"\0\0" * 48000)
    return path


def add(scene, sound, start=10, name="take", frames=48):
    with contextlib.ExitStack() as undo:
        strip = sequencer.add_sound(scene, name, sound, start, frames, undo)
        undo.pop_all()
    return strip


@needs_sound
@pytest.mark.parametrize("start", [0, 1, 10, -20])
def test_strip_starts_as_asked_and_keeps_its_volume(empty_scene, sound, start):
    strip = add(empty_scene, sound, start)
    assert sequencer.left(strip) == start
    assert sequencer.right(strip) == start + 48
    assert strip.channel == 1
    assert strip.volume == 1.0


@needs_sound
def test_first_free_channel_is_taken(empty_scene, sound):
    assert add(empty_scene, sound, 10).channel == 1
    assert add(empty_scene, sound, 30).channel == 2
    assert add(empty_scene, sound, 20).channel == 3
    assert add(empty_scene, sound, 200).channel == 1
    assert [sequencer.left(s) for s in sequencer.strips(empty_scene.sequence_editor)] == [10, 30, 20, 200]


@needs_sound
def test_all_channels_taken_is_said(empty_scene, sound):
    collection = sequencer.strips(empty_scene.sequence_editor_create())
    for channel in range(1, sequencer.CHANNELS + 1):
        collection.new_sound(f"s{channel}", str(sound), channel, 1)
    with pytest.raises(core.errors.OutputError, match="channels"):
        add(empty_scene, sound, 1)
    assert len(collection) == sequencer.CHANNELS


def test_missing_file_is_said(empty_scene, tmp_path):
    with pytest.raises(core.errors.OutputError, match="gone"):
        add(empty_scene, tmp_path / "no.wav")


@needs_sound
def test_failure_takes_the_strip_back(empty_scene, sound):
    with pytest.raises(KeyError), contextlib.ExitStack() as undo:
        sequencer.add_sound(empty_scene, "take", sound, 1, 48, undo)
        raise KeyError
    assert len(sequencer.strips(empty_scene.sequence_editor)) == 0
    assert len(bpy.data.sounds) == 0


@needs_sound
def test_only_the_named_takes_are_silenced(empty_scene, sound):
    one, two = add(empty_scene, sound, 1, "one"), add(empty_scene, sound, 1, "two")
    with contextlib.ExitStack() as undo:
        sequencer.mute_takes(empty_scene, ["one"], undo)
        assert (one.mute, two.mute) == (True, False)
    assert (one.mute, two.mute) == (False, False)  # taken back


def test_range_grows_and_never_shrinks(empty_scene):
    empty_scene.frame_start, empty_scene.frame_end = 10, 100
    sequencer.extend_range(empty_scene, 20, 50)
    assert (empty_scene.frame_start, empty_scene.frame_end) == (10, 100)
    sequencer.extend_range(empty_scene, 5, 150)
    assert (empty_scene.frame_start, empty_scene.frame_end) == (5, 150)
    sequencer.extend_range(empty_scene, -5, 10)
    assert (empty_scene.frame_start, empty_scene.frame_end) == (0, 150)


def test_true_fps_knows_the_base(empty_scene):
    empty_scene.render.fps, empty_scene.render.fps_base = 30, 1.001
    assert sequencer.true_fps(empty_scene) == pytest.approx(29.97003, abs=1e-4)


@pytest.mark.skipif(bpy.app.version < (5, 0), reason="editors follow the window's scene before Blender 5.0")
def test_editors_without_a_scene_show_this_one_and_others_are_left_alone(empty_scene):
    other = bpy.data.scenes.new("Other")
    chosen, *rest = bpy.data.workspaces
    for workspace in bpy.data.workspaces:
        workspace.sequencer_scene = None
    chosen.sequencer_scene = other
    sequencer.show_scene(empty_scene)
    assert chosen.sequencer_scene == other
    assert all(workspace.sequencer_scene == empty_scene for workspace in rest)
