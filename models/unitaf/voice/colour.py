"""Changes the spectrum of a sentence by a manner of speaking and a voice of the cast."""

from __future__ import annotations

import functools
import math

import numpy as np
import numpy.typing as npt

from ..rates import SAMPLE_RATE
from ..signals import FloatArray
from .bending import DECODER_LOUDNESS, LEARNT_F0, averaged
from .hibari.spectrum import BINS, Spectrum
from .manner import INDEX
from .waveform import SHIFTS, VOICED_ABOVE, in_blocks, magnitude

NEPERS = math.log(10) / 20  # per dB
BIN_HZ = SAMPLE_RATE / 2 / (BINS - 1)
PIVOT = 500.0  # Hz, at which the tilt is 0 dB; most of the power of speech lies there
TILT_OCTAVES = (-2.0, 3.0)  # octaves from the pivot between which the tilt rises; constant beyond

# Corners of the frequency warp in Hz, each moved by its region's parameter, with linear interpolation between them. The
# last corner does not move: a child's fricatives would otherwise lie above the range of most loudspeakers.
CORNERS = (850.0, 1400.0, 2200.0, 3200.0, 7000.0)
REGIONS = ("first", "second", "second", "third")
LOWEST_F0 = 60.0  # Hz, of the decoder's F0
OFF_THE_DECODER = ("register", "tremor", "roughness")  # with these the source's F0 is not what the decoder was given

# dB per unit of each parameter at corners in Hz, interpolated linearly over log frequency.
CURVES: dict[str, tuple[tuple[float, float], ...]] = {
    "tilt": tuple((PIVOT * 2.0**octaves, octaves) for octaves in TILT_OCTAVES),
    "chest": ((300.0, 1.0), (500.0, 0.0)),
    "nose": ((300.0, 0.0), (600.0, -1.0), (1000.0, 1.0), (1600.0, 0.0)),
    "presence": ((1500.0, 0.0), (2500.0, 1.0), (4000.0, 1.0), (6000.0, 0.0)),
    "air": ((5000.0, 0.0), (7000.0, 1.0)),
}

BINS_AT_ONCE = 32  # bins of all frames that are computed at a time: they fit into the CPU cache
MEAN_FRAMES = 7  # 90 ms: the mean spectrum from which precision moves the spectrum away
# Log amplitude of breath noise relative to the harmonics' envelope; fitted, since the trunk has almost none.
BREATH_LEVEL = math.log(0.02)
BREATH_FROM = (300.0, 2500.0)  # Hz: aspiration sets in (Klatt & Klatt 1990: above 2 kHz it is most of the source)
WHISPER_LEVEL = math.log(0.2)
NO_NOISE = 1e-30  # smallest magnitude of noise, so that its log is finite
HARMONIC_POWER = 0.16  # squared spectrum of unit harmonics, mean over bins: 1.5 under the window, every 9.5 bins

Places = npt.NDArray[np.intp]


def recolour(spectrum: Spectrum, rows: FloatArray, f0: FloatArray) -> None:
    """Changes a spectrum (F, 601) in place by a manner (F, P). f0: (F,) in Hz, as it was given to the decoder."""
    voicing = averaged((f0 > VOICED_ABOVE).astype(np.float32), 3)
    shifts = np.stack([rows[:, INDEX["size"]] - rows[:, INDEX[region]] for region in REGIONS], 1)
    moved = shifts.any(1) | (f0 >= LEARNT_F0[1]) | rows[:, [INDEX[name] for name in OFF_THE_DECODER]].any(1)
    for block, part in in_blocks(spectrum):
        if moved[block].any():
            _warp(part, shifts[block], f0[block], np.arange(block.start, block.stop))
    _sharpen(spectrum, rows[:, INDEX["precision"]])
    for block, part in in_blocks(spectrum):
        gain = np.float32(NEPERS) * gains(rows[block])
        for level in (part.harmonic, part.noise, part.free):
            level += gain
        _breathe(part, rows[block], voicing[block])


def moved_bins(rows: FloatArray) -> FloatArray | None:
    """Returns the bin (n, 601), with a fraction, that each bin of a manner (n, P) is read from; None if none moves."""
    shifts = _shifts(rows)
    return _source_bins(shifts) if shifts.any() else None


def _shifts(rows: FloatArray) -> FloatArray:
    """Returns the logs of the factors (n, 4) by which a manner (n, P) moves the corners of the frequency warp."""
    return np.stack([rows[:, INDEX["size"]] - rows[:, INDEX[region]] for region in REGIONS], 1)


def _source_bins(shifts: FloatArray) -> FloatArray:
    """Returns the bin (n, 601), with a fraction, that each bin is read from. shifts: (n, 4) logs of factors."""
    at: FloatArray = np.exp(shifts @ _regions()[:, :-1].T)
    at *= _bins()
    np.minimum(at, np.float32(BINS - 1), out=at)
    return at


def _warp(spectrum: Spectrum, shifts: FloatArray, f0: FloatArray, frames: Places) -> None:
    """Moves formants by reading each bin of the spectrum at another frequency, in place.

    The harmonic envelope is meaningful only at the harmonics of the decoder's F0, so it is read there and interpolated
    linearly. shifts: (n, 4) logs of factors at the corners. f0: (n,) in Hz. frames: (n,) numbers of the frames.
    """
    at = _source_bins(shifts)
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
    """Reads values (n, 601) at fractional bins (n, 601) by linear interpolation."""
    at = np.minimum(at, np.float32(BINS - 1.001))
    low = np.floor(at)
    places = _places(low)
    before = np.take(values, places)
    places += 1
    interpolated: FloatArray = before + (at - low) * (np.take(values, places) - before)
    return interpolated


