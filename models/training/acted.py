"""Synthesised speech for the expression residual: neutral, in random manners, and with emotions."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from unitaf.emotion.vector import CALM, EMOTIONS, Weights, effective_weights
from unitaf.face.driver import FaceDriver
from unitaf.face.model import FACE_RATE, STRIDE
from unitaf.life.line import Line
from unitaf.pipeline.finish_face import CHARACTER
from unitaf.rates import SAMPLE_RATE
from unitaf.text.front_end import FrontEnd, Sentence
from unitaf.voice import cast
from unitaf.voice import manner as voice_manner
from unitaf.voice.speech import say
from unitaf.voice.trunk import Trunk

from .expressions import QUIET_AROUSAL, Dynamics, speech_dynamics
from .spoken import read_texts

TEXTS = Path(__file__).parents[2] / "benchmarks" / "sentences.txt"
WORDS = Path(__file__).with_name("words.txt")
WORD_ORDERS = 4  # random orders of the words
HELD_OUT = 8  # every eighth sentence is for evaluation alone

# Random manners: ranges in the units of ``unitaf.voice.manner``, and slow waves over time with their standard deviation
# and the range of their period.
RANGES = {
    "rate": (-0.2, 0.25), "pitch": (-4.0, 5.0), "range": (-0.5, 0.5), "slope": (-3.0, 2.0), "final": (-2.0, 3.0),
    "accent": (-1.0, 2.5), "loudness": (-5.0, 6.0), "dynamics": (-0.2, 0.25), "tilt": (-2.0, 2.0),
}  # fmt: skip
WAVES = {"pitch": 1.3, "loudness": 2.0}
WAVE_SECONDS = (0.8, 3.0)
PAUSES = (0.2, 0.7)  # seconds behind a sentence
INTENSITIES = (0.3, 1.0)


class Piece(NamedTuple):
    """A sentence with its pause, or an excerpt of several: features (F, 256), mouth (T, 52), dynamics (T,) each, and
    effective emotion weights (F, 8), calm where the manner was random. F = 2 T.
    """

    features: Tensor
    mouth: Tensor
    dynamics: Dynamics
    weights: Tensor


class Plan:
    """The speaking manner of a sentence, for ``unitaf.voice.speech.say``."""

    def __init__(self, row: Weights, waves: npt.NDArray[np.float64] | None = None) -> None:
        self._row, self._waves = row, waves

    def at(self, characters: npt.NDArray[np.int64], seconds: npt.NDArray[np.float64]) -> Weights:
        """Returns the manner's parameters (n, P) at ``seconds`` (n,) from the start of the sentence."""
        rows = np.repeat(self._row[None], len(characters), 0)
        if self._waves is not None:
            for name, (size, period, phase) in zip(WAVES, self._waves, strict=True):
                rows[:, voice_manner.INDEX[name]] += size * np.sin(math.tau * seconds / period + phase)
        return rows

    @classmethod
    def random(cls, chance: np.random.Generator) -> Plan:
        """Returns a random manner."""
        row = voice_manner.row_of({name: chance.uniform(*limits) for name, limits in RANGES.items()})
        waves = [
            (chance.normal(0, size), chance.uniform(*WAVE_SECONDS), chance.uniform(0, math.tau))
            for size in WAVES.values()
        ]
        return cls(row, np.array(waves))

    @classmethod
    def of_weights(cls, weights: Weights) -> Plan:
        """Returns the manner of effective emotion weights (8,)."""
        return cls(voice_manner.parameters_of(weights[None], cast.PRESETS[cast.OWN])[0])


def select_texts(held_out: bool) -> list[str]:
    """Returns the sentences and words for training, or the sentences for evaluation."""
    sentences = TEXTS.read_text(encoding="utf-8").splitlines()
    if held_out:
        return sentences[HELD_OUT - 1 :: HELD_OUT]
    for_training = [text for i, text in enumerate(sentences) if i % HELD_OUT != HELD_OUT - 1]
    groups = [text for order in range(WORD_ORDERS) for text in read_texts(TEXTS, WORDS, order)[len(sentences) :]]
    return for_training + groups


class Reader:
    """Speaks texts and returns them as pieces."""

    def __init__(self, trunk: Trunk, face: FaceDriver, seed: int) -> None:
        self._trunk, self._face = trunk, face
        self._front_end, self._chance = FrontEnd(), np.random.default_rng(seed)

    def speak_freely(self, texts: Sequence[str], times: int) -> list[Piece]:
        """Returns every text once neutral and ``times`` in random manners."""
        return [
            self._piece(sentence, None if turn == 0 else Plan.random(self._chance), np.zeros(len(EMOTIONS)))
            for text in texts
            for sentence in self._front_end.sentences(text)
            for turn in range(times + 1)
        ]

    def act(self, texts: Sequence[str], times: int) -> list[Piece]:
        """Returns every text ``times`` with an emotion; the emotions take turns."""
        pieces = []
        for number, text in enumerate(texts):
            for sentence in self._front_end.sentences(text):
                for turn in range(times):
                    weights = np.zeros(len(EMOTIONS))
                    weights[(number * times + turn) % CALM] = self._chance.uniform(*INTENSITIES)
                    pieces.append(self._piece(sentence, Plan.of_weights(effective_weights(weights, 1.0)), weights))
        return pieces

    def _piece(self, sentence: Sentence, plan: Plan | None, weights: Weights) -> Piece:
        speech = say(self._trunk, sentence, 1.0, 0, lambda done: None, plan)
        line = Line(speech.phones, speech.f0, speech.energy, len(speech.wave) / SAMPLE_RATE)
        pause = round(self._chance.uniform(*PAUSES) * FACE_RATE) * STRIDE + len(speech.features) % STRIDE
        features = np.concatenate([speech.features, np.repeat(self._trunk.rest_features[None], pause, axis=0)])
        samples = len(features) // STRIDE
        mouth = torch.from_numpy(self._face.samples(features, style=CHARACTER))
        dynamics = _padded(speech_dynamics(line, len(speech.features) // STRIDE), samples)
        row = torch.from_numpy(effective_weights(weights, 1.0)).float()
        return Piece(torch.from_numpy(features).half(), mouth, dynamics, row.expand(len(features), -1))


def _padded(dynamics: Dynamics, samples: int) -> Dynamics:
    """Returns the dynamics of a sentence followed by its pause."""
    rests = (QUIET_AROUSAL, 0.0, 0.0)
    return Dynamics(
        *(torch.cat([one, torch.full((samples - len(one),), rest)]) for one, rest in zip(dynamics, rests, strict=True))
    )


def random_excerpt(pieces: Sequence[Piece], samples: int, chance: random.Random) -> Piece:
    """Returns a random excerpt of ``samples`` at 40 Hz of a sequence of random pieces."""
    chosen = [chance.choice(pieces)]
    while sum(len(piece.mouth) for piece in chosen) < samples:
        chosen.append(chance.choice(pieces))
    start = chance.randrange(sum(len(piece.mouth) for piece in chosen) - samples + 1)
    inside, frames = slice(start, start + samples), slice(STRIDE * start, STRIDE * (start + samples))
    return Piece(
        torch.cat([piece.features for piece in chosen])[frames].float(),
        torch.cat([piece.mouth for piece in chosen])[inside],
        Dynamics(*(torch.cat(part)[inside] for part in zip(*(piece.dynamics for piece in chosen), strict=True))),
        torch.cat([piece.weights for piece in chosen])[frames],
    )
