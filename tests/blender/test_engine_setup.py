"""Set up engine with a stand-in for Python that says what pip says: progress, cancel, and sentences for failures."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

import pytest

from unitaf_blender import core, places
from unitaf_blender.engine import setup

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Python is a shell script")

# $* is "-I -m venv --clear FOLDER", "-I -m pip ... install ...", or "-I -c PROGRAM".
PYTHON = """#!/bin/sh
echo "$*" >> "{log}"
case "$*" in
*"-m venv"*)
    for folder; do :; done
    mkdir -p "$folder/bin" && cp "$0" "$folder/bin/python"
    {venv}
    ;;
*"--requirement"*)
    {install}
    ;;
esac
"""
GOOD = """echo 'Collecting torch==2.13.0'
echo '  Downloading torch-2.13.0-cp311-manylinux.whl (190.4 MB)'
echo 'Progress 95000000 of 190000000'
echo 'Installing collected packages: torch'"""


@pytest.fixture
def make(tmp_path):
    """A set-up with a stand-in whose venv and pip do as told."""
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("torch==2.13.0\n")

    def build(install: str = GOOD, venv: str = "true", **choices) -> setup.EngineSetup:
        python = tmp_path / "base python"
        python.write_text(PYTHON.format(log=tmp_path / "calls", install=install, venv=venv))
        python.chmod(0o755)
        choices = {"base": python, "folder": tmp_path / "data ü" / "engine", "requirements": requirements, **choices}
        return setup.EngineSetup(**choices)

    build.folder = tmp_path / "data ü" / "engine"
    build.requirements = requirements
    build.calls = lambda: (tmp_path / "calls").read_text().splitlines()
    return build


def run(made):
    made.start()
    made.wait()


def test_a_good_run_makes_an_environment(make):
    made = make()
    assert not setup.is_ready(make.folder)
    run(made)
    assert setup.is_ready(make.folder)
    assert setup.is_current(make.folder, make.requirements)
    assert setup.environment_python(make.folder).is_file()
    assert made.finished and made.failure is None
    make.requirements.write_text("torch==3.0.0\n")
    assert setup.is_ready(make.folder) and not setup.is_current(make.folder, make.requirements)


def test_a_second_run_keeps_the_environment(make):
    run(make())
    run(make())
    assert sum("venv" in call for call in make.calls()) == 1


def test_an_extra_index_is_given_to_pip(make):
    run(make(extra_index="https://packages.example/simple"))
    installs = [call for call in make.calls() if "install" in call]
    assert len(installs) == 2
    assert all("--extra-index-url=https://packages.example/simple" in call for call in installs)


def test_progress_follows_pip(make):
    made = make()
    seen = []
    for line in (
        "Collecting hibari-tts==0.2.1 (from -r requirements.txt (line 1))",
        "  Downloading torch-2.13.0-cp311-manylinux.whl (190.4 MB)",
        "Progress 0 of 190000000",
        "Progress 95000000 of 190000000",
        "  Downloading https://packages.example/a/hibari_tts-0.2.1-py3-none-any.whl (9 kB)",
        "Progress 9000 of 9000",
        "Installing collected packages: torch",
    ):
        made._follow(line)
        seen.append((round(made.state.done, 2), made.state.stage))
    assert seen == [
        (0.0, "Looking up hibari-tts"),
        (0.0, "Downloading torch"),
        (0.0, "Downloading torch (0 of 190 MB)"),
        (0.5, "Downloading torch (95 of 190 MB)"),
        (0.0, "Downloading hibari_tts"),
        (1.0, "Downloading hibari_tts"),
        (0.0, "Installing"),
    ]


@pytest.mark.parametrize(
    "install, words",
    [
        ("echo 'ERROR: Could not install: [Errno 28] No space left on device'; exit 1", "disk is full"),
        ("echo 'WARNING: Retrying after NewConnectionError'; echo 'ERROR: No matching'; exit 1", "connection"),
        ("echo 'ERROR: No matching distribution found for torch==2.13.0'; exit 1", "does not exist for this Python"),
        ("echo 'ERROR: [Errno 13] Permission denied'; exit 1", "cannot be written"),
        ("echo 'something odd'; exit 1", "something odd"),
        ("exit 1", "no reason"),
    ],
)
def test_failures_are_sentences_and_the_next_attempt_works(make, install, words):
    with pytest.raises(core.errors.EngineError) as error:
        run(make(install))
    assert words in str(error.value) and "\n" not in str(error.value)
    assert not setup.is_ready(make.folder)
    again = make()
    shutil.copy(again.base, setup.environment_python(make.folder))  # the same environment, whose pip works now
    run(again)
    assert setup.is_ready(make.folder)
    assert sum("venv" in call for call in make.calls()) == 1


def test_a_python_without_venv(make):
    with pytest.raises(core.errors.EngineError, match="cannot make environments"):
        run(make(venv="echo 'The virtual environment was not created: ensurepip is not available'; exit 1"))


def test_a_python_that_does_not_exist(make):
    with pytest.raises(core.errors.EngineError, match="choose another Engine Python"):
        run(make(base=Path("/nowhere/python")))


def test_no_list_of_packages(make, tmp_path):
    with pytest.raises(core.errors.EngineError, match="install the built add-on"):
        run(make(requirements=tmp_path / "missing.txt"))


def test_a_folder_that_cannot_be_made(make, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(core.errors.EngineError):
        run(make(folder=tmp_path / "file" / "engine"))


def test_cancel_ends_it_at_once(make):
    made = make("exec sleep 60")
    made.start()
    while "requirement" not in " ".join(make.calls() if (make.requirements.parent / "calls").exists() else []):
        time.sleep(0.02)
    started = time.monotonic()
    made.cancel()
    made.wait()
    assert time.monotonic() - started < 2.0
    assert made.cancelled and made.failure is None
    assert not setup.is_ready(make.folder)


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
