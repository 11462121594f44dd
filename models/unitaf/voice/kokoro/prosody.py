"""The prosody of Kokoro-82M: durations, F0 and energy, from PL-BERT's reading of the symbols and a style."""

from __future__ import annotations

import numpy as np

from ...layers import Linear, Weights
from ...signals import FloatArray
from .layers import Lstm, StyledBlock, StyledNorm
from .text import Counts, PhonemeBert

ROUNDS = 3  # of the duration encoder
BLOCKS = 3  # of each of the branches of F0 and energy


class ProsodyNet:
    """Symbols and the prosody half of a style (128,) to durations, and to F0 and energy at 80 Hz."""

    def __init__(self, weights: Weights) -> None:
        self.bert, self.entry = PhonemeBert(weights), Linear(weights, "bert_encoder")
        encoder = "predictor.text_encoder.lstms"
        self.lstms = [Lstm(weights, f"{encoder}.{2 * i}") for i in range(ROUNDS)]
        self.norms = [StyledNorm(weights, f"{encoder}.{2 * i + 1}") for i in range(ROUNDS)]
        self.length, self.steps = Lstm(weights, "predictor.lstm"), Linear(weights, "predictor.duration_proj")
        self.shared = Lstm(weights, "predictor.shared")
        self.f0, self.energy = (
            [StyledBlock(weights, f"predictor.{branch}.{i}") for i in range(BLOCKS)] for branch in ("F0", "N")
        )
        self.f0_exit, self.energy_exit = (Linear(weights, f"predictor.{branch}_proj") for branch in ("F0", "N"))

    def encoded(self, ids: Counts, style: FloatArray) -> FloatArray:
        """Encodes symbols (L,) as (L, 640), the style in the last 128 columns."""
        x = _with_style(self.entry(self.bert(ids)), style)
        for lstm, norm in zip(self.lstms, self.norms, strict=True):
            x = _with_style(norm.over_channels(lstm(x), style), style)
        return x

    def durations(self, encoded: FloatArray, speed: float) -> Counts:
        """Predicts durations (L,) in steps of 25 ms, at least 1 each: the sum of 50 chances to go on."""
        chances = 1 / (1 + np.exp(-self.steps(self.length(encoded))))
        steps: Counts = np.maximum(np.rint(chances.sum(1) / np.float32(speed)), 1).astype(np.int64)
        return steps

    def contours(self, encoded: FloatArray, steps: Counts, style: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Predicts F0 in Hz and energy, (F,) each, of encoded symbols with durations (L,) in steps."""
        shared = self.shared(np.repeat(encoded, steps, axis=0))
        f0, energy = shared, shared
        for block in self.f0:
            f0 = block(f0, style)
        for block in self.energy:
            energy = block(energy, style)
        return self.f0_exit(f0)[:, 0], self.energy_exit(energy)[:, 0]


def _with_style(x: FloatArray, style: FloatArray) -> FloatArray:
    """Returns (L, width + 128)."""
    return np.concatenate([x, np.broadcast_to(style, (len(x), len(style)))], axis=1)
