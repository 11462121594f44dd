"""Sentences synthesised by the trunk: their face targets are rules and mean poses, because no face was tracked."""

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
from unitaf.voice.hibari.trunk import DELAY as TRUNK_DELAY
from unitaf.voice.speech import Speech, say
from unitaf.voice.trunk import Trunk

from .articulation import MIXTURES, RULED, RULED_WEIGHT, ruled_curves
from .grid import fit_length

SPEEDS = (0.8, 1.0, 1.25)
LABEL_FPS = 25.0
ALIGNER_LEAD = forcing.ALIGNER_DELAY - TRUNK_DELAY  # s by which an aligner, and so the labels, are early
SETTLED = 0.12  # seconds into a pause after which the mouth is at rest
ROUNDED = ("mouthPucker", "mouthFunnel", "tongueOut")  # determined by the rules at every frame
POSE_WEIGHT, MIXED_WEIGHT = 0.9, 1.8  # of the mean pose of a phone, and of a mixed pose
REST_WEIGHT = 3.0
WORDS_IN_A_LINE = 4


class Sentence(NamedTuple):
    """features (F, 256), mel (F, 40), phones with the times of the aligner."""

    features: Tensor
    mel: Tensor
    phones: list[Segment]


def speak_texts(texts: Sequence[str], trunk: Trunk, seconds: float) -> list[Sentence]:
    """Returns every sentence of texts that fits into ``seconds``, at several speeds."""
    front_end = FrontEnd()
    found = []
    for text in texts:
        for sentence in front_end.sentences(text):
            for speed in SPEEDS:
                speech = say(trunk, sentence, speed, 0, lambda done: None)
                if len(speech.features) <= seconds * FRAME_RATE:
                    found.append(_sentence(speech, trunk, round(seconds * FRAME_RATE)))
    return found


def read_texts(sentences: Path, words: Path, seed: int) -> list[str]:
    """Returns the sentences of one file, and the words of another in random order, in groups."""
    loose = words.read_text(encoding="utf-8").split()
    random.Random(seed).shuffle(loose)
    groups = [loose[i : i + WORDS_IN_A_LINE] for i in range(0, len(loose), WORDS_IN_A_LINE)]
    return [*sentences.read_text(encoding="utf-8").splitlines(), *(" ".join(group) + "." for group in groups)]


def _sentence(speech: Speech, trunk: Trunk, length: int) -> Sentence:
    """Returns a sentence, padded to ``length`` frames at 80 Hz."""
    features = torch.from_numpy(np.concatenate([speech.features, trunk.rest_features[None]]))
    mel = torch.from_numpy(normalised_mel(acoustics.log_mel(acoustics.resample(speech.wave, SAMPLE_RATE))))
    phones = [Segment(p.label, p.start - ALIGNER_LEAD, p.end - ALIGNER_LEAD) for p in speech.phones]
    return Sentence(fit_length(features, length).half(), fit_length(mel, length), phones)


def face_targets(phones: list[Segment], poses: Mapping[str, Tensor], frames: int) -> tuple[Tensor, Tensor]:
    """Returns curves (frames, 52) at 25 fps from rules and mean poses (52,) by phone, and weights (frames, 52)."""
    times = torch.arange(frames) / LABEL_FPS
    rules = ruled_curves(phones, times)
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
