"""Real faces on other timings and other voices: a clip retold by the trunk, and a clip played faster or slower.

Retelling: the trunk says the clip's own phones in its own time, and the real curves are warped phone by phone onto that
time. Its sound, at a random pitch, is a second voice that the same face belongs to.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import torch
from torch import Tensor

from unitaf.face.driver import normalised_mel
from unitaf.rates import FRAME_RATE, SAMPLE_RATE
from unitaf.signals import Segment
from unitaf.voice import acoustics, forcing
from unitaf.voice.trunk import FRAMES_PER_STEP, Counts, Prosody, Trunk
from unitaf.voice.waveform import synthesise

from .grid import Clip, fit

RATES = (0.85, 1.35)  # of retold speech, 1 is the trunk's own pace
PITCH_SPREAD = 0.45  # largest change of the natural logarithm of F0: 120 to 300 Hz from the trunk's 190
TEMPI = (0.85, 1.2)


def retold(trunk: Trunk, clip: Clip, generator: torch.Generator) -> Clip:
    """The clip as the trunk would say it, cut or padded to the clip's length."""
    rate, pitch = _between(*RATES, generator), math.exp(_between(-PITCH_SPREAD, PITCH_SPREAD, generator))
    frames = len(clip.mel)
    ids, recorded = forcing.symbols(clip.phones, frames, word_starts=clip.word_starts)
    steps = trunk.prosody(ids, rate).frames // FRAMES_PER_STEP
    own = trunk.prosody(ids, steps=_with_pauses(steps, recorded, rate))
    prosody = Prosody(own.frames, own.f0 * pitch, own.energy)
    features = trunk.features(ids, prosody)
    wave = synthesise(trunk.spectrum(features), prosody.f0, seed=0)
    heard = torch.from_numpy(normalised_mel(acoustics.log_mel(acoustics.resample(wave, SAMPLE_RATE))))
    warp = Warp(_ends(own.frames), _ends(recorded))
    told = torch.from_numpy(np.concatenate([features, trunk.rest_features[None]]))
    return dataclasses.replace(
        clip,
        id=f"{clip.id} retold",
        features=[fit(told, frames).half()],
        mel=fit(heard, frames),
        curves=warp.curves(clip.curves, clip.fps, forcing.ALIGNER_DELAY),
        phones=warp.phones(clip.phones, forcing.ALIGNER_DELAY),
    )


def faster(clip: Clip, generator: torch.Generator) -> Clip:
    """The clip at another tempo, sound (but for its pitch), features and face alike."""
    tempo = _between(*TEMPI, generator)
    warp = Warp(np.array([0.0, 100.0]), np.array([0.0, 100.0 * tempo]))
    return dataclasses.replace(
        clip,
        id=f"{clip.id} x {tempo:.2f}",
        features=[warp.rows(one.float(), FRAME_RATE, -forcing.ALIGNER_DELAY).half() for one in clip.features[:1]],
        mel=warp.rows(clip.mel, FRAME_RATE),
        curves=warp.curves(clip.curves, clip.fps),
        phones=warp.phones(clip.phones),
    )


class Warp:
    """Time of the new clip to time of the old one: linear between ``new`` and ``old``, increasing seconds.

    ``ahead``: how much later the clock of the warp is than the clock of what is warped, in seconds.
    """

    def __init__(self, new: np.ndarray, old: np.ndarray) -> None:
        self.new, self.old = new, old

    def rows(self, x: Tensor, rate: float, ahead: float = 0.0) -> Tensor:
        """(T, n), row i at (i + 1/2) / rate seconds, read at the warped times, linearly."""
        return self._read(x, (np.arange(len(x)) + 0.5) / rate, 0.5, rate, ahead)

    def curves(self, x: Tensor, fps: float, ahead: float = 0.0) -> Tensor:
        """Curves (T, 52), frame i at i / fps seconds, read at the warped times, linearly."""
        return self._read(x, np.arange(len(x)) / fps, 0.0, fps, ahead)

    def phones(self, phones: list[Segment], ahead: float = 0.0) -> list[Segment]:
        """The same phones at their new times; those that no longer last are left out."""
        ends = np.array([[phone.start, phone.end] for phone in phones]) + ahead
        moved = np.maximum(0, np.interp(ends, self.old, self.new) - ahead)
        return [
            Segment(phone.label, float(start), float(end))
            for phone, (start, end) in zip(phones, moved, strict=True)
            if end > start
        ]

    def _read(self, x: Tensor, seconds: np.ndarray, offset: float, rate: float, ahead: float) -> Tensor:
        old = np.interp(seconds + ahead, self.new, self.old) - ahead
        at = torch.from_numpy(old * rate - offset).float().clamp(0, len(x) - 1)
        left = at.floor().long().clamp(max=len(x) - 2)
        share = (at - left)[:, None]
        return x[left] * (1 - share) + x[left + 1] * share


def _with_pauses(steps: Counts, recorded: Counts, rate: float) -> Counts:
    """The trunk's steps, but the silence at the ends lasts as in the recording: the mouth rests there for as long."""
    ends = np.maximum(1, np.round(recorded[[0, -1]] / FRAMES_PER_STEP / rate)).astype(np.int64)
    return np.concatenate([ends[:1], steps[1:-1], ends[1:]])


def _ends(frames: Counts) -> np.ndarray:
    """Seconds at which symbols begin and end, strictly increasing: symbols without time get next to none."""
    return np.concatenate([[0.0], np.cumsum(np.maximum(frames, 1e-3))]) / FRAME_RATE


def _between(low: float, high: float, generator: torch.Generator) -> float:
    return low + (high - low) * float(torch.rand((), generator=generator))
