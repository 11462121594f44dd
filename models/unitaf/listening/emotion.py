"""What is felt in a recording, over time: its prosody against what the neutral trunk does with the same phones.

Each phrase differs from the trunk's by a row d of ``prosody.MEASURES``. The model is linear and says where
d comes from:

    d = bias + response' w + speaker + phrase

w (8,), 0..1, is what is felt; ``response`` how our own emotional voice answers to it. ``speaker`` is one unknown row
for the recording, as large as neutral voices differ (the level of pitch and loudness: any), and ``phrase`` what differs
from phrase to phrase whatever is felt. w is the likeliest one under a price on each weight and on its changes: least
squares with w >= 0. Fitted by models/training/fit_recording_emotion.py; models/weights/recording_emotion/MODEL_CARD.md.
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
from ..voice.speech import LONGEST_END, TRUNK_DELAY
from ..voice.trunk import Trunk
from ..voice.waveform import synthesise
from ..weight_files import folders
from .prosody import Array, measured, phrases, silent, tracks

WEIGHTS = "recording_emotion"
UNKNOWN = 1e6  # variance of a speaker's measure that says nothing but within the recording
SMALLEST = 0.05  # a weaker weight is nothing
FARTHEST = 3.0  # standard deviations of what phrases and neutral speakers do; more is a mistake of measurement
GLIDE = 0.3  # s between phrases that no pause parts
AT_ONCE = 80  # phones that the trunk is given at most, if pauses allow: it has learnt from sentences
STEPS = 400  # of the descent; 100 more change no weight by 0.01


class Answers(NamedTuple):
    """The fitted model; see the module. K measures.

    bias: (K,). response: (8, K) per unit of raw weight; calm's is 0. speaker, phrase: covariances (K, K). price: on a
    weight, per standard deviation by which it shows; change: on the square of its change to the next phrase. gain:
    (8,), what is read is multiplied by it, for the prices make it small.
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
    """The model of the package. Raises EngineError when it is missing."""
    found = json.loads((folders.folder(WEIGHTS) / "answers.json").read_text(encoding="utf-8"))
    bias, response, speaker, phrase, gain = (
        np.array(found[name]) for name in ("bias", "response", "speaker", "phrase", "gain")
    )
    return Answers(bias, response, speaker, phrase, found["price"], found["change"], gain)


def emotion_of_recording(trunk: Trunk, sound: FloatArray, phones: Sequence[Segment]) -> EmotionTrack:
    """What is felt in a waveform (samples,) at 16 kHz with timed ARPABET phones; calm where nothing can be told.

    Raw weights as users give them: what ``JointModel.speak`` takes to say it about so. They hold throughout a phrase
    (0.6 to 3 s) and glide to the next.
    Raises InputError for a label that is not ARPABET, EngineError when the model is missing.
    """
    spans = phrases(phones)
    if silent(sound) or not spans:
        return NO_EMOTION
    felt = read(load(), differences(trunk, sound, phones, spans))
    return _track([(phones[first].start, phones[stop - 1].end) for first, stop in spans], felt)


def differences(trunk: Trunk, sound: FloatArray, phones: Sequence[Segment], spans: Sequence[tuple[int, int]]) -> Array:
    """How each phrase, a range of ``phones``, differs from the trunk's own: (phrases, K), nan where unknown."""
    heard = tracks(sound)
    ours = np.stack([measured(heard, phones[first:stop]) for first, stop in spans])
    return ours - neutral(trunk, [phone.label for phone in phones], spans)


def neutral(trunk: Trunk, labels: Sequence[str], spans: Sequence[tuple[int, int]]) -> Array:
    """The measures (phrases, K) of the trunk's own way of saying phones, in its own time."""
    rows = []
    for group in _groups(spans):
        begin, end = group[0][0], group[-1][1]
        sound, phones = said(trunk, labels[begin:end])
        heard = tracks(sound)
        rows += [measured(heard, phones[first - begin : stop - begin]) for first, stop in group]
    return np.stack(rows)


