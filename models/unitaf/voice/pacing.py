"""Pacing: how long each symbol of a sentence lasts in a manner of speaking."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ..text import alphabet
from ..text.phones import ARPABET, PAUSES, VOWELS
from .manner import INDEX, Rows

# Vowels give way to a change of rate more than consonants do (Gay 1978; Klatt 1976); by how much is our choice.
VOWEL_SHARE = 1.2
SHORTEST = 2  # frames, as the trunk's own
VOWEL_CHARACTERS = frozenset(character for character, label in ARPABET.items() if label in VOWELS) | {"ː"}

Times = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


class Manner(Protocol):
    """A manner of speaking that may change while a sentence is said."""

    def at(self, characters: Counts, seconds: Times) -> Rows:
        """Rows (n, P) of ``voice.manner`` for the symbols written by these characters (n,) of the phoneme string,
        which begin at these seconds (n,) from the start of the sentence.
        """


def characters_of(phonemes: str) -> Counts:
    """(L,): the character that each symbol is written by; the padding has its neighbour's."""
    kept = alphabet.known_positions(phonemes) or [0]
    return np.array([kept[0], *alphabet.known_positions(phonemes), kept[-1]])


def paced(phonemes: str, frames: Counts, frame_seconds: float, lead: float, manner: Manner) -> tuple[Counts, Rows]:
    """The trunk's own frames (L,) of a sentence -> its frames in a manner, and the manner's rows (L, P).

    lead: seconds that the first sounding symbol begins after the sentence does. Whole frames are given such that what
    is cut from one symbol goes to the next; every symbol keeps at least ``SHORTEST``. The padding keeps its own.
    """
    characters = characters_of(phonemes)
    shares = _shares(phonemes, characters, frames)
    given = frames.copy()
    rows: list[Rows] = []
    now, wanted = -int(frames[0]), -float(frames[0])  # frames from the first sounding symbol
    for i, character in enumerate(characters):
        row = manner.at(characters[i : i + 1], np.array([max(0.0, lead + now * frame_seconds)]))[0]
        rows.append(row)
        if 0 < i < len(frames) - 1:
            silent = phonemes[character] in PAUSES and phonemes[character] != " "
            wanted += frames[i] * math.exp(row[INDEX["pause"]] if silent else -shares[i] * row[INDEX["rate"]])
            given[i] = max(SHORTEST, round(wanted) - now)
        else:
            wanted += frames[i]
        now += int(given[i])
    return given, np.stack(rows)


def _shares(phonemes: str, characters: Counts, frames: Counts) -> Times:
    """How much each symbol (L,) follows the rate: vowels more than the rest, such that the sentence follows it."""
    vowel = np.array([phonemes[character] in VOWEL_CHARACTERS for character in characters])
    pause = np.array([phonemes[character] in PAUSES for character in characters]) & (np.arange(len(frames)) > 0)
    inside = np.arange(len(frames)) % (len(frames) - 1) > 0
    in_vowels, in_others = (frames[inside & kind & ~pause].sum() for kind in (vowel, ~vowel))
    if not in_vowels or not in_others:
        return np.ones(len(frames))
    return np.where(vowel, VOWEL_SHARE, max(0.0, 1 - (VOWEL_SHARE - 1) * in_vowels / in_others))
