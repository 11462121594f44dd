"""Our own speech for the expression residual: sentences and words, said plainly, with random manners, with feelings."""

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

from .expressions import QUIET_AROUSAL, Manner, manner
from .spoken import lines

TEXTS = Path(__file__).parents[2] / "benchmarks" / "sentences.txt"
WORDS = Path(__file__).with_name("words.txt")
WORD_ORDERS = 4  # orders in which the words are said
HELD_OUT = 8  # every so manieth sentence of the texts is for judging alone

# Random manners: from and to, in the units of ``unitaf.voice.manner``, and slow waves over time: their standard
# deviation and the seconds that they last.
RANGES = {
    "rate": (-0.2, 0.25), "pitch": (-4.0, 5.0), "range": (-0.5, 0.5), "slope": (-3.0, 2.0), "final": (-2.0, 3.0),
    "accent": (-1.0, 2.5), "loudness": (-5.0, 6.0), "dynamics": (-0.2, 0.25), "tilt": (-2.0, 2.0),
}  # fmt: skip
WAVES = {"pitch": 1.3, "loudness": 2.0}
WAVE_SECONDS = (0.8, 3.0)
PAUSES = (0.2, 0.7)  # seconds behind a sentence
INTENSITIES = (0.3, 1.0)


class Piece(NamedTuple):
    """A sentence and a pause, or a stretch of several: features (F, 256), mouth (T, 52), what speech does to an
    expression (T,), and what was felt in saying it (F, 8): calm where the manner was random. F = 2 T."""

    features: Tensor
    mouth: Tensor
    how: Manner
    effective_weights: Tensor


class Plan:
    """How to say a sentence; see ``unitaf.voice.speech.say``."""

    def __init__(self, row: Weights, waves: npt.NDArray[np.float64] | None = None) -> None:
        self._row, self._waves = row, waves

    def at(self, characters: npt.NDArray[np.int64], seconds: npt.NDArray[np.float64]) -> Weights:
        """The manner's parameters (n, P), ``seconds`` (n,) into the sentence."""
        rows = np.repeat(self._row[None], len(characters), 0)
        if self._waves is not None:
            for name, (size, period, phase) in zip(WAVES, self._waves, strict=True):
                rows[:, voice_manner.INDEX[name]] += size * np.sin(math.tau * seconds / period + phase)
        return rows

    @classmethod
    def random(cls, chance: np.random.Generator) -> Plan:
        """Any manner."""
        row = voice_manner.row_of({name: chance.uniform(*limits) for name, limits in RANGES.items()})
        waves = [
            (chance.normal(0, size), chance.uniform(*WAVE_SECONDS), chance.uniform(0, math.tau))
            for size in WAVES.values()
        ]
        return cls(row, np.array(waves))

    @classmethod
    def of(cls, weights: Weights) -> Plan:
        """The manner of effective weights (8,)."""
        return cls(voice_manner.parameters_of(weights[None], cast.PRESETS[cast.OWN])[0])


def texts(held_out: bool) -> list[str]:
    """The sentences and words to learn from, or the sentences to be judged by."""
    sentences = TEXTS.read_text(encoding="utf-8").splitlines()
    if held_out:
        return sentences[HELD_OUT - 1 :: HELD_OUT]
    kept = [text for i, text in enumerate(sentences) if i % HELD_OUT != HELD_OUT - 1]
    return kept + [text for order in range(WORD_ORDERS) for text in lines(TEXTS, WORDS, order)[len(sentences) :]]


class Reader:
    """Makes pieces of texts."""

    def __init__(self, trunk: Trunk, face: FaceDriver, seed: int) -> None:
        self._trunk, self._face = trunk, face
        self._front_end, self._chance = FrontEnd(), np.random.default_rng(seed)

    def free(self, said: Sequence[str], times: int) -> list[Piece]:
        """Every text once plainly and ``times`` in random manners."""
        return [
            self._piece(sentence, None if turn == 0 else Plan.random(self._chance), np.zeros(len(EMOTIONS)))
            for text in said
            for sentence in self._front_end.sentences(text)
            for turn in range(times + 1)
        ]

    def acted(self, said: Sequence[str], times: int) -> list[Piece]:
        """Every text ``times`` with a feeling; the feelings take turns."""
        made = []
        for number, text in enumerate(said):
            for sentence in self._front_end.sentences(text):
                for turn in range(times):
                    weights = np.zeros(len(EMOTIONS))
                    weights[(number * times + turn) % CALM] = self._chance.uniform(*INTENSITIES)
                    made.append(self._piece(sentence, Plan.of(effective_weights(weights, 1.0)), weights))
        return made

    def _piece(self, sentence: Sentence, plan: Plan | None, weights: Weights) -> Piece:
        speech = say(self._trunk, sentence, 1.0, 0, lambda done: None, plan)
        line = Line(speech.phones, speech.f0, speech.energy, len(speech.wave) / SAMPLE_RATE)
        rest = round(self._chance.uniform(*PAUSES) * FACE_RATE) * STRIDE + len(speech.features) % STRIDE
        features = np.concatenate([speech.features, np.repeat(self._trunk.rest_features[None], rest, axis=0)])
        samples = len(features) // STRIDE
        mouth = torch.from_numpy(self._face.samples(features, style=CHARACTER))
        how = _padded(manner(line, len(speech.features) // STRIDE), samples)
        row = torch.from_numpy(effective_weights(weights, 1.0)).float()
        return Piece(torch.from_numpy(features).half(), mouth, how, row.expand(len(features), -1))


def _padded(how: Manner, samples: int) -> Manner:
    rests = (QUIET_AROUSAL, 0.0, 0.0)
    return Manner(
        *(torch.cat([one, torch.full((samples - len(one),), rest)]) for one, rest in zip(how, rests, strict=True))
    )


def window(found: Sequence[Piece], samples: int, chance: random.Random) -> Piece:
    """A stretch of ``samples`` at 40 Hz from anywhere in as many pieces, one after another, as it takes."""
    chosen = [chance.choice(found)]
    while sum(len(piece.mouth) for piece in chosen) < samples:
        chosen.append(chance.choice(found))
    start = chance.randrange(sum(len(piece.mouth) for piece in chosen) - samples + 1)
    inside, heard = slice(start, start + samples), slice(STRIDE * start, STRIDE * (start + samples))
    return Piece(
        torch.cat([piece.features for piece in chosen])[heard].float(),
        torch.cat([piece.mouth for piece in chosen])[inside],
        Manner(*(torch.cat(part)[inside] for part in zip(*(piece.how for piece in chosen), strict=True))),
        torch.cat([piece.felt for piece in chosen])[heard],
    )
