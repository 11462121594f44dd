"""The emotion of a recording over time, learnt from actors: measures of each phrase, and one plane per feeling.

The measures of a phrase (``prosody.measured``) go through logistic regression to the share of each of seven feelings,
of which neutral is one. A phrase listens to its neighbours, the less the farther they are. Fitted by
models/training/fit_recording_emotion.py; what it can and cannot hear: models/weights/recording_emotion/MODEL_CARD.md.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..emotion.track import NO_EMOTION, EmotionTrack
from ..emotion.vector import BIAS, EMOTIONS, MOST, USUAL
from ..signals import FloatArray, Segment
from ..weight_files import folders, safetensors
from .prosody import Array, measured, phrases, silent, tracks

WEIGHTS = "recording_emotion"
# What the actors felt, in the order of the planes. Their boredom is quiet and slow, as our melancholic is; nobody was
# surprised.
HEARD = ("angry", "melancholic", "disgusted", "afraid", "happy", "neutral", "sad")
NEUTRAL = HEARD.index("neutral")
FARTHEST = 4.0  # standard deviations; a measure that lies farther has been taken wrongly
SMALLEST = 0.05  # weights below it become 0
FIRM = 0.6  # share of a feeling at which it is felt fully: actors are never half sure
GLIDE = 0.3  # seconds of the change between phrases without a pause
HEARING = 1.5  # seconds, standard deviation of what a phrase hears around it


class Planes(NamedTuple):
    """The fitted model. middle, spread: (K,) of the measures. weights: (K, 7), bias: (7,), in the order of HEARD."""

    middle: Array
    spread: Array
    weights: Array
    bias: Array


@functools.cache
def load() -> Planes:
    """Loads the model of the package. Raises EngineError when it is missing."""
    found = safetensors.load(folders.folder(WEIGHTS) / folders.FILE)
    with folders.loading("recording_emotion"):
        return Planes(*(found[name].astype(np.float64) for name in Planes._fields))


def emotion_of_recording(sound: FloatArray, phones: Sequence[Segment], planes: Planes | None = None) -> EmotionTrack:
    """Estimates the emotion of a waveform (samples,) at 16 kHz with timed phones; calm where nothing is sure.

    Returns raw weights. They are constant in a phrase (0.6 to 3 s) and change linearly to the next.
    planes: another model than that of the package. Raises EngineError when the model is missing.
    """
    spans = phrases(phones)
    if silent(sound) or not spans:
        return NO_EMOTION
    times = [(phones[first].start, phones[stop - 1].end) for first, stop in spans]
    recorded = tracks(sound)
    found = [measured(recorded, start, end) for start, end in times]
    heard = [number for number, row in enumerate(found) if row is not None]
    if not heard:
        return NO_EMOTION
    times = [times[number] for number in heard]
    scores = scored(planes or load(), np.stack([row for row in found if row is not None]))
    return _track(times, weights_of(shares(_together(times, scores))))


def scored(planes: Planes, rows: Array) -> Array:
    """Returns the log of the share of each feeling (n, 7), up to a number per row, of measures (n, K)."""
    away = np.clip(np.nan_to_num((rows - planes.middle) / planes.spread), -FARTHEST, FARTHEST)
    scores: Array = away @ planes.weights + planes.bias
    return scores


def shares(scores: Array) -> Array:
    """Returns the shares (n, 7), each row of sum 1."""
    raised = np.exp(scores - scores.max(1, keepdims=True))
    found: Array = raised / raised.sum(1, keepdims=True)
    return found


def weights_of(found: Array) -> Array:
    """Returns raw weights (n, 8) in 0..1 of shares (n, 7); those of neutral and its equals are none.

    A feeling counts by how far it is likelier than neutral. Their sum needs no scaling, see ``emotion.vector``.
    """
    weights = np.zeros((len(found), len(EMOTIONS)))
    for column, name in enumerate(HEARD):
        if column != NEUTRAL:
            beyond = np.maximum(found[:, column] - found[:, NEUTRAL], 0)
            weights[:, EMOTIONS.index(name)] = USUAL * np.minimum(beyond / FIRM, 1)
    weights[weights < SMALLEST] = 0
    total = (weights * BIAS).sum(1, keepdims=True)
    scaled: Array = weights * (MOST / np.maximum(total, MOST))
    return scaled


def _together(times: Sequence[tuple[float, float]], scores: Array) -> Array:
    """Returns scores (n, 7) that are means over the phrases around each, by their length and how near they are."""
    middles = np.array([(start + end) / 2 for start, end in times])
    lengths = np.array([end - start for start, end in times])
    near = np.exp(-0.5 * ((middles[:, None] - middles) / HEARING) ** 2) * lengths
    mean: Array = near @ scores / near.sum(1, keepdims=True)
    return mean


def _track(times: Sequence[tuple[float, float]], weights: Array) -> EmotionTrack:
    """Returns a track with keys at the start and end of each phrase, ``GLIDE`` apart where phrases touch."""
    if not weights.any():
        return NO_EMOTION
    keys: list[tuple[float, tuple[float, ...]]] = []
    for number, ((start, end), row) in enumerate(zip(times, weights, strict=True)):
        vector = tuple(round(float(weight), 3) for weight in row)
        margin = min(GLIDE / 2, (end - start) / 4)
        begin = start + margin if number and start - times[number - 1][1] < GLIDE else start
        stop = end - margin if number + 1 < len(times) and times[number + 1][0] - end < GLIDE else end
        keys += [(begin, vector), (stop, vector)]
    return EmotionTrack(tuple(keys))
