"""The input from which the life of a face is made: timed phones, F0 and energy; and curves that its parts share."""

from __future__ import annotations

import dataclasses
import functools
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..signals import FloatArray, Segment, smoothstep
from ..text.phones import SILENCE, VOWELS

Times = npt.NDArray[np.float64]

PHRASE_PAUSE = 0.15  # seconds: a shorter silence does not end a phrase; our choice, below a sentence's pause
LOWEST_VOICE = 60.0  # Hz: F0 below is unvoiced


@dataclasses.dataclass(frozen=True)
class Line:
    """One line, spoken or recorded.

    phones: timed ARPABET phones. f0: (F,) in Hz, below ``LOWEST_VOICE`` where unvoiced. energy: (F,) in the trunk's
    logarithmic unit. Both at 80 Hz from the start of the sound. seconds: duration of the sound.
    questions: (start, end) in seconds of the questions. text: the words, "" if unknown. emotion: (F, 8) effective
    weights at 80 Hz; None for calm. stresses: (seconds, strength 0..1) of words that are stressed on purpose.
    coldness: (F,) in 0..1 at 80 Hz, of the anger in ``emotion``; None where it is hot.
    """

    phones: Sequence[Segment]
    f0: FloatArray
    energy: FloatArray
    seconds: float
    questions: Sequence[tuple[float, float]] = ()
    text: str = ""
    emotion: npt.NDArray[np.float64] | None = None
    stresses: Sequence[tuple[float, float]] = ()
    coldness: npt.NDArray[np.float64] | None = None

    def random(self, seed: int, part: str) -> np.random.Generator:
        """Returns the random generator of one part of the face; it depends on the seed, the words and the part."""
        return np.random.default_rng([seed, self._hash, zlib.crc32(part.encode())])

    @functools.cached_property
    def _hash(self) -> int:
        """A hash of text and phones, not of their times, so that a small change of emotion keeps the same motion."""
        words = f"{self.text}\n{[phone.label for phone in self.spoken]}"
        return zlib.crc32(words.encode("utf-8", "replace"))

    @functools.cached_property
    def spoken(self) -> list[Segment]:
        """The phones that are not silence."""
        return [phone for phone in self.phones if phone.label != SILENCE and phone.end > phone.start]

    @functools.cached_property
    def phrases(self) -> list[tuple[float, float]]:
        """(start, end) in seconds of each phrase: speech without a pause of ``PHRASE_PAUSE`` or longer."""
        spans: list[tuple[float, float]] = []
        for _, start, end in self.spoken:
            if spans and start - spans[-1][1] < PHRASE_PAUSE:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return spans

    @functools.cached_property
    def pauses(self) -> list[tuple[float, float]]:
        """(start, end) in seconds before, between and after the phrases; the whole line if there are none."""
        edges = [0.0, *(time for phrase in self.phrases for time in phrase), self.seconds]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return [(start, end) for start, end in pairs if end > start]

    @functools.cached_property
    def vowels(self) -> list[Segment]:
        """The vowels, which can be accented."""
        return [phone for phone in self.phones if phone.label in VOWELS and phone.end > phone.start]


def between(ends: tuple[float, float], share: float) -> float:
    """Interpolates linearly between two ends; share: 0..1."""
    return ends[0] + share * (ends[1] - ends[0])


def hill(times: Times, onset: float, apex: float, end: float, hold: float = 0.0) -> tuple[slice, Times]:
    """Returns the frames and the values of a bump: 0 at onset, 1 from apex for ``hold`` seconds, 0 at end."""
    inside = slice(*np.searchsorted(times, (onset, end)).tolist())
    t = times[inside]
    return inside, smoothstep(np.minimum((t - onset) / (apex - onset), (end - t) / (end - apex - hold)))


def lift(out: FloatArray | Times, part: tuple[slice, Times], height: float) -> None:
    """Raises ``out`` (frames,) in place to a bump from ``hill``; of overlapping bumps the higher one wins."""
    inside, values = part
    out[inside] = np.maximum(out[inside], height * values)


def stepped(times: Times, at: Times, values: Times, durations: Times) -> Times:
    """Returns (frames,) that eases to ``values[n]`` from time ``at[n]`` within ``durations[n]``; 0 at first."""
    if not len(at):
        return np.zeros(len(times))
    number = np.searchsorted(at, times, side="right") - 1
    known = np.maximum(number, 0)
    before = np.concatenate([[0.0], values])[known]
    moved = before + (values[known] - before) * smoothstep((times - at[known]) / durations[known])
    return np.where(number < 0, 0.0, moved)
