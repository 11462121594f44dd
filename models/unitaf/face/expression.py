"""The expression residual: what a feeling adds to the mouth's motion, on the whole face.

After UniTAF's expression model (arXiv 2602.15651): the voice's features, the mouth and the emotion give a difference to
the 52 curves, here through FiLM (Perez et al. 2018). The original was never trained; this one is, on rules
(models/training/expressions.py). By construction the residual is the strength of the feeling times a function of its
kind: so it is nothing at calm, and grows evenly from there.
"""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Protocol

import numpy as np

from ..channels import ARKIT
from ..emotion.vector import CALM
from ..errors import EngineError
from ..layers import ConvNeXt, LayerNorm, Linear, Weights, gelu
from ..signals import FloatArray
from ..weight_files import folders, safetensors
from .driver import CONFIG, WEIGHTS
from .model import FACE_RATE, STRIDE, Projector, even

FOLDER = "expression"

# Seconds. An expression of a feeling comes within .25 to .5 s and goes within .5 to .8 s (Ekman and Friesen 1982,
# "Felt, false, and miserable smiles": felt smiles have smooth onsets and offsets, and last .5 to 4 s; Schmidt, Cohn and
# Tian 2003 measured onsets of about half a second). Two equal lags in a row go from 10 to 90 % in 3.36 of them.
LAGS_IN_A_RISE = 3.36
RISE, FALL = 0.38 / LAGS_IN_A_RISE, 0.65 / LAGS_IN_A_RISE
LEAD = 0.1  # by which a face is ahead of what is felt in the voice; our choice

# Long takes go through the network in pieces, in samples at 40 Hz. CONTEXT exceeds what the network sees to one side.
PIECE = int(20 * FACE_RATE)
CONTEXT = int(3 * FACE_RATE)
TINY = 1e-6  # below any strength that can be seen


@dataclasses.dataclass(frozen=True)
class ExpressionConfig:
    """Sizes of the network, and the channels that it moves; stored beside its weights."""

    channels: tuple[str, ...]
    width: int = 96
    hidden: int = 192
    kernel: int = 7
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16)
    kind: int = 64


class ExpressionModel:
    """Features (F, 256), mouth (T, 52) and feelings (T, 7), F = 2 T -> (T, channels), unclamped.

    weights: those of ``reference.expression.ExpressionModel``. Raises KeyError when some are missing, ValueError when
    they do not belong to the config.
    """

    def __init__(self, config: ExpressionConfig, weights: Weights) -> None:
        self.config = config
        self.features, self.mouth = Projector(weights, "features"), Linear(weights, "mouth")
        self.blocks = [ConvNeXt(weights, f"blocks.{i}", dilation) for i, dilation in enumerate(config.dilations)]
        self.kind_in, self.kind_out = Linear(weights, "kind.0"), Linear(weights, "kind.2")
        self.norm, self.head, self.pose = LayerNorm(weights, "norm"), Linear(weights, "head"), Linear(weights, "pose")
        if len(weights["head.bias"]) != len(config.channels):
            raise ValueError("the weights are not for these channels")

    def __call__(self, features: FloatArray, mouth: FloatArray, feelings: FloatArray) -> FloatArray:
        """``feelings``: the seven weights besides calm as the face follows them; see ``followed``."""
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
    """Effective weights (F, 8) at 80 Hz -> (T, 7) at 40 Hz: how far the face has come to show each feeling.

    It starts with what is felt first, comes faster than it goes, and is in proportion to the weights.
    """
    felt = even(emotion[:, :CALM].astype(np.float32)).reshape(-1, STRIDE, CALM).mean(1)
    ahead = min(round(LEAD * FACE_RATE), len(felt) - 1)
    felt = np.concatenate([felt[ahead:], np.repeat(felt[-1:], ahead, axis=0)])
    return _lagged(_lagged(felt))


def _lagged(felt: FloatArray) -> FloatArray:
    rise, fall = (np.float32(1 - math.exp(-1 / (lag * FACE_RATE))) for lag in (RISE, FALL))
    shown = np.empty_like(felt)
    now = felt[0]
    for number, row in enumerate(felt):
        missing = row - now
        now = now + np.maximum(rise * missing, fall * missing)
        shown[number] = now
    return shown


def read_config(folder: Path) -> ExpressionConfig:
    """The sizes in a folder of weights; raises OSError, ValueError, TypeError or KeyError."""
    sizes = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    sizes["channels"], sizes["dilations"] = tuple(sizes["channels"]), tuple(sizes["dilations"])
    return ExpressionConfig(**sizes)


class Residual(Protocol):
    """The network, in numpy here and in torch in ``reference.expression``."""

    config: ExpressionConfig

    def __call__(self, features: FloatArray, mouth: FloatArray, feelings: FloatArray) -> FloatArray:
        """See ``ExpressionModel``."""


class Expression:
    """The trained network, ready to use."""

    def __init__(self, model: Residual) -> None:
        self.model = model
        self.columns = [ARKIT.index(name) for name in model.config.channels]

    @classmethod
    def load(cls, folder: Path | None = None) -> Expression:
        """The network with the weights of this package, or of another folder that training wrote.

        Raises EngineError when they are missing or do not fit.
        """
        folder = folder or folders.folder(FOLDER)
        try:
            return cls(ExpressionModel(read_config(folder), safetensors.load(folder / WEIGHTS)))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise EngineError(
                "The expression weights are missing or of another version; install UniTAF again."
            ) from error

    def residual(self, features: FloatArray, mouth: FloatArray, emotion: FloatArray) -> FloatArray:
        """What the feeling adds, (T, 52) in 0..1 at 40 Hz, sample j at (j + 1/2) / 40 s; see ``protect.add``.

        features: (F, 256) at 80 Hz. mouth: (T, 52) at 40 Hz, T = F / 2 rounded up. emotion: (F, 8) at 80 Hz, rows as
        ``emotion.vector.felt`` gives them. All of any length, at least one frame. Raises ValueError when their lengths
        do not belong together.
        """
        samples = -(-len(features) // STRIDE)
        if len(features) != len(emotion) or len(mouth) != samples or not samples:
            raise ValueError(
                f"{len(features)} frames of features need as many of emotion and {samples} samples of a mouth, not "
                f"{len(emotion)} and {len(mouth)}"
            )
        feelings, heard = followed(emotion), even(features)
        added = np.zeros((samples, len(ARKIT)), np.float32)
        for start in range(0, samples, PIECE):
            first, last = max(0, start - CONTEXT), min(samples, start + PIECE + CONTEXT)
            out = self.model(heard[STRIDE * first : STRIDE * last], mouth[first:last], feelings[first:last])
            added[start : start + PIECE, self.columns] = out[start - first :][:PIECE]
        return np.clip(added, 0, 1)
