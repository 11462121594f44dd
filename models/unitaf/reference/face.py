"""The face decoder in torch, for training, and as the reference for ``face.model``."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import torch
import torch.nn.functional as nnf
from safetensors.torch import load_file
from safetensors.torch import save as save_tensors
from torch import Tensor, nn

from ..channels import ARKIT
from ..face.driver import CONFIG, FOLDER, WEIGHTS, FaceDriver, read_config
from ..face.model import STRIDE, STYLES, FaceConfig
from ..files import write_all
from ..layers import LAYER_NORM_EPS
from ..signals import FloatArray
from ..voice.acoustics import MELS
from ..voice.trunk import FEATURES
from ..weight_files import folders
from .layers import ConvNeXt


class Projector(nn.Module):
    """(B, F, inputs) at 80 Hz -> (B, T, width) at 40 Hz: strided convolutions, LayerNorm, a learned scale."""

    def __init__(self, inputs: int, width: int) -> None:
        super().__init__()
        self.down = nn.Conv1d(inputs, width, kernel_size=2 * STRIDE, stride=STRIDE, padding=STRIDE // 2)
        self.mix = nn.Conv1d(width, width, kernel_size=3, padding=1)
        self.norm = nn.LayerNorm(width, LAYER_NORM_EPS)
        self.scale = nn.Parameter(torch.ones(()))

    def forward(self, x: Tensor) -> Tensor:
        y = self.mix(nnf.gelu(self.down(x.transpose(1, 2))))
        out: Tensor = self.norm(y.transpose(1, 2)) * self.scale
        return out


class StyledHead(nn.Module):
    """(B, T, width) and styles (B,) -> (B, T, outputs): one linear map for each style."""

    def __init__(self, width: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(len(STYLES), outputs, width) / width**0.5)
        self.bias = nn.Parameter(torch.zeros(len(STYLES), outputs))

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """See the class."""
        return torch.baddbmm(self.bias[style][:, None], x, self.weight[style].transpose(1, 2))


class FaceDecoder(nn.Module):
    """Features (B, F, 256), log-mel (B, F, 40), or both, F even -> curves (B, F / 2, 52), not clipped."""

    def __init__(self, config: FaceConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.features = Projector(FEATURES, width)
        self.sound = Projector(MELS, width)
        self.style = nn.Embedding(len(STYLES), config.style_width)
        self.style_in = nn.Linear(config.style_width, width)
        self.dropout = nn.Dropout(config.dropout)
        self.blocks = nn.ModuleList(
            ConvNeXt(width, config.hidden, config.kernel, dilation) for dilation in config.dilations
        )
        self.film = nn.Linear(config.style_width, 2 * width * len(config.dilations))
        nn.init.zeros_(self.film.weight)
        nn.init.zeros_(self.film.bias)
        self.norm = nn.LayerNorm(width, LAYER_NORM_EPS)
        self.head = StyledHead(width, len(ARKIT))

    def forward(
        self,
        features: Tensor | None,
        style: Tensor,
        mel: Tensor | None = None,
        keep_features: Tensor | None = None,
        keep_mel: Tensor | None = None,
    ) -> Tensor:
        """``style``: (B,) int64. ``keep_*``: (B,) of 0 or 1; 0 drops an input of one item in training."""
        styled = self.style(style)
        x = self.style_in(styled)[:, None]
        if features is not None:
            x = x + _masked(self.features(features), keep_features)
        if mel is not None:
            x = x + _masked(self.sound(mel), keep_mel)
        x = self.dropout(x)
        films = self.film(styled)[:, None].chunk(2 * len(self.blocks), dim=-1)
        for block, scale, shift in zip(self.blocks, films[::2], films[1::2], strict=True):
            x = block(x * (1 + scale) + shift)
        curves: Tensor = self.head(self.dropout(self.norm(x)), style)
        return curves


def _masked(x: Tensor, keep: Tensor | None) -> Tensor:
    """Multiplies the items of a batch by 0 or 1; None keeps all."""
    return x if keep is None else x * keep[:, None, None]


def save(decoder: FaceDecoder, folder: Path) -> None:
    """Writes the decoder's weights and sizes into an existing folder, both or none; raises OutputError."""
    sizes = json.dumps(dataclasses.asdict(decoder.config), indent=2) + "\n"
    write_all({folder / WEIGHTS: save_tensors(decoder.state_dict()), folder / CONFIG: sizes.encode()})


def read_decoder(folder: Path) -> FaceDecoder:
    """Reads the decoder that ``save`` wrote, ready for training. Raises EngineError."""
    with folders.loading("face"):
        decoder = FaceDecoder(read_config(folder))
        decoder.load_state_dict(load_file(folder / WEIGHTS))
        return decoder


class TorchFace:
    """The decoder with the interface of ``face.model.FaceDecoder``."""

    def __init__(self, decoder: FaceDecoder) -> None:
        self.decoder = decoder.eval().requires_grad_(False)

    @torch.inference_mode()
    def __call__(self, features: FloatArray | None, mel: FloatArray | None, style: int) -> FloatArray:
        """See ``face.model.FaceDecoder``."""
        inputs = [None if x is None else torch.from_numpy(x)[None] for x in (features, mel)]
        curves: FloatArray = self.decoder(inputs[0], torch.tensor([style]), inputs[1])[0].numpy()
        return curves


def load_face(folder: Path | None = None) -> FaceDriver:
    """Loads the trained decoder in torch; see ``face.driver.FaceDriver.load``. Raises EngineError."""
    return FaceDriver(TorchFace(read_decoder(folder or folders.folder(FOLDER))))
