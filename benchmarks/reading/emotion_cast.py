"""Is the cast a cast? Whether its voices sound like different people, are understood, and sound good."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from unitaf.voice.cast import PRESETS

from .acoustic_reading import read
from .emotion_voice import Found, Say, Speaker, liked, understood
from .judges import QualityJudge, SpeakerJudge, Transcriber

SHOWN = ("f0", "alpha", "hnr", "voiced")  # of acoustic_reading.Reading

Embedding = npt.NDArray[np.float64]


def cast(speaker: Speaker, texts: Sequence[str]) -> Found:
    """Similarity of all pairs of voices, and every voice's word error rate, score of quality and sound."""
    hear, judge, whose = Transcriber(), QualityJudge(), SpeakerJudge()
    # Everything is said once, and asked about five times.
    people = {name: {text: speaker(text, voice=name) for text in texts}.__getitem__ for name in PRESETS}
    halves = [texts[::2], texts[1::2]]
    embeddings = {name: identity(say, texts, whose) for name, say in people.items()}
    pairs = {f"{a} {b}": float(embeddings[a] @ embeddings[b]) for a, b in combinations(people, 2)}
    itself = [float(np.dot(*(identity(say, half, whose) for half in halves))) for say in people.values()]
    return {
        "pairs": pairs,
        "most_alike": max(pairs.values(), default=float("nan")),
        "itself": float(np.mean(itself)),
        "neutral_wer": understood(speaker, texts, hear),
        "neutral_mos": liked(speaker, texts, judge),
        "voices": {
            name: {
                "natural": bool(PRESETS[name].natural),
                "wer": understood(say, texts, hear),
                "mos": liked(say, texts, judge),
                **_sound(say, texts),
            }
            for name, say in people.items()
        },
    }


def identity(say: Say, texts: Sequence[str], whose: SpeakerJudge) -> Embedding:
    """Mean embedding of a voice over some sentences, of unit length."""
    mean = np.mean([whose(*say(text)).astype(float) for text in texts], axis=0)
    unit: Embedding = mean / np.linalg.norm(mean)
    return unit


def _sound(say: Say, texts: Sequence[str]) -> dict[str, float]:
    readings = [read(*say(text)) for text in texts]
    return {
        name: float(np.mean([getattr(said, name) for said in readings])) for name in ("f0", "alpha", "hnr", "voiced")
    }
