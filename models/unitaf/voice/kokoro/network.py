"""Kokoro-82M whole: its stages with one set of weights. Any number of voices share it."""

from __future__ import annotations

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


class Kokoro:
    """The network in numpy. weights: float32 by the names of the voice pack. ``style``: (256,) of a voice."""

    def __init__(self, weights: Weights) -> None:
        self._prosody, self._decoder, self._generator = ProsodyNet(weights), Decoder(weights), Generator(weights)

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
        return self._generator(features, f0.astype(np.float64), style[:HALF], report)
