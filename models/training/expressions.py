"""The effect of emotions on a speaking face: rules that are the targets of the expression residual, without footage.

What each emotion looks like is the table ``unitaf.face.looks``; here is how it comes and goes with the voice.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from unitaf.channels import ARKIT, INDEX
from unitaf.emotion.vector import CALM, EMOTIONS
from unitaf.face import looks
from unitaf.face.model import FACE_RATE
from unitaf.life.accents import accents, melody
from unitaf.life.line import LOWEST_VOICE, Line, Times, hill, lift
from unitaf.rates import FRAME_RATE
from unitaf.signals import smoothstep

# Relative increase of all coefficients on the strongest accent, and at the highest arousal of the voice. Our choices;
# the low ones keep a sad face still.
ACCENT = {
    "happy": 0.25, "angry": 0.3, "sad": 0.18, "afraid": 0.25, "disgusted": 0.28, "melancholic": 0.15, "surprised": 0.28,
}  # fmt: skip
AROUSAL = 0.3
MOUTH_ACCENT = 0.6  # share of an accent in the mouth, which articulates at the same time
LIFTED = ("eyeBlink", "eyeLookDown")  # lowered lids and gaze rise on accents instead
ONSET, HOLD, DECAY = 0.18, 0.08, 0.36  # seconds before, on and after the accented vowel, those of raised brows
LEAST_ACCENT = 0.4  # height of the weakest accent, 1 being the strongest

# The left side of a face expresses more (Sackeim, Gur and Saucy 1978); the sides differ more on accents.
UNEVEN, UNEVEN_FLARE = 0.04, 0.15

# Factors of the figures for speech above while the mouth is silent; our choice.
SILENT_MOUTH = 1.3
SILENT_JAW = 1.7
SPEECH_RAMP = 0.15  # seconds of the transition between speech and silence
ROUND, ROUNDED_KEEPS = 0.5, 0.45  # sum of pucker and funnel at which spreading channels are scaled by the second
SPREADING = ("mouthSmile", "mouthStretch", "mouthDimple")
JAW_ROOM = 0.5  # jawOpen of speech from which emotion does not lower the jaw further

AROUSAL_SECONDS = 0.13  # standard deviation of the kernel that smooths arousal: .3 s wide at half its height
LOUD, HIGH = 4.0, 5.0  # units of energy and semitones above the sentence's middle that count as 1
QUIET_AROUSAL = -0.7  # of a pause

CHANNELS = tuple(name for name, moved in zip(ARKIT, looks.TABLE.any(0), strict=True) if moved)
_BASES = [looks.base(name) for name in CHANNELS]
_MOUTH = torch.tensor([name.startswith(("mouth", "jaw")) for name in CHANNELS])
TABLE = torch.from_numpy(looks.TABLE[:, [INDEX[name] for name in CHANNELS]])  # (7, channels), as ``looks.TABLE``
_ACCENTS = torch.tensor([ACCENT[emotion] for emotion in EMOTIONS[:CALM]])
_SIDES = torch.tensor(
    [
        float(name.endswith("Left")) - float(name.endswith("Right")) if not name.startswith("eyeLook") else 0.0
        for name in CHANNELS
    ]
)


class Dynamics(NamedTuple):
    """The dynamics of speech that modulate an expression, each (T,) at 40 Hz, sample j at (j + 1/2) / 40 s.

    arousal: -1..1, of the voice relative to its sentence. flare: 0..1 on accents. speaking: 1 in phrases, 0 in pauses.
    """

    arousal: Tensor
    flare: Tensor
    speaking: Tensor


def speech_dynamics(line: Line, samples: int) -> Dynamics:
    """Returns the dynamics of one spoken sentence, each (samples,)."""
    times = (np.arange(samples) + 0.5) / FACE_RATE
    rise = melody(line)
    flare = np.zeros(samples)
    for accent in accents(line, rise):
        part = hill(times, accent.time - ONSET, accent.time, accent.time + HOLD + DECAY, HOLD)
        lift(flare, part, LEAST_ACCENT + (1 - LEAST_ACCENT) * accent.strength)
    speaking = np.zeros(samples)
    for start, end in line.phrases:
        near = np.minimum(times - start, end - times) / SPEECH_RAMP
        speaking = np.maximum(speaking, smoothstep(near + 0.5))
    arousal = np.interp(times, (np.arange(len(line.f0)) + 0.5) / FRAME_RATE, _arousal(line))
    return Dynamics(*(torch.from_numpy(one).float() for one in (arousal, flare, speaking)))


def _arousal(line: Line) -> Times:
    """Returns arousal (F,) in -1..1 at 80 Hz: the mean of loudness and pitch relative to the sentence's median."""
    f0, energy = (np.asarray(one, np.float64) for one in (line.f0, line.energy))
    frames = np.arange(len(f0))
    inside = np.zeros(len(f0), bool)
    for start, end in line.phrases:
        inside[int(start * FRAME_RATE) : int(np.ceil(end * FRAME_RATE))] = True
    voiced = np.flatnonzero(inside & (f0 > LOWEST_VOICE))
    if not len(voiced):
        return np.full(len(f0), QUIET_AROUSAL)
    semitones = 12 * np.log2(f0[voiced] / np.median(f0[voiced]))
    high = np.interp(frames, voiced, semitones) / HIGH
    loud = np.interp(frames, voiced, energy[voiced] - np.median(energy[voiced])) / LOUD
    raw = np.where(inside, np.clip((high + loud) / 2, -1, 1), QUIET_AROUSAL)
    width = AROUSAL_SECONDS * FRAME_RATE
    reach = int(3 * width)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    smooth: Times = np.convolve(np.pad(raw, reach, mode="edge"), kernel / kernel.sum(), "valid")
    return smooth


def expression_targets(feelings: Tensor, dynamics: Dynamics, mouth: Tensor) -> Tensor:
    """Returns curves (..., T, channels) that emotion weights (..., T, 7) add to the curves of speech (..., T, 52)."""
    flare = dynamics.flare[..., None] * (1 + UNEVEN_FLARE * _SIDES) * torch.where(_MOUTH, MOUTH_ACCENT, 1.0)
    flare = torch.where(_is(*LIFTED), -flare, flare)
    plain = feelings @ TABLE
    accented = flare * (feelings * _ACCENTS @ TABLE)
    curves = plain * (1 + AROUSAL * dynamics.arousal[..., None]) + accented
    curves = curves * (1 + UNEVEN * _SIDES) * _room(dynamics, mouth)
    return curves.clamp(min=0)


def _room(dynamics: Dynamics, mouth: Tensor) -> Tensor:
    """Returns (..., T, channels): the factors of an expression that the articulating mouth leaves room for."""
    silent = 1 - dynamics.speaking[..., None]
    room = torch.where(_MOUTH, 1 + (SILENT_MOUTH - 1) * silent, 1.0)
    rounded = (mouth[..., INDEX["mouthPucker"]] + mouth[..., INDEX["mouthFunnel"]]).clamp(0, ROUND) / ROUND
    room = torch.where(_is(*SPREADING), room * (1 - (1 - ROUNDED_KEEPS) * rounded[..., None]), room)
    jaw = 1 - mouth[..., INDEX["jawOpen"], None].clamp(0, JAW_ROOM) / JAW_ROOM
    return torch.where(_is("jawOpen"), jaw * (1 + (SILENT_JAW - 1) * silent), room)


def _is(*bases: str) -> Tensor:
    """Returns (channels,) of bool: the channels with these names on either side."""
    return torch.tensor([base in bases for base in _BASES])
