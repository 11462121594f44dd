"""Speak with the built zip in several Pythons and numpys: ``python tests/engine_matrix.py [--zip FILE]``.

Each pair gets an environment under build/engines with numpy and nothing else. The zip is unpacked into a folder with a
Chinese name and a space in it, made read-only, and run without HOME and with no room for temporary files. What every
pair says is compared with what the first one said. The exit code is 1 if a pair failed.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matrix import find_python

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENTS = ROOT / "build" / "engines"
LINE = "Doctor Quazzlebin [happy]bought five purple plums[/], and the museum opens at nine!"
CLOSE = 1e-3  # curves
# numpy 1.24 is what Blender 4.2 carries, 2.3 what 5.1 and 5.2 do; 3.14 is Debian's.
PAIRS = (
    ("3.11", "1.24.4"), ("3.10", "1.24.4"), ("3.11", "1.26.4"), ("3.12", "2.0.2"), ("3.13", "2.3.4"), ("3.14", "2.3.4"),
)  # fmt: skip

log = logging.getLogger("engine_matrix")


class Spoken(NamedTuple):
    """What an engine said of itself, and its curves (frames, 52)."""

    seconds: float
    curves: np.ndarray


def main() -> int:
    """The command line."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Speak with the built zip in several Pythons and numpys.")
    parser.add_argument("--zip", type=Path, help="the add-on; without it, the newest in dist")
    archive = parser.parse_args().zip or max((ROOT / "dist").glob("*.zip"), key=lambda path: path.stat().st_mtime)
    first: Spoken | None = None
    failed = 0
    with tempfile.TemporaryDirectory(prefix="王 小明 ") as folder:
        package = unpacked(archive, Path(folder) / "add-on")
        names = contents(package)
        for python, numpy in PAIRS:
            base = find_python(python)
            if base is None:
                log.info("Python %-5s numpy %-7s skipped: there is no such Python on this machine", python, numpy)
                continue
            try:
                spoken = speak(environment(base, python, numpy), package, Path(folder) / f"{python} {numpy}")
            except (subprocess.CalledProcessError, OSError, ValueError) as error:
                failed += 1
                said = getattr(error, "stderr", None) or str(error)
                log.info("Python %-5s numpy %-7s FAILED: %s", python, numpy, said.strip()[-500:])
                continue
            first = first or spoken
            apart = difference(first, spoken)
            failed += apart > CLOSE
            verdict = "passed" if apart <= CLOSE else "FAILED"
            note = f"{verdict}: {spoken.seconds:.2f} s, curves within {apart:.1e}"
            log.info("Python %-5s numpy %-7s %s", python, numpy, note)
        if contents(package) != names:
            failed += 1
            log.info("FAILED: something was written beside the add-on: %s", contents(package) ^ names)
        writable(package)
    return 1 if failed else 0


def unpacked(archive: Path, folder: Path) -> Path:
    """The zip's content, which nobody may write to."""
    with zipfile.ZipFile(archive) as files:
        files.extractall(folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    return folder


def contents(folder: Path) -> set[Path]:
    """All files and folders: permissions do not hold root back, so what is there tells."""
    return set(folder.rglob("*"))


def writable(folder: Path) -> None:
    """Let it be deleted again."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)


def environment(base: Path, python: str, numpy: str) -> Path:
    """A Python with this numpy and nothing else."""
    folder = ENVIRONMENTS / f"{python}-{numpy}"
    made = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([base, "-m", "venv", folder], check=True, capture_output=True, text=True)
        subprocess.run(
            [made, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", f"numpy=={numpy}"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        (folder / "ready").touch()
    return made


def speak(python: Path, package: Path, out: Path) -> Spoken:
    """One line, by the command; raises CalledProcessError."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and name not in ("HOME", "USERPROFILE")
    }
    variables |= {"TMPDIR": os.devnull, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [python, "-m", "unitaf", "speak", LINE, "--out", out, "--name", "line", "--json"]
    done = subprocess.run(
        command, cwd=package / "models", env=variables, check=True, capture_output=True, text=True, encoding="utf-8"
    )
    said = json.loads(done.stdout.splitlines()[-1])
    with np.load(out / "line.npz", allow_pickle=False) as arrays:
        return Spoken(said["seconds"], arrays["curves"])


def difference(a: Spoken, b: Spoken) -> float:
    """The largest between two takes' curves; infinite when they last differently."""
    return float(np.abs(a.curves - b.curves).max()) if a.curves.shape == b.curves.shape else float("inf")


if __name__ == "__main__":
    sys.exit(main())
