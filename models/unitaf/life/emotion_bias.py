"""How an emotion changes blinks, gaze and head motion.

Averted gaze goes with sadness and fear, direct gaze with anger and joy (Adams & Kleck 2005, "Effects of direct and
averted gaze on the perception of facially communicated emotion"); speakers carry the head lower in sadness and higher
in happiness, and move it more when aroused (Livingstone & Palmer 2016, "Head movements encode emotions during speech
and song"); the anxious blink more (Harrigan & O'Connell 1996, "How do you look when feeling anxious?"). The sizes are
our choices, by looking at the demo head.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..emotion.vector import EMOTIONS, Weights
from .line import Times

# At a weight of 1. blinks, averting (of gaze) and liveliness (of the head) are factors; the others are degrees.
PARTS = ("blinks", "averting", "liveliness", "look_up", "nod", "turn", "tilt")
USUAL = (1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0)
TABLE: Mapping[str, tuple[float, ...]] = {
    #             blinks averting liveliness look_up nod turn tilt
    "happy":       (1.0, 0.8, 1.4, 0.0, -2.5, 0.0, 3.0),
    "angry":       (0.6, 0.2, 1.5, 0.0, 4.0, 0.0, 0.0),
    "sad":         (0.8, 1.8, 0.6, -4.0, 6.0, 0.0, 2.5),
    "afraid":      (1.7, 1.6, 1.2, 0.0, -3.5, 2.5, 0.0),
    "disgusted":   (1.0, 1.5, 1.0, -2.0, -3.0, 5.0, 1.5),
    "melancholic": (0.7, 1.7, 0.5, -4.0, 4.5, -2.0, 3.5),
    "surprised":   (0.5, 0.3, 1.2, 1.0, -5.0, 0.0, 0.0),
    "calm":        USUAL,
}  # fmt: skip
_ROWS = np.array([TABLE[name] for name in EMOTIONS])


class EmotionBias:
    """The bias over time of an emotion: (F, 8) effective weights at ``rate`` Hz. None gives the values of calm."""

    def __init__(self, emotion: Weights | None = None, rate: float = 1.0) -> None:
        self._emotion, self._rate = emotion, rate

    def over(self, part: str, seconds: Times) -> Times:
        """Returns the values (n,) of one of ``PARTS`` at times (n,)."""
        column = PARTS.index(part)
        if self._emotion is None or not len(self._emotion):
            return np.full(len(seconds), USUAL[column])
        values: Times = np.interp(seconds, np.arange(len(self._emotion)) / self._rate, self._emotion @ _ROWS[:, column])
        return values

    def at(self, part: str, seconds: float) -> float:
        """Returns the value of one of ``PARTS`` at one time."""
        return float(self.over(part, np.array([seconds]))[0])
