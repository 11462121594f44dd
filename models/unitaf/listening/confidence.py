"""How far phones and words explain the sound that they were found in."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..rates import FRAME_RATE
from ..signals import FloatArray, Segment
from ..text.phones import SILENCE

# Nepers per frame below the likeliest phones at which a word may as well be another one, and how fast that changes. Of
# the words that are said by held-out voices and our own .98 are above it, of others that are forced on the sound .14.
WORD_EVEN, WORD_SLOPE = -2.5, 0.5
# Share of what is said that a transcript's words explain, and share of the loud sound that phones explain, at which
# both answers are equally likely; and how fast that changes.
FITS_EVEN, SPEECH_EVEN, SHARE_SLOPE = 0.7, 0.35, 0.07

Flags = npt.NDArray[np.bool_]


def logistic(value: float) -> float:
    """0..1; one half at 0."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, value))))


def word_confidence(scores: FloatArray, classes: Sequence[int], frames: Sequence[tuple[int, int]]) -> float:
    """0..1 that these phones are what is said; scores (F, 40): log likelihoods of the classes, up to a constant.

    frames: first and last + 1 of each phone.
    """
    behind = [
        float((scores[first:stop, phone] - scores[first:stop].max(1)).mean())
        for phone, (first, stop) in zip(classes, frames, strict=True)
    ]
    return logistic((sum(behind) / len(behind) - WORD_EVEN) / WORD_SLOPE)


def share_confidence(explained: float, everything: float, even: float) -> float:
    """0..1 from a share of seconds; 0 where there was nothing to explain."""
    return logistic((explained / everything - even) / SHARE_SLOPE) if everything > 0 else 0.0


def covered(phones: Sequence[Segment], frames: int) -> Flags:
    """(F,) in which frames any of the phones sounds."""
    flags = np.zeros(frames, bool)
    for label, start, end in phones:
        if label != SILENCE:
            flags[round(start * FRAME_RATE) : round(end * FRAME_RATE)] = True
    return flags
