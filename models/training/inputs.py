"""The three inputs that feature transfer is tested on, and the words that those tests hold out."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from unitaf.rates import FRAME_RATE
from unitaf.signals import FloatArray, Segment
from unitaf.text.phones import LABELS, SILENCE
from unitaf.voice import forcing
from unitaf.voice.trunk import FEATURES

from .examples import MODES, Example

INPUTS = ("features", "sound", "phones")
HELD_OUT = frozenset(("green", "seven", "y"))  # a colour, a digit and a letter
PHONES = sorted({*LABELS, SILENCE})


def fed(example: Example, name: str) -> Example:
    """An example that reaches the decoder by one of INPUTS alone."""
    if name == "sound":
        return example._replace(modes=_only(2))
    if name == "phones":
        told = torch.from_numpy(timed_phones(example.phones, len(example.mel)))
        return example._replace(modes=_only(0), features=[told.half()])
    return example._replace(modes=_only(0))


def _only(mode: int) -> Tensor:
    return torch.eye(len(MODES))[mode]


def timed_phones(phones: list[Segment], frames: int) -> FloatArray:
    """Phones on an aligner's clock as (frames, 256) at 80 Hz, in step with the trunk: which one, and how far in it.

    One column a phone; then the part of it that is over, 0..1, and its length in seconds; the rest is zero.
    """
    x = np.zeros((frames, FEATURES), np.float32)
    seconds = (np.arange(frames) + 0.5) / FRAME_RATE - forcing.ALIGNER_DELAY
    for label, start, end in phones:
        inside = (seconds >= start) & (seconds < end)
        x[inside, PHONES.index(label)] = 1.0
        x[inside, len(PHONES)] = (seconds[inside] - start) / (end - start)
        x[inside, len(PHONES) + 1] = end - start
    return x
