"""Test the add-on in a real Blender: ``python tests/window/run.py headless|window [pytest's arguments]``.

As root, on Linux, with the Python of the project's environment. ``headless`` runs the lines and scripts of
docs/headless.md as they are printed there; ``window`` clicks the panel's buttons and leaves pictures in build/window.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import chroot

HERE = Path(__file__).resolve().parent
PARTS = {"headless": HERE / "headless.py", "window": HERE / "window.py"}


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
    tests = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "--tb=short", str(PARTS[sys.argv[1]])]
    return subprocess.run([*tests, *sys.argv[2:]], cwd=chroot.ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
