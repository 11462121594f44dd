"""Long recordings are heard in pieces, cut where they are quietest."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from ..rates import FRAME_RATE
from ..signals import FloatArray, Segment
from ..text.phones import SHORTEST_PAUSE, SILENCE
from ..voice import acoustics

SHORTEST, LONGEST = 12.0, 28.0  # seconds of a piece; our choice: some sentences, and little memory
QUIET = 0.25  # seconds that must be quiet around a cut
NOTHING = -9.2  # log rms, -80 dB: softer than any speech that was recorded
SHORTEST_SOUND = 0.06  # seconds: in less nothing can be told; our choice
PEAK, FAINTEST = 0.5, 1e-4  # of full scale: what a recording is brought to; softer ones are not made louder than that
# The spectrum of speech changes: its loud frames differ by .52 nepers and more (deviation over time, mean over bands;
# 230 recordings, in noise and with feeling too), those of tones and chords that swell and fade by .37 at most.
STEADY, STEADY_SECONDS, DEPTH = 0.45, 1.0, 8.0  # nepers; seconds of loud sound; nepers below the peak that count
BELOW_SPEECH = 3.5  # nepers, 30 dB: softer than loud speech by more than its softest sounds


def cuts(wave: FloatArray) -> list[float]:
    """Where the pieces of a waveform at 16 kHz begin and end, in seconds: 0, the cuts, and its end."""
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


def audible(wave: FloatArray) -> Iterator[tuple[float, FloatArray]]:
    """The pieces of a waveform at 16 kHz in which somebody may speak, each with the seconds at which it begins.

    Pieces that are far softer than the loudest sound, softer than any speech, or steady tones are left out. The others
    are as loud as if the recording had the peak ``PEAK``.
    """
    if not len(wave):
        return
    least = max(float(acoustics.loudness(wave).max()) - BELOW_SPEECH, NOTHING)
    gain = np.float32(PEAK / max(FAINTEST, float(np.abs(wave).max())))
    for start, stop in itertools.pairwise(cuts(wave)):
        piece = wave[int(start * acoustics.RATE) : int(stop * acoustics.RATE)]
        if len(piece) < SHORTEST_SOUND * acoustics.RATE or float(acoustics.loudness(piece).max()) <= least:
            continue
        piece = gain * piece
        if not is_steady(piece):
            yield start, piece


def is_steady(piece: FloatArray) -> bool:
    """Whether a waveform at 16 kHz sounds all the time as no speech does: its loud part hardly changes its colour."""
    mel = acoustics.log_mel(piece)[loud(piece)]
    if len(mel) < STEADY_SECONDS * FRAME_RATE:
        return False
    colour = np.maximum(mel, mel.max() - DEPTH)
    return float((colour - colour.mean(1, keepdims=True)).std(0).mean()) < STEADY


def loud(piece: FloatArray) -> npt.NDArray[np.bool_]:
    """(F,) which frames of a waveform at 16 kHz are loud for it."""
    level = acoustics.loudness(piece)
    flags: npt.NDArray[np.bool_] = level >= float(np.quantile(level, [0.1, 0.9]).mean())
    return flags


def pauses(wave: FloatArray) -> list[Segment]:
    """Silences of a waveform at 16 kHz that are long and quiet enough to be sure of, without knowing any phone."""
    level = acoustics.loudness(wave)
    quiet = level < max(float(np.quantile(level, 0.9)) - BELOW_SPEECH, NOTHING)
    edges = np.flatnonzero(np.diff(np.pad(quiet, 1))).reshape(-1, 2) / FRAME_RATE
    return [Segment(SILENCE, start, end) for start, end in edges.tolist() if end - start >= SHORTEST_PAUSE]
