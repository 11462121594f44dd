"""What Kokoro-82M reads from symbols: PL-BERT (Li et al. 2023, arXiv 2301.08810) for prosody, an encoder for sounds."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ...errors import check_stop
from ...layers import Conv, LayerNorm, Linear, Weights
from ...signals import FloatArray
from .layers import Lstm, leaky

HEADS, ROUNDS = 12, 12  # PL-BERT applies its one layer 12 times
BERT_EPS = 1e-12
CONVOLUTIONS = 3

Counts = npt.NDArray[np.int64]


class PhonemeBert:
    """Symbols (L,) -> (L, 768): an ALBERT over phonemes (Lan et al. 2020). L is at most 512."""

    def __init__(self, weights: Weights, prefix: str = "bert") -> None:
        self.words = weights[f"{prefix}.word.weight"]
        self.places = weights[f"{prefix}.place.weight"] + weights[f"{prefix}.kind.weight"][0]
        self.norm = LayerNorm(weights, f"{prefix}.norm", BERT_EPS)
        self.entry = Linear(weights, f"{prefix}.entry")
        self.query, self.key, self.value, self.dense = (
            Linear(weights, f"{prefix}.layer.{name}") for name in ("query", "key", "value", "dense")
        )
        self.norm1, self.norm2 = (LayerNorm(weights, f"{prefix}.layer.norm{n}", BERT_EPS) for n in (1, 2))
        self.wide, self.narrow = (Linear(weights, f"{prefix}.layer.{name}") for name in ("ffn", "ffn_output"))

    def __call__(self, ids: Counts) -> FloatArray:
        x = self.entry(self.norm(self.words[ids] + self.places[: len(ids)]))
        for _ in range(ROUNDS):
            check_stop()
            x = self.norm1(x + self._attention(x))
            x = self.norm2(x + self.narrow(_gelu(self.wide(x))))
        return x

    def _attention(self, x: FloatArray) -> FloatArray:
        length, width = x.shape
        query, key, value = (
            net(x).reshape(length, HEADS, -1).transpose(1, 0, 2) for net in (self.query, self.key, self.value)
        )
        scores = query @ key.transpose(0, 2, 1)
        scores *= np.float32(math.sqrt(HEADS / width))
        scores -= scores.max(-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(-1, keepdims=True)
        return self.dense((scores @ value).transpose(1, 0, 2).reshape(length, width))


def _gelu(x: FloatArray) -> FloatArray:
    """Returns GELU by the approximation with tanh, with which the network was trained (Hendrycks & Gimpel 2016)."""
    inner = x * x
    inner *= np.float32(0.044715)
    inner += 1
    inner *= x
    inner *= np.float32(math.sqrt(2 / math.pi))
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    return inner


class TextEncoder:
    """Symbols (L,) -> (L, 512): what is said, without prosody."""

    def __init__(self, weights: Weights, prefix: str = "text_encoder") -> None:
        self.table = weights[f"{prefix}.embedding.weight"]
        self.convs = [Conv(weights, f"{prefix}.cnn.{i}.0", padding=2) for i in range(CONVOLUTIONS)]
        self.norms = [LayerNorm(weights, f"{prefix}.cnn.{i}.1") for i in range(CONVOLUTIONS)]
        self.lstm = Lstm(weights, f"{prefix}.lstm")

    def __call__(self, ids: Counts) -> FloatArray:
        x = self.table[ids]
        for conv, norm in zip(self.convs, self.norms, strict=True):
            x = leaky(norm(conv(x)))
        return self.lstm(x)
