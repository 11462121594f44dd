"""The aligner's network in torch: what is trained, and the reference for ``listening.acoustic_model``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ..files import write_file
from ..layers import LAYER_NORM_EPS
from ..listening.acoustic_model import (
    BIGRAM,
    CLASSES,
    DILATIONS,
    ENTRY_KERNEL,
    HIDDEN,
    KERNEL,
    PRIOR,
    WEIGHTS,
    WIDTH,
    AcousticModel,
)
from ..signals import FloatArray
from ..voice.acoustics import MELS
from ..weight_files import safetensors
from .layers import ConvNeXt


class PhoneNet(nn.Module):
    """What ``listening.acoustic_model.heard`` gives, (B, F, 40), -> (B, F, 40) logits of its ``CLASSES``."""

    def __init__(self) -> None:
        super().__init__()
        self.entry = nn.Conv1d(MELS, WIDTH, ENTRY_KERNEL, padding=ENTRY_KERNEL // 2)
        self.blocks = nn.ModuleList(ConvNeXt(WIDTH, HIDDEN, KERNEL, dilation) for dilation in DILATIONS)
        self.norm = nn.LayerNorm(WIDTH, LAYER_NORM_EPS)
        self.head = nn.Linear(WIDTH, len(CLASSES))

    def forward(self, mel: Tensor) -> Tensor:
        x = self.entry(mel.transpose(1, 2)).transpose(1, 2)
        for block in self.blocks:
            x = block(x)
        logits: Tensor = self.head(self.norm(x))
        return logits


class TorchNetwork:
    """A network with the interface of ``acoustic_model.Network``."""

    def __init__(self, net: PhoneNet) -> None:
        self.net = net.eval().requires_grad_(False)

    @torch.inference_mode()
    def __call__(self, mel: FloatArray) -> FloatArray:
        """See ``acoustic_model.Network``."""
        logits: FloatArray = self.net(torch.from_numpy(mel)[None])[0].numpy()
        return logits


def save(net: PhoneNet, prior: FloatArray, bigram: FloatArray, folder: Path) -> None:
    """Write the weights, in half precision, into a folder."""
    arrays = {name: value.detach().numpy() for name, value in net.state_dict().items()}
    halves = {name: array.astype(np.float16) for name, array in (arrays | {PRIOR: prior, BIGRAM: bigram}).items()}
    write_file(folder / WEIGHTS, safetensors.dumps(halves))


def read_net(folder: Path) -> PhoneNet:
    """The network that ``save`` wrote, ready to be trained on; raises EngineError when it cannot be read."""
    stored = {name: torch.from_numpy(array.astype(np.float32)) for name, array in _stored(folder).items()}
    net = PhoneNet()
    net.load_state_dict({name: array for name, array in stored.items() if name not in (PRIOR, BIGRAM)})
    return net


def read(folder: Path) -> AcousticModel:
    """The model that ``save`` wrote, in torch; raises EngineError when it cannot be read."""
    prior, bigram = (_stored(folder)[name].astype(np.float32) for name in (PRIOR, BIGRAM))
    return AcousticModel(TorchNetwork(read_net(folder)), prior, bigram)


def _stored(folder: Path) -> dict[str, safetensors.Array]:
    return safetensors.load(folder / WEIGHTS)
