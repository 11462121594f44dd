"""What a listener found in a recording."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ..signals import Segment
from ..text.phones import SILENCE

Progress = Callable[[float, str], None]


def ignore_progress(done: float, stage: str) -> None:
    """A progress callback that does nothing."""


class Alignment(NamedTuple):
    """Phones and words of a recording.

    phones: ARPABET without stress and ``SIL``; they cover the recording without gaps, on the aligner's clock.
    words: as written in the transcript; none without one.
    confidence: 0..1, that the transcript fits the sound; without one, that the sound is speech.
    missing: words of the transcript that were not heard.
    doubtful: from and to, in seconds, of stretches where the phones are not sure: the sound is not what the transcript
        says, or, without one, not clearly any phone.
    certainty: 0..1 for each word, that it is said there.
    """

    phones: list[Segment]
    words: list[Segment]
    confidence: float
    missing: int = 0
    doubtful: tuple[tuple[float, float], ...] = ()
    certainty: tuple[float, ...] = ()


def covering(phones: Iterable[Segment], seconds: float) -> list[Segment]:
    """Phones in order, with silence wherever there is none, from 0 to ``seconds``; neighbouring silences are one."""
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
    if phone.end <= phone.start:
        return
    if phones and phone.label == phones[-1].label == SILENCE:
        phones[-1] = phones[-1]._replace(end=phone.end)
    else:
        phones.append(phone)
