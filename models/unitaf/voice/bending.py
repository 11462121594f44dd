"""Bending: F0 and energy of a sentence in a manner of speaking."""

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
PHRASE_GAP = 0.25  # seconds without voice that part two phrases
FINAL_RISE = 0.4  # seconds
ACCENT_WIDTH = 0.06  # seconds, standard deviation about a stressed vowel
STRESS = "ˈ"

# Semitones from the phrase's line within which the range is stretched: beyond lie the trunk's glides into silence.
RANGE_LIMITS = (-6.0, 8.0)
ENERGY_LIMITS = (-4.0, 4.0)  # about the mean of what is heard: beyond lie closures
ENERGY_PER_DB = 1 / 2.9  # the decoder's answer to energy, over sentences, from -2 to 2
TOLD = 0.5  # the share of loudness that the decoder hears of; the rest is gain
REGISTER_TOLD = 3.0  # semitones of the register that the decoder follows: with none, or all, voices sound worse
LEARNT_F0 = (70.0, 330.0)  # Hz, the 1st and 99th percentile of the trunk's own F0, and some
LEARNT_ENERGY = 9.0  # its own reaches 8.7
SOURCE_F0 = (45.0, 700.0)  # Hz
FINE = 5  # values of the source's F0 per frame: 400 Hz, so that periods differ from their neighbours

Flags = npt.NDArray[np.bool_]


def bent(own: Prosody, rows: FloatArray, stressed: FloatArray, seed: int) -> tuple[Prosody, FloatArray]:
    """How a sentence is said in a manner, and the F0 of its source (5 F,) in Hz, five values per frame.

    rows: (F, P). stressed: (F,) 1 in stressed vowels. The source also has what the decoder has never learnt: the
    voice's whole register, tremor and jitter, fixed by ``seed``.
    """
    voiced = own.f0 > VOICED_ABOVE
    energy = _energy(own.energy, rows)
    if not voiced.any():
        return own._replace(energy=energy), np.repeat(own.f0, FINE)
    change = _semitones(own.f0, voiced, rows, stressed)
    register: FloatArray = rows[:, INDEX["register"]]
    told = change + np.clip(register, -REGISTER_TOLD, REGISTER_TOLD)
    f0 = np.where(voiced, _within(own.f0 * _ratio(told), own.f0, LEARNT_F0), own.f0)
    generator = np.random.default_rng(seed)
    wave: FloatArray = _tremor(len(f0), generator) * rows[:, INDEX["tremor"]]
    source = np.where(voiced, _within(own.f0 * _ratio(change + register + wave), own.f0, SOURCE_F0), own.f0)
    fine = finer(source, FINE)
    jitter = np.repeat(np.maximum(rows[:, INDEX["roughness"]], 0), FINE)
    return Prosody(own.frames, f0, energy), fine * (1 + jitter * generator.standard_normal(len(fine), np.float32))


def stretched(own: Prosody, frames: Counts, early: int) -> Prosody:
    """The same contours over symbols that last otherwise, frames (L,): the melody does not depend on the pace, and so
    changes as evenly as the manner does. early: frames by which the contours lead the symbols.
    """
    starts = np.cumsum(own.frames) - own.frames
    inside = np.arange(frames.sum()) - np.repeat(np.cumsum(frames) - frames, frames)
    pace = own.frames / np.maximum(frames, 1)
    at = np.repeat(starts, frames) + (inside + 0.5) * np.repeat(pace, frames) - 0.5
    at = np.concatenate([at, at[-1] + np.arange(1, early + 1)])[early:] - early
    at = np.clip(at, 0, len(own.f0) - 1)
    low, high = np.floor(at).astype(np.int64), np.ceil(at).astype(np.int64)
    part = (at - low).astype(np.float32)
    f0, energy = (values[low] + part * (values[high] - values[low]) for values in (own.f0, own.energy))
    voiced = own.f0 > VOICED_ABOVE
    edge = voiced[low] != voiced[high]
    return Prosody(frames, np.where(edge, own.f0[np.rint(at).astype(np.int64)], f0), energy)


def _within(f0: FloatArray, own: FloatArray, limits: tuple[float, float]) -> FloatArray:
    """F0 in Hz within limits, unless the trunk's own is already beyond."""
    return np.clip(f0, np.minimum(own, np.float32(limits[0])), np.maximum(own, np.float32(limits[1])))


def _ratio(semitones: FloatArray) -> FloatArray:
    ratio: FloatArray = np.exp2(semitones / np.float32(12))
    return ratio


