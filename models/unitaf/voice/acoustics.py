"""Acoustic features of a recording at the trunk's 80 frames per second: F0, energy, log-mel.

Recordings may last many minutes: large arrays are computed for ``BLOCK`` frames at a time, with the same result.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from ..errors import check_stop
from ..rates import FRAME_RATE
from ..signals import FloatArray
from .trunk import SILENT_ENERGY

RATE = 16000  # Hz, to which every recording is resampled first
HOP = int(RATE / FRAME_RATE)
N_FFT = 512
MELS = 40
MEL_RANGE = (60.0, 7600.0)  # Hz
SILENCE = 1e-5  # power floor, about 16-bit noise
BLOCK = 80  # frames, 1 s: fits into the CPU cache
RESAMPLED = 2048  # output samples of ``resample`` that are computed at a time

F0_RANGE = (60.0, 400.0)  # Hz
LONGEST_LAG, SHORTEST_LAG = (int(RATE / hz) for hz in F0_RANGE)  # samples
F0_WINDOW = 640  # samples: 40 ms hold two periods of the lowest pitch
F0_FFT = 1024  # holds the window and the longest period without wrapping
USUAL_LAG = 80  # samples; a frame together with its copy at this lag is centred on the frame's time
VOICED_CORRELATION = 0.35  # smallest correlation of a voiced frame with itself one period later
OCTAVE_COST = 0.02  # per octave: prefers the shortest period that explains the frame
LOUD_BELOW_PEAK = 8.0  # nepers of power below the peak; softer frames count as silence

# The trunk's energy is the log norm of its teacher's log-mel frame. Regression over 9 of its own sentences (r = .93),
# relative to the level that a tenth of the frames exceeds.
ENERGY_SLOPE = 1.55
ENERGY_AT_LEVEL = 7.5

Array = npt.NDArray[np.float64]
Number = TypeVar("Number", np.float32, np.float64)


def resample(wave: FloatArray, rate: int, wanted: int = RATE) -> FloatArray:
    """Resamples a waveform (samples,) from ``rate`` to ``wanted`` Hz by a windowed sinc, 16 zero crossings per side."""
    if rate == wanted or not len(wave):
        return wave
    common = math.gcd(rate, wanted)
    up, down = wanted // common, rate // common
    cutoff = 0.95 * min(1.0, wanted / rate)  # relative to the Nyquist frequency of the input
    half = math.ceil(16 / cutoff)
    padded = np.pad(wave, (half, half + 1))
    resampled = np.empty(math.ceil(len(wave) * up / down), np.float32)
    for phase in range(min(up, len(resampled))):  # outputs at the same offset between input samples share a kernel
        outputs = resampled[phase::up]
        first, between = divmod(phase * down, up)
        at = np.arange(-half, half + 2) - between / up
        window = np.cos((math.pi / 2) * np.clip(at / (half + 1), -1, 1)) ** 2
        kernel = (cutoff * np.sinc(cutoff * at) * window).astype(np.float32)
        pieces = np.lib.stride_tricks.sliding_window_view(padded, len(kernel))[first::down]
        for block in _blocks(len(outputs), RESAMPLED):
            check_stop()
            outputs[block] = np.ascontiguousarray(pieces[block]) @ kernel
    return resampled


def _blocks(count: int, size: int) -> Iterator[slice]:
    """Splits ``count`` rows into slices of at most ``size``."""
    return (slice(first, min(count, first + size)) for first in range(0, count, size))


def frames_of(wave: FloatArray) -> int:
    """Returns the number of frames at 80 Hz that cover a waveform at 16 kHz, at least 1."""
    return max(1, math.ceil(len(wave) / HOP))


def log_mel(wave: FloatArray) -> FloatArray:
    """Returns the natural log of mel power (F, 40) of a waveform at 16 kHz."""
    mel: FloatArray = np.concatenate([power @ _mel_filters() for power in _powers(wave)])
    mel += SILENCE
    np.log(mel, out=mel)
    return mel


def _powers(wave: FloatArray) -> Iterator[FloatArray]:
    """Yields power spectra (at most BLOCK, 257); frame i is centred on the middle of samples [i HOP, (i + 1) HOP)."""
    window = _window()
    for stretch in _stretches(wave, len(window), (len(window) - HOP) // 2):
        spectra = _spectra(_framed(stretch, len(window)) * window, N_FFT)
        yield (np.square(spectra.real) + np.square(spectra.imag)).astype(np.float32)


def _stretches(wave: FloatArray, size: int, before: int) -> Iterator[FloatArray]:
    """Yields parts of a waveform, padded with zeros, that hold at most BLOCK frames of ``size`` samples each.

    Frame i begins ``before`` samples before sample i HOP.
    """
    for block in _blocks(frames_of(wave), BLOCK):
        check_stop()
        first, last = block.start * HOP - before, (block.stop - 1) * HOP - before + size
        inside = wave[max(0, first) : max(0, last)]
        lead = max(0, -first)
        yield np.pad(inside, (lead, last - first - lead - len(inside)))


def _framed(stretch: npt.NDArray[Number], size: int) -> npt.NDArray[Number]:
    """Returns a view (n, size) of all frames that fit into a part of a waveform."""
    framed: npt.NDArray[Number] = np.lib.stride_tricks.sliding_window_view(stretch, size)[::HOP]
    return framed


def _spectra(pieces: FloatArray, size: int) -> npt.NDArray[np.complexfloating[Any, Any]]:
    """Returns spectra of rows padded with zeros to ``size``; faster than the padding of numpy's rfft."""
    padded = np.zeros((len(pieces), size), np.float32)
    padded[:, : pieces.shape[1]] = pieces
    spectra: npt.NDArray[np.complexfloating[Any, Any]] = np.fft.rfft(padded)
    return spectra


