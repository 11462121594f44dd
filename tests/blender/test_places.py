"""Where the add-on keeps what belongs to a user, and how it takes over what version 0.1.0 left elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import bpy
import pytest

from unitaf_blender import places
from unitaf_blender.operators import rig


@pytest.fixture
def old(tmp_path, monkeypatch):
    """The folder of 0.1.0, on a system of which it follows XDG_DATA_HOME."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "unitaf"


def fill(folder, names, content=b"mine"):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def held(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_extension_has_the_folder_that_blender_gives_it(monkeypatch):
    monkeypatch.setattr(places, "PACKAGE", "bl_ext.user_default.unitaf")
    assert places.user_dir() == Path(bpy.utils.extension_path_user("bl_ext.user_default.unitaf"))
    assert places.user_dir().parts[-3:] == (".user", "user_default", "unitaf")


def test_without_an_extension_it_lies_in_blenders_data_files(monkeypatch, tmp_path):
    monkeypatch.setenv("BLENDER_USER_DATAFILES", str(tmp_path))
    assert places.user_dir() == tmp_path / "unitaf"


def test_without_any_folder_it_is_the_temporary_one(monkeypatch):
    monkeypatch.setattr(bpy.utils, "user_resource", lambda *arguments, **choices: "")
    assert places.user_dir() == Path(bpy.app.tempdir) / "unitaf"


@pytest.mark.parametrize(
    "platform, variables, expected",
    [
        ("linux", {"XDG_DATA_HOME": ""}, ".local/share/unitaf"),
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/unitaf"),
        ("darwin", {}, "Library/Application Support/unitaf"),
        ("win32", {"LOCALAPPDATA": "C:/Users/me/AppData/Local"}, "C:/Users/me/AppData/Local/unitaf"),
    ],
)
def test_the_folder_of_the_first_version_is_known(monkeypatch, platform, variables, expected):
    monkeypatch.setattr(sys, "platform", platform)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert places.old_dir().as_posix().endswith(expected)


def test_who_has_no_home_has_nothing_to_take_over(monkeypatch, tmp_path):
    def nowhere():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(places.Path, "home", nowhere)
    assert places.old_dir() is None
    assert not places.adopt("unsaved", tmp_path / "new")


@pytest.mark.parametrize("same_disk", [True, False])
def test_what_was_left_is_moved_once(old, tmp_path, monkeypatch, same_disk):
    names = ["20260701-101112-7/hello-001.wav", "20260701-101112-7/hello-001.json", "20260702-101112-8/bye-001.wav"]
    fill(old / "unsaved", names)
    fill(old / "rigs", ["hero.json"])
    if not same_disk:

        def replace(self, target, real=Path.replace):
            if self.is_relative_to(old):
                raise OSError(18, "Invalid cross-device link")
            return real(self, target)

        monkeypatch.setattr(places.Path, "replace", replace)
    assert places.adopt("unsaved", tmp_path / "new")
    assert held(tmp_path / "new") == dict.fromkeys(names, b"mine")
    assert held(old) == {"rigs/hero.json": b"mine"} and not (old / "unsaved").exists()
    assert not places.adopt("unsaved", tmp_path / "new")
    assert places.adopt("rigs", tmp_path / "rigs")
    assert not old.exists()


def test_nothing_is_overwritten(old, tmp_path):
    fill(old / "rigs", ["hero.json", "same.json"], b"of before")
    fill(tmp_path / "new", ["hero.json", "hero-2.json"], b"of now")
    fill(tmp_path / "new", ["same.json"], b"of before")
    places.adopt("rigs", tmp_path / "new")
    assert held(tmp_path / "new") == {
        "hero.json": b"of now", "hero-2.json": b"of now", "hero-3.json": b"of before", "same.json": b"of before"
    }  # fmt: skip
    assert not old.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_what_cannot_be_moved_stays(old, tmp_path):
    fill(old / "rigs", ["hero.json"])
    (tmp_path / "new").mkdir(mode=0o500)
    places.adopt("rigs", tmp_path / "new")
    assert held(old) == {"rigs/hero.json": b"mine"}


def test_a_file_in_the_way_loses_nothing(old, tmp_path):
    fill(old / "rigs", ["hero.json"])
    fill(tmp_path, ["new"])  # a file where the folder should be
    places.adopt("rigs", tmp_path / "new")
    assert held(old) == {"rigs/hero.json": b"mine"} and (tmp_path / "new").read_bytes() == b"mine"


def test_rig_presets_lie_among_blenders_presets(old, tmp_path, monkeypatch):
    """Where they outlast the add-on, as the character presets do."""
    monkeypatch.setenv("BLENDER_USER_SCRIPTS", str(tmp_path / "scripts"))
    fill(old / "rigs", ["hero.json"])
    assert rig.presets_dir() == tmp_path / "scripts" / "presets" / "unitaf" / "rig"
    assert held(rig.presets_dir()) == {"hero.json": b"mine"}
