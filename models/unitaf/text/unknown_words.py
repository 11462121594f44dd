"""The phonemes of words that no lexicon has, from their letters by a character transformer.

Architecture and weights are those of hibari-tts 0.2.1 (Apache-2.0), ``oov.onnx``: embedded characters and their
positions pass four pre-norm transformer layers (Vaswani et al. 2017; GELU: Hendrycks & Gimpel 2016), and each
character then has four slots, each of which holds a phoneme or nothing. Equal phonemes in a row are one, as in CTC
(Graves et al. 2006).

The class is the largest of 54 scores, of which two can differ by as little as 1e-4: therefore its GELU is exact to
float32, unlike the faster one of the other networks.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import EngineError
from ..weight_files import folders, safetensors, voice_package
from ..weight_files.onnx import read_weights

WEIGHTS = "unknown_words"
LAYERS, HEADS = 4, 4
SLOTS = 4  # for each character
NOTHING = 0  # the class of an empty slot
LAYER_NORM_EPS = 1e-5
# The error function as 1 - (a1 t + ... + a5 t⁵) exp(-x²), t = 1 / (1 + p x): Abramowitz & Stegun 1964, 7.1.26, whose
# error is at most 1.5e-7.
ERF_P = 0.3275911
ERF_A = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)

FloatArray = npt.NDArray[np.float32]


class UnknownWords:
    """Converts words to phonemes by their letters."""

    def __init__(self) -> None:
        """Loads weights and alphabets; raises EngineError when they are missing or of another version."""
        try:
            table = json.loads((voice_package.assets() / "oov.json").read_text("utf-8"))
            self._letters = {letter: number for number, letter in enumerate(table["in"], 1)}
            self._phonemes: list[str] = ["", *table["out"]]
            self._longest = int(table["maxlen"])
        except (OSError, ValueError, KeyError) as error:
            raise EngineError(f"The alphabets of the voice cannot be read; {voice_package.INSTALL}") from error
        self._net = Net(load_weights())

    def __call__(self, word: str) -> str | None:
        """Returns the phonemes of a word; None when it has no known letter. A long word is converted in parts."""
        count = -(-len(word) // self._longest)
        bounds = [len(word) * part // count for part in range(count + 1)]
        return "".join(self._read(word[start:stop]) for start, stop in itertools.pairwise(bounds)) or None

    def _read(self, word: str) -> str:
        letters = [self._letters[letter] for letter in word if letter in self._letters]
        if not letters:
            return ""
        classes = self._net(np.array(letters, np.int64)).argmax(1)
        return "".join(self._phonemes[found] for found, _ in itertools.groupby(classes) if found != NOTHING)


class Net:
    """The network: letters (L,) -> scores (4 L, 54) of the classes of each slot."""

    def __init__(self, arrays: Mapping[str, FloatArray]) -> None:
        """arrays: those of ``load_weights``."""
        self._arrays = arrays

    def __call__(self, letters: npt.NDArray[np.int64]) -> FloatArray:
        x: FloatArray = self._arrays["emb.weight"][letters] + self._arrays["pos"][: len(letters)]
        for number in range(LAYERS):
            layer = f"layers.{number}"
            x += self._attended(self._normed(x, f"{layer}.norm1"), f"{layer}.self_attn")
            hidden = gelu(self._linear(self._normed(x, f"{layer}.norm2"), f"{layer}.linear1"))
            x += self._linear(hidden, f"{layer}.linear2")
        scores: FloatArray = self._linear(self._normed(x, "norm"), "head")
        return scores.reshape(len(letters) * SLOTS, -1)

    def _attended(self, x: FloatArray, name: str) -> FloatArray:
        length, width = x.shape
        size = width // HEADS
        asked = x @ self._arrays[f"{name}.in_proj_weight"].T + self._arrays[f"{name}.in_proj_bias"]
        query, key, value = asked.reshape(length, 3, HEADS, size).transpose(1, 2, 0, 3)
        scores = query @ key.transpose(0, 2, 1) * np.float32(1 / math.sqrt(size))
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        return self._linear((shares @ value).transpose(1, 0, 2).reshape(length, width), f"{name}.out_proj")

    def _linear(self, x: FloatArray, name: str) -> FloatArray:
        y: FloatArray = x @ self._arrays[f"{name}.weight"].T + self._arrays[f"{name}.bias"]
        return y

    def _normed(self, x: FloatArray, name: str) -> FloatArray:
        x = x - x.mean(1, keepdims=True)
        x /= np.sqrt(np.square(x).mean(1, keepdims=True) + np.float32(LAYER_NORM_EPS))
        x *= self._arrays[f"{name}.weight"]
        x += self._arrays[f"{name}.bias"]
        return x


def gelu(x: FloatArray) -> FloatArray:
    """Returns x Φ(x) with an error of at most 3e-7."""
    size = np.abs(x) * np.float32(math.sqrt(0.5))
    t = 1 / (1 + np.float32(ERF_P) * size)
    rest = np.zeros_like(t)
    for coefficient in reversed(ERF_A):
        rest = (rest + np.float32(coefficient)) * t
    erf = np.copysign(1 - rest * np.exp(-np.square(size)), x)
    y: FloatArray = x * (1 + erf) * np.float32(0.5)
    return y


def load_weights() -> dict[str, FloatArray]:
    """Returns the weights by the names of torch's parameters: the add-on's, else the voice package's.

    Raises EngineError when they are missing or of another version.
    """
    path = folders.bundled(WEIGHTS)
    return safetensors.load(path) if path else named(read_weights(voice_package.assets() / "oov.onnx"))


def named(initialisers: Mapping[str, npt.NDArray[Any]]) -> dict[str, FloatArray]:
    """Returns the weights of an ONNX file, whose export numbered the matrices and transposed them.

    Raises EngineError when the file holds another network.
    """
    prefix, matrix = "m.", "onnx::MatMul_"
    arrays = {name[len(prefix) :]: array for name, array in initialisers.items() if name.startswith(prefix)}
    numbers = sorted(int(name[len(matrix) :]) for name in initialisers if name.startswith(matrix))
    parts = ("self_attn.in_proj_weight", "self_attn.out_proj.weight", "linear1.weight", "linear2.weight")
    names = [*(f"layers.{number}.{part}" for number in range(LAYERS) for part in parts), "head.weight"]
    if len(names) != len(numbers):
        raise EngineError(f"The net for unknown words is of another version; {voice_package.INSTALL}")
    for name, number in zip(names, numbers, strict=True):
        arrays[name] = initialisers[f"{matrix}{number}"].T
    return arrays
