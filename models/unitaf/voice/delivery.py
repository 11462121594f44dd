"""What a sentence asks of its delivery, as rows that add to the manner of speaking."""

from __future__ import annotations

import numpy as np

from ..text.front_end import Sentence
from ..text.tunes import ASKS
from .manner import INDEX, PARAMETERS, Rows

ASKED_PACE = -0.15  # log of speed in the last word of a question that rises: it needs time; our choice


def rows_of(sentence: Sentence) -> Rows | None:
    """Returns parameters (characters of its phonemes, P) that the delivery of a sentence adds; None for a plain one."""
    if not sentence.tones:
        return None
    rows = np.zeros((len(sentence.phonemes), len(PARAMETERS)))
    for tone in sentence.tones:
        if tone.kind == ASKS:
            word = sentence.words[tone.word]
            rows[word.start : word.stop, INDEX["rate"]] += ASKED_PACE
    return rows
