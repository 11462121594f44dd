"""From nothing to a talking head with one button, and a voice that is heard before it speaks."""

from __future__ import annotations

import time
from types import SimpleNamespace

import bpy
import pytest
from heads import keys, make_head

from unitaf_blender import core, preferences
from unitaf_blender.background import jobs
from unitaf_blender.panels import main
from unitaf_blender.playback import voice_sample
from unitaf_blender.takes import library

needs_sound = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")


def test_one_button(speak, addon):
    assert main.wants_quick_start(bpy.context)
    assert bpy.ops.unitaf.quick_start() == {"FINISHED"}
    head = bpy.context.object
    (take,) = library.listed(head)
    assert take.text.startswith("Hello!") and addon.unitaf.text == take.text
    assert not main.wants_quick_start(bpy.context)


def test_it_can_be_hidden(addon, monkeypatch):
    chosen = SimpleNamespace(quick_start=True)
    monkeypatch.setattr(preferences, "get", lambda context: chosen)
    assert main.wants_quick_start(bpy.context)
    bpy.ops.unitaf.hide_quick_start()
    assert not chosen.quick_start and not main.wants_quick_start(bpy.context)


class Handle:
    """A sound that plays until it is stopped."""

    def __init__(self) -> None:
        self.status = True

    def stop(self) -> None:
        self.status = False


@pytest.fixture
def played(monkeypatch):
    """The samples that were played."""
    found: list[object] = []

    def play(sound: object) -> None:
        voice_sample.stop()
        found.append(sound)
        voice_sample._Samples.playing = Handle()

    monkeypatch.setattr(voice_sample, "play", play)
    yield found
    voice_sample.stop()
    voice_sample._Samples.samples.clear()


def work():
    """The timer, until nothing goes on."""
    end = time.monotonic() + 20
    while jobs.tick() is not None:
        assert time.monotonic() < end
        time.sleep(0.02)


@needs_sound
def test_a_voice_is_heard_and_leaves_nothing(speak, addon, played):
    head = make_head()
    before = {path.name for path in voice_sample.Path(bpy.app.tempdir).iterdir()}
    assert bpy.ops.unitaf.listen() == {"FINISHED"}
    work()
    assert len(played) == 1 and voice_sample.is_playing()
    assert keys(head).animation_data is None and not bpy.data.sounds
    assert {path.name for path in voice_sample.Path(bpy.app.tempdir).iterdir()} == before
    assert bpy.ops.unitaf.listen() == {"FINISHED"} and not voice_sample.is_playing()  # again: stop
    bpy.ops.unitaf.listen()
    assert len(played) == 2 and played[0] is played[1] and jobs.current() is None  # at once
    voice_sample.stop()
    head.unitaf.voice.preset = "giant"
    bpy.ops.unitaf.listen()
    work()
    assert len(played) == 3 and played[2] is not played[0]


@needs_sound
def test_what_goes_wrong_is_said(speak, addon, played, use_engine):
    make_head()
    use_engine(command=["/nowhere/python"])
    bpy.ops.unitaf.listen()
    work()
    assert jobs.note().kind == "ERROR" and not played


def test_the_sample_has_the_heads_voice_and_feeling(addon):
    head = make_head()
    head.unitaf.voice.preset, head.unitaf.emotion.happy = "giant", 0.5
    voice, emotion, strength, *_ = voice_sample.sample_of(head)
    settings = core.settings.Settings(voice=voice, emotion=emotion, strength=strength)
    assert settings.voice == "giant" and settings.emotion.as_json() == {"happy": 0.5}
    head.unitaf.emotion.happy = 0.0
    core.settings.Settings(emotion=voice_sample.sample_of(head).emotion)
