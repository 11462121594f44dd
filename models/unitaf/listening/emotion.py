"""The emotion of a recording over time, from the difference of its prosody to the neutral trunk with the same phones.

The difference of a phrase is a row d of ``prosody.MEASURES``. It is explained by a linear model:

    d = bias + response' w + speaker + phrase

w (8,), 0..1, are the raw weights of the phrase; ``response`` is the response of our own emotional voice to them.
``speaker`` is one unknown row per recording with the variance of neutral voices (unlimited for the levels of pitch and
loudness), and ``phrase`` is the variation between phrases of the same emotion. w is the most likely one with a penalty
on each weight and on its changes: least squares with w >= 0. Fitted by models/training/fit_recording_emotion.py; see
models/weights/recording_emotion/MODEL_CARD.md.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..emotion.track import NO_EMOTION, EmotionTrack
from ..emotion.vector import BIAS, EMOTIONS, MOST
from ..rates import FRAME_RATE, SAMPLE_RATE
from ..signals import FloatArray, Segment
from ..text import alphabet
from ..text.phones import from_arpabet
from ..voice import acoustics, forcing
from ..voice.speech import LONGEST_END
from ..voice.trunk import Trunk
from ..weight_files import folders
from .prosody import Array, measured, phrases, silent, tracks

WEIGHTS = "recording_emotion"
UNKNOWN = 1e6  # variance of a measure of the speaker that is only informative within a recording
SMALLEST = 0.05  # weights below it become 0
FARTHEST = 3.0  # standard deviations of phrases and neutral speakers; larger differences are clipped as errors
GLIDE = 0.3  # seconds of the change between phrases without a pause
AT_ONCE = 80  # phones that the trunk speaks at once, if pauses allow: it was trained on sentences
STEPS = 400  # of the gradient descent; 100 more change no weight by 0.01


class Answers(NamedTuple):
    """The parameters of the fitted model; see the module. There are K measures.

    bias: (K,). response: (8, K) per unit of raw weight; 0 for calm. speaker, phrase: covariances (K, K). price: penalty
    of a weight per standard deviation of its effect. change: penalty of the square of its change to the next phrase.
    gain: (8,), factors of the result, which the penalties make too small.
    """

    bias: Array
    response: Array
    speaker: Array
    phrase: Array
    price: float
    change: float
    gain: Array


@functools.cache
def load() -> Answers:
    """Loads the model of the package. Raises EngineError when it is missing."""
    values = json.loads((folders.folder(WEIGHTS) / "answers.json").read_text(encoding="utf-8"))
    bias, response, speaker, phrase, gain = (
        np.array(values[name]) for name in ("bias", "response", "speaker", "phrase", "gain")
    )
    return Answers(bias, response, speaker, phrase, values["price"], values["change"], gain)


def emotion_of_recording(trunk: Trunk, sound: FloatArray, phones: Sequence[Segment]) -> EmotionTrack:
    """Estimates the emotion of a waveform (samples,) at 16 kHz with timed ARPABET phones; calm if it is unknown.

    Returns raw weights, with which ``JointModel.speak`` would sound similar. They are constant in a phrase (0.6 to 3 s)
    and change linearly to the next.
    Raises InputError for a label that is not ARPABET, EngineError when the model is missing.
    """
    spans = phrases(phones)
    if silent(sound) or not spans:
        return NO_EMOTION
    weights = read(load(), differences(trunk, sound, phones, spans))
    return _track([(phones[first].start, phones[stop - 1].end) for first, stop in spans], weights)


def differences(trunk: Trunk, sound: FloatArray, phones: Sequence[Segment], spans: Sequence[tuple[int, int]]) -> Array:
    """Returns the difference (phrases, K) of phrases, ranges of ``phones``, to the neutral trunk; NaN if unknown."""
    recorded = tracks(sound)
    measures = np.stack([measured(recorded, phones[first:stop]) for first, stop in spans])
    return measures - neutral(trunk, [phone.label for phone in phones], spans)


def neutral(trunk: Trunk, labels: Sequence[str], spans: Sequence[tuple[int, int]]) -> Array:
    """Returns the measures (phrases, K) of phones as the neutral trunk speaks them, with its own durations."""
    rows = []
    for group in _groups(spans):
        begin, end = group[0][0], group[-1][1]
        sound, phones = speak_phones(trunk, labels[begin:end])
        spoken = tracks(sound)
        rows += [measured(spoken, phones[first - begin : stop - begin]) for first, stop in group]
    return np.stack(rows)


def _groups(spans: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Groups neighbouring phrases that the trunk speaks at once."""
    groups: list[list[tuple[int, int]]] = []
    for span in spans:
        if groups and span[1] - groups[-1][0][0] <= AT_ONCE:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def speak_phones(trunk: Trunk, labels: Sequence[str]) -> tuple[FloatArray, list[Segment]]:
    """Speaks phones by the neutral trunk; returns the waveform at 16 kHz and the times of the phones in it.

    Raises InputError for a label that is not ARPABET.
    """
    ids, _ = forcing.symbols([Segment(label, 0.0, 0.0) for label in labels], 0)
    prosody = trunk.prosody(ids, longest_end=LONGEST_END)
    wave, _ = trunk.spoken(ids, prosody, None, 0, lambda share: None)
    text, spans = from_arpabet(labels)
    seconds = np.zeros(len(text))
    seconds[alphabet.known_positions(text)] = prosody.frames[1:-1] / FRAME_RATE
    times = np.concatenate([[0.0], seconds.cumsum()]) + float(prosody.frames[0]) / FRAME_RATE - trunk.delay
    phones = [Segment(span.label, float(times[span.start]), float(times[span.stop])) for span in spans]
    return acoustics.resample(wave, SAMPLE_RATE), phones


