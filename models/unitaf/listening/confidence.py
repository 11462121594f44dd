"""The confidence that phones fit the sound in which they were found."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..rates import FRAME_RATE
from ..signals import FloatArray
from ..voice import acoustics
from .sphinx import FRAME, ScoredPhone

# Scores per frame of 10 ms at which yes and no are equally likely, and the width of the change. Fitted to GRID's dev
# clips: their own transcripts score -58 to -39, other sentences -77 and less; and to speech without a transcript, which
# scores -45 to -37 up to noise of the same level; chords and a piano score -65 to -62.
FITS, SPEECH, SLOPE = -66.0, -54.0, 5.0
# A word with a lower score is probably not spoken; a transcript with a larger share of such words, or with a lower
# confidence, is not trusted. Of 60 of GRID's dev clips (six words each), 56 are then trusted with their own
# transcripts, 3 with another clip's, 6 with two words changed; by confidence alone it is 59, 4 and 13.
MISHEARD, MOST_MISHEARD, TRUSTED = -88.0, 0.2, 0.3
UNEXPLAINED = -110.0  # score of loud sound in which no phone was found


class Evidence(NamedTuple):
    """Sums of scores and counts, which add up over pieces."""

    score: float = 0.0
    frames: float = 0.0
    words: int = 0
    misheard: int = 0

    def plus(self, other: Evidence) -> Evidence:
        """Returns the sum of both."""
        return Evidence(
            self.score + other.score, self.frames + other.frames,
            self.words + other.words, self.misheard + other.misheard,
        )  # fmt: skip

    def confidence(self, even: float) -> float:
        """Returns 0..1, which is .5 at a score of ``even`` per frame; 0 without any frame."""
        if not self.frames:
            return 0.0
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, (self.score / self.frames - even) / SLOPE))))

    @property
    def fits(self) -> bool:
        """Whether the words may be what is spoken; True without any frame."""
        return not self.frames or (self.confidence(FITS) >= TRUSTED and self.misheard <= MOST_MISHEARD * self.words)


def score_of(phones: Sequence[ScoredPhone]) -> float:
    """Returns the mean score per frame of a word's phones."""
    return sum(phone.score * (phone.end - phone.start) for phone in phones) / (phones[-1].end - phones[0].start)


def evidence_of(piece: FloatArray, phones: Sequence[ScoredPhone], audible: float = -math.inf) -> Evidence:
    """Sums the scores of a piece's phones, and a score for loud sound without a phone.

    piece: waveform at 16 kHz. audible: log rms; softer sound needs no phone.
    """
    level = acoustics.loudness(piece)
    loud = level > max(float(np.quantile(level, [0.1, 0.9]).mean()), audible)
    for phone in phones:
        loud[int(phone.start * FRAME_RATE) : int(phone.end * FRAME_RATE) + 1] = False
    unexplained = float(loud.sum()) / FRAME_RATE / FRAME
    lengths = [(phone.end - phone.start) / FRAME for phone in phones]
    score = sum(length * phone.score for length, phone in zip(lengths, phones, strict=True))
    return Evidence(score + UNEXPLAINED * unexplained, sum(lengths) + unexplained)
