"""The source of Kokoro-82M's generator: nine harmonics of F0 as one waveform, and its short-time spectrum."""

from __future__ import annotations

import functools

import numpy as np

from ...errors import check_stop
from ...layers import Weights
from ...rates import SAMPLE_RATE
from ...signals import FloatArray

HARMONICS = 9
AMPLITUDE = np.float32(0.1)
VOICED_ABOVE = 10.0  # Hz
FRAMES = 40  # that are computed at a time: they fit into the CPU cache
PIECES = 8000  # frames of the spectrum that are computed at a time
N_FFT, STFT_HOP = 20, 5
BINS = N_FFT // 2 + 1
# Without voice the waveform is constant, and all bins but the first two are 0, so that their phases are those of
# rounding errors. They are the same in every such frame of ONNX Runtime, and the network hears them: these are its.
QUIET, FIRST_QUIET = 1e-6, 2
QUIET_PHASES = (2.49036, -2.1254, 0.793467, -2.12916, 0.172975, 2.9268, -1.34494, 2.73597, -1.54684)


class Source:
    """F0 to the spectrum of a waveform that has its harmonics."""

    def __init__(self, weights: Weights, prefix: str = "generator.m_source.l_linear") -> None:
        self.mix, self.bias = weights[f"{prefix}.weight"][0], weights[f"{prefix}.bias"]

    def __call__(self, f0: FloatArray, samples: int) -> FloatArray:
        """Returns (samples / 5 + 1, 22): magnitudes and phases of 11 bins. f0: (n,) in Hz, evenly spread over them."""
        return spectrum(self.waveform(f0, samples))

    def waveform(self, f0: FloatArray, samples: int) -> FloatArray:
        """Returns (samples,); phases are exact to the end, since they are summed in double precision."""
        each = samples // len(f0)
        turns = np.cumsum(f0[:, None] * np.arange(1, HARMONICS + 1) / SAMPLE_RATE % 1, axis=0) * each
        out = np.empty((len(f0), each), np.float32)
        at = ((np.arange(each) + 0.5) / each - 0.5)[:, None]
        rises = np.diff(turns, axis=0, prepend=turns[:1], append=turns[-1:])
        for first in range(0, len(f0), FRAMES):
            part = slice(first, min(first + FRAMES, len(f0)))
            phases = turns[part, None] + rises[part, None] * np.minimum(at, 0)
            phases += rises[part.start + 1 : part.stop + 1, None] * np.maximum(at, 0)
            phases -= np.floor(phases)
            waves = np.sin((2 * np.pi * phases).astype(np.float32))
            waves *= AMPLITUDE * (f0[part] > VOICED_ABOVE)[:, None, None]
            out[part] = waves @ self.mix
        out += self.bias
        np.tanh(out, out=out)
        wave: FloatArray = out.reshape(-1)
        return wave


def spectrum(wave: FloatArray) -> FloatArray:
    """Returns (n / 5 + 1, 22): magnitudes, then phases in radians, of a waveform (n,)."""
    padded = np.pad(wave, N_FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[::STFT_HOP]
    polar = np.empty((len(frames), 2 * BINS), np.float32)
    for first in range(0, len(frames), PIECES):
        check_stop()
        part = slice(first, first + PIECES)
        found = np.fft.rfft(frames[part] * window())
        magnitude, phase = np.abs(found), np.arctan2(found.imag, found.real)
        phase[(found.imag == 0) & (found.real < 0)] = np.pi  # and not -pi, where the zero has a sign
        quiet = magnitude[:, FIRST_QUIET:] < QUIET
        phase[:, FIRST_QUIET:] = np.where(quiet, QUIET_PHASES, phase[:, FIRST_QUIET:])
        polar[part, :BINS], polar[part, BINS:] = magnitude, phase
    return polar


@functools.cache
def window() -> FloatArray:
    """Returns a periodic Hann window (20,)."""
    hann: FloatArray = (0.5 - 0.5 * np.cos(2 * np.pi / N_FFT * np.arange(N_FFT))).astype(np.float32)
    return hann


def overlapped(magnitude: FloatArray, phase: FloatArray) -> FloatArray:
    """Returns the waveform (5 (n - 1),) of a spectrum (n, 11) each: one inverse short-time Fourier transform.

    The ONNX export of the network leaves out the sum of the squared windows, and so is 1.5 times louder.
    """
    shifts = N_FFT // STFT_HOP
    total = np.zeros((len(magnitude) + shifts - 1, STFT_HOP), np.float32)
    weight = np.zeros_like(total)
    squares = (window() ** 2).reshape(shifts, STFT_HOP)
    for first in range(0, len(magnitude), PIECES):
        check_stop()
        part = slice(first, first + PIECES)
        pieces = np.fft.irfft(magnitude[part] * np.exp(1j * phase[part]), N_FFT) * window()
        for shift, piece in enumerate(pieces.reshape(-1, shifts, STFT_HOP).transpose(1, 0, 2)):
            at = slice(first + shift, first + shift + len(piece))
            total[at] += piece
            weight[at] += squares[shift]
    inside = slice(shifts // 2, len(total) - shifts // 2)
    wave: FloatArray = (total[inside] / weight[inside]).reshape(-1)
    return wave
