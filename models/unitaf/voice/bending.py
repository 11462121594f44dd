"""Changes F0 and energy of a sentence by a manner of speaking."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ..rates import FRAME_RATE
from ..signals import FloatArray
from .manner import INDEX
from .trunk import SILENT_ENERGY, Counts, Prosody
from .waveform import VOICED_ABOVE, finer

TREMOR_RATE = 5.5  # Hz; vocal tremor is at 4 to 7 (Titze 1994)
PHRASE_GAP = 0.25  # seconds without voice that separate two phrases
FINAL_RISE = 0.4  # seconds at the end of a sentence
ACCENT_WIDTH = 0.06  # seconds, standard deviation around a stressed vowel
STRESS = "ˈ"

# Semitones from the phrase's line within which the range is stretched; F0 beyond are the trunk's glides into silence.
RANGE_LIMITS = (-6.0, 8.0)
# Narrowing from which the range has no line to keep either: the sentence passes to one note. Our choice; the least
# range of a voice is narrowed by .98.
MONOTONE = (0.9, 0.97)
ENERGY_LIMITS = (-4.0, 4.0)  # around the mean of audible frames; energies beyond are closures
ENERGY_PER_DB = 1 / 2.9  # measured at the decoder's output over sentences, for changes of energy from -2 to 2
DECODER_LOUDNESS = 0.5  # share of the loudness that is given to the decoder as energy; the rest is gain
DECODER_REGISTER = 3.0  # semitones of the register that are given to the decoder: with 0, or all, voices sound worse
LEARNT_F0 = (70.0, 330.0)  # Hz, a little beyond the 1st and 99th percentile of the trunk's neutral F0
LEARNT_ENERGY = 9.0  # the trunk's neutral energy reaches 8.7
SOURCE_F0 = (45.0, 700.0)  # Hz
# Hz above which a feeling raises F0 half as much: beyond the voice's own peaks it strains, which the quality judge
# (DistillMOS) dislikes. Of 12 surprised lines the worst has 2.82 with it and 2.34 without, and the mean 4.03 and 3.97.
STRAINED, STRAINED_SHARE = 300.0, 0.5
FINE = 5  # values of the source's F0 per frame, at 400 Hz, so that jitter changes single periods

Flags = npt.NDArray[np.bool_]


def apply_manner(neutral: Prosody, rows: FloatArray, stressed: FloatArray, seed: int) -> tuple[Prosody, FloatArray]:
    """Returns the prosody for the decoder and the F0 of the source (5 F,) in Hz, five values per frame.

    neutral: the trunk's own prosody. rows: (F, P) parameters of the manner. stressed: (F,) 1 in stressed vowels.
    Only the source has what the decoder was not trained on: the whole register, tremor, and jitter by ``seed``.
    """
    voiced = neutral.f0 > VOICED_ABOVE
    energy = _energy(neutral.energy, rows)
    if not voiced.any():
        return neutral._replace(energy=energy), np.repeat(neutral.f0, FINE)
    change = _semitones(neutral.f0, voiced, rows, stressed)
    register: FloatArray = rows[:, INDEX["register"]]
    decoder_register = np.clip(register, -DECODER_REGISTER, DECODER_REGISTER)
    unstrained = _unstrained(neutral.f0 * _ratio(change), neutral.f0)
    f0 = np.where(voiced, _within(unstrained * _ratio(decoder_register), neutral.f0, LEARNT_F0), neutral.f0)
    generator = np.random.default_rng(seed)
    wave: FloatArray = _tremor(len(f0), generator) * rows[:, INDEX["tremor"]]
    source = np.where(voiced, _within(unstrained * _ratio(register + wave), neutral.f0, SOURCE_F0), neutral.f0)
    fine = finer(source, FINE)
    jitter = np.repeat(np.maximum(rows[:, INDEX["roughness"]], 0), FINE)
    return Prosody(neutral.frames, f0, energy), fine * (1 + jitter * generator.standard_normal(len(fine), np.float32))


def stretched(neutral: Prosody, frames: Counts, early: int) -> Prosody:
    """Returns the contours stretched to other durations ``frames`` (L,) of the symbols.

    Since F0 is not predicted again for the new durations, it changes as smoothly as the manner does.
    early: frames by which the contours lead the symbols.
    """
    starts = np.cumsum(neutral.frames) - neutral.frames
    inside = np.arange(frames.sum()) - np.repeat(np.cumsum(frames) - frames, frames)
    pace = neutral.frames / np.maximum(frames, 1)
    at = np.repeat(starts, frames) + (inside + 0.5) * np.repeat(pace, frames) - 0.5
    at = np.concatenate([at, at[-1] + np.arange(1, early + 1)])[early:] - early
    at = np.clip(at, 0, len(neutral.f0) - 1)
    low, high = np.floor(at).astype(np.int64), np.ceil(at).astype(np.int64)
    part = (at - low).astype(np.float32)
    f0, energy = (values[low] + part * (values[high] - values[low]) for values in (neutral.f0, neutral.energy))
    voiced = neutral.f0 > VOICED_ABOVE
    edge = voiced[low] != voiced[high]
    return Prosody(frames, np.where(edge, neutral.f0[np.rint(at).astype(np.int64)], f0), energy)


def _unstrained(f0: FloatArray, neutral: FloatArray) -> FloatArray:
    """Returns F0 (F,) in Hz that lies above ``STRAINED``, and above the neutral F0, by a share only."""
    free = np.maximum(neutral, np.float32(STRAINED))
    return np.minimum(f0, free + np.float32(STRAINED_SHARE) * np.maximum(f0 - free, 0))


def _within(f0: FloatArray, neutral: FloatArray, limits: tuple[float, float]) -> FloatArray:
    """Clips F0 in Hz to limits, which are widened to the neutral F0."""
    return np.clip(f0, np.minimum(neutral, np.float32(limits[0])), np.maximum(neutral, np.float32(limits[1])))


def _ratio(semitones: FloatArray) -> FloatArray:
    """Converts semitones to factors of frequency."""
    ratio: FloatArray = np.exp2(semitones / np.float32(12))
    return ratio


def _semitones(f0: FloatArray, voiced: Flags, rows: FloatArray, stressed: FloatArray) -> FloatArray:
    """Returns the change of F0 (F,) in semitones, without register, tremor and jitter."""
    level = 12 * np.log2(np.maximum(f0, np.float32(VOICED_ABOVE)))
    away, progress = np.zeros_like(f0), np.zeros_like(f0)
    phrases = _phrases(voiced)
    for first, last in phrases:
        phrase = slice(first, last + 1)
        progress[phrase] = np.arange(last + 1 - first) / max(1, last - first) - 0.5
        away[phrase] = _from_line(level[phrase], voiced[phrase])
    left = (phrases[-1][1] - np.arange(len(f0), dtype=np.float32)) / np.float32(FINAL_RISE * FRAME_RATE)
    narrowed = -np.expm1(rows[:, INDEX["range"]])
    monotone = np.clip((narrowed - MONOTONE[0]) / (MONOTONE[1] - MONOTONE[0]), 0, 1)
    from_note = level - np.float32(np.median(level[voiced]))
    peaks = smoothed(stressed, ACCENT_WIDTH)
    peaks -= peaks[voiced].mean()
    semitones: FloatArray = (
        rows[:, INDEX["pitch"]]
        - narrowed * ((1 - monotone) * np.clip(away, *RANGE_LIMITS) + monotone * from_note)
        + rows[:, INDEX["slope"]] * progress
        + rows[:, INDEX["final"]] * np.clip(1 - left, 0, 1)
        + rows[:, INDEX["accent"]] * peaks
    )
    return semitones


def _phrases(voiced: Flags) -> list[tuple[int, int]]:
    """Returns the first and the last voiced frame of each phrase. voiced: (F,), at least one True."""
    frames = np.flatnonzero(voiced)
    splits = np.flatnonzero(np.diff(frames) > PHRASE_GAP * FRAME_RATE)
    first, last = frames[np.append(0, splits + 1)], frames[np.append(splits, len(frames) - 1)]
    return list(zip(first.tolist(), last.tolist(), strict=True))


def _from_line(level: FloatArray, voiced: Flags) -> FloatArray:
    """Returns the distance (n,) in semitones from the regression line of the voiced frames."""
    at = np.arange(len(level), dtype=np.float32)
    at -= at[voiced].mean()
    away = level - level[voiced].mean()
    slope = at[voiced] @ away[voiced] / np.maximum(at[voiced] @ at[voiced], np.float32(1))
    line: FloatArray = away - slope * at
    return line


def _energy(neutral: FloatArray, rows: FloatArray) -> FloatArray:
    """Returns energy (F,) with stretched dynamics and a share of the loudness; silence does not change."""
    audible = np.clip((neutral - np.float32(SILENT_ENERGY)) / 6, 0, 1)
    mean = neutral @ audible / np.maximum(audible.sum(), np.float32(1))
    stretch = np.expm1(rows[:, INDEX["dynamics"]]) * np.clip(neutral - mean, *ENERGY_LIMITS)
    louder = DECODER_LOUDNESS * ENERGY_PER_DB * rows[:, INDEX["loudness"]]
    energy: FloatArray = np.minimum(
        neutral + audible * (stretch + louder), np.maximum(neutral, np.float32(LEARNT_ENERGY))
    )
    return energy


def _tremor(frames: int, generator: np.random.Generator) -> FloatArray:
    """Returns a sine (F,) at ``TREMOR_RATE`` with a random phase."""
    turns = np.arange(frames) / FRAME_RATE * TREMOR_RATE + generator.random()
    wave: FloatArray = np.sin(2 * math.pi * turns).astype(np.float32)
    return wave


def smoothed(values: FloatArray, seconds: float) -> FloatArray:
    """Smooths values (F, ...) over time by a Gaussian of ``seconds`` standard deviation; end values are repeated."""
    width = seconds * FRAME_RATE
    reach = math.ceil(2.5 * width)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    kernel = (kernel / kernel.sum()).astype(np.float32)
    padded = np.pad(values, [(reach, reach)] + [(0, 0)] * (values.ndim - 1), mode="edge")
    smooth: FloatArray = np.lib.stride_tricks.sliding_window_view(padded, len(kernel), axis=0) @ kernel
    return smooth


def averaged(values: FloatArray, count: int) -> FloatArray:
    """Returns the moving average of values (F, ...) over ``count`` frames, an odd number, fewer at the ends."""
    total = values.copy()
    summed = np.ones((len(values),) + (1,) * (values.ndim - 1), np.float32)
    for shift in range(1, count // 2 + 1):
        for later, earlier in ((slice(shift, None), slice(None, -shift)), (slice(None, -shift), slice(shift, None))):
            total[later] += values[earlier]
            summed[later] += 1
    total /= summed
    return total
