"""Where the trained weights lie, in a repository, in the add-on, and when installed with pip."""

from __future__ import annotations

from pathlib import Path

from .errors import EngineError

_PACKAGE = Path(__file__).resolve().parent
HOMES = (_PACKAGE.parent / "weights", _PACKAGE / "weights")  # repository and add-on; pip


def folder(name: str) -> Path:
    """The folder of one set of weights.

    Raises EngineError when it is missing.
    """
    for home in HOMES:
        if (home / name).is_dir():
            return home / name
    raise EngineError(f'The weights "{name}" are missing; install UniTAF again, or get them as its README says.')


def installed() -> list[Path]:
    """The folders of all weights that are there, by name."""
    found = {path.name: path for home in reversed(HOMES) if home.is_dir() for path in home.iterdir() if path.is_dir()}
    return [found[name] for name in sorted(found)]
