"""The examples of the documentation, run as printed: all Python, and the commands of docs/headless.md."""

from __future__ import annotations

import re
import runpy
import shlex
import sys
import wave

import bpy
import pytest
from heads import keys, make_head
from paths import ROOT

import unitaf_blender
from unitaf_blender.command import main
from unitaf_blender.command.output import ExitCode

PAGE = (ROOT / "docs" / "headless.md").read_text("utf-8")
SCRIPTS = [
    pytest.param(script, id=f"{path.stem}-{number}")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    for number, script in enumerate(re.findall(r"```python\n(.*?)```", path.read_text("utf-8"), re.DOTALL))
]
LINES = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
COMMANDS = [line for line in LINES if "--command unitaf generate" in line]


@pytest.fixture
def scene(speak, addon, tmp_path, monkeypatch):
    """A saved scene with a head, a camera, and beside it a recording and a script; relative paths go to that folder."""
    make_head()
    addon.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    addon.collection.objects.link(addon.camera)
    addon.render.engine, addon.cycles.samples, addon.cycles.device = "CYCLES", 1, "CPU"
    addon.render.resolution_x = addon.render.resolution_y = 32
    addon.render.fps = 4
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PWD", str(tmp_path))  # Blender goes by this one
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    with wave.open(str(tmp_path / "actor.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\xff\x3f" * 8000)
    (tmp_path / "script.csv").write_text("character,text\nHead,Good morning.\nHead,And good night.\n", "utf-8")
    return addon


def test_there_are_examples():
    assert len(SCRIPTS) >= 11 and len(COMMANDS) == 4


def test_all_exit_codes_are_listed():
    table = PAGE[PAGE.index("| exit code |") :].split("\n\n")[0]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)] == list(ExitCode)


@pytest.mark.parametrize("line", COMMANDS)
def test_commands(scene, line, tmp_path):
    words = shlex.split(line)
    assert words[:5] == ["blender", "-b", "scene.blend", "--command", "unitaf"]
    assert main.main(words[5:]) == ExitCode.OK
    for name in re.findall(r"out\.\w+", line):
        assert (tmp_path / name).is_file()


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts(scene, script, monkeypatch, tmp_path):
    from unitaf_blender import api

    monkeypatch.setitem(sys.modules, "bl_ext.user_default.unitaf", unitaf_blender)
    monkeypatch.setitem(sys.modules, "bl_ext.user_default.unitaf.api", api)
    (tmp_path / "talk.py").write_text(script, "utf-8")
    runpy.run_path(str(tmp_path / "talk.py"))
    assert (tmp_path / "out.blend").is_file() == ("out.blend" in script)
    assert keys(bpy.data.objects["Head"]).animation_data.nla_tracks
