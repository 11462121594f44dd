"""Measures of a phrase's sound that emotion changes: pitch, voice quality, spectrum, and how they move.

None of them knows the gain of a recording, nor what is said. Those of the voice follow Juslin & Laukka (2003, table 6)
and GeMAPS (Eyben et al. 2016) where a frame rate of 80 Hz allows; cepstra and their movement are those of recognisers.
"""

from __future__ import annotations

import functools
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

# Of the voice: median F0 in semitones over 100 Hz, its deviation, its 5th to 95th percentile, its mean step from frame
# to frame, its last 0.2 s over the median, its rise from the first to the last voiced frame by the regression line;
# jitter (log of the distance of a period from its neighbours' mean, as a fraction); shimmer (mean step of the level,
# dB); harmonics to noise below 1 kHz and from 1.5 to 4 kHz, dB; the voiced share.
VOICE = ("pitch", "spread", "range", "step", "final", "slope", "jitter", "shimmer", "clear", "bright", "voiced")
BANDS = 20  # pairs of mel bands: their means over the mean of all, their deviations, dB
CEPSTRA = 13  # of which the deviations and the log rms of speed and acceleration count, and the means but the first
GROUPS = 5  # of bands, whose movement in RATES is measured, dB
RATES = ((0.5, 2.0), (2.0, 4.0), (4.0, 8.0), (8.0, 16.0))  # Hz
COUNT = len(VOICE) + 2 * BANDS + 4 * CEPSTRA - 1 + GROUPS * len(RATES)  # of all measures
BELOW_LOUD = 30.0  # dB under the loudest frame of a phrase, nobody speaks
SPREAD = 2  # frames on either side of the regression that is the speed of a cepstrum (Furui 1986)
MODULATION = 512  # points of its spectrum
LOUD_FRAMES = 8  # that a phrase needs

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
BLOCK = 100  # frames

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


def measured(recorded: Tracks, start: float, end: float) -> Array | None:
    """Returns the measures (COUNT,) of what lies between two times in seconds; None where too little is heard.

    Those of the voice are NaN where there is none.
    """
    frames = slice(max(0, round(start * FRAME_RATE)), max(0, round(end * FRAME_RATE)))
    level = recorded.loudness[frames]
    loud = np.flatnonzero(level > level.max(initial=-np.inf) - BELOW_LOUD)
    if len(loud) < LOUD_FRAMES:
        return None
    inside = slice(frames.start + int(loud[0]), frames.start + int(loud[-1]) + 1)
    loud = loud - loud[0]
    mel = _NEPERS_TO_DB * recorded.mel[inside]
    bands = mel.reshape(len(mel), BANDS, -1).mean(2)
    cepstra = mel @ cosines()
    speed = _speed(cepstra)
    means = bands[loud].mean(0)
    row: Array = np.concatenate(
        [
            _voice(recorded, inside),
            means - means.mean(),
            bands[loud].std(0),
            cepstra[loud].mean(0)[1:],
            cepstra[loud].std(0),
            _log_rms(speed[loud]),
            _log_rms(_speed(speed)[loud]),
            _movement(bands),
        ]
    )
    return row


def _voice(recorded: Tracks, inside: slice) -> Array:
    """Returns the measures ``VOICE`` (11,)."""
    row = dict.fromkeys(VOICE, np.nan)
    voiced = np.flatnonzero(~np.isnan(recorded.pitch[inside]))
    row["voiced"] = len(voiced) / (inside.stop - inside.start)
    if len(voiced) >= LEAST_VOICED:
        pitch = recorded.pitch[inside] - 12 * np.log2(100)
        heard, away = pitch[voiced], voiced - voiced.mean()
        steps = np.abs(np.diff(pitch))
        periods = np.log(recorded.period[inside])
        bends = np.abs(periods[1:-1] - (periods[:-2] + periods[2:]) / 2)
        level = np.abs(np.diff(recorded.loudness[inside]))[~np.isnan(steps)]
        middle = float(np.median(heard))
        row |= {
            "pitch": middle,
            "spread": float(heard.std()),
            "range": float(np.ptp(np.percentile(heard, (5, 95)))),
            "step": float(np.nanmean(np.minimum(steps, 6))) if len(level) else np.nan,
            "final": float(np.median(heard[voiced > voiced[-1] - FINAL * FRAME_RATE]) - middle),
            "slope": float(away @ heard / (away @ away) * np.ptp(voiced)),
            "jitter": float(np.log(np.nanmedian(bends) + 1e-4)) if (~np.isnan(bends)).any() else np.nan,
            "shimmer": float(level.mean()) if len(level) else np.nan,
            "clear": float(np.nanmedian(recorded.clear[inside])),
            "bright": float(np.nanmedian(recorded.bright[inside])),
        }
    return np.array([row[name] for name in VOICE])


def _speed(values: Array) -> Array:
    """Returns the slope (F, n) of a regression over five frames, per frame."""
    padded = np.pad(values, ((SPREAD, SPREAD), (0, 0)), mode="edge")
    later = [padded[at : at + len(values)] for at in range(2 * SPREAD + 1)]
    slopes = sum(k * (later[SPREAD + k] - later[SPREAD - k]) for k in range(1, SPREAD + 1))
    return np.asarray(slopes) / (2 * sum(k * k for k in range(1, SPREAD + 1)))


def _log_rms(values: Array) -> Array:
    rms: Array = np.log(np.sqrt((values**2).mean(0)) + 1e-3)
    return rms


def _movement(bands: Array) -> Array:
    """Returns the power in dB of the movement of each group of bands, by its rate."""
    groups = np.stack([part.mean(1) for part in np.array_split(bands, GROUPS, axis=1)], 1)
    shaped = (groups - groups.mean(0)) * np.hanning(len(groups))[:, None]
    waves = np.abs(np.fft.rfft(shaped[-MODULATION:], MODULATION, axis=0)) ** 2
    hz = np.fft.rfftfreq(MODULATION, 1 / FRAME_RATE)
    inside = [(hz >= low) & (hz < high) for low, high in RATES]
    return np.concatenate([10 * np.log10(waves[rows].sum(0) / len(groups) + 1e-3) for rows in inside])


@functools.cache
def cosines() -> Array:
    """Returns (40, 13): the cosines of a cepstrum."""
    angles = np.pi / acoustics.MELS * (np.arange(acoustics.MELS) + 0.5)[:, None] * np.arange(CEPSTRA)
    turns: Array = np.cos(angles) * np.sqrt(2 / acoustics.MELS)
    return turns


def silent(sound: FloatArray) -> bool:
    """Returns whether a waveform is silent: its peak is below 10 steps of 16 bits."""
    return not len(sound) or not float(np.abs(np.nan_to_num(sound)).max()) > 3e-4
