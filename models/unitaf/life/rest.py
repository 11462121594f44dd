"""When the mouth rests: at the ends of a take and in pauses."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..signals import FloatArray, Segment, smoothstep
from ..text.phones import SILENCE

EASE = 0.1  # seconds over which a face returns to rest, inside the silence
# Seconds before a sound in which the mouth leaves rest: JALI (Edwards et al. 2016) gives 120 ms, and more to lips that
# round.
ONSET, ROUNDED_ONSET = 0.12, 0.15
ROUNDED = frozenset(["UW", "OW", "OY", "W", "UH", "AO", "SH", "ZH", "CH", "JH", "R", "ER"])
# What is left of a tracked mouth in pauses; our choice. The jaw of the second tracked speaker (FACEGOOD) has 6 % of
# what it has while he speaks; lips stay a little apart.
PARTED = 0.3
RESTING_PAUSE = 0.25  # seconds of the shortest pause with rest; a planned pause of 0.3 s may turn out shorter


def presence(phones: Sequence[Segment], frames: int, fps: float) -> FloatArray:
    """Returns factors (frames,) in 0..1 for the curves of a mouth, 0 at rest.

    The mouth rests on the first and last frame, so that it does not jump at the ends of a take, and in pauses of at
    least ``RESTING_PAUSE``; silence at an end of the take has no beginning, or no end, that moves it.
    """
    frame = np.arange(frames)
    ends = smoothstep(np.minimum(frame, frames - 1 - frame) / (fps * EASE))
    return np.minimum(ends, 1 - _rest(_silences(phones), frame / fps)).astype(np.float32)


def parted(phones: Sequence[Segment], frames: int, fps: float) -> FloatArray:
    """Returns factors (frames,) in ``PARTED``..1 for the curves of a tracked mouth.

    It falls nearly shut in pauses between two sounds. In silence at the ends of a recording nothing is changed: there
    people rest with their lips apart, and part them long before they sound.
    """
    between = [silence for silence in _silences(phones) if None not in (silence.before, silence.behind)]
    return (1 - (1 - PARTED) * _rest(between, np.arange(frames) / fps)).astype(np.float32)


class _Silence(NamedTuple):
    """A pause from start to end, in seconds. before, behind: the labels of the phones next to it, None at an end."""

    start: float
    end: float
    before: str | None
    behind: str | None


def _silences(phones: Sequence[Segment]) -> list[_Silence]:
    """Returns the pauses of at least ``RESTING_PAUSE``."""
    runs = [list(run) for _, run in itertools.groupby(phones, lambda phone: phone.label == SILENCE)]
    found = []
    for number, run in enumerate(runs):
        if run[0].label == SILENCE and run[-1].end - run[0].start >= RESTING_PAUSE:
            before = runs[number - 1][-1].label if number else None
            behind = runs[number + 1][0].label if number + 1 < len(runs) else None
            found.append(_Silence(run[0].start, run[-1].end, before, behind))
    return found


def _rest(silences: Sequence[_Silence], seconds: FloatArray) -> FloatArray:
    """Returns how far a mouth is at rest at times (frames,), 0..1."""
    rest = np.zeros(len(seconds), np.float32)
    for start, end, before, behind in silences:
        here = np.ones(len(seconds))
        if before is not None:
            here = np.minimum(here, smoothstep((seconds - start) / EASE))
        if behind is not None:
            onset = ROUNDED_ONSET if behind in ROUNDED else ONSET
            here = np.minimum(here, smoothstep((end - seconds) / onset))
        rest = np.maximum(rest, here).astype(np.float32)
    return rest
