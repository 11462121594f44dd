"""When a face rests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..signals import FloatArray, Segment, smoothstep
from ..text.phones import SILENCE

EASE = 0.1  # seconds in which a face leaves its resting pose, and comes back; both lie in silence
RESTING_PAUSE = 0.25  # seconds; a pause that is meant to last 0.3 may come out shorter


def presence(phones: Sequence[Segment], frames: int, fps: float) -> FloatArray:
    """(frames,) in 0..1 that takes a mouth to rest: on the first and the last frame, so that nothing jumps at the edges
    of a take, and inside pauses of at least ``RESTING_PAUSE``.
    """
    frame = np.arange(frames)
    seconds = frame / fps
    weight = smoothstep(np.minimum(frame, frames - 1 - frame) / (fps * EASE))
    for label, start, end in phones:
        if label == SILENCE and end - start >= RESTING_PAUSE:
            inside = np.minimum(seconds - start, end - seconds)
            weight = np.minimum(weight, 1 - smoothstep(inside / EASE))
    return weight.astype(np.float32)