@functools.cache
def _window() -> FloatArray:
    """Returns a periodic Hann window of 25 ms."""
    size = N_FFT // 32 * 25
    window: FloatArray = (0.5 - 0.5 * np.cos(2 * math.pi / size * np.arange(size))).astype(np.float32)
    return window


@functools.cache
def _mel_filters() -> FloatArray:
    """Returns (257, 40) triangular filters, evenly spaced in mel (O'Shaughnessy 1987), each with sum 1."""
    low, high = (2595 * math.log10(1 + hz / 700) for hz in MEL_RANGE)
    corners = 700 * (10 ** (np.linspace(low, high, MELS + 2) / 2595) - 1)
    bins = np.arange(N_FFT // 2 + 1) * RATE / N_FFT
    rise = (bins[:, None] - corners[:-2]) / (corners[1:-1] - corners[:-2])
    fall = (corners[2:] - bins[:, None]) / (corners[2:] - corners[1:-1])
    triangles = np.maximum(np.minimum(rise, fall), 0)
    filters: FloatArray = (triangles / triangles.sum(0)).astype(np.float32)
    return filters


def loudness(wave: FloatArray) -> FloatArray:
    """Returns the natural log of the rms in 25 ms windows, (F,), of a waveform at 16 kHz."""
    power = np.concatenate([block.sum(1) for block in _powers(wave)])
    power /= N_FFT / 2 * float(np.square(_window()).sum())
    level: FloatArray = 0.5 * np.log(power + SILENCE**2)
    return level


def energy(wave: FloatArray) -> FloatArray:
    """Returns energy (F,) in the trunk's unit of a waveform at 16 kHz, independent of the recording's level."""
    log_rms = loudness(wave)
    level = float(np.quantile(log_rms, 0.9))
    loud: FloatArray = np.maximum(ENERGY_SLOPE * (log_rms - level) + ENERGY_AT_LEVEL, SILENT_ENERGY)
    return loud


def f0(wave: FloatArray) -> FloatArray:
    """Returns F0 (F,) in Hz, 0 where unvoiced, of a waveform at 16 kHz.

    Method: normalised autocorrelation, then a median over 5 frames.
    """
    stretches = _stretches(wave, F0_WINDOW + LONGEST_LAG, (F0_WINDOW + USUAL_LAG - HOP) // 2)
    best, strength, power = (np.concatenate(parts) for parts in zip(*map(_best_lags, stretches), strict=True))
    log_power = np.log(power + SILENCE)
    voiced = (strength > VOICED_CORRELATION) & (log_power > log_power.max() - LOUD_BELOW_PEAK)
    pitch = np.where(voiced, RATE / best, 0.0).astype(np.float32)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(pitch, 2), 5)
    smooth: FloatArray = np.sort(around, axis=1)[:, 2]
    return np.where(voiced, smooth, np.float32(0))


def _best_lags(stretch: FloatArray) -> tuple[npt.NDArray[np.int64], Array, Array]:
    """Returns the likeliest period in samples, the correlation with the signal one period later, -1..1, and the power.

    stretch: samples of n frames, each with room for the longest period. Each result is (n,).
    """
    pieces = _framed(stretch, F0_WINDOW + LONGEST_LAG)
    product = _spectra(pieces[:, :F0_WINDOW], F0_FFT)
    np.conj(product, out=product)
    product *= _spectra(pieces, F0_FFT)
    correlation = np.fft.irfft(product, F0_FFT)[:, SHORTEST_LAG : LONGEST_LAG + 1]
    squares = np.concatenate([[0.0], np.cumsum(np.square(stretch), dtype=np.float64)])
    power = _framed(squares[F0_WINDOW:] - squares[:-F0_WINDOW], LONGEST_LAG + 1)
    correlation = correlation / np.sqrt(power[:, SHORTEST_LAG:] * power[:, :1] + SILENCE**2)
    lags = np.arange(SHORTEST_LAG, LONGEST_LAG + 1)
    best = (correlation - OCTAVE_COST * np.log2(lags / SHORTEST_LAG)).argmax(1)
    return lags[best], np.take_along_axis(correlation, best[:, None], 1)[:, 0], power[:, 0].copy()
