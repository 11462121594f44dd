"""The layers of all networks in numpy: what torch's modules of the same names compute, for one sequence at a time.

Weights are float32 arrays under the names of torch's parameters; a layer takes those that begin with its prefix.
Sequences are (T, width), rows are moments. Time goes in blocks that stay in the processor's cache.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from .signals import FloatArray

Weights = Mapping[str, FloatArray]

LAYER_NORM_EPS = 1e-5
# Pieces of the work: matrix products like many rows, chains of simple steps few values, which stay in the cache.
PRODUCT_ROWS = 512
CHAIN_VALUES = 2**17

# Φ(x) as 1 / (1 + exp(x (c0 + c1 x² + c2 x⁴))): numpy has no error function. Fitted to math.erf up to 6, beyond which
# x² is held and Φ is 0 or 1. The largest error of GELU is 3e-5.
GELU_LOGIT = tuple(np.float32(value) for value in (-1.59501517, -0.074011993, 7.0318585e-04))
GELU_END = np.float32(36)  # x²


class Linear:
    """(..., inputs) -> (..., outputs).

    norm: the prefix of the LayerNorm before it: its scale and shift are taken over, so that rows only need to be
    ``standardised``. gain: (outputs,), that what comes out is multiplied by.
    """

    def __init__(self, weights: Weights, prefix: str, norm: str = "", gain: FloatArray | None = None) -> None:
        weight = weights[f"{prefix}.weight"]
        self.weight = weight.reshape(len(weight), -1).T
        self.bias = weights.get(f"{prefix}.bias", np.zeros(len(weight), np.float32))
        if norm:
            self.bias = weights[f"{norm}.bias"] @ self.weight + self.bias
            self.weight = weights[f"{norm}.weight"][:, None] * self.weight
        if gain is not None:
            self.weight, self.bias = self.weight * gain, self.bias * gain
        self.weight = np.ascontiguousarray(self.weight)

    def __call__(self, x: FloatArray) -> FloatArray:
        y: FloatArray = x @ self.weight
        y += self.bias
        return y


def standardised(x: FloatArray) -> FloatArray:
    """Rows (T, width) of mean 0 and deviation 1 (Ba et al. 2016, "Layer Normalization")."""
    width = x.shape[1]
    mean = x @ np.full((width, 1), 1 / width, np.float32)  # a product: quicker than numpy's mean
    y: FloatArray = x - mean
    variance = np.einsum("tw,tw->t", y, y)[:, None] / np.float32(width)
    y /= np.sqrt(variance + np.float32(LAYER_NORM_EPS))
    return y


class LayerNorm:
    """Standardised rows (T, width), scaled and shifted."""

    def __init__(self, weights: Weights, prefix: str) -> None:
        self.weight, self.bias = weights[f"{prefix}.weight"], weights[f"{prefix}.bias"]

    def __call__(self, x: FloatArray) -> FloatArray:
        y = standardised(x)
        y *= self.weight
        y += self.bias
        return y


def gelu(x: FloatArray) -> FloatArray:
    """x Φ(x), in place, of contiguous values (Hendrycks & Gimpel 2016, "Gaussian Error Linear Units")."""
    values = x.reshape(-1)
    with np.errstate(over="ignore"):  # exp of a very negative input is infinite, and its GELU 0
        for first in range(0, len(values), CHAIN_VALUES):
            part = values[first : first + CHAIN_VALUES]
            part /= _inverse_phi(part)
    return x


def _inverse_phi(x: FloatArray) -> FloatArray:
    c0, c1, c2 = GELU_LOGIT
    square = x * x
    np.minimum(square, GELU_END, out=square)
    logit = square * c2
    logit += c1
    logit *= square
    logit += c0
    logit *= x
    np.exp(logit, out=logit)
    logit += 1
    return logit


class Conv:
    """A convolution (T, inputs) -> (T', outputs) over rows, padded with zeros, as one matrix product."""

    def __init__(self, weights: Weights, prefix: str, padding: int, stride: int = 1) -> None:
        kernel = weights[f"{prefix}.weight"]  # (outputs, inputs, taps)
        self.taps, self.padding, self.stride = kernel.shape[2], padding, stride
        self.weight = np.ascontiguousarray(kernel.transpose(2, 1, 0).reshape(-1, len(kernel)))
        self.bias = weights[f"{prefix}.bias"]

    def __call__(self, x: FloatArray) -> FloatArray:
        padded = np.zeros((len(x) + 2 * self.padding, x.shape[1]), np.float32)
        padded[self.padding : self.padding + len(x)] = x
        count = (len(padded) - self.taps) // self.stride + 1
        row, item = padded.strides
        windows = np.lib.stride_tricks.as_strided(
            padded, (count, self.taps * x.shape[1]), (self.stride * row, item), writeable=False
        )
        y: FloatArray = np.ascontiguousarray(windows) @ self.weight  # BLAS takes no rows that overlap
        y += self.bias
        return y


class ConvNeXt:
    """A ConvNeXt block over time: (T, width) -> (T, width); Liu et al. 2022, "A ConvNet for the 2020s"."""

    def __init__(self, weights: Weights, prefix: str, dilation: int = 1) -> None:
        kernel = weights[f"{prefix}.dw.weight"][:, 0]  # (width, taps)
        self.taps = np.ascontiguousarray(kernel.T)
        self.dilation, self.padding = dilation, dilation * (len(self.taps) // 2)
        self.bias = weights[f"{prefix}.dw.bias"]
        self.pw1 = Linear(weights, f"{prefix}.pw1", norm=f"{prefix}.norm")
        self.pw2 = Linear(weights, f"{prefix}.pw2", gain=weights[f"{prefix}.gamma"])

    def __call__(self, x: FloatArray) -> FloatArray:
        padded = np.zeros((len(x) + 2 * self.padding, x.shape[1]), np.float32)
        padded[self.padding : self.padding + len(x)] = x
        out = np.empty_like(x)
        for first in range(0, len(x), PRODUCT_ROWS):
            part = slice(first, first + PRODUCT_ROWS)
            y = self.pw2(gelu(self.pw1(self._mixed(padded, first, len(x[part])))))
            np.add(x[part], y, out=out[part])
        return out

    def _mixed(self, padded: FloatArray, first: int, rows: int) -> FloatArray:
        """Rows from ``first`` on after the depthwise convolution, a sum of shifted products, standardised."""
        width = padded.shape[1]
        count = CHAIN_VALUES // width
        mixed = np.empty((rows, width), np.float32)
        for begin in range(0, rows, count):
            size = min(count, rows - begin)
            start = first + begin
            y = padded[start : start + size] * self.taps[0]
            shifted = np.empty_like(y)
            for number in range(1, len(self.taps)):
                at = start + number * self.dilation
                np.multiply(padded[at : at + size], self.taps[number], out=shifted)
                y += shifted
            y += self.bias
            mixed[begin : begin + size] = standardised(y)
        return mixed


class TransformerLayer:
    """A pre-norm transformer layer with GELU: (L, width) -> (L, width); Vaswani et al. 2017."""

    def __init__(self, weights: Weights, prefix: str, heads: int) -> None:
        self.heads = heads
        attention = f"{prefix}.self_attn"
        asked = {"in.weight": weights[f"{attention}.in_proj_weight"], "in.bias": weights[f"{attention}.in_proj_bias"]}
        width = len(asked["in.bias"]) // 3
        gain = np.ones(3 * width, np.float32)
        gain[:width] = math.sqrt(heads / width)  # of the scores, given to the queries
        norm = {f"norm1.{part}": weights[f"{prefix}.norm1.{part}"] for part in ("weight", "bias")}
        self.ask = Linear(asked | norm, "in", norm="norm1", gain=gain)
        self.answer = Linear(weights, f"{attention}.out_proj")
        self.linear1 = Linear(weights, f"{prefix}.linear1", norm=f"{prefix}.norm2")
        self.linear2 = Linear(weights, f"{prefix}.linear2")

    def __call__(self, x: FloatArray) -> FloatArray:
        x = x + self._attended(standardised(x))
        x += self.linear2(gelu(self.linear1(standardised(x))))
        return x

    def _attended(self, x: FloatArray) -> FloatArray:
        length, width = x.shape
        size = width // self.heads
        # (3, heads, L, size)
        query, key, value = self.ask(x).reshape(length, 3, self.heads, size).transpose(1, 2, 0, 3)
        scores = query @ key.transpose(0, 2, 1)
        scores -= scores.max(-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(-1, keepdims=True)
        return self.answer((scores @ value).transpose(1, 0, 2).reshape(length, width))
