"""The folders of the trained weights: in the repository, in the add-on, and when installed with pip."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
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


@contextlib.contextmanager
def loading(weights: str) -> Iterator[None]:
    """Raises EngineError for weights, such as "face", that turn out inside of it to be missing, damaged or others."""
    try:
        yield
    except (OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise EngineError(f"The {weights} weights are missing or of another version; install UniTAF again.") from error


def bundled(name: str) -> Path | None:
    """Returns the weights file that the add-on contains, or None where only the voice package has these weights."""
    return next((home / name / FILE for home in HOMES if (home / name / FILE).is_file()), None)
