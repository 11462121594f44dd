"""Long recordings are heard in pieces, cut where they are quietest."""

from __future__ import annotations

import torch
from torch import Tensor

from ..voice import acoustics
from ..voice.trunk import FRAME_RATE

SHORTEST, LONGEST = 12.0, 28.0  # seconds of a piece; our choice: some sentences, and little memory
QUIET = 0.25  # seconds that must be quiet around a cut


def cuts(wave: Tensor) -> list[float]:
    """Where the pieces of a waveform at 16 kHz begin and end, in seconds: 0, the cuts, and its end."""
    seconds = len(wave) / acoustics.RATE
    bounds = [0.0]
    if seconds > LONGEST:
        width = 2 * int(QUIET * FRAME_RATE / 2) + 1
        level = acoustics.loudness(wave)[None, None]
        around = torch.nn.functional.avg_pool1d(level, width, 1, width // 2, count_include_pad=False)[0, 0]
        while seconds - bounds[-1] > LONGEST:
            first, last = (int((bounds[-1] + span) * FRAME_RATE) for span in (SHORTEST, LONGEST))
            bounds.append((first + int(around[first:last].argmin()) + 0.5) / FRAME_RATE)
    return [*bounds, seconds]
