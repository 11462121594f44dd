"""Starts and ends the engine's process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..core import protocol
from . import pipes

_HAS_TORCH = "import importlib.util, sys; sys.exit(not importlib.util.find_spec('torch'))"
_PROBE_SECONDS = 10.0
# numpy's libraries (OpenBLAS, MKL, Apple's Accelerate) read these when they are loaded. A sentence is too little work
# for several threads, and Blender needs the other cores.
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}

_killed: list[subprocess.Popen[bytes]] = []  # may not have ended yet

if sys.platform == "win32":
    NO_CONSOLE = subprocess.CREATE_NO_WINDOW
else:
    NO_CONSOLE = 0


def python_command(python: Path, models_dir: Path, engine: str = "auto") -> list[str]:
    """Returns the command that runs the engine: ``python`` has numpy, ``models_dir`` holds the package ``unitaf``.

    Python runs the ``__main__.py`` of a folder and finds packages in it. Isolated (``-I``): neither the user's own
    packages nor a PYTHONPATH can change the engine. It leaves no bytecode (``-B``): the add-on may be installed where
    nobody may write, or for several Pythons.
    engine: "numpy", "torch", "auto" for torch where this Python has it, or "official", which a folder follows.
    """
    return [str(python), "-I", "-B", "-X", "utf8", str(models_dir), engine]


def has_torch(python: Path) -> bool:
    """Whether an interpreter can be run and has torch, which is not loaded: about 30 ms, at most 10 s."""
    try:
        asked = subprocess.run(
            [str(python), "-I", "-B", "-c", _HAS_TORCH],
            env=engine_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PROBE_SECONDS,
            creationflags=NO_CONSOLE,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def engine_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Returns an environment, this process's own for None, without PYTHON... variables and for one thread."""
    source = os.environ if environment is None else environment
    return {name: value for name, value in source.items() if not name.upper().startswith("PYTHON")} | ONE_THREAD


def launch(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a process with three pipes that never wait; raises OSError or ValueError if that cannot be done.

    Its environment tells it this process's id, so that it can end with this process.
    """
    bury()
    theirs, ours = pipes.open_pipe()
    try:
        pipes.never_wait(ours)
        process = subprocess.Popen(
            list(command),
            bufsize=0,
            env={**environment, protocol.PARENT_VARIABLE: str(os.getpid())},
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=NO_CONSOLE,
            # Ctrl-C in Blender's terminal must not reach the engine.
            start_new_session=sys.platform != "win32",
        )
    except BaseException:
        ours.close()
        raise
    finally:
        os.close(theirs)
    process.stdin = ours
    assert process.stdout and process.stderr
    for pipe in (process.stdout, process.stderr):
        pipes.never_wait(pipe)
    return process


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process at once. Does not wait for its end: ``bury`` looks for that."""
    process.kill()
    _killed.append(process)
    bury()


def bury() -> None:
    """Reaps the killed processes that have ended by now."""
    _killed[:] = [process for process in _killed if process.poll() is None]


def has_ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether the process has ended, waiting for that no longer than ``seconds``."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
