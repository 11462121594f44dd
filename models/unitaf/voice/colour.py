"""Colour: the spectrum of a sentence in a manner of speaking, and in a voice of the cast."""

from __future__ import annotations

import functools
import math

import torch
import torch.nn.functional as nnf
from torch import Tensor

from .bending import TOLD
from .manner import INDEX
from .trunk import BINS, HOP, SAMPLE_RATE, Spectrum
from .waveform import LOG_MAGNITUDE_LIMIT, N_FFT, VOICED_ABOVE

NEPERS = math.log(10) / 20  # per dB
BIN_HZ = SAMPLE_RATE / 2 / (BINS - 1)
PIVOT = 500.0  # Hz: where the tilt changes nothing; most of the power of speech lies there
TILT_OCTAVES = (-2.0, 3.0)  # from the pivot within which the tilt goes on

# Corners of the warp, Hz: what moves by each region's parameter there; straight lines lie between them. At the last one
# nothing moves: hissing stays where it is, for a child's would lie where few loudspeakers sound.
CORNERS = (850.0, 1400.0, 2200.0, 3200.0, 7000.0)
REGIONS = ("first", "second", "second", "third")
LOWEST_F0 = 60.0  # Hz, of what the decoder is told

# dB per unit of each parameter at corners in Hz; straight lines over log frequency.
CURVES: dict[str, tuple[tuple[float, float], ...]] = {
    "tilt": tuple((PIVOT * 2.0**octaves, octaves) for octaves in TILT_OCTAVES),
    "chest": ((300.0, 1.0), (500.0, 0.0)),
    "nose": ((300.0, 0.0), (600.0, -1.0), (1000.0, 1.0), (1600.0, 0.0)),
    "presence": ((1500.0, 0.0), (2500.0, 1.0), (4000.0, 1.0), (6000.0, 0.0)),
    "air": ((5000.0, 0.0), (7000.0, 1.0)),
}

MEAN_FRAMES = 7  # 90 ms: what precision is measured against
# Breath: noise under the harmonics' own envelope, this much below them for a trunk that has next to none; fitted.
BREATH_LEVEL = math.log(0.02)
BREATH_FROM = (300.0, 2500.0)  # Hz: aspiration sets in (Klatt & Klatt 1990: above 2 kHz it is most of the source)
WHISPER_LEVEL = math.log(0.2)
HARMONIC_POWER = 0.16  # mean over bins of a unit harmonic's squared spectrum: 1.5 under the window, every 9.5 bins


def coloured(spectrum: Spectrum, rows: Tensor, f0: Tensor) -> Spectrum:
    """A spectrum (601, F) in a manner (F, P); f0: (F,) what the decoder was told."""
    columns = rows.T
    voiced = (f0 > VOICED_ABOVE).float()
    voicing = nnf.avg_pool1d(voiced[None, None], 3, 1, 1, count_include_pad=False)[0, 0]
    out = _warped(spectrum, columns, f0)
    out = _precise(out, columns[INDEX["precision"]])
    gain = NEPERS * _gain(columns)
    out = out._replace(harmonic=out.harmonic + gain, noise=out.noise + gain, free=out.free + gain)
    return _breathed(out, columns, voicing)


def _gain(columns: Tensor) -> Tensor:
    """dB (601, F): the curves, which leave the level of average speech as it is, and the rest of the loudness."""
    chosen = columns[list(_curve_columns())]
    loudness = (1 - TOLD) * columns[INDEX["loudness"]]
    if not chosen.any():
        return loudness.expand(BINS, -1)
    curves = _curves() @ chosen
    level = 10 * torch.log10(_average_speech() @ (curves * (2 * NEPERS)).exp())
    return curves - level + loudness


def _warped(spectrum: Spectrum, columns: Tensor, f0: Tensor) -> Spectrum:
    """Formants moved: what sounds at each frequency is read at another one.

    The head's harmonic envelope means something at the harmonics that the decoder was told alone, so it is read there,
    and drawn from one to the next.
    """
    shifts = torch.stack([columns[INDEX["size"]] - columns[INDEX[region]] for region in REGIONS])
    if not (shifts.any() or columns[INDEX["register"]].any() or columns[INDEX["pitch"]].any()):
        return spectrum
    at = (torch.arange(BINS)[:, None] * (_regions()[:, :-1] @ shifts).exp()).clamp(max=BINS - 1)
    nearest = at.round().long()
    spacing = f0.clamp(min=LOWEST_F0) / BIN_HZ
    number = (at / spacing).clamp(min=1)
    below, part = number.floor(), number.frac()
    mean = nnf.avg_pool1d(spectrum.harmonic.T[None], 3, 1, 1, count_include_pad=False)[0].T
    return Spectrum(
        torch.lerp(_between(mean, below * spacing), _between(mean, (below + 1) * spacing), part),
        spectrum.harmonic_phase.gather(0, nearest),
        spectrum.noise,
        spectrum.free.gather(0, nearest),
        spectrum.free_phase.gather(0, nearest) + _moved_phase(nearest),
    )


