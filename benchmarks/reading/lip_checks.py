"""What lips owe to the sounds they are seen with: every promise as events that were kept or not."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from unitaf.signals import Segment
from unitaf.text.phones import SILENCE, VOWELS
from unitaf.voice.acoustics import RATE

from .face_scores import BILABIALS, CLOSED, OPEN, Array
from .lip_events import (
    Lips,
    band_limited,
    between,
    closure,
    correlations,
    dip,
    jerk,
    levels,
    peak,
    quiet_stretches,
    silent_gap,
)

LABIODENTALS = frozenset("FV")
FRONT_ROUNDED = frozenset("yøœ")  # vowels of other languages, under their own symbols
ROUNDED, SPREAD = frozenset(("UW", "OW", "W", "SH")) | FRONT_ROUNDED, frozenset(("IY", "EH", "EY", "AE"))
OPENED = frozenset(("AA", "AE"))
SIBILANTS = frozenset("SZ")
SONORANTS = VOWELS | FRONT_ROUNDED | {"L", "R", "W", "Y"}  # next to these, the closure of a stop is a gap in the sound

NEAR = 0.040  # seconds around a phone in which its gesture may lie
APART = 3  # phones between a rounded and a spread one, so that neither colours the other
JAW_CAP = 6.9  # mm the chin may hang on S and Z: 95 % of the 1,261 of a tracked speaker hang less
REST = 0.5  # mm that a lip vertex may be off at the ends of a take
PAUSE, PAUSE_REST = 0.3, 2.0  # seconds; mm, for a breath may part the lips
QUIET = 45.0  # dB below the peak

TRACKED_BAND = 10.0  # Hz; what a face tracked at 25 fps can show
FINE = 200.0  # samples per second, for timing
FRAMES = 60.0  # samples per second, for jerk
GAP_BAND = (500.0, 7500.0)  # Hz; without the voice bar of B
VOICE_BAND = (300.0, 3000.0)
FLOOR = 40.0  # dB below the peak, below which loudness means nothing
LAGS = range(-50, 51)  # of FINE: a quarter of a second either way
AROUND = 0.1  # seconds around the sound that belong to speaking
REACH = 0.12  # seconds in which lips come from open to closed


class Event(NamedTuple):
    """One thing that was owed: by which check, in which utterance, for which phone, when (seconds), what was measured
    (mm or ms), and whether it was kept."""

    check: str
    name: str
    phone: str
    at: float
    value: float
    kept: bool


@dataclasses.dataclass(frozen=True)
class Utterance:
    """Something said: its sound at 16 kHz and when each phone of it sounds."""

    name: str
    sound: Array
    phones: list[Segment]

    @property
    def seconds(self) -> float:
        """Length of the sound."""
        return len(self.sound) / RATE


def events(said: Utterance, lips: Lips, fps: float) -> Iterator[Event]:
    """Everything that an utterance owes, with its lips at ``fps``."""
    yield from _closures(said, lips.opening, fps)
    yield from _rounding(said, lips, fps)
    yield from _rests(said, lips.moved, fps)
    for label, start, end in said.phones:
        middle = (start + end) / 2
        if label in LABIODENTALS:
            yield from _contact(said, label, (start, end), lips, fps)
        elif label in OPENED:
            widest = float(lips.opening[between(len(lips.opening), fps, start, end)].max())
            yield Event("opening", said.name, label, middle, widest, widest >= OPEN)
        elif label in SIBILANTS:
            jaw = float(lips.jaw[between(len(lips.jaw), fps, start, end)].min())
            yield Event("jaw cap", said.name, label, middle, jaw, jaw <= JAW_CAP)


def _closures(said: Utterance, opening: Array, fps: float) -> Iterator[Event]:
    """Bilabials that follow each other share one closure. It counts as closed when it is so near the phone, and as on
    time when its middle is, too; at a pause the lips are closed anyway, and only the former is asked."""
    labels = [phone.label for phone in said.phones]
    for bilabial, run in groupby(range(len(labels)), lambda i: labels[i] in BILABIALS):
        if not bilabial:
            continue
        group = list(run)
        start, end = said.phones[group[0]].start, said.phones[group[-1]].end
        found = closure(opening, fps, start - NEAR, end + NEAR)
        closed = found.least < CLOSED
        name, middle = "".join(labels[i] for i in group), (start + end) / 2
        yield Event("closure", said.name, name, middle, found.least, closed)
        if _next(labels, group[0], -1) != SILENCE and _next(labels, group[-1], 1) != SILENCE:
            timely = start - NEAR <= found.middle <= end + NEAR
            yield Event("closure on time", said.name, name, middle, 1000 * (found.middle - middle), closed and timely)


def _contact(said: Utterance, label: str, span: tuple[float, float], lips: Lips, fps: float) -> Iterator[Event]:
    """The lower lip comes to the upper teeth, and the upper one stays off it: closed lips would be a P."""
    middle = sum(span) / 2
    below = float(lips.below_teeth[between(len(lips.below_teeth), fps, span[0] - NEAR, span[1] + NEAR)].min())
    yield Event("contact", said.name, label, middle, below, below <= 0)
    gap = float(lips.opening[between(len(lips.opening), fps, *span)].min())
    yield Event("teeth shown", said.name, label, middle, gap, gap >= CLOSED)


def _next(labels: Sequence[str], at: int, step: int) -> str:
    return labels[at + step] if 0 <= at + step < len(labels) else SILENCE


def _rounding(said: Utterance, lips: Lips, fps: float) -> Iterator[Event]:
    """Every rounded phone against the nearest spread one that it cannot colour."""
    spread = [i for i, phone in enumerate(said.phones) if phone.label in SPREAD]
    for i, phone in enumerate(said.phones):
        partners = [other for other in spread if abs(other - i) > APART]
        if phone.label not in ROUNDED or not partners:
            continue
        partner = said.phones[min(partners, key=lambda other: abs(other - i))]
        here, there = (between(len(lips.width), fps, *_middle_half(one)) for one in (phone, partner))
        name, at = f"{phone.label}/{partner.label}", (phone.start + phone.end) / 2
        for check, curve in (
            ("rounding", lips.rounding), ("narrower", -lips.width), ("further forward", lips.protrusion),
        ):  # fmt: skip
            more = float(curve[here].mean() - curve[there].mean())
            yield Event(check, said.name, name, at, more, more > 0)


def _middle_half(phone: Segment) -> tuple[float, float]:
    quarter = (phone.end - phone.start) / 4
    return phone.start + quarter, phone.end - quarter


def _rests(said: Utterance, moved: Array, fps: float) -> Iterator[Event]:
    for start, end in pauses(said.sound):
        middle = (start + end) / 2
        off = float(moved[between(len(moved), fps, middle, middle)].max())
        yield Event("pause", said.name, SILENCE, middle, off, off <= PAUSE_REST)
    off = float(max(moved[0], moved[-1]))
    yield Event("ends", said.name, SILENCE, 0.0, off, off <= REST)


def pauses(sound: Array) -> list[tuple[float, float]]:
    """Where a sound at 16 kHz is silent for longer than ``PAUSE``, inside."""
    return quiet_stretches(levels(sound, RATE, (60, RATE / 2), FINE), FINE, QUIET, PAUSE)


class Gap(NamedTuple):
    """P or B between two sonorants, in seconds: when its phone and its silence begin; the middle of that silence and of
    the movement of the lips (NaN when they do not move); whether they close while it is silent."""

    phone: str
    start: float
    sound_start: float
    sound: float
    lips: float
    closed: bool


def gaps(said: Utterance, opening: Array, fps: float) -> list[Gap]:
    """Every P and B whose closure can be heard, found in the sound near the phone."""
    level = levels(said.sound, RATE, GAP_BAND, FINE)
    smooth = band_limited(opening, fps, TRACKED_BAND, FINE)
    found = []
    for before, phone, after in zip(said.phones, said.phones[1:], said.phones[2:], strict=False):
        if phone.label not in "PB" or not {before.label, after.label} <= SONORANTS:
            continue
        gap = silent_gap(level, FINE, phone.start - NEAR, phone.end + NEAR, REACH)
        if gap is None:
            continue
        lips = dip(smooth, FINE, gap.middle - REACH, gap.middle + REACH, REACH)
        closed = bool(opening[between(len(opening), fps, gap.start, gap.end)].min() < CLOSED)
        middle = lips.middle if lips else np.nan
        found.append(Gap(phone.label, phone.start, gap.start, gap.middle, middle, closed))
    return found


@dataclasses.dataclass
class Motion:
    """How lips move while something is said, over many utterances."""

    openings: list[Array] = dataclasses.field(default_factory=list)
    jerks: list[Array] = dataclasses.field(default_factory=list)
    lagged: list[npt.NDArray[np.float64]] = dataclasses.field(default_factory=list)

    def add(self, said: Utterance, opening: Array, fps: float) -> None:
        """One utterance, from just before it is heard until just after."""
        level = levels(said.sound, RATE, VOICE_BAND, FINE)
        level = np.maximum(level, level.max() - FLOOR)
        heard = np.flatnonzero(level > level.min()) / FINE
        start, end = heard[0] - AROUND, heard[-1] + AROUND
        fine, slow = (band_limited(opening, fps, TRACKED_BAND, rate) for rate in (FINE, FRAMES))
        both = min(len(fine), len(level))
        spoken = between(both, FINE, start, end)
        self.lagged.append(correlations(fine[:both][spoken], level[:both][spoken], LAGS))
        frames = slow[between(len(slow), FRAMES, start, end)]
        self.openings.append(frames)
        self.jerks.append(jerk(frames, FRAMES))

    @property
    def spread(self) -> float:
        """Standard deviation of the opening, mm."""
        return float(np.concatenate(self.openings).std())

    @property
    def jerk(self) -> float:
        """Root mean square of the opening's third derivative, in spreads per second cubed."""
        return float(np.sqrt(np.square(np.concatenate(self.jerks)).mean())) / self.spread

    @property
    def lag(self) -> float:
        """Milliseconds by which the opening follows the sound's loudness, by their mean correlation."""
        return 1000 * (LAGS[0] + peak(np.mean(self.lagged, axis=0))) / FINE
