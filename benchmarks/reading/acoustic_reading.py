"""What a phonetician would measure in a recording: pitch, level, voice quality, pace. The sound alone is read.

Every 5 ms, at 16 kHz. Measures are those of the literature on emotional voices (Juslin and Laukka 2003, Table 6) and of
its minimal parameter set (Eyben et al. 2016, GeMAPS).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from unitaf.voice import acoustics

from .pitch_reading import (
    FINE,
    HOP,
    RATE,
    Array,
    autocorrelation,
    cycle_lengths,
    framed,
    jitter,
    track,
    voiced_stretches,
)

Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]

REFERENCE = 100.0  # Hz, 0 semitones
FRAME = 400  # samples, 25 ms
HARMONICS_FRAME = 640  # 40 ms: two periods of the lowest voice, short enough for a glide
FFT = 512

BELOW_LOUD = 35.0  # dB under the 95th percentile of a recording's frames, nobody speaks
FLOOR = -70.0  # dB of full scale
PAUSE = 0.15  # s; shorter gaps are stops (Goldman-Eisler 1968 takes .25, for free speech; readers pause shorter)
CLEAR = 0.6  # periodicity of a frame whose pitch and level count: no onsets, no ends, no voiced fricatives
SHORTEST_VOICE = 0.04  # s; shorter stretches are no vowels

LOW_BAND, HIGH_BAND = (50.0, 1000.0), (1000.0, 5000.0)  # Hz, alpha ratio (Eyben et al. 2016)
HAMMARBERG_EDGE = 2000.0  # Hz (Hammarberg et al. 1980)
TREMOR_BAND = (4.0, 8.0)  # Hz (Titze 1994: vocal tremor)
BANDS = 24  # of the mel scale, for the shape of the spectrum
SHAPE = slice(2, 10)  # cepstral coefficients: neither level nor tilt, nor single harmonics


class Reading(NamedTuple):
    """One recording; what needs a voice is nan where there is none (a whisper).

    f0, f0_sd: mean and standard deviation in semitones (0: 100 Hz); of a sentence, percentiles are too uncertain.
    f0_slope: semitones/s within phrases; f0_contour: correlation of F0 and time within phrases, -1..1, whatever the
    range. level: active speech level, dB of full scale; dynamics: standard deviation of voiced frames, dB.
    alpha: level of 1 to 5 kHz over 50 to 1000 Hz in voiced frames, dB (higher: brighter); hammarberg: highest peak
    under 2 kHz over highest from 2 to 5 kHz, dB (higher: duller). hnr: harmonics to noise, dB. jitter: %.
    tremor: rms of F0 between 4 and 8 Hz, semitones. rate: units (see ``read``) per s of speech without pauses.
    pauses: share of the time between first and last sound. articulation: rms distance of voiced spectra from their
    mean, dB, level and tilt left out. centroid: of speech, Hz. voiced: share of speech.
    """

    f0: float
    f0_sd: float
    f0_slope: float
    f0_contour: float
    level: float
    dynamics: float
    alpha: float
    hammarberg: float
    hnr: float
    jitter: float
    tremor: float
    rate: float
    pauses: float
    articulation: float
    centroid: float
    voiced: float


def read(wave: npt.ArrayLike, rate: int, units: float = 1.0) -> Reading:
    """Read a mono waveform (samples,) at ``rate`` Hz; units: syllables or phones that its text has.

    Raises ValueError when nothing in it is loud enough to be speech.
    """
    heard = acoustics.resample(np.asarray(wave, np.float32), rate).astype(np.float64)
    power = (framed(heard, FRAME) ** 2).mean(1)
    phrases = _phrases(power)
    active = np.zeros(len(power), bool)
    for first, end in phrases:
        active[first:end] = True
    pitch = track(heard)
    voice = _vowels(pitch.f0, active)
    seconds = active.sum() * HOP / RATE
    span = (phrases[-1][1] - phrases[0][0]) * HOP / RATE
    decibels = 10 * np.log10(power + 1e-12)
    spectra = np.abs(np.fft.rfft(framed(heard, FRAME) * np.hanning(FRAME), FFT)) ** 2 + 1e-12
    clear = voice & (pitch.strength > CLEAR)
    melody = _semitones(pitch.f0[clear])
    slope, contour, tremor = _melody(pitch.f0, clear, phrases)
    return Reading(
        f0=_mean(melody),
        f0_sd=_spread(melody),
        f0_slope=slope,
        f0_contour=contour,
        level=float(10 * np.log10(power[active].mean())),
        dynamics=_spread(decibels[clear]),
        alpha=_mean(_band(spectra[voice], HIGH_BAND) - _band(spectra[voice], LOW_BAND)),
        hammarberg=_mean(_hammarberg(spectra[voice])),
        hnr=_mean(_harmonicity(heard, pitch.f0, voice)),
        jitter=jitter(cycle_lengths(heard, np.where(clear, pitch.f0, 0.0))),
        tremor=tremor,
        rate=units / seconds,
        pauses=1 - seconds / span,
        articulation=_articulation(spectra[voice]),
        centroid=_mean((spectra[active] @ _hz()) / spectra[active].sum(1)),
        voiced=float(voice.sum() / active.sum()),
    )


def _phrases(power: Array) -> list[tuple[int, int]]:
    """First frames and ends of the speech between pauses."""
    decibels = 10 * np.log10(power + 1e-12)
    loud = np.flatnonzero(decibels > max(np.percentile(decibels, 95) - BELOW_LOUD, FLOOR))
    if not len(loud):
        raise ValueError("Nothing in this recording is loud enough to be speech.")
    breaks = np.flatnonzero(np.diff(loud) * HOP > PAUSE * RATE)
    firsts, lasts = loud[np.concatenate([[0], breaks + 1])], loud[np.concatenate([breaks, [len(loud) - 1]])]
    return [(int(first), int(last) + 1) for first, last in zip(firsts, lasts, strict=True)]


def _vowels(f0: Array, active: Mask) -> Mask:
    """Frames with a pitch to trust: inside stretches of voice, and no slip by more than an octave."""
    kept = np.zeros(len(f0), bool)
    for first, end in voiced_stretches(f0, SHORTEST_VOICE):
        kept[first + 1 : end - 1] = True
    kept &= active
    if kept.any():
        kept &= np.abs(_semitones(f0) - np.median(_semitones(f0[kept]))) <= 12
    return kept


def _semitones(f0: Array) -> Array:
    return 12 * np.log2(np.maximum(f0, 1.0) / REFERENCE)


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _spread(values: Array) -> float:
    return float(values.std()) if len(values) else float("nan")


def _melody(f0: Array, voice: Mask, phrases: list[tuple[int, int]]) -> tuple[float, float, float]:
    """Slope within phrases, correlation with time within phrases, and tremor."""
    times, pitches, waves = [], [], []
    for first, end in phrases:
        frames = first + np.flatnonzero(voice[first:end])
        if len(frames) < 2:
            continue
        pitch = _semitones(f0[frames])
        times.append(frames - frames.mean())
        pitches.append(pitch - pitch.mean())
        waves.append(_trembling(frames, pitch))
    if not times:
        return float("nan"), float("nan"), float("nan")
    time, pitch, wave = (np.concatenate(parts) for parts in (times, pitches, waves))
    slope = (time @ pitch) / (time @ time) * RATE / HOP
    contour = (time @ pitch) / np.sqrt((time @ time) * (pitch @ pitch) + 1e-12)
    return float(slope), float(contour), float(np.sqrt((wave**2).mean()))


def _trembling(frames: Indices, pitch: Array) -> Array:
    """What of a phrase's pitch lies between 4 and 8 Hz, at its voiced frames; gaps are bridged by straight lines."""
    every = np.arange(frames[0], frames[-1] + 1)
    line = np.interp(every, frames, pitch)
    line = line - np.interp(every, every[[0, -1]], line[[0, -1]])
    # Mirrored, so that the two ends meet.
    spectrum = np.fft.rfft(np.concatenate([line, -line[::-1]]))
    hz = np.fft.rfftfreq(2 * len(line), HOP / RATE)
    spectrum[(hz < TREMOR_BAND[0]) | (hz > TREMOR_BAND[1])] = 0
    wave: Array = np.fft.irfft(spectrum, 2 * len(line))[frames - frames[0]]
    return wave


