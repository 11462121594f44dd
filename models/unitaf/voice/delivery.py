"""What a sentence asks of its delivery, as rows that add to the manner of speaking."""

from __future__ import annotations

import numpy as np

from ..text.front_end import Sentence
from ..text.normalise.emphasis import STRESSED, STRONGLY
from ..text.tunes import ASKS
from .manner import INDEX, PARAMETERS, Rows

ASKED_PACE = -0.15  # log of speed in the last word of a question that rises: it needs time; our choice
# Of a stressed word, beside its F0 (see ``intonation``); our choices, within what Sluijter and van Heuven (1996,
# "Spectral balance as an acoustic correlate of linguistic stress") measured: longer, and louder above 500 Hz.
STRESS = {
    STRESSED: {"rate": -0.18, "loudness": 3.0, "tilt": 0.5},
    STRONGLY: {"rate": -0.32, "loudness": 4.5, "tilt": 0.8},
}


def rows_of(sentence: Sentence) -> Rows | None:
    """Returns parameters (characters of its phonemes, P) that the delivery of a sentence adds; None for a plain one."""
    if not (sentence.tones or sentence.stresses):
        return None
    rows = np.zeros((len(sentence.phonemes), len(PARAMETERS)))
    for tone in sentence.tones:
        if tone.kind == ASKS:
            word = sentence.words[tone.word]
            rows[word.start : word.stop, INDEX["rate"]] += ASKED_PACE
    for stress in sentence.stresses:
        for name, value in STRESS[stress.degree].items():
            rows[stress.start : stress.stop, INDEX[name]] = value
    return rows
