"""The engines: numpy, the built-in one; torch, the reference; official, the original's own networks."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os

NUMPY, TORCH = "numpy", "torch"
OFFICIAL = "official"  # the original's checkpoints, from a folder of the user's
AUTO = "auto"  # torch if it is installed, else numpy
CHOICES = (AUTO, NUMPY, TORCH, OFFICIAL)
PACKAGES = {OFFICIAL: "indextts2-inference"}  # what is installed for an engine, where it has another name
THREADS_VARIABLE = "UNITAF_THREADS"  # of the environment; only the voices of the voice pack use several
MOST_THREADS = 4
_THREADS = tuple(f"{library}_NUM_THREADS" for library in ("OPENBLAS", "OMP", "MKL", "VECLIB"))


def resolved(choice: str) -> str:
    """Returns the engine of a choice, NUMPY, TORCH or OFFICIAL. Raises ValueError for an unknown choice.

    Loads nothing: an installed torch may still fail to import later.
    """
    if choice not in CHOICES:
        raise ValueError(f"The engine must be one of {', '.join(CHOICES)}, not {choice!r}.")
    if choice != AUTO:
        return choice
    return TORCH if importlib.util.find_spec(TORCH) else NUMPY


def threads() -> int:
    """Returns on how many threads a long computation may be shared out: see ``THREADS_VARIABLE``; 1 without it."""
    said = os.environ.get(THREADS_VARIABLE, "")
    return min(MOST_THREADS, max(1, int(said))) if said.isdecimal() else 1


def use_one_thread() -> None:
    """Limits numpy to one thread unless environment variables set another number. Call it before numpy is imported.

    Splitting a sentence over threads gains nothing, and Blender or other jobs of a render farm need the other cores.
    """
    for name in _THREADS:
        os.environ.setdefault(name, "1")


def package(engine: str) -> str:
    """Returns the name of the package of an engine."""
    return PACKAGES.get(engine, engine)


def version(engine: str) -> str:
    """Returns the version of the package of an engine, or "missing"."""
    try:
        return importlib.metadata.version(package(engine))
    except importlib.metadata.PackageNotFoundError:
        return "missing"
