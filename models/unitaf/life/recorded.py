"""The ``Line`` of a recording: phones, F0 and energy, from which the life of its face is made."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np

from ..emotion.vector import Weights
from ..rates import FRAME_RATE
from ..signals import FloatArray, Segment
from ..text.tunes import is_question
from ..voice import acoustics
from .line import Line

QUIET = 6.0  # units of energy below a recording's level; speech seldom falls further; our choice
SYLLABLE = 0.2  # seconds, a typical syllable


def line_of_recording(
    wave: FloatArray, sample_rate: int, phones: Sequence[Segment], text: str = "", emotion: Weights | None = None
) -> Line:
    """Returns the line of a mono recording (samples,) at ``sample_rate`` Hz.

    phones: timed ARPABET phones; if there are none, syllables are guessed from the energy. text: the words, "" if
    unknown; a question mark at its end makes the last phrase a question. emotion: (F, 8) effective weights at 80 Hz;
    None for calm.
    """
    sound = acoustics.resample(np.ascontiguousarray(wave, np.float32), sample_rate)
    f0, energy = acoustics.f0(sound), acoustics.energy(sound)
    spoken = [phone for phone in phones if phone.end > phone.start] or _syllables(energy)
    line = Line(spoken, f0, energy, len(wave) / sample_rate, text=text, emotion=emotion)
    if is_question(text) and line.phrases:
        line = dataclasses.replace(line, questions=[line.phrases[-1]])
    return line


def _syllables(energy: FloatArray) -> list[Segment]:
    """Returns pieces of about the length of a syllable, labelled AH, wherever energy (F,) is above silence."""
    loud = np.concatenate([[False], energy > acoustics.ENERGY_AT_LEVEL - QUIET, [False]])
    edges = np.flatnonzero(loud[1:] != loud[:-1]) / FRAME_RATE
    syllables: list[Segment] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        bounds = np.linspace(start, end, max(1, round((end - start) / SYLLABLE)) + 1).tolist()
        syllables += [Segment("AH", first, last) for first, last in itertools.pairwise(bounds)]
    return syllables
