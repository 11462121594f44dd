"""Run tests/blender in every supported Blender: ``python tests/matrix.py [VERSION ...]``.

Each version gets an environment under build/matrix, with the numpy that this Blender carries: the engine of the tests
is the built-in one, in the Python that runs them. A version whose Python is not on this machine is skipped with a line
that says so. ``--markdown`` prints the table in Markdown. The last line is ``N passed, N failed,
N skipped``, counted in versions; the exit code is 1 if a version failed.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENTS = ROOT / "build" / "matrix"
LOWEST_PASSED = 1  # a run that executes nothing has shown nothing

log = logging.getLogger("matrix")


class Blender(NamedTuple):
    """A Blender to test with: the wheel, the Python it is made for, and the numpy that its builds carry."""

    version: str
    python: str
    numpy: str


BLENDERS = (
    Blender("4.2.23", "3.11", "1.24.4"),
    Blender("4.5.15", "3.11", "1.26.4"),
    Blender("5.0.1", "3.11", "1.26.4"),
    Blender("5.1.2", "3.13", "2.3.4"),
    Blender("5.2.3", "3.13", "2.3.4"),
)


class Outcome(NamedTuple):
    """What came of one version: "passed", "failed" or "skipped", and why; the last line that pytest wrote."""

    blender: Blender
    verdict: str
    detail: str

    def count(self, kind: str) -> int:
        """How many tests "passed", "failed" (errors are counted too) or were "skipped"."""
        kinds = r"(?:failed|errors?)" if kind == "failed" else kind
        return sum(int(number) for number in re.findall(rf"(\d+) {kinds}\b", self.detail))


def main() -> int:
    """The command line."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Run the add-on's tests in several Blenders.")
    parser.add_argument("versions", nargs="*", help="for example 4.5.15; without any, all of them")
    parser.add_argument("--pytest", nargs=argparse.REMAINDER, default=[], help="further arguments for pytest")
    parser.add_argument("--markdown", action="store_true", help="print the table in Markdown")
    chosen = parser.parse_args()
    outcomes = [check(b, chosen.pytest) for b in BLENDERS if not chosen.versions or b.version in chosen.versions]
    log.info("\n%s", markdown(outcomes) if chosen.markdown else table(outcomes))
    verdicts = [outcome.verdict for outcome in outcomes]
    counts = {kind: verdicts.count(kind) for kind in ("passed", "failed", "skipped")}
    log.info("\n%s", ", ".join(f"{count} {kind}" for kind, count in counts.items()))
    return 1 if counts["failed"] else 0


def table(outcomes: list[Outcome]) -> str:
    """What came of it, a line for each version."""
    rows = [f"{'Blender':9} {'Python':7} {'numpy':7}"]
    rows += [f"{b.version:9} {b.python:7} {b.numpy:7} {verdict:8} {detail}" for b, verdict, detail in outcomes]
    return "\n".join(rows)


def markdown(outcomes: list[Outcome]) -> str:
    """The same in Markdown, with the numbers of tests."""
    rows = ["| Blender | Python | numpy | passed | failed | skipped |", "|---|---|---|---|---|---|"]
    for outcome in outcomes:
        blender, counts = outcome.blender, [outcome.count(kind) for kind in ("passed", "failed", "skipped")]
        cells = [*blender, *counts] if any(counts) else [*blender, outcome.verdict, outcome.detail, ""]
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows)


def check(blender: Blender, arguments: list[str]) -> Outcome:
    """Make the environment of a version if need be, and run the tests in it."""
    base = find_python(blender.python)
    if base is None:
        return Outcome(blender, "skipped", f"there is no Python {blender.python} on this machine")
    log.info("== Blender %s", blender.version)
    try:
        python = environment(blender, base)
    except subprocess.CalledProcessError as error:
        return Outcome(blender, "failed", f"its environment could not be made (exit code {error.returncode})")
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(
            [str(python), "-m", "pytest", "-p", "no:cacheprovider", str(ROOT / "tests" / "blender"), *arguments],
            cwd=ROOT,
            env=surroundings(folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    (ENVIRONMENTS / f"{blender.version}.log").write_text(ran.stdout, "utf-8")
    lines = ran.stdout.strip().splitlines() or ["no output"]
    passed = re.search(r"(\d+) passed", lines[-1])
    if ran.returncode == 0 and passed and int(passed[1]) >= LOWEST_PASSED:
        return Outcome(blender, "passed", lines[-1])
    for line in lines:
        if line.startswith(("FAILED", "ERROR")):
            log.info("%s", line)
    return Outcome(blender, "failed", f"{lines[-1]} (exit code {ran.returncode}; see {blender.version}.log)")


def surroundings(resources: str) -> dict[str, str]:
    """The environment of the tests: this one, with folders of Blender's own, and no engine but the built-in one."""
    without = ("UNITAF_ENGINE_PYTHON", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name not in without}
    return {**kept, "PYTHONPATH": str(ROOT / "models"), "BLENDER_USER_RESOURCES": resources}


def environment(blender: Blender, base: Path) -> Path:
    """The Python of the environment with this version, made if it is not there yet."""
    folder = ENVIRONMENTS / blender.version
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    ready = folder / ".ready"
    packages = [f"bpy=={blender.version}", f"numpy=={blender.numpy}", "pytest", "hypothesis"]
    # Of the package that speaks, the tests need the tables alone, and not the runtime that it brings along.
    alone = re.findall(r'"(hibari-tts==[\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = " ".join([*packages, *alone])
    if not ready.is_file() or ready.read_text("utf-8") != wanted:
        if not python.exists():
            subprocess.run([str(base), "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--no-deps", *alone], check=True)
        ready.write_text(wanted, "utf-8")
    return python


def find_python(version: str) -> Path | None:
    """An interpreter of this version: this one, on the path, of pyenv, or of uv."""
    name = f"python{version}"
    candidates = [sys.executable, shutil.which(name)]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    candidates += [str(path / "bin" / name) for path in sorted((pyenv / "versions").glob(f"{version}*"))]
    if uv := shutil.which("uv"):
        found = subprocess.run([uv, "python", "find", version], capture_output=True, text=True, check=False)
        candidates.append(found.stdout.strip())
    return next((Path(python) for python in candidates if python and is_version(python, version)), None)


def is_version(python: str, version: str) -> bool:
    """Whether this can be run and is of that version; the stand-ins of version managers exist but need not run."""
    program = "import sys; sys.stdout.write('%d.%d' % sys.version_info[:2])"
    try:
        return subprocess.run([python, "-c", program], capture_output=True, text=True, check=True).stdout == version
    except (OSError, subprocess.CalledProcessError):
        return False


if __name__ == "__main__":
    sys.exit(main())
