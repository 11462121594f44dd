"""What lips do in time, measured on the head's mesh and in the sound: plain functions on curves and levels.

All lengths are millimetres from the head at rest, all times seconds; sample i of a curve is at ``i / rate``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from unitaf.channels import ARKIT

from .face_scores import CLOSED, LOWER_INNER_LIP, MM, UPPER_INNER_LIP, Array, Head

CHIN, LEFT_CORNER, RIGHT_CORNER, UPPER_LIP = 8, 54, 48, 51  # of 68 landmarks; corners are the subject's
# Upper teeth show 3.40 mm below the lip of a resting woman, 1.91 mm of a man (Vig and Brundo 1978); ours is a woman.
TEETH = 3.4
HALF_WINDOW = 6.0  # zero crossings of the sinc on either side
WINDOW = 0.010  # seconds of sound behind one level
LEAST_DEPTH_DB = 10.0  # of a silent gap against both sides


class Lips(NamedTuple):
    """Movement of a mouth, each (T,) mm: the opening between the inner lips; how far the lower lip's edge lies below
    the edge of the upper teeth (negative: it touches them); how far the chin is down; how much wider the mouth is;
    how far the upper lip, which no jaw moves, is forward; the largest distance of a lip vertex from rest.
    """

    opening: Array
    below_teeth: Array
    jaw: Array
    width: Array
    protrusion: Array
    moved: Array

    @property
    def rounding(self) -> Array:
        """Forward and narrow, in one number."""
        return self.protrusion - self.width / 2


class LipHead(Head):
    """The measuring head with the landmarks that tell rounding, contact and jaw."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        data = np.load(path)
        deltas = data["deltas"].astype(np.float32)[[list(data["channels"]).index(name) for name in ARKIT]]
        at = data["landmarks68"]
        self.chin = deltas[:, at[CHIN], 1]
        self.upper_lip = deltas[:, at[UPPER_LIP], 2]
        self.corners = deltas[:, at[LEFT_CORNER], 0] - deltas[:, at[RIGHT_CORNER], 0]
        self.lower_edge = deltas[:, at[LOWER_INNER_LIP], 1]
        self.edges_rest = float(data["neutral"][at[UPPER_INNER_LIP], 1] - data["neutral"][at[LOWER_INNER_LIP], 1])

    def measure(self, curves: Array) -> Lips:
        """(T, 52) -> Lips."""
        return Lips(
            self.opening(curves),
            MM * (self.edges_rest - curves @ self.lower_edge) - TEETH,
            -MM * (curves @ self.chin),
            MM * (curves @ self.corners),
            MM * (curves @ self.upper_lip),
            self.error(curves, np.zeros_like(curves)),
        )


class Dip(NamedTuple):
    """A valley of a curve: its lowest value, how deep it is against the lower of its two sides, and the times between
    which it lies below the given share of that depth."""

    least: float
    depth: float
    start: float
    end: float

    @property
    def middle(self) -> float:
        """Seconds."""
        return (self.start + self.end) / 2


def between(count: int, rate: float, start: float, end: float) -> slice:
    """The samples of [start, end], never none."""
    first = min(count - 1, max(0, int(np.ceil(start * rate - 1e-6))))
    return slice(first, min(count, max(first + 1, int(np.floor(end * rate + 1e-6)) + 1)))


def dip(curve: Array, rate: float, start: float, end: float, reach: float, share: float = 0.5) -> Dip | None:
    """The valley whose bottom lies in [start, end]; its sides are looked for up to ``reach`` seconds further out.

    None when the curve does not rise on both sides of its lowest value.
    """
    inside = between(len(curve), rate, start, end)
    bottom = inside.start + int(curve[inside].argmin())
    outside = between(len(curve), rate, start - reach, end + reach)
    least = float(curve[bottom])
    depth = float(min(curve[outside.start : bottom + 1].max(), curve[bottom : outside.stop].max())) - least
    if depth <= 0:
        return None
    level = least + share * depth
    return Dip(least, depth, _crossing(curve, bottom, -1, level) / rate, _crossing(curve, bottom, 1, level) / rate)


def _crossing(curve: Array, at: int, step: int, level: float) -> float:
    """Where the curve first exceeds the level, going from ``at`` by ``step``, between samples."""
    while 0 <= at + step < len(curve) and curve[at + step] <= level:
        at += step
    if not 0 <= at + step < len(curve):
        return float(at)
    inner, outer = float(curve[at]), float(curve[at + step])
    return at + step * (level - inner) / (outer - inner)


