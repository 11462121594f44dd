"""Adds the expression residual to a face: how it comes before the words and goes after them, and lives in between."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..channels import ARKIT
from ..emotion.vector import Weights
from ..signals import FloatArray, Segment, smoothstep
from ..text.phones import SILENCE
from .driver import resampled
from .expression import TINY, Expression
from .looks import base
from .protect import add

# Seconds. What is felt is seen before it is said, and stays after it: felt smiles come within .25 to .5 s and go within
# .5 to .8 s (Ekman and Friesen 1982). A take that is shorter at its ends gets as much of it as there is time.
ONSET, OFFSET = 0.35, 0.5
SHORTEST_OFFSET = 0.3

# A held expression is never still, nor the same on both sides: the left side shows more (Sackeim, Gur and Saucy 1978).
# Shares of an expression; the sizes are our choice.
UNEVEN = 0.05
DRIFT, SIDE_DRIFT = 0.03, 0.02  # standard deviations of slow motion, of a muscle and of one side of it
DRIFT_BAND, DRIFT_WAVES = (0.25, 1.3), 6  # Hz, and the number of sines

KNEE = 0.7  # above which a muscle gives ever less, so that the strongest look still moves; our choice


def apply_expression(
    expression: Expression,
    curves: FloatArray,
    fps: float,
    *,
    features: FloatArray,
    mouth: FloatArray,
    emotion: Weights,
    phones: Sequence[Segment],
    random: np.random.Generator,
    coldness: Weights | None = None,
    ends: tuple[bool, bool] = (True, True),
) -> FloatArray:
    """Returns curves (frames, 52) in 0..1 with the expression residual added; the first and last frame do not change.

    features: (F, 256) at 80 Hz, and mouth: (T, 52) at 40 Hz, the inputs of the expression network.
    emotion: (F, 8) effective weights at 80 Hz. phones: ARPABET segments, whose lip contacts limit the residual.
    random: of the small motion of a held expression. coldness: (F,) of anger, at 80 Hz.
    ends: whether the curves start, and end, at rest: at an end where they do not, since they continue there, the
    expression does not come or go, and the frame there changes too.
    """
    cold = None if coldness is None else coldness.astype(np.float32)
    residual = resampled(expression.residual(features, mouth, emotion.astype(np.float32), cold), fps, len(curves))
    times = np.arange(len(curves)) / fps
    shown = residual * _presence(times, phones, ends)[:, None] * _alive(times, random)
    return add(curves, _limited(shown), fps, phones)


def _limited(shown: FloatArray) -> FloatArray:
    """Returns values in 0..1 of values from 0 on: the same up to ``KNEE``, and above it ever less."""
    above = np.maximum(shown - KNEE, 0)
    limited: FloatArray = np.minimum(shown, KNEE) + (1 - KNEE) * np.tanh(above / (1 - KNEE))
    return limited


def _presence(times: FloatArray, phones: Sequence[Segment], ends: tuple[bool, bool]) -> FloatArray:
    """Returns (frames,) in 0..1: the expression rises from the first frame on, and falls after the last word.

    ends: whether it rises, and whether it falls.
    """
    end = float(times[-1])
    words = [phone for phone in phones if phone.label != SILENCE]
    after = end - words[-1].end if words else SHORTEST_OFFSET
    onset = min(ONSET, end / 3)
    offset = min(float(np.clip(after, SHORTEST_OFFSET, OFFSET)), end / 3)
    presence = np.ones(len(times))
    if ends[0]:
        presence *= smoothstep(times / max(onset, TINY))
    if ends[1]:
        presence *= smoothstep((end - times) / max(offset, TINY))
    return presence.astype(np.float32)


def _alive(times: FloatArray, random: np.random.Generator) -> FloatArray:
    """Returns factors (frames, 52) about 1 by which each muscle, and each side of it, is shown more or less."""
    factors = np.empty((len(times), len(ARKIT)), np.float32)
    muscles: dict[str, FloatArray] = {}
    for column, name in enumerate(ARKIT):
        muscle = base(name)
        if muscle not in muscles:
            muscles[muscle] = DRIFT * _waves(times, random)
        left = float(name.endswith("Left")) - float(name.endswith("Right"))
        side = SIDE_DRIFT * _waves(times, random) if left else 0.0
        factors[:, column] = 1 + muscles[muscle] + side + UNEVEN * left
    return factors


def _waves(times: FloatArray, random: np.random.Generator) -> FloatArray:
    """Returns slow random motion (frames,) with a standard deviation of about 1."""
    frequencies = random.uniform(*DRIFT_BAND, DRIFT_WAVES)
    phases = random.uniform(0, 2 * np.pi, DRIFT_WAVES)
    waves: FloatArray = np.sin(2 * np.pi * frequencies * times[:, None] + phases).sum(1) * np.sqrt(2 / DRIFT_WAVES)
    return waves
