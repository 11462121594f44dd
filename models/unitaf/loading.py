"""The joint model, loaded for the engine that computes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .joint import JointModel
from .engines import TORCH


def load(engine: str) -> JointModel:
    """The joint model in NUMPY or TORCH; raises ImportError or EngineError when something is missing."""
    if engine == TORCH:
        from .reference import load as load_reference

        return load_reference()
    from .joint import JointModel

    return JointModel.load()
