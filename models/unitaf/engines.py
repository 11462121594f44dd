"""Which engine computes the nets: numpy, the built-in one, or torch, the reference. Standard library only."""

from __future__ import annotations

import importlib.metadata
import importlib.util

NUMPY, TORCH = "numpy", "torch"
AUTO = "auto"  # torch where this Python has it, else numpy
CHOICES = (AUTO, NUMPY, TORCH)


def resolved(choice: str) -> str:
    """The engine that a choice means in this Python, NUMPY or TORCH; raises ValueError for an unknown choice.

    Nothing is loaded: whether torch works is not known before it is used.
    """
    if choice not in CHOICES:
        raise ValueError(f"The engine must be one of {', '.join(CHOICES)}, not {choice!r}.")
    if choice != AUTO:
        return choice
    return TORCH if importlib.util.find_spec(TORCH) else NUMPY


def version(engine: str) -> str:
    """The version of the package that computes, or "missing"."""
    try:
        return importlib.metadata.version(engine)
    except importlib.metadata.PackageNotFoundError:
        return "missing"
