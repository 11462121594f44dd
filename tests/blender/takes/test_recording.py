"""A face for a recording: a file at the playhead, or a strip where it lies, in sync with what is heard."""

from __future__ import annotations

import contextlib
import wave
from types import SimpleNamespace

import bpy
import numpy as np
import pytest
from heads import make_head, value_at

from unitaf_blender import core
from unitaf_blender.command import main
from unitaf_blender.command.output import ExitCode
from unitaf_blender.panels import main as main_panel
from unitaf_blender.takes import generate, recording
from unitaf_blender.timeline import nla, sequencer

needs_sound = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")
RATE, FPS, SECONDS = 48000, 24, 4
UnitafError = core.errors.UnitafError


def loudness(frame):
    """How loud the recording is at a frame of its own: the fake engine opens the jaw that far."""
    return 0.9 * frame / (FPS * SECONDS)


@pytest.fixture
def sound(addon, tmp_path):
    """A stereo recording that grows louder, so that every moment of it can be told."""
    path = tmp_path / "Größe 你好" / "actor one.wav"
    path.parent.mkdir()
    ramp = np.linspace(0, loudness(FPS * SECONDS), RATE * SECONDS, endpoint=False) * 32767
    with contextlib.closing(wave.open(str(path), "wb")) as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.repeat(ramp.astype("<i2"), 2).tobytes())
    addon.render.fps = FPS
    return path


@pytest.fixture
def strip(addon, sound):
    """The recording in the sequencer, from frame 31 on."""
    return sequencer.strips(addon.sequence_editor_create()).new_sound("actor", str(sound), 3, 31)


@pytest.fixture
def follow(speak):
    """The add-on's ``follow`` with the fake engine."""

    def run(**choices):
        return generate.follow(bpy.context, **choices)

    return run


def strips():
    return list(sequencer.strips(bpy.context.scene.sequence_editor))


