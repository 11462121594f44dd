"""Paths that lead nowhere: in a circle, too long, with a zero in them. One sentence each, and all else goes on."""

from __future__ import annotations

from pathlib import Path

import bpy
import pytest
from heads import make_head

from unitaf_blender import core
from unitaf_blender.dialogue.plan import plan_run
from unitaf_blender.dialogue.run import perform_run
from unitaf_blender.dialogue.script import load_script
from unitaf_blender.exchange.files import export_takes, import_take
from unitaf_blender.properties.dialogue import dialogue_of
from unitaf_blender.takes import library, resample, retake
from unitaf_blender.takes.generate import follow, speak
from unitaf_blender.takes.parts import sounds_of

needs_sound = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")
KINDS = ["circle", "long", "long folder", "zero", "folder"]


@pytest.fixture(params=KINDS)
def odd(request, tmp_path) -> str:
    """A path of a sound that cannot be followed."""
    if request.param == "circle":
        (tmp_path / "a.wav").symlink_to(tmp_path / "b.wav")
        (tmp_path / "b.wav").symlink_to(tmp_path / "a.wav")
    if request.param == "folder":
        (tmp_path / "a.wav").mkdir()
    names = {"long": "x" * 5000 + ".wav", "long folder": "x" * 5000 + "/a.wav", "zero": "a\0b.wav"}
    return str(tmp_path / names.get(request.param, "a.wav"))


def sentence(error) -> str:
    text = str(error.value)
    assert len(text) < 600 and "Traceback" not in text and text.rstrip().endswith((".", "!")), text
    return text


def test_a_recording(speak, odd):
    make_head()
    with pytest.raises(core.errors.UnitafError) as error:
        follow(bpy.context, odd)
    sentence(error)


def test_an_import(speak, odd, tmp_path):
    head = make_head()
    for file, sound in ((Path(odd), None), (tmp_path / "missing.csv", Path(odd))):
        with pytest.raises(core.errors.UnitafError) as error:
            import_take(bpy.context, head, file, sound)
        sentence(error)


@needs_sound
def test_the_sound_of_a_take(speak, odd, tmp_path):
    """It is lost, and all else works: lists, copies, resampling, saving, deleting."""
    if "\0" in odd:
        pytest.skip("Blender keeps no zero in a path")
    head = make_head()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    name = speak("Hello there.").name
    sounds_of(name)[0].strip.sound.filepath = odd
    for call in (
        lambda: library.duplicate(name, 100),
        lambda: export_takes(bpy.context, head, [name], "WAV", tmp_path / "out"),
    ):
        with pytest.raises(core.errors.UnitafError) as error:
            call()
        sentence(error)
    assert retake.files_of(name)[0] is None
    bpy.context.scene.render.fps = 30
    with pytest.raises(core.errors.UnitafError) as error:
        resample.resample(bpy.context, head)
    sentence(error)
    bpy.ops.wm.save_mainfile()
    library.delete(name, files=True)
    assert library.listed(head) == []


@pytest.mark.parametrize("voice", [5, ["giant"], {"giant": 1}, b"giant", True])
def test_a_voice_that_is_no_text(speak, voice):
    make_head()
    with pytest.raises(core.errors.UnitafError) as error:
        speak_with(voice)
    assert "voice" in sentence(error).lower()


def speak_with(voice):
    return speak(bpy.context, "Hello there.", voice=voice)


def test_a_line_with_an_odd_recording_fails_alone(speak, addon, odd, tmp_path):
    make_head(name="Anna")
    script = tmp_path / "script.csv"
    script.write_text("id,character,text\na1,Anna,Hello.\na2,Anna,Hello again.\n", "utf-8")
    load_script(addon, script)
    dialogue_of(addon).lines[0].recording = odd.replace("\0", "")
    first, second = perform_run(plan_run(addon, "ALL"), bpy.context)
    assert first.error is not None and second.result is not None
    assert len(str(first.error)) < 600


def test_an_id_that_is_too_long_fails_alone(speak, addon, tmp_path):
    make_head(name="Anna")
    script = tmp_path / "script.csv"
    script.write_text(f"id,character,text\n{'a' * 5000},Anna,Hello.\na2,Anna,Hello again.\n", "utf-8")
    loaded = load_script(addon, script)
    assert [row.id for row in dialogue_of(addon).lines] == ["a2"]
    assert len(loaded.problems) == 1 and len(loaded.problems[0]) < 200 and "id" in loaded.problems[0]
