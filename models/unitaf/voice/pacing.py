"""Changes the durations of the symbols of a sentence by a manner of speaking."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ..rates import FRAME_RATE
from ..text.phones import ARPABET, PAUSES, VOWELS
from .manner import INDEX, Rows

# Vowels change with the speaking rate more than consonants do (Gay 1978; Klatt 1976); the factor is our choice.
VOWEL_SHARE = 1.2
SHORTEST = 2  # frames, as the trunk's own
VOWEL_CHARACTERS = frozenset(character for character, label in ARPABET.items() if label in VOWELS) | {"ː"}

Times = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


class Manner(Protocol):
    """A manner of speaking that may change within a sentence."""

    def at(self, characters: Counts, seconds: Times) -> Rows:
        """Returns parameters (n, P) of ``voice.manner`` for n symbols.

        characters: (n,) positions in the phoneme string. seconds: (n,) from the start of the sentence.
        """


def paced(phonemes: str, characters: Counts, frames: Counts, lead: float, manner: Manner) -> tuple[Counts, Rows]:
    """Returns the durations (L,) of the symbols of a sentence in a manner, in frames, and its parameters (L, P).

    characters: (L,) position of each symbol in the phonemes. frames: (L,) neutral durations. lead: seconds from the
    start of the sentence to its first sounding symbol. Rounding errors are carried to the next symbol; every symbol
    keeps at least ``SHORTEST`` frames. The padding does not change.
    """
    shares = _shares(phonemes, characters, frames)
    durations = frames.copy()
    rows: list[Rows] = []
    now, wanted = -int(frames[0]), -float(frames[0])  # frames from the first sounding symbol
    for i, character in enumerate(characters):
        row = manner.at(characters[i : i + 1], np.array([max(0.0, lead + now / FRAME_RATE)]))[0]
        rows.append(row)
        if 0 < i < len(frames) - 1:
            silent = phonemes[character] in PAUSES and phonemes[character] != " "
            wanted += frames[i] * math.exp(row[INDEX["pause"]] if silent else -shares[i] * row[INDEX["rate"]])
            durations[i] = max(SHORTEST, round(wanted) - now)
        else:
            wanted += frames[i]
        now += int(durations[i])
    return durations, np.stack(rows)


def _shares(phonemes: str, characters: Counts, frames: Counts) -> Times:
    """Returns how far each symbol (L,) follows the rate: vowels more than others, such that the whole sentence does."""
    vowel = np.array([phonemes[character] in VOWEL_CHARACTERS for character in characters])
    pause = np.array([phonemes[character] in PAUSES for character in characters]) & (np.arange(len(frames)) > 0)
    inside = np.arange(len(frames)) % (len(frames) - 1) > 0
    in_vowels, in_others = (frames[inside & kind & ~pause].sum() for kind in (vowel, ~vowel))
    if not in_vowels or not in_others:
        return np.ones(len(frames))
    return np.where(vowel, VOWEL_SHARE, max(0.0, 1 - (VOWEL_SHARE - 1) * in_vowels / in_others))
