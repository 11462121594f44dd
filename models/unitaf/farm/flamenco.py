"""Jobs of Flamenco: what its manager is sent, and the job type that turns it into tasks.

The job type is ``unitaf-script.js`` beside this module; it is copied into the folder ``scripts`` of the manager.
"""

from __future__ import annotations

import json
import platform
import shutil
from pathlib import Path
from typing import Any

from ..errors import OutputError
from ..files import reason, write_file
from .manifest import Job
from .openjd import INPUTS

JOB_TYPE = "unitaf-script"
SCRIPT = Path(__file__).with_name(f"{JOB_TYPE}.js")
SUBMISSION = "flamenco.json"
PRIORITY = 50  # Flamenco's own default
PLATFORMS = {"Windows": "windows", "Darwin": "darwin"}  # by name of Python; all others are linux
MANAGER = "http://localhost:8080"  # where a manager answers if nothing else is said


def write_submission(job: Job, folder: Path, out: Path | None = None) -> Path:
    """Writes what a manager is sent, and the job type beside it; returns the former. Raises OutputError.

    out: the folder for what is made; None for the job's own.
    """
    path = folder / SUBMISSION
    write_file(path, json.dumps(submission(job, folder, out), indent=1, ensure_ascii=False).encode("utf-8"))
    try:
        shutil.copyfile(SCRIPT, folder / SCRIPT.name)
    except OSError as error:
        raise OutputError(f'The job type cannot be copied to "{folder}": {reason(error)}.') from error
    return path


def command(folder: Path) -> list[str]:
    """Returns the command that submits a job to a manager on this machine."""
    post = ["curl", "--fail", "-H", "Content-Type: application/json", "--data", f"@{folder / SUBMISSION}"]
    return [*post, f"{MANAGER}/api/v3/jobs"]


def submission(job: Job, folder: Path, out: Path | None = None) -> dict[str, Any]:
    """Returns what a manager is sent; its paths are absolute, and its two-way variables map them for each worker."""
    return {
        "name": ", ".join(scene.name for scene in job.scenes),
        "type": JOB_TYPE,
        "priority": PRIORITY,
        "submitter_platform": PLATFORMS.get(platform.system(), "linux"),
        "settings": {
            "inputs": str(folder.absolute() / INPUTS),
            "out": str((out or folder).absolute()),
            "chunks": job.chunks,
            "scenes": len(job.scenes) if job.blend else 0,
            "frame_parts": job.frame_parts,
            "command": "{blender}" if job.blend else "unitaf",
        },
    }
