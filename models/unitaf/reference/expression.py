"""The expression network in torch, for training, and as the reference for ``face.expression``."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from safetensors.torch import save as save_tensors
from torch import Tensor, nn

from ..channels import ARKIT
from ..emotion.vector import CALM
from ..face.driver import CONFIG, WEIGHTS
from ..face.expression import FOLDER, TINY, Expression, ExpressionConfig, read_config
from ..files import write_all
from ..layers import LAYER_NORM_EPS
from ..signals import FloatArray
from ..voice.trunk import FEATURES
from ..weight_files import folders
from .face import Projector
from .layers import ConvNeXt


class ExpressionModel(nn.Module):
    """Features (B, F, 256), mouth (B, T, 52) and feelings (B, T, 7), F = 2 T -> (B, T, channels), not clipped."""

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
        """``feelings``: the seven weights other than calm, lagged as the face shows them; see ``followed``."""
        strength = feelings.sum(-1, keepdim=True)
        kind = feelings / strength.clamp(min=TINY)
        films = self.kind(kind).chunk(2 * (len(self.blocks) + 1), dim=-1)
        x = self.features(features) + self.mouth(mouth)
        for block, scale, shift in zip(self.blocks, films[:-2:2], films[1:-2:2], strict=True):
            x = block(x * (1 + scale) + shift)
        x = self.norm(x) * (1 + films[-2]) + films[-1]
        curves: Tensor = strength * (self.pose(kind) + self.head(x))
        return curves


def save(model: ExpressionModel, folder: Path) -> None:
    """Writes the network's weights and sizes into an existing folder, both or none; raises OutputError."""
    sizes = json.dumps(dataclasses.asdict(model.config), indent=2) + "\n"
    write_all({folder / WEIGHTS: save_tensors(model.state_dict()), folder / CONFIG: sizes.encode()})


def read_model(folder: Path) -> ExpressionModel:
    """Reads the network that ``save`` wrote. Raises EngineError."""
    with folders.loading("expression"):
        model = ExpressionModel(read_config(folder))
        model.load_state_dict(load_file(folder / WEIGHTS))
        return model


class TorchExpression:
    """The network with the interface of ``face.expression.ExpressionModel``."""

    def __init__(self, model: ExpressionModel) -> None:
        self.model = model.eval().requires_grad_(False)
        self.config = model.config

    @torch.inference_mode()
    def __call__(self, features: FloatArray, mouth: FloatArray, feelings: FloatArray) -> FloatArray:
        """See ``face.expression.ExpressionModel``."""
        curves: FloatArray = self.model(*(torch.from_numpy(x)[None] for x in (features, mouth, feelings)))[0].numpy()
        return curves


def load_expression(folder: Path | None = None) -> Expression:
    """Loads the trained network in torch; see ``face.expression.Expression.load``. Raises EngineError."""
    return Expression(TorchExpression(read_model(folder or folders.folder(FOLDER))))
