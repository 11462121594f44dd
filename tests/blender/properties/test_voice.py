"""The voice of a head: chosen from the cast, designed with sliders, told to the engine."""

from __future__ import annotations

import dataclasses

import bpy
import pytest
from heads import link_head, make_head

from unitaf_blender import core
from unitaf_blender.properties.choices import number_of
from unitaf_blender.properties.voice import COLOUR, HEARD, MAIN, PRESETS, voice_of

cast = core.cast
NUMBERS = [row[4] for row in PRESETS]


def told(result):
    """The voice that the engine was asked for, as it wrote it beside the take."""
    return core.take_io.load(result.wav.with_suffix(".json")).settings.voice


def test_there_is_a_slider_for_every_one_of_the_cast(addon):
    voice = make_head().unitaf.voice
    assert set(MAIN) | set(COLOUR) == set(cast.SLIDERS)
    for name, slider in cast.SLIDERS.items():
        prop = voice.bl_rna.properties[name]
        assert (prop.hard_min, prop.hard_max) == pytest.approx((slider.low, slider.high))
        assert prop.description.lower() == HEARD.get(name, slider.about).lower() and not prop.is_animatable


def test_files_keep_voices_by_name():
    """The numbers are written into files: they differ, and another voice in the list changes none."""
    assert len(set(NUMBERS)) == len(cast.PRESETS)
    assert number_of(cast.OWN) == 807036351 and min(NUMBERS) > 0


def test_a_head_has_the_voices_own_until_one_is_chosen(speak, addon):
    make_head()
    assert told(speak()) == cast.OWN


@pytest.mark.parametrize("preset", cast.PRESETS)
def test_a_voice_is_told_as_it_is_or_with_what_was_changed(speak, addon, preset):
    head = make_head()
    head.unitaf.voice.preset = preset
    assert voice_of(head) == preset
    assert [getattr(head.unitaf.voice, name) for name in cast.SLIDERS] == pytest.approx(
        [getattr(cast.PRESETS[preset], name) for name in cast.SLIDERS]
    )
    head.unitaf.voice.pitch, head.unitaf.voice.breath = 1.3, 0.77
    assert cast.design(told(speak())) == dataclasses.replace(cast.PRESETS[preset], pitch=1.3, breath=0.77)
    assert bpy.ops.unitaf.reset_voice() == {"FINISHED"}
    assert voice_of(head) == preset


@pytest.mark.parametrize("end", ["low", "high"])
def test_the_ends_of_all_sliders_are_allowed(addon, end):
    head = make_head()
    for name, slider in cast.SLIDERS.items():
        setattr(head.unitaf.voice, name, getattr(slider, end))
    design = cast.design(voice_of(head))
    assert all(getattr(design, name) == getattr(slider, end) for name, slider in cast.SLIDERS.items())


def test_every_head_has_its_own_and_arguments_win(speak, addon):
    one = make_head(name="One")
    make_head(name="Other")
    one.unitaf.voice.pitch = -3.0
    assert told(speak(target="One")) == f"{cast.OWN},pitch=-3"
    assert told(speak(target="Other")) == cast.OWN
    assert told(speak(target="One", voice="size=0.1")) == "size=0.1"


def test_undo_and_saving(speak, addon, tmp_path):
    make_head().unitaf.voice.pitch = 2.0
    bpy.ops.ed.undo_push(message="before")
    bpy.data.objects["Head"].unitaf.voice.preset = cast.OWN
    assert voice_of(bpy.data.objects["Head"]) == cast.OWN
    bpy.ops.ed.undo_push(message="after")
    bpy.ops.ed.undo()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    assert voice_of(bpy.data.objects["Head"]) == f"{cast.OWN},pitch=2"


@pytest.mark.parametrize("preset", cast.PRESETS)
def test_overridden_heads_keep_their_voice(speak, addon, tmp_path, preset):
    local = link_head(tmp_path).override_create(remap_local_usages=True)
    local.name = "Local"
    local.unitaf.voice.preset = preset
    local.unitaf.voice.melody = 0.35
    wanted = voice_of(local)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    assert voice_of(bpy.data.objects["Local"]) == wanted


def test_a_voice_that_is_gone_is_said(speak, addon, monkeypatch):
    make_head().unitaf.voice.preset = "giant"
    monkeypatch.setattr(cast, "PRESETS", {"somebody": cast.Design()})
    with pytest.raises(core.errors.InputError, match="choose another"):
        speak()
