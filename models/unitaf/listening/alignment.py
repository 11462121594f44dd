"""The phones and words of a recording with their times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ..signals import Segment
from ..text.phones import SILENCE

Progress = Callable[[float, str], None]  # called with the share that is done, 0..1, and the name of the stage


def ignore_progress(done: float, stage: str) -> None:
    """A progress callback that does nothing."""


class Alignment(NamedTuple):
    """Phones and words of a recording.

    phones: ARPABET without stress, and ``SIL``; they cover the recording without gaps, as the aligner timed them.
    words: as written in the transcript; none without one.
    confidence: 0..1, that the transcript fits the sound; without one, that the sound is speech.
    missing: number of words of the transcript that were not found.
    doubtful: (start, end) in seconds of the spans where the sound does not fit the transcript.
    """

    phones: list[Segment]
    words: list[Segment]
    confidence: float
    missing: int = 0
    doubtful: tuple[tuple[float, float], ...] = ()


def covering(phones: Iterable[Segment], seconds: float) -> list[Segment]:
    """Fills the gaps between phones, from 0 to ``seconds``, with silence, and merges neighbouring silences."""
    covered: list[Segment] = []
    now = 0.0
    for label, start, end in [*phones, Segment(SILENCE, seconds, seconds)]:
        start, end = max(now, min(start, seconds)), min(end, seconds)
        if label == SILENCE:
            start = now
        elif start > now:
            _append(covered, Segment(SILENCE, now, start))
        _append(covered, Segment(label, start, end))
        now = max(now, end)
    return covered


def _append(phones: list[Segment], phone: Segment) -> None:
    """Appends a phone unless it has no length; merges silences."""
    if phone.end <= phone.start:
        return
    if phones and phone.label == phones[-1].label == SILENCE:
        phones[-1] = phones[-1]._replace(end=phone.end)
    else:
        phones.append(phone)
