"""Recognisers of photographs as judges of faces: ``fer`` (pip), ``human`` and ``face-api`` (npm), each as it comes."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).parent
JUDGES = ("fer", "human", "face-api")
LABELS = ("angry", "disgusted", "afraid", "happy", "sad", "surprised", "neutral")
SPELLINGS: Mapping[str, str] = {
    "disgust": "disgusted", "fear": "afraid", "fearful": "afraid", "surprise": "surprised",
}  # fmt: skip

Pictures = npt.NDArray[np.uint8]  # (n, size, size, 3), RGB
Readings = npt.NDArray[np.float64]  # (n, judges, labels), 0..1; NaN where a judge finds no face


def read(pictures: Pictures, python: Path, packages: Path) -> Readings:
    """Returns what each of ``JUDGES`` reads in pictures, in the order of ``LABELS``.

    python: a Python with the extra ``face-judges`` and fer. packages: where npm installed ``package.json``.
    Raises CalledProcessError when a judge fails.
    """
    size = str(pictures.shape[1])
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "pictures"
        raw.write_bytes(np.ascontiguousarray(pictures).tobytes())
        found = {
            **_printed([str(python), str(FOLDER / "read_fer.py"), str(raw), size]),
            **_printed(["node", str(FOLDER / "judges.mjs"), str(packages), str(raw), size]),
        }
    return np.stack([[_row(scores) for scores in found[judge]] for judge in JUDGES], 1)


def _printed(command: Sequence[str]) -> dict[str, list[dict[str, float] | None]]:
    """Runs a command; returns the JSON that it prints in its last line."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    found: dict[str, list[dict[str, float] | None]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _row(scores: Mapping[str, float] | None) -> list[float]:
    """Returns scores in the order of ``LABELS``."""
    if scores is None:
        return [np.nan] * len(LABELS)
    named = {SPELLINGS.get(name, name): score for name, score in scores.items()}
    return [float(named[label]) for label in LABELS]