def _hz() -> Array:
    return np.arange(FFT // 2 + 1) * RATE / FFT


def _band(spectra: Array, band: tuple[float, float]) -> Array:
    inside = (_hz() >= band[0]) & (_hz() < band[1])
    return 10 * np.log10(spectra[:, inside].sum(1))


def _hammarberg(spectra: Array) -> Array:
    low, high = _hz() <= HAMMARBERG_EDGE, (_hz() > HAMMARBERG_EDGE) & (_hz() <= HIGH_BAND[1])
    return 10 * np.log10(spectra[:, low].max(1, initial=1e-12) / spectra[:, high].max(1, initial=1e-12))


def _harmonicity(wave: Array, f0: Array, voice: Mask) -> Array:
    """Harmonics-to-noise ratio of the voiced frames in dB, from the autocorrelation at the period (Boersma 1993)."""
    frames = framed(wave, HARMONICS_FRAME)[voice]
    correlation = autocorrelation(frames - frames.mean(1, keepdims=True))
    period = np.round(FINE * RATE / f0[voice]).astype(int)
    near = period[:, None] + np.arange(-4, 5)  # two samples on either side
    near = np.clip(near, 0, correlation.shape[1] - 1)
    alike = np.clip(np.take_along_axis(correlation, near, 1).max(1, initial=0.0), 1e-2, 1 - 1e-4)
    ratio: Array = 10 * np.log10(alike / (1 - alike))
    return ratio


def _articulation(spectra: Array) -> float:
    """How far the mouth's shapes are apart: spread of the smooth spectrum, about F1 and F2 (GeMAPS has their sd)."""
    if not len(spectra):
        return float("nan")
    mel = 10 * np.log10(spectra @ _triangles() + 1e-12)
    turns = np.cos(np.pi / BANDS * (np.arange(BANDS) + 0.5)[:, None] * np.arange(BANDS)) * np.sqrt(2 / BANDS)
    shape = (mel @ turns)[:, SHAPE]
    return float(np.sqrt(((shape - shape.mean(0)) ** 2).sum(1).mean() / BANDS))


def _triangles() -> Array:
    """(257, bands) mel filters from 100 Hz to 5 kHz."""
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (100.0, HIGH_BAND[1]))
    corners = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2595) - 1)
    rise = (_hz()[:, None] - corners[:-2]) / (corners[1:-1] - corners[:-2])
    fall = (corners[2:] - _hz()[:, None]) / (corners[2:] - corners[1:-1])
    return np.clip(np.minimum(rise, fall), 0.0, None)
