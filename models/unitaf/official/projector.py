"""The projector: IndexTTS2's feature at 50 Hz to the input of the face decoder at 25 Hz."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from . import tables


class Block(nn.Module):
    """A bottleneck of three convolutions without biases, each with its batch normalisation, beside a shortcut."""

    def __init__(self, wide: int, middle: int, out: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(wide, middle, 1, bias=False)
        self.bn1 = nn.BatchNorm1d(middle)
        self.conv2 = nn.Conv1d(middle, middle, 3, stride, 1, groups=tables.GROUPS, bias=False)
        self.bn2 = nn.BatchNorm1d(middle)
        self.conv3 = nn.Conv1d(middle, out, 1, bias=False)
        self.bn3 = nn.BatchNorm1d(out)
        changes = stride != 1 or wide != out
        self.shortcut = nn.Conv1d(wide, out, 1, stride, bias=False) if changes else None

    def forward(self, x: Tensor) -> Tensor:
        """(B, wide, L) to (B, out, ceil(L / stride))."""
        beside = x if self.shortcut is None else self.shortcut(x)
        x = functional.relu(self.bn1(self.conv1(x)))
        x = functional.relu(self.bn2(self.conv2(x)))
        return functional.relu(self.bn3(self.conv3(x)) + beside)


class Projector(nn.Module):
    """Feature (B, L, 1024) to (B, ceil(L / 2), width). width: 768 or 1024."""

    def __init__(self, width: int) -> None:
        super().__init__()
        made = {name: Block(*sizes) for name, sizes in tables.blocks(width).items()}
        self.head, self.tail = made["head"], made["tail"]
        self.blocks = nn.ModuleList([made["blocks.0"]])
        self.norm = nn.LayerNorm(width)
        self.audio_scale = nn.Parameter(torch.ones(()))
        self.width = width

    def forward(self, feature: Tensor) -> Tensor:
        """Feature (B, L, 1024) at 50 Hz to (B, ceil(L / 2), width) at 25 Hz."""
        x = self.head(feature.transpose(1, 2))
        for block in self.blocks:
            x = block(x)
        scaled: Tensor = self.norm(self.tail(x).transpose(1, 2)) * self.audio_scale
        return scaled
