"""The zip for Blender's own platform: no other software behind it, and all that its reviewers look for."""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import os
import re
import subprocess
import sys
import zipfile
from types import SimpleNamespace
from unittest.mock import MagicMock

import bpy
import numpy as np
import pytest
import tomllib
from packages import VALIDATOR, VERSION, copy_of_the_sources, run_build
from paths import ROOT

from unitaf_blender import core, preferences
from unitaf_blender.engine import process
from unitaf_blender.panels import layout
from unitaf_blender.panels import preferences as page

EDITION = "models/unitaf/edition.py"
OTHER_SOFTWARE = re.compile("my python|engine python|another engine|choose engine|torch|pocketsphinx|pip ", re.I)

# Its arguments: the zip, and a folder. It speaks in a file without a name; the add-on is removed before it gets one.
SESSION = """
import importlib
import sys
from pathlib import Path
import bpy

package, folder = sys.argv[-2:]
folder, module = Path(folder), "bl_ext.user_default.unitaf"
left = folder / "data" / "unitaf"
(left / "unsaved" / "20260701-101112-7").mkdir(parents=True)
(left / "unsaved" / "20260701-101112-7" / "old-001.wav").write_bytes(b"old")
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.extensions.package_install_files(filepath=package, repo="user_default", enable_on_install=True)
chosen = bpy.context.preferences.addons[module].preferences
assert not hasattr(chosen, "engine") and not hasattr(chosen, "engine_python")
addon = sys.modules[module]
own = Path(bpy.utils.extension_path_user(module))
assert addon.places.user_dir() == own
assert left.is_dir() and not own.exists()  # enabling moves nothing and makes nothing

bpy.ops.unitaf.add_demo_head()
head = next(item for item in bpy.data.objects if item.data and getattr(item.data, "shape_keys", None))
assert bpy.ops.unitaf.generate(text="Hello there.", target=head.name) == {"FINISHED"}
assert importlib.import_module(f"{module}.background.jobs").running_engine().startswith("The engine is numpy ")
sound, = bpy.data.sounds
assert Path(sound.filepath).is_relative_to(own / "unsaved"), sound.filepath
assert (own / "unsaved" / "20260701-101112-7" / "old-001.wav").read_bytes() == b"old" and not left.exists()

index = [repository.module for repository in bpy.context.preferences.extensions.repos].index("user_default")
bpy.ops.extensions.package_uninstall(repo_index=index, pkg_id="unitaf")
assert not own.exists() and not hasattr(bpy.types.Scene, "unitaf")
bpy.ops.wm.save_as_mainfile(filepath=str(folder / "scene.blend"))
bpy.ops.wm.open_mainfile(filepath=str(folder / "scene.blend"))
sound, = bpy.data.sounds
assert sound.packed_file.size > 10_000
sys.stdout.write("all is well\\n")
"""

# Its arguments: the folder of the add-on, which is a package, and its name.
IMPORT_ALL = """
import importlib
import sys
from pathlib import Path

folder, package = Path(sys.argv[1]), sys.argv[2]
sys.path[:0] = [str(folder.parent), str(folder / "models")]
for path in sorted(folder.rglob("*.py")):
    name = ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__")
    if "presets" in path.parts or name == package + ".models.__main__" or "hibari" in path.parts:
        continue  # run by Blender, by Python as a program, and imported by the reader
    importlib.import_module(name)
    print(name)
"""


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """All files of a release, by the command."""
    folder = tmp_path_factory.mktemp("dist")
    made = run_build(ROOT, "--release", folder)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def hosted(released):
    """What the zip for the platform holds: name → content."""
    with zipfile.ZipFile(released / "hosted" / f"unitaf_blender-{VERSION}.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def on_platform(monkeypatch):
    """The add-on as it is from the platform."""
    monkeypatch.setattr(core.edition, "HOSTED", True)


def edition_of(contents):
    names: dict = {}
    exec(contents[EDITION], names)
    return names


def test_one_line_tells_the_builds_apart(released, hosted):
    with zipfile.ZipFile(released / f"unitaf_blender-{VERSION}.zip") as archive:
        other = {name: archive.read(name) for name in archive.namelist()}
    assert set(hosted) < set(other)
    assert [name for name in hosted if hosted[name] != other[name]] == [EDITION]
    lines = zip(hosted[EDITION].splitlines(), other[EDITION].splitlines(), strict=True)
    assert [(one[:13], two[:14]) for one, two in lines if one != two] == [(b"HOSTED = True", b"HOSTED = False")]


def test_what_only_a_shell_or_another_python_can_use_is_left_out(hosted):
    names = [name.removeprefix("models/unitaf/") for name in hosted]
    assert not [name for name in names if name.startswith(("cli", "doctor", "reference", "official"))]
    assert not [name for name in hosted if name.endswith("/official.py")]
    imports = re.compile(rb"^\s*(?:import|from) (?:torch|onnxruntime|safetensors)\b", re.M)
    assert [name for name, content in hosted.items() if name.endswith(".py") and imports.search(content)] == []


def test_every_module_can_be_imported(released, tmp_path):
    folder = tmp_path / "hosted_addon"
    with zipfile.ZipFile(released / "hosted" / f"unitaf_blender-{VERSION}.zip") as archive:
        archive.extractall(folder)
    ran = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, str(folder), folder.name],
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert {f"{folder.name}.registration", f"{folder.name}.models.unitaf.worker"} <= set(ran.stdout.split())


