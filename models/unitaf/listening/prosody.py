"""Measures of a phrase's sound that emotion changes: pace, pitch, level, spectral tilt, voice quality.

A recording and the trunk's neutral sound are measured by the same functions, so that only their difference matters.
Measures follow Juslin & Laukka (2003, table 6) and GeMAPS (Eyben et al. 2016) where a frame rate of 80 Hz allows.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..rates import FRAME_RATE
from ..signals import FloatArray, Segment
from ..text.phones import SILENCE
from ..voice import acoustics

Array = npt.NDArray[np.float64]

MEASURES = (
    "rate",  # minus the log of the seconds of its phones
    "range",  # log of F0's 90th minus 10th percentile in semitones
    "slope",  # semitones of F0 from the first to the last voiced frame, by its regression line
    "final",  # semitones of F0's last 0.2 s over its median
    "dynamics",  # log of the loudness's 90th minus 10th percentile in voiced frames, dB
    "tilt",  # level of 1 to 5 kHz over that below 1 kHz in voiced frames, dB
    "nose",  # level about 1 kHz over that on both sides, in voiced frames, dB
    "clear",  # harmonics to noise below 1 kHz, dB
    "bright",  # harmonics to noise from 1.5 to 4 kHz, dB
    "jitter",  # log of the distance of a period from the mean of its neighbours 12.5 ms away, as a fraction
    "motion",  # log of the rms distance of spectra from their mean over 90 ms, nepers
    "pitch",  # median F0, semitones
    "loudness",  # mean over its phones, dB
)

PAUSE = 0.2  # s; a shorter silence does not separate phrases
LONGEST, SHORTEST = 3.0, 0.6  # s of a phrase; longer ones are split evenly, shorter ones join a neighbour
FINAL = 0.2  # s
LEAST_VOICED = 10  # frames that pitch and voice quality need

LOW_BAND, HIGH_BAND = (0.0, 1000.0), (1500.0, 4000.0)  # Hz
ROLL_OFF = 200.0  # Hz on either side of a band
WINDOW = 480  # samples, 30 ms: two to nine periods
SEARCH = 3  # samples around the period of acoustics.f0
USUAL_RANGE = (0.75, 1.5)  # factors of the lower and the upper quartile of F0
LEAST_ALIKE = 0.6  # correlation of a voiced frame with itself one period later, below 1 kHz
MOST_ALIKE = 1 - 1e-4  # 40 dB
SMOOTH = 7  # frames, 90 ms
BLOCK = 100  # frames

_MEL_ENDS = [2595 * math.log10(1 + hz / 700) for hz in acoustics.MEL_RANGE]
_CENTRES: Array = 700 * (10 ** (np.linspace(_MEL_ENDS[0], _MEL_ENDS[1], acoustics.MELS + 2)[1:-1] / 2595) - 1)
_NEPERS_TO_DB = 10 / np.log(10)  # of power


class Tracks(NamedTuple):
    """The features of a recording at 80 frames per second.

    loudness: (F,) dB. mel: (F, 40) nepers of power. NaN where unvoiced: pitch: (F,) semitones over 1 Hz. period: (F,)
    samples. clear, bright: (F,) dB.
    """

    loudness: Array
    mel: Array
    pitch: Array
    period: Array
    clear: Array
    bright: Array


def tracks(sound: FloatArray) -> Tracks:
    """Computes the tracks of a waveform (samples,) at 16 kHz, of any length."""
    f0 = _usual(acoustics.f0(sound).astype(np.float64))
    voiced = np.flatnonzero(f0)
    low_band, high_band = _bands(sound, (LOW_BAND, HIGH_BAND))
    low_lag, low = _periodicity(low_band, voiced, acoustics.RATE / f0[voiced])
    _, high = _periodicity(high_band, voiced, low_lag)
    sure = low > LEAST_ALIKE
    frames = len(f0)

    def spread(values: Array) -> Array:
        whole = np.full(frames, np.nan)
        whole[voiced[sure]] = values[sure]
        return whole

    return Tracks(
        loudness=2 * _NEPERS_TO_DB * acoustics.loudness(sound).astype(np.float64),
        mel=acoustics.log_mel(sound).astype(np.float64),
        pitch=spread(12 * np.log2(acoustics.RATE / low_lag)),
        period=spread(low_lag),
        clear=spread(_harmonics_to_noise(low)),
        bright=spread(_harmonics_to_noise(high)),
    )


def _usual(f0: Array) -> Array:
    """Corrects F0 (F,) in Hz outside of the speaker's usual range (Hirst 2007) by an octave, or sets it to 0."""
    if not f0.any():
        return f0
    low, high = np.percentile(f0[f0 > 0], [25, 75]) * USUAL_RANGE
    for octave in (2.0, 0.5):
        moved = f0 * octave
        wrong = ((f0 < low) | (f0 > high)) & (moved >= low) & (moved <= high)
        f0 = np.where(wrong, moved, f0)
    return np.where((f0 >= low) & (f0 <= high), f0, 0.0)


