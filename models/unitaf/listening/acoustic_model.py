"""The acoustic model: which phone sounds in each frame of a recording.

A convolutional network over log-mel, trained by models/training/train_aligner.py. See models/weights/aligner.
"""

from __future__ import annotations

import functools
import math
from pathlib import Path
from typing import Protocol

import numpy as np

from ..errors import EngineError
from ..layers import Conv, ConvNeXt, LayerNorm, Linear, Weights
from ..signals import FloatArray
from ..text.phones import LABELS, SILENCE
from ..voice import acoustics
from ..weight_files import folders, safetensors

FOLDER, WEIGHTS = "aligner", "model.safetensors"
CLASSES = (SILENCE, *sorted(LABELS))
CLASS_OF = {label: number for number, label in enumerate(CLASSES)}

# Sizes of the network; it sees 47 frames, 0.6 s, to either side.
WIDTH, HIDDEN, KERNEL, ENTRY_KERNEL = 160, 320, 7, 5
DILATIONS = (1, 2, 4, 1, 2, 4, 1)

MEL_SPREAD = 4.0  # nepers: brings log-mel to about -2..1
LOUDEST_SHARE = 0.4  # of the frames, by level, that tell a recording's level and colour
PRIOR_WEIGHT = 0.3  # fitted on held-out voices: .224 of their phones are wrong, half of them in noise and rooms
PRIOR, BIGRAM = "prior", "bigram"  # names of what is kept beside the network's weights


def heard(wave: FloatArray) -> FloatArray:
    """A waveform at 16 kHz as the network hears it: log-mel (F, 40) at 80 Hz whose loud frames average 0."""
    mel = acoustics.log_mel(wave)
    level = mel.mean(1)
    loud = mel[level >= np.quantile(level, 1 - LOUDEST_SHARE)]
    normal: FloatArray = (np.maximum(mel, np.float32(math.log(acoustics.SILENCE))) - loud.mean(0)) / MEL_SPREAD
    return normal.astype(np.float32)


class Network(Protocol):
    """The network, in numpy here and in torch in ``reference.aligner``."""

    def __call__(self, mel: FloatArray) -> FloatArray:
        """``heard`` (F, 40) -> (F, 40) logits of ``CLASSES``."""


class NumpyNetwork:
    """The network in numpy."""

    def __init__(self, weights: Weights) -> None:
        self.entry = Conv(weights, "entry", padding=ENTRY_KERNEL // 2)
        self.blocks = [ConvNeXt(weights, f"blocks.{i}", dilation) for i, dilation in enumerate(DILATIONS)]
        self.norm, self.head = LayerNorm(weights, "norm"), Linear(weights, "head")

    def __call__(self, mel: FloatArray) -> FloatArray:
        """See ``Network``."""
        x = self.entry(mel)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


class AcousticModel:
    """The trained network, and how often phones occur and follow each other.

    prior: (40,) natural log of each class's share of the frames it was trained on.
    bigram: (40, 40) natural log of the probability that a class (row) is followed by another (column).
    """

    def __init__(self, network: Network, prior: FloatArray, bigram: FloatArray) -> None:
        self.network, self.prior, self.bigram = network, prior, bigram

    @classmethod
    def load(cls, folder: Path | None = None) -> AcousticModel:
        """The model with the weights of this package, or of another folder that training wrote.

        Raises EngineError when they are missing or do not fit.
        """
        weights = safetensors.load((folder or folders.folder(FOLDER)) / WEIGHTS)
        try:
            full = {name: array.astype(np.float32) for name, array in weights.items()}
            return cls(NumpyNetwork(full), full[PRIOR], full[BIGRAM])
        except (ValueError, KeyError) as error:
            raise EngineError("The aligner's weights are of another version; install UniTAF again.") from error

    def log_posteriors(self, wave: FloatArray) -> FloatArray:
        """A waveform at 16 kHz -> (F, 40) natural log of the probability of each of ``CLASSES`` in each frame.

        Frame i is centred on (i + 1/2) / 80 seconds.
        """
        logits = self.network(heard(wave))
        logits -= logits.max(1, keepdims=True)
        logits -= np.log(np.exp(logits).sum(1, keepdims=True))
        return logits

    def weighted(self, log_posteriors: FloatArray) -> FloatArray:
        """Log posteriors (F, 40) -> log likelihoods, up to a constant: rare phones are not put at a disadvantage."""
        scores: FloatArray = log_posteriors - np.float32(PRIOR_WEIGHT) * self.prior
        return scores

    def scores(self, wave: FloatArray) -> FloatArray:
        """A waveform at 16 kHz -> (F, 40) log likelihoods of ``CLASSES`` in each frame, up to a constant."""
        return self.weighted(self.log_posteriors(wave))


@functools.cache
def acoustic_model() -> AcousticModel:
    """The model of this package, loaded once. Raises EngineError."""
    return AcousticModel.load()
