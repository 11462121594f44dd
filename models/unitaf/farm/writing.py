"""Writes the folder of a job for a kind of scheduler, and says how it is submitted."""

from __future__ import annotations

import shlex
from pathlib import Path

from ..errors import OutputError
from . import flamenco, openjd
from .manifest import Job

OPENJD, FLAMENCO = "openjd", "flamenco"
KINDS = (OPENJD, FLAMENCO)


def check_folder(folder: Path) -> Path:
    """Returns the full path of the folder for a job; raises OutputError where it holds other files."""
    folder = folder.expanduser().absolute()
    if folder.is_dir() and any(folder.iterdir()) and not (folder / openjd.INPUTS).is_dir():
        raise OutputError(f'"{folder}" holds other files: choose a new folder for the job.')
    return folder


def write_job(job: Job, folder: Path, kind: str, save_to: Path | None = None) -> list[str]:
    """Writes the manifest and the files of a scheduler; returns the command that submits the job. Raises OutputError.

    save_to: the folder for what is made; None for the job's own.
    """
    out = save_to.expanduser().absolute() if save_to else None
    job.write(folder / openjd.INPUTS)
    if kind == FLAMENCO:
        flamenco.write_submission(job, folder, out)
        return flamenco.command(folder)
    openjd.write_template(job, folder, out)
    return openjd.command(folder, out)


def as_shell(command: list[str]) -> str:
    """Returns a command as it is typed into a shell."""
    return shlex.join(command)


def summary(job: Job) -> str:
    """Returns what a job consists of, in a sentence."""
    lines = list(job.lines())
    spoken = [entry for entry in lines if entry.chunk]
    late = sum(not (entry.chunk or entry.kept or entry.error) for entry in lines)
    failed = sum(bool(entry.error) for entry in lines) + sum(len(scene.problems) for scene in job.scenes)
    minutes = sum(entry.seconds for entry in spoken) / 60
    parts = [f"{len(spoken)} lines of about {minutes:.1f} minutes of speech in {job.chunks} chunks"]
    parts += [f"{late} spoken while the scene is assembled"] if late else []
    parts += [f"{sum(entry.kept for entry in lines)} in the scene already"] if any(e.kept for e in lines) else []
    parts += [f"{failed} that cannot be spoken"] if failed else []
    return f"The job has {', '.join(parts)}."
