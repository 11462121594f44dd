"""Loads the joint model for an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .engines import TORCH

if TYPE_CHECKING:
    from .joint import JointModel


def load(engine: str) -> JointModel:
    """Loads the joint model; ``engine`` is NUMPY or TORCH.

    Raises ImportError if a package is missing, EngineError if weights are missing or of another version.
    """
    if engine == TORCH:
        from .reference import load as load_reference

        return load_reference()
    from .joint import JointModel

    return JointModel.load()
