"""The expression residual: the change of all curves by an emotion.

After UniTAF's expression model (arXiv 2602.15651): a network predicts a difference to the 52 curves from the hidden
features of the voice, the mouth and the emotion, here through FiLM (Perez et al. 2018). The original was never trained;
this one is trained on rules (models/training/expressions.py). By construction its output is the strength of the emotion
times a function of its kind, so it is 0 at calm and grows in proportion to the strength.

What is used of it is when the face shows how much: by how much it moves upper face and mouth at each moment, as a share
of the faces that it was taught. What is shown then is one table, ``looks``, which may change without a training.
"""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Protocol

import numpy as np

from ..channels import ARKIT
from ..emotion.vector import ANGRY, CALM
from ..errors import check_stop
from ..layers import ConvNeXt, LayerNorm, Linear, Weights, gelu
from ..signals import FloatArray
from ..weight_files import folders, safetensors
from .driver import CONFIG, WEIGHTS
from .looks import COLDER, TABLE
from .model import FACE_RATE, STRIDE, Projector, even

FOLDER = "expression"

# Seconds. Expressions of emotion have onsets of .25 to .5 s and offsets of .5 to .8 s (Ekman and Friesen 1982,
# "Felt, false, and miserable smiles": felt smiles have smooth onsets and offsets, and last .5 to 4 s; Schmidt, Cohn and
# Tian 2003 measured onsets of about half a second). Two equal lags in series rise from 10 to 90 % in 3.36 of them.
LAGS_IN_A_RISE = 3.36
RISE, FALL = 0.38 / LAGS_IN_A_RISE, 0.65 / LAGS_IN_A_RISE
LEAD = 0.1  # by which the face leads the emotion of the voice; our choice

# Samples at 40 Hz. Long takes are computed in pieces; CONTEXT exceeds the network's receptive field to one side.
PIECE = int(20 * FACE_RATE)
CONTEXT = int(3 * FACE_RATE)
TINY = 1e-6  # smaller than any visible strength; avoids a division by 0

MOUTH = np.array([name.startswith(("mouth", "jaw")) for name in ARKIT])
VIVID = 0.9  # share of the rise and fall with the voice that is shown: what is felt holds through pauses; our choice
MOST_VIGOUR = 1.4  # above which no accent raises a face


@dataclasses.dataclass(frozen=True)
class ExpressionConfig:
    """Sizes of the network and the channels that it moves; stored beside its weights.

    taught: for each emotion besides calm, the mean of each channel in speech that it was taught, per unit of weight.
    """

    channels: tuple[str, ...]
    taught: tuple[tuple[float, ...], ...]
    width: int = 96
    hidden: int = 192
    kernel: int = 7
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16)
    kind: int = 64


class ExpressionModel:
    """The network: features (F, 256), mouth (T, 52) and feelings (T, 7), F = 2 T -> (T, channels), not clipped.

    weights: those of ``reference.expression.ExpressionModel``. Raises KeyError when some are missing, ValueError when
    they do not fit the config.
    """

    def __init__(self, config: ExpressionConfig, weights: Weights) -> None:
        self.config = config
        self.features, self.mouth = Projector(weights, "features"), Linear(weights, "mouth")
        self.blocks = [ConvNeXt(weights, f"blocks.{i}", dilation) for i, dilation in enumerate(config.dilations)]
        self.kind_in, self.kind_out = Linear(weights, "kind.0"), Linear(weights, "kind.2")
        self.norm, self.head, self.pose = LayerNorm(weights, "norm"), Linear(weights, "head"), Linear(weights, "pose")
        if len(weights["head.bias"]) != len(config.channels):
            raise ValueError("the weights are not for these channels")
        if np.shape(config.taught) != (CALM, len(config.channels)):
            raise ValueError("what the network was taught does not fit its channels")

    def __call__(self, features: FloatArray, mouth: FloatArray, feelings: FloatArray) -> FloatArray:
        """``feelings``: the seven weights other than calm, lagged as the face shows them; see ``followed``."""
        strength = feelings.sum(-1, keepdims=True)
        kind = feelings / np.maximum(strength, TINY)
        films = np.split(self.kind_out(gelu(self.kind_in(kind))), 2 * (len(self.blocks) + 1), axis=1)
        x = self.features(features) + self.mouth(mouth)
        for block, scale, shift in zip(self.blocks, films[:-2:2], films[1:-2:2], strict=True):
            x = block(x * (1 + scale) + shift)
        x = self.norm(x) * (1 + films[-2]) + films[-1]
        curves: FloatArray = strength * (self.pose(kind) + self.head(x))
        return curves


