"""Where the trained weights lie, in a repository, in the add-on, and when installed with pip."""

from __future__ import annotations

from pathlib import Path

from ..errors import EngineError

_PACKAGE = Path(__file__).resolve().parents[1]
HOMES = (_PACKAGE.parent / "weights", _PACKAGE / "weights")  # repository and add-on; pip
REQUIRED = ("face", "expression", "text_emotion", "recording_emotion", "aligner")  # the voice package brings the rest
FILE = "model.safetensors"


def folder(name: str) -> Path:
    """The folder of one set of weights.

    Raises EngineError when it is missing.
    """
    for home in HOMES:
        if (home / name).is_dir():
            return home / name
    raise EngineError(f'The weights "{name}" are missing; install UniTAF again, or get them as its README says.')


def bundled(name: str) -> Path | None:
    """The file of weights that the add-on brings, or None: elsewhere the voice package has them."""
    return next((home / name / FILE for home in HOMES if (home / name / FILE).is_file()), None)
