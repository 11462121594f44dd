"""The projector of Kokoro's features in torch, for training, and as the reference for ``voice.kokoro.projector``."""

from __future__ import annotations

from pathlib import Path

import torch.nn.functional as nnf
from safetensors.torch import save as save_tensors
from torch import Tensor, nn

from ..files import write_file
from ..layers import LAYER_NORM_EPS
from ..voice.kokoro.projector import HIDDEN, REACH_IN, REACH_OUT
from ..voice.trunk import FEATURES
from ..weight_files import folders


class FaceProjector(nn.Module):
    """(B, F, inputs) at 80 Hz -> (B, F, 256); see ``voice.kokoro.projector.FaceProjector``."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(inputs, LAYER_NORM_EPS)
        self.enter = nn.Conv1d(inputs, HIDDEN, 2 * REACH_IN + 1, padding=REACH_IN)
        self.exit = nn.Conv1d(HIDDEN, FEATURES, 2 * REACH_OUT + 1, padding=REACH_OUT)

    def forward(self, hidden: Tensor) -> Tensor:
        features: Tensor = self.exit(nnf.gelu(self.enter(self.norm(hidden).transpose(1, 2))))
        return features.transpose(1, 2)


def save(projector: FaceProjector, folder: Path) -> None:
    """Writes the weights into an existing folder; raises OutputError."""
    write_file(folder / folders.FILE, save_tensors(projector.state_dict()))
