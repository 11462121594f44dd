"""The vocoder of Kokoro-82M, an iSTFTNet: hidden features and F0 to the waveform.

It is most of the work, so long sequences go through each residual step in blocks that stay in the CPU cache.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...errors import check_stop
from ...layers import Conv, Linear, Weights
from ...rates import HOP
from ...signals import FloatArray
from .blocks import each_block
from .layers import INSTANCE_EPS, StyledNorm, leaky
from .source import BINS, Source, overlapped
from .tiles import TiledConv

RATES = ((10, 20), (6, 12))  # (factor, taps) of each upsampling
KERNELS = (3, 7, 11)  # taps of the three residual blocks behind each
NOISE_KERNELS = (7, 11)  # of the residual block of the source at each rate
DILATIONS = (1, 3, 5)
INNER_SLOPE, LAST_SLOPE = np.float32(0.1), np.float32(0.01)
VALUES = 340_000  # of a block, about: more rows make fast products, fewer fit into the cache

Report = Callable[[float], None]


class Generator:
    """Features (F, 512), F0 (n,) in Hz and the timbre half of a style (128,) -> waveform (300 F,) at 24 kHz."""

    def __init__(self, weights: Weights, prefix: str = "generator") -> None:
        self.source = Source(weights)
        self.ups = [Up(weights, f"{prefix}.ups.{i}", *rate) for i, rate in enumerate(RATES)]
        self.noise: list[Conv | Linear] = [  # the spectrum of the source is at the last rate
            Conv(weights, f"{prefix}.noise_convs.0", padding=RATES[1][0] // 2, stride=RATES[1][0]),
            Linear(weights, f"{prefix}.noise_convs.1"),
        ]
        self.noise_blocks = [Residual(weights, f"{prefix}.noise_res.{i}", NOISE_KERNELS[i]) for i in range(len(RATES))]
        self.blocks = [
            [Residual(weights, f"{prefix}.resblocks.{3 * i + k}", taps) for k, taps in enumerate(KERNELS)]
            for i in range(len(RATES))
        ]
        self.exit = Exit(weights, f"{prefix}.conv_post")

    def __call__(self, features: FloatArray, f0: FloatArray, style: FloatArray, report: Report) -> FloatArray:
        """``report`` is called with the share that is done, 0..1, and may raise to stop."""
        harmonics = self.source(f0, HOP * len(features))
        x = features
        done, steps = 0, len(RATES) * (len(KERNELS) + 1)
        for number, (up, noise, noise_block) in enumerate(zip(self.ups, self.noise, self.noise_blocks, strict=True)):
            x = up(leaky(x.copy(), INNER_SLOPE))
            beside = noise_block(noise(harmonics), style)
            if len(beside) > len(x):  # the last rate has one frame more: the waveform's two ends
                x = np.concatenate([x[1:2], x])
            x += beside
            total = np.zeros_like(x)
            for block in self.blocks[number]:
                done += 1
                report(done / steps)
                total += block(x, style)
            x = total
            x /= np.float32(len(KERNELS))
            done += 1
        out = self.exit(leaky(x, LAST_SLOPE))
        return overlapped(np.exp(out[:, :BINS]), np.sin(out[:, BINS:]))


class Exit:
    """The last convolution (T, width) -> (T, 22), computed in blocks: it has more rows than any other."""

    TAPS = 7

    def __init__(self, weights: Weights, prefix: str) -> None:
        self.conv = TiledConv(weights[f"{prefix}.weight"].transpose(2, 1, 0), 1)
        self.bias = weights[f"{prefix}.bias"]

    def __call__(self, x: FloatArray) -> FloatArray:
        padding = self.TAPS // 2
        out = np.empty((len(x), len(self.bias)), np.float32)
        most = VALUES // x.shape[1] // self.conv.step * self.conv.step

        def compute(first: int) -> None:
            y = out[first : first + most]
            rows = -(-len(y) // self.conv.step) * self.conv.step
            begin, end = max(0, first - padding), min(len(x), first + rows + padding)
            padded = np.zeros((rows + 2 * padding, x.shape[1]), np.float32)
            padded[begin - first + padding : end - first + padding] = x[begin:end]
            np.add(self.conv(padded)[: len(y)], self.bias, out=y)

        each_block(compute, range(0, len(x), most))
        return out


class Up:
    """A transposed convolution (T, inputs) -> (factor T, outputs), with twice as many taps as its factor."""

    def __init__(self, weights: Weights, prefix: str, factor: int, taps: int) -> None:
        kernel = weights[f"{prefix}.weight"]  # (inputs, outputs, taps)
        self.factor, self.cut = factor, (taps - factor) // 2
        self.weight = np.ascontiguousarray(kernel.transpose(0, 2, 1).reshape(len(kernel), -1))
        self.bias = weights[f"{prefix}.bias"]

    def __call__(self, x: FloatArray) -> FloatArray:
        width = len(self.bias)
        out = np.zeros((len(x) + 1, self.factor, width), np.float32)
        rows = VALUES // self.weight.shape[1]
        for first in range(0, len(x), rows):
            check_stop()
            pieces = (x[first : first + rows] @ self.weight).reshape(-1, 2, self.factor, width)
            out[first : first + len(pieces)] += pieces[:, 0]
            out[first + 1 : first + 1 + len(pieces)] += pieces[:, 1]
        out += self.bias
        return out.reshape(-1, width)[self.cut : self.cut + len(x) * self.factor]


class Residual:
    """Three residual steps of two convolutions each, (T, width) -> (T, width); each input is normalised by the style,
    and goes through a snake, ``v + sin²(a v) / a`` (Ziyin et al. 2020).
    """

    def __init__(self, weights: Weights, prefix: str, taps: int) -> None:
        self.steps = [
            (
                SnakeConv(weights, prefix, f"1.{i}", taps, dilation),
                SnakeConv(weights, prefix, f"2.{i}", taps, 1),
            )
            for i, dilation in enumerate(DILATIONS)
        ]

    def __call__(self, x: FloatArray, style: FloatArray) -> FloatArray:
        out = x
        for first, second in self.steps:  # the first step leaves x as it is, which others read too
            out = second(first(out, style), style, out, np.empty_like(x) if out is x else out)
        return out


class SnakeConv:
    """Normalisation, snake and a dilated convolution (T, width) -> (T, width).

    With u = 2 a v the snake is (u - cos u + 1) / (2 a). The factor goes into the kernel, and the 1 into the bias: then
    a padding with -1 stands for the zeros outside the sequence.
    """

    def __init__(self, weights: Weights, prefix: str, name: str, taps: int, dilation: int) -> None:
        self.norm = StyledNorm(weights, f"{prefix}.adain{name}")
        self.twice = 2 * weights[f"{prefix}.alpha{name}"].reshape(-1)
        kernel = weights[f"{prefix}.convs{name}.weight"].transpose(2, 1, 0) / self.twice[:, None]
        self.conv = TiledConv(kernel, dilation)
        self.bias = weights[f"{prefix}.convs{name}.bias"] + kernel.sum((0, 1))
        self.padding = dilation * (taps // 2)

    def __call__(
        self, x: FloatArray, style: FloatArray, added: FloatArray | None = None, out: FloatArray | None = None
    ) -> FloatArray:
        """``added``: (T, width), to which the result is added. out: where it is written, which may be ``added``."""
        scale, shift = self.norm.scale_and_shift(style)
        mean, deviation = moments(x)
        slope = self.twice * scale / deviation
        level = self.twice * shift - slope * mean
        out = np.empty_like(x) if out is None else out
        most = VALUES // x.shape[1] // self.conv.step * self.conv.step

        def compute(first: int) -> None:
            rows = -(-min(most, len(x) - first) // self.conv.step) * self.conv.step
            y = self.conv(self._snake(x, first, rows, slope, level))[: len(x) - first]
            y += self.bias
            if added is not None:
                y += added[first : first + most]
            out[first : first + most] = y

        each_block(compute, range(0, len(x), most))
        return out

    def _snake(self, x: FloatArray, first: int, rows: int, slope: FloatArray, level: FloatArray) -> FloatArray:
        """Returns rows [first - padding, first + rows + padding) of the snake's output; see the class."""
        begin, end = max(0, first - self.padding), min(len(x), first + rows + self.padding)
        snake = np.full((rows + 2 * self.padding, x.shape[1]), -1, np.float32)
        inside = snake[begin - first + self.padding : end - first + self.padding]
        np.multiply(x[begin:end], slope, out=inside)
        inside += level
        inside -= np.cos(inside)
        return snake


def moments(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Returns the mean and the standard deviation (width,) of each channel of (T, width)."""
    mean = np.full(len(x), 1 / len(x), np.float32) @ x
    squares = np.zeros(x.shape[1], np.float32)
    rows = VALUES // x.shape[1]
    for first in range(0, len(x), rows):
        away = x[first : first + rows] - mean
        squares += np.einsum("tw,tw->w", away, away)
    deviation: FloatArray = np.sqrt(squares / np.float32(len(x)) + INSTANCE_EPS)
    return mean, deviation
