"""How far phones explain the sound that they were found in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..rates import FRAME_RATE
from ..signals import FloatArray
from ..voice import acoustics
from .sphinx import FRAME, ScoredPhone

# Scores per frame of 10 ms at which both answers are equally likely, and how fast that changes. Fitted to GRID's dev
# clips: their own transcripts score -58 to -39 and other sentences -77 and below; and to speech without a transcript:
# it scores -45 to -37 down to a noise as loud as itself, chords and a piano score -65 to -62.
FITS, SPEECH, SLOPE = -66.0, -54.0, 5.0
# A word that scores less is probably not said; a transcript with more such words than this share is not trusted, nor is
# one below this confidence. Of 60 of GRID's dev clips (six words each), 56 are then trusted with their own transcripts,
# 3 with another clip's, 6 with two words changed; by confidence alone it is 59, 4 and 13.
MISHEARD, MOST_MISHEARD, TRUSTED = -88.0, 0.2, 0.3
UNEXPLAINED = -110.0  # score of loud sound in which no phone was found


class Evidence(NamedTuple):
    """Scores that can be added up over pieces."""

    score: float = 0.0
    frames: float = 0.0
    words: int = 0
    misheard: int = 0

    def plus(self, other: Evidence) -> Evidence:
        """Both together."""
        return Evidence(
            self.score + other.score, self.frames + other.frames,
            self.words + other.words, self.misheard + other.misheard,
        )  # fmt: skip

    def confidence(self, even: float) -> float:
        """0..1, when both answers are equally likely at the score ``even``; 0 where there was nothing to judge by."""
        if not self.frames:
            return 0.0
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, (self.score / self.frames - even) / SLOPE))))

    @property
    def fits(self) -> bool:
        """Whether the words may be what is said; also where there was nothing to judge by."""
        return not self.frames or (self.confidence(FITS) >= TRUSTED and self.misheard <= MOST_MISHEARD * self.words)


def score_of(phones: Sequence[ScoredPhone]) -> float:
    """Mean score per frame of a word's phones."""
    return sum(phone.score * (phone.end - phone.start) for phone in phones) / (phones[-1].end - phones[0].start)


def evidence_of(piece: FloatArray, phones: Sequence[ScoredPhone], audible: float = -math.inf) -> Evidence:
    """Scores of a piece's phones, and of its loud sound beside them; piece: waveform at 16 kHz.

    audible: log rms; what is softer need not be explained.
    """
    level = acoustics.loudness(piece)
    loud = level > max(float(np.quantile(level, [0.1, 0.9]).mean()), audible)
    for phone in phones:
        loud[int(phone.start * FRAME_RATE) : int(phone.end * FRAME_RATE) + 1] = False
    unexplained = float(loud.sum()) / FRAME_RATE / FRAME
    lengths = [(phone.end - phone.start) / FRAME for phone in phones]
    score = sum(length * phone.score for length, phone in zip(lengths, phones, strict=True))
    return Evidence(score + UNEXPLAINED * unexplained, sum(lengths) + unexplained)
