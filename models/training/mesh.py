"""The measuring mesh: positions of the lips under curves, as differentiable functions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from unitaf.channels import ARKIT

UPPER_INNER_LIP, LOWER_INNER_LIP = 62, 66  # of the 68 landmarks (iBUG numbering from 0)
EVERY = 8  # the largest error is that of every eighth lip vertex: neighbours move alike
TINY = 1e-5  # cm^2, keeps the gradient of the root finite


class LipMesh:
    """Lips of a head with 52 ARKit deltas.

    The file is an ``.npz`` with ``neutral (V, 3)`` and ``deltas (52, V, 3)`` in centimetres, ``channels (52,)``,
    ``lip_vertices`` and ``landmarks68`` (vertex indices).
    """

    def __init__(self, path: Path) -> None:
        data = np.load(path)
        order = [list(data["channels"]).index(name) for name in ARKIT]
        deltas = data["deltas"].astype(np.float32)[order]
        lips = deltas[:, data["lip_vertices"]].reshape(len(ARKIT), -1)
        upper, lower = data["landmarks68"][[UPPER_INNER_LIP, LOWER_INNER_LIP]]
        # ||d lips||^2 = ||(d @ root)||^2 x vertices: 52 numbers replace the 3 x 736 coordinates
        _, singular, right = np.linalg.svd(lips.T, full_matrices=False)
        vertices = len(data["lip_vertices"])
        self.root = torch.from_numpy((right.T * singular) / np.sqrt(vertices)).float()
        some = deltas[:, data["lip_vertices"]][:, ::EVERY]
        self.some = torch.from_numpy(some.reshape(len(ARKIT), -1)).float()
        self.gap_rest = torch.from_numpy(data["neutral"][upper] - data["neutral"][lower]).float()
        self.gap_delta = torch.from_numpy(deltas[:, upper] - deltas[:, lower]).float()
        self.rest_opening = float(self.gap_rest.norm())
        self.lower_delta = torch.from_numpy(deltas[:, lower, 1]).float()

    def lips(self, curves: Tensor) -> Tensor:
        """(..., 52) -> (..., 52) whose differences have the norm of the RMS difference of the lip vertices, in cm."""
        return curves @ self.root

    def largest(self, curves: Tensor, truth: Tensor) -> Tensor:
        """Two curves (..., 52) -> (...) cm: the largest difference among every eighth lip vertex."""
        difference = (curves - truth) @ self.some
        vertices = difference.reshape(*difference.shape[:-1], -1, 3)
        largest: Tensor = (vertices.square().sum(-1).amax(-1) + TINY).sqrt()
        return largest

    def opening(self, curves: Tensor) -> Tensor:
        """(..., 52) -> (...) cm between the inner lips, above rest; negative where they cross."""
        gap = self.gap_rest + curves @ self.gap_delta
        opening: Tensor = gap.norm(dim=-1) * torch.sign(gap[..., 1]) - self.rest_opening
        return opening

    def drop(self, curves: Tensor) -> Tensor:
        """(..., 52) -> (...) cm by which the edge of the lower lip lies below its rest."""
        return -(curves @ self.lower_delta)
