"""How a sentence is delivered: tones, stressed words and tags, as rows that add to the manner of speaking."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..emotion.delivery_tags import Direction
from ..text.front_end import Sentence
from ..text.normalise.emphasis import STRESSED, STRONGLY
from .manner import INDEX, PARAMETERS, Rows

# Of a stressed word, beside its F0 (see ``intonation``); our choices, within what Sluijter and van Heuven (1996,
# "Spectral balance as an acoustic correlate of linguistic stress") measured: longer, and louder above 500 Hz.
STRESS = {
    STRESSED: {"rate": -0.18, "loudness": 3.0, "tilt": 0.5},
    STRONGLY: {"rate": -0.32, "loudness": 4.5, "tilt": 0.8},
}


# The manner of each tag at the amount 1; other amounts scale it. Loud speech is higher and brighter than soft speech
# (Traunmueller and Eriksson 2000, "Acoustic effects of variation in vocal effort"), and a whisper is softer than calm
# speech; sizes are our choice.
TAGS: dict[str, dict[str, float]] = {
    "slow": {"rate": -0.69, "pause": 0.4},
    "fast": {"rate": 0.6, "pause": -0.5},
    "high": {"register": 7.0},
    "low": {"register": -6.0},
    "loud": {"loudness": 10.0, "tilt": 1.5, "pitch": 2.0, "range": 0.2},
    "soft": {"loudness": -10.0, "tilt": -1.0, "pitch": -1.0, "breath": 5.0},
    "whisper": {"voicing": -1.0, "tilt": 2.7, "chest": 2.7, "loudness": -9.0},
}


def rows_of(sentence: Sentence, directions: Sequence[Direction]) -> Rows | None:
    """Returns parameters (characters of its phonemes, P) that the delivery of a sentence adds; None for a plain one.

    directions: its tags, over spans of its phonemes.
    """
    if not (sentence.tones or sentence.stresses or directions):
        return None
    rows = np.zeros((len(sentence.phonemes), len(PARAMETERS)))
    for stress in sentence.stresses:
        for name, value in STRESS[stress.degree].items():
            rows[stress.start : stress.stop, INDEX[name]] = value
    for start, stop, tag, amount in directions:
        for name, value in TAGS[tag].items():
            rows[start:stop, INDEX[name]] += amount * value
    return rows
