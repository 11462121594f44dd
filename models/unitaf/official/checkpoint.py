"""Reads the original's checkpoint files: as plain numbers only, and each checked against its table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from ..errors import EngineError, InputError
from ..weight_files import safetensors
from . import tables
from .decoder import Decoder
from .expression import ExpressionModel
from .projector import Projector

# From here on torch opens files as plain numbers unless told otherwise, and the package of the voice does not tell it.
OLDEST_TORCH = (2, 6)
CODE_SIGNS = ("unsupported global", "unrecognized function", "can only build", "can only create")  # in torch's refusals
AGAIN = "get it again from where it came"

Parameters = dict[str, Tensor]
M = TypeVar("M", bound=nn.Module)


def check_torch(version: str = torch.__version__) -> None:
    """Raises EngineError for a torch that is too old."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if numbers < OLDEST_TORCH:
        needed = ".".join(map(str, OLDEST_TORCH))
        raise EngineError(f"This Python has torch {version}; the original's files need {needed} or newer: update it.")


def read(path: Path) -> Parameters:
    """Returns the parameters in a file by name, as float32; the files are .pt, .pth or .safetensors.

    Raises InputError, one sentence, for a file that is missing, damaged, or would run code when it is opened.
    """
    check_torch()
    if not path.is_file():
        raise InputError(f'"{path}" is missing; unitaf doctor --official FOLDER says where it comes from.')
    if path.suffix == ".safetensors":
        arrays = safetensors.load(path)
        return {name: torch.from_numpy(np.array(array)).to(_kept(array.dtype)) for name, array in arrays.items()}
    return _parameters(path, opened(path))


def opened(path: Path) -> Any:
    """Returns what torch saved in a file, as plain numbers only; raises InputError, one sentence, and MemoryError."""
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # a foreign file fails in ways of its own
        said = str(error).lower()
        if isinstance(error, MemoryError) or "memory" in said:
            raise MemoryError from error
        if any(sign in said for sign in CODE_SIGNS):
            raise InputError(f'"{path}" wants to run code when it is opened, which is refused; {AGAIN}.') from error
        raise InputError(f'"{path}" is damaged or cannot be read; {AGAIN}.') from error


def _parameters(path: Path, content: Any) -> Parameters:
    """Returns the parameters of what a file holds, which may be under ``model``."""
    if isinstance(content, Mapping) and isinstance(content.get("model"), Mapping):
        content = content["model"]
    if not isinstance(content, Mapping) or not all(isinstance(value, Tensor) for value in content.values()):
        raise InputError(f'"{path}" does not hold parameters by name; {AGAIN}.')
    return {str(name): value.float() if value.is_floating_point() else value for name, value in content.items()}


def _kept(kind: np.dtype[Any]) -> torch.dtype:
    """Returns the type in which an array is computed: whole numbers stay."""
    return torch.float32 if kind.kind == "f" else torch.int64


def shapes(parameters: Mapping[str, Tensor]) -> tables.Shapes:
    """Returns the shapes of parameters by name."""
    return {name: tuple(value.shape) for name, value in parameters.items()}


def load_tap(path: Path) -> nn.Sequential:
    """Loads the three linear layers of ``gpt_layer``: latent (B, L, 1280) to feature (B, L, 1024), no activation."""
    parameters = read(path)
    tables.check(path.name, shapes(parameters), tables.TAP)
    tap = nn.Sequential(*(nn.Linear(tables.TAP[f"{n}.weight"][1], tables.TAP[f"{n}.weight"][0]) for n in range(3)))
    return _loaded(tap, parameters)


def load_projector(path: Path) -> Projector:
    """Loads ``audio_feature_projector.pt``. Raises InputError for another kind, such as the older of width 896."""
    parameters = read(path)
    found = shapes(parameters)
    width = found.get("norm.weight", (0,))[0]
    if "head.conv1.weight" not in found or width not in tables.WIDTHS:
        kind = f"of width {width}" if width else "without its blocks"
        raise InputError(
            f'"{path}" is an older projector ({kind}), which fits no decoder: take the one of 918,017 parameters that '
            f"lies beside a2f_model.pt."
        )
    tables.check(path.name, found, tables.projector(width))
    return _loaded(Projector(width), parameters)


def load_decoder(path: Path) -> Decoder:
    """Loads ``a2f_model.pt`` or UniTalker-B/L-D0-D7.pt with all heads; the latter's audio encoder is left out."""
    parameters = {name: value for name, value in read(path).items() if not name.startswith(tables.ENCODER_PREFIX)}
    found = shapes(parameters)
    styles = found.get("decoder.learnable_style_emb.weight", (0, 0))[0]
    width = found.get("decoder.audio_feature_map.weight", (0, 0))[-1]
    heads = tables.heads(found)
    if not heads or not styles or width not in tables.WIDTHS:
        raise InputError(f'"{path}" is no decoder of UniTAF or UniTalker; choose the a2f_model.pt of its folder.')
    tables.check(path.name, found, tables.decoder(width, styles, heads))
    return _loaded(Decoder(width, styles, heads), parameters)


def load_expression(path: Path, mode: str) -> ExpressionModel:
    """Loads ``expression_model.pt``; mode: ``film`` or ``cross_attn``, which the file does not say."""
    parameters = read(path)
    found = shapes(parameters)
    width = found.get("gpt_proj.weight", (0, 0))[0]
    inner = found.get("transformer_film.layers.0.linear1.weight", (0, 0))[0]
    film, cross = (_count(found, name) for name in ("transformer_film.layers.", "cross_layers."))
    tables.check(path.name, found, tables.expression(width or 256, inner or 1024, film or 4, cross or 4))
    return _loaded(ExpressionModel(width, inner, (film, cross), mode), parameters)


def _count(found: tables.Shapes, prefix: str) -> int:
    """Returns the number of layers whose names begin with a prefix and a number."""
    numbers = {int(name[len(prefix) :].split(".")[0]) for name in found if re.match(re.escape(prefix) + r"\d+\.", name)}
    return max(numbers, default=-1) + 1


def _loaded(module: M, parameters: Parameters) -> M:
    """Returns a module with its parameters, for use without gradients."""
    module.load_state_dict(parameters, strict=True)
    return module.eval().requires_grad_(False)
