"""Colour: the spectrum of a sentence in a manner of speaking, and in a voice of the cast."""

from __future__ import annotations

import functools
import math

import numpy as np
import numpy.typing as npt

from ..rates import SAMPLE_RATE
from ..signals import FloatArray
from .bending import TOLD, averaged
from .manner import INDEX
from .trunk import BINS, Spectrum
from .waveform import SHIFTS, VOICED_ABOVE, in_blocks, magnitude

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

BINS_AT_ONCE = 32  # of all frames: they stay in the processor's cache
MEAN_FRAMES = 7  # 90 ms: what precision is measured against
# Breath: noise under the harmonics' own envelope, this much below them for a trunk that has next to none; fitted.
BREATH_LEVEL = math.log(0.02)
BREATH_FROM = (300.0, 2500.0)  # Hz: aspiration sets in (Klatt & Klatt 1990: above 2 kHz it is most of the source)
WHISPER_LEVEL = math.log(0.2)
NO_NOISE = 1e-30  # has a logarithm
HARMONIC_POWER = 0.16  # mean over bins of a unit harmonic's squared spectrum: 1.5 under the window, every 9.5 bins

Places = npt.NDArray[np.intp]


def recolour(spectrum: Spectrum, rows: FloatArray, f0: FloatArray) -> None:
    """Put a spectrum (F, 601), in place, into a manner (F, P); f0: (F,) what the decoder was told."""
    voicing = averaged((f0 > VOICED_ABOVE).astype(np.float32), 3)
    shifts = np.stack([rows[:, INDEX["size"]] - rows[:, INDEX[region]] for region in REGIONS], 1)
    if shifts.any() or rows[:, [INDEX["register"], INDEX["pitch"]]].any():
        for block, part in in_blocks(spectrum):
            _warp(part, shifts[block], f0[block], np.arange(block.start, block.stop))
    _sharpen(spectrum, rows[:, INDEX["precision"]])
    for block, part in in_blocks(spectrum):
        gain = np.float32(NEPERS) * _gain(rows[block])
        for level in (part.harmonic, part.noise, part.free):
            level += gain
        _breathe(part, rows[block], voicing[block])


def _warp(spectrum: Spectrum, shifts: FloatArray, f0: FloatArray, frames: Places) -> None:
    """Move formants: what sounds at each frequency is read at another one.

    The head's harmonic envelope means something at the harmonics that the decoder was told alone, so it is read there,
    and drawn from one to the next. shifts: (n, 4) logs of factors at the corners. frames: (n,) their numbers.
    """
    at = np.exp(shifts @ _regions()[:, :-1].T)
    at *= _bins()
    np.minimum(at, np.float32(BINS - 1), out=at)
    spacing = np.maximum(f0, np.float32(LOWEST_F0))[:, None] / np.float32(BIN_HZ)
    number = np.maximum(at / spacing, np.float32(1))
    below = np.floor(number)
    number -= below
    below *= spacing
    mean = averaged(spectrum.harmonic.T, 3).T
    low, high = _between(mean, below), _between(mean, below + spacing)
    spectrum.harmonic[:] = low + number * (high - low)
    nearest = np.rint(at)
    places = _places(nearest)
    for values in (spectrum.harmonic_phase, spectrum.free, spectrum.free_phase):
        values[:] = np.take(values, places)
    spectrum.free_phase[:] += _moved_phase(nearest, frames)


def _between(values: FloatArray, at: FloatArray) -> FloatArray:
    """Values (n, 601) read at fractional bins (n, 601)."""
    at = np.minimum(at, np.float32(BINS - 1.001))
    low = np.floor(at)
    places = _places(low)
    before = np.take(values, places)
    places += 1
    between: FloatArray = before + (at - low) * (np.take(values, places) - before)
    return between


def _places(bins: FloatArray) -> Places:
    """Whole bins (n, 601) as places in all values (n, 601), counted on from row to row."""
    places = bins.astype(np.intp)
    places += BINS * np.arange(len(bins))[:, None]
    return places


