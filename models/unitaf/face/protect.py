"""Adds the expression residual to a face; closures and contacts of the lips, blinks and gaze take precedence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..channels import INDEX, LIFE
from ..signals import FloatArray, Segment, raised_cosine, smoothstep
from ..text.phones import SILENCE
from .seal import BILABIALS, FACTORS

LABIODENTALS = frozenset("FV")
SIBILANTS = frozenset(("S", "Z", "SH", "ZH", "CH", "JH"))

# The share of the residual that remains while the lips close, while the lower lip touches the teeth, and while the
# teeth are together; 1 for channels that are not named. On a closure it is 0 for all channels that part the lips. The
# others keep enough for the look to hold over the closure, and the closed lips move with them.
REMAINING: Mapping[frozenset[str], Mapping[str, float]] = {
    BILABIALS: {
        "jawOpen": 0.0, "jawForward": 0.0, "mouthLowerDown": 0.0, "mouthUpperUp": 0.0, "mouthFunnel": 0.0,
        "mouthRollUpper": 0.0, "mouthRollLower": 0.0, "mouthShrugLower": 0.05, "mouthShrugUpper": 0.0,
        "mouthPress": 0.3, "mouthSmile": 0.25, "mouthDimple": 0.25, "mouthFrown": 0.3, "mouthStretch": 0.25,
        "noseSneer": 0.4, "cheekSquint": 0.8,
    },
    LABIODENTALS: {
        "jawOpen": 0.0, "jawForward": 0.2, "mouthLowerDown": 0.0, "mouthUpperUp": 0.05, "mouthFunnel": 0.0,
        "mouthRollUpper": 0.2, "mouthRollLower": 0.2, "mouthShrugLower": 0.1, "mouthShrugUpper": 0.1, "mouthPress": 0.2,
        "mouthSmile": 0.45, "mouthDimple": 0.5, "mouthFrown": 0.4, "mouthStretch": 0.4, "noseSneer": 0.3,
    },
    SIBILANTS: {"jawOpen": 0.1, "mouthLowerDown": 0.6, "mouthFunnel": 0.5},
}  # fmt: skip
SPOKEN_JAW = 0.3  # share of a dropped jaw that remains while somebody speaks, whose jaw has to move: it drops in pauses
PAUSE, PAUSE_RAMP = 0.2, 0.3  # seconds of the shortest silence that is a pause, and over which the jaw drops in it
ROUND, ROUNDED_KEEPS = 0.5, 0.4  # pucker and funnel of a rounded mouth; the share of what spreads it that remains
SPREADING = ("mouthSmile", "mouthStretch", "mouthDimple")
JAW_ROOM = 0.5  # jawOpen of speech from which an emotion does not lower the jaw further
FROWNED = 0.3  # mouthFrown residual at which no smile of speech remains
TOGETHER = 0.05  # opening in the unit of ``seal.FACTORS`` below which lips count as closed
AROUND = 0.04  # seconds around a P, B or M in which closed lips belong to it
LEEWAY = 0.02  # seconds; the error of phone times
RAMP, SLOW_RAMP = 0.065, 0.16  # seconds over which what parts the lips fades out and in; and all else, which is seen

SQUINT_AT_BLINK = 0.4  # share of a squint's residual that remains under closed lids, so that lids do not cross
LOWERED = 0.4  # browDown residual at which a brow no longer rises with the voice
SIDES = ("Left", "Right")
FOLLOWERS = ("cheekSquint", "noseSneer")  # besides ``LIFE``, muscles that both speech and emotion move
UPPER = [column for name, column in INDEX.items() if name in LIFE or name.startswith(FOLLOWERS)]


def add(curves: FloatArray, residual: FloatArray, fps: float, phones: Sequence[Segment]) -> FloatArray:
    """Returns curves (frames, 52) in 0..1 plus the residual (frames, 52), of which negative values count as 0."""
    face = curves.astype(np.float32)
    added = np.maximum(residual, 0) * remaining(face, fps, phones)
    _brows(face, added)
    _corners(face, added)
    _gaze(face, added)
    _lids(face, added)
    added[:, UPPER] *= 1 - face[:, UPPER]  # life and emotion move the same muscles, so they saturate
    result: FloatArray = np.clip(face + added, 0, 1)
    return result


def remaining(face: FloatArray, fps: float, phones: Sequence[Segment]) -> FloatArray:
    """Returns (frames, 52) in 0..1: the share of the residual that the phones and lips of a face (frames, 52) allow."""
    times = np.arange(len(face)) / fps
    together = face @ FACTORS <= TOGETHER
    share = np.ones(face.shape, np.float32)
    for labels, shares in REMAINING.items():
        near, soon = np.zeros(len(times), np.float32), np.zeros(len(times), np.float32)
        for phone in phones:
            if phone.label in labels:
                if labels is BILABIALS:
                    first, last = _closed(phone, times, together)
                else:
                    first, last = phone.start - LEEWAY, phone.end + LEEWAY
                _hold(near, times, first, last, RAMP)
                _hold(soon, times, first, last, SLOW_RAMP)
        for base, least in shares.items():
            for name in _sided(base):
                yielding = soon if least else near
                np.minimum(share[:, INDEX[name]], 1 - (1 - least) * yielding, out=share[:, INDEX[name]])
    jaw = face[:, INDEX["jawOpen"]]
    share[:, INDEX["jawOpen"]] *= _spoken_jaw(times, phones) * (1 - np.clip(jaw / JAW_ROOM, 0, 1))
    rounded = np.clip((face[:, INDEX["mouthPucker"]] + face[:, INDEX["mouthFunnel"]]) / ROUND, 0, 1)
    for name in (name for base in SPREADING for name in _sided(base)):
        share[:, INDEX[name]] *= 1 - (1 - ROUNDED_KEEPS) * rounded
    return share


def _spoken_jaw(times: FloatArray, phones: Sequence[Segment]) -> FloatArray:
    """Returns (frames,): ``SPOKEN_JAW`` while somebody speaks, up to 1 in pauses."""
    dropped = np.zeros(len(times), np.float32)
    for phone in (phone for phone in phones if phone.label == SILENCE):
        if phone.end - phone.start >= PAUSE:
            inside = np.minimum(times - phone.start, phone.end - times) / min(PAUSE_RAMP, (phone.end - phone.start) / 2)
            dropped = np.maximum(dropped, smoothstep(inside).astype(np.float32))
    result: FloatArray = SPOKEN_JAW + (1 - SPOKEN_JAW) * dropped
    return result


def _closed(phone: Segment, times: FloatArray, together: NDArray[np.bool_]) -> tuple[float, float]:
    """Returns the span in seconds in which the lips of a P, B or M are closed, at least its middle half."""
    quarter = (phone.end - phone.start) / 4
    span = slice(*np.searchsorted(times, (phone.start - AROUND, phone.end + AROUND)).tolist())
    closed = [phone.start + quarter, phone.end - quarter, *times[span][together[span]].tolist()]
    return min(closed), max(closed)


def _hold(near: FloatArray, times: FloatArray, first: float, last: float, ramp: float) -> None:
    """Raises ``near`` to 1 from ``first`` to ``last`` in seconds, with cosine ramps before and after."""
    span = slice(*np.searchsorted(times, (first - ramp, last + ramp)).tolist())
    far = np.maximum(first - times[span], times[span] - last)
    np.maximum(near[span], raised_cosine(far, ramp), out=near[span])


def _sided(base: str) -> list[str]:
    """Returns the channels of a name without its side."""
    return [base] if base in INDEX else [f"{base}{side}" for side in SIDES]


def _brows(face: FloatArray, added: FloatArray) -> None:
    """Keeps a brow that the emotion lowers from rising with the voice."""
    lowered = [np.clip(added[:, INDEX[f"browDown{side}"]] / LOWERED, 0, 1) for side in SIDES]
    for side, low in zip(SIDES, lowered, strict=True):
        face[:, INDEX[f"browOuterUp{side}"]] *= 1 - low
    face[:, INDEX["browInnerUp"]] *= 1 - (lowered[0] + lowered[1]) / 2


def _corners(face: FloatArray, added: FloatArray) -> None:
    """Keeps corners that the emotion pulls down from smiling with the sounds."""
    for side in SIDES:
        low = np.clip(added[:, INDEX[f"mouthFrown{side}"]] / FROWNED, 0, 1)
        face[:, INDEX[f"mouthSmile{side}"]] *= 1 - low


def _gaze(face: FloatArray, added: FloatArray) -> None:
    """Lowers both eyes by the same angle, from wherever they look."""
    down = [INDEX[f"eyeLookDown{side}"] for side in SIDES]
    lowering = added[:, down].mean(1)
    added[:, down] = 0
    for side in SIDES:
        below, above = INDEX[f"eyeLookDown{side}"], INDEX[f"eyeLookUp{side}"]
        pitch = face[:, below] - face[:, above] + lowering
        face[:, below], face[:, above] = np.clip(pitch, 0, 1), np.clip(-pitch, 0, 1)


def _lids(face: FloatArray, added: FloatArray) -> None:
    """Removes widening from eyelids that blink, and most of the squint."""
    for side in SIDES:
        blink = face[:, INDEX[f"eyeBlink{side}"]]
        added[:, INDEX[f"eyeWide{side}"]] *= 1 - blink
        added[:, INDEX[f"eyeSquint{side}"]] *= 1 - (1 - SQUINT_AT_BLINK) * blink
