"""The emotion vector of IndexTTS2: rows that are picked by the speaker's style, mixed with that of the voice itself."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from ..emotion.vector import Weights, normalised

GROUPS = (3, 17, 2, 8, 4, 5, 10, 24)  # rows of feat1.pt and feat2.pt for each of the eight emotions


def given(weights: Weights, strength: float) -> list[float]:
    """Returns the eight weights that are handed to the voice: biased, their sum at most 0.8, times the strength.

    weights: (8,) in 0..1, as they were asked for. IndexTTS2 does this on its web page only, so that callers have to.
    """
    return [float(weight) for weight in strength * normalised(weights)]


def rows_of(style: Tensor, styles: Tensor, groups: Sequence[int] = GROUPS) -> list[int]:
    """Returns for each group its row of the largest cosine to a style (1, 192). styles: ``feat1`` (73, 192)."""
    parts = torch.split(styles, list(groups))
    return [int(functional.cosine_similarity(style, part, dim=1).argmax()) for part in parts]


def mixed(
    rows: Sequence[int], vectors: Tensor, weights: Tensor, base: Tensor, groups: Sequence[int] = GROUPS
) -> Tensor:
    """Returns the emotion (1, 1280): the weighted vectors of the rows, and what the weights leave of the base.

    rows: within each group of ``vectors``, which are ``feat2`` (73, 1280). weights: (8,). base: (1, 1280).
    """
    parts = torch.split(vectors, list(groups))
    chosen = torch.stack([part[row] for part, row in zip(parts, rows, strict=True)])
    return (weights[:, None] * chosen).sum(0, keepdim=True) + (1 - weights.sum()) * base