class Closure(NamedTuple):
    """The least opening of a stretch, and the times between which the lips stay closed (or at their least)."""

    least: float
    start: float
    end: float

    @property
    def middle(self) -> float:
        """Seconds."""
        return (self.start + self.end) / 2


def closure(opening: Array, rate: float, start: float, end: float) -> Closure:
    """How far the lips close in [start, end]; the closure itself may reach out of it."""
    inside = between(len(opening), rate, start, end)
    bottom = inside.start + int(opening[inside].argmin())
    least = float(opening[bottom])
    level = max(CLOSED, least)
    return Closure(least, _crossing(opening, bottom, -1, level) / rate, _crossing(opening, bottom, 1, level) / rate)


def levels(wave: Array, rate: int, band: tuple[float, float], hop_rate: float) -> Array:
    """Level of a band of a waveform in dB, at ``hop_rate`` per second; sample i is centred on i / hop_rate."""
    size = round(WINDOW * rate)
    count = int(len(wave) / rate * hop_rate) + 1
    padded = np.pad(wave, (size // 2, size))
    first = np.round(np.arange(count) / hop_rate * rate).astype(int)
    pieces = padded[first[:, None] + np.arange(size)] * np.hanning(size).astype(np.float32)
    power = np.abs(np.fft.rfft(pieces, 2 * size)) ** 2
    hertz = np.fft.rfftfreq(2 * size, 1 / rate)
    kept = (hertz >= band[0]) & (hertz <= band[1])
    decibels: Array = (10 * np.log10(power[:, kept].sum(1) + 1e-7)).astype(np.float32)
    return decibels


def silent_gap(level: Array, rate: float, start: float, end: float, reach: float) -> Dip | None:
    """The closure of a stop as the sound has it: a valley of at least ``LEAST_DEPTH_DB``."""
    gap = dip(level, rate, start, end, reach)
    return gap if gap is not None and gap.depth >= LEAST_DEPTH_DB else None


def quiet_stretches(level: Array, rate: float, below_peak: float, shortest: float) -> list[tuple[float, float]]:
    """Where the level stays ``below_peak`` dB under its peak for ``shortest`` seconds, between two sounds."""
    loud = np.flatnonzero(level > level.max() - below_peak)
    return [(a / rate, b / rate) for a, b in pairwise(loud) if (b - a) / rate >= shortest]


def band_limited(curve: Array, rate: float, cutoff: float, new_rate: float) -> Array:
    """The curve (T,) without what is faster than ``cutoff`` Hz, at another rate; its ends are held."""
    half = HALF_WINDOW / (2 * cutoff)
    count = int(np.floor((len(curve) - 1) / rate * new_rate + 1e-6)) + 1
    pad = int(np.ceil(half * rate)) + 1
    padded = np.pad(np.asarray(curve, np.float64), pad, mode="edge")
    at = np.arange(count) / new_rate * rate + pad
    near = np.round(at).astype(int)[:, None] + np.arange(-pad + 1, pad)
    distance = (near - at[:, None]) / rate
    kernel = np.sinc(2 * cutoff * distance) * np.cos(np.pi / 2 * np.clip(distance / half, -1, 1)) ** 2
    smooth: Array = ((padded[near] * kernel).sum(1) / kernel.sum(1)).astype(np.float32)
    return smooth


def correlations(curve: Array, level: Array, lags: Sequence[int]) -> npt.NDArray[np.float64]:
    """Correlation of a curve with a level (equally long) when the curve is read ``lag`` samples later."""
    count = len(curve)
    found = []
    for lag in lags:
        a, b = curve[max(0, lag) : count + min(0, lag)], level[max(0, -lag) : count - max(0, lag)]
        found.append(np.corrcoef(a, b)[0, 1] if min(a.std(), b.std()) > 1e-6 else 0.0)
    return np.array(found)


def peak(values: npt.NDArray[np.float64]) -> float:
    """Position of the largest value, by a parabola through it and its neighbours."""
    at = int(values.argmax())
    if not 0 < at < len(values) - 1:
        return float(at)
    before, top, after = values[at - 1 : at + 2]
    return at + float((before - after) / (2 * (before - 2 * top + after)))


def jerk(curve: Array, rate: float) -> Array:
    """Third derivative of a curve (T,), per second cubed: (T - 3,)."""
    third: Array = np.diff(curve.astype(np.float64), 3) * rate**3
    return third
