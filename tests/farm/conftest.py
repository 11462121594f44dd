"""The public runner of Open Job Description, with ``unitaf`` and a program that stands for Blender on the PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from paths import DOUBLES, ROOT

PROGRAMS = {
    "unitaf": f'"{sys.executable}" -m unitaf "$@"',
    "blender": f'"{sys.executable}" "{DOUBLES / "blender_command.py"}" "$@"',
}
Started = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Started:
    """A function that starts a program with arguments; its output goes into a file beside the others."""
    if os.environ.get("UNITAF_FARM_TESTS") != "1":
        pytest.skip("make test-farm runs this, with the public runner of Open Job Description")
    if not shutil.which("openjd", path=str(Path(sys.executable).parent)):
        pytest.fail('The runner is not installed: pip install ".[farm]"')
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, line in PROGRAMS.items():
        (programs / name).write_text(f"#!/bin/sh\nexec {line}\n", "utf-8")
        (programs / name).chmod(0o755)
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    python_path = os.pathsep.join([str(ROOT / "models"), str(ROOT)])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": python_path}

    def run(*arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(argument) for argument in arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True,
        )  # fmt: skip

    return run
