"""The steps of the dials on curves (52, frames). All but ``opening``, ``contacts`` and ``upper_share`` work in place.

Contacts take precedence: no step opens lips that touch each other or the teeth.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from ..channels import ARKIT, INDEX
from ..signals import FloatArray, Segment, smoothstep

# The height at which a channel moves the face: 0 chin, 1 forehead; the left side stands for both. Our choice, by the
# positions of the muscles in a front view.
HEIGHTS = {
    "jawForward": 0.05, "jawLeft": 0.05, "jawOpen": 0.05, "jawRight": 0.05, "mouthShrugLower": 0.15,
    "mouthRollLower": 0.2, "mouthLowerDownLeft": 0.2, "mouthFrownLeft": 0.25, "tongueOut": 0.25, "mouthClose": 0.28,
    "mouthFunnel": 0.28, "mouthPucker": 0.28, "mouthLeft": 0.28, "mouthRight": 0.28, "mouthStretchLeft": 0.28,
    "mouthPressLeft": 0.28, "mouthDimpleLeft": 0.3, "mouthSmileLeft": 0.32, "mouthRollUpper": 0.35,
    "mouthShrugUpper": 0.35, "mouthUpperUpLeft": 0.37, "cheekPuff": 0.4, "noseSneerLeft": 0.5,
    "cheekSquintLeft": 0.55, "eyeSquintLeft": 0.68, "eyeLookDownLeft": 0.72, "eyeLookInLeft": 0.72,
    "eyeLookOutLeft": 0.72, "eyeLookUpLeft": 0.72, "eyeBlinkLeft": 0.74, "eyeWideLeft": 0.77, "browDownLeft": 0.88,
    "browInnerUp": 0.92, "browOuterUpLeft": 0.92,
}  # fmt: skip
HEIGHT = np.array([HEIGHTS.get(name, HEIGHTS.get(name.replace("Right", "Left"), 0.0)) for name in ARKIT], np.float32)


def _rows(*starts: str) -> list[int]:
    return [row for row, name in enumerate(ARKIT) if name.startswith(starts)]


BROWS, BLINKS, WIDE, TONGUE = _rows("brow"), _rows("eyeBlink"), _rows("eyeWide"), _rows("tongue")
LOOKS = _rows("eyeLook")
FACE = [row for row in range(len(ARKIT)) if row not in (*LOOKS, *BLINKS)]  # blinks and gaze have other dials
MOUTH = _rows("jaw", "mouth", "tongue")
JAW, CLOSE = INDEX["jawOpen"], INDEX["mouthClose"]
LOWER_LIP, UPPER_LIP = _rows("mouthLowerDown"), _rows("mouthUpperUp")
PARTING = [*LOWER_LIP, *UPPER_LIP, INDEX["mouthFunnel"]]  # these part the lips, and so does the jaw
# Pairs of channels that turn an eye in opposite directions.
GAZE = [
    (INDEX[f"eyeLook{one}{side}"], INDEX[f"eyeLook{other}{side}"])
    for side in ("Left", "Right")
    for one, other in (("Out", "In"), ("Up", "Down"))
]

CONTACT_PHONES = frozenset(["P", "B", "M", "F", "V"])  # lips touch each other or the teeth
CLOSED, PARTED = 0.03, 0.08  # openings at which lips certainly touch, and certainly do not; our choice
CONTACT_FADE = 0.05  # seconds before and after a contact over which the dials fade; our choice
SMOOTHING_REACH = 2.5  # half the length of the Gaussian kernel, in standard deviations
DART_WINDOW, DART_TAPS = 0.8, 9  # seconds and samples of the running median that separates fixations from darts; ours


def opening(curves: FloatArray) -> FloatArray:
    """Returns the opening of the lips (frames,) in units of coefficients: jawOpen less mouthClose, plus the lips."""
    gap = np.maximum(curves[JAW] - curves[CLOSE], 0) + curves[LOWER_LIP].mean(0) + curves[UPPER_LIP].mean(0)
    parted: FloatArray = gap.astype(np.float32)
    return parted


def contacts(curves: FloatArray, fps: float, phones: Sequence[Segment] = ()) -> FloatArray:
    """Returns (frames,) in 0..1: 1 where the curves close the lips or a phone has a contact, fading around it."""
    contact = 1 - smoothstep((opening(curves) - CLOSED) / (PARTED - CLOSED))
    frame = np.array([(p.start, p.end) for p in phones if p.label in CONTACT_PHONES]).reshape(-1, 2) * fps
    for first, stop in np.ceil(frame).astype(int):
        contact[first:stop] = 1
    around = contact.copy()
    for shift in range(1, int(CONTACT_FADE * fps) + 1):
        fade = np.float32(1 - shift / (CONTACT_FADE * fps))
        np.maximum(around[shift:], contact[:-shift] * fade, out=around[shift:])
        np.maximum(around[:-shift], contact[shift:] * fade, out=around[:-shift])
    return around


def upper_share(level: float, softness: float) -> FloatArray:
    """Returns (52,) in 0..1: the share of each channel in the upper face, which rises over a height of ``softness``."""
    return smoothstep((HEIGHT - level) / softness + 0.5)


def smooth(
    curves: FloatArray, fps: float, upper: FloatArray, upper_seconds: float, lower_seconds: float, contact: FloatArray
) -> None:
    """Smooths the face by Gaussians of these standard deviations in seconds; contacts of the mouth do not change."""
    if not (upper_seconds or lower_seconds):
        return
    out = np.zeros_like(curves)
    for seconds, share in ((upper_seconds, upper), (lower_seconds, 1 - upper)):
        rows = [row for row in FACE if share[row]]
        out[rows] += share[rows, None] * _gaussian(curves[rows], seconds * fps)
    out[MOUTH] += contact * (curves[MOUTH] - out[MOUTH])
    curves[FACE] = out[FACE]


def strengthen_input(curves: FloatArray, upper: FloatArray, strength: float) -> None:
    """Multiplies small values of the lower face by ``strength``; larger ones saturate smoothly, and 1 stays 1."""
    if strength == 1:
        return
    gain = np.ones((len(ARKIT), 1), np.float32)
    gain[FACE, 0] += (strength - 1) * (1 - upper[FACE])
    softened = np.maximum(1 + (gain - 1) * curves, np.float32(1e-6))
    curves *= gain
    curves /= softened


def strengthen(curves: FloatArray, strengths: Sequence[tuple[Sequence[int], FloatArray | float]]) -> None:
    """Multiplies channels. strengths: pairs of rows and their factors, one for each row or one for all."""
    gain = np.ones((len(ARKIT), 1), np.float32)
    for rows, strength in strengths:
        gain[rows, 0] *= np.float32(strength)
    curves *= gain


def scale_darts(curves: FloatArray, fps: float, strength: float) -> None:
    """Scales the darts of the gaze: its difference from a running median, which follows jumps to a new target."""
    if strength == 1:
        return
    towards, away = ([pair[side] for pair in GAZE] for side in (0, 1))
    gaze, both = curves[towards] - curves[away], np.minimum(curves[towards], curves[away])
    gaze += np.float32(strength - 1) * (gaze - _median(gaze, fps))
    curves[towards] = np.maximum(gaze, 0) + both
    curves[away] = np.maximum(-gaze, 0) + both


def open_lids(curves: FloatArray, offset: float) -> None:
    """Opens the eyelids (offset up to 1), except in a blink, or closes them (down to -1: fully)."""
    if offset > 0:
        curves[WIDE] += offset * np.maximum(1 - curves[WIDE], 0) * np.clip(1 - curves[BLINKS], 0, 1)
    elif offset < 0:
        curves[BLINKS] -= offset * np.maximum(1 - curves[BLINKS], 0)
        curves[WIDE] *= 1 + offset


def open_lips(curves: FloatArray, offset: float, contact: FloatArray) -> None:
    """Parts the lips or brings them together; contacts, and so a mouth at rest, do not change."""
    moved = np.float32(offset) * (1 - contact)
    if offset > 0:
        curves[LOWER_LIP] += moved
        curves[UPPER_LIP] += moved / 2  # the lower lip moves most
    elif offset < 0:
        lips = [*LOWER_LIP, *UPPER_LIP]
        curves[lips] = np.maximum(curves[lips] + moved, 0)
        gap = np.maximum(curves[JAW] - curves[CLOSE], 0)
        curves[CLOSE] += np.minimum(gap, -moved)


def set_channel(curves: FloatArray, row: int, multiplier: float, offset: float) -> None:
    """Multiplies one channel and adds an offset; jawOpen and mouthClose are multiplied together."""
    curves[row] *= np.float32(multiplier)
    if row == JAW:
        curves[CLOSE] *= np.float32(multiplier)
    curves[row] += np.float32(offset)


def keep_contacts(curves: FloatArray, original: FloatArray, contact: FloatArray, off: Collection[int]) -> None:
    """Undoes changes that would open a contact: limits the lips to their original opening, and raises mouthClose.

    Where mouthClose is ``off`` or already 1, the jaw is lowered instead. mouthClose never exceeds jawOpen by more than
    in the original.
    """
    curves[PARTING] -= contact * np.maximum(curves[PARTING] - original[PARTING], 0)
    before = original[JAW] - original[CLOSE]
    if CLOSE not in off:
        excess = contact * np.maximum(curves[JAW] - curves[CLOSE] - np.maximum(before, 0), 0)
        curves[CLOSE] = np.minimum(curves[CLOSE] + excess, 1)
    curves[JAW] -= contact * np.maximum(curves[JAW] - curves[CLOSE] - np.maximum(before, 0), 0)
    curves[CLOSE] -= np.maximum(curves[CLOSE] - curves[JAW] - np.maximum(-before, 0), 0)


def _gaussian(curves: FloatArray, deviation: float) -> FloatArray:
    """Smooths rows by a Gaussian of ``deviation`` frames; the first and the last frame do not change."""
    reach = min(int(SMOOTHING_REACH * deviation + 0.5), curves.shape[1] - 1)
    if not reach:
        return curves
    weights = np.exp(-0.5 * (np.arange(reach + 1) / deviation) ** 2).astype(np.float32)
    weights /= weights[0] + 2 * weights[1:].sum()
    first, last = curves[:, :1], curves[:, -1:]
    mirrored = (2 * first - curves[:, reach:0:-1], curves, 2 * last - curves[:, -2 : -reach - 2 : -1])
    padded = np.concatenate(mirrored, axis=1)
    frames = curves.shape[1]
    out: FloatArray = weights[0] * curves
    for shift, weight in enumerate(weights[1:], 1):
        pair = padded[:, reach - shift :][:, :frames] + padded[:, reach + shift :][:, :frames]
        pair *= weight
        out += pair
    return out


def _median(rows: FloatArray, fps: float) -> FloatArray:
    """Returns the running median of rows over ``DART_WINDOW``."""
    half = max(1, round(DART_WINDOW * fps / 2))
    taps = np.unique(np.linspace(-half, half, DART_TAPS).round().astype(int))
    at = np.clip(np.arange(rows.shape[1]) + taps[:, None], 0, rows.shape[1] - 1)
    middle: FloatArray = np.partition(rows[:, at], len(taps) // 2, axis=1)[:, len(taps) // 2].astype(np.float32)
    return middle