def _between(values: Tensor, at: Tensor) -> Tensor:
    """Values (601, F) read at fractional bins (601, F)."""
    at = at.clamp(max=BINS - 1.001)
    low = at.long()
    return torch.lerp(values.gather(0, low), values.gather(0, low + 1), at.frac())


def _moved_phase(source: Tensor) -> Tensor:
    """Radians (601, F) to add to noise that is moved here from the bins ``source`` (601, F).

    It must turn at its new frequency from frame to frame, and stay in the middle of its frame.
    """
    moved = torch.arange(BINS)[:, None] - source
    turns = moved * (torch.arange(source.shape[1]) * HOP + N_FFT // 2) % N_FFT
    return 2 * math.pi / N_FFT * turns


def _precise(spectrum: Spectrum, precision: Tensor) -> Spectrum:
    """Magnitudes farther from, or nearer to, their mean over ``MEAN_FRAMES``."""
    if not precision.any():
        return spectrum
    stretch = torch.expm1(precision)

    def stretched(values: Tensor) -> Tensor:
        mean = nnf.avg_pool1d(values[None], MEAN_FRAMES, 1, MEAN_FRAMES // 2, count_include_pad=False)[0]
        return values + stretch * (values - mean)

    return spectrum._replace(harmonic=stretched(spectrum.harmonic), free=stretched(spectrum.free))


def _breathed(spectrum: Spectrum, columns: Tensor, voicing: Tensor) -> Spectrum:
    """More or less noise in voiced frames, down to a whisper; hisses that have a voice keep theirs."""
    breath, lost = columns[INDEX["breath"]], -columns[INDEX["voicing"]].clamp(-1, 0)
    if not (breath.any() or lost.any()):
        return spectrum
    breathing = voicing * _dominance(spectrum)
    free = spectrum.free + breathing * NEPERS * breath
    added = breathing * torch.expm1(NEPERS * breath).clamp(min=0) * math.exp(BREATH_LEVEL)
    aspired = added * _aspiration()[:, None] + voicing * lost * math.exp(WHISPER_LEVEL)
    noise = torch.logaddexp(spectrum.noise, spectrum.harmonic + aspired.clamp(min=1e-6).log())
    return spectrum._replace(harmonic=spectrum.harmonic + (1 - lost).clamp(min=1e-3).log(), noise=noise, free=free)


def _dominance(spectrum: Spectrum) -> Tensor:
    """The harmonics' share (F,) in the power of each frame."""
    harmonic = HARMONIC_POWER * (2 * spectrum.harmonic.clamp(max=LOG_MAGNITUDE_LIMIT)).exp().sum(0)
    return harmonic / (harmonic + (2 * spectrum.free.clamp(max=LOG_MAGNITUDE_LIMIT)).exp().sum(0))


@functools.cache
def _hz() -> Tensor:
    return torch.arange(BINS) * BIN_HZ


@functools.cache
def _regions() -> Tensor:
    """(601, corners): each bin's share in the corners of the warp."""
    return torch.stack([_drawn(_hz(), CORNERS, row) for row in torch.eye(len(CORNERS)).tolist()], 1)


@functools.cache
def _curve_columns() -> tuple[int, ...]:
    return tuple(INDEX[name] for name in CURVES)


@functools.cache
def _curves() -> Tensor:
    """(601, curves): dB of each bin per unit of each parameter of ``CURVES``."""
    octaves = torch.log2(_hz().clamp(min=BIN_HZ))
    drawn = [
        _drawn(octaves, [math.log2(hz) for hz, _ in corners], [value for _, value in corners])
        for corners in CURVES.values()
    ]
    return torch.stack(drawn, 1)


@functools.cache
def _average_speech() -> Tensor:
    """(601,): the share of each bin in the power of speech: even to 500 Hz, 9 dB per octave less above (Byrne 1994)."""
    power = (_hz().clamp(min=PIVOT) / PIVOT) ** -3
    return power / power.sum()


@functools.cache
def _aspiration() -> Tensor:
    """(601,): amplitude of breath relative to the harmonics' envelope."""
    low, high = BREATH_FROM
    return ((_hz() - low) / (high - low)).clamp(0, 1)


def _drawn(at: Tensor, xs: list[float] | tuple[float, ...], ys: list[float]) -> Tensor:
    """Straight lines through (xs, ys), read at ``at``; ends are held."""
    x, y = torch.tensor(xs), torch.tensor(ys)
    if len(xs) == 1:
        return y.expand_as(at)
    right = torch.searchsorted(x, at).clamp(1, len(xs) - 1)
    part = ((at - x[right - 1]) / (x[right] - x[right - 1])).clamp(0, 1)
    return torch.lerp(y[right - 1], y[right], part)
