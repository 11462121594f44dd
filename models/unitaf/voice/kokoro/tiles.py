"""Convolutions over time through the discrete Fourier transform of short tiles (overlap-save; Stockham 1966).

A tile of N samples gives M = N - taps + 1 values. Its N coefficients are 2 real and N / 2 - 1 complex numbers, whose
products take three real ones (Gauss). So a tile takes R = 2 + 3 (N / 2 - 1) products of channels instead of M times the
taps: for 11 taps 47 instead of 242. What is linear is folded into three matrices. With few taps the direct sum is
faster.
"""

from __future__ import annotations

import functools

import numpy as np

from ...signals import FloatArray

SIZES = {7: 32, 11: 32}  # N for each number of taps; others are summed directly
WIDE, SMALL = 256, {7: 16}  # channels from which the matrices of larger tiles would take too much memory


class TiledConv:
    """A dilated convolution without padding, (n d M + d (taps - 1), inputs) -> (n d M, outputs), d the dilation.

    kernel: (taps, inputs, outputs).
    """

    def __init__(self, kernel: FloatArray, dilation: int) -> None:
        self.taps, self.inputs, self.outputs = kernel.shape
        self.dilation = dilation
        sizes = SIZES | SMALL if self.inputs >= WIDE else SIZES
        self.size = sizes.get(self.taps, self.taps)
        self.values = self.size - self.taps + 1
        self.kernel = np.ascontiguousarray(kernel)
        if self.taps in SIZES:
            self.into, of_kernel, self.back = _matrices(self.taps, self.size)
            self.kernel = (of_kernel @ kernel.reshape(self.taps, -1)).reshape(-1, self.inputs, self.outputs)

    @property
    def step(self) -> int:
        """Rows of the result that are computed together: their number is a multiple of it."""
        return self.dilation * self.values

    def __call__(self, padded: FloatArray) -> FloatArray:
        return self._tiled(padded) if self.taps in SIZES else self._summed(padded)

    def _summed(self, padded: FloatArray) -> FloatArray:
        rows = len(padded) - self.dilation * (self.taps - 1)
        total: FloatArray = padded[:rows] @ self.kernel[0]
        product = np.empty_like(total)
        for tap in range(1, self.taps):
            np.matmul(padded[tap * self.dilation :][:rows], self.kernel[tap], out=product)
            total += product
        return total

    def _tiled(self, padded: FloatArray) -> FloatArray:
        tiles = (len(padded) - self.dilation * (self.taps - 1)) // self.step
        row, item = padded.strides
        view = np.lib.stride_tricks.as_strided(
            padded,
            (self.size, self.dilation, tiles, self.inputs),
            (self.dilation * row, row, self.step * row, item),
            writeable=False,
        )
        coefficients = self.into @ np.ascontiguousarray(view).reshape(self.size, -1)
        products = coefficients.reshape(len(self.into), -1, self.inputs) @ self.kernel
        values = self.back @ products.reshape(len(products), -1)
        found: FloatArray = values.reshape(self.values, self.dilation, tiles, self.outputs).transpose(2, 0, 1, 3)
        return found.reshape(-1, self.outputs)


@functools.cache
def _matrices(taps: int, size: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Returns the matrices of the samples (R, N), of the kernel (R, taps), and of the result (M, R)."""
    half = size // 2
    angles = 2 * np.pi / size * np.outer(np.arange(half + 1), np.arange(size))
    cosine, sine = np.cos(angles), np.sin(angles)
    real, imaginary = cosine[1:half], -sine[1:half]  # of the samples
    into = np.concatenate([cosine[[0, half]], real + imaginary, real, imaginary])
    real, imaginary = cosine[:, :taps][1:half], sine[:, :taps][1:half]  # of the kernel, which is not mirrored
    of_kernel = np.concatenate([cosine[:, :taps][[0, half]], real, imaginary - real, real + imaginary])
    count = size - taps + 1
    ends = cosine[[0, half], :count] / size
    real, imaginary = (2 / size * part[1:half, :count] for part in (cosine, -sine))
    back = np.concatenate([ends, real + imaginary, imaginary, -real]).T
    return tuple(np.ascontiguousarray(each, np.float32) for each in (into, of_kernel, back))  # type: ignore[return-value]
