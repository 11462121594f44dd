"""The networks of hibari-tts 0.2.1 in numpy, written as parts that can be called separately.

The architecture and the weights are those of the package (Apache-2.0, distilled from Kokoro-82M).

Shapes: L symbols (phonemes, stress marks, punctuation), D steps at 40 Hz, F = 2 D frames at 80 Hz.
"""

from __future__ import annotations

import numpy as np

from ...layers import Conv, ConvNeXt, LayerNorm, Linear, TransformerLayer, Weights, gelu
from ...signals import FloatArray
from ..trunk import FRAMES_PER_STEP, Counts, Prosody
from .spectrum import BINS, Spectrum

SYMBOLS = 178
F0_SCALE = 100.0  # the prosody net gives F0 in units of 100 Hz
ENERGY_SCALE = 5.0
LOG_F0_SCALE = 5.0

HEADS = 2  # of attention
PROSODY_ROUNDS, DECODER_ROUNDS = 6, 4  # how many times the text encoders apply their one transformer layer
PROSODY_DILATIONS = (1, 2, 4, 8, 1, 2)
DECODER_BLOCKS = 8


class TextEncoder:
    """Encodes symbols (L,) as (L, width); one transformer layer is applied ``rounds`` times."""

    def __init__(self, weights: Weights, prefix: str, rounds: int) -> None:
        self.rounds = rounds
        self.table = weights[f"{prefix}.emb.weight"]
        self.convs = [ConvNeXt(weights, f"{prefix}.convs.{i}") for i in range(2)]
        self.layer = TransformerLayer(weights, f"{prefix}.attn", HEADS)
        self.norm = LayerNorm(weights, f"{prefix}.norm")

    def __call__(self, ids: Counts) -> FloatArray:
        x = self.table[ids]
        for conv in self.convs:
            x = conv(x)
        for _ in range(self.rounds):
            x = self.layer(x)
        return self.norm(x)


class ProsodyNet:
    """Predicts durations from the text, and F0 and energy from the text stretched to these durations."""

    def __init__(self, weights: Weights) -> None:
        self.text = TextEncoder(weights, "pn.text", PROSODY_ROUNDS)
        self.length, self.log_steps = Conv(weights, "pn.dur.0", padding=1), Linear(weights, "pn.dur.2")
        self.entry, self.exit = Linear(weights, "pn.pro_in"), Linear(weights, "pn.pro_out")
        self.blocks = [ConvNeXt(weights, f"pn.pro.{i}", dilation) for i, dilation in enumerate(PROSODY_DILATIONS)]

    def durations(self, encoded: FloatArray, speed: float) -> Counts:
        """See ``voice.trunk.Trunk``."""
        log_steps = self.log_steps(gelu(self.length(encoded)))[:, 0]
        steps = np.rint((np.exp(log_steps) - np.float32(1)) / np.float32(speed))
        counts: Counts = np.maximum(steps, 1).astype(np.int64)
        return counts

    def contours(self, encoded: FloatArray, steps: Counts) -> tuple[FloatArray, FloatArray]:
        """Returns F0 in Hz and energy, (F,) each."""
        x = self.entry(np.repeat(encoded, steps, axis=0))
        for block in self.blocks:
            x = block(x)
        out = self.exit(x).reshape(-1, 2, FRAMES_PER_STEP)  # (steps, F0 and energy, frames of a step)
        return out[:, 0].reshape(-1) * np.float32(F0_SCALE), out[:, 1].reshape(-1) * np.float32(ENERGY_SCALE)


class Decoder:
    """Computes hidden features at 80 Hz from text, F0 and energy, and spectra from the features."""

    def __init__(self, weights: Weights) -> None:
        self.text = TextEncoder(weights, "m.text", DECODER_ROUNDS)
        self.entry = Conv(weights, "m.dec_in", padding=3)
        self.blocks = [ConvNeXt(weights, f"m.dec.{i}") for i in range(DECODER_BLOCKS)]
        self.norm = LayerNorm(weights, "m.dec_norm")
        self.heads = [self._head(weights, number) for number in range(len(Spectrum._fields))]

    @staticmethod
    def _head(weights: Weights, number: int) -> Linear:
        """Returns the part of the spectral head that computes field ``number`` of ``Spectrum``."""
        rows = slice(number * BINS, (number + 1) * BINS)
        part = {f"part.{name}": weights[f"m.head.{name}"][rows] for name in ("weight", "bias")}
        return Linear(part, "part")

    def features(self, ids: Counts, prosody: Prosody) -> FloatArray:
        """See ``voice.trunk.Trunk``."""
        text = np.repeat(self.text(ids), prosody.frames, axis=0)
        x = np.empty((len(text), text.shape[1] + 2), np.float32)
        x[:, :-2] = text
        x[:, -2] = np.log1p(np.maximum(prosody.f0, 0)) / np.float32(LOG_F0_SCALE)
        x[:, -1] = prosody.energy / np.float32(ENERGY_SCALE)
        x = self.entry(x)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def spectrum(self, features: FloatArray) -> Spectrum:
        """Returns the five parts of the spectrum of features (F, 256)."""
        return Spectrum(*(head(features) for head in self.heads))