def _bands(sound: FloatArray, bands: Sequence[tuple[float, float]]) -> Iterator[Array]:
    """Yields the waveform filtered to each band, with soft edges."""
    step = 2 ** max(0, len(sound).bit_length() - 3)
    size = math.ceil(len(sound) / step) * step  # 4 to 8 times a power of 2: FFTs of such sizes are fast
    spectrum = np.fft.rfft(sound.astype(np.float64), size)
    hz = np.fft.rfftfreq(size, 1 / acoustics.RATE)
    for low, high in bands:
        away = np.maximum(low - hz, hz - high) if low else hz - high
        yield np.fft.irfft(spectrum * np.clip(0.5 - away / (2 * ROLL_OFF), 0, 1), size)[: len(sound)]


def _periodicity(wave: Array, frames: npt.NDArray[np.int64], lags: Array) -> tuple[Array, Array]:
    """Returns periods (n,) refined between samples, and the correlation (n,) with the wave one period later, -1..1.

    frames: (n,) numbers of frames. lags: (n,) their periods in samples.
    """
    before = WINDOW + int(acoustics.RATE / acoustics.F0_RANGE[0]) + SEARCH + 2
    padded = np.pad(wave, before)
    whole = np.round(lags).astype(np.int64)
    starts = frames * acoustics.HOP + acoustics.HOP // 2 - (WINDOW + whole) // 2 + before
    blocks = (slice(first, first + BLOCK) for first in range(0, len(frames), BLOCK))
    parts = [_heights(padded, starts[block], whole[block]) for block in blocks]
    heights = np.concatenate([*parts, np.zeros((0, 2 * SEARCH + 1))])
    top: npt.NDArray[np.int64] = np.clip(heights.argmax(1), 1, 2 * SEARCH - 1)
    left, peak, right = (np.take_along_axis(heights, (top + k)[:, None], 1)[:, 0] for k in (-1, 0, 1))
    bend = np.minimum(left - 2 * peak + right, -1e-9)
    shift = np.clip(0.5 * (left - right) / bend, -0.5, 0.5)
    return whole + top - SEARCH + shift, peak - 0.25 * (left - right) * shift


def _heights(wave: Array, starts: npt.NDArray[np.int64], lags: npt.NDArray[np.int64]) -> Array:
    """Returns correlations (n, 2 SEARCH + 1) of the windows at ``starts`` (n,) with those ``lags`` (n,) later.

    The second axis shifts the later window by -SEARCH to SEARCH samples.
    """
    here = np.lib.stride_tricks.sliding_window_view(wave, WINDOW)[starts]
    later = np.lib.stride_tricks.sliding_window_view(wave, WINDOW + 2 * SEARCH)[starts + lags - SEARCH]
    shifted = np.lib.stride_tricks.sliding_window_view(later, WINDOW, axis=1)
    power = np.einsum("ij,ij->i", here, here)[:, None] * np.einsum("ikj,ikj->ik", shifted, shifted)
    heights: Array = np.einsum("ij,ikj->ik", here, shifted) / np.sqrt(power + acoustics.SILENCE**2)
    return heights


def _harmonics_to_noise(alike: Array) -> Array:
    """Returns harmonics to noise in dB from the correlation with the wave one period later (Boersma 1993)."""
    share = np.clip(alike, 1e-2, MOST_ALIKE)
    ratio: Array = 10.0 * np.log10(share / (1 - share))
    return ratio


def phrases(phones: Sequence[Segment]) -> list[tuple[int, int]]:
    """Splits phones at pauses into phrases of 0.6 to 3 s each, if possible.

    Returns half-open ranges of ``phones`` without silence at their ends.
    """
    found: list[tuple[int, int]] = []
    for at, phone in enumerate(phones):
        if phone.label == SILENCE:
            continue
        if found and phone.start - phones[found[-1][1] - 1].end < PAUSE:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return [part for whole in _joined(phones, found) for part in _split(phones, *whole)]