def followed(emotion: FloatArray) -> FloatArray:
    """Returns the weights that the face shows, (T, 7) at 40 Hz, from effective weights (F, 8) at 80 Hz.

    The face leads the voice by ``LEAD`` and lags behind changes, less behind rises than behind falls. It starts at the
    first weights and is in proportion to the weights.
    """
    weights = even(emotion[:, :CALM].astype(np.float32)).reshape(-1, STRIDE, CALM).mean(1)
    lead = min(round(LEAD * FACE_RATE), len(weights) - 1)
    weights = np.concatenate([weights[lead:], np.repeat(weights[-1:], lead, axis=0)])
    return _lagged(_lagged(weights))


def _lagged(weights: FloatArray) -> FloatArray:
    """Filters weights (T, 7) by a first-order lag of ``RISE`` seconds upwards and ``FALL`` seconds downwards."""
    rise, fall = (np.float32(1 - math.exp(-1 / (lag * FACE_RATE))) for lag in (RISE, FALL))
    shown = np.empty_like(weights)
    now = weights[0]
    for number, row in enumerate(weights):
        missing = row - now
        now = now + np.maximum(rise * missing, fall * missing)
        shown[number] = now
    return shown


def read_config(folder: Path) -> ExpressionConfig:
    """Reads the sizes from a folder of weights. Raises OSError, ValueError, TypeError or KeyError."""
    sizes = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    sizes["channels"], sizes["dilations"] = tuple(sizes["channels"]), tuple(sizes["dilations"])
    sizes["taught"] = tuple(map(tuple, sizes["taught"]))
    return ExpressionConfig(**sizes)


class Residual(Protocol):
    """The network: ``ExpressionModel`` in numpy, ``reference.expression.TorchExpression`` in torch."""

    config: ExpressionConfig

    def __call__(self, features: FloatArray, mouth: FloatArray, feelings: FloatArray) -> FloatArray:
        """See ``ExpressionModel``."""


class Expression:
    """The trained network, ready to use."""

    def __init__(self, model: Residual) -> None:
        self.model = model
        self._taught = np.array(model.config.taught, np.float32)
        self._mouth = MOUTH[[ARKIT.index(name) for name in model.config.channels]]

    @classmethod
    def load(cls, folder: Path | None = None) -> Expression:
        """Loads the weights of this package, or of another folder that training wrote.

        Raises EngineError when they are missing or do not fit.
        """
        folder = folder or folders.folder(FOLDER)
        with folders.loading("expression"):
            return cls(ExpressionModel(read_config(folder), safetensors.load(folder / WEIGHTS)))

    def residual(
        self, features: FloatArray, mouth: FloatArray, emotion: FloatArray, coldness: FloatArray | None = None
    ) -> FloatArray:
        """Returns the residual (T, 52), at least 0, at 40 Hz, sample j at (j + 1/2) / 40 s; see ``apply_expression``.

        features: (F, 256) at 80 Hz, F at least 1. mouth: (T, 52) at 40 Hz, T = F / 2 rounded up. emotion: (F, 8)
        effective weights at 80 Hz, see ``emotion.vector.effective_weights``. coldness: (F,) of the anger in them, None
        for hot anger. Raises ValueError when their lengths do not fit together.
        """
        samples = -(-len(features) // STRIDE)
        if len(features) != len(emotion) or len(mouth) != samples or not samples:
            raise ValueError(
                f"{len(features)} frames of features need as many of emotion and {samples} samples of a mouth, not "
                f"{len(emotion)} and {len(mouth)}"
            )
        feelings, inputs = followed(emotion), even(features)
        colder = np.zeros((samples, 1), np.float32)
        if coldness is not None:
            shares = even(coldness[:, None]).reshape(-1, STRIDE).mean(1)
            colder[:, 0] = shares * feelings[:, ANGRY]
        residual = np.empty((samples, len(ARKIT)), np.float32)
        for start in range(0, samples, PIECE):
            check_stop()
            first, last = max(0, start - CONTEXT), min(samples, start + PIECE + CONTEXT)
            out = self.model(inputs[STRIDE * first : STRIDE * last], mouth[first:last], feelings[first:last])
            piece = slice(start, min(start + PIECE, samples))
            residual[piece] = self._shown(out[start - first :][:PIECE], feelings[piece], colder[piece])
        return np.maximum(residual, 0)

    def _shown(self, out: FloatArray, feelings: FloatArray, colder: FloatArray) -> FloatArray:
        """Returns the looks (T, 52) of feelings (T, 7), as strong as the network's output (T, channels) has them.

        colder: (T, 1) the weight of anger that is cold.
        """
        looks, taught = feelings @ TABLE + colder * COLDER, feelings @ self._taught
        for of_look, of_output in ((~MOUTH, ~self._mouth), (MOUTH, self._mouth)):
            wanted = taught[:, of_output]
            vigour = (out[:, of_output] * wanted).sum(1) / np.maximum((wanted * wanted).sum(1), TINY * TINY)
            looks[:, of_look] *= np.clip(1 + VIVID * (vigour - 1), 0, MOST_VIGOUR)[:, None]
        return looks