def _moved_phase(source: FloatArray, frames: Places) -> FloatArray:
    """Radians (n, 601) to add to noise that is moved here from the bins ``source`` (n, 601).

    It must turn at its new frequency from frame to frame, and stay in the middle of its frame.
    """
    per_bin = ((frames + SHIFTS // 2) % SHIFTS / SHIFTS).astype(np.float32)
    turns = (_bins() - source) * per_bin[:, None]
    turns -= np.floor(turns)
    turns *= np.float32(2 * math.pi)
    return turns


def _sharpen(spectrum: Spectrum, precision: FloatArray) -> None:
    """Move magnitudes away from, or nearer to, their mean over ``MEAN_FRAMES``."""
    if not precision.any():
        return
    stretch = np.expm1(precision)[:, None]
    for level in (spectrum.harmonic, spectrum.free):
        for first in range(0, BINS, BINS_AT_ONCE):
            part = level[:, first : first + BINS_AT_ONCE]
            part += stretch * (part - averaged(part, MEAN_FRAMES))


def _gain(rows: FloatArray) -> FloatArray:
    """dB (n, 601): the curves, which leave the level of average speech as it is, and the rest of the loudness."""
    chosen = rows[:, _curve_columns()]
    loudness = (1 - TOLD) * rows[:, INDEX["loudness"]][:, None]
    if not chosen.any():
        return loudness
    curves: FloatArray = chosen @ _curves()
    level = 10 * np.log10(np.exp(curves * np.float32(2 * NEPERS)) @ _average_speech())
    curves += loudness - level[:, None]
    return curves


def _breathe(spectrum: Spectrum, rows: FloatArray, voicing: FloatArray) -> None:
    """More or less noise in voiced frames, down to a whisper; hisses that have a voice keep theirs."""
    breath, lost = rows[:, INDEX["breath"]], -np.clip(rows[:, INDEX["voicing"]], -1, 0)
    if not (breath.any() or lost.any()):
        return
    harmonic = magnitude(spectrum.harmonic)
    breathing = voicing * _dominance(harmonic, magnitude(spectrum.free))
    added = breathing * np.maximum(np.expm1(np.float32(NEPERS) * breath), 0) * np.float32(math.exp(BREATH_LEVEL))
    whispered = voicing * lost * np.float32(math.exp(WHISPER_LEVEL))
    noise = magnitude(spectrum.noise)
    noise += (added[:, None] * _aspiration() + whispered[:, None]) * harmonic
    np.log(np.maximum(noise, np.float32(NO_NOISE)), out=spectrum.noise)
    spectrum.harmonic[:] += np.log(np.maximum(1 - lost, np.float32(1e-3)))[:, None]
    spectrum.free[:] += (np.float32(NEPERS) * breathing * breath)[:, None]


def _dominance(harmonic: FloatArray, free: FloatArray) -> FloatArray:
    """The harmonics' share (n,) in the power of each frame, from magnitudes (n, 601)."""
    voiced, rest = (np.einsum("nb,nb->n", values, values) for values in (harmonic, free))
    voiced *= np.float32(HARMONIC_POWER)
    share: FloatArray = voiced / (voiced + rest)
    return share


@functools.cache
def _bins() -> FloatArray:
    return np.arange(BINS, dtype=np.float32)


@functools.cache
def _hz() -> npt.NDArray[np.float64]:
    return np.arange(BINS) * BIN_HZ


@functools.cache
def _regions() -> FloatArray:
    """(601, corners): each bin's share in the corners of the warp."""
    return np.stack([np.interp(_hz(), CORNERS, row) for row in np.eye(len(CORNERS))], 1).astype(np.float32)


@functools.cache
def _curve_columns() -> list[int]:
    return [INDEX[name] for name in CURVES]


@functools.cache
def _curves() -> FloatArray:
    """(curves, 601): dB of each bin per unit of each parameter of ``CURVES``."""
    octaves = np.log2(np.maximum(_hz(), BIN_HZ))
    drawn = [np.interp(octaves, np.log2([hz for hz, _ in c]), [value for _, value in c]) for c in CURVES.values()]
    return np.stack(drawn).astype(np.float32)


@functools.cache
def _average_speech() -> FloatArray:
    """(601,): the share of each bin in the power of speech: even to 500 Hz, 9 dB per octave less above (Byrne 1994)."""
    power = (np.maximum(_hz(), PIVOT) / PIVOT) ** -3
    shares: FloatArray = (power / power.sum()).astype(np.float32)
    return shares


@functools.cache
def _aspiration() -> FloatArray:
    """(601,): amplitude of breath relative to the harmonics' envelope."""
    return np.interp(_hz(), BREATH_FROM, (0, 1)).astype(np.float32)
