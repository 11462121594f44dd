"""Closes the lips on P, B and M where the decoder leaves them slightly open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..channels import ARKIT, INDEX
from ..signals import FloatArray, Segment, raised_cosine

BILABIALS = frozenset("PBM")
# Opening of the lips per coefficient of a plain rig, in units of jawOpen, which mouthClose undoes exactly, as ARKit
# defines it; measured on the demo head.
PARTING: Mapping[str, float] = {
    "jawOpen": 1.0, "mouthClose": -1.0, "mouthFunnel": 0.36, "mouthLowerDownLeft": 0.095, "mouthLowerDownRight": 0.095,
    "mouthUpperUpLeft": 0.09, "mouthUpperUpRight": 0.09, "mouthShrugUpper": 0.1, "mouthRollLower": -0.03,
    "mouthRollUpper": -0.02,
}  # fmt: skip
FACTORS = np.array([PARTING.get(name, 0.0) for name in ARKIT], np.float32)
AROUND = 0.02  # seconds around the phone in which its closure is searched
LEAST = 0.03  # seconds of the shortest closure
HELD_FROM, HELD_TO = 0.42, 0.55  # the part of the phone that is closed
RAMP = 0.12  # seconds
SHARE = 0.6  # of the time between two closures, which a ramp lasts at most
MOST = 0.45  # narrowest opening, in the same unit, above which a mouth is not closed; fast speech leaves up to .35

SHUT = 1e-6  # opening of lips that are closed as they are

JAW, CLOSE = INDEX["jawOpen"], INDEX["mouthClose"]
OPENERS = [INDEX[name] for name, share in PARTING.items() if share > 0 and name != "jawOpen"]


def close_bilabials(curves: FloatArray, fps: float, phones: Sequence[Segment]) -> None:
    """Closes the lips of curves (frames, 52) in place around the narrowest frame of every P, B and M but closed ones.

    Channels that part the lips fade to 0; then ``mouthClose`` rises to at most ``jawOpen``, so that lips never cross.
    """
    times = np.arange(len(curves)) / fps
    parted = curves @ FACTORS
    fading = np.zeros(len(curves), np.float32)
    spans = list(_spans(times, parted, phones))
    ends = [-np.inf, *(last for _, last in spans)]
    starts = [*(first for first, _ in spans), np.inf]
    for at, (first, last) in enumerate(spans):
        before, after = _ramp(first - ends[at]), _ramp(starts[at + 1] - last)
        near = slice(*np.searchsorted(times, (first - before, last + after)).tolist())
        far = np.maximum((first - times[near]) / before, (times[near] - last) / after)
        np.maximum(fading[near], raised_cosine(far, 1.0), out=fading[near])
    curves[:, OPENERS] *= 1 - fading[:, None]
    left = np.maximum(0, curves[:, JAW] - curves[:, CLOSE])
    curves[:, CLOSE] += left * fading


def _spans(times: FloatArray, parted: FloatArray, phones: Sequence[Segment]) -> Iterator[tuple[float, float]]:
    """Yields when the lips are to be closed, in seconds. times, parted: (frames,), the latter their opening."""
    for label, start, end in phones:
        begin, stop = np.searchsorted(times, (start - AROUND, end + AROUND)).tolist()
        if label in BILABIALS and begin < stop and SHUT < parted[begin:stop].min() <= MOST:
            narrowest = times[begin + int(np.argmin(parted[begin:stop]))]
            first = min(narrowest - LEAST / 2, start + HELD_FROM * (end - start))
            yield first, max(narrowest + LEAST / 2, start + HELD_TO * (end - start))


def _ramp(between: float) -> float:
    """Returns the seconds of a ramp, so short that lips part between two closures ``between`` seconds apart."""
    return min(RAMP, max(LEAST, SHARE * between))
