"""Adds the expression residual to a face: fades it in and out at the ends of a take, and keeps lip contacts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..emotion.vector import Weights
from ..signals import FloatArray, Segment, smoothstep
from .driver import resampled
from .expression import Expression
from .protect import add

ONSET, OFFSET = 0.25, 0.35  # seconds of the fade-in at the start of a take and the fade-out at its end; our choice


def apply_expression(
    expression: Expression,
    curves: FloatArray,
    fps: float,
    *,
    features: FloatArray,
    mouth: FloatArray,
    emotion: Weights,
    phones: Sequence[Segment],
) -> FloatArray:
    """Returns curves (frames, 52) in 0..1 with the expression residual added; the first and last frame do not change.

    features: (F, 256) at 80 Hz, and mouth: (T, 52) at 40 Hz, the inputs of the expression network.
    emotion: (F, 8) effective weights at 80 Hz. phones: ARPABET segments, whose lip contacts limit the residual.
    """
    residual = resampled(expression.residual(features, mouth, emotion.astype(np.float32)), fps, len(curves))
    frame = np.arange(len(curves))
    seconds = len(curves) / fps
    fade_in = smoothstep(frame / (fps * min(ONSET, seconds / 3)))
    fade_out = smoothstep(frame[::-1] / (fps * min(OFFSET, seconds / 3)))
    fade = (fade_in * fade_out)[:, None].astype(np.float32)
    return add(curves, residual * fade, fps, phones)
