"""The ConvNeXt block in torch, which all networks use."""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from ..layers import LAYER_NORM_EPS


class ConvNeXt(nn.Module):
    """A ConvNeXt block over time: (1, T, width) -> (1, T, width)."""

    def __init__(self, width: int, hidden: int, kernel: int, dilation: int = 1) -> None:
        super().__init__()
        padding = dilation * (kernel // 2)
        self.dw = nn.Conv1d(width, width, kernel, padding=padding, dilation=dilation, groups=width)
        self.norm = nn.LayerNorm(width, LAYER_NORM_EPS)
        self.pw1 = nn.Linear(width, hidden)
        self.pw2 = nn.Linear(hidden, width)
        self.gamma = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        y = self.dw(x.transpose(1, 2)).transpose(1, 2) if self.training else self._shifted(x)
        y = self.pw2(nnf.gelu(self.pw1(self.norm(y))))
        out: Tensor = x + self.gamma * y
        return out

    def _shifted(self, x: Tensor) -> Tensor:
        """The depthwise convolution as a sum of shifted products: faster on one core, without transposing."""
        dilation, padding = self.dw.dilation[0], int(self.dw.padding[0])
        padded = nnf.pad(x, (0, 0, padding, padding))
        taps = self.dw.weight[:, 0].T
        assert self.dw.bias is not None
        y = self.dw.bias.expand_as(x).clone()
        for i, tap in enumerate(taps):
            y.addcmul_(padded[:, i * dilation : i * dilation + x.shape[1]], tap)
        return y
