"""``--command unitaf ...``: arguments, exit codes, plain sentences, a saved file and a film."""

from __future__ import annotations

import bpy
import pytest
from heads import keys, make_head

from unitaf_blender import core
from unitaf_blender.background import jobs
from unitaf_blender.command import main
from unitaf_blender.command.output import ExitCode
from unitaf_blender.takes import sound_files
from unitaf_blender.timeline import film

HELLO = ["generate", "--text", "Hello there.", "--target", "Head"]


def test_generate_writes_the_take(speak, addon, capfd):
    head = make_head()
    assert main.main(HELLO) == ExitCode.OK
    assert keys(head).animation_data.nla_tracks
    said = capfd.readouterr().out
    assert "Head: 1.0 s of speech" in said and "100%" in said


def test_frame_speed_and_seed(speak, addon):
    make_head()
    addon.frame_end = 10
    assert main.main([*HELLO, "--frame", "120", "--speed", "2", "--seed", "3"]) == ExitCode.OK
    track = keys(bpy.data.objects["Head"]).animation_data.nla_tracks[-1]
    assert track.strips[0].frame_start == 120
    assert addon.frame_end > 120


def settings():
    """Of the last take, as the engine was given them."""
    return core.take_io.load(max(sound_files.speech_dir().glob("*.json"))).settings


def test_emotion_and_its_strength(speak, addon):
    head = make_head()
    for frame, value in ((1, 0.0), (25, 0.8)):
        head.unitaf.emotion.happy = value
        head.unitaf.emotion.keyframe_insert("happy", frame=frame)
    head.unitaf.emotion.strength = 0.5
    assert main.main(HELLO) == ExitCode.OK
    assert settings().emotion.keys[-1] == (1.0, core.emotion.parse("happy=0.8")) and settings().strength == 0.5
    assert main.main([*HELLO, "--emotion", "sad=0.4,surprised=0.1", "--strength", "0.7"]) == ExitCode.OK
    assert settings().emotion == core.track.EmotionTrack.of("sad=0.4,surprised=0.1") and settings().strength == 0.7
    assert main.main([*HELLO, "--emotion", "auto"]) == ExitCode.OK
    assert settings().emotion.auto


@pytest.mark.parametrize("folder", ["plain", "Größe 你好 with spaces"])
def test_save(speak, addon, tmp_path, folder):
    make_head()
    out = tmp_path / folder / "out.blend"
    assert main.main([*HELLO, "--save", str(out)]) == ExitCode.OK
    bpy.ops.wm.open_mainfile(filepath=str(out))
    assert keys(bpy.data.objects["Head"]).animation_data.nla_tracks
    if bpy.app.build_options.audaspace:
        assert bpy.data.sounds[0].filepath == "//speech/hello-there-001.wav"
        assert (out.parent / "speech" / "hello-there-001.wav").is_file()


def test_takes_lie_beside_the_file_that_is_saved(speak, addon, tmp_path):
    make_head()
    (tmp_path / "in").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "in" / "scene.blend"))
    out = tmp_path / "out" / "scene.blend"
    assert main.main([*HELLO, "--save", str(out)]) == ExitCode.OK
    assert (out.parent / "speech" / "hello-there-001.npz").is_file()
    assert not (tmp_path / "in" / "speech").exists()
    bpy.ops.wm.open_mainfile(filepath=str(out))
    assert [sound.filepath for sound in bpy.data.sounds] in ([], ["//speech/hello-there-001.wav"])


def test_errors_are_one_sentence_and_exit_1(speak, addon, capfd, use_engine):
    make_head()
    for arguments, words in (
        (["generate", "--text", "", "--target", "Head"], "There is no text"),
        (["generate", "--text", "Hello.", "--target", "Nobody"], "Nobody"),
        ([*HELLO, "--render", "out.mp4"], "no camera"),
        ([*HELLO, "--speed", "9"], "speed"),
        ([*HELLO, "--emotion", "joyous"], "joyous"),
        ([*HELLO, "--emotion", "happy=2"], "happy"),
        ([*HELLO, "--strength", "1.1"], "strength"),
        ([*HELLO, "--voice", "nobody"], "nobody"),
    ):
        assert main.main(arguments) == ExitCode.FAILED
        error = capfd.readouterr().err.strip().splitlines()
        assert error[-1].startswith("unitaf: ") and words in error[-1], error
    use_engine(command=["/nowhere/python"])
    assert main.main(HELLO) == ExitCode.FAILED
    assert "choose another engine" in capfd.readouterr().err


def test_a_save_that_fails_exits_1(speak, addon, capfd, tmp_path):
    make_head()
    (tmp_path / "file").write_text("in the way")
    assert main.main([*HELLO, "--save", str(tmp_path / "file" / "out.blend")]) == ExitCode.FAILED
    assert str(tmp_path / "file") in capfd.readouterr().err


def test_a_still_face_exits_3(speak, addon):
    head = make_head()
    head.show_only_shape_key = True
    head.active_shape_key_index = 0
    assert main.main(HELLO) == ExitCode.STILL


@pytest.mark.parametrize("arguments", [[], ["dance"], ["generate"], ["generate", "--text"], [*HELLO, "--speed", "a"]])
def test_usage_exits_2(addon, arguments, capfd):
    assert main.main(arguments) == ExitCode.USAGE
    assert "usage: blender -b FILE --command unitaf" in capfd.readouterr().err


def test_help_exits_0(addon, capfd):
    assert main.main(["generate", "--help"]) == ExitCode.OK
    assert "--render OUT.mp4" in capfd.readouterr().out


def test_the_film_has_the_takes_frames_and_leaves_the_settings(speak, addon, tmp_path, monkeypatch):
    """With the cheapest picture there is; the sound is the scene's."""
    make_head()
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    addon.collection.objects.link(camera)
    addon.camera = camera
    addon.render.engine = "CYCLES"
    addon.cycles.samples = 1
    addon.cycles.device = "CPU"
    addon.render.resolution_x, addon.render.resolution_y = 64, 64
    addon.render.resolution_percentage = 100
    addon.render.fps = 4
    image = addon.render.image_settings
    before = (addon.frame_start, addon.render.filepath, image.file_format, addon.render.use_file_extension)
    out = tmp_path / "film ü 你.mp4"
    assert main.main([*HELLO, "--frame", "20", "--render", str(out)]) == ExitCode.OK
    assert (addon.frame_start, addon.render.filepath, image.file_format, addon.render.use_file_extension) == before
    clip = bpy.data.movieclips.load(str(out))
    assert clip.frame_duration == 4
    assert clip.fps == pytest.approx(4.0)
    jobs.shut_down()


def test_films_need_a_camera(addon, tmp_path):
    film.check(addon, None)
    with pytest.raises(Exception, match="no camera"):
        film.check(addon, tmp_path / "a.mp4")
