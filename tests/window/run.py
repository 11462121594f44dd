"""Test the add-on in a real Blender: ``python tests/window/run.py headless|window [pytest's arguments]``.

As root, on Linux, with the Python of the project's environment. ``headless`` runs the lines and scripts of
docs/headless.md as they are printed there; ``window`` clicks the panels' buttons, and leaves pictures and what it
measured in build/window.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import chroot

HERE = Path(__file__).resolve().parent
PARTS = {
    "headless": ("headless.py",),
    "window": ("window.py", "first_minute.py", "steps_back.py", "panels.py", "surprises.py", "feel.py"),
}


def main() -> int:
    """The command line; the exit code is pytest's, or 2 where the tests cannot run."""
    if len(sys.argv) < 2 or sys.argv[1] not in PARTS:
        sys.stderr.write(f"usage: {sys.argv[0]} {'|'.join(PARTS)} [pytest's arguments]\n")
        return 2
    try:
        if not os.environ.get(chroot.INSIDE):
            chroot.build()  # needs the network, which there is none of from here on
        chroot.enter()
        chroot.mount()
    except chroot.NotPossibleError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    plugins = ["-p", "no:cacheprovider", "-p", "steps"]
    tests = [str(HERE / name) for name in PARTS[sys.argv[1]]]
    paths = os.pathsep.join(path for path in (str(HERE), os.environ.get("PYTHONPATH", "")) if path)
    command = [sys.executable, "-m", "pytest", *plugins, "-rA", "--tb=short", *tests, *sys.argv[2:]]
    return subprocess.run(command, cwd=chroot.ROOT, env={**os.environ, "PYTHONPATH": paths}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
