"""The face decoder: UniTalker's convolutions with a learned style, and one head for each kind of face."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..errors import SettingsError
from . import tables


class Layer(nn.Module):
    """A convolution over three frames, normalised over its channels, beside a residual."""

    def __init__(self, wide: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(wide, tables.HIDDEN, 3, padding=1)
        self.norm = nn.LayerNorm(tables.HIDDEN)
        # Where the width changes, the residual is a convolution too.
        changes = wide != tables.HIDDEN
        self.residual_layer = nn.Sequential(nn.Conv1d(wide, tables.HIDDEN, 3, padding=1)) if changes else None

    def forward(self, x: Tensor) -> Tensor:
        """(B, wide, T) to (B, 256, T)."""
        beside = x if self.residual_layer is None else self.residual_layer(x)
        normed = self.norm(self.conv(x).transpose(1, 2)).transpose(1, 2)
        return functional.relu(normed + beside)


class Convolutions(nn.Module):
    """The three layers, under the names that they have in the files."""

    def __init__(self) -> None:
        super().__init__()
        layers = [Layer(tables.HIDDEN if n else tables.HIDDEN + tables.STYLE) for n in range(tables.LAYERS)]
        self.conv_layers = nn.ModuleList(layers)


class Trunk(nn.Module):
    """What the heads share."""

    def __init__(self, width: int, styles: int) -> None:
        super().__init__()
        self.learnable_style_emb = nn.Embedding(styles, tables.STYLE)
        self.audio_feature_map = nn.Linear(width, tables.HIDDEN)
        self.tcn = nn.ModuleDict({"first_net": Convolutions()})

    def forward(self, x: Tensor, style: int) -> Tensor:
        """(B, T, width) and a style row to (B, T, 256)."""
        mapped = self.audio_feature_map(x)
        row = self.learnable_style_emb.weight[style].expand(*mapped.shape[:2], -1)
        hidden = torch.cat([mapped, row], 2).transpose(1, 2)
        first: nn.Module = self.tcn["first_net"]
        assert isinstance(first, Convolutions)
        for layer in first.conv_layers:
            hidden = layer(hidden)
        return hidden.transpose(1, 2)


class Decoder(nn.Module):
    """Projected feature (B, T, width) at 25 Hz to the coefficients of a face.

    width: 768 or 1024. styles: rows of the style. heads: names and numbers of outputs.
    """

    def __init__(self, width: int, styles: int, heads: Mapping[str, int]) -> None:
        super().__init__()
        self.decoder = Trunk(width, styles)
        self.out_head_dict = nn.ModuleDict({name: nn.Linear(tables.HIDDEN, outs) for name, outs in heads.items()})
        self.width, self.styles = width, styles

    def check_style(self, style: int) -> None:
        """Raises SettingsError for a style row that the file does not have."""
        if not 0 <= style < self.styles:
            raise SettingsError(f"The style row must be a whole number from 0 to {self.styles - 1}, not {style}.")

    def forward(self, x: Tensor, style: int, head: str = tables.HEAD) -> Tensor:
        """Returns (B, T, outputs of the head), neither clamped nor scaled.

        Raises SettingsError for a style row that the file does not have, or a head.
        """
        self.check_style(style)
        if head not in self.out_head_dict:
            raise SettingsError(f"The decoder has no head {head}; it has {', '.join(self.out_head_dict)}.")
        out: Tensor = self.out_head_dict[head](self.decoder(x, style))
        return out