def _groups(spans: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Neighbouring phrases that the trunk is given together."""
    groups: list[list[tuple[int, int]]] = []
    for span in spans:
        if groups and span[1] - groups[-1][0][0] <= AT_ONCE:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def said(trunk: Trunk, labels: Sequence[str]) -> tuple[FloatArray, list[Segment]]:
    """Phones by the trunk, with its own durations, F0 and energy: the waveform at 16 kHz, and the phones' times in it.

    Raises InputError for a label that is not ARPABET.
    """
    ids, _ = forcing.symbols([Segment(label, 0.0, 0.0) for label in labels], 0)
    prosody = trunk.prosody(ids, longest_end=LONGEST_END)
    wave = synthesise(trunk.spectrum(trunk.features(ids, prosody)), prosody.f0, 0)
    text, spans = from_arpabet(labels)
    seconds = np.zeros(len(text))
    seconds[alphabet.kept(text)] = prosody.frames[1:-1] / FRAME_RATE
    clock = np.concatenate([[0.0], seconds.cumsum()]) + float(prosody.frames[0]) / FRAME_RATE - TRUNK_DELAY
    phones = [Segment(span.label, float(clock[span.start]), float(clock[span.stop])) for span in spans]
    return acoustics.resample(wave, SAMPLE_RATE), phones


def read(answers: Answers, rows: Array) -> Array:
    """Differences (phrases, K) -> raw weights (phrases, 8) in 0..1 of a sum that needs no scaling."""
    near = np.sqrt((answers.speaker + answers.phrase).diagonal())
    away = np.clip(np.nan_to_num(rows - answers.bias), -FARTHEST * near, FARTHEST * near)
    weights = np.clip(_likeliest(answers, away) * answers.gain, 0, 1)
    weights[weights < SMALLEST] = 0
    total = (weights * BIAS).sum(1, keepdims=True)
    felt: Array = weights * (MOST / np.maximum(total, MOST))
    return felt


def _likeliest(answers: Answers, rows: Array) -> Array:
    """Weights (phrases, 8) by accelerated projected gradient descent (Beck & Teboulle 2009).

    The speaker's row is eliminated: for residuals r it is most likely ``share @ r.mean(0)`` in the whitened measures.
    """
    whiten = np.linalg.inv(np.linalg.cholesky(answers.phrase))
    target, response = rows @ whiten.T, answers.response @ whiten.T
    spread = whiten @ answers.speaker @ whiten.T
    share = np.linalg.solve(spread + np.eye(len(spread)) / len(rows), spread).T
    price = answers.price * _clearness(answers)
    steepest = np.linalg.norm(response, 2) ** 2 + 4 * answers.change
    felt = ahead = np.zeros((len(rows), len(EMOTIONS)))
    momentum = 1.0
    for _ in range(STEPS):
        rest = target - ahead @ response
        slope = -(rest - rest.mean(0) @ share) @ response.T + price + answers.change * _bend(ahead)
        now = np.clip(ahead - slope / steepest, 0, 1)
        following = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        ahead = now + (momentum - 1) / following * (now - felt)
        felt, momentum = now, following
    return felt


def _clearness(answers: Answers) -> Array:
    """(8,): standard deviations by which each emotion at weight 1 moves one phrase of an unknown speaker."""
    inverse = np.linalg.inv(answers.phrase + answers.speaker)
    clearness: Array = np.sqrt(((answers.response @ inverse) * answers.response).sum(1))
    return clearness


def _bend(felt: Array) -> Array:
    """Half the gradient of the squared changes between neighbouring phrases."""
    changes = np.diff(felt, axis=0)
    nothing = np.zeros((1, felt.shape[1]))
    bend: Array = np.concatenate([nothing, changes]) - np.concatenate([changes, nothing])
    return bend


def _track(times: Sequence[tuple[float, float]], felt: Array) -> EmotionTrack:
    """Keys at the start and the end of each phrase; where phrases touch, they keep apart by ``GLIDE``."""
    if not felt.any():
        return NO_EMOTION
    keys: list[tuple[float, tuple[float, ...]]] = []
    for number, ((start, end), row) in enumerate(zip(times, felt, strict=True)):
        vector = tuple(round(float(weight), 3) for weight in row)
        room = min(GLIDE / 2, (end - start) / 4)
        begin = start + room if number and start - times[number - 1][1] < GLIDE else start
        stop = end - room if number + 1 < len(times) and times[number + 1][0] - end < GLIDE else end
        keys += [(begin, vector), (stop, vector)]
    return EmotionTrack(tuple(keys))
