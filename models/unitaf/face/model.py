"""The face decoder: the trunk's hidden features, and a sound where there is one, to the 52 curves.

After UniTAF (arXiv 2602.15651): a projector brings the features of the voice to the decoder's rate and width, and a
style-conditioned convolutional decoder with a head for each style turns them into coefficients. Beyond it: an optional
branch for a recording's log-mel, dropped at random in training, so that one set of weights serves text (features alone)
and recordings; and styles that also scale and shift what every block sees (FiLM, Perez et al. 2018).
"""

from __future__ import annotations

import dataclasses

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from ..channels import ARKIT
from ..voice.acoustics import MELS
from ..voice.trunk import FEATURES, FRAME_RATE, LAYER_NORM_EPS, ConvNeXt

STRIDE = 2
FACE_RATE = FRAME_RATE / STRIDE  # 40 Hz; sample j lies at (j + 1/2) / 40 s
# natural: as one speaker was tracked. clear: the same, symmetrical, rested, fully closed and rounded; what characters
# get. facegood: a second tracked speaker, for training alone.
STYLES = ("natural", "clear", "facegood")


@dataclasses.dataclass(frozen=True)
class FaceConfig:
    """Sizes of the face decoder; stored beside its weights."""

    width: int = 128
    hidden: int = 256
    kernel: int = 7
    dilations: tuple[int, ...] = (1, 2, 4, 1, 2, 4)
    style_width: int = 32
    dropout: float = 0.0


class Projector(nn.Module):
    """(B, F, inputs) at 80 Hz -> (B, T, width) at 40 Hz: strided convolutions, LayerNorm, a learnable scale."""

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
    """(B, T, width) and styles (B,) -> (B, T, outputs): a linear map of its own for every style."""

    def __init__(self, width: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(len(STYLES), outputs, width) / width**0.5)
        self.bias = nn.Parameter(torch.zeros(len(STYLES), outputs))

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """See the class."""
        return torch.baddbmm(self.bias[style][:, None], x, self.weight[style].transpose(1, 2))


class FaceDecoder(nn.Module):
    """Features (B, F, 256), log-mel (B, F, 40), or both, F even -> curves (B, F / 2, 52), unclamped."""

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
        """``style`` (B,) int64; ``keep_*`` (B,) of 0 or 1 drop an input of single items in training."""
        styled = self.style(style)
        x = self.style_in(styled)[:, None]
        if features is not None:
            x = x + _kept(self.features(features), keep_features)
        if mel is not None:
            x = x + _kept(self.sound(mel), keep_mel)
        x = self.dropout(x)
        films = self.film(styled)[:, None].chunk(2 * len(self.blocks), dim=-1)
        for block, scale, shift in zip(self.blocks, films[::2], films[1::2], strict=True):
            x = block(x * (1 + scale) + shift)
        curves: Tensor = self.head(self.dropout(self.norm(x)), style)
        return curves


def _kept(x: Tensor, keep: Tensor | None) -> Tensor:
    return x if keep is None else x * keep[:, None, None]
