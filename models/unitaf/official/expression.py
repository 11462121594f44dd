"""The expression model: a residual on the mouth, from feature, mouth and emotion, in one of two modes."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from . import tables

FILM, CROSS = "film", "cross_attn"
HEADS = 4


class Attention(nn.MultiheadAttention):
    """Attention of 4 heads with torch's packed parameters; returns what is read alone."""

    def __init__(self, width: int) -> None:
        super().__init__(width, HEADS, batch_first=True)

    def read(self, query: Tensor, source: Tensor) -> Tensor:
        """Reads (B, S, width) at the queries (B, T, width)."""
        out: Tensor = self(query, source, source, need_weights=False)[0]
        return out


class FilmLayer(nn.Module):
    """A layer of an encoder that normalises after each part."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.self_attn = Attention(width)
        self.linear1, self.linear2 = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, width) to the same."""
        x = self.norm1(x + self.self_attn.read(x, x))
        out: Tensor = self.norm2(x + self.linear2(functional.relu(self.linear1(x))))
        return out


class CrossLayer(nn.Module):
    """A layer that also reads the mouth."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.self_attn, self.cross_attn = Attention(width), Attention(width)
        # The places 1 and 2 are an activation and a dropout in the files' names.
        self.ff = nn.Sequential(nn.Linear(width, inner), nn.GELU(), nn.Identity(), nn.Linear(inner, width))
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(width) for _ in range(3))

    def forward(self, x: Tensor, mouth: Tensor) -> Tensor:
        """x and mouth: (B, T, width)."""
        x = self.norm1(x + self.self_attn.read(x, x))
        x = self.norm2(x + self.cross_attn.read(x, mouth))
        out: Tensor = self.norm3(x + self.ff(x))
        return out


class ExpressionModel(nn.Module):
    """Feature, mouth and emotion to a residual that is added to the mouth.

    width, inner: of the layers. layers: their numbers in the mode ``film`` and in ``cross_attn``. mode: one of both;
    the parameters are the same for both.
    """

    def __init__(self, width: int, inner: int, layers: tuple[int, int], mode: str) -> None:
        super().__init__()
        self.gpt_proj = nn.Linear(tables.FEATURES, width)
        self.mouth_proj = nn.Linear(tables.MOUTH, width)
        self.emo_proj = nn.Linear(tables.LATENT, width)
        film = nn.ModuleList([FilmLayer(width, inner) for _ in range(layers[0])])
        self.transformer_film = nn.ModuleDict({"layers": film})
        self.film = nn.ModuleDict({"linear": nn.Linear(tables.LATENT, 2 * width)})
        self.cross_layers = nn.ModuleList([CrossLayer(width, inner) for _ in range(layers[1])])
        self.out_proj = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, tables.MOUTH))
        self.residual_scale = nn.Parameter(torch.tensor(0.1))
        self.mode = mode

    def forward(self, feature: Tensor, mouth: Tensor, emotion: Tensor) -> Tensor:
        """Returns the residual (1, T, 61).

        feature: (1, L, 1024) without padding. mouth: (1, T, 61). emotion: (1, 1280).
        """
        told = self.gpt_proj(feature).transpose(1, 2)
        told = functional.interpolate(told, size=mouth.shape[1], mode="linear", align_corners=False).transpose(1, 2)
        read = self.mouth_proj(mouth)
        x = told + read + self.emo_proj(emotion)[:, None]
        x = self._film(x, emotion) if self.mode == FILM else self._cross(x, read)
        residual: Tensor = self.residual_scale * self.out_proj(x)
        return residual

    def _film(self, x: Tensor, emotion: Tensor) -> Tensor:
        layers = self.transformer_film["layers"]
        assert isinstance(layers, nn.ModuleList)
        for layer in layers:
            x = layer(x)
        gain, shift = self.film["linear"](emotion)[:, None].chunk(2, -1)
        out: Tensor = x * (1 + gain) + shift
        return out

    def _cross(self, x: Tensor, mouth: Tensor) -> Tensor:
        for layer in self.cross_layers:
            x = layer(x, mouth)
        return x
