"""Which phones are said in a piece of sound whose words are not known: the best path through a loop over all phones."""

from __future__ import annotations

import numpy as np

from ..rates import FRAME_RATE
from ..signals import FloatArray, Segment
from ..text.phones import SILENCE
from .acoustic_model import CLASSES

# Weight of how phones follow each other, and the price of each phone in nepers: fitted on held-out voices.
BIGRAM_WEIGHT, PHONE_PRICE = 0.5, 0.5


def best(scores: FloatArray, bigram: FloatArray) -> list[tuple[int, int, int]]:
    """The best path through scores (F, 40), log likelihoods of the classes: (class, first frame, last + 1) in order.

    bigram: (40, 40) natural log of the probability that a class (row) is followed by another (column).
    """
    change = BIGRAM_WEIGHT * bigram - np.float32(PHONE_PRICE)
    np.fill_diagonal(change, 0.0)
    now = scores[0].copy()
    origins = np.zeros(scores.shape, np.int8)
    for frame in range(1, len(scores)):
        arriving = now[:, None] + change
        origins[frame] = arriving.argmax(0)
        now = arriving.max(0) + scores[frame]
    state, stop = int(now.argmax()), len(scores)
    runs: list[tuple[int, int, int]] = []
    for frame in range(len(scores) - 1, -1, -1):
        before = int(origins[frame, state])
        if before != state or not frame:
            runs.append((state, frame, stop))
            state, stop = before, frame
    return runs[::-1]


def phones(scores: FloatArray, bigram: FloatArray, start: float) -> list[Segment]:
    """The phones of the best path without its silences, in seconds, where the scores begin at ``start``."""
    return [
        Segment(CLASSES[phone], start + first / FRAME_RATE, start + stop / FRAME_RATE)
        for phone, first, stop in best(scores, bigram)
        if CLASSES[phone] != SILENCE
    ]
