"""The waveform: F0 and spectra to sound, by source and filter.

The model of hibari-tts: ``S = e^h e^{i pi tanh(p)} STFT(pulses(F0)) + e^n Z + e^r e^{i q}``, with the harmonic
envelope h and its phase p, the noise envelope n (Z is complex Gaussian noise), and a free part r with phase q; one
inverse STFT.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as nnf
from torch import Tensor

from .trunk import BINS, HOP, SAMPLE_RATE, Spectrum

N_FFT = 1200
VOICED_ABOVE = 40.0  # Hz; the prosody net says unvoiced by going below
HIGHEST_HARMONIC = 11000.0  # Hz
LOG_MAGNITUDE_LIMIT = 7.0  # e^7 is far above speech: a guard against a bad frame
NEAR_ZERO = 2e-3  # below this |2 sin(phase / 2)| the pulse is at its peak


def synthesise(spectrum: Spectrum, f0: Tensor, seed: int) -> Tensor:
    """Spectra (601, F) each and F0 (n F,) in Hz -> waveform (300 F,) at 24 kHz; ``seed`` fixes the noise part."""
    frames = spectrum.harmonic.shape[1]
    window = torch.hann_window(N_FFT, dtype=f0.dtype)
    train = pulses(f0, HOP * frames // len(f0))
    source = torch.stft(
        train, N_FFT, HOP, window=window / (N_FFT / 4), pad_mode="reflect", return_complex=True
    )[:, :frames]  # a unit cosine then peaks at 1, so that e^h is the harmonic's magnitude
    generator = torch.Generator().manual_seed(seed)
    noise = torch.view_as_complex(torch.randn(BINS, frames, 2, generator=generator))
    total = _polar(spectrum.harmonic, math.pi * torch.tanh(spectrum.harmonic_phase)) * source
    total += _magnitude(spectrum.noise) * noise
    total += _polar(spectrum.free, spectrum.free_phase)
    return _inverse_stft(total, window)


def _polar(log_magnitude: Tensor, phase: Tensor) -> Tensor:
    """torch.polar, but with vectorised sine and cosine."""
    magnitude = _magnitude(log_magnitude)
    return torch.complex(magnitude * phase.cos(), magnitude * phase.sin())


def _magnitude(log_magnitude: Tensor) -> Tensor:
    return log_magnitude.clamp(max=LOG_MAGNITUDE_LIMIT).exp()


def pulses(f0: Tensor, samples: int = HOP) -> Tensor:
    """Band-limited pulses (samples n,) that follow F0 (n,) in Hz, which has a value for so many samples.

    All harmonics up to 11 kHz have amplitude 1.
    The sum of H cosines is closed: sin((H + 1/2) t) / (2 sin(t / 2)) - 1/2.
    """
    hz = nnf.interpolate(f0[None, None], scale_factor=samples, mode="linear", align_corners=False)[0, 0]
    voiced = hz > VOICED_ABOVE
    hz = hz.clamp(min=VOICED_ABOVE)
    turns = (hz.double().cumsum(0) / SAMPLE_RATE).frac()
    phase = (2 * math.pi * turns).to(f0.dtype)
    order = (HIGHEST_HARMONIC / hz).floor() + 0.5
    below = 2 * torch.sin(phase / 2)
    peak = below.abs() <= NEAR_ZERO
    train = torch.where(peak, order, torch.sin(order * phase) / torch.where(peak, 1.0, below)) - 0.5
    return train * voiced


def _inverse_stft(spectrum: Tensor, window: Tensor) -> Tensor:
    """Spectrum (601, F) -> (300 F,): overlap-add of windowed frames, divided by the summed squared window."""
    frames = spectrum.shape[1]
    shifts = N_FFT // HOP
    pieces = torch.fft.irfft(spectrum.T, N_FFT, dim=1) * window
    pieces = pieces.reshape(frames, shifts, HOP)
    squared = (window * window).reshape(shifts, HOP)
    total = pieces.new_zeros(frames + shifts - 1, HOP)
    weight = torch.zeros_like(total)
    for shift in range(shifts):
        total[shift : shift + frames] += pieces[:, shift]
        weight[shift : shift + frames] += squared[shift]
    wave: Tensor = (total / weight.clamp(min=1e-11)).reshape(-1)
    return wave[N_FFT // 2 : N_FFT // 2 + frames * HOP]
