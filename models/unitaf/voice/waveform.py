"""Synthesises the waveform from F0 and spectra by a source-filter model.

The model of hibari-tts: ``S = e^h e^{i pi tanh(p)} STFT(pulses(F0)) + e^n Z + e^r e^{i q}``, with the harmonic
envelope h and its phase p, the noise envelope n (Z is complex Gaussian noise), and a free part r with phase q; one
inverse STFT.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from ..rates import HOP, SAMPLE_RATE
from ..signals import FloatArray
from .hibari.spectrum import Spectrum

N_FFT = 1200
SHIFTS = N_FFT // HOP
BLOCK = 24  # frames that are computed at a time: they fit into the CPU cache
VOICED_ABOVE = 40.0  # Hz; the prosody net predicts lower F0 for unvoiced frames
HIGHEST_HARMONIC = 11000.0  # Hz
LOG_MAGNITUDE_LIMIT = 7.0  # e^7 is far above speech: protects against a wrong frame
INAUDIBLE = -8.0  # log magnitude: noise below it in all bins is at -97 dB of full scale, less than one step of 16 bits
NEAR_ZERO = 2e-3  # below this |2 sin(phase / 2)| the pulse is at its peak

Complexes = npt.NDArray[np.complex128]


def synthesise(spectrum: Spectrum, f0: FloatArray, seed: int) -> FloatArray:
    """Returns the waveform (300 F,) at 24 kHz of spectra (F, 601 each) and F0 (n F,) in Hz. seed: of the noise."""
    frames = len(spectrum.harmonic)
    train = np.pad(pulses(f0, HOP * frames // len(f0)), N_FFT // 2, mode="reflect")
    excerpts = np.lib.stride_tricks.sliding_window_view(train, N_FFT)[: HOP * frames : HOP]
    generator = np.random.default_rng(seed)
    total = np.zeros((frames + SHIFTS - 1, HOP), np.float32)
    for block, part in in_blocks(spectrum):
        pieces = _pieces(part, excerpts[block], generator).reshape(-1, SHIFTS, HOP)
        for shift in range(SHIFTS):  # overlap-add
            total[block.start + shift : block.stop + shift] += pieces[:, shift]
    wave = total[SHIFTS // 2 :][:frames]
    wave /= _summed_windows(frames)
    return wave.reshape(-1)


def in_blocks(spectrum: Spectrum) -> Iterator[tuple[slice, Spectrum]]:
    """Yields spectra (F, 601) as views of at most ``BLOCK`` frames, each with the slice of its frames."""
    for first in range(0, len(spectrum.free), BLOCK):
        block = slice(first, min(first + BLOCK, len(spectrum.free)))
        yield block, Spectrum(*(values[block] for values in spectrum))


def _pieces(spectrum: Spectrum, excerpts: FloatArray, generator: np.random.Generator) -> npt.NDArray[np.float64]:
    """Returns windowed frames of sound (n, 1200) from spectra (n, 601 each) and the pulses (n, 1200) in each frame."""
    sound = np.empty(spectrum.free.shape, np.complex128)
    _polar(spectrum.free, spectrum.free_phase, sound)
    noisy = spectrum.noise > INAUDIBLE
    levels = spectrum.noise[noisy]
    noise = generator.standard_normal((len(levels), 2), dtype=np.float32).view(np.complex64)[:, 0]
    sound[noisy] += magnitude(levels) * noise
    voiced = excerpts.any(axis=1)
    if voiced.any():
        windowed = excerpts[voiced]
        windowed *= _analysis_window()
        source = np.fft.rfft(windowed)
        response = np.empty(source.shape, np.complex128)
        _polar(spectrum.harmonic[voiced], np.float32(math.pi) * np.tanh(spectrum.harmonic_phase[voiced]), response)
        response *= source
        sound[voiced] += response
    pieces: npt.NDArray[np.float64] = np.fft.irfft(sound, N_FFT)
    pieces *= _window()
    return pieces


def _polar(log_magnitude: FloatArray, phase: FloatArray, out: Complexes) -> None:
    """Writes complex numbers of log magnitudes and phases in radians to ``out``."""
    radius = magnitude(log_magnitude)
    np.multiply(radius, np.cos(phase), out=out.real)
    np.multiply(radius, np.sin(phase), out=out.imag)


def magnitude(log_magnitude: FloatArray) -> FloatArray:
    """Returns magnitudes of log magnitudes, up to the limit."""
    limited = np.minimum(log_magnitude, np.float32(LOG_MAGNITUDE_LIMIT))
    np.exp(limited, out=limited)
    return limited


def pulses(f0: FloatArray, samples: int = HOP) -> FloatArray:
    """Returns a band-limited pulse train (samples n,) that follows F0 (n,) in Hz, one value per ``samples`` samples.

    All harmonics up to 11 kHz have amplitude 1. The sum of H cosines has a closed form:
    sin((H + 1/2) t) / (2 sin(t / 2)) - 1/2.
    """
    train = finer(f0, samples)
    turns = np.zeros(1, np.uint32)  # phase in units of 2^-32 turns, so that whole turns overflow
    for first in range(0, len(train), BLOCK * HOP):
        piece = train[first : first + BLOCK * HOP]
        voiced = piece > VOICED_ABOVE
        hz = np.maximum(piece, np.float32(VOICED_ABOVE))
        steps = (hz * np.float32(2**32 / SAMPLE_RATE)).astype(np.uint32)
        steps[:1] += turns[-1:]
        turns = np.cumsum(steps, dtype=np.uint32)
        piece[:] = _pulse(hz, turns.astype(np.float32) * np.float32(2 * math.pi / 2**32))
        piece *= voiced
    return train


def _pulse(hz: FloatArray, phase: FloatArray) -> FloatArray:
    """Returns the sum (n,) of the cosines of all harmonics of F0 (n,) in Hz at the phase (n,) in radians."""
    order = np.floor(np.float32(HIGHEST_HARMONIC) / hz) + np.float32(0.5)
    below = 2 * np.sin(phase / 2)
    peak = np.abs(below) <= NEAR_ZERO
    below[peak] = 1
    total: FloatArray = np.where(peak, order, np.sin(order * phase) / below)
    total -= np.float32(0.5)
    return total


def finer(values: FloatArray, times: int) -> FloatArray:
    """Interpolates values (n,) linearly to (times n,); each value stands at the middle of its interval."""
    rises = np.diff(values, prepend=values[:1], append=values[-1:])[:, None]
    at = ((np.arange(times) + 0.5) / times - 0.5).astype(np.float32)
    lines: FloatArray = rises[:-1] * np.minimum(at, 0)
    lines += rises[1:] * np.maximum(at, 0)
    lines += values[:, None]
    return lines.reshape(-1)


@functools.cache
def _window() -> FloatArray:
    """Returns a periodic Hann window (1200,)."""
    window: FloatArray = (0.5 - 0.5 * np.cos(2 * np.pi / N_FFT * np.arange(N_FFT))).astype(np.float32)
    return window


@functools.cache
def _analysis_window() -> FloatArray:
    """Returns a window under which a unit cosine has a spectral peak of 1, so that e^h is the harmonic's magnitude."""
    return _window() / np.float32(N_FFT / 4)


def _summed_windows(frames: int) -> FloatArray:
    """Returns (F, 300): the sum of the squared windows over each sample."""
    frame = np.arange(frames)[:, None] + SHIFTS // 2 - np.arange(SHIFTS)
    inside = ((frame >= 0) & (frame < frames)).astype(np.float32)
    summed: FloatArray = inside @ (_window() ** 2).reshape(SHIFTS, HOP)
    return summed
