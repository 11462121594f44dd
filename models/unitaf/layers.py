"""The network layers in numpy. Each computes the same as the torch module of its name, for one sequence at a time.

Weights are float32 arrays by the names of torch's parameters; a layer reads those that start with its prefix.
Sequences are (T, width), one row per time step. Long sequences are computed in blocks that fit into the CPU cache.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from .signals import FloatArray

Weights = Mapping[str, FloatArray]

LAYER_NORM_EPS = 1e-5
# Block sizes: matrix products are fast on many rows, chains of elementwise operations on few values in the cache.
PRODUCT_ROWS = 512
CHAIN_VALUES = 2**17

# Φ(x) as 1 / (1 + exp(x (c0 + c1 x² + c2 x⁴))), because numpy has no error function. Fitted to math.erf for |x| up to
# 6; x² is clamped beyond, where Φ is 0 or 1. The largest error of GELU is 3e-5.
GELU_LOGIT = tuple(np.float32(value) for value in (-1.59501517, -0.074011993, 7.0318585e-04))
GELU_END = np.float32(36)  # x²


class Linear:
    """A linear map (..., inputs) -> (..., outputs).

    norm: prefix of the LayerNorm before it, whose scale and shift are folded into the weights; the input then only
    needs to be ``standardised``. gain: (outputs,), factors of the output, folded into the weights too.
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


def standardised(x: FloatArray, eps: float = LAYER_NORM_EPS) -> FloatArray:
    """Returns rows (T, width) with mean 0 and standard deviation 1 (Ba et al. 2016, "Layer Normalization")."""
    width = x.shape[1]
    mean = x @ np.full((width, 1), 1 / width, np.float32)  # faster than numpy's mean
    y: FloatArray = x - mean
    variance = np.einsum("tw,tw->t", y, y)[:, None] / np.float32(width)
    y /= np.sqrt(variance + np.float32(eps))
    return y


class LayerNorm:
    """Layer normalisation of rows (T, width), with scale and shift."""

    def __init__(self, weights: Weights, prefix: str, eps: float = LAYER_NORM_EPS) -> None:
        self.weight, self.bias, self.eps = weights[f"{prefix}.weight"], weights[f"{prefix}.bias"], eps

    def __call__(self, x: FloatArray) -> FloatArray:
        y = standardised(x, self.eps)
        y *= self.weight
        y += self.bias
        return y


def gelu(x: FloatArray) -> FloatArray:
    """Computes x Φ(x) in place (Hendrycks & Gimpel 2016, "Gaussian Error Linear Units"). x must be contiguous."""
    values = x.reshape(-1)
    with np.errstate(over="ignore"):  # exp overflows to infinity for very negative inputs, and GELU is 0 there
        for first in range(0, len(values), CHAIN_VALUES):
            part = values[first : first + CHAIN_VALUES]
            part /= _inverse_phi(part)
    return x


def _inverse_phi(x: FloatArray) -> FloatArray:
    """Returns 1 / Φ(x)."""
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
    """A convolution over time, (T, inputs) -> (T', outputs), padded with zeros, computed as one matrix product."""

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
        y: FloatArray = np.ascontiguousarray(windows) @ self.weight  # BLAS needs rows that do not overlap
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
            y = self.pw2(gelu(self.pw1(self._depthwise(padded, first, len(x[part])))))
            np.add(x[part], y, out=out[part])
        return out

    def _depthwise(self, padded: FloatArray, first: int, rows: int) -> FloatArray:
        """Returns rows [first, first + rows) of the depthwise convolution, standardised.

        The convolution is computed as a sum of shifted products.
        """
        width = padded.shape[1]
        count = CHAIN_VALUES // width
        convolved = np.empty((rows, width), np.float32)
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
            convolved[begin : begin + size] = standardised(y)
        return convolved


class TransformerLayer:
    """A pre-norm transformer layer with GELU: (L, width) -> (L, width); Vaswani et al. 2017."""

    def __init__(self, weights: Weights, prefix: str, heads: int) -> None:
        self.heads = heads
        attention = f"{prefix}.self_attn"
        packed = {"in.weight": weights[f"{attention}.in_proj_weight"], "in.bias": weights[f"{attention}.in_proj_bias"]}
        width = len(packed["in.bias"]) // 3
        gain = np.ones(3 * width, np.float32)
        gain[:width] = math.sqrt(heads / width)  # the scale of the scores, folded into the queries
        norm = {f"norm1.{part}": weights[f"{prefix}.norm1.{part}"] for part in ("weight", "bias")}
        self.query_key_value = Linear(packed | norm, "in", norm="norm1", gain=gain)
        self.output = Linear(weights, f"{attention}.out_proj")
        self.linear1 = Linear(weights, f"{prefix}.linear1", norm=f"{prefix}.norm2")
        self.linear2 = Linear(weights, f"{prefix}.linear2")

    def __call__(self, x: FloatArray) -> FloatArray:
        x = x + self._attention(standardised(x))
        x += self.linear2(gelu(self.linear1(standardised(x))))
        return x

    def _attention(self, x: FloatArray) -> FloatArray:
        """Multi-head self-attention of standardised rows (L, width)."""
        length, width = x.shape
        size = width // self.heads
        # (3, heads, L, size)
        query, key, value = self.query_key_value(x).reshape(length, 3, self.heads, size).transpose(1, 2, 0, 3)
        scores = query @ key.transpose(0, 2, 1)
        scores -= scores.max(-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(-1, keepdims=True)
        return self.output((scores @ value).transpose(1, 0, 2).reshape(length, width))
