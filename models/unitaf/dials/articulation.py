"""The dial of articulation: how far each phone goes towards its own shape, from mumbling to a cartoon.

It is a function of the phone: open vowels open much more, close ones hardly, teeth stay near each other on S, and
rounded lips round. Contacts of the lips are kept by the steps of the dials that follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ..channels import INDEX
from ..signals import FloatArray, Segment


class Reach(NamedTuple):
    """Factors at 0 and at 2 of what is 1 at 1: of the channels that part the lips, that round them, that widen them."""

    opening: tuple[float, float]
    rounding: tuple[float, float] = (0.3, 1.3)
    widening: tuple[float, float] = (0.4, 1.3)


# All numbers are our choice, by stills of the demo heads.
OPEN, HALF, CLOSE_VOWEL = Reach((0.4, 1.7)), Reach((0.45, 1.5)), Reach((0.6, 1.15), widening=(0.4, 1.8))
ROUND, NARROW, OTHER = Reach((0.6, 1.15), rounding=(0.3, 1.5)), Reach((0.8, 1.0)), Reach((0.5, 1.3))
REACH: Mapping[str, Reach] = {
    **dict.fromkeys(("AA", "AE", "AW", "AY", "AO", "EH"), OPEN),
    **dict.fromkeys(("AH", "EY", "OW", "OY", "ER", "UH"), HALF),
    **dict.fromkeys(("IY", "IH", "Y"), CLOSE_VOWEL),
    **dict.fromkeys(("UW", "W"), ROUND),
    **dict.fromkeys(("S", "Z", "SH", "ZH", "CH", "JH", "F", "V", "TH", "DH"), NARROW),
}

PRESETS: Mapping[str, float] = {"subtle": 0.5, "natural": 1.0, "broad": 1.5}


def _sided(*names: str) -> list[int]:
    return [INDEX[f"{name}{side}"] for name in names for side in ("Left", "Right")]


OPENERS = [INDEX["jawOpen"], INDEX["mouthClose"], *_sided("mouthLowerDown", "mouthUpperUp")]
ROUNDERS = [INDEX["mouthPucker"], INDEX["mouthFunnel"]]
WIDENERS = _sided("mouthStretch", "mouthSmile", "mouthDimple")


def articulate(curves: FloatArray, fps: float, phones: Sequence[Segment], amount: float) -> None:
    """Scales the mouth of curves (52, frames) in place. amount: 0 mumbles, 1 changes nothing, 2 is a cartoon.

    phones: ARPABET with times in seconds; without them every frame is that of a consonant. Values may exceed 1.
    """
    if amount == 1:
        return
    times = np.arange(curves.shape[1]) / fps

    def scaled(reach: tuple[float, float]) -> float:
        return float(np.interp(amount, (0, 1, 2), (reach[0], 1.0, reach[1])))

    curves[OPENERS] *= factors(times, phones, lambda label: scaled(REACH.get(label, OTHER).opening))
    curves[ROUNDERS] *= factors(times, phones, lambda label: scaled(REACH.get(label, OTHER).rounding))
    curves[WIDENERS] *= factors(times, phones, lambda label: scaled(REACH.get(label, OTHER).widening))


def factors(times: FloatArray, phones: Sequence[Segment], factor: Callable[[str], float]) -> FloatArray:
    """Returns the factor of each phone at ``times`` (T,) in seconds: even in its middle half, passing on in between."""
    if not phones:
        return np.full(len(times), factor(""), np.float32)
    knots, values = [], []
    for label, start, end in phones:
        quarter = (end - start) / 4
        knots += [start + quarter, end - quarter]
        values += [factor(label)] * 2
    return np.interp(times, knots, values).astype(np.float32)
