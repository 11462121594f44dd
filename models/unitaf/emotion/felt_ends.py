"""The silences that a take with a feeling has at its ends, in which its face feels and nothing is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..signals import Segment
from ..text.phones import SILENCE
from .vector import CALM

# Seconds of silence that a take with a feeling gets at its ends: a face feels before it speaks, and for a while after.
FELT_BEFORE, FELT_AFTER = 0.2, 0.65
LEAST = 1e-3  # of all feeling, below which a stored take is calm: a rounding error
TOLERANCE = 1e-3  # seconds


class FeltEnds(NamedTuple):
    """Seconds of silence at the ends of a take that it has for its feeling; 0 where it has none.

    before: the first word. after: the last word.
    """

    before: float = 0.0
    after: float = 0.0


def felt_ends(phones: Sequence[Segment], emotion: npt.NDArray[np.floating[Any]]) -> FeltEnds:
    """Returns the silences of a spoken take, by which its words lie further inside than those of a calm one.

    phones: all of them, with their times in seconds. emotion: (frames, 8) weights, whose rows sum to 1. A long silence
    before the first word was asked for by a pause and does not count, as feeling then adds none.
    """
    if not phones or not len(emotion):
        return FeltEnds()
    first, last = (phone.end - phone.start if phone.label == SILENCE else 0.0 for phone in (phones[0], phones[-1]))
    feels_first, feels_last = (float(1 - emotion[row, CALM]) > LEAST for row in (0, -1))
    before = feels_first and FELT_BEFORE - TOLERANCE <= first < 2 * FELT_BEFORE
    after = feels_last and last >= FELT_AFTER - TOLERANCE
    return FeltEnds(FELT_BEFORE * before, FELT_AFTER * after)


def silence_before(phones: Sequence[Segment]) -> float:
    """Returns the seconds of silence before the first word; 0 where no phones are known."""
    return phones[0].end if phones and phones[0].label == SILENCE else 0.0
