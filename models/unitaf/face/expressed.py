"""A living face with a feeling: the expression residual on top of it, where the lips allow it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..emotion.vector import Weights
from ..life.line import eased
from ..signals import FloatArray, Segment
from .driver import resampled
from .expression import Expression
from .protect import add

ONSET, OFFSET = 0.25, 0.35  # seconds in which a take leaves its rest, and comes back to it; our choice


def apply_expression(
    expression: Expression,
    curves: FloatArray,
    fps: float,
    features: FloatArray,
    mouth: FloatArray,
    emotion: Weights,
    phones: Sequence[Segment],
) -> FloatArray:
    """Curves (frames, 52) with the feeling of emotion (F, 8) at 80 Hz; the first and the last frame stay as they were.

    features (F, 256) and mouth (T, 52) at 40 Hz are what the residual hears and sees.
    """
    residual = resampled(expression.residual(features, mouth, emotion.astype(np.float32)), fps, len(curves))
    frame = np.arange(len(curves))
    seconds = len(curves) / fps
    ends = eased(frame / (fps * min(ONSET, seconds / 3))) * eased(frame[::-1] / (fps * min(OFFSET, seconds / 3)))
    made: FloatArray = add(curves, residual * ends[:, None].astype(np.float32), fps, phones)
    return made
