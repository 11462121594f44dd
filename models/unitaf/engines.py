"""Which engine computes the networks: numpy, the built-in one, or torch, the reference."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

NUMPY, TORCH = "numpy", "torch"
AUTO = "auto"  # torch where this Python has it, else numpy
CHOICES = (AUTO, NUMPY, TORCH)
_THREADS = tuple(f"{library}_NUM_THREADS" for library in ("OPENBLAS", "OMP", "MKL", "VECLIB"))


def resolved(choice: str) -> str:
    """The engine that a choice means in this Python, NUMPY or TORCH; raises ValueError for an unknown choice.

    Nothing is loaded: whether torch works is not known before it is used.
    """
    if choice not in CHOICES:
        raise ValueError(f"The engine must be one of {', '.join(CHOICES)}, not {choice!r}.")
    if choice != AUTO:
        return choice
    return TORCH if importlib.util.find_spec(TORCH) else NUMPY


def use_one_thread() -> None:
    """Let numpy compute in one thread, unless the user has said otherwise; to be called before numpy is imported.

    A sentence is too short to share out, and Blender, or the next process of a farm, wants the other cores.
    """
    for name in _THREADS:
        os.environ.setdefault(name, "1")


def version(engine: str) -> str:
    """The version of the package that computes, or "missing"."""
    try:
        return importlib.metadata.version(engine)
    except importlib.metadata.PackageNotFoundError:
        return "missing"
