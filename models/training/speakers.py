"""Synthesised recordings of speakers with emotions: random voices, and those of the cast."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from unitaf.emotion.vector import EMOTIONS, Vector, Weights, effective_weights
from unitaf.rates import SAMPLE_RATE
from unitaf.signals import FloatArray, Segment
from unitaf.text.front_end import Sentence
from unitaf.voice import acoustics, cast, manner
from unitaf.voice.speech import say
from unitaf.voice.trunk import Trunk

# Standard deviations of neutral speakers in the units of ``unitaf.voice.manner``: our choice.
SPREAD = {
    "rate": 0.12, "range": 0.15, "slope": 0.8, "final": 0.8, "accent": 0.5, "loudness": 3.0, "dynamics": 0.08,
    "tilt": 0.8, "breath": 2.0, "precision": 0.06, "register": 4.0, "first": 0.03, "second": 0.03, "chest": 2.0,
    "nose": 1.0, "presence": 2.0, "air": 2.0,
}  # fmt: skip
SIZE_PER_SEMITONE = -0.02  # deeper voices come from longer vocal tracts
HELD_OUT = 3  # every third natural voice of the cast is for evaluation alone


class Speaker(NamedTuple):
    """A voice: its name and its neutral manner (P,)."""

    name: str
    row: manner.Rows


class Utterance(NamedTuple):
    """A recording at 16 kHz and its phones with times."""

    sound: FloatArray
    phones: list[Segment]


class _Plan(NamedTuple):
    """The speaking manner of a sentence, for ``unitaf.voice.speech.say``."""

    row: manner.Rows

    def at(self, characters: npt.NDArray[np.int64], seconds: Weights) -> manner.Rows:
        return np.tile(self.row, (len(characters), 1))


def random_speakers(count: int, seed: int) -> list[Speaker]:
    """Returns voices with random parameters."""
    draw = random.Random(seed)
    found = []
    for number in range(count):
        parameters = {name: draw.gauss(0, spread) for name, spread in SPREAD.items()}
        parameters["size"] = SIZE_PER_SEMITONE * parameters["register"]
        found.append(Speaker(f"stranger {seed}.{number + 1}", manner.row_of(parameters)))
    return found


def cast_speakers(held_out: bool) -> list[Speaker]:
    """Returns the natural voices of the cast without the trunk's own: those held out from the fit, or the others."""
    names = [name for name, design in cast.PRESETS.items() if design.natural and name != cast.OWN]
    return [
        Speaker(name, manner.row_of(cast.PRESETS[name].parameters()))
        for number, name in enumerate(names)
        if (number % HELD_OUT == HELD_OUT - 1) == held_out
    ]


def own_speaker() -> Speaker:
    """Returns the trunk's own voice."""
    return Speaker(cast.OWN, manner.row_of({}))


def speak_sentence(
    trunk: Trunk, speaker: Speaker, sentence: Sentence, weights: Sequence[float], seed: int = 0
) -> Utterance:
    """Returns a sentence by a speaker with constant emotion weights (8,), as a user gives them."""
    manners = effective_weights(np.array(weights)[None], 1.0) @ manner.TABLE
    speech = say(trunk, sentence, 1.0, seed, lambda done: None, _Plan(manners[0] + speaker.row))
    return Utterance(acoustics.resample(speech.wave, SAMPLE_RATE), speech.phones)


def single_emotion(emotion: str, weight: float) -> Vector:
    """Returns emotion weights with one that is not zero."""
    return tuple(weight if name == emotion else 0.0 for name in EMOTIONS)
