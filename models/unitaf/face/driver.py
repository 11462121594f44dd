"""Run the face decoder: features in, curves at any frame rate out."""

from __future__ import annotations

import torch
from torch import Tensor

from ..voice.acoustics import SILENCE

MEL_SPREAD = 4.0  # nepers: brings log-mel to about -2..1


def normalised_mel(mel: Tensor) -> Tensor:
    """Log-mel (F, 40) as the decoder hears it, whatever the level and the microphone: loud frames average 0."""
    level = mel.mean(1)
    loud = mel[level >= level.quantile(0.6)]
    floor = torch.log(torch.tensor(SILENCE))
    return (mel - loud.mean(0)).clamp(min=float(floor)) / MEL_SPREAD
