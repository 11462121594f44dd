"""What an emotional face owes: that it is recognised, that it grows with the intensity, that its lips still keep what
they owe to the sounds, and that it changes smoothly. Plain functions on curves, phones and readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from unitaf.channels import ARKIT
from unitaf.signals import Segment
from unitaf.text.phones import SILENCE

from ..facs_reading import EMOTIONS, NEUTRAL, Reading, family
from .face_scores import BILABIALS, CLOSED, Array, Head
from .lip_checks import Utterance, events
from .lip_events import LipHead, between, jerk

EDGE = 0.3  # seconds at either end of a phrase in which an expression may still come or go
LIP_CHECKS = ("closure", "closure on time", "contact", "teeth shown")  # what no emotion may break
REACH = 0.25  # seconds around a change of emotion that belong to it

LIDS_AND_GAZE = frozenset(name for name in ARKIT if name.startswith(("eyeBlink", "eyeLook")))  # these jump by nature
UPPER_FACE = tuple(
    name for name in ARKIT if name.startswith(("brow", "eye", "cheekSquint", "nose")) and name not in LIDS_AND_GAZE
)
MOUTH = tuple(name for name in ARKIT if name not in UPPER_FACE and name not in LIDS_AND_GAZE)


def mid_phrase(phones: Sequence[Segment], frames: int, fps: float) -> npt.NDArray[np.bool_]:
    """(frames,): where somebody speaks, at least ``EDGE`` from the nearest pause."""
    inside = np.zeros(frames, bool)
    times = np.arange(frames) / fps
    for silent, run in groupby(phones, lambda phone: phone.label == SILENCE):
        phrase = list(run)
        if not silent:
            inside |= (times > phrase[0].start + EDGE) & (times < phrase[-1].end - EDGE)
    return inside


def labels_seen(reading: Reading, phones: Sequence[Segment], fps: float) -> list[str]:
    """What is read from the mid-phrase frames outside blinks."""
    labels = reading.labels
    return [labels[frame] for frame in np.flatnonzero(_judged(reading, phones, fps))]


def strength_seen(reading: Reading, emotion: str, phones: Sequence[Segment], fps: float) -> float:
    """Mean strength of an emotion over those frames; NaN when there are none."""
    strengths = reading.strength(emotion)[_judged(reading, phones, fps)]
    return float(strengths.mean()) if len(strengths) else np.nan


def _judged(reading: Reading, phones: Sequence[Segment], fps: float) -> npt.NDArray[np.bool_]:
    return mid_phrase(phones, len(reading.scores), fps) & reading.readable


def recognised(labels: Sequence[str], emotion: str) -> float:
    """Share of the labels that name the emotion's family; NaN when there are none."""
    return labels.count(family(emotion)) / len(labels) if labels else np.nan


def rises(strengths: Sequence[float]) -> bool:
    """Whether every strength is greater than the one before."""
    return all(a < b for a, b in pairwise(strengths))


def confusion(seen: Mapping[str, Sequence[str]]) -> str:
    """A table: one row for every emotion that was wanted, with the share of its labels that name each emotion."""
    columns = (*EMOTIONS, NEUTRAL)
    lines = [" " * 12 + "".join(f"{name:>10s}" for name in columns) + f"{'frames':>8s}"]
    for wanted, labels in seen.items():
        counts = Counter(labels)
        shares = "".join(f"{counts[name] / max(1, len(labels)):10.3f}" for name in columns)
        lines.append(f"{wanted:12s}{shares}{len(labels):8d}")
    return "\n".join(lines)


def lip_promises(said: Utterance, curves: Array, fps: float, head: LipHead) -> dict[str, list[bool]]:
    """Of each of ``LIP_CHECKS``: whether it was kept, time by time. curves: (frames, 52) at ``fps``."""
    found = list(events(said, head.measure(curves), fps))
    return {check: [event.kept for event in found if event.check == check] for check in LIP_CHECKS}


def closure_shift(emotional: Array, neutral: Array, phones: Sequence[Segment], fps: float, head: Head) -> Array:
    """Largest distance of a lip vertex between two mouths that say the same at the same time, mm, in every frame of P,
    B and M in which the neutral one is closed (or as closed as it gets): (closure frames,).

    emotional, neutral: (frames, 52). Their mean is the figure that is asked for.
    Raises ValueError when the two differ in shape.
    """
    if emotional.shape != neutral.shape:
        raise ValueError(f"The two mouths must have the same frames, not {emotional.shape} and {neutral.shape}.")
    opening = head.opening(neutral)
    closed = np.zeros(len(neutral), bool)
    for phone in phones:
        if phone.label in BILABIALS:
            span = between(len(neutral), fps, phone.start, phone.end)
            closed[span] |= opening[span] <= max(CLOSED, float(opening[span].min()))
    return head.error(emotional[closed], neutral[closed])


class Jolt(NamedTuple):
    """How abruptly channels move around a moment against the rest of the same take: the largest change from frame to
    frame, and the largest third derivative, each divided by the largest elsewhere. 1 or less cannot be told apart."""

    step: float
    jerk: float


def jolt(curves: Array, fps: float, at: float, channels: Sequence[str] = UPPER_FACE) -> Jolt:
    """curves: (frames, 52); at: seconds, when the emotion changes. Take ``UPPER_FACE`` and ``MOUTH`` apart, for speech
    moves the mouth faster than any emotion does. Infinite when the channels stand still elsewhere."""
    columns = [curves[:, ARKIT.index(name)] for name in channels]
    steps = np.stack([np.diff(column, prepend=column[:1]) for column in columns])
    jerks = np.stack([np.pad(jerk(column, fps), (2, 1)) for column in columns])
    return Jolt(_against_usual(np.abs(steps).max(0), fps, at), _against_usual(np.abs(jerks).max(0), fps, at))


def _against_usual(motion: npt.NDArray[np.float64], fps: float, at: float) -> float:
    near = np.zeros(len(motion), bool)
    near[between(len(motion), fps, at - REACH, at + REACH)] = True
    usual = float(motion[~near].max(initial=0))
    return float(motion[near].max()) / usual if usual else np.inf
