"""The networks in torch, for training, and as the reference to which the numpy networks are compared."""

from __future__ import annotations

import torch

from ..joint import JointModel
from .expression import load_expression
from .face import load_face
from .trunk import load_trunk


def load() -> JointModel:
    """Loads the joint model in torch. Raises EngineError when weights are missing.

    Limits torch to one thread: splitting a sentence gains nothing, and Blender needs the other cores.
    """
    torch.set_num_threads(1)
    return JointModel(load_trunk(), load_face(), load_expression(), engine="torch")
