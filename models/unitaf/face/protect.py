"""Adds the expression residual to a living face: closures and contacts of the lips, blinks and gaze always win."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..channels import INDEX, LIFE
from ..signals import FloatArray, Segment, raised_cosine
from .seal import BILABIALS, FACTORS

LABIODENTALS = frozenset("FV")
SIBILANTS = frozenset(("S", "Z", "SH", "ZH", "CH", "JH"))

# What is left of the residual while lips close, while the lower lip touches the teeth, and while teeth are together; of
# channels that are not named, everything. Nothing that parts the lips stays on a closure, and of the rest so much that
# no lip vertex of the measuring head is moved by a millimetre, on average.
KEPT: Mapping[frozenset[str], Mapping[str, float]] = {
    BILABIALS: {
        "jawOpen": 0.0, "jawForward": 0.0, "mouthLowerDown": 0.0, "mouthUpperUp": 0.0, "mouthFunnel": 0.0,
        "mouthRollUpper": 0.0, "mouthRollLower": 0.0, "mouthShrugLower": 0.1, "mouthShrugUpper": 0.0,
        "mouthPress": 0.3, "mouthSmile": 0.08, "mouthDimple": 0.1, "mouthFrown": 0.18, "mouthStretch": 0.12,
        "noseSneer": 0.08, "cheekSquint": 0.45,
    },
    LABIODENTALS: {
        "jawOpen": 0.0, "jawForward": 0.2, "mouthLowerDown": 0.0, "mouthFunnel": 0.0, "mouthRollUpper": 0.2,
        "mouthRollLower": 0.2, "mouthShrugLower": 0.1, "mouthShrugUpper": 0.2, "mouthPress": 0.2, "mouthSmile": 0.7,
        "mouthFrown": 0.7,
    },
    SIBILANTS: {"jawOpen": 0.1, "mouthLowerDown": 0.6, "mouthFunnel": 0.5},
}  # fmt: skip
TOGETHER = 0.05  # in the unit of ``seal.FACTORS``: lips that are parted by less are closed
AROUND = 0.04  # seconds around a P, B or M in which closed lips are its own
LEEWAY = 0.02  # seconds by which phones of the voice and of an aligner differ
RAMP = 0.065  # seconds in which the residual goes and comes

SQUINT_AT_BLINK = 0.4  # of a squint's residual that stays under closed lids, or they would pass each other
LOWERED = 0.4  # lowering by which a brow is kept from rising with the voice
SIDES = ("Left", "Right")


def add(curves: FloatArray, residual: FloatArray, fps: float, phones: Sequence[Segment]) -> FloatArray:
    """Curves (frames, 52) in 0..1 of a living face, and the residual (frames, 52) from 0 -> curves in 0..1."""
    face = curves.astype(np.float32)
    added = np.maximum(residual, 0) * kept(face, fps, phones)
    _brows(face, added)
    _gaze(face, added)
    _lids(face, added)
    upper = [INDEX[name] for name in sorted(LIFE)]
    added[:, upper] *= 1 - face[:, upper]  # life and feeling move the same muscles: they do not add up
    result: FloatArray = np.clip(face + added, 0, 1)
    return result


def kept(face: FloatArray, fps: float, phones: Sequence[Segment]) -> FloatArray:
    """(frames, 52) in 0..1: the share of the residual that phones and lips of a face (frames, 52) leave room for."""
    times = np.arange(len(face)) / fps
    together = face @ FACTORS <= TOGETHER
    share = np.ones(face.shape, np.float32)
    for labels, shares in KEPT.items():
        near = np.zeros(len(times), np.float32)
        for phone in phones:
            if phone.label in labels:
                if labels is BILABIALS:
                    first, last = _closed(phone, times, together)
                else:
                    first, last = phone.start - LEEWAY, phone.end + LEEWAY
                _hold(near, times, first, last)
        for base, least in shares.items():
            for name in _sided(base):
                np.minimum(share[:, INDEX[name]], 1 - (1 - least) * near, out=share[:, INDEX[name]])
    return share


def _closed(phone: Segment, times: FloatArray, together: NDArray[np.bool_]) -> tuple[float, float]:
    """From when to when a P, B or M has its lips together, in seconds; the middle half of it at least."""
    quarter = (phone.end - phone.start) / 4
    span = slice(*np.searchsorted(times, (phone.start - AROUND, phone.end + AROUND)).tolist())
    closed = [phone.start + quarter, phone.end - quarter, *times[span][together[span]].tolist()]
    return min(closed), max(closed)


def _hold(near: FloatArray, times: FloatArray, first: float, last: float) -> None:
    """Raise ``near`` to 1 from first to last, in seconds, with cosine ramps around."""
    span = slice(*np.searchsorted(times, (first - RAMP, last + RAMP)).tolist())
    far = np.maximum(first - times[span], times[span] - last)
    np.maximum(near[span], raised_cosine(far, RAMP), out=near[span])


def _sided(base: str) -> list[str]:
    return [base] if base in INDEX else [f"{base}{side}" for side in SIDES]


def _brows(face: FloatArray, added: FloatArray) -> None:
    """A brow that a feeling lowers does not rise with the voice."""
    lowered = [np.clip(added[:, INDEX[f"browDown{side}"]] / LOWERED, 0, 1) for side in SIDES]
    for side, low in zip(SIDES, lowered, strict=True):
        face[:, INDEX[f"browOuterUp{side}"]] *= 1 - low
    face[:, INDEX["browInnerUp"]] *= 1 - (lowered[0] + lowered[1]) / 2


def _gaze(face: FloatArray, added: FloatArray) -> None:
    """Both eyes are lowered alike, from wherever they look."""
    down = [INDEX[f"eyeLookDown{side}"] for side in SIDES]
    lowering = added[:, down].mean(1)
    added[:, down] = 0
    for side in SIDES:
        below, above = INDEX[f"eyeLookDown{side}"], INDEX[f"eyeLookUp{side}"]
        pitch = face[:, below] - face[:, above] + lowering
        face[:, below], face[:, above] = np.clip(pitch, 0, 1), np.clip(-pitch, 0, 1)


def _lids(face: FloatArray, added: FloatArray) -> None:
    """Lids that blink are not held open, nor pressed together."""
    for side in SIDES:
        blink = face[:, INDEX[f"eyeBlink{side}"]]
        added[:, INDEX[f"eyeWide{side}"]] *= 1 - blink
        added[:, INDEX[f"eyeSquint{side}"]] *= 1 - (1 - SQUINT_AT_BLINK) * blink
