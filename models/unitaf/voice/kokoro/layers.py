"""The layers of Kokoro-82M that ``unitaf.layers`` lacks: recurrent nets, and normalisation by a style.

Sequences are (T, width), one row per time step; weights are float32 by the names of torch's parameters.
"""

from __future__ import annotations

import numpy as np

from ...errors import check_stop
from ...layers import Conv, Linear, Weights, standardised
from ...signals import FloatArray

SLOPE = np.float32(0.2)  # of the leaky ReLU outside the generator
INSTANCE_EPS = np.float32(1e-5)
PIECE = 64  # steps of a recurrent net between two checks whether to stop
SHRINK = np.float32(0.5**0.5)  # keeps the variance of a sum of two branches


def leaky(x: FloatArray, slope: np.float32 = SLOPE) -> FloatArray:
    """Applies a leaky ReLU in place."""
    np.maximum(x, x * slope, out=x)
    return x


class Lstm:
    """A bidirectional LSTM (T, inputs) -> (T, 2 hidden); Hochreiter & Schmidhuber 1997."""

    def __init__(self, weights: Weights, prefix: str) -> None:
        forward, backward = (
            [weights[f"{prefix}.{part}_l0{way}"] for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
            for way in ("", "_reverse")
        )
        self.hidden = forward[1].shape[1]
        self.inputs = np.stack([self._ordered(part[0]).T for part in (forward, backward)])
        self.recurrent = np.stack([self._ordered(part[1]).T for part in (forward, backward)])
        self.bias = np.stack([self._ordered(part[2] + part[3]) for part in (forward, backward)])[:, None]

    def _ordered(self, gates: FloatArray) -> FloatArray:
        """Moves torch's gates (input, forget, cell, output) so that the three sigmoids lie together."""
        i, f, g, o = np.split(gates, 4)
        return np.concatenate([i, f, o, g])

    def __call__(self, x: FloatArray) -> FloatArray:
        size, length = self.hidden, len(x)
        both = np.stack([x, x[::-1]]) @ self.inputs
        both += self.bias
        hidden, cell = np.zeros((2, 1, size), np.float32), np.zeros((2, size), np.float32)
        out = np.empty((2, length, size), np.float32)
        for step in range(length):
            if step % PIECE == 0:
                check_stop()
            gates = both[:, step] + (hidden @ self.recurrent)[:, 0]
            switches = 1 / (1 + np.exp(-gates[:, : 3 * size]))
            cell = switches[:, size : 2 * size] * cell + switches[:, :size] * np.tanh(gates[:, 3 * size :])
            hidden = (switches[:, 2 * size :] * np.tanh(cell))[:, None]
            out[:, step] = hidden[:, 0]
        return np.concatenate([out[0], out[1, ::-1]], axis=1)


class StyledNorm:
    """Scale and shift of each channel by a style (128,); the normalisation itself is over time or over channels."""

    def __init__(self, weights: Weights, prefix: str) -> None:
        self.linear = Linear(weights, f"{prefix}.fc")

    def scale_and_shift(self, style: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Returns (width,) each."""
        scale, shift = np.split(self.linear(style), 2)
        return 1 + scale, shift

    def over_channels(self, x: FloatArray, style: FloatArray) -> FloatArray:
        """Returns rows (T, width), each normalised: AdaLayerNorm."""
        scale, shift = self.scale_and_shift(style)
        y = standardised(x)
        y *= scale
        y += shift
        return y

    def over_time(self, x: FloatArray, style: FloatArray) -> FloatArray:
        """Returns (T, width), each channel normalised over time: AdaIN (Huang & Belongie 2017)."""
        scale, shift = self.scale_and_shift(style)
        mean = x.mean(axis=0)
        y: FloatArray = x - mean
        variance = np.einsum("tw,tw->w", y, y) / np.float32(len(x))
        y *= scale / np.sqrt(variance + INSTANCE_EPS)
        y += shift
        return y


class StyledBlock:
    """A residual block with AdaIN, (T, inputs) -> (T, outputs), or (2 T, outputs) where it has a ``pool``."""

    def __init__(self, weights: Weights, prefix: str) -> None:
        self.norm1, self.norm2 = StyledNorm(weights, f"{prefix}.norm1"), StyledNorm(weights, f"{prefix}.norm2")
        self.conv1, self.conv2 = (Conv(weights, f"{prefix}.{name}", padding=1) for name in ("conv1", "conv2"))
        self.shortcut = Linear(weights, f"{prefix}.conv1x1") if f"{prefix}.conv1x1.weight" in weights else None
        self.pool: FloatArray | None = None
        if f"{prefix}.pool.weight" in weights:
            self.pool = np.ascontiguousarray(weights[f"{prefix}.pool.weight"][:, 0].T)  # (3 taps, width)
            self.pool_bias = weights[f"{prefix}.pool.bias"]

    def __call__(self, x: FloatArray, style: FloatArray) -> FloatArray:
        check_stop()
        y = leaky(self.norm1.over_time(x, style))
        if self.pool is not None:
            y = self._pooled(y, self.pool)
            x = np.repeat(x, 2, axis=0)
        y = self.conv1(y)
        check_stop()
        y = leaky(self.norm2.over_time(y, style))
        y = self.conv2(y)
        y += x if self.shortcut is None else self.shortcut(x)
        y *= SHRINK
        return y

    def _pooled(self, x: FloatArray, taps: FloatArray) -> FloatArray:
        """Returns (2 T, width): a transposed convolution of each channel, 3 taps, stride 2, padding 1 and 1 behind."""
        out = np.empty((len(x), 2, x.shape[1]), np.float32)
        out[:, 0] = x * taps[1]
        out[:, 1] = x * taps[2]
        out[:-1, 1] += x[1:] * taps[0]
        out += self.pool_bias
        pooled: FloatArray = out.reshape(-1, x.shape[1])
        return pooled
