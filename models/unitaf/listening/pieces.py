"""Cuts long recordings into pieces at their quietest moments."""

from __future__ import annotations

import numpy as np

from ..rates import FRAME_RATE
from ..signals import FloatArray, Segment
from ..text.phones import SHORTEST_PAUSE, SILENCE
from ..voice import acoustics

SHORTEST, LONGEST = 12.0, 28.0  # seconds of a piece; our choice: some sentences, and little memory
QUIET = 0.25  # seconds around a cut over which the level is averaged
NOTHING = -9.2  # log rms, -80 dB: softer than any recorded speech
BELOW_SPEECH = 3.5  # nepers, 30 dB: the softest speech sounds are less far below loud speech


def cuts(wave: FloatArray) -> list[float]:
    """Returns the ends of the pieces of a waveform at 16 kHz in seconds: 0, the cuts, and its end."""
    seconds = len(wave) / acoustics.RATE
    bounds = [0.0]
    if seconds > LONGEST:
        width = 2 * int(QUIET * FRAME_RATE / 2) + 1
        level = np.pad(acoustics.loudness(wave), width // 2, mode="edge")
        around = np.convolve(level, np.full(width, 1 / width), "valid")
        while seconds - bounds[-1] > LONGEST:
            first, last = (int((bounds[-1] + span) * FRAME_RATE) for span in (SHORTEST, LONGEST))
            bounds.append((first + int(around[first:last].argmin()) + 0.5) / FRAME_RATE)
    return [*bounds, seconds]


def pauses(wave: FloatArray) -> list[Segment]:
    """Returns the silences of a waveform at 16 kHz that are certain from their length and level alone."""
    level = acoustics.loudness(wave)
    quiet = level < max(float(np.quantile(level, 0.9)) - BELOW_SPEECH, NOTHING)
    edges = np.flatnonzero(np.diff(np.pad(quiet, 1))).reshape(-1, 2) / FRAME_RATE
    return [Segment(SILENCE, start, end) for start, end in edges.tolist() if end - start >= SHORTEST_PAUSE]
