"""The programs for Blender run against the present add-on, some of whose private functions they time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("line", ["feel --tries 1 --seconds 1"])
def test_it_prints_its_figures(line: str) -> None:
    pytest.importorskip("bpy")
    ran = subprocess.run(
        [sys.executable, "-m", *f"benchmarks.{line}".split()],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "models")))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count(" ms\n") > 20
