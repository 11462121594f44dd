"""The networks in torch: what training trains, and the reference that the numpy ones are held to."""

from __future__ import annotations

import torch

from ..joint import JointModel
from .expression import load_expression
from .face import load_face
from .trunk import load_trunk


def load() -> JointModel:
    """The joint model in torch; raises EngineError when something is missing.

    One thread: a sentence is too short to share out, and Blender wants the other cores.
    """
    torch.set_num_threads(1)
    return JointModel(load_trunk(), load_face(), load_expression(), engine="torch")
