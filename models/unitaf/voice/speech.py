"""One sentence through the trunk: sound, features, and the times of its words and phones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ..take import Segment
from ..text import alphabet
from ..text.front_end import Sentence
from ..text.phones import SILENCE, timed
from .trunk import FRAME_RATE, HOP, SAMPLE_RATE, Trunk
from .waveform import synthesise

# The trunk sounds a phone this much before its own durations say so: bias of word starts against the sound's energy
# onset, 30 sentences (word starts against a forced aligner: 65 to 80 ms, of which 35 ms are the aligner's).
TRUNK_DELAY = 0.033  # seconds

# The trunk leaves 0.2 to 0.4 s of silence at either end, and lets the last phone last through it; cut by energy.
SOUNDING = 10 ** (-45 / 20)  # of the loudest frame's rms
LEAD_IN, LEAD_OUT = 0.10, 0.15  # seconds kept around the sound: lips part before, breath ends after
FADE = 0.005  # seconds at either cut


class Speech(NamedTuple):
    """wave (300 F,), features (F, 256), and words and phones timed from its start."""

    wave: Tensor
    features: Tensor
    words: list[Segment]
    phones: list[Segment]


@torch.inference_mode()
def say(
    trunk: Trunk, sentence: Sentence, speed: float, seed: Sequence[int], step: Callable[[float], None]
) -> Speech:
    """Speak one sentence; ``step(done 0..1)`` is called between stages and may raise to stop."""
    ids = torch.tensor(alphabet.ids(sentence.phonemes))
    prosody = trunk.prosody(ids, speed)
    step(0.2)
    features = trunk.features(ids, prosody)
    step(0.5)
    wave = synthesise(trunk.spectrum(features), prosody.f0, seed)
    step(0.95)
    first, last = _sounding(wave)
    start, stop = max(0, first - round(LEAD_IN * FRAME_RATE)), min(len(features), last + round(LEAD_OUT * FRAME_RATE))
    seconds = _per_character(sentence, prosody.frames)
    before = int(prosody.frames[0]) / FRAME_RATE - TRUNK_DELAY - start / FRAME_RATE
    limits = ((first - start) / FRAME_RATE, (last - start) / FRAME_RATE)
    spoken = timed(sentence.phonemes, seconds, before)
    words = [
        Segment(word.text, before + sum(seconds[: word.start]), before + sum(seconds[: word.stop]))
        for word in sentence.words
    ]
    end = (stop - start) / FRAME_RATE
    cut = _faded(wave[start * HOP : stop * HOP])
    return Speech(cut, features[start:stop], _within(words, limits), _padded(_within(spoken, limits), limits, end))


def silence(trunk: Trunk, seconds: float) -> Speech:
    """A pause, with the features that the trunk has when it says nothing."""
    frames = round(seconds * FRAME_RATE)
    return Speech(
        torch.zeros(frames * HOP),
        trunk.rest_features.expand(frames, -1),
        [],
        [Segment(SILENCE, 0.0, frames / FRAME_RATE)],
    )


def _sounding(wave: Tensor) -> tuple[int, int]:
    """First frame and last frame + 1 that can be heard; (0, F) when none can."""
    rms = wave.reshape(-1, HOP).square().mean(1).sqrt()
    heard = torch.nonzero(rms > SOUNDING * rms.max())[:, 0]
    return (int(heard[0]), int(heard[-1]) + 1) if len(heard) else (0, len(rms))


def _per_character(sentence: Sentence, frames: Tensor) -> list[float]:
    """Seconds of every character of the phoneme string; 0 for those that have no id."""
    seconds = [0.0] * len(sentence.phonemes)
    for position, count in zip(alphabet.kept(sentence.phonemes), frames[1:-1].tolist(), strict=True):
        seconds[position] = count / FRAME_RATE
    return seconds


def _within(segments: list[Segment], limits: tuple[float, float]) -> list[Segment]:
    """Segments cut to what can be heard; the first and the last sound reach its ends."""
    low, high = limits
    sounds = [segment for segment in segments if segment.label != SILENCE or segment not in (segments[0], segments[-1])]
    cut = [Segment(s.label, min(max(s.start, low), high), min(max(s.end, low), high)) for s in sounds]
    if cut:
        cut[0] = cut[0]._replace(start=low)
        cut[-1] = cut[-1]._replace(end=high)
    return cut


def _padded(phones: list[Segment], limits: tuple[float, float], end: float) -> list[Segment]:
    return [Segment(SILENCE, 0.0, limits[0]), *phones, Segment(SILENCE, limits[1], end)]


def _faded(wave: Tensor) -> Tensor:
    count = min(int(FADE * SAMPLE_RATE), len(wave) // 2)
    ramp = torch.linspace(0, 1, count)
    faded = wave.clone()
    faded[:count] *= ramp
    faded[len(wave) - count :] *= ramp.flip(0)
    return faded
