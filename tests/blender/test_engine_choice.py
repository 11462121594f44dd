"""Which Python runs the engine: Blender's own unless the animator wants another, and a sentence where none can."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from types import SimpleNamespace

import bpy
import pytest
from heads import make_head

from unitaf_blender import core, preferences
from unitaf_blender.background import jobs
from unitaf_blender.engine import python_command
from unitaf_blender.panels import main
from unitaf_blender.takes import generate

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Python is a shell script")


@pytest.fixture
def prefer(monkeypatch, addon):
    """A function that sets the preferences, which only an enabled add-on has."""

    def set_to(engine="AUTOMATIC", python="", folder="", accepted=False):
        chosen = SimpleNamespace(
            engine=engine, engine_python=str(python), official_folder=str(folder), official_accepted=accepted
        )
        monkeypatch.setattr(preferences, "get", lambda context: chosen)

    preferences._has_torch.cache_clear()
    return set_to


@pytest.fixture
def python_that(tmp_path):
    """A function that makes a stand-in for Python, which says with its exit code whether it has torch."""

    def make(has_torch):
        python = tmp_path / f"Größe 你好 {has_torch}"
        python.write_text(f"#!/bin/sh\necho asked >> '{tmp_path}/asked'\nexit {0 if has_torch else 1}\n")
        python.chmod(0o755)
        return python

    asked = tmp_path / "asked"
    make.times = lambda: len(asked.read_text().splitlines()) if asked.exists() else 0
    return make


OWN = preferences.Choice(Path(sys.executable), "numpy")


@pytest.mark.parametrize("engine", ["AUTOMATIC", "BUILT_IN"])
def test_blenders_own_python_is_enough(prefer, engine):
    prefer(engine)
    assert preferences.choice(bpy.context) == OWN
    assert preferences.engine_reason(bpy.context) == ""
    command = preferences.engine_command(bpy.context)
    assert (command[0], command[-1]) == (sys.executable, "numpy") and command[-2] == str(core.models_dir())
    assert {"-I", "-B"} <= set(command)


def test_without_preferences_it_is_built_in(addon):
    assert preferences.choice(bpy.context) == OWN


@posix_only
def test_automatic_prefers_a_python_with_torch(prefer, python_that):
    mine = python_that(has_torch=True)
    prefer(python=mine)
    for _ in range(3):
        assert preferences.engine_reason(bpy.context) == ""
        assert preferences.choice(bpy.context) == (mine, "torch")
    assert python_that.times() == 1
    prefer(python=python_that(has_torch=False))
    assert preferences.choice(bpy.context) == OWN


def test_automatic_goes_on_without_a_python_that_is_gone(prefer, tmp_path):
    prefer(python=tmp_path / "gone")
    assert preferences.choice(bpy.context) == OWN
    assert preferences.engine_reason(bpy.context) == ""


@posix_only
def test_built_in_ignores_mine_and_mine_is_taken_as_it_is(prefer, python_that):
    mine = python_that(has_torch=False)
    prefer("BUILT_IN", mine)
    assert preferences.choice(bpy.context) == OWN
    prefer("MINE", mine)
    assert preferences.choice(bpy.context) == (mine, "auto")
    assert python_that.times() == 0


def test_what_cannot_run_is_said(prefer, tmp_path, monkeypatch):
    prefer("MINE")
    assert "No Engine Python is chosen" in main.preferences.engine_reason(bpy.context)
    prefer("MINE", tmp_path / "gone")
    assert "does not exist" in preferences.engine_reason(bpy.context)
    with pytest.raises(core.errors.EngineError, match="does not exist"):
        preferences.engine_command(bpy.context)
    prefer("BUILT_IN")
    monkeypatch.setattr(sys, "executable", None)  # as Blender leaves it when it cannot find its Python
    assert "choose an Engine Python" in preferences.engine_reason(bpy.context)


def test_the_running_engine_is_named(speak, addon):
    assert jobs.running_engine() == ""
    mesh = bpy.data.meshes.new("Head")
    mesh.from_pydata([(0, 0, 0)], [], [])
    head = bpy.data.objects.new("Head", mesh)
    addon.collection.objects.link(head)
    head.shape_key_add(name="Basis")
    head.shape_key_add(name="jawOpen").data[0].co.z = 1.0
    speak(target="Head")
    assert jobs.running_engine().startswith(("The engine is numpy ", "The engine is torch "))


def test_an_interpreter_without_the_packages_is_named(addon, tmp_path, monkeypatch):
    venv.create(tmp_path / "empty", with_pip=False)
    python = tmp_path / "empty" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    assert subprocess.run([python, "-c", "import numpy"], capture_output=True, check=False).returncode
    monkeypatch.setattr(preferences, "engine_command", lambda context: python_command(python, core.models_dir()))
    make_head()
    with pytest.raises(core.errors.UnitafError, match="choose another engine"):
        generate.speak(bpy.context, "Hello.", target="Head")
    jobs.shut_down()


def test_the_original_wants_its_licences_accepted_and_its_folder(prefer, tmp_path):
    prefer("OFFICIAL", sys.executable)
    assert "licences" in preferences.engine_reason(bpy.context)
    prefer("OFFICIAL", sys.executable, accepted=True)
    assert "Checkpoint Folder" in preferences.engine_reason(bpy.context)
    prefer("OFFICIAL", accepted=True, folder=tmp_path)
    assert "No Engine Python" in preferences.engine_reason(bpy.context)
    prefer("OFFICIAL", sys.executable, tmp_path, accepted=True)
    assert preferences.engine_reason(bpy.context) == ""
    assert preferences.engine_command(bpy.context)[-2:] == ["official", str(tmp_path)]


def test_a_head_of_the_original_is_planned_with_its_recordings(prefer, tmp_path, empty_scene):
    from unitaf_blender.panels.official import UNITAF_PT_official
    from unitaf_blender.takes import plan

    head = make_head()
    assert plan.make_plan(bpy.context, head, "Hello.", folder=tmp_path).settings.official is None
    prefer("OFFICIAL", sys.executable, tmp_path, accepted=True)
    with pytest.raises(core.errors.InputError, match="Voice Recording"):
        plan.make_plan(bpy.context, head, "Hello.", folder=tmp_path)
    head.unitaf.official.voice_audio = str(tmp_path / "me.wav")
    head.unitaf.official.expression = "cross_attn"
    settings = plan.make_plan(bpy.context, head, "Hello.", folder=tmp_path).settings
    assert settings.official == core.settings.OfficialSettings(str(tmp_path / "me.wav"), "", 934, "cross_attn", "ours")
    assert core.settings.Settings.from_dict(settings.as_dict()) == settings
    assert UNITAF_PT_official.bl_parent_id == "UNITAF_PT_main"
