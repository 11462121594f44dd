"""Speaks a whole script on one machine, in as many processes as are asked for: a job without a scheduler."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..errors import EngineError
from .inputs import Inputs
from .manifest import Job, Place
from .plan import Choices, Split, plan_job
from .results import LineResult
from .speaking import Speaker, speak_chunk


def speak_script(
    script: Path,
    out: Path,
    choices: Choices,
    processes: int,
    speaker: Speaker,
    on_line: Callable[[int, int, LineResult], None],
) -> tuple[Job, Place]:
    """Speaks the lines of a script that have no take yet; returns the job and its folders, for its report.

    speaker: makes the takes where one process does all; several of them have their own. Raises InputError for a script
    that cannot be read, EngineError where a process fails, and the errors of ``speak_chunk``.
    """
    with tempfile.TemporaryDirectory(prefix="unitaf-batch-") as folder:
        place = Place(Path(folder), out.expanduser().absolute())
        job = plan_job([script], Inputs(place.inputs), choices, Split(chunks=processes))
        if job.chunks == 1:
            speak_chunk(job, place, 1, speaker, on_line)
        else:
            job.write(place.inputs)
            _speak_in_processes(job, place)
    return job, place


def _speak_in_processes(job: Job, place: Place) -> None:
    """Speaks each chunk in a process of its own; raises EngineError if one of them fails."""
    speak = [sys.executable, "-m", __package__.rpartition(".")[0], "farm-task", "speak"]
    folders = ["--inputs", str(place.inputs), "--out", str(place.out)]
    workers: list[subprocess.Popen[bytes]] = []
    try:
        for chunk in range(1, job.chunks + 1):
            workers.append(subprocess.Popen([*speak, *folders, "--chunk", str(chunk)], stdout=subprocess.DEVNULL))
        codes = [worker.wait() for worker in workers]
    finally:
        for worker in workers:
            if worker.poll() is None:
                worker.terminate()
                worker.wait()
    if any(codes):
        raise EngineError("A process could not speak its lines, see above; the same command goes on from there.")
