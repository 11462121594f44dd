"""Writes the folder of a job for a kind of scheduler, and says how it is submitted."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from ..errors import OutputError
from ..files import reason
from . import flamenco, openjd
from .manifest import Job

OPENJD, FLAMENCO = "openjd", "flamenco"
WRITTEN = {  # names of the files that each kind has in the folder of a job
    OPENJD: (openjd.TEMPLATE, openjd.PARAMETERS, openjd.REFERENCES),
    FLAMENCO: (flamenco.SUBMISSION, flamenco.SCRIPT.name),
}


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
    _remove_other_kinds(folder, kind)
    job.write(folder / openjd.INPUTS)
    if kind == FLAMENCO:
        flamenco.write_submission(job, folder, out)
        return flamenco.command(folder)
    openjd.write_template(job, folder, out)
    return openjd.command(folder, out)


def as_shell(command: list[str]) -> str:
    """Returns a command as it is typed into a shell of this system."""
    return subprocess.list2cmdline(command) if os.name == "nt" else shlex.join(command)


def elsewhere(folder: Path, kind: str) -> str:
    """Returns how the job is submitted where the command for this machine does not fit, in a sentence."""
    if kind == FLAMENCO:
        return f"That is a manager on this machine: write the address of yours for {flamenco.MANAGER}."
    submit = as_shell(["deadline", "bundle", "submit", str(folder)])
    return f"That runs it on this machine; for AWS Deadline Cloud: {submit}"


def _remove_other_kinds(folder: Path, kind: str) -> None:
    """Removes what an earlier plan of another kind has written: its chunks are not those of this plan."""
    try:
        for name in (name for other, names in WRITTEN.items() if other != kind for name in names):
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f'"{folder}" has files of an earlier plan that stay: {reason(error)}.') from error


def summary(job: Job) -> str:
    """Returns what a job consists of, in a sentence."""
    lines = list(job.lines())
    spoken = [entry for entry in lines if entry.chunk]
    late = sum(not (entry.chunk or entry.kept or entry.error) for entry in lines)
    failed = sum(bool(entry.error) for entry in lines) + sum(len(scene.problems) for scene in job.scenes)
    minutes = sum(entry.seconds for entry in spoken) / 60
    lines_text = f"{len(spoken)} {'line' if len(spoken) == 1 else 'lines'}"
    length = f"{minutes:.1f} minutes" if minutes >= 1 else f"{60 * minutes:.1f} s"
    chunks = f"{job.chunks} {'chunk' if job.chunks == 1 else 'chunks'}"
    parts = [f"{lines_text} of about {length} of speech in {chunks}"]
    parts += [f"{late} spoken while the scene is assembled"] if late else []
    parts += [f"{sum(entry.kept for entry in lines)} in the scene already"] if any(e.kept for e in lines) else []
    parts += [f"{failed} that cannot be spoken"] if failed else []
    return f"The job has {', '.join(parts)}."
