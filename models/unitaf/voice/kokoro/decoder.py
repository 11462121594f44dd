"""The decoder of Kokoro-82M: sounds, F0 and energy to hidden features at 80 Hz."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from ...layers import Conv, Linear, Weights
from ...signals import FloatArray
from ..trunk import Prosody
from .layers import StyledBlock
from .text import Counts, TextEncoder

BLOCKS = 4  # the last of them doubles the rate

Kind = TypeVar("Kind", bound=np.generic)


class Decoder:
    """Symbols with durations, F0 (F,) in Hz, energy (F,) and the timbre half of a style -> (F, 512)."""

    def __init__(self, weights: Weights) -> None:
        self.text = TextEncoder(weights)
        self.f0, self.energy = (
            Conv(weights, f"decoder.{name}_conv", padding=1, stride=2) for name in ("F0", "N")
        )  # 80 Hz -> 40 Hz
        self.entry = StyledBlock(weights, "decoder.encode")
        self.side = Linear(weights, "decoder.asr_res")
        self.blocks = [StyledBlock(weights, f"decoder.decode.{i}") for i in range(BLOCKS)]

    def __call__(self, ids: Counts, prosody: Prosody, style: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Returns the hidden features, and what is said in each frame: its symbol as the text encoder has it, (F, 512).

        Any durations will do, although the network knows steps of two frames: a step in which a symbol changes
        gets the mean of both. An odd number of frames is computed with one more.
        """
        frames = np.repeat(np.arange(len(ids)), prosody.frames)
        symbol, text = _even(frames).reshape(-1, 2), self.text(ids)
        sounds = (text[symbol[:, 0]] + text[symbol[:, 1]]) / 2
        contours = np.concatenate(
            [self.f0(_even(prosody.f0)[:, None]), self.energy(_even(prosody.energy)[:, None])], axis=1
        )
        x = self.entry(np.concatenate([sounds, contours], axis=1), style)
        beside = np.concatenate([self.side(sounds), contours], axis=1)
        for block in self.blocks:
            x = block(np.concatenate([x, beside], axis=1), style)
        return x[: len(prosody.f0)], text[frames]


def _even(values: npt.NDArray[Kind]) -> npt.NDArray[Kind]:
    """Returns values (F,), the last one repeated if F is odd."""
    return np.append(values, values[-1:]) if len(values) % 2 else values