def assert_in_sync(head, result, content):
    """At every frame the jaw is as open as the recording is loud, which begins at frame ``content``."""
    for frame in (result.start, result.start + 7, (result.start + result.end) // 2, result.end):
        assert value_at(head, frame) == pytest.approx(loudness(frame - content), abs=2e-3), frame


def test_a_file_gets_a_strip_at_the_playhead(follow, addon, sound):
    head = make_head()
    addon.frame_set(12)
    result = follow(file=str(sound), target="Head", text="What he says.")
    assert (result.start, result.end) == (12, 12 + FPS * SECONDS - 1)
    assert result.name == "actor-one-001" and not result.still
    assert_in_sync(head, result, 12)
    if bpy.app.build_options.audaspace:
        (made,) = strips()
        assert (sequencer.left(made), sequencer.right(made)) == (12, 12 + FPS * SECONDS)
        assert bpy.path.abspath(made.sound.filepath) == str(sound)  # itself, not a copy
        assert result.warnings == ()


def test_warnings_of_the_engine_are_shown(follow, addon, sound):
    make_head()
    assert "There is no transcript, so the lips are less sure." in follow(file=str(sound)).warnings


def test_paths_beside_the_blend(follow, addon, sound):
    make_head()
    bpy.ops.wm.save_as_mainfile(filepath=str(sound.parent / "scene.blend"))
    assert bpy.ops.unitaf.generate(recording="//actor one.wav", text="What he says.") == {"FINISHED"}
    if bpy.app.build_options.audaspace:
        assert strips()[0].sound.filepath == "//actor one.wav"


@needs_sound
def test_a_strips_face_lies_where_it_is_without_a_second_sound(follow, addon, strip):
    head = make_head()
    addon.frame_set(200)
    result = follow(strip="actor")
    assert (result.start, result.end) == (31, 31 + FPS * SECONDS - 1)
    assert_in_sync(head, result, 31)
    assert strips() == [strip] and not strip.mute


@needs_sound
@pytest.mark.parametrize("cut_start, cut_end", [(12, 0), (0, 24), (17, 30)])
def test_what_is_cut_off_a_strip_is_not_heard(follow, addon, strip, cut_start, cut_end):
    head = make_head()
    if hasattr(strip, "left_handle_offset"):
        strip.left_handle_offset, strip.right_handle_offset = cut_start, cut_end
    else:
        strip.frame_offset_start, strip.frame_offset_end = cut_start, cut_end
    result = follow(strip="actor")
    assert (result.start, result.end) == (31 + cut_start, 31 + FPS * SECONDS - 1 - cut_end)
    assert_in_sync(head, result, 31)


@needs_sound
def test_a_strip_that_is_longer_than_its_sound(follow, addon, strip):
    head = make_head()
    if hasattr(strip, "left_handle_offset"):
        strip.left_handle_offset, strip.right_handle_offset = -10, -10
    else:
        strip.frame_offset_start, strip.frame_offset_end = -10, -10
    result = follow(strip="actor")
    assert (result.start, result.end) == (31, 31 + FPS * SECONDS - 1)
    assert_in_sync(head, result, 31)


@needs_sound
def test_a_sound_that_begins_later_in_its_strip(follow, addon, strip):
    if not hasattr(strip, "sound_offset"):
        pytest.skip("Blender before 5.0 has no such offset")
    head = make_head()
    strip.sound_offset = 10.5 / FPS
    result = follow(strip="actor")
    assert result.start == 42
    assert_in_sync(head, result, 41.5)


@needs_sound
def test_packed_sounds(follow, addon, strip, sound):
    head = make_head()
    strip.sound.pack()
    sound.unlink()
    result = follow(strip="actor")
    assert_in_sync(head, result, 31)


@needs_sound
def test_again_on_the_same_strip_leaves_its_sound_on(follow, addon, strip):
    head = make_head()
    first, second = follow(strip="actor"), follow(strip="actor")
    muted = {t.strips[0].action.name: t.mute for t in head.data.shape_keys.animation_data.nla_tracks}
    assert muted[first.name] and not muted[second.name]
    assert strips() == [strip] and not strip.mute


@needs_sound
def test_nothing_is_left_in_the_temporary_folder(follow, addon, strip, monkeypatch, tmp_path):
    make_head()
    made = []
    cut = recording._cut
    monkeypatch.setattr(recording, "_cut", lambda *arguments: made.append(cut(*arguments)) or made[-1])
    follow(strip="actor")
    (file,) = made
    assert not file.exists()


@needs_sound
def test_strips_that_cannot_be_followed(follow, addon, strip, sound):
    make_head()
    with pytest.raises(UnitafError, match="no strip called 'nobody'"):
        follow(strip="nobody")
    colour = sequencer.strips(addon.sequence_editor)
    new_effect = colour.new_effect
    end = {"length": 9} if bpy.app.version >= (5, 0, 0) else {"frame_end": 10}
    new_effect(name="colour", type="COLOR", channel=5, frame_start=1, **end)
    with pytest.raises(UnitafError, match="no sound"):
        follow(strip="colour")
    sound.unlink()
    with pytest.raises(UnitafError, match="gone"):
        follow(strip="actor")
    sound.write_bytes(b"not a sound")
    with pytest.raises(UnitafError, match="cannot be read"):
        follow(strip="actor")


def test_strips_at_another_speed_are_refused():
    strip = SimpleNamespace(name="fast", type="SOUND", sound=object(), retiming_keys=["start", "end"])
    assert "another speed" in recording.strip_reason(strip)


def test_a_file_that_is_not_there_or_no_sound(follow, addon, tmp_path):
    make_head()
    with pytest.raises(UnitafError, match="not there"):
        follow(file="//nowhere.wav")
    with pytest.raises(UnitafError, match="no recording"):
        follow()
    (tmp_path / "text.wav").write_text("not a sound")
    with pytest.raises(UnitafError, match="cannot be read"):
        follow(file=str(tmp_path / "text.wav"))
    assert len(bpy.data.actions) == 0


@needs_sound
def test_use_selected_strip(addon, strip):
    make_head()
    addon.sequence_editor.active_strip = None
    strip.select = False
    assert not bpy.ops.unitaf.use_strip.poll()
    addon.sequence_editor.active_strip = strip
    assert bpy.ops.unitaf.use_strip() == {"FINISHED"}
    assert (addon.unitaf.source, addon.unitaf.strip) == ("RECORDING", "actor")
    assert bpy.ops.unitaf.clear_strip() == {"FINISHED"}
    assert addon.unitaf.strip == ""


def test_why_generate_cannot_be_pressed(addon):
    make_head()
    addon.unitaf.source = "RECORDING"
    assert "no recording" in main_panel.disabled_reason(bpy.context)
    addon.unitaf.recording = "//actor.wav"
    assert main_panel.disabled_reason(bpy.context) == ""


def test_the_command(speak, addon, sound, tmp_path, monkeypatch, capfd):
    head = make_head()
    out = tmp_path / "out" / "scene.blend"
    arguments = ["generate", "--recording", str(sound), "--text", "What he says.", "--target", "Head"]
    assert main.main([*arguments, "--frame", "20", "--save", str(out)]) == ExitCode.OK
    assert value_at(head, 20 + 48) == pytest.approx(loudness(48), abs=2e-3)
    assert (out.parent / "speech" / "actor-one-001.npz").is_file()
    assert main.main(["generate", "--recording", "nowhere.wav", "--target", "Head"]) == ExitCode.FAILED
    assert "not there" in capfd.readouterr().err
    assert main.main(["generate", "--target", "Head"]) == ExitCode.USAGE


def test_the_emotion_over_a_recording(follow, addon, sound):
    """From where the recording begins, for as long as it is known to last."""
    head = make_head()
    head.unitaf.emotion.sad = 0.5
    head.unitaf.emotion.strength = 0.25
    for frame, value in ((20, 0.0), (20 + FPS, 0.75)):
        head.unitaf.emotion.happy = value
        head.unitaf.emotion.keyframe_insert("happy", frame=frame)
    curves = nla.fcurves(head.animation_data.action, getattr(head.animation_data, "action_slot", None))
    next(curves).extrapolation = "LINEAR"
    addon.frame_set(20)
    made = follow(file=str(sound))
    settings = core.take_io.load(made.wav.with_suffix(".json")).settings
    weights = [core.emotion.as_names(vector) for _, vector in settings.emotion.keys]
    assert weights[0] == {"sad": 0.5} and settings.strength == 0.25
    if bpy.app.build_options.audaspace:
        assert settings.emotion.keys[-1][0] == pytest.approx(SECONDS, abs=1 / FPS)
    assert settings.emotion.at(np.array([1.0]))[0, 0] == pytest.approx(0.75, abs=1e-3)


def test_a_recording_keeps_its_voice(follow, addon, sound):
    make_head().unitaf.voice.preset = core.cast.OWN
    with pytest.raises(UnitafError, match="keeps its own voice"):
        follow(file=str(sound), voice=core.cast.OWN)


@needs_sound
def test_the_command_with_a_strip(speak, addon, strip):
    head = make_head()
    assert main.main(["generate", "--strip", "actor", "--target", "Head"]) == ExitCode.OK
    assert value_at(head, 31 + 40) == pytest.approx(loudness(40), abs=2e-3)


def test_the_recording_of_a_cancelled_job_is_deleted(tmp_path):
    file = tmp_path / "cut.wav"
    file.touch()
    recording.Recording(file, "cut", 1).release()
    assert file.exists()
    recording.Recording(file, "cut", 1, temporary=True).release()
    assert not file.exists()
