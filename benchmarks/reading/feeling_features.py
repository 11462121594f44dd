"""Two ways to describe how something is said, which share no feature: for two judges that cannot err alike.

``phonetic`` is what a phonetician measures with Praat, and mean and spread of the mel spectrum. ``cepstral`` is what a
recogniser of speech computes, and knows neither F0 nor Praat: cepstra, their speed, how fast the level of bands moves.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from unitaf.signals import FloatArray
from unitaf.voice import acoustics

Array = npt.NDArray[np.float64]

RATE = acoustics.RATE
F0_LIMITS = (75.0, 600.0)  # Hz, Praat's usual range for voices of any kind
STEP, FRAME, FFT = 160, 400, 512  # samples: 10 ms, 25 ms
BELOW_LOUD = 40.0  # dB under the loudest frame, nobody speaks
BANDS = 20
EDGES = (60.0, 7600.0)  # Hz
LOW_BAND, HIGH_BAND = (50.0, 1000.0), (1000.0, 5000.0)  # Hz, alpha ratio (Eyben et al. 2016)
LEAST_VOICED = 5  # frames of 10 ms

CEPSTRA = 13
SPREAD = 2  # frames on either side of the regression that is the speed of a cepstrum
GROUPS = 5  # of bands, whose levels' movement is measured
MODULATION = ((0.5, 2.0), (2.0, 4.0), (4.0, 8.0), (8.0, 16.0))  # Hz

PHONETIC = ("f0", "f0_sd", "f0_range", "f0_step", "jitter", "shimmer", "hnr", "tilt", "centroid")


def phonetic(wave: FloatArray) -> Array:
    """(49,) of a waveform at 16 kHz; nan where there is no voice.

    Median F0 in semitones, its standard deviation, 5th to 95th percentile, mean step in 10 ms; jitter, shimmer, HNR in
    dB; 1 to 5 kHz over the rest in dB; log of the spectral centroid; means and deviations of 20 log-mel bands.
    """
    import parselmouth
    from parselmouth.praat import call

    sound = parselmouth.Sound(wave.astype(np.float64), RATE)
    track = sound.to_pitch(0.01, *F0_LIMITS).selected_array["frequency"]
    pitch = 12 * np.log2(track[track > 0] / 100)
    cycles = call(sound, "To PointProcess (periodic, cc)", *F0_LIMITS)
    periods = (0, 0, 0.0001, 0.02, 1.3)
    ratio = sound.to_harmonicity_cc(0.01, F0_LIMITS[0]).values
    power = _power(wave)
    levels = _levels(power)
    mean = power[_loud(power)].mean(0)
    found = dict.fromkeys(PHONETIC, np.nan)
    if len(pitch) >= LEAST_VOICED:
        steps = np.abs(np.diff(12 * np.log2(np.maximum(track, 1))))[(track[1:] > 0) & (track[:-1] > 0)]
        found |= {
            "f0": float(np.median(pitch)),
            "f0_sd": float(pitch.std()),
            "f0_range": float(np.ptp(np.percentile(pitch, (5, 95)))),
            "f0_step": float(np.minimum(steps, 12).mean()) if len(steps) else np.nan,
            "jitter": float(call(cycles, "Get jitter (local)", *periods)),
            "shimmer": float(call([sound, cycles], "Get shimmer (local)", *periods, 1.6)),
            "hnr": float(ratio[ratio > -100].mean()) if (ratio > -100).any() else np.nan,
        }
    found["tilt"] = _band(mean, HIGH_BAND) - _band(mean, LOW_BAND)
    found["centroid"] = float(np.log(mean @ _hz() / mean.sum()))
    return np.concatenate([[found[name] for name in PHONETIC], levels.mean(0), levels.std(0)])


def cepstral(wave: FloatArray) -> Array:
    """(71,) of a waveform at 16 kHz: means and standard deviations of 13 cepstra (no mean of the level), the rms of
    their speed and of its speed, and the movement of five groups of bands at four rates, in dB.
    """
    power = _power(wave)
    loud = _loud(power)
    mel = 10 * np.log10(power @ _filters() + 1e-9)
    cepstra = mel @ _turns()
    speed = _speed(cepstra)
    parts = [
        cepstra[loud].mean(0)[1:],
        cepstra[loud].std(0),
        np.log(np.sqrt((speed[loud] ** 2).mean(0)) + 1e-3),
        np.log(np.sqrt((_speed(speed)[loud] ** 2).mean(0)) + 1e-3),
        _movement(mel[_span(loud)]),
    ]
    return np.concatenate(parts)


def _power(wave: FloatArray) -> Array:
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(wave, FRAME // 2).astype(np.float64), FRAME)[::STEP]
    return np.abs(np.fft.rfft(frames * np.hanning(FRAME), FFT)) ** 2 + 1e-9


def _loud(power: Array) -> npt.NDArray[np.bool_]:
    level = 10 * np.log10(power.sum(1))
    return level > level.max() - BELOW_LOUD


def _span(loud: npt.NDArray[np.bool_]) -> slice:
    at = np.flatnonzero(loud)
    return slice(int(at[0]), int(at[-1]) + 1)


def _levels(power: Array) -> Array:
    """(frames, 20) log-mel bands in dB of the frames in which somebody speaks."""
    return 10 * np.log10(power[_loud(power)] @ _filters() + 1e-9)


def _band(power: Array, band: tuple[float, float]) -> float:
    inside = (_hz() >= band[0]) & (_hz() < band[1])
    return float(10 * np.log10(power[inside].sum()))


def _speed(values: Array) -> Array:
    """The slope of a regression over five frames, per frame (Furui 1986)."""
    padded = np.pad(values, ((SPREAD, SPREAD), (0, 0)), mode="edge")
    later = [padded[at : at + len(values)] for at in range(2 * SPREAD + 1)]
    slopes = sum(k * (later[SPREAD + k] - later[SPREAD - k]) for k in range(1, SPREAD + 1))
    return np.asarray(slopes) / (2 * sum(k * k for k in range(1, SPREAD + 1)))


def _movement(mel: Array) -> Array:
    """(20,) dB: the power of the movement of each group of bands, by its rate."""
    groups = np.stack([part.mean(1) for part in np.array_split(mel, GROUPS, axis=1)], 1)
    waves = np.abs(np.fft.rfft((groups - groups.mean(0)) * np.hanning(len(groups))[:, None], 512, axis=0)) ** 2
    hz = np.fft.rfftfreq(512, STEP / RATE)
    inside = [(hz >= low) & (hz < high) for low, high in MODULATION]
    return np.concatenate([10 * np.log10(waves[rows].sum(0) / len(groups) + 1e-3) for rows in inside])


@functools.cache
def _hz() -> Array:
    return np.arange(FFT // 2 + 1) * RATE / FFT


@functools.cache
def _filters() -> Array:
    """(257, 20) triangular mel filters, each with sum 1."""
    low, high = (2595 * np.log10(1 + hz / 700) for hz in EDGES)
    corners = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2595) - 1)
    rise = (_hz()[:, None] - corners[:-2]) / (corners[1:-1] - corners[:-2])
    fall = (corners[2:] - _hz()[:, None]) / (corners[2:] - corners[1:-1])
    filters = np.clip(np.minimum(rise, fall), 0.0, None)
    return np.asarray(filters / np.maximum(filters.sum(0), 1e-9))


@functools.cache
def _turns() -> Array:
    """(20, 13): the cosines of a cepstrum."""
    angles = np.pi / BANDS * (np.arange(BANDS) + 0.5)[:, None] * np.arange(CEPSTRA)
    return np.asarray(np.cos(angles) * np.sqrt(2 / BANDS))
