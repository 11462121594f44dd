"""The functions for scripts: how they are called, and one call of each."""

from __future__ import annotations

import inspect
import re
from types import FunctionType

import bpy
import pytest
from heads import make_head
from paths import ROOT

from unitaf_blender import api

FUNCTIONS = {name: value for name in api.__all__ if isinstance(value := getattr(api, name), FunctionType)}


@pytest.fixture
def scene(speak, addon, tmp_path):
    """A saved scene with a head that has one take."""
    make_head()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    api.speak(bpy.context, "Hello there.", target="Head")
    return addon


@pytest.fixture
def head(scene):
    return bpy.data.objects["Head"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_parameters_after_the_second_are_given_by_name(name):
    parameters = list(inspect.signature(FUNCTIONS[name]).parameters.values())
    assert all(p.kind in (p.KEYWORD_ONLY, p.VAR_KEYWORD) for p in parameters[2:])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_is_described_where_it_is_defined(name):
    assert FUNCTIONS[name].__doc__


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_page_of_functions_lists_and_calls_each(name):
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    assert re.search(rf"[`\s]{name}\(", page.split("## Takes")[0])
    assert f"api.{name}(" in page


def test_speak_follow_and_retake(scene, head):
    (first,) = api.takes(head)
    scene.frame_set(200)
    spoken = api.speak(bpy.context, "I was asleep.", target="Head", seed=2)
    scene.frame_set(400)
    followed = api.follow(bpy.context, str(spoken.wav), target="Head")
    heard = []
    again = api.retake(bpy.context, first.name, text="Hello again, all of you.", progress=lambda *at: heard.append(at))
    assert [take.name for take in api.takes(head)] == [again.name, spoken.name, followed.name]
    assert again.seconds > first.seconds and heard
    with pytest.raises(api.UnitafError, match="There is no take called"):
        api.retake(bpy.context, "nobody")


def test_the_list_of_takes(scene, head):
    (first,) = api.takes(head)
    copy = api.duplicate(first.name, 101)
    api.rename(copy, "again")
    api.move("again", 24)
    assert [(take.name, take.start) for take in api.takes(head)] == [(first.name, first.start), ("again", 125)]
    api.mute("again")
    assert [take.muted for take in api.takes(head)] == [False, True]
    api.mute("again", False)
    api.solo(head, "again")
    assert [take.muted for take in api.takes(head)] == [True, False]
    api.solo(head)
    assert [take.muted for take in api.takes(head)] == [False, False]
    api.delete("again", files=True)
    assert [take.name for take in api.takes(head)] == [first.name]


def test_resample(scene, head):
    (before,) = api.takes(head)
    scene.render.fps *= 2
    assert api.resample(bpy.context, head) == [before.name]
    (after,) = api.takes(head)
    assert after.end - after.start > 1.5 * (before.end - before.start)


def test_a_script_is_loaded_and_performed(scene, head, tmp_path):
    (tmp_path / "script.csv").write_text("character,text\nHead,Good morning.\nHead,And good night.\n", "utf-8")
    loaded = api.load_script(scene, "//script.csv")
    assert (loaded.new, loaded.problems) == (2, ())
    called = []
    outcomes = api.perform(bpy.context, scene, which="ALL", on_line=called.append)
    assert called == outcomes and [outcome.error for outcome in outcomes] == [None, None]
    with pytest.raises(api.UnitafError, match="Every line has been spoken"):
        api.perform(bpy.context, scene)
    assert {outcome.result.name for outcome in outcomes} <= {take.name for take in api.takes(head)}


def test_export_and_import(scene, head, tmp_path):
    (take,) = api.takes(head)
    files = api.export(bpy.context, head, folder="//out", kind="LIVE_LINK", names=[take.name])
    assert all(file.is_file() and file.is_relative_to(tmp_path / "out") for file in files)
    assert {file.suffix for file in api.export_scene(scene, "//subtitles", kind="SRT")} == {".srt"}
    scene.frame_set(200)
    (csv,) = (file for file in files if file.suffix == ".csv")
    assert api.import_take(bpy.context, head, file=csv).name in [take.name for take in api.takes(head)]


def test_bake(scene, head):
    (take,) = api.takes(head)
    actions = api.bake(bpy.context, head)
    assert actions and all(name in bpy.data.actions for name in actions)
    assert [(listed.name, listed.muted) for listed in api.takes(head)] == [(take.name, True)]
