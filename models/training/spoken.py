"""The trunk's own sentences: no face was ever filmed for them, so only rules say what the mouth must do."""

from __future__ import annotations

from pathlib import Path

import torch
from articulation import ruled
from grid import fit
from torch import Tensor

from unitaf.channels import ARKIT, INDEX
from unitaf.face.driver import normalised_mel
from unitaf.take import Segment
from unitaf.text.front_end import FrontEnd
from unitaf.text.phones import SILENCE
from unitaf.voice import acoustics, forcing
from unitaf.voice.speech import TRUNK_DELAY, Speech, say
from unitaf.voice.trunk import FRAME_RATE, SAMPLE_RATE, Trunk

SPEEDS = (0.8, 1.0, 1.25)
LABEL_FPS = 25.0
ALIGNER_LEAD = forcing.ALIGNER_DELAY - TRUNK_DELAY  # a forced aligner, whose clock labels keep, is this much early
SETTLED = 0.12  # seconds into a pause after which the mouth is at rest
ROUNDED = ("mouthPucker", "mouthFunnel", "tongueOut")  # the rules know these throughout
TUCKED = ("mouthRollLower", "mouthUpperUpLeft", "mouthUpperUpRight")  # and these where they ask for something
RULED_WEIGHT = 1.0
POSE_WEIGHT = 0.3  # of a pose that is only a mixture of others
REST_WEIGHT = 0.5


class Sentence:
    """features (F, 256), mel (F, 40), phones on the aligner's clock, curves (T, 52) at 25 fps and weights (T, 52)."""

    def __init__(self, speech: Speech, poses: dict[str, Tensor], seconds: float) -> None:
        self.features = fit(speech.features, round(seconds * FRAME_RATE)).half()
        heard = normalised_mel(acoustics.log_mel(acoustics.resample(speech.wave, SAMPLE_RATE)))
        self.mel = fit(heard, round(seconds * FRAME_RATE))
        self.phones = [Segment(p.label, p.start - ALIGNER_LEAD, p.end - ALIGNER_LEAD) for p in speech.phones]
        self.curves, self.weight = _targets(self.phones, poses, round(seconds * LABEL_FPS))


def read(path: Path, trunk: Trunk, poses: dict[str, Tensor], seconds: float) -> list[Sentence]:
    """Every line of a text file that fits into ``seconds``, at several speeds.

    poses: (52,) by phone, for those that the tracked data lacks.
    """
    front_end = FrontEnd()
    spoken = []
    for line in path.read_text(encoding="utf-8").splitlines():
        for sentence in front_end.sentences(line):
            for speed in SPEEDS:
                speech = say(trunk, sentence, speed, 0, lambda done: None)
                if len(speech.features) <= seconds * FRAME_RATE:
                    padded = torch.cat([speech.features, trunk.rest_features[None]])
                    spoken.append(Sentence(speech._replace(features=padded), poses, seconds))
    return spoken


def _targets(phones: list[Segment], poses: dict[str, Tensor], frames: int) -> tuple[Tensor, Tensor]:
    times = torch.arange(frames) / LABEL_FPS
    curves = ruled(phones, times)
    weight = torch.zeros(frames, len(ARKIT))
    end = phones[-1].end
    for label, start, stop in [*phones, Segment(SILENCE, end, frames / LABEL_FPS)]:
        if label == SILENCE:
            weight[(times > start + SETTLED) & (times < stop - SETTLED)] = REST_WEIGHT
        elif label in poses:
            middle = (times - (start + stop) / 2).abs() <= 0.5 / LABEL_FPS
            curves[middle] = torch.maximum(curves[middle], poses[label])
            weight[middle] = POSE_WEIGHT
    for channel in ROUNDED:
        weight[:, INDEX[channel]] = RULED_WEIGHT
    for channel in TUCKED:
        weight[:, INDEX[channel]] = torch.maximum(weight[:, INDEX[channel]], 1.0 * (curves[:, INDEX[channel]] > 0))
    return curves, weight
