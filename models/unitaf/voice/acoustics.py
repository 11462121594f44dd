"""What can be heard in a recording, at the trunk's 80 frames per second: F0, energy, log-mel.

Recordings may last many minutes: what is large is computed for ``BLOCK`` frames at a time, with the same result.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator

import torch
from torch import Tensor

from .trunk import FRAME_RATE, SILENT_ENERGY

RATE = 16000  # Hz; every recording is brought to it first
HOP = int(RATE / FRAME_RATE)
N_FFT = 512
MELS = 40
MEL_RANGE = (60.0, 7600.0)  # Hz
SILENCE = 1e-5  # power floor, about 16-bit noise
BLOCK = 800  # frames, ten seconds

F0_RANGE = (60.0, 400.0)  # Hz
F0_WINDOW = 640  # 40 ms hold two periods of the lowest pitch
USUAL_LAG = 80  # samples; a frame and its echo at this lag are centred together
VOICED_CORRELATION = 0.35  # of a frame with itself one period later
OCTAVE_COST = 0.02  # per octave: prefers the shortest period that explains the frame
LOUD_BELOW_PEAK = 8.0  # nepers of power; anything softer is taken as silence

# The trunk's energy is the log norm of its teacher's log-mel frame. Line fitted to 9 of its own sentences (r .93),
# counted from the level that only a tenth of the frames exceed.
ENERGY_SLOPE = 1.55
ENERGY_AT_LEVEL = 7.5


def resample(wave: Tensor, rate: int) -> Tensor:
    """Waveform (samples,) at ``rate`` Hz to 16 kHz, by a windowed sinc of 16 zero crossings on either side."""
    if rate == RATE:
        return wave
    common = math.gcd(rate, RATE)
    up, down = RATE // common, rate // common
    cutoff = 0.95 * min(1.0, RATE / rate)  # of the old Nyquist frequency
    half = math.ceil(16 / cutoff)
    phases = torch.arange(up) * down / up  # where each of ``up`` outputs lies, in old samples, within one period
    at = torch.arange(-half, half + down + 1)[None] - phases[:, None]
    window = torch.cos((math.pi / 2) * (at / (half + 1)).clamp(-1, 1)) ** 2
    kernel = cutoff * torch.sinc(cutoff * at) * window
    outputs = math.ceil(len(wave) * up / down)
    padded = torch.nn.functional.pad(wave, (half, half + 2 * down))[None, None]
    weights = kernel[:, None].to(wave.dtype)
    block = math.ceil(BLOCK * HOP / up)  # periods
    made = [
        torch.nn.functional.conv1d(
            padded[..., first * down : (first + block - 1) * down + weights.shape[2]], weights, stride=down
        )[0].T.reshape(-1)
        for first in range(0, math.ceil(outputs / up), block)
    ]
    return torch.cat(made)[:outputs] if made else wave


def frames_of(wave: Tensor) -> int:
    """Frames at 80 Hz that cover a waveform at 16 kHz."""
    return max(1, math.ceil(len(wave) / HOP))


def log_mel(wave: Tensor) -> Tensor:
    """Waveform at 16 kHz -> (F, 40) natural log of mel power."""
    window = torch.hann_window(N_FFT // 32 * 25)  # 25 ms
    return torch.cat([(power @ _mel_filters() + SILENCE).log() for power in _powers(wave, window)])


def _powers(wave: Tensor, window: Tensor) -> Iterator[Tensor]:
    """Power spectra (≤ BLOCK, 257); frame i is centred on the middle of samples [i HOP, (i + 1) HOP)."""
    frames = frames_of(wave)
    before = (len(window) - HOP) // 2
    after = (frames - 1) * HOP + len(window) - before - len(wave)
    padded = torch.nn.functional.pad(wave, (before, max(0, after)))
    for block in torch.split(padded.unfold(0, len(window), HOP)[:frames], BLOCK):
        yield torch.fft.rfft(block * window, N_FFT).abs().square()


@functools.cache
def _mel_filters() -> Tensor:
    """(257, 40) triangles, evenly spaced on the mel scale (O'Shaughnessy 1987), each of unit sum."""
    low, high = (2595 * math.log10(1 + hz / 700) for hz in MEL_RANGE)
    corners = 700 * (10 ** (torch.linspace(low, high, MELS + 2) / 2595) - 1)
    bins = torch.arange(N_FFT // 2 + 1) * RATE / N_FFT
    rise = (bins[:, None] - corners[:-2]) / (corners[1:-1] - corners[:-2])
    fall = (corners[2:] - bins[:, None]) / (corners[2:] - corners[1:-1])
    triangles = torch.minimum(rise, fall).clamp(min=0)
    return triangles / triangles.sum(0)


def loudness(wave: Tensor) -> Tensor:
    """Waveform at 16 kHz -> (F,) natural log of rms in 25 ms windows."""
    window = torch.hann_window(N_FFT // 32 * 25)
    power = torch.cat([block.sum(1) for block in _powers(wave, window)]) / (N_FFT / 2 * window.square().sum())
    return 0.5 * (power + SILENCE**2).log()


def energy(wave: Tensor) -> Tensor:
    """Waveform at 16 kHz -> (F,) in the trunk's unit, whatever the level of the recording."""
    log_rms = loudness(wave)
    level = torch.quantile(log_rms, 0.9)
    return (ENERGY_SLOPE * (log_rms - level) + ENERGY_AT_LEVEL).clamp(min=SILENT_ENERGY)


def f0(wave: Tensor) -> Tensor:
    """Waveform at 16 kHz -> (F,) Hz, 0 where unvoiced; by normalised autocorrelation and a median over 5 frames."""
    frames = frames_of(wave)
    span = F0_WINDOW + int(RATE / F0_RANGE[0])
    before = (F0_WINDOW + USUAL_LAG - HOP) // 2
    padded = torch.nn.functional.pad(wave, (before, span + frames * HOP - len(wave)))
    blocks = torch.split(padded.unfold(0, span, HOP)[:frames], BLOCK)
    best, strength, power = (torch.cat(parts) for parts in zip(*map(_best_lags, blocks), strict=True))
    log_power = (power + SILENCE).log()
    voiced = (strength > VOICED_CORRELATION) & (log_power > log_power.max() - LOUD_BELOW_PEAK)
    pitch = torch.where(voiced, RATE / best, 0.0)
    smooth = torch.nn.functional.pad(pitch, (2, 2)).unfold(0, 5, 1).median(1).values
    return torch.where(voiced & (smooth > 0), smooth, 0.0)


def _best_lags(pieces: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Frames with room for one period (n, span) -> the likeliest period in samples, how alike the frame is to itself
    one period later (-1..1), and its power, each (n,).
    """
    longest, shortest = int(RATE / F0_RANGE[0]), int(RATE / F0_RANGE[1])
    head = pieces[:, :F0_WINDOW]
    size = 2048  # holds span + window without wrapping
    product = torch.fft.rfft(pieces, size) * torch.fft.rfft(head, size).conj()
    correlation = torch.fft.irfft(product, size)[:, : longest + 1]
    squares = torch.nn.functional.pad(pieces.square().cumsum(1), (1, 0))
    power = squares[:, F0_WINDOW : F0_WINDOW + longest + 1] - squares[:, : longest + 1]
    correlation = correlation / (power * power[:, :1] + SILENCE**2).sqrt()
    lags = torch.arange(shortest, longest + 1)
    score = correlation[:, shortest:] - OCTAVE_COST * torch.log2(lags / shortest)
    best = score.argmax(1)
    return lags[best], correlation[:, shortest:].gather(1, best[:, None])[:, 0], power[:, 0]
