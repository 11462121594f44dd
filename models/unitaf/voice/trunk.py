"""What a trunk is: the network that says symbols, and tells the face decoder what it knows inside.

A trunk has a name, an alphabet, and stages that can be called separately, so that durations, F0 and energy can be
predicted, edited or given: symbols to durations to contours to sound. All trunks share one clock and one unit for each
contour, and hand the face decoder features of one space. A trunk is a folder here; ``voice.trunks`` lists them.

Shapes: L symbols (phonemes, stress marks, punctuation), D steps at 40 Hz, F = 2 D frames at 80 Hz.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..rates import FRAME_RATE
from ..signals import FloatArray
from ..text import alphabet

FRAMES_PER_STEP = 2  # predicted durations are in steps of 25 ms
STEP_SECONDS = FRAMES_PER_STEP / FRAME_RATE
FEATURES = 256  # width of the features from which the face is computed
SILENT_ENERGY = -9.3  # what is predicted for pauses
REST_FRAMES = 80  # half the length of the silence from which ``rest_features`` are computed

Counts = npt.NDArray[np.int64]
Report = Callable[[float], None]


class Prosody(NamedTuple):
    """Durations, F0 and energy of a sentence.

    frames: (L,) int64, the duration of each symbol in frames of 12.5 ms. Predicted ones are even and at least 2; given
    ones may be any number from 0. f0: (F,) in Hz, below 40 where unvoiced. energy: (F,), the log norm of a log-mel
    frame (-9.3 in silence, 7.5 in a loud vowel).
    """

    frames: Counts
    f0: FloatArray
    energy: FloatArray


class Symbols(NamedTuple):
    """What a trunk reads. ids: (L,), padding at both ends. characters: (L,), the position of each symbol in the string
    of phonemes; the padding has that of its neighbour. Several symbols may stand for one phoneme, and none.
    """

    ids: Counts
    characters: Counts


class Colour(NamedTuple):
    """How a voice is bent beside its prosody. source: (n F,) F0 in Hz, n values a frame, of the source of the sound.

    rows: (F, P) parameters of ``voice.manner``.
    """

    source: FloatArray
    rows: FloatArray


class Trunk(ABC):
    """A voice, or one of many of a network, in numpy or torch.

    name: of the trunk. delay: seconds by which phones sound earlier than the durations say.
    """

    name: str
    delay: float

    def __init__(self) -> None:
        """Computes ``rest_features`` (256,): the features in the middle of a long silence."""
        frames = np.array([REST_FRAMES, REST_FRAMES])
        total = int(frames.sum())
        quiet = Prosody(frames, np.zeros(total, np.float32), np.full(total, SILENT_ENERGY, np.float32))
        self.rest_features: FloatArray = self.features(np.zeros(2, np.int64), quiet)[total // 2]

    def symbols(self, phonemes: str) -> Symbols:
        """Returns the symbols of a string of phonemes; characters without a symbol are skipped."""
        return plain_symbols(phonemes)

    def seen(self, phonemes: str) -> str:
        """Returns the symbols, one for each, of what the mouth does for phonemes, where the voice's mean another."""
        return phonemes

    @abstractmethod
    def encoded(self, ids: Counts) -> FloatArray:
        """Encodes symbols (L,) for ``durations`` and ``contours``, (L, width)."""

    @abstractmethod
    def durations(self, encoded: FloatArray, speed: float) -> Counts:
        """Predicts the durations (L,) of encoded symbols (L, width) in steps of 25 ms, at least 1 each."""

    @abstractmethod
    def contours(self, encoded: FloatArray, steps: Counts) -> Prosody:
        """Predicts F0 and energy of encoded symbols (L, width). steps: (L,) durations in steps of 25 ms."""

    @abstractmethod
    def features(self, ids: Counts, prosody: Prosody) -> FloatArray:
        """Returns the features (F, 256) at 80 Hz, from which the face is computed, of symbols (L,) said in this way."""

    @abstractmethod
    def spoken(
        self, ids: Counts, prosody: Prosody, colour: Colour | None, seed: int, report: Report
    ) -> tuple[FloatArray, FloatArray]:
        """Returns the waveform (300 F,) at 24 kHz, and the features (F, 256), of symbols (L,) said in this way.

        colour: None for the plain voice. seed: of noise; the same seed gives the same bytes. report: is called with
        the share that is done, 0..1, and may raise to stop.
        """

    def read_by(self, seed: int) -> Trunk:
        """Returns the trunk with the habits of another reading, 1 and more: itself, unless its prosody has a style."""
        return self

    def prosody(
        self, ids: Counts, speed: float = 1.0, steps: Counts | None = None, longest_end: int | None = None
    ) -> Prosody:
        """Predicts the prosody of symbols (L,).

        steps: (L,) durations in steps of 25 ms; None predicts them. longest_end: the largest duration of the silence of
        the padding, in steps.
        """
        encoded = self.encoded(ids)
        if steps is None:
            steps = self.durations(encoded, speed)
        return self.contours(encoded, steps if longest_end is None else with_ends(steps, longest_end))


def plain_symbols(phonemes: str) -> Symbols:
    """Returns the symbols of phonemes in the alphabet of ``text.alphabet``."""
    positions = alphabet.known_positions(phonemes)
    first, last = (positions[0], positions[-1]) if positions else (0, 0)
    return Symbols(np.array(alphabet.ids(phonemes), np.int64), np.array([first, *positions, last], np.int64))


def with_ends(steps: Counts, longest: int) -> Counts:
    """Returns durations (L,) in steps, limited to ``longest`` for the padding at both ends."""
    limited = steps.copy()
    limited[[0, -1]] = np.minimum(limited[[0, -1]], longest)
    return limited
