"""Where the add-on keeps what belongs to a user."""

from __future__ import annotations

import sys
from pathlib import Path

import bpy
import pytest

from unitaf_blender import places


@pytest.mark.parametrize(
    "platform, variables, expected",
    [
        ("linux", {"XDG_DATA_HOME": ""}, ".local/share/unitaf"),
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/unitaf"),
        ("darwin", {}, "Library/Application Support/unitaf"),
        ("win32", {"LOCALAPPDATA": "C:/Users/me/AppData/Local"}, "C:/Users/me/AppData/Local/unitaf"),
    ],
)
def test_the_folder_is_the_users_own(monkeypatch, platform, variables, expected):
    monkeypatch.setattr(sys, "platform", platform)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert places.user_dir().as_posix().endswith(expected)


def test_who_has_no_home_has_blenders_temporary_folder(monkeypatch):
    def nowhere():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(places.Path, "home", nowhere)
    assert places.user_dir() == Path(bpy.app.tempdir) / "unitaf"