def _places(bins: FloatArray) -> Places:
    """Returns the flat indices of whole bins (n, 601) into an array (n, 601)."""
    places = bins.astype(np.intp)
    places += BINS * np.arange(len(bins))[:, None]
    return places


def _moved_phase(source: FloatArray, frames: Places) -> FloatArray:
    """Returns radians (n, 601) to add to the phase of noise that is read from the bins ``source`` (n, 601).

    Its phase must advance at the new frequency from frame to frame, and stay the same in the middle of its frame.
    """
    per_bin = ((frames + SHIFTS // 2) % SHIFTS / SHIFTS).astype(np.float32)
    turns = (_bins() - source) * per_bin[:, None]
    turns -= np.floor(turns)
    turns *= np.float32(2 * math.pi)
    return turns


def _sharpen(spectrum: Spectrum, precision: FloatArray) -> None:
    """Moves log magnitudes, in place, away from or towards their mean over ``MEAN_FRAMES``. precision: (F,)."""
    if not precision.any():
        return
    stretch = np.expm1(precision)[:, None]
    for level in (spectrum.harmonic, spectrum.free):
        for first in range(0, BINS, BINS_AT_ONCE):
            part = level[:, first : first + BINS_AT_ONCE]
            part += stretch * (part - averaged(part, MEAN_FRAMES))


def gains(rows: FloatArray) -> FloatArray:
    """Returns gains (n, 601) in dB: the curves, at the same level of average speech, and the rest of the loudness."""
    amounts = rows[:, _curve_columns()]
    loudness = (1 - DECODER_LOUDNESS) * rows[:, INDEX["loudness"]][:, None]
    if not amounts.any():
        return loudness
    curves: FloatArray = amounts @ _curves()
    level = 10 * np.log10(np.exp(curves * np.float32(2 * NEPERS)) @ _average_speech())
    curves += loudness - level[:, None]
    return curves


def _breathe(spectrum: Spectrum, rows: FloatArray, voicing: FloatArray) -> None:
    """Changes the noise in voiced frames, up to a whisper, in place; voiced fricatives keep their noise."""
    breath, lost = rows[:, INDEX["breath"]], -np.clip(rows[:, INDEX["voicing"]], -1, 0)
    if not (breath.any() or lost.any()):
        return
    harmonic = magnitude(spectrum.harmonic)
    breathing = voicing * _dominance(harmonic, magnitude(spectrum.free))
    added = breathing * np.maximum(np.expm1(np.float32(NEPERS) * breath), 0) * np.float32(math.exp(BREATH_LEVEL))
    whispered = voicing * lost * np.float32(math.exp(WHISPER_LEVEL))
    noise = magnitude(spectrum.noise)
    noise += (added[:, None] * aspiration() + whispered[:, None]) * harmonic
    np.log(np.maximum(noise, np.float32(NO_NOISE)), out=spectrum.noise)
    spectrum.harmonic[:] += np.log(np.maximum(1 - lost, np.float32(1e-3)))[:, None]
    spectrum.free[:] += (np.float32(NEPERS) * breathing * breath)[:, None]


def _dominance(harmonic: FloatArray, free: FloatArray) -> FloatArray:
    """Returns the share (n,) of the harmonics in the power of each frame, from magnitudes (n, 601)."""
    voiced, rest = (np.einsum("nb,nb->n", values, values) for values in (harmonic, free))
    voiced *= np.float32(HARMONIC_POWER)
    share: FloatArray = voiced / (voiced + rest)
    return share


@functools.cache
def _bins() -> FloatArray:
    """Returns the numbers of all bins (601,)."""
    return np.arange(BINS, dtype=np.float32)


@functools.cache
def _hz() -> npt.NDArray[np.float64]:
    """Returns the frequencies of all bins (601,) in Hz."""
    return np.arange(BINS) * BIN_HZ


@functools.cache
def _regions() -> FloatArray:
    """Returns (601, corners): the interpolation weight of each corner of the warp in each bin."""
    return np.stack([np.interp(_hz(), CORNERS, row) for row in np.eye(len(CORNERS))], 1).astype(np.float32)


@functools.cache
def _curve_columns() -> list[int]:
    """Returns the columns of a manner that ``CURVES`` names."""
    return [INDEX[name] for name in CURVES]


@functools.cache
def _curves() -> FloatArray:
    """Returns (curves, 601): dB in each bin per unit of each parameter of ``CURVES``."""
    octaves = np.log2(np.maximum(_hz(), BIN_HZ))
    drawn = [np.interp(octaves, np.log2([hz for hz, _ in c]), [value for _, value in c]) for c in CURVES.values()]
    return np.stack(drawn).astype(np.float32)


@functools.cache
def _average_speech() -> FloatArray:
    """Returns (601,): the share of each bin in the power of speech, flat to 500 Hz, then -9 dB/octave (Byrne 1994)."""
    power = (np.maximum(_hz(), PIVOT) / PIVOT) ** -3
    shares: FloatArray = (power / power.sum()).astype(np.float32)
    return shares


@functools.cache
def aspiration() -> FloatArray:
    """Returns (601,): the amplitude of breath relative to the harmonics' envelope."""
    return np.interp(_hz(), BREATH_FROM, (0, 1)).astype(np.float32)
