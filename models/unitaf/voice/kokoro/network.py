"""Kokoro-82M whole: its stages with one set of weights. Any number of voices share it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...layers import Weights
from ...signals import FloatArray
from ..trunk import FRAMES_PER_STEP, Counts, Prosody
from .decoder import Decoder
from .generator import Generator, Report
from .prosody import ProsodyNet

STYLE = 256
HALF = STYLE // 2  # timbre, then prosody
LONGEST = 510  # symbols besides the padding at both ends


# Frames at 80 Hz, 16 s, from which a sentence's activations need so much memory that the stages before make room.
LONG = 1280


class Kokoro:
    """The network in numpy. weights: float32 by the names of the voice pack. ``style``: (256,) of a voice.

    again: returns the weights once more; with it, the stages before the vocoder are given up while the waveform of a
    long sentence is computed, which saves 240 MB, and made again when they are needed.
    """

    def __init__(self, weights: Weights, again: Callable[[], Weights] | None = None) -> None:
        self._again = again
        self._first: tuple[ProsodyNet, Decoder] | None = (ProsodyNet(weights), Decoder(weights))
        self._generator = Generator(weights)

    def _stages(self) -> tuple[ProsodyNet, Decoder]:
        """Returns the stages before the vocoder."""
        if self._first is None:
            assert self._again is not None
            weights = self._again()
            self._first = ProsodyNet(weights), Decoder(weights)
        return self._first

    @property
    def _prosody(self) -> ProsodyNet:
        return self._stages()[0]

    @property
    def _decoder(self) -> Decoder:
        return self._stages()[1]

    def encoded(self, ids: Counts, style: FloatArray) -> FloatArray:
        """Encodes symbols (L,) as (L, 640) for ``durations`` and ``contours``."""
        return self._prosody.encoded(ids, style[HALF:])

    def durations(self, encoded: FloatArray, speed: float) -> Counts:
        """Predicts the durations (L,) of encoded symbols in steps of 25 ms, at least 1 each."""
        return self._prosody.durations(encoded, speed)

    def contours(self, encoded: FloatArray, steps: Counts, style: FloatArray) -> Prosody:
        """Predicts F0 and energy of encoded symbols with durations (L,) in steps."""
        return Prosody(steps * FRAMES_PER_STEP, *self._prosody.contours(encoded, steps, style[HALF:]))

    def features(self, ids: Counts, prosody: Prosody, style: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Returns the hidden features (F, 512) at 80 Hz of symbols (L,), and these as encoded, frame by frame."""
        return self._decoder(ids, prosody, style[:HALF])

    def waveform(self, features: FloatArray, f0: FloatArray, style: FloatArray, report: Report) -> FloatArray:
        """Returns the waveform (300 F,) of features (F, 512) and F0 (n F,) in Hz; ``report``: see ``Generator``."""
        if self._again is not None and len(features) > LONG:
            self._first = None
        return self._generator(features, f0.astype(np.float64), style[:HALF], report)
