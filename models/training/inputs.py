"""The three inputs for the evaluation of feature transfer, and the words that it holds out."""

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


def with_input(example: Example, name: str) -> Example:
    """Returns an example whose input of the decoder is one of INPUTS alone."""
    if name == "sound":
        return example._replace(modes=_only(2))
    if name == "phones":
        phones = torch.from_numpy(timed_phones(example.phones, len(example.mel)))
        return example._replace(modes=_only(0), features=[phones.half()])
    return example._replace(modes=_only(0))


def _only(mode: int) -> Tensor:
    return torch.eye(len(MODES))[mode]


def timed_phones(phones: list[Segment], frames: int) -> FloatArray:
    """Returns phones with the times of an aligner as (frames, 256) at 80 Hz, in the frames of the trunk.

    Columns: one per phone, 1 while it sounds; the elapsed share of the phone, 0..1; its length in seconds; zeros.
    """
    x = np.zeros((frames, FEATURES), np.float32)
    seconds = (np.arange(frames) + 0.5) / FRAME_RATE - forcing.ALIGNER_DELAY
    for label, start, end in phones:
        inside = (seconds >= start) & (seconds < end)
        x[inside, PHONES.index(label)] = 1.0
        x[inside, len(PHONES)] = (seconds[inside] - start) / (end - start)
        x[inside, len(PHONES) + 1] = end - start
    return x
