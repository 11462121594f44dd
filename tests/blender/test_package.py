"""The zip: the same each time, valid, installed and enabled as an animator would, and then it speaks."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packages import VALIDATOR, VERSION, build, copy_of_the_sources, run_build, set_version
from paths import ROOT

from unitaf_blender.core import protocol, settings
from unitaf_blender.engine import EngineClient, python_command

LARGEST = 45_000_000  # bytes
PATIENCE = 60.0  # seconds; a test gives up after that
SESSION = """
import importlib
import sys
from pathlib import Path
import bpy

package, out = sys.argv[-2:]
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.extensions.package_install_files(filepath=package, repo="user_default", enable_on_install=True)
module = "bl_ext.user_default.unitaf"
assert module in bpy.context.preferences.addons, list(bpy.context.preferences.addons.keys())
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
assert importlib.import_module(f"{module}.background.jobs").running_engine().startswith("The engine is numpy ")
assert "torch" not in sys.modules and "unitaf" not in sys.modules
bpy.ops.preferences.addon_disable(module=module)
assert not hasattr(bpy.types.Scene, "unitaf")
Path(out).with_suffix(".ok").touch()
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return build(ROOT, tmp_path_factory.mktemp("dist") / "unitaf.zip")


@pytest.fixture(scope="module")
def unpacked(package, tmp_path_factory):
    """The zip's content in a folder as a user of that name has it, where nobody may write."""
    folder = tmp_path_factory.mktemp("users") / "小林 花子" / "extensions" / "unitaf"
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    places = [folder, *folder.rglob("*")]
    for path in places:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in places:
        path.chmod(0o755)


def test_the_same_files_give_the_same_bytes(package, tmp_path):
    """In another folder, written at another time, by a user with another mask."""
    elsewhere = copy_of_the_sources(tmp_path / "elsewhere ü")
    for path in elsewhere.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700)
    environment = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1"}
    old_mask = os.umask(0o077)
    try:
        made = run_build(elsewhere, "--output", tmp_path / "again.zip", env=environment)
    finally:
        os.umask(old_mask)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "again.zip").read_bytes() == package.read_bytes()


def test_no_compressor_has_a_say_in_the_bytes(package):
    with zipfile.ZipFile(package) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.testzip() is None


def test_it_holds_what_it_needs_and_nothing_else(package):
    assert package.stat().st_size <= LARGEST
    with zipfile.ZipFile(package) as archive:
        names = set(archive.namelist())
        manifest = archive.read("blender_manifest.toml").decode()
    assert names >= {
        "__init__.py", "blender_manifest.toml", "LICENSE", "NOTICE",
        "licenses/Apache-2.0.txt", "licenses/spaCy-MIT.txt",
        "models/__main__.py", "models/unitaf/worker.py", "models/unitaf/__init__.py", "engine/client.py",
        "timeline/shape_keys.py",
        "models/hibari/__init__.py", "models/hibari/LICENSE", "models/hibari/NOTICE",
        "models/weights/voice/model.safetensors", "models/weights/unknown_words/model.safetensors",
    }  # fmt: skip
    assert not [name for name in names if "__pycache__" in name or name.startswith(("tests", "models/training"))]
    assert not [name for name in names if name.endswith((".onnx", ".so", ".pyd", ".whl"))]  # one zip for every system
    assert "network" not in manifest
    weights = {p.relative_to(ROOT).as_posix() for p in (ROOT / "models" / "weights").rglob("*") if p.is_file()}
    assert any(name.endswith(".safetensors") for name in weights)
    assert weights <= names


def test_versions_that_differ_are_refused(tmp_path):
    root = copy_of_the_sources(tmp_path / "sources")
    set_version(root, "2.0.0", ("addon_manifest/blender_manifest.toml",))
    made = run_build(root, "--output", tmp_path / "unitaf.zip")
    assert made.returncode == 1 and f"says version 2.0.0, pyproject.toml {VERSION}" in made.stderr
    assert not (tmp_path / "unitaf.zip").exists()


def test_blender_finds_it_valid(package):
    checked = subprocess.run(
        [sys.executable, str(VALIDATOR), "validate", str(package)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_it_installs_and_speaks(package, tmp_path):
    """With Blender's own Python and nothing chosen."""
    folder = tmp_path / "Größe 你好 with spaces"
    folder.mkdir()
    out = folder / "scene.blend"
    ran = subprocess.run(
        [sys.executable, "-c", SESSION, str(package), str(out)],
        env={**os.environ, "BLENDER_USER_RESOURCES": str(folder / "blender"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert out.with_suffix(".ok").is_file(), ran.stdout + ran.stderr


def test_the_engine_speaks_from_a_bare_environment(unpacked, tmp_path):
    """A name in another script, nothing to be written where it is installed, no home, no temporary folder."""
    before = {path: path.stat().st_mtime_ns for path in unpacked.rglob("*")}
    nowhere = str(tmp_path / "nowhere")
    environment = {
        **{name: value for name, value in os.environ.items() if name.upper() in ("PATH", "SYSTEMROOT")},
        **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "PYTHONHOME", "PYTHONPATH"), nowhere),
    }
    client = EngineClient(python_command(Path(sys.executable), unpacked / "models", "numpy"), environment)
    try:
        job = client.speak("Hello there.", settings.Settings(), tmp_path / "出力 out", "take")
        final = client.wait(job, PATIENCE)
        assert isinstance(final, protocol.Done), (final, client.log_lines)
        assert client.hello.engine == "numpy"
    finally:
        client.stop()
    assert Path(final.files["wav"]).stat().st_size > 10_000
    assert {path: path.stat().st_mtime_ns for path in unpacked.rglob("*")} == before