def _joined(phones: Sequence[Segment], found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Joins phrases that are too short with the one before, and the first with the next."""
    joined: list[tuple[int, int]] = []
    for first, stop in found:
        short = phones[stop - 1].end - phones[first].start < SHORTEST
        lone = bool(joined) and phones[joined[-1][1] - 1].end - phones[joined[-1][0]].start < SHORTEST
        if joined and (short or lone):
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((first, stop))
    return joined


def _split(phones: Sequence[Segment], first: int, stop: int) -> list[tuple[int, int]]:
    """Splits a phrase into about equal parts of at most ``LONGEST`` between sounding phones."""
    start, length = phones[first].start, phones[stop - 1].end - phones[first].start
    count = int(np.ceil(length / LONGEST))
    sounding = [at for at in range(first + 1, stop) if phones[at].label != SILENCE != phones[at - 1].label]
    cuts = {
        min(sounding, key=lambda at, k=k: abs(phones[at].start - start - k * length / count))  # type: ignore[misc]
        for k in range(1, count)
        if sounding
    }
    return list(itertools.pairwise([first, *sorted(cuts), stop]))


def measured(recorded: Tracks, phones: Sequence[Segment]) -> Array:
    """Returns the ``MEASURES`` (K,) of one phrase; NaN for those that are unknown."""
    row = dict.fromkeys(MEASURES, np.nan)
    sounding = [phone for phone in phones if phone.label != SILENCE]
    row["rate"] = -np.log(max(1e-2, sum(phone.end - phone.start for phone in sounding)))
    middles = (np.arange(len(recorded.pitch)) + 0.5) / FRAME_RATE
    spoken = np.zeros(len(middles), bool)
    for phone in sounding:
        spoken |= (middles >= phone.start) & (middles < phone.end)
    if spoken.any():
        row["loudness"] = recorded.loudness[spoken].mean()
        row["motion"] = np.log(_motion(recorded.mel)[spoken].mean() + 1e-3)
    voiced = np.flatnonzero(spoken & ~np.isnan(recorded.pitch))
    if len(voiced) >= LEAST_VOICED:
        row.update(_pitch_measures(recorded.pitch[voiced], middles[voiced]))
        row.update(_voice_measures(recorded, voiced))
    return np.array([row[name] for name in MEASURES])


def _pitch_measures(pitch: Array, seconds: Array) -> dict[str, float]:
    """Returns the measures of pitch (n,) in semitones at times (n,) of voiced frames."""
    middle = float(np.median(pitch))
    away = seconds - seconds.mean()
    last = pitch[seconds > seconds[-1] - FINAL]
    return {
        "pitch": middle,
        "range": np.log(np.ptp(np.percentile(pitch, [10, 90])) + 0.5),
        "slope": float(away @ pitch / (away @ away) * np.ptp(seconds)),
        "final": float(np.median(last) - middle),
    }


def _voice_measures(recorded: Tracks, voiced: npt.NDArray[np.int64]) -> dict[str, float]:
    """Returns the measures of level and voice quality of voiced frames (n,)."""
    level = _NEPERS_TO_DB * recorded.mel[voiced].mean(0)

    def between(low: float, high: float) -> float:
        return float(level[(low <= _CENTRES) & (high > _CENTRES)].mean())

    steps = np.log(recorded.period)
    bends = np.abs(steps[1:-1] - (steps[:-2] + steps[2:]) / 2)[voiced[(voiced > 0) & (voiced < len(steps) - 1)] - 1]
    bends = bends[~np.isnan(bends)]
    return {
        "dynamics": np.log(np.ptp(np.percentile(recorded.loudness[voiced], [10, 90])) + 1),
        "tilt": between(1000, 5000) - between(0, 1000),
        "nose": between(850, 1250) - (between(500, 750) + between(1400, 2000)) / 2,
        "clear": float(np.median(recorded.clear[voiced])),
        "bright": float(np.median(recorded.bright[voiced])),
        "jitter": np.log(np.median(bends) + 1e-4) if len(bends) else np.nan,
    }


def _motion(mel: Array) -> Array:
    """Returns (F,): the rms distance of each mel spectrum from the mean over ``SMOOTH`` frames around it."""
    half = SMOOTH // 2
    sums = np.cumsum(np.pad(mel, ((half + 1, half), (0, 0)), mode="edge"), 0)
    mean = (sums[SMOOTH:] - sums[:-SMOOTH]) / SMOOTH
    distance: Array = np.sqrt(((mel - mean) ** 2).mean(1))
    return distance


def silent(sound: FloatArray) -> bool:
    """Returns whether a waveform is silent: its peak is below 10 steps of 16 bits."""
    return not len(sound) or not float(np.abs(np.nan_to_num(sound)).max()) > 3e-4
