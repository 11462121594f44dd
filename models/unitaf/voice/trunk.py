"""The trunk: phoneme ids to durations, F0, energy, hidden features and spectra.

The architecture and the weights are those of hibari-tts 0.2.1 (Apache-2.0, distilled from Kokoro-82M), written as parts
that can be called separately, so that durations, F0 and energy can be predicted, edited or given.

Shapes: L symbols (phonemes, stress marks, punctuation), D steps at 40 Hz, F = 2 D frames at 80 Hz.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..layers import Conv, ConvNeXt, LayerNorm, Linear, TransformerLayer, Weights, gelu
from ..rates import FRAME_RATE
from ..signals import FloatArray
from ..weight_files import voice_weights

FRAMES_PER_STEP = 2  # durations are in steps of 25 ms
STEP_SECONDS = FRAMES_PER_STEP / FRAME_RATE
BINS = 601
FEATURES = 256
SYMBOLS = 178
F0_SCALE = 100.0  # the prosody net gives F0 in units of 100 Hz
ENERGY_SCALE = 5.0
LOG_F0_SCALE = 5.0
SILENT_ENERGY = -9.3  # what the prosody net predicts for pauses
REST_FRAMES = 80  # half the length of the silence from which ``rest_features`` are computed

HEADS = 2  # of attention
PROSODY_ROUNDS, DECODER_ROUNDS = 6, 4  # how many times the text encoders apply their one transformer layer
PROSODY_DILATIONS = (1, 2, 4, 8, 1, 2)
DECODER_BLOCKS = 8

Counts = npt.NDArray[np.int64]


class Prosody(NamedTuple):
    """Durations, F0 and energy of a sentence.

    frames: (L,) int64, the duration of each symbol in frames of 12.5 ms. Predicted ones are even and at least 2; given
    ones may be any number from 0. f0: (F,) in Hz, below 40 where unvoiced. energy: (F,) in the trunk's unit of loudness
    (-9.3 in silence, 7.5 in a loud vowel).
    """

    frames: Counts
    f0: FloatArray
    energy: FloatArray


class Spectrum(NamedTuple):
    """The output of the spectral head, (F, 601) each.

    harmonic, noise, free: log magnitudes; harmonic_phase: before tanh, in half turns; free_phase: radians.
    """

    harmonic: FloatArray
    harmonic_phase: FloatArray
    noise: FloatArray
    free: FloatArray
    free_phase: FloatArray


class Trunk(ABC):
    """The voice model without the waveform: ``NumpyTrunk`` in numpy, ``reference.trunk.TorchTrunk`` in torch."""

    def __init__(self) -> None:
        """Computes ``rest_features`` (256,): the features in the middle of a long silence."""
        frames = np.array([REST_FRAMES, REST_FRAMES])
        total = int(frames.sum())
        quiet = Prosody(frames, np.zeros(total, np.float32), np.full(total, SILENT_ENERGY, np.float32))
        self.rest_features: FloatArray = self.features(np.zeros(2, np.int64), quiet)[total // 2]

    @abstractmethod
    def encoded(self, ids: Counts) -> FloatArray:
        """Encodes symbols (L,) for the prosody net, (L, 192)."""

    @abstractmethod
    def durations(self, encoded: FloatArray, speed: float) -> Counts:
        """Predicts the durations (L,) of encoded symbols (L, 192) in steps of 25 ms, at least 1 each."""

    @abstractmethod
    def contours(self, encoded: FloatArray, steps: Counts) -> Prosody:
        """Predicts F0 and energy of encoded symbols (L, 192). steps: (L,) durations in steps of 25 ms."""

    @abstractmethod
    def features(self, ids: Counts, prosody: Prosody) -> FloatArray:
        """Returns the hidden features (F, 256) at 80 Hz of symbols (L,), from which voice and face are computed."""

    @abstractmethod
    def spectrum(self, features: FloatArray) -> Spectrum:
        """Returns the five parts of the spectrum of features (F, 256)."""

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


class TextEncoder:
    """Encodes symbols (L,) as (L, width); one transformer layer is applied ``rounds`` times."""

    def __init__(self, weights: Weights, prefix: str, rounds: int) -> None:
        self.rounds = rounds
        self.table = weights[f"{prefix}.emb.weight"]
        self.convs = [ConvNeXt(weights, f"{prefix}.convs.{i}") for i in range(2)]
        self.layer = TransformerLayer(weights, f"{prefix}.attn", HEADS)
        self.norm = LayerNorm(weights, f"{prefix}.norm")

    def __call__(self, ids: Counts) -> FloatArray:
        x = self.table[ids]
        for conv in self.convs:
            x = conv(x)
        for _ in range(self.rounds):
            x = self.layer(x)
        return self.norm(x)


class ProsodyNet:
    """Predicts durations from the text, and F0 and energy from the text stretched to these durations."""

    def __init__(self, weights: Weights) -> None:
        self.text = TextEncoder(weights, "pn.text", PROSODY_ROUNDS)
        self.length, self.log_steps = Conv(weights, "pn.dur.0", padding=1), Linear(weights, "pn.dur.2")
        self.entry, self.exit = Linear(weights, "pn.pro_in"), Linear(weights, "pn.pro_out")
        self.blocks = [ConvNeXt(weights, f"pn.pro.{i}", dilation) for i, dilation in enumerate(PROSODY_DILATIONS)]

    def durations(self, encoded: FloatArray, speed: float) -> Counts:
        """See ``Trunk``."""
        log_steps = self.log_steps(gelu(self.length(encoded)))[:, 0]
        steps = np.rint((np.exp(log_steps) - np.float32(1)) / np.float32(speed))
        counts: Counts = np.maximum(steps, 1).astype(np.int64)
        return counts

    def contours(self, encoded: FloatArray, steps: Counts) -> tuple[FloatArray, FloatArray]:
        """Returns F0 in Hz and energy, (F,) each."""
        x = self.entry(np.repeat(encoded, steps, axis=0))
        for block in self.blocks:
            x = block(x)
        out = self.exit(x).reshape(-1, 2, FRAMES_PER_STEP)  # (steps, F0 and energy, frames of a step)
        return out[:, 0].reshape(-1) * np.float32(F0_SCALE), out[:, 1].reshape(-1) * np.float32(ENERGY_SCALE)


class Decoder:
    """Computes hidden features at 80 Hz from text, F0 and energy, and spectra from the features."""

    def __init__(self, weights: Weights) -> None:
        self.text = TextEncoder(weights, "m.text", DECODER_ROUNDS)
        self.entry = Conv(weights, "m.dec_in", padding=3)
        self.blocks = [ConvNeXt(weights, f"m.dec.{i}") for i in range(DECODER_BLOCKS)]
        self.norm = LayerNorm(weights, "m.dec_norm")
        self.heads = [self._head(weights, number) for number in range(len(Spectrum._fields))]

    @staticmethod
    def _head(weights: Weights, number: int) -> Linear:
        """Returns the part of the spectral head that computes field ``number`` of ``Spectrum``."""
        rows = slice(number * BINS, (number + 1) * BINS)
        part = {f"part.{name}": weights[f"m.head.{name}"][rows] for name in ("weight", "bias")}
        return Linear(part, "part")

    def features(self, ids: Counts, prosody: Prosody) -> FloatArray:
        """See ``Trunk``."""
        text = np.repeat(self.text(ids), prosody.frames, axis=0)
        x = np.empty((len(text), text.shape[1] + 2), np.float32)
        x[:, :-2] = text
        x[:, -2] = np.log1p(np.maximum(prosody.f0, 0)) / np.float32(LOG_F0_SCALE)
        x[:, -1] = prosody.energy / np.float32(ENERGY_SCALE)
        x = self.entry(x)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def spectrum(self, features: FloatArray) -> Spectrum:
        """See ``Trunk``."""
        return Spectrum(*(head(features) for head in self.heads))


class NumpyTrunk(Trunk):
    """The trunk in numpy. weights: float32 by torch's parameter names, see ``voice_weights.load``."""

    def __init__(self, weights: Weights) -> None:
        self._prosody, self._decoder = ProsodyNet(weights), Decoder(weights)
        super().__init__()

    def encoded(self, ids: Counts) -> FloatArray:
        """See ``Trunk``."""
        return self._prosody.text(ids)

    def durations(self, encoded: FloatArray, speed: float) -> Counts:
        """See ``Trunk``."""
        return self._prosody.durations(encoded, speed)

    def contours(self, encoded: FloatArray, steps: Counts) -> Prosody:
        """See ``Trunk``."""
        return Prosody(steps * FRAMES_PER_STEP, *self._prosody.contours(encoded, steps))

    def features(self, ids: Counts, prosody: Prosody) -> FloatArray:
        """See ``Trunk``."""
        return self._decoder.features(ids, prosody)

    def spectrum(self, features: FloatArray) -> Spectrum:
        """See ``Trunk``."""
        return self._decoder.spectrum(features)


def with_ends(steps: Counts, longest: int) -> Counts:
    """Returns durations (L,) in steps, limited to ``longest`` for the padding at both ends."""
    limited = steps.copy()
    limited[[0, -1]] = np.minimum(limited[[0, -1]], longest)
    return limited


def load_trunk() -> NumpyTrunk:
    """Loads the trunk with the weights of this package, or of the installed hibari-tts.

    Raises EngineError when they are missing or of another version.
    """
    return NumpyTrunk(voice_weights.load())
