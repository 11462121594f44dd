"""Peers that learn: ridge regressions from phones, from sound, and from both, to the curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from unitaf.face.driver import normalised_mel
from unitaf.rates import FRAME_RATE
from unitaf.text.phones import LABELS
from unitaf.voice import acoustics

from .face_clips import Array, Clip, System

Wide = npt.NDArray[np.float64]
Reader = Callable[[Clip], Wide]

OFFSETS = np.arange(-6, 7) * 0.04  # seconds: 240 ms on either side
HALF_WINDOW = 0.02  # seconds over which phones are counted
PHONES = sorted(LABELS)
STRENGTHS = (1.0, 10.0, 100.0, 1e3, 1e4)
KEPT_BACK = 10  # every tenth clip chooses the strength


def sound(clip: Clip) -> Wide:
    """(frames, 13 x 40): log-mel around each frame."""
    mel = normalised_mel(acoustics.log_mel(clip.sound))
    at = (clip.times[:, None] + OFFSETS) * FRAME_RATE - 0.5
    left = np.clip(np.floor(at).astype(int), 0, len(mel) - 2)
    share = np.clip(at - left, 0, 1)[..., None]
    return np.asarray((1 - share) * mel[left] + share * mel[left + 1], np.float64).reshape(clip.frames, -1)


def phones(clip: Clip) -> Wide:
    """(frames, 13 x phones): how much of each 40 ms around a frame is taken by each phone."""
    at = clip.times[:, None] + OFFSETS
    taken = np.zeros((*at.shape, len(PHONES)))
    for label, start, end in clip.phones:
        if label in PHONES:
            inside = np.minimum(at + HALF_WINDOW, end) - np.maximum(at - HALF_WINDOW, start)
            taken[..., PHONES.index(label)] += inside.clip(min=0) / (2 * HALF_WINDOW)
    return taken.reshape(clip.frames, -1)


def both(clip: Clip) -> Wide:
    """Phones and sound together."""
    return np.concatenate([phones(clip), sound(clip)], axis=1)


READERS: dict[str, Reader] = {"phones": phones, "sound": sound, "phones + sound": both}


def fit(clips: Sequence[Clip], reader: Reader) -> System:
    """A ridge regression of the clips' curves on what ``reader`` reads, of the strength that generalises best."""
    learnt, kept = _Sums(), _Sums()
    for number, clip in enumerate(clips):
        (learnt if number % KEPT_BACK else kept).add(reader(clip), clip)
    strength = min(STRENGTHS, key=lambda one: kept.error(learnt.solve(one)))
    weights = (learnt + kept).solve(strength)

    def predict(clip: Clip) -> Array:
        return np.clip(_with_one(reader(clip)) @ weights, 0, 1).astype(np.float32)

    return predict


class _Sums:
    """What least squares needs of its data."""

    def __init__(self) -> None:
        self.xx: Wide = np.zeros(())
        self.xy: Wide = np.zeros(())
        self.yy = 0.0

    def add(self, x: Wide, clip: Clip) -> None:
        assert clip.curves is not None
        x = _with_one(x)
        self.xx = self.xx + x.T @ x
        self.xy = self.xy + x.T @ clip.curves
        self.yy += float(np.square(clip.curves).sum())

    def __add__(self, other: _Sums) -> _Sums:
        total = _Sums()
        total.xx, total.xy, total.yy = self.xx + other.xx, self.xy + other.xy, self.yy + other.yy
        return total

    def solve(self, strength: float) -> Wide:
        """(inputs + 1, 52); the constant is not shrunk."""
        penalty = strength * np.eye(len(self.xx))
        penalty[-1, -1] = 0
        return np.linalg.solve(self.xx + penalty, self.xy)

    def error(self, weights: Wide) -> float:
        """Sum of squared differences."""
        return float(self.yy - 2 * (weights * self.xy).sum() + (weights * (self.xx @ weights)).sum())


def _with_one(x: Wide) -> Wide:
    return np.concatenate([x, np.ones((len(x), 1))], axis=1)
