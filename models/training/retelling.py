"""Augments tracked clips with other timings and voices: resynthesised by the trunk, or at another tempo.

Resynthesis: the trunk speaks the clip's phones with its own durations, and the tracked curves are time-warped phone by
phone to these. Its sound, at a random pitch, is a second voice for the same face.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from unitaf.face.driver import normalised_mel
from unitaf.rates import FRAME_RATE, SAMPLE_RATE
from unitaf.signals import Segment
from unitaf.voice import acoustics, forcing
from unitaf.voice.trunk import FRAMES_PER_STEP, Counts, Prosody, Trunk

from .grid import Clip, fit_length

Seconds = npt.NDArray[np.float64]

RATES = (0.85, 1.35)  # speaking rate of resynthesised speech, 1 is the trunk's own
PITCH_SPREAD = 0.45  # largest change of the natural logarithm of F0: 120 to 300 Hz from the trunk's 190
TEMPI = (0.85, 1.2)


def resynthesise_clip(trunk: Trunk, clip: Clip, generator: torch.Generator) -> Clip:
    """Returns the clip as spoken by the trunk, cut or padded to the clip's length."""
    rate, pitch = _between(*RATES, generator), math.exp(_between(-PITCH_SPREAD, PITCH_SPREAD, generator))
    frames = len(clip.mel)
    ids, recorded = forcing.symbols(clip.phones, frames, word_starts=clip.word_starts)
    steps = trunk.prosody(ids, rate).frames // FRAMES_PER_STEP
    own = trunk.prosody(ids, steps=_with_pauses(steps, recorded, rate))
    prosody = Prosody(own.frames, own.f0 * pitch, own.energy)
    wave, features = trunk.spoken(ids, prosody, None, 0, lambda share: None)
    mel = torch.from_numpy(normalised_mel(acoustics.log_mel(acoustics.resample(wave, SAMPLE_RATE))))
    warp = Warp(_ends(own.frames), _ends(recorded))
    padded = torch.from_numpy(np.concatenate([features, trunk.rest_features[None]]))
    return dataclasses.replace(
        clip,
        id=f"{clip.id} resynthesised",
        features=[fit_length(padded, frames).half()],
        mel=fit_length(mel, frames),
        curves=warp.curves(clip.curves, clip.fps, forcing.ALIGNER_DELAY),
        phones=warp.phones(clip.phones, forcing.ALIGNER_DELAY),
    )


def change_tempo(clip: Clip, generator: torch.Generator) -> Clip:
    """Returns the clip at another tempo: features, log-mel at the same pitch, curves and phones."""
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
    """Maps time in the new clip to time in the old one: linear between ``new`` and ``old``, increasing seconds.

    ahead: the difference of the time of the warp and the time of the warped signal, in seconds.
    """

    def __init__(self, new: Seconds, old: Seconds) -> None:
        self.new, self.old = new, old

    def rows(self, x: Tensor, rate: float, ahead: float = 0.0) -> Tensor:
        """Returns (T, n), row i at (i + 1/2) / rate seconds, resampled linearly at the warped times."""
        return self._resample(x, (np.arange(len(x)) + 0.5) / rate, 0.5, rate, ahead)

    def curves(self, x: Tensor, fps: float, ahead: float = 0.0) -> Tensor:
        """Returns curves (T, 52), frame i at i / fps seconds, resampled linearly at the warped times."""
        return self._resample(x, np.arange(len(x)) / fps, 0.0, fps, ahead)

    def phones(self, phones: list[Segment], ahead: float = 0.0) -> list[Segment]:
        """Returns the phones at their new times, without those that are empty then."""
        ends = np.array([[phone.start, phone.end] for phone in phones]) + ahead
        moved = np.maximum(0, np.interp(ends, self.old, self.new) - ahead)
        return [
            Segment(phone.label, float(start), float(end))
            for phone, (start, end) in zip(phones, moved, strict=True)
            if end > start
        ]

    def _resample(self, x: Tensor, seconds: Seconds, offset: float, rate: float, ahead: float) -> Tensor:
        old = np.interp(seconds + ahead, self.new, self.old) - ahead
        at = torch.from_numpy(old * rate - offset).float().clamp(0, len(x) - 1)
        left = at.floor().long().clamp(max=len(x) - 2)
        share = (at - left)[:, None]
        return x[left] * (1 - share) + x[left + 1] * share


def _with_pauses(steps: Counts, recorded: Counts, rate: float) -> Counts:
    """Returns the trunk's steps with the silences at both ends as long as in the recording, where the mouth rests."""
    ends = np.maximum(1, np.round(recorded[[0, -1]] / FRAMES_PER_STEP / rate)).astype(np.int64)
    return np.concatenate([ends[:1], steps[1:-1], ends[1:]])


def _ends(frames: Counts) -> Seconds:
    """Returns the bounds of symbols in seconds, strictly increasing: a symbol has 1e-3 frames at least."""
    bounds: Seconds = np.concatenate([[0.0], np.cumsum(np.maximum(frames, 1e-3))]) / FRAME_RATE
    return bounds


def _between(low: float, high: float, generator: torch.Generator) -> float:
    return low + (high - low) * float(torch.rand((), generator=generator))
