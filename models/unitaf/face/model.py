"""The face decoder in numpy: the trunk's hidden features, the log-mel of a recording, or both, to the 52 curves.

After UniTAF (arXiv 2602.15651): a projector converts the features of the voice to the decoder's rate and width, and a
style-conditioned convolutional decoder with a head for each style predicts coefficients. Additions: an optional branch
for the log-mel of a recording, dropped at random in training, so that one set of weights works on text (features only)
and on recordings; and styles also scale and shift the input of every block (FiLM, Perez et al. 2018).
"""

from __future__ import annotations

import dataclasses

import numpy as np

from ..layers import Conv, ConvNeXt, LayerNorm, Linear, Weights, gelu
from ..rates import FRAME_RATE
from ..signals import FloatArray

STRIDE = 2
FACE_RATE = FRAME_RATE / STRIDE  # 40 Hz; sample j lies at (j + 1/2) / 40 s
# natural: as one speaker was tracked. clear: for characters, the same made symmetrical, at rest in pauses, with full
# lip closures and rounding. facegood: a second tracked speaker, used in training only.
STYLES = ("natural", "clear", "facegood")


@dataclasses.dataclass(frozen=True)
class FaceConfig:
    """Sizes of the face decoder; stored beside its weights."""

    width: int = 128
    hidden: int = 256
    kernel: int = 7
    dilations: tuple[int, ...] = (1, 2, 4, 1, 2, 4)
    style_width: int = 32
    dropout: float = 0.0


class Projector:
    """(F, inputs) at 80 Hz -> (T, width) at 40 Hz: strided convolutions, LayerNorm, a learned scale."""

    def __init__(self, weights: Weights, prefix: str) -> None:
        self.down = Conv(weights, f"{prefix}.down", padding=STRIDE // 2, stride=STRIDE)
        self.mix = Conv(weights, f"{prefix}.mix", padding=1)
        self.norm = LayerNorm(weights, f"{prefix}.norm")
        self.scale = weights[f"{prefix}.scale"]

    def __call__(self, x: FloatArray) -> FloatArray:
        y = self.norm(self.mix(gelu(self.down(x))))
        y *= self.scale
        return y


class FaceDecoder:
    """Features (F, 256), log-mel (F, 40), or both, F even -> curves (F / 2, 52), not clipped.

    weights: those of ``reference.face.FaceDecoder``. Raises KeyError when some are missing.
    """

    def __init__(self, config: FaceConfig, weights: Weights) -> None:
        self.features, self.sound = Projector(weights, "features"), Projector(weights, "sound")
        self.styles = weights["style.weight"]
        self.style_in, self.film = Linear(weights, "style_in"), Linear(weights, "film")
        self.blocks = [ConvNeXt(weights, f"blocks.{i}", dilation) for i, dilation in enumerate(config.dilations)]
        self.norm = LayerNorm(weights, "norm")
        self.heads = [
            Linear({"head.weight": weight, "head.bias": bias}, "head")
            for weight, bias in zip(weights["head.weight"], weights["head.bias"], strict=True)
        ]

    def __call__(self, features: FloatArray | None, mel: FloatArray | None, style: int) -> FloatArray:
        """``style``: an index into ``STYLES``. At least one input must not be None."""
        styled = self.styles[style]
        x = self.style_in(styled)
        if features is not None:
            x = x + self.features(features)
        if mel is not None:
            x = x + self.sound(mel)
        films = self.film(styled).reshape(len(self.blocks), 2, -1)
        for block, (scale, shift) in zip(self.blocks, films, strict=True):
            x = block(x * (1 + scale) + shift)
        return self.heads[style](self.norm(x))


def even(x: FloatArray) -> FloatArray:
    """Returns rows (F, n), the last one repeated if F is odd, so that F is a multiple of ``STRIDE``."""
    return np.concatenate([x, x[-1:]]) if len(x) % STRIDE else x