def _semitones(f0: FloatArray, voiced: Flags, rows: FloatArray, stressed: FloatArray) -> FloatArray:
    """The change of F0 (F,) but for register, tremor and jitter."""
    level = 12 * np.log2(np.maximum(f0, np.float32(VOICED_ABOVE)))
    away, progress = np.zeros_like(f0), np.zeros_like(f0)
    phrases = _phrases(voiced)
    for first, last in phrases:
        phrase = slice(first, last + 1)
        progress[phrase] = np.arange(last + 1 - first) / max(1, last - first) - 0.5
        away[phrase] = _from_line(level[phrase], voiced[phrase])
    left = (phrases[-1][1] - np.arange(len(f0), dtype=np.float32)) / np.float32(FINAL_RISE * FRAME_RATE)
    peaks = smoothed(stressed, ACCENT_WIDTH)
    peaks -= peaks[voiced].mean()
    semitones: FloatArray = (
        rows[:, INDEX["pitch"]]
        + np.expm1(rows[:, INDEX["range"]]) * np.clip(away, *RANGE_LIMITS)
        + rows[:, INDEX["slope"]] * progress
        + rows[:, INDEX["final"]] * np.clip(1 - left, 0, 1)
        + rows[:, INDEX["accent"]] * peaks
    )
    return semitones


def _phrases(voiced: Flags) -> list[tuple[int, int]]:
    """First and last voiced frame of each stretch between silences; voiced: (F,), somewhere true."""
    frames = np.flatnonzero(voiced)
    parted = np.flatnonzero(np.diff(frames) > PHRASE_GAP * FRAME_RATE)
    first, last = frames[np.append(0, parted + 1)], frames[np.append(parted, len(frames) - 1)]
    return list(zip(first.tolist(), last.tolist(), strict=True))


def _from_line(level: FloatArray, voiced: Flags) -> FloatArray:
    """Semitones (n,) from the straight line that fits the voiced ones best."""
    at = np.arange(len(level), dtype=np.float32)
    at -= at[voiced].mean()
    away = level - level[voiced].mean()
    slope = at[voiced] @ away[voiced] / np.maximum(at[voiced] @ at[voiced], np.float32(1))
    line: FloatArray = away - slope * at
    return line


def _energy(own: FloatArray, rows: FloatArray) -> FloatArray:
    """Energy (F,) with its dynamics stretched and a share of the loudness; silence stays silent."""
    heard = np.clip((own - np.float32(SILENT_ENERGY)) / 6, 0, 1)
    mean = own @ heard / np.maximum(heard.sum(), np.float32(1))
    stretch = np.expm1(rows[:, INDEX["dynamics"]]) * np.clip(own - mean, *ENERGY_LIMITS)
    louder = TOLD * ENERGY_PER_DB * rows[:, INDEX["loudness"]]
    energy: FloatArray = np.minimum(own + heard * (stretch + louder), np.maximum(own, np.float32(LEARNT_ENERGY)))
    return energy


def _tremor(frames: int, generator: np.random.Generator) -> FloatArray:
    """A sine (F,) at ``TREMOR_RATE`` whose start the seed chooses."""
    turns = np.arange(frames) / FRAME_RATE * TREMOR_RATE + generator.random()
    wave: FloatArray = np.sin(2 * math.pi * turns).astype(np.float32)
    return wave


def smoothed(values: FloatArray, seconds: float) -> FloatArray:
    """Values (F, ...) over time under a Gaussian with a standard deviation of ``seconds``; ends are held."""
    width = seconds * FRAME_RATE
    reach = math.ceil(2.5 * width)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    kernel = (kernel / kernel.sum()).astype(np.float32)
    padded = np.pad(values, [(reach, reach)] + [(0, 0)] * (values.ndim - 1), mode="edge")
    smooth: FloatArray = np.lib.stride_tricks.sliding_window_view(padded, len(kernel), axis=0) @ kernel
    return smooth


def averaged(values: FloatArray, count: int) -> FloatArray:
    """Values (F, ...) as means over ``count`` frames, an odd number, about each; at the ends over those there are."""
    total = values.copy()
    summed = np.ones((len(values),) + (1,) * (values.ndim - 1), np.float32)
    for shift in range(1, count // 2 + 1):
        for later, earlier in ((slice(shift, None), slice(None, -shift)), (slice(None, -shift), slice(shift, None))):
            total[later] += values[earlier]
            summed[later] += 1
    total /= summed
    return total