def test_the_same_bytes_each_time(released, tmp_path):
    made = run_build(ROOT, "--hosted", "--output", tmp_path / "again.zip")
    assert made.returncode == 0, made.stderr
    zipped = released / "hosted" / f"unitaf_blender-{VERSION}.zip"
    assert (tmp_path / "again.zip").read_bytes() == zipped.read_bytes()


def test_blender_finds_it_valid(released):
    package = released / "hosted" / f"unitaf_blender-{VERSION}.zip"
    checked = subprocess.run(
        [sys.executable, str(VALIDATOR), "validate", str(package)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_source_without_the_line_is_refused(tmp_path):
    root = copy_of_the_sources(tmp_path / "sources")
    (root / EDITION).write_text('"""Nothing."""\nHOSTED = bool(1)\nREPAIR = ""\n', "utf-8")
    made = run_build(root, "--hosted", "--output", tmp_path / "unitaf.zip")
    assert made.returncode == 1 and "HOSTED = False" in made.stderr
    assert not (tmp_path / "unitaf.zip").exists()


@pytest.mark.parametrize("other", ["--repository", "--release"])
def test_hosted_is_one_zip(tmp_path, other):
    made = run_build(ROOT, "--hosted", other, tmp_path)
    assert made.returncode == 2 and list(tmp_path.iterdir()) == []


def test_a_release_is_both_zips_an_index_and_checksums(released):
    names = {"SHA256SUMS", "index.json", f"unitaf_blender-{VERSION}.zip", f"hosted/unitaf_blender-{VERSION}.zip"}
    assert {path.relative_to(released).as_posix() for path in released.rglob("*") if path.is_file()} == names
    sums = dict(reversed(line.split("  ")) for line in (released / "SHA256SUMS").read_text("utf-8").splitlines())
    assert sums == {name: hashlib.sha256((released / name).read_bytes()).hexdigest() for name in names - {"SHA256SUMS"}}


@pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")
def test_it_speaks_alone_and_what_was_said_outlasts_it(released, tmp_path):
    """Installed as an animator would; its sounds lie in the folder that Blender gives it, and deletes with it."""
    package = released / "hosted" / f"unitaf_blender-{VERSION}.zip"
    ran = subprocess.run(
        [sys.executable, "-c", SESSION, str(package), str(tmp_path)],
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("BLENDER_USER_")},
            "BLENDER_USER_RESOURCES": str(tmp_path / "blender"),
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    assert "all is well" in ran.stdout, ran.stdout + ran.stderr


def test_no_other_python_is_asked_or_run(addon, on_platform, monkeypatch, tmp_path):
    mine = tmp_path / "python"
    mine.touch()
    monkeypatch.setattr(process.subprocess, "run", lambda *arguments, **choices: pytest.fail("another Python was run"))
    for engine in ("AUTOMATIC", "MINE"):
        chosen = SimpleNamespace(engine=engine, engine_python=str(mine))
        monkeypatch.setattr(preferences, "get", lambda context, chosen=chosen: chosen)
        assert preferences.engine_command(bpy.context)[0] == sys.executable
        assert preferences.engine_command(bpy.context)[-1] == "numpy"
        assert preferences.engine_reason(bpy.context) == ""


def shown(drawn):
    """The names of the properties, and the texts and operators, that were drawn."""
    calls = [call for call in drawn.mock_calls if call[0].split(".")[-1] in ("prop", "label", "operator")]
    return [str(value) for _, arguments, choices in calls for value in (*arguments[-1:], *choices.values())]


@pytest.mark.parametrize("is_hosted", [True, False])
def test_the_preferences_offer_an_engine_only_elsewhere(addon, monkeypatch, is_hosted):
    monkeypatch.setattr(core.edition, "HOSTED", is_hosted)
    drawn = MagicMock()
    chosen = SimpleNamespace(engine="AUTOMATIC", engine_python="", quick_start=True)
    context = MagicMock(preferences=MagicMock(system=SimpleNamespace(ui_scale=1.0)), region=SimpleNamespace(width=400))
    page.draw(drawn, chosen, context)
    layout.draw_choose_engine(drawn)
    names = shown(drawn)
    assert "quick_start" in names
    assert {"engine", "engine_python", "Choose Engine…"} & set(names) == (
        set() if is_hosted else {"engine", "engine_python", "Choose Engine…"}
    )


def test_its_sentences_speak_of_no_other_software(addon, on_platform, hosted, monkeypatch):
    """What the engine's end says, what a recording gets, and what is said where Blender lost its Python."""
    from unitaf import edition
    from unitaf.pipeline import transcription

    assert edition_of(hosted)["REPAIR"] == "install the add-on again"
    said = f"{edition_of(hosted)['INSTALL_VOICES']} {edition_of(hosted)['LIST_VOICES']}"
    assert "preferences" in said and "unitaf voices" not in said
    monkeypatch.setattr(edition, "HOSTED", True)
    noise = np.random.default_rng(1).normal(0, 0.1, 16_000).astype(np.float32)
    for text in ("Hello there.", ""):
        heard = transcription.transcribe(noise, text, MagicMock(), lambda done, stage: None)
        assert len(heard.warnings) == 1 and not OTHER_SOFTWARE.search(" ".join(heard.warnings))
    monkeypatch.setattr(sys, "executable", "")
    assert (reason := preferences.engine_reason(bpy.context)) and not OTHER_SOFTWARE.search(reason)


def test_every_copyright_holder_is_in_the_manifest(hosted):
    manifest = tomllib.loads(hosted["blender_manifest.toml"].decode())
    holders = " ".join(manifest["copyright"])
    hibari = importlib.metadata.distribution("hibari-tts").read_text("licenses/NOTICE")
    for line in re.findall(r"^Copyright (?:\(C\) )?(.*)$", hibari + hosted["licenses/spaCy-MIT.txt"].decode(), re.M):
        for holder in line.split(", "):
            assert holder in holders
    for holder in ("hexgrad", "Cooke", "Barker", "Cunningham", "Shao", "FACEGOOD", "USC Institute"):
        assert holder in holders
    assert manifest["website"].startswith("https://")
    assert "Blender" not in manifest["name"] and list(manifest["permissions"]) == ["files"]


def test_the_notice_says_whose_it_is_not_and_what_is_anybodys(hosted):
    notice = " ".join(hosted["NOTICE"].decode().split())
    assert "not made, supported or endorsed by the authors of UniTAF" in notice
    assert "CC0 1.0: the demo head" in notice and b"CC0 1.0 Universal" in hosted["licenses/CC0-1.0.txt"]
    presets = [content for name, content in hosted.items() if name.startswith("presets/") and name.endswith(".py")]
    assert len(presets) == 5 and all(content.startswith(b"# SPDX-License-Identifier: CC0-1.0\n") for content in presets)


def test_its_code_has_nothing_that_reviewers_refuse(hosted):
    """No network, no eval, no exec, no installer, and Blender's module path is left alone."""
    modules = {"ensurepip", "pip", "socket", "urllib", "requests", "http"}
    names = {"eval", "exec", "compile", "__import__", "sys.path", "sys.modules"}
    for file, content in hosted.items():
        for node in ast.walk(ast.parse(content)) if file.endswith(".py") else ():
            if isinstance(node, ast.Import):
                assert not modules & {alias.name.partition(".")[0] for alias in node.names}, file
            elif isinstance(node, ast.ImportFrom) and not node.level:
                assert (node.module or "").partition(".")[0] not in modules, file
            elif isinstance(node, ast.Name | ast.Attribute):
                assert ast.unparse(node) not in names, file
