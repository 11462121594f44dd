"""The check-up: what is there, what is missing, and how to get it."""

import importlib.metadata
import json
from pathlib import Path

import numpy as np
import pytest
from cli_double import FakeModel, Run

from unitaf.cli import doctor
from unitaf.cli.main import FAILED, OK
from unitaf.errors import EngineError
from unitaf.weight_files import folders, voice_package


@pytest.fixture
def model() -> FakeModel:
    return FakeModel()


def test_doctor(monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path) -> None:
    monkeypatch.setattr(folders, "HOMES", (tmp_path,))
    code, out, _ = run("doctor", "--json")
    result = json.loads(out)
    assert (code, result["ok"], result["code"]) == (FAILED, False, "engine")
    missing = [check["name"] for check in result["checks"] if check["needed"] and not check["ok"]]
    assert missing == [f"weights/{name}" for name in folders.REQUIRED]
    for name in folders.REQUIRED:
        (tmp_path / name).mkdir()
    code, out, _ = run("doctor")
    assert code == OK
    assert f"ok       numpy {np.__version__}" in out


def test_doctor_says_how_to_get_what_is_missing() -> None:
    versions = {"torch": "2.13.0+cpu", "numpy": "3.0"}

    def version(name: str) -> str:
        if name not in versions:
            raise importlib.metadata.PackageNotFoundError(name)
        return versions[name]

    required = ["torch==2.13.0", "numpy<3,>=1.26", 'soundfile==0.14.0; extra == "listen"']
    checks = {check.name: check for check in doctor.examine(version, required)}
    assert checks["torch"].ok
    assert checks["numpy"].help == 'pip install "numpy<3,>=1.26"'
    assert checks["soundfile"].help.startswith('pip install "soundfile==0.14.0"')
    assert not checks["soundfile"].needed


def test_only_numpy_and_the_voice_are_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def version(name: str) -> str:
        if name != "numpy":
            raise importlib.metadata.PackageNotFoundError(name)
        return "1.26.4"

    checks = {check.name: check for check in doctor.examine(version, [])}
    assert all(check.ok for check in checks.values() if check.needed)
    for name, purpose in (("torch", "training"), ("soundfile", "other formats than WAV")):
        assert not checks[name].needed
        assert purpose in checks[name].help

    monkeypatch.setattr(voice_package, "assets", lambda: tmp_path)  # a folder without weights
    assert not {check.name: check for check in doctor.examine(version, [])}["voice"].ok

    def missing() -> Path:
        raise EngineError("The voice is missing.")

    monkeypatch.setattr(voice_package, "assets", missing)
    check = {check.name: check for check in doctor.examine(version, [])}["voice"]
    assert (check.ok, check.needed, check.help) == (False, True, voice_package.INSTALL)


def test_numpy_is_found_without_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    assert doctor.installed("numpy") == np.__version__
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        doctor.installed("torch")


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("2.13.0+cpu", "==2.13.0", True), ("2.13.1", "==2.13.0", False), ("3.0.0", "<3", False),
        ("2.9", ">=2.10", False), ("1.26.4", "<3,>=1.26", True), ("1.26", "==1.26.0", True), ("9", "", True),
    ],
)  # fmt: skip
def test_versions(version: str, wanted: str, fits: bool) -> None:
    assert doctor.satisfies(version, wanted) is fits


def test_doctor_asks_for_what_this_python_needs():
    required = ["numpy==1.0; python_version < '3.0'", 'numpy==2.0; python_version >= "3.0"']
    numpy_check = {check.name: check for check in doctor.examine(lambda name: "2.0", required)}["numpy"]
    assert numpy_check.wanted == "==2.0"
    assert numpy_check.ok
