"""The command ``unitaf voices``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_double import FakeModel, Run

from unitaf.weight_files import voice_pack


@pytest.fixture(scope="module")
def model() -> FakeModel:
    return FakeModel()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(voice_pack.FOLDER_VARIABLE, str(tmp_path / "voices"))
    return tmp_path / "voices"


def test_the_list(run: Run):
    code, out, _ = run("voices", "--json")
    listed = json.loads(out)
    assert code == 0
    assert len(listed) == 55
    assert all(set(voice) == {"id", "name", "language", "gender", "trunk", "installed"} for voice in listed)
    assert [voice["id"] for voice in listed if voice["installed"]] == ["hibari"]
    code, out, _ = run("voices")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].split() == ["hibari", "American", "English", "female"]
    assert all(line.endswith("not installed") for line in lines[1:])


def test_what_is_no_pack_is_refused(run: Run, tmp_path: Path, folder: Path):
    (tmp_path / "x.zip").write_text("no zip")
    code, out, error = run("voices", "--install", tmp_path / "x.zip", "--json")
    assert code == 1
    assert json.loads(out)["code"] == "input"
    assert error.startswith("unitaf: ")
    assert not folder.exists()


def test_nothing_to_remove(run: Run):
    code, out, _ = run("voices", "--remove")
    assert code == 0
    assert out == "No voice pack was installed.\n"
    assert json.loads(run("voices", "--remove", "--json")[1]) == {"removed": False}


def test_one_thing_at_a_time(run: Run, tmp_path: Path):
    assert run("voices", "--remove", "--install", tmp_path)[0] == 2
