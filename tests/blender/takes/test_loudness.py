"""The loudness of new takes: as the voice speaks, as the scene chooses, or as a script asks."""

from __future__ import annotations

import bpy
import pytest
from heads import make_head

from unitaf_blender import core
from unitaf_blender.takes import library, recording
from unitaf_blender.takes.plan import make_plan


def loudness(**choices):
    return make_plan(bpy.context, bpy.data.objects["Head"], "Hello there.", **choices).settings.loudness


def test_a_take_is_as_loud_as_the_voice_speaks(addon):
    make_head()
    assert not addon.unitaf.set_loudness
    assert loudness() is None


def test_the_choice_of_the_scene_holds_for_new_takes(addon):
    make_head()
    addon.unitaf.set_loudness, addon.unitaf.loudness = True, -23.3
    assert loudness() == -23.3
    assert loudness(loudness=-30.0) == -30.0


def test_the_range_of_the_scene_goes_with_its_loudness(addon):
    head = make_head()

    def span(**choices):
        return make_plan(bpy.context, head, "Hello there.", **choices).settings.loudness_range

    addon.unitaf.loudness_range = 8.0
    assert span() == 0.0
    addon.unitaf.set_loudness = True
    assert span() == 8.0
    assert span(loudness_range=3.0) == 3.0


def test_the_choice_reaches_the_engine(addon, speak):
    make_head()
    addon.unitaf.set_loudness, addon.unitaf.loudness = True, -20.0
    assert library.describe(speak().name).settings.loudness == -20.0


def test_a_loudness_out_of_range_is_refused_in_words(addon):
    make_head()
    with pytest.raises(core.errors.SettingsError, match="loudness"):
        loudness(loudness=3.0)


def test_a_recording_stays_as_it_is(addon, tmp_path):
    make_head()
    addon.unitaf.set_loudness = True
    source = recording.Recording(tmp_path / "a.wav", "a", 1, 1.0)
    assert loudness(source=source) is None
