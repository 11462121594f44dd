"""The face of a listener: blinks and small eye movements while others speak."""

from __future__ import annotations

import numpy as np

from ..channels import ARKIT
from ..rates import FRAME_RATE
from ..signals import FloatArray, Segment
from ..text.phones import SILENCE
from .animate import animate_life
from .line import Line


def listen(seconds: float, fps: float, seed: int, name: str) -> FloatArray:
    """Returns curves (frames, 52) in 0..1 of a listener; the same name and seed give the same curves.

    seconds: greater than 0. The last frame is at or before ``seconds``. Only eyelids and gaze move; on the first and
    last frame the eyes are open and look ahead.
    """
    frames = int(seconds * fps) + 1
    silent = np.zeros(int(seconds * FRAME_RATE) + 1, np.float32)
    line = Line([Segment(SILENCE, 0.0, seconds)], silent, silent, seconds, text=name)
    return animate_life(np.zeros((frames, len(ARKIT)), np.float32), fps, line, seed, breath=False)[0]
