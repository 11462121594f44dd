"""Changes the colour of a waveform by a manner of speaking, where harmonics and noise are not predicted apart.

The same curves as ``voice.colour`` has, on short-time spectra of the finished sound: gains over frequency, formants
moved by the ratio of the spectrum's envelope to itself elsewhere, and breath or whisper as noise under the envelope.
"""

from __future__ import annotations

import functools
import math

import numpy as np
import numpy.typing as npt

from ..rates import HOP, SAMPLE_RATE
from ..signals import FloatArray
from .bending import averaged
from .colour import NEPERS, WHISPER_LEVEL, aspiration, gains, moved_bins
from .hibari.spectrum import BINS
from .manner import INDEX
from .waveform import N_FFT, SHIFTS, VOICED_ABOVE

BLOCK = 64  # frames at a time
QUEFRENCY = 0.0022  # seconds: an envelope without harmonics for F0 up to 450 Hz
MEAN_FRAMES = 7  # from which precision moves the envelope away, as in ``voice.colour``
BREATH_LEVEL = math.log(0.1)  # log amplitude of added breath relative to the envelope; our choice
LEAST = np.float32(1e-7)  # magnitude whose logarithm stands for silence
MOST_GAIN = np.float32(4.0)  # nepers either way

Complexes = npt.NDArray[np.complex64]


def recoloured(wave: FloatArray, rows: FloatArray, f0: FloatArray, seed: int) -> FloatArray:
    """Returns a waveform (300 F,) in a manner (F, P). f0: (F,) in Hz. seed: of breath and whisper."""
    generator = np.random.default_rng(seed)
    spectra = _analysed(wave)
    level = np.log(np.maximum(np.abs(spectra), LEAST))
    envelope = np.concatenate([_envelope(level[at : at + BLOCK]) for at in range(0, len(level), BLOCK)])
    gain = _moved(envelope, rows) - envelope
    stretch = np.expm1(rows[:, INDEX["precision"]])[:, None]
    if stretch.any():
        gain += stretch * (envelope - averaged(envelope, MEAN_FRAMES))
    gain += np.float32(NEPERS) * gains(rows)
    np.clip(gain, -MOST_GAIN, MOST_GAIN, out=gain)
    voicing = averaged((f0 > VOICED_ABOVE).astype(np.float32), 3)
    breath, lost = rows[:, INDEX["breath"]], -np.clip(rows[:, INDEX["voicing"]], -1, 0)
    spectra *= (1 - voicing * lost)[:, None]
    added = voicing * np.maximum(np.expm1(np.float32(NEPERS) * breath), 0) * np.float32(math.exp(BREATH_LEVEL))
    whispered = voicing * lost * np.float32(math.exp(WHISPER_LEVEL) / math.exp(BREATH_LEVEL)) * np.float32(0.5)
    if added.any() or whispered.any():
        noise = generator.standard_normal((*level.shape, 2), np.float32).view(np.complex64)[..., 0]
        spectra += noise * np.exp(envelope) * (added[:, None] * aspiration() + whispered[:, None])
    spectra *= np.exp(gain)
    return _synthesised(spectra, len(wave))


def _moved(envelope: FloatArray, rows: FloatArray) -> FloatArray:
    """Returns the envelope (F, 601) with its formants moved by a manner."""
    at = moved_bins(rows)
    if at is None:
        return envelope
    low = np.minimum(at.astype(np.intp), BINS - 2)
    part = np.minimum(at - low, np.float32(1))
    below = np.take_along_axis(envelope, low, 1)
    moved: FloatArray = below + part * (np.take_along_axis(envelope, low + 1, 1) - below)
    return moved


def _envelope(level: FloatArray) -> FloatArray:
    """Returns log magnitudes (n, 601) smoothed by leaving out the higher part of their cepstrum."""
    cepstrum = np.fft.irfft(level, N_FFT)
    kept = round(QUEFRENCY * SAMPLE_RATE)
    cepstrum[:, kept : N_FFT - kept + 1] = 0
    envelope: FloatArray = np.fft.rfft(cepstrum).real.astype(np.float32)
    return envelope


@functools.cache
def _window() -> FloatArray:
    """Returns a periodic Hann window (1200,)."""
    window: FloatArray = (0.5 - 0.5 * np.cos(2 * np.pi / N_FFT * np.arange(N_FFT))).astype(np.float32)
    return window


def _analysed(wave: FloatArray) -> Complexes:
    """Returns the short-time spectra (F, 601) of a waveform (300 F,)."""
    padded = np.pad(wave, N_FFT // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[: len(wave) : HOP]
    parts = [
        np.fft.rfft(frames[at : at + BLOCK] * _window()).astype(np.complex64) for at in range(0, len(frames), BLOCK)
    ]
    return np.concatenate(parts)


def _synthesised(spectra: Complexes, samples: int) -> FloatArray:
    """Returns the waveform (samples,) of short-time spectra (F, 601)."""
    frames = len(spectra)
    total, weight = (np.zeros((frames + SHIFTS, HOP), np.float32) for _ in range(2))
    squares = (_window() ** 2).reshape(SHIFTS, HOP)
    for first in range(0, frames, BLOCK):
        pieces = np.fft.irfft(spectra[first : first + BLOCK], N_FFT) * _window()
        for shift, part in enumerate(pieces.reshape(-1, SHIFTS, HOP).transpose(1, 0, 2)):
            total[first + shift : first + shift + len(part)] += part
            weight[first + shift : first + shift + len(part)] += squares[shift]
    total /= np.maximum(weight, np.float32(1e-3))
    return total.reshape(-1)[N_FFT // 2 : N_FFT // 2 + samples].copy()