def read(answers: Answers, rows: Array) -> Array:
    """Returns raw weights (phrases, 8) in 0..1 of differences (phrases, K); their sum needs no scaling.

    See ``emotion.vector.normalised``.
    """
    deviation = np.sqrt((answers.speaker + answers.phrase).diagonal())
    clipped = np.clip(np.nan_to_num(rows - answers.bias), -FARTHEST * deviation, FARTHEST * deviation)
    weights = np.clip(_likeliest(answers, clipped) * answers.gain, 0, 1)
    weights[weights < SMALLEST] = 0
    total = (weights * BIAS).sum(1, keepdims=True)
    scaled: Array = weights * (MOST / np.maximum(total, MOST))
    return scaled


def _likeliest(answers: Answers, rows: Array) -> Array:
    """Returns weights (phrases, 8), found by accelerated projected gradient descent (Beck & Teboulle 2009).

    The row of the speaker is eliminated: for residuals r its most likely value is ``share @ r.mean(0)`` in whitened
    measures.
    """
    whiten = np.linalg.inv(np.linalg.cholesky(answers.phrase))
    target, response = rows @ whiten.T, answers.response @ whiten.T
    spread = whiten @ answers.speaker @ whiten.T
    share = np.linalg.solve(spread + np.eye(len(spread)) / len(rows), spread).T
    price = answers.price * _clearness(answers)
    steepest = np.linalg.norm(response, 2) ** 2 + 4 * answers.change
    weights = ahead = np.zeros((len(rows), len(EMOTIONS)))
    momentum = 1.0
    for _ in range(STEPS):
        rest = target - ahead @ response
        slope = -(rest - rest.mean(0) @ share) @ response.T + price + answers.change * _change_gradient(ahead)
        now = np.clip(ahead - slope / steepest, 0, 1)
        following = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        ahead = now + (momentum - 1) / following * (now - weights)
        weights, momentum = now, following
    return weights


def _clearness(answers: Answers) -> Array:
    """Returns (8,): the effect of each emotion at weight 1 on a phrase of any speaker, in standard deviations."""
    inverse = np.linalg.inv(answers.phrase + answers.speaker)
    clearness: Array = np.sqrt(((answers.response @ inverse) * answers.response).sum(1))
    return clearness


def _change_gradient(weights: Array) -> Array:
    """Returns half the gradient of the sum of squared changes between neighbouring phrases."""
    changes = np.diff(weights, axis=0)
    end = np.zeros((1, weights.shape[1]))
    gradient: Array = np.concatenate([end, changes]) - np.concatenate([changes, end])
    return gradient


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
