"""Turns the mouth of the tracked speaker into that of a character, which is to be read on any head.

It becomes symmetrical, and each phone scales the opening and raises the channels that make its shape, with the onsets
of coarticulation: a decoder gives the mean of what people do, and a mean mouth is timid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ..channels import ARKIT, INDEX
from ..dials.articulation import factors
from ..signals import FloatArray, Segment, raised_cosine
from ..text.phones import SILENCE
from .driver import smoothed
from .seal import FACTORS


class Shape(NamedTuple):
    """What a phone makes of the decoder's mouth.

    opening: factor of the channels by which jaw and lower lip part the lips. upper: factor of the raised upper lip.
    pucker, funnel, stretch: least values of these channels in its middle.
    """

    opening: float
    upper: float = 1.0
    pucker: float = 0.0
    funnel: float = 0.0
    stretch: float = 0.0


# Factors are fitted so that our own speech is as open as the tracked speaker's, that F and V touch, that open vowels
# differ more from close ones than his, and that what a reader of his lips takes from the decoder's mouth is lost as
# little as possible (benchmarks/legibility.py); shapes are our choice, by the widths wanted there and by stills.
CONSONANT = Shape(1.05)
BILABIAL, LABIODENTAL, DENTAL, ALVEOLAR = Shape(1.3, 0.5), Shape(0.5, 0.75), Shape(0.85), Shape(1.15)
SIBILANT, POSTALVEOLAR, AFFRICATE = Shape(0.8), Shape(1.3, 1.0, 0.35, 0.15), Shape(1.3, 1.0, 0.2, 0.1)
HALF_OPEN, MIDDLE, VELAR = Shape(1.45), Shape(1.1), Shape(1.15)
SHAPES: Mapping[str, Shape] = {
    "AA": Shape(1.9), "AE": HALF_OPEN, "AH": HALF_OPEN, "AO": Shape(1.5), "AW": HALF_OPEN, "AY": HALF_OPEN,
    "EH": MIDDLE, "EY": MIDDLE, "IY": Shape(1.05, stretch=0.4), "IH": Shape(1.1),
    "ER": Shape(1.0), "OW": Shape(0.85, 0.4, 0.45), "OY": Shape(0.85, 0.6, 0.4, 0.2),
    "UH": Shape(0.9, 0.6, 0.3, 0.1), "UW": Shape(1.0, 0.2, 1.0), "W": Shape(1.0, 0.2, 1.0), "R": Shape(1.0),
    "P": BILABIAL, "B": BILABIAL, "M": Shape(1.3, 0.2), "F": LABIODENTAL, "V": LABIODENTAL, "TH": DENTAL, "DH": DENTAL,
    "T": ALVEOLAR, "D": ALVEOLAR, "N": ALVEOLAR, "L": ALVEOLAR, "S": SIBILANT, "Z": SIBILANT,
    "SH": POSTALVEOLAR, "ZH": POSTALVEOLAR, "CH": AFFRICATE, "JH": AFFRICATE,
    "K": VELAR, "G": VELAR, "NG": VELAR, "HH": VELAR, SILENCE: Shape(1.0),
}  # fmt: skip
OPENERS = [INDEX[name] for name in ("jawOpen", "mouthClose", "mouthLowerDownLeft", "mouthLowerDownRight")]
RAISERS = [
    INDEX[name]
    for name in ("mouthUpperUpLeft", "mouthUpperUpRight", "mouthShrugUpper", "noseSneerLeft", "noseSneerRight")
]
MADE: Mapping[str, tuple[str, ...]] = {
    "pucker": ("mouthPucker",), "funnel": ("mouthFunnel",), "stretch": ("mouthStretchLeft", "mouthStretchRight"),
}  # fmt: skip
WIDENERS = [
    INDEX[f"mouth{part}{side}"] for part in ("Stretch", "Smile", "Dimple", "Frown") for side in ("Left", "Right")
]  # these widen the mouth, which rounding takes back
# Least and most opening of the lips in the middle of a phone, in the unit of ``seal.FACTORS`` (37 mm on the measuring
# head): the least is about the tracked speaker's mean or a little more: a decoder misses it on words he never said.
LEAST: Mapping[str, float] = {
    "AA": 0.35, "AE": 0.31, "AW": 0.32, "AY": 0.33, "EH": 0.29, "EY": 0.27, "AO": 0.24, "AH": 0.18, "OW": 0.15,
    "OY": 0.18, "IH": 0.13, "ER": 0.13, "UH": 0.13,
}  # fmt: skip
MOST: Mapping[str, float] = {"IY": 0.36, "UW": 0.24, "W": 0.24, "F": 0.083, "V": 0.083}
FULL = 0.06  # seconds of a phone that has time to open in full; a shorter one opens in proportion
ONSET = 0.06  # seconds in which a shape, or a bound of the opening, comes and goes around the middle half of a phone

SMOOTHING = 0.029  # seconds, standard deviation: with the ramps of seal about as smooth as real lips
# The tracker moved lips by puffed cheeks, which look puffed on any other head. These channels move the lips of the
# measuring head in the same way: the three that do so best, by least squares over its lip vertices.
PUFF = INDEX["cheekPuff"]
PUFFED: Mapping[str, float] = {"mouthPucker": 0.91, "jawForward": 0.76, "mouthRollLower": 0.41}
FROWN_KEPT = 0.7  # share: the tracker takes a narrow mouth for a frown
SIDEWAYS = [INDEX[name] for name in ("jawLeft", "jawRight", "mouthLeft", "mouthRight")]
FROWNS = [INDEX["mouthFrownLeft"], INDEX["mouthFrownRight"]]
LEFT = [INDEX[name] for name in ARKIT if name.endswith("Left") and not name.startswith("eyeLook")]
RIGHT = [INDEX[ARKIT[channel].removesuffix("Left") + "Right"] for channel in LEFT]


def symmetrical(curves: FloatArray) -> None:
    """Makes tracked curves (frames, 52) symmetrical in place, not the gaze, and undoes what the tracker invented."""
    curves[:, SIDEWAYS] = 0
    for name, share in PUFFED.items():
        curves[:, INDEX[name]] += share * curves[:, PUFF]
    curves[:, PUFF] = 0
    curves[:, FROWNS] *= FROWN_KEPT
    curves[:, LEFT] = curves[:, RIGHT] = (curves[:, LEFT] + curves[:, RIGHT]) / 2


def enunciate(curves: FloatArray, fps: float, phones: Sequence[Segment]) -> None:
    """Changes tracked curves (frames, 52) in 0..1 in place to those of a character who says timed ARPABET phones."""
    symmetrical(curves)
    if not phones:
        curves[:] = smoothed(curves, SMOOTHING * fps)
        return
    times = np.arange(len(curves)) / fps
    curves[:, OPENERS] *= factors(times, phones, lambda label: SHAPES.get(label, CONSONANT).opening)[:, None]
    curves[:, RAISERS] *= factors(times, phones, lambda label: SHAPES.get(label, CONSONANT).upper)[:, None]
    _open(curves, times, phones)
    curves[:] = smoothed(curves, SMOOTHING * fps)
    made = {name: _track(times, phones, name) for name in MADE}
    curves[:, WIDENERS] *= 1 - np.maximum(made["pucker"], made["funnel"])[:, None]
    for name, channels in MADE.items():
        for channel in channels:
            np.maximum(curves[:, INDEX[channel]], made[name], out=curves[:, INDEX[channel]])
    _narrow(curves, times, phones)
    np.minimum(curves, 1, out=curves)


def _open(curves: FloatArray, times: FloatArray, phones: Sequence[Segment]) -> None:
    """Lowers the jaw where a vowel opens the lips less than it should."""
    parted = curves @ FACTORS
    missing = np.zeros(len(times), np.float32)
    for phone in phones:
        if phone.label in LEAST:
            wanted = LEAST[phone.label] * min(1.0, (phone.end - phone.start) / FULL)
            near, window = _window(times, phone)
            np.maximum(missing[near], window * (wanted - _at_middle(parted, times, phone)), out=missing[near])
    curves[:, INDEX["jawOpen"]] += missing


def _narrow(curves: FloatArray, times: FloatArray, phones: Sequence[Segment]) -> None:
    """Scales the opening down where a phone opens the lips more than it should."""
    parted = curves @ FACTORS
    scale = np.ones(len(times), np.float32)
    for phone in phones:
        most = MOST.get(phone.label)
        if most is not None and (opening := _at_middle(parted, times, phone)) > most:
            near, window = _window(times, phone)
            np.minimum(scale[near], 1 - window * (1 - most / opening), out=scale[near])
    curves[:, [*OPENERS, *RAISERS]] *= scale[:, None]


def _track(times: FloatArray, phones: Sequence[Segment], name: str) -> FloatArray:
    """Returns the least value of a channel at ``times`` (T,): that of a phone in its middle half, with ramps around."""
    track = np.zeros(len(times), np.float32)
    for phone in phones:
        least = getattr(SHAPES.get(phone.label, CONSONANT), name)
        if least:
            near, window = _window(times, phone)
            np.maximum(track[near], least * window, out=track[near])
    return track


def _window(times: FloatArray, phone: Segment) -> tuple[slice, FloatArray]:
    """Returns the frames around a phone, and for each of them 1 in its middle half, with cosine ramps around."""
    middle, quarter = (phone.start + phone.end) / 2, (phone.end - phone.start) / 4
    near = slice(*np.searchsorted(times, (middle - quarter - ONSET, middle + quarter + ONSET)).tolist())
    return near, raised_cosine(np.abs(times[near] - middle) - quarter, ONSET).astype(np.float32)


def _at_middle(values: FloatArray, times: FloatArray, phone: Segment) -> float:
    """Returns the value in the middle of a phone, between the two frames beside it."""
    middle = (phone.start + phone.end) / 2
    beside = slice(max(0, int(np.searchsorted(times, middle)) - 1), int(np.searchsorted(times, middle)) + 1)
    return float(np.interp(middle, times[beside], values[beside]))
