"""When the mouth rests: at the ends of a take and in pauses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..signals import FloatArray, Segment, smoothstep
from ..text.phones import SILENCE

EASE = 0.1  # seconds over which a face leaves rest, and returns to it, inside the silence
RESTING_PAUSE = 0.25  # seconds of the shortest pause with rest; a planned pause of 0.3 s may turn out shorter


def presence(phones: Sequence[Segment], frames: int, fps: float) -> FloatArray:
    """Returns factors (frames,) in 0..1 for the curves of a mouth, 0 at rest.

    The mouth rests on the first and last frame, so that it does not jump at the ends of a take, and in pauses of at
    least ``RESTING_PAUSE``.
    """
    frame = np.arange(frames)
    seconds = frame / fps
    weight = smoothstep(np.minimum(frame, frames - 1 - frame) / (fps * EASE))
    for label, start, end in phones:
        if label == SILENCE and end - start >= RESTING_PAUSE:
            inside = np.minimum(seconds - start, end - seconds)
            weight = np.minimum(weight, 1 - smoothstep(inside / EASE))
    return weight.astype(np.float32)
