"""How the engine's process is started and ended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# The folder is an argument and not part of the program: no quoting, whatever characters it has.
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from unitaf.worker import main; main()"

if sys.platform == "win32":
    NO_CONSOLE = subprocess.CREATE_NO_WINDOW
else:
    NO_CONSOLE = 0


def python_command(python: Path, models_dir: Path) -> list[str]:
    """The command that runs the engine: ``python`` has torch, ``models_dir`` holds the package ``unitaf``.

    Isolated (``-I``): neither the user's own packages nor a PYTHONPATH can change the engine.
    """
    return [str(python), "-I", "-X", "utf8", "-c", _PROGRAM, str(models_dir)]


def clean_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment (this process's own if None) without what is meant for another Python."""
    source = os.environ if environment is None else environment
    return {name: value for name, value in source.items() if not name.upper().startswith("PYTHON")}


def launch(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a process with three pipes; raises OSError or ValueError if that cannot be done."""
    return subprocess.Popen(
        list(command),
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=NO_CONSOLE,
        # Ctrl-C in Blender's terminal is meant for Blender alone.
        start_new_session=sys.platform != "win32",
    )


def has_ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether the process has ended, waiting for that no longer than ``seconds``."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
