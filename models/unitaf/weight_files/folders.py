"""The folders of the trained weights: in the repository, in the add-on, and when installed with pip."""

from __future__ import annotations

from pathlib import Path

from ..errors import EngineError

_PACKAGE = Path(__file__).resolve().parents[1]
HOMES = (_PACKAGE.parent / "weights", _PACKAGE / "weights")  # repository and add-on; pip
REQUIRED = ("face", "expression", "text_emotion", "recording_emotion", "aligner")  # the voice package has the others
FILE = "model.safetensors"


def folder(name: str) -> Path:
    """Returns the folder of one set of weights; raises EngineError when it is missing."""
    for home in HOMES:
        if (home / name).is_dir():
            return home / name
    raise EngineError(f'The weights "{name}" are missing; install UniTAF again, or get them as its README says.')


def bundled(name: str) -> Path | None:
    """Returns the weights file that the add-on contains, or None where only the voice package has these weights."""
    return next((home / name / FILE for home in HOMES if (home / name / FILE).is_file()), None)
