"""Life for the face of a recording."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np

from ..emotion.vector import Weights
from ..signals import FloatArray, Segment
from ..voice import acoustics
from .line import PROSODY_RATE, Line, is_question
from .live import animate_life

QUIET = 6.0  # units of energy below a recording's level, of which speech seldom falls short; our choice
SYLLABLE = 0.2  # seconds, a usual one


def heard(wave: FloatArray, sample_rate: int, phones: Sequence[Segment], text: str = "") -> Line:
    """What the life of a face goes by, from a mono recording (samples,) and its timed ARPABET phones, if it has any."""
    sound = acoustics.resample(np.ascontiguousarray(wave, np.float32), sample_rate)
    f0, energy = acoustics.f0(sound), acoustics.energy(sound)
    spoken = [phone for phone in phones if phone.end > phone.start] or _syllables(energy)
    line = Line(spoken, f0, energy, len(wave) / sample_rate, text=text)
    if is_question(text) and line.phrases:
        return dataclasses.replace(line, questions=[line.phrases[-1]])
    return line


def _syllables(energy: FloatArray) -> list[Segment]:
    """Where something sounds, in pieces of about a syllable, for want of phones."""
    loud = np.concatenate([[False], energy > acoustics.ENERGY_AT_LEVEL - QUIET, [False]])
    edges = np.flatnonzero(loud[1:] != loud[:-1]) / PROSODY_RATE
    pieces: list[Segment] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        bounds = np.linspace(start, end, max(1, round((end - start) / SYLLABLE)) + 1).tolist()
        pieces += [Segment("AH", first, last) for first, last in itertools.pairwise(bounds)]
    return pieces


def animate_life_of_recording(
    curves: FloatArray,
    fps: float,
    wave: FloatArray,
    sample_rate: int,
    phones: Sequence[Segment],
    seed: int = 0,
    text: str = "",
    target: tuple[float, float] = (0.0, 0.0),
    emotion: Weights | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Curves (frames, 52) of a recording's face with blinks, gaze and brows, and its head (frames, 3) in degrees.

    target: where the listener is, in degrees to the left and up. emotion: (F, 8) what is felt, at 80 Hz; None for
    nothing.

    The mouth stays as it was heard, pauses included. Without phones the face blinks, looks and drifts all the same.
    """
    line = dataclasses.replace(heard(wave, sample_rate, phones, text), emotion=emotion)
    return animate_life(curves, fps, line, seed, target, breath=False)
