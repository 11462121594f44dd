"""Pitch accents: the vowels that stand out above the falling line of F0.

Within a phrase F0 falls (declination), so a peak late in a phrase counts although it is lower than an early one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..rates import FRAME_RATE
from .line import LOWEST_VOICE, Line, Times

# Our choices, by listening to the voice and counting: about one accent per two or three words.
LEAST_RISE = 0.8  # semitones above the phrase's line
FULL_RISE = 7.0  # semitones that make the strongest accent
LOUDNESS_SHARE = 0.15  # semitones per unit of energy above the median of the vowels
SPACING = 0.28  # seconds between accents at least
SMOOTHING = 0.025  # seconds


class Accent(NamedTuple):
    """An accented vowel. time: of its peak, in seconds. strength: 0..1. is_meant: of a word stressed on purpose."""

    time: float
    strength: float
    is_meant: bool = False


def melody(line: Line) -> Times:
    """Returns semitones above the phrase's falling line, (F,) at 80 Hz, interpolated where unvoiced; 0 in pauses."""
    f0 = np.asarray(line.f0, np.float64)
    rise = np.zeros(len(f0))
    voiced = f0 > LOWEST_VOICE
    for start, end in line.phrases:
        inside = np.arange(int(start * FRAME_RATE), min(len(f0), int(np.ceil(end * FRAME_RATE))))
        known = inside[voiced[inside]]
        if len(known) < 2:
            continue
        semitones = 12 * np.log2(f0[known] / np.median(f0[known]))
        centred = known - known.mean()
        slope = min(0.0, float(centred @ (semitones - semitones.mean()) / (centred @ centred)))
        rise[inside] = np.interp(inside, known, semitones - semitones.mean() - slope * centred)
    return _smoothed(rise, SMOOTHING * FRAME_RATE)


def accents(line: Line, rise: Times) -> list[Accent]:
    """Returns the accented vowels in order. rise: (F,) as ``melody`` returns it."""
    vowels = line.vowels
    if not vowels or not len(rise):
        return []
    edges = np.array([(vowel.start, vowel.end) for vowel in vowels]) * FRAME_RATE
    first = np.minimum(edges[:, 0].astype(int), len(rise) - 1)
    last = np.clip(np.ceil(edges[:, 1]).astype(int), first + 1, len(rise))
    peaks = np.array([a + int(rise[a:b].argmax()) for a, b in zip(first, last, strict=True)])
    loud = np.array([line.energy[a:b].max() for a, b in zip(first, last, strict=True)])
    standing = rise[peaks] + LOUDNESS_SHARE * (loud - np.median(loud))
    found = [Accent(time, strength, is_meant=True) for time, strength in line.stresses]
    for at in np.argsort(-standing, kind="stable"):
        time = float(peaks[at] / FRAME_RATE)
        if rise[peaks[at]] < LEAST_RISE or standing[at] < LEAST_RISE:
            continue
        if all(abs(time - other.time) >= SPACING for other in found):
            found.append(Accent(time, float(np.clip(standing[at] / FULL_RISE, 0.1, 1))))
    return sorted(found)


def _smoothed(signal: Times, deviation: float) -> Times:
    """Smooths a signal (F,) by a Gaussian of ``deviation`` frames; a signal shorter than the kernel stays as it is."""
    reach = int(3 * deviation + 0.5)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    smooth: Times = np.convolve(signal, kernel / kernel.sum(), "same") if len(signal) > 2 * reach else signal
    return smooth
