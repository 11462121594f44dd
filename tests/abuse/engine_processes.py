"""Engines as processes: the real one, and ones to which something is done before they start."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from abuse import ENGINE_PYTHON, MODELS, PATIENCE, REPOSITORY, addon_without_blender

engine, core = addon_without_blender()
DOUBLES = REPOSITORY / "tests" / "doubles"
RUN = "import runpy, sys; del sys.argv[0]; runpy.run_path(sys.argv[0], run_name='__main__')"  # as Python runs a folder
DOUBLE = "import sys; sys.path[:0] = sys.argv[1:3]; from unitaf import worker; from worker_doubles import FakeModel; "


def real(before: str = "") -> list[str]:
    """The command of the real engine, with a program that runs before it."""
    command: list[str] = engine.python_command(Path(ENGINE_PYTHON), MODELS)
    if before:
        command.insert(command.index(str(MODELS)), f"{before}\n{RUN}")
        command.insert(command.index(str(MODELS)) - 1, "-c")
    return command


def double(before: str = "", load: str = "FakeModel") -> list[str]:
    """The command of an engine whose model does what the text says."""
    program = f"{before}\n{DOUBLE}worker.main({load})"
    return [sys.executable, "-I", "-X", "utf8", "-c", program, str(MODELS), str(DOUBLES)]


def client_of(command: list[str], environment: dict[str, str] | None = None, **deadlines: float) -> Any:
    """A client of an engine."""
    return engine.EngineClient(command, environment, engine.Deadlines(**deadlines))


def said(client: Any, text: str, out: Path, name: str = "take") -> Any:
    """The final event of a job."""
    job = client.speak(text, core.settings.Settings(), out, name)
    return client.wait(job, 2 * PATIENCE)


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.001)


def at_work(client: Any, job: str) -> None:
    """Wait until a job is being made, past its start."""

    def is_working() -> bool:
        events = [event for event in client.poll() if event.job == job]
        assert all(isinstance(event, core.protocol.Progress) for event in events), events
        return any(event.stage != "Starting" for event in events)

    until(is_working)


def resident(pid: int) -> int:
    """Bytes of a process in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def handles(pid: int) -> int:
    """Open files of a process."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
