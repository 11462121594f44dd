"""How our voice changes with an emotion: its acoustics, how well it is understood, how good it sounds to a judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.text.phones import SILENCE

from .acoustic_reading import Reading, read
from .emotion_directions import DIRECTIONS, MIXED, Direction
from .judges import QualityJudge, Transcriber, word_errors

INTENSITIES = (0.2, 0.4, 0.6, 0.8)
FULL = INTENSITIES[-1]
BACKWARDS = 0.1  # of the change at full intensity: a single step may go back this far and the feature still grows

Array = npt.NDArray[np.float64]
Wave = npt.NDArray[np.float32]
Found = dict[str, Any]
Say = Callable[[str], tuple[Wave, int]]  # a text to its waveform (samples,) and rate


class Speaker:
    """Says lines with an emotion at an intensity, or with another voice; every line with the same seed."""

    def __init__(self, model: JointModel) -> None:
        self.model = model

    def __call__(self, text: str, emotion: str = "", intensity: float = 0.0, voice: str = "") -> tuple[Wave, int]:
        """The waveform (samples,) and its rate; without an emotion or a voice, the model's own neutral one."""
        chosen: dict[str, Any] = {"emotion": asked(emotion, intensity)} if emotion else {}
        take = self.model.speak(text, Settings(**chosen | ({"voice": voice} if voice else {})))
        return take.wav, take.sample_rate

    def phones(self, text: str) -> int:
        """How many phones the text has."""
        return sum(phone.label != SILENCE for phone in self.model.speak(text).phones)


def asked(emotion: str, intensity: float) -> str:
    """An emotion of ``DIRECTIONS`` at an intensity, as settings ask for it."""
    return MIXED[emotion].format(intensity) if emotion in MIXED else f"{emotion}={intensity:g}"


class Trend(NamedTuple):
    """What became of one feature of one sentence: whether it went the sourced way at full intensity, whether it did so
    step by step, and how far.
    """

    right: bool
    grows: bool
    change: float


def trend(values: Sequence[float], sign: int) -> Trend:
    """Judge a feature's values, neutral first and then by rising intensity; a value that is missing is wrong."""
    steps = sign * np.diff(np.asarray(values, float))
    change = float(steps.sum())
    right = change > 0  # nan is not
    return Trend(right, bool(right and steps.min() >= -BACKWARDS * change), sign * change)


def acoustics(speaker: Speaker, texts: Sequence[str]) -> Found:
    """Shares of sentences that move as the sources say, by emotion and feature, and of pairs that do in all of them."""
    phones = [speaker.phones(text) for text in texts]
    neutral = [read(*speaker(text), units) for text, units in zip(texts, phones, strict=True)]
    emotions = {}
    for emotion, directions in DIRECTIONS.items():
        lines = [
            [calm, *(read(*speaker(text, emotion, intensity), units) for intensity in INTENSITIES)]
            for text, units, calm in zip(texts, phones, neutral, strict=True)
        ]
        emotions[emotion] = judged(lines, directions)
    return {
        "pairs": float(np.mean([found["pairs"] for found in emotions.values()])),
        "pairs_right": float(np.mean([found["pairs_right"] for found in emotions.values()])),
        "emotions": emotions,
        "neutral": {name: float(np.mean([getattr(said, name) for said in neutral])) for name in Reading._fields},
    }


def judged(lines: Sequence[Sequence[Reading]], directions: Sequence[Direction]) -> Found:
    """One emotion: readings of each line, neutral first and then by rising intensity, against what is sourced."""
    features = {}
    right, grows = np.ones(len(lines), bool), np.ones(len(lines), bool)
    for direction in directions:
        trends = [trend([getattr(said, direction.feature) for said in line], direction.sign) for line in lines]
        features[direction.feature] = {
            "sign": direction.sign,
            "counts": direction.counts,
            "right": float(np.mean([each.right for each in trends])),
            "grows": float(np.mean([each.grows for each in trends])),
            "change": float(np.median([each.change for each in trends])),
        }
        if direction.counts:
            right &= [each.right for each in trends]
            grows &= [each.grows for each in trends]
    return {"pairs": float(grows.mean()), "pairs_right": float(right.mean()), "features": features}


def understood(say: Say, texts: Sequence[str], hear: Transcriber) -> float:
    """Word error rate in percent."""
    errors, words = np.sum([word_errors(text, hear(*say(text))) for text in texts], axis=0)
    return float(100 * errors / words)


def liked(say: Say, texts: Sequence[str], judge: QualityJudge) -> float:
    """Mean opinion score, 1..5."""
    return float(scored(say, texts, judge)["mean"])


def scored(say: Say, texts: Sequence[str], judge: QualityJudge) -> Found:
    """Mean and lowest opinion score of all texts, 1..5."""
    scores = [judge(*say(text)) for text in texts]
    return {"mean": float(np.mean(scores)), "worst": float(min(scores))}
