"""The trunk's own sentences: no face was ever filmed for them, so only rules say what the mouth must do."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from unitaf.channels import ARKIT, INDEX
from unitaf.face.driver import normalised_mel
from unitaf.rates import FRAME_RATE, SAMPLE_RATE
from unitaf.signals import Segment
from unitaf.text.front_end import FrontEnd
from unitaf.text.phones import SILENCE
from unitaf.voice import acoustics, forcing
from unitaf.voice.speech import TRUNK_DELAY, Speech, say
from unitaf.voice.trunk import Trunk

from .articulation import MIXTURES, RULED, RULED_WEIGHT, ruled
from .grid import fit

SPEEDS = (0.8, 1.0, 1.25)
LABEL_FPS = 25.0
ALIGNER_LEAD = forcing.ALIGNER_DELAY - TRUNK_DELAY  # a forced aligner, whose clock labels keep, is this much early
SETTLED = 0.12  # seconds into a pause after which the mouth is at rest
ROUNDED = ("mouthPucker", "mouthFunnel", "tongueOut")  # the rules know these throughout
POSE_WEIGHT, MIXED_WEIGHT = 0.9, 1.8  # of the mean pose of a phone, and of one that is a mixture of others
REST_WEIGHT = 3.0
WORDS_IN_A_LINE = 4


class Sentence(NamedTuple):
    """features (F, 256), mel (F, 40), phones on the aligner's clock."""

    features: Tensor
    mel: Tensor
    phones: list[Segment]


def read(texts: Sequence[str], trunk: Trunk, seconds: float) -> list[Sentence]:
    """Every text that fits into ``seconds``, at several speeds."""
    front_end = FrontEnd()
    spoken = []
    for text in texts:
        for sentence in front_end.sentences(text):
            for speed in SPEEDS:
                speech = say(trunk, sentence, speed, 0, lambda done: None)
                if len(speech.features) <= seconds * FRAME_RATE:
                    spoken.append(_sentence(speech, trunk, round(seconds * FRAME_RATE)))
    return spoken


def lines(sentences: Path, words: Path, seed: int) -> list[str]:
    """The sentences of one file, and the words of another in random order, a few to a line."""
    loose = words.read_text(encoding="utf-8").split()
    random.Random(seed).shuffle(loose)
    groups = [loose[i : i + WORDS_IN_A_LINE] for i in range(0, len(loose), WORDS_IN_A_LINE)]
    return [*sentences.read_text(encoding="utf-8").splitlines(), *(" ".join(group) + "." for group in groups)]


def _sentence(speech: Speech, trunk: Trunk, length: int) -> Sentence:
    features = torch.from_numpy(np.concatenate([speech.features, trunk.rest_features[None]]))
    heard = torch.from_numpy(normalised_mel(acoustics.log_mel(acoustics.resample(speech.wave, SAMPLE_RATE))))
    phones = [Segment(p.label, p.start - ALIGNER_LEAD, p.end - ALIGNER_LEAD) for p in speech.phones]
    return Sentence(fit(features, length).half(), fit(heard, length), phones)


def targets(phones: list[Segment], poses: Mapping[str, Tensor], frames: int) -> tuple[Tensor, Tensor]:
    """What rules and mean poses (52,) by phone know of a sentence: curves (frames, 52) at 25 fps, and weights alike."""
    times = torch.arange(frames) / LABEL_FPS
    rules = ruled(phones, times)
    curves = rules.clone()
    weight = torch.zeros(frames, len(ARKIT))
    end = phones[-1].end
    for label, start, stop in [*phones, Segment(SILENCE, end, frames / LABEL_FPS)]:
        if label == SILENCE:
            weight[(times > start + SETTLED) & (times < stop - SETTLED)] = REST_WEIGHT
        elif label in poses:
            middle = (times - (start + stop) / 2).abs() <= 0.5 / LABEL_FPS
            curves[middle] = torch.maximum(curves[middle], poses[label])
            weight[middle] = MIXED_WEIGHT if label in MIXTURES else POSE_WEIGHT
    for channel in RULED:
        column, known = INDEX[channel], rules[:, INDEX[channel]] > 0
        weight[:, column] = torch.where(known | (channel in ROUNDED), RULED_WEIGHT, weight[:, column])
    return curves, weight
