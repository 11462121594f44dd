"""The zip: built the same each time, valid, installed and enabled as an animator would, and then it speaks."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import bpy
import pytest
from conftest import ENGINE_PYTHON, FAKE_ENGINE, ROOT

sys.path.insert(0, str(ROOT))
import build_addon

VALIDATOR = Path(bpy.utils.resource_path("LOCAL")) / "scripts" / "addons_core" / "bl_pkg" / "cli" / "blender_ext.py"

SESSION = """
import sys, logging
from pathlib import Path
import bpy

package, engine, out = sys.argv[-3:]
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.extensions.package_install_files(filepath=package, repo="user_default", enable_on_install=True)
module = "bl_ext.user_default.unitaf"
assert module in bpy.context.preferences.addons, list(bpy.context.preferences.addons.keys())
bpy.context.preferences.addons[module].preferences.engine_python = engine
mesh = bpy.data.meshes.new("Head")
mesh.from_pydata([(0, 0, 0), (1, 0, 0)], [(0, 1)], [])
head = bpy.data.objects.new("Head", mesh)
bpy.context.scene.collection.objects.link(head)
head.shape_key_add(name="Basis")
head.shape_key_add(name="jawOpen").data[0].co.z = 1.0
bpy.ops.wm.save_as_mainfile(filepath=out)
assert bpy.ops.unitaf.generate(text="Hello there.", target="Head") == {"FINISHED"}
assert (Path(out).parent / "speech" / "hello-there-001.json").is_file()
assert head.data.shape_keys.animation_data.nla_tracks
assert "torch" not in sys.modules and "unitaf" not in sys.modules
bpy.ops.preferences.addon_disable(module=module)
assert not hasattr(bpy.types.Scene, "unitaf")
Path(out).with_suffix(".ok").touch()
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return build_addon.build(target=tmp_path_factory.mktemp("dist") / "unitaf.zip")


def test_the_same_files_give_the_same_bytes(package, tmp_path):
    again = build_addon.build(target=tmp_path / "again.zip")
    assert again.read_bytes() == package.read_bytes()


def test_it_holds_what_it_needs_and_nothing_else(package):
    with zipfile.ZipFile(package) as archive:
        names = set(archive.namelist())
        pins = archive.read("requirements.txt").decode().split()
    assert names >= {
        "__init__.py", "blender_manifest.toml", "LICENSE", "NOTICE", "requirements.txt", "models/unitaf/worker.py",
        "models/unitaf/__init__.py", "engine/client.py", "scene/action.py",
    }  # fmt: skip
    assert not [name for name in names if "__pycache__" in name or name.startswith(("tests", "models/training"))]
    assert any(pin.startswith("torch==") for pin in pins)
    weights = {p.relative_to(ROOT).as_posix() for p in (ROOT / "models" / "weights").rglob("*") if p.is_file()}
    assert any(name.endswith(".safetensors") for name in weights)
    assert weights <= names


def test_versions_that_differ_are_refused(tmp_path):
    for name, version in (("pyproject.toml", "1.0.0"), ("addon_manifest/blender_manifest.toml", "2.0.0")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f'version = "{version}"\n[project]\nversion = "{version}"\n')
    with pytest.raises(build_addon.BuildError, match=r"2\.0\.0"):
        build_addon.build(tmp_path)


def test_blender_finds_it_valid(package):
    checked = subprocess.run(
        [sys.executable, str(VALIDATOR), "validate", str(package)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Python is a shell script")
def test_it_installs_and_speaks(package, tmp_path):
    folder = tmp_path / "Größe 你好 with spaces"
    folder.mkdir()
    engine = folder / "engine python"
    engine.write_text(f'#!/bin/sh\nfor last; do :; done\nexec "{ENGINE_PYTHON}" -I "{FAKE_ENGINE}" "$last"\n')
    engine.chmod(0o755)
    out = folder / "scene.blend"
    ran = subprocess.run(
        [sys.executable, "-c", SESSION, str(package), str(engine), str(out)],
        env={**os.environ, "BLENDER_USER_RESOURCES": str(folder / "blender"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert out.with_suffix(".ok").is_file(), ran.stdout + ran.stderr
