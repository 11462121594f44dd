"""When the mouth rests: at the ends of a take and in pauses."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from ..signals import FloatArray, Segment, smoothstep
from ..text.phones import SILENCE

EASE = 0.1  # seconds over which a face returns to rest, inside the silence
# Seconds before a sound in which the mouth leaves rest: JALI (Edwards et al. 2016) gives 120 ms, and more to lips that
# round.
ONSET, ROUNDED_ONSET = 0.12, 0.15
ROUNDED = frozenset(["UW", "OW", "OY", "W", "UH", "AO", "SH", "ZH", "CH", "JH", "R", "ER"])
RESTING_PAUSE = 0.25  # seconds of the shortest pause with rest; a planned pause of 0.3 s may turn out shorter


def presence(phones: Sequence[Segment], frames: int, fps: float) -> FloatArray:
    """Returns factors (frames,) in 0..1 for the curves of a mouth, 0 at rest.

    The mouth rests on the first and last frame, so that it does not jump at the ends of a take, and in pauses of at
    least ``RESTING_PAUSE``; silence at an end of the take has no beginning, or no end, that moves it.
    """
    frame = np.arange(frames)
    seconds = frame / fps
    weight = smoothstep(np.minimum(frame, frames - 1 - frame) / (fps * EASE))
    runs = [list(run) for _, run in itertools.groupby(phones, lambda phone: phone.label == SILENCE)]
    for number, run in enumerate(runs):
        start, end = run[0].start, run[-1].end
        if run[0].label != SILENCE or end - start < RESTING_PAUSE:
            continue
        rest = np.ones(frames)
        if number > 0:
            rest = np.minimum(rest, smoothstep((seconds - start) / EASE))
        if number + 1 < len(runs):
            onset = ROUNDED_ONSET if runs[number + 1][0].label in ROUNDED else ONSET
            rest = np.minimum(rest, smoothstep((end - seconds) / onset))
        weight = np.minimum(weight, 1 - rest)
    return weight.astype(np.float32)
