"""Adds the expression residual to a living face: closures and contacts of the lips, blinks and gaze always win."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..channels import INDEX, LIFE
from ..take import FloatArray, Segment

BILABIALS, LABIODENTALS = frozenset("PBM"), frozenset("FV")
SIBILANTS = frozenset(("S", "Z", "SH", "ZH", "CH", "JH"))

# What is left of the residual while lips close, while the lower lip touches the teeth, and while teeth are together; of
# channels that are not named, everything. Nothing that parts the lips stays on a closure, and of the rest so much that
# no lip vertex of the measuring head is moved by more than about half a millimetre.
KEPT: Mapping[frozenset[str], Mapping[str, float]] = {
    BILABIALS: {
        "jawOpen": 0.0, "jawForward": 0.0, "mouthLowerDown": 0.0, "mouthUpperUp": 0.0, "mouthFunnel": 0.0,
        "mouthRollUpper": 0.0, "mouthRollLower": 0.0, "mouthShrugLower": 0.1, "mouthShrugUpper": 0.0,
        "mouthPress": 0.3, "mouthSmile": 0.06, "mouthDimple": 0.1, "mouthFrown": 0.2, "mouthStretch": 0.12,
        "noseSneer": 0.08, "cheekSquint": 0.5,
    },
    LABIODENTALS: {
        "jawOpen": 0.0, "jawForward": 0.2, "mouthLowerDown": 0.0, "mouthFunnel": 0.0, "mouthRollUpper": 0.2,
        "mouthRollLower": 0.2, "mouthShrugLower": 0.1, "mouthShrugUpper": 0.2, "mouthPress": 0.2, "mouthSmile": 0.7,
        "mouthFrown": 0.7,
    },
    SIBILANTS: {"jawOpen": 0.1, "mouthLowerDown": 0.6, "mouthFunnel": 0.5},
}  # fmt: skip
HELD = 0.5  # the middle part of the phone in which no more than that is left
RAMP = 0.07  # seconds on either side of it

SQUINT_AT_BLINK = 0.4  # of a squint's residual that stays under closed lids, or they would pass each other
LOWERED = 0.4  # lowering by which a brow is kept from rising with the voice
SIDES = ("Left", "Right")


def add(curves: FloatArray, residual: FloatArray, fps: float, phones: Sequence[Segment]) -> FloatArray:
    """Curves (frames, 52) in 0..1 of a living face, and the residual (frames, 52) from 0 -> curves in 0..1."""
    face = curves.astype(np.float32)
    added = np.maximum(residual, 0) * kept(len(face), fps, phones)
    _brows(face, added)
    _gaze(face, added)
    _lids(face, added)
    upper = [INDEX[name] for name in sorted(LIFE)]
    added[:, upper] *= 1 - face[:, upper]  # life and feeling move the same muscles: they do not add up
    result: FloatArray = np.clip(face + added, 0, 1)
    return result


def kept(frames: int, fps: float, phones: Sequence[Segment]) -> FloatArray:
    """(frames, 52) in 0..1: the share of the residual that the phones leave room for."""
    times = np.arange(frames) / fps
    share = np.ones((frames, len(INDEX)), np.float32)
    for labels, shares in KEPT.items():
        near = _near(times, [phone for phone in phones if phone.label in labels])
        for base, least in shares.items():
            for name in _sided(base):
                np.minimum(share[:, INDEX[name]], 1 - (1 - least) * near, out=share[:, INDEX[name]])
    return share


def _near(times: FloatArray, phones: Sequence[Segment]) -> FloatArray:
    """1 in the middle of each phone, cosine ramps around, at ``times`` in seconds."""
    near = np.zeros(len(times), np.float32)
    for _, start, end in phones:
        inside = slice(*np.searchsorted(times, (start - RAMP, end + RAMP)).tolist())
        far = np.abs(times[inside] - (start + end) / 2) - HELD * (end - start) / 2
        np.maximum(near[inside], (1 + np.cos(np.pi * np.clip(far / RAMP, 0, 1))) / 2, out=near[inside])
    return near


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
