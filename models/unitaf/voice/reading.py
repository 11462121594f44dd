"""Readings: by how much one reading of a sentence differs from another in melody, pace, accents and pauses.

A reading is drawn from a seed and adds to the manner of speaking. Seed 0 is the trunk's own reading, without any
change. The limits below are our choice. They lie within what speakers vary when they read a text again, so that every
reading sounds natural; ``benchmarks/readings.py`` measures the spread, the intelligibility and the quality.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ..text.front_end import Sentence
from .bending import STRESS
from .manner import INDEX, PARAMETERS, Rows

OWN = 0  # the seed of the trunk's own reading

# Of a whole take: its level, range and pace.
LEVEL = 0.7  # semitones up or down
RANGE = (math.log(0.9), math.log(1.15))  # log of the factor of F0's range
PACE = 0.06  # log of speed
# Of each sentence.
SENTENCE_LEVEL = 0.3  # semitones
SLOPE = 1.5  # semitones from its start to its end
FINAL = 0.8  # semitones at its end
# Of each word.
ACCENT = 0.9  # semitones by which its stressed vowels stand out
PAUSE = 0.35  # log of the length of a pause behind it
# Of the one word of a sentence that the reading stresses.
STRESSED_ACCENT, STRESSED_PACE, STRESSED_LOUDNESS = 1.6, -0.07, 1.0  # semitones, log of speed, dB
# Smooth curves over the sentence, through random values that lie KNOT characters of the phonemes apart, about 0.9 s.
KNOT = 12
WAVES = {"pitch": 0.4, "rate": 0.05, "loudness": 0.8}  # in the unit of each parameter

Random = np.random.Generator


class Reading:
    """How a reading differs from the trunk's own in each symbol of one sentence."""

    def __init__(self, sentence: Sentence, seed: int, number: int) -> None:
        """seed: of the take, not 0. number: of the sentence in the text."""
        length = len(sentence.phonemes)
        self._rows = np.zeros((length, len(PARAMETERS)))
        self._add_to_all(np.random.default_rng([seed]), np.random.default_rng([seed, number]))
        random = np.random.default_rng([seed, number, 1])
        places = np.arange(0, length + KNOT, KNOT)
        for name, most in WAVES.items():
            knots = random.uniform(-most, most, len(places))
            self._rows[:, INDEX[name]] += np.interp(np.arange(length), places, knots)
        self._add_to_words(sentence, np.random.default_rng([seed, number, 2]))

    def at(self, characters: npt.NDArray[np.int64]) -> Rows:
        """Returns what the reading adds to the parameters (n, P) at characters (n,) of the phonemes."""
        rows: Rows = self._rows[characters]
        return rows

    def _add_to_all(self, take: Random, sentence: Random) -> None:
        """Adds what is the same in the whole sentence. take, sentence: what each is drawn from."""
        added = {
            "pitch": take.uniform(-LEVEL, LEVEL) + sentence.uniform(-SENTENCE_LEVEL, SENTENCE_LEVEL),
            "range": take.uniform(*RANGE),
            "rate": take.uniform(-PACE, PACE),
            "slope": sentence.uniform(-SLOPE, SLOPE),
            "final": sentence.uniform(-FINAL, FINAL),
        }
        for name, value in added.items():
            self._rows[:, INDEX[name]] += value

    def _add_to_words(self, sentence: Sentence, random: Random) -> None:
        """Adds accents and pauses of words, up to where the next word begins."""
        words = sentence.words
        ends = [*(word.start for word in words[1:]), len(self._rows)]
        candidates = [i for i, word in enumerate(words) if STRESS in sentence.phonemes[word.start : word.stop]]
        for word, end in zip(words, ends, strict=True):
            self._rows[word.start : end, INDEX["accent"]] += random.uniform(-ACCENT, ACCENT)
            self._rows[word.start : end, INDEX["pause"]] += random.uniform(-PAUSE, PAUSE)
        if candidates:
            word = words[random.choice(candidates)]
            stressed = slice(word.start, word.stop)
            self._rows[stressed, INDEX["accent"]] += STRESSED_ACCENT
            self._rows[stressed, INDEX["rate"]] += STRESSED_PACE
            self._rows[stressed, INDEX["loudness"]] += STRESSED_LOUDNESS
