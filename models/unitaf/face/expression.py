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

import torch
import torch.nn.functional as nnf
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from .. import weights
from ..channels import ARKIT
from ..emotion.vector import CALM
from ..errors import EngineError
from ..take import FloatArray
from ..voice.trunk import FEATURES, LAYER_NORM_EPS, ConvNeXt
from .driver import CONFIG, WEIGHTS
from .model import FACE_RATE, STRIDE, Projector

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


class ExpressionModel(nn.Module):
    """Features (B, F, 256), mouth (B, T, 52) and feelings (B, T, 7), F = 2 T -> (B, T, channels), unclamped."""

    def __init__(self, config: ExpressionConfig) -> None:
        super().__init__()
        self.config = config
        width, films = config.width, len(config.dilations) + 1
        self.features = Projector(FEATURES, width)
        self.mouth = nn.Linear(len(ARKIT), width)
        self.blocks = nn.ModuleList(
            ConvNeXt(width, config.hidden, config.kernel, dilation) for dilation in config.dilations
        )
        self.kind = nn.Sequential(nn.Linear(CALM, config.kind), nn.GELU(), nn.Linear(config.kind, 2 * width * films))
        self.norm = nn.LayerNorm(width, LAYER_NORM_EPS)
        self.head = nn.Linear(width, len(config.channels))
        self.pose = nn.Linear(CALM, len(config.channels), bias=False)
        nn.init.zeros_(self.pose.weight)

    def forward(self, features: Tensor, mouth: Tensor, feelings: Tensor) -> Tensor:
        """``feelings``: the seven weights besides calm as the face follows them; see ``followed``."""
        strength = feelings.sum(-1, keepdim=True)
        kind = feelings / strength.clamp(min=TINY)
        films = self.kind(kind).chunk(2 * (len(self.blocks) + 1), dim=-1)
        x = self.features(features) + self.mouth(mouth)
        for block, scale, shift in zip(self.blocks, films[:-2:2], films[1:-2:2], strict=True):
            x = block(x * (1 + scale) + shift)
        x = self.norm(x) * (1 + films[-2]) + films[-1]
        curves: Tensor = strength * (self.pose(kind) + self.head(x))
        return curves


def followed(emotion: Tensor) -> Tensor:
    """Effective weights (..., F, 8) at 80 Hz -> (..., T, 7) at 40 Hz: how far the face has come to show each feeling.

    It starts with what is felt first, comes faster than it goes, and is in proportion to the weights.
    """
    felt = nnf.pad(emotion[..., :CALM].float().transpose(-1, -2), (0, emotion.shape[-2] % STRIDE), mode="replicate")
    felt = felt.reshape(*felt.shape[:-1], -1, STRIDE).mean(-1).transpose(-1, -2)
    ahead = min(round(LEAD * FACE_RATE), felt.shape[-2] - 1)
    felt = torch.cat([felt[..., ahead:, :], felt[..., -1:, :].expand(*felt.shape[:-2], ahead, CALM)], -2)
    for _ in range(2):
        felt = _lagged(felt)
    return felt


def _lagged(felt: Tensor) -> Tensor:
    rise, fall = (1 - math.exp(-1 / (lag * FACE_RATE)) for lag in (RISE, FALL))
    shown = felt[..., 0, :]
    rows = []
    for row in felt.unbind(-2):
        missing = row - shown
        shown = shown + torch.maximum(rise * missing, fall * missing)
        rows.append(shown)
    return torch.stack(rows, -2)


def save(model: ExpressionModel, folder: Path) -> None:
    """Write the network's weights and sizes into a folder."""
    save_file(model.state_dict(), folder / WEIGHTS)
    sizes = json.dumps(dataclasses.asdict(model.config), indent=2)
    (folder / CONFIG).write_text(sizes + "\n", encoding="utf-8")


class Expression:
    """The trained network, ready to use."""

    def __init__(self, model: ExpressionModel) -> None:
        self.model = model.eval().requires_grad_(False)
        self.columns = [ARKIT.index(name) for name in model.config.channels]

    @classmethod
    def load(cls, folder: Path | None = None) -> Expression:
        """The network with the weights of this package, or of another folder that ``save`` wrote.

        Raises EngineError when they are missing or do not fit.
        """
        folder = folder or weights.folder(FOLDER)
        try:
            sizes = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
            sizes["channels"], sizes["dilations"] = tuple(sizes["channels"]), tuple(sizes["dilations"])
            model = ExpressionModel(ExpressionConfig(**sizes))
            model.load_state_dict(load_file(folder / WEIGHTS))
            return cls(model)
        except (OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
            raise EngineError(
                "The expression weights are missing or of another version; install UniTAF again."
            ) from error

    @torch.inference_mode()
    def residual(self, features: Tensor, mouth: Tensor | FloatArray, emotion: Tensor) -> FloatArray:
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
        seen_mouth, feelings = torch.as_tensor(mouth), followed(emotion)
        added = torch.zeros(samples, len(ARKIT))
        features = torch.cat([features, features[-1:]]) if len(features) % STRIDE else features
        for start in range(0, samples, PIECE):
            first, last = max(0, start - CONTEXT), min(samples, start + PIECE + CONTEXT)
            heard = features[None, STRIDE * first : STRIDE * last]
            out = self.model(heard, seen_mouth[None, first:last], feelings[None, first:last])[0]
            added[start : start + PIECE, self.columns] = out[start - first :][:PIECE]
        result: FloatArray = added.clamp(0, 1).numpy()
        return result

