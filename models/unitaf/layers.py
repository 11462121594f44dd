"""The layers of all networks in numpy: what torch's modules of the same names compute, for one sequence at a time.

Weights are float32 arrays under the names of torch's parameters; a layer takes those that begin with its prefix.
Sequences are (T, width), rows are moments. Time goes in blocks that stay in the processor's cache.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from .take import FloatArray

Weights = Mapping[str, FloatArray]

LAYER_NORM_EPS = 1e-5
# Pieces of the work: matrix products like many rows, chains of simple steps few values, which stay in the cache.
PRODUCT_ROWS = 512
CHAIN_VALUES = 2**15

# Φ(x) as 1 / (1 + exp(-x (c0 + c1 x² + ...))): numpy has no error function. Fitted to math.erf up to 6; beyond, the
# last coefficient takes it to 0 or 1. The largest error of GELU is 3e-6.
GELU_LOGIT = (1.5956551525, 0.07293986265, -2.509529179e-04, -6.093431071e-05, 2.225258858e-06)


class Linear:
    """(..., inputs) -> (..., outputs)."""

    def __init__(self, weights: Weights, prefix: str) -> None:
        self.weight = np.ascontiguousarray(weights[f"{prefix}.weight"].reshape(len(weights[f"{prefix}.weight"]), -1).T)
        self.bias = weights.get(f"{prefix}.bias")

    def __call__(self, x: FloatArray) -> FloatArray:
        y: FloatArray = x @ self.weight
        if self.bias is not None:
            y += self.bias
        return y


class LayerNorm:
    """Rows (T, width) to mean 0 and deviation 1, then scaled and shifted."""

    def __init__(self, weights: Weights, prefix: str) -> None:
        self.weight, self.bias = weights[f"{prefix}.weight"], weights[f"{prefix}.bias"]

    def __call__(self, x: FloatArray) -> FloatArray:
        y: FloatArray = x - x.mean(1, keepdims=True)
        variance = np.einsum("tw,tw->t", y, y)[:, None] / np.float32(y.shape[1])
        y /= np.sqrt(variance + np.float32(LAYER_NORM_EPS))
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
    square = x * x
    logit = square * np.float32(-GELU_LOGIT[-1])
    for coefficient in GELU_LOGIT[-2:0:-1]:
        logit -= np.float32(coefficient)
        logit *= square
    logit -= np.float32(GELU_LOGIT[0])
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
        self.norm = LayerNorm(weights, f"{prefix}.norm")
        self.pw1, self.pw2 = Linear(weights, f"{prefix}.pw1"), Linear(weights, f"{prefix}.pw2")
        self.gamma = weights[f"{prefix}.gamma"]

    def __call__(self, x: FloatArray) -> FloatArray:
        padded = np.zeros((len(x) + 2 * self.padding, x.shape[1]), np.float32)
        padded[self.padding : self.padding + len(x)] = x
        out = np.empty_like(x)
        for first in range(0, len(x), PRODUCT_ROWS):
            part = slice(first, first + PRODUCT_ROWS)
            y = self.pw2(gelu(self.pw1(self._mixed(padded, first, len(x[part])))))
            y *= self.gamma
            np.add(x[part], y, out=out[part])
        return out

    def _mixed(self, padded: FloatArray, first: int, rows: int) -> FloatArray:
        """Rows from ``first`` on after the depthwise convolution, a sum of shifted products, and the norm."""
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
            mixed[begin : begin + size] = self.norm(y)
        return mixed


class TransformerLayer:
    """A pre-norm transformer layer with GELU: (L, width) -> (L, width); Vaswani et al. 2017."""

    def __init__(self, weights: Weights, prefix: str, heads: int) -> None:
        self.heads = heads
        self.norm1, self.norm2 = LayerNorm(weights, f"{prefix}.norm1"), LayerNorm(weights, f"{prefix}.norm2")
        attention = f"{prefix}.self_attn"
        self.ask = Linear(
            {"in.weight": weights[f"{attention}.in_proj_weight"], "in.bias": weights[f"{attention}.in_proj_bias"]}, "in"
        )
        self.answer = Linear(weights, f"{attention}.out_proj")
        self.linear1, self.linear2 = Linear(weights, f"{prefix}.linear1"), Linear(weights, f"{prefix}.linear2")

    def __call__(self, x: FloatArray) -> FloatArray:
        x = x + self._attended(self.norm1(x))
        x += self.linear2(gelu(self.linear1(self.norm2(x))))
        return x

    def _attended(self, x: FloatArray) -> FloatArray:
        length, width = x.shape
        size = width // self.heads
        # (3, heads, L, size)
        query, key, value = self.ask(x).reshape(length, 3, self.heads, size).transpose(1, 2, 0, 3)
        scores = query @ key.transpose(0, 2, 1)
        scores *= np.float32(1 / math.sqrt(size))
        scores -= scores.max(-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(-1, keepdims=True)
        return self.answer((scores @ value).transpose(1, 0, 2).reshape(length, width))
