"""What the life of a face goes by: what is said when, and how high and loud."""

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

    phones: ARPABET with their times. f0: (F,) in Hz, below ``LOWEST_VOICE`` where unvoiced; energy: (F,) in the
    trunk's unit, a logarithm; both at 80 Hz from the start of the sound. seconds: its length.
    questions: stretches, in seconds, that are asked. text: what is said, empty if unknown. emotion: (F, 8) what is
    felt, at 80 Hz; None for nothing.
    """

    phones: Sequence[Segment]
    f0: FloatArray
    energy: FloatArray
    seconds: float
    questions: Sequence[tuple[float, float]] = ()
    text: str = ""
    emotion: npt.NDArray[np.float64] | None = None

    def random(self, seed: int, part: str) -> np.random.Generator:
        """Chance for one part of the face: of its own for every seed, text and part."""
        return np.random.default_rng([seed, self._said, zlib.crc32(part.encode())])

    @functools.cached_property
    def _said(self) -> int:
        """A number of this line's own; not of its pace, so that a little more feeling is not another performance."""
        said = f"{self.text}\n{[phone.label for phone in self.spoken]}"
        return zlib.crc32(said.encode("utf-8", "replace"))

    @functools.cached_property
    def spoken(self) -> list[Segment]:
        """The phones that sound."""
        return [phone for phone in self.phones if phone.label != SILENCE and phone.end > phone.start]

    @functools.cached_property
    def phrases(self) -> list[tuple[float, float]]:
        """Stretches of speech between pauses, in seconds."""
        spans: list[tuple[float, float]] = []
        for _, start, end in self.spoken:
            if spans and start - spans[-1][1] < PHRASE_PAUSE:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return spans

    @functools.cached_property
    def pauses(self) -> list[tuple[float, float]]:
        """What lies before, between and behind the phrases; without phrases, everything."""
        edges = [0.0, *(time for phrase in self.phrases for time in phrase), self.seconds]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return [(start, end) for start, end in pairs if end > start]

    @functools.cached_property
    def vowels(self) -> list[Segment]:
        """The phones that can be accented."""
        return [phone for phone in self.phones if phone.label in VOWELS and phone.end > phone.start]


def is_question(sentence: str) -> bool:
    """Whether a written sentence asks: its last mark, besides quotes and brackets, is a question mark."""
    return sentence.rstrip(" \t\n\"'”’»)]").rstrip("!").endswith("?")


def between(ends: tuple[float, float], share: float) -> float:
    """What lies at a share, 0..1, of the way between two ends."""
    return ends[0] + share * (ends[1] - ends[0])


def hill(times: Times, onset: float, apex: float, end: float, hold: float = 0.0) -> tuple[slice, Times]:
    """A hill of height 1, up from onset to apex, level for ``hold``, down until end: which frames, and its values."""
    inside = slice(*np.searchsorted(times, (onset, end)).tolist())
    t = times[inside]
    return inside, smoothstep(np.minimum((t - onset) / (apex - onset), (end - t) / (end - apex - hold)))


def lift(out: FloatArray | Times, part: tuple[slice, Times], height: float) -> None:
    """Raise ``out`` (frames,) to a hill; hills that overlap do not add up: the higher one is seen."""
    inside, values = part
    out[inside] = np.maximum(out[inside], height * values)


def stepped(times: Times, at: Times, values: Times, durations: Times) -> Times:
    """(frames,) that moves to ``values[n]`` from time ``at[n]`` on, within ``durations[n]``; 0 before the first."""
    if not len(at):
        return np.zeros(len(times))
    number = np.searchsorted(at, times, side="right") - 1
    known = np.maximum(number, 0)
    before = np.concatenate([[0.0], values])[known]
    moved = before + (values[known] - before) * smoothstep((times - at[known]) / durations[known])
    return np.where(number < 0, 0.0, moved)
