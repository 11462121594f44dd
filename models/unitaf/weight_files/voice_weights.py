"""The trunk's weights under the names of torch's parameters: from the add-on, or from the installed voice package.

Matrices are stored as in the package, as int8 with one float scale each, and are multiplied by it when they are loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import EngineError
from . import folders, safetensors, voice_package
from .onnx import read_weights

WEIGHTS = "voice"
PREFIXES = ("m.", "pn.")  # of the decoder and the prosody net
SCALE = ".scale"  # suffix of the name of a matrix: the factor of its int8 values

Arrays = dict[str, npt.NDArray[Any]]


def load() -> dict[str, npt.NDArray[np.float32]]:
    """Returns all weights of the trunk as float32.

    Raises EngineError when they are missing or of another version.
    """
    stored = load_stored()
    scales = {name: array for name, array in stored.items() if name.endswith(SCALE)}
    return {
        name: array.astype(np.float32) * scales[name + SCALE] if name + SCALE in scales else array
        for name, array in stored.items()
        if name not in scales
    }


def load_stored() -> Arrays:
    """Returns the stored weights, int8 matrices beside their scales; raises EngineError as ``load`` does."""
    path = folders.bundled(WEIGHTS)
    return safetensors.load(path) if path else named(read_weights(voice_package.assets() / "hibari.onnx"))


def named(initialisers: Mapping[str, npt.NDArray[Any]]) -> Arrays:
    """Returns the weights of an ONNX file of the voice package by the names of torch's parameters.

    Raises EngineError when the file holds another network.
    """
    arrays = {name: array for name, array in initialisers.items() if name.startswith(PREFIXES)}
    for name, source in _int8_sources().items():
        try:
            arrays[name] = initialisers[f"{source}_output_0_quantized"].T  # every zero point is 0
            arrays[name + SCALE] = initialisers[f"{source}_output_0_scale"]
        except KeyError as error:
            raise EngineError(f"The voice file is of another version; {voice_package.INSTALL}") from error
    return arrays


def _int8_sources() -> dict[str, str]:
    """Returns parameter name -> prefix of the ONNX initializer that holds it as int8, transposed.

    The export gave the tensors of the two text encoders equal names with different number suffixes.
    """
    sources = {"m.head.weight": "/head/Transpose"}
    for net, blocks, count in (("m", "dec", 8), ("pn", "pro", 6)):
        for i in range(count):
            for layer in ("pw1", "pw2"):
                sources[f"{net}.{blocks}.{i}.{layer}.weight"] = f"/{blocks}.{i}/{layer}/Transpose"
    for net, suffix, shared, in_proj in (("m", "", "", "2"), ("pn", "_1", "_4", "25")):
        attn = f"{net}.text.attn"
        sources[f"{attn}.self_attn.in_proj_weight"] = f"/Transpose_{in_proj}"
        sources[f"{attn}.self_attn.out_proj.weight"] = f"/out_proj{shared}/Transpose"
        sources[f"{attn}.linear1.weight"] = f"/linear1{shared}/Transpose"
        sources[f"{attn}.linear2.weight"] = f"/linear2{shared}/Transpose"
        for i in range(2):
            for layer in ("pw1", "pw2"):
                sources[f"{net}.text.convs.{i}.{layer}.weight"] = f"/convs.{i}/{layer}{suffix}/Transpose"
    return sources
