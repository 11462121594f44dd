"""The preferences: the voice of new heads, and where sounds of unsaved files lie."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import bpy
import pytest
from heads import make_head

from unitaf_blender import core, places, preferences
from unitaf_blender.panels.preferences import UnitafPreferences
from unitaf_blender.properties.voice import begin_with, voice_of
from unitaf_blender.takes import sound_files


@pytest.fixture
def choose(monkeypatch):
    """A function that sets the preferences, which only an enabled add-on has."""

    def choose(default_voice=core.cast.OWN, unsaved_folder=""):
        chosen = SimpleNamespace(
            default_voice=default_voice,
            unsaved_folder=str(unsaved_folder),
            quick_start=True,
            engine="BUILT_IN",
            engine_python="",
            threads=1,
        )
        monkeypatch.setattr(preferences, "get", lambda context: chosen)

    return choose


def test_all_that_scripts_may_ask_is_on_the_page():
    wanted = set(preferences.Preferences.__annotations__)
    assert wanted <= set(UnitafPreferences.__annotations__)


def test_a_new_demo_head_has_the_default_voice(empty_scene, addon, choose):
    choose(default_voice="giant")
    for character in ("WOMAN", "MAN"):
        bpy.ops.unitaf.add_demo_head(character=character)
        assert voice_of(bpy.context.object) == "giant"


def test_a_voice_that_was_chosen_stays(addon, choose):
    head = make_head()
    head.unitaf.voice.breath = 0.5
    before = voice_of(head)
    begin_with(head, "giant")
    assert voice_of(head) == before
    other = make_head()
    begin_with(other, "giant")
    begin_with(other, "fairy" if "fairy" in core.cast.PRESETS else core.cast.OWN)
    assert voice_of(other) == "giant"


@pytest.mark.parametrize("folder", ["sounds", "Töne, unsaved"])
def test_sounds_of_unsaved_files_lie_in_the_chosen_folder(speak, addon, choose, tmp_path, folder):
    choose(unsaved_folder=tmp_path / folder)
    make_head()
    result = speak()
    assert result.wav.is_relative_to(tmp_path / folder / "unsaved") and result.wav.is_file()


@pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")
def test_they_move_along_on_the_first_save(speak, addon, choose, tmp_path):
    choose(unsaved_folder=tmp_path / "sounds")
    make_head()
    result = speak()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    (sound,) = bpy.data.sounds
    assert Path(bpy.path.abspath(sound.filepath)) == tmp_path / "speech" / result.wav.name
    bpy.ops.wm.read_homefile()
    assert not result.wav.exists()


@pytest.mark.parametrize("folder", ["", "  ", "//beside", "relative"])
def test_a_folder_that_is_no_place_is_the_add_ons_own(empty_scene, addon, choose, folder):
    choose(unsaved_folder=folder)
    assert sound_files.unsaved_dir() == places.user_dir() / "unsaved"
