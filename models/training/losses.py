"""The loss of the face decoder: lips on a mesh, their speed and spread, and closures that are missing in the labels.

Lengths are in millimetres on the measuring mesh, so that the weights below are comparable.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from unitaf.face.seal import FACTORS
from unitaf.signals import Segment

from .articulation import BILABIALS, LABIODENTALS, NARROW, OPEN_VOWELS, OPENING, SHORTEST_OPENING
from .mesh import LipMesh

MM = 10.0  # per centimetre

# Openings above rest, in mm. A closure is evaluated at 1.5; the limit of the hinge is lower, so that it also holds
# between two samples of the decoder; it is higher for the natural style than for the clear one.
CLOSED, TRACKED_CLOSED = 0.8, 1.2
JUDGED_CLOSED = 1.5
TOUCHING = 2.2  # of the lower lip's edge below its rest: there it meets the upper teeth; the upper lip is free
OPEN_IN_LABELS = JUDGED_CLOSED + 3.0
OPEN_WANTED = JUDGED_CLOSED + 2.2
WIDE = 4.5
NOT_CLOSED = 2.2
PRESSED = -0.6  # overlap of pressed lips on the mesh; more is a visible error
SOFTNESS = 0.15  # mm: temperature of the soft minimum over a phone's frames
LONGEST = 12  # frames of a window; of longer phones, the first ones count

RIG_JAW = 28.5  # mm of opening of the demo head's lips at jawOpen = 1; the other channels are in face.seal
RIG_CLOSED = 0.1

# Loss weights.
LIPS, LARGEST, SPEED, JOLT, GAP, SPREAD, FALSE_CLOSE = 1.0, 3.0, 0.2, 0.05, 0.1, 0.5, 8.0
SHAPE, OUT_OF_RANGE = 10.0, 100.0
CLOSE_SEEN, CLOSE_UNSEEN, CLOSE_CLEAR, TOUCH, OPENED, NARROWED, CROSSED = 0.6, 0.02, 1.0, 0.5, 0.4, 0.3, 1.0


class Constraints(NamedTuple):
    """Windows of frames in which the opening must be below (or above) a limit at least once.

    item: (N,) index in the batch; frames: (N, LONGEST), short windows padded by their last frame; weight and limit:
    (N,).
    """

    item: Tensor
    frames: Tensor
    weight: Tensor
    limit: Tensor


class LipConstraints(NamedTuple):
    """The constraints of one clip or one batch: on the measuring mesh closures, lower lips at the teeth, smallest and
    largest openings; on a plain rig closures.
    """

    close: Constraints
    touch: Constraints
    open: Constraints
    narrow: Constraints
    rig: Constraints


def natural_constraints(phones: Sequence[Segment], opening: Tensor, fps: float) -> LipConstraints:
    """Returns the constraints of a tracked face whose opening is (T,) mm: all closures, and openings in the labels."""
    close, opened = [], []
    for label, start, end in phones:
        first, last = _window(start, end, fps, len(opening))
        if label in BILABIALS and last > first:
            seen = bool(opening[first:last].min() < JUDGED_CLOSED)
            close.append((first, last, CLOSE_SEEN if seen else CLOSE_UNSEEN, TRACKED_CLOSED))
        elif label in OPEN_VOWELS:
            middle = min(len(opening) - 1, int((start + end) / 2 * fps))
            if opening[middle : middle + 2].min() > OPEN_IN_LABELS:
                opened.append((middle, min(len(opening), middle + 2), OPENED, OPEN_WANTED))
    none = _constraints([])
    return LipConstraints(_constraints(close), none, _constraints(opened), none, none)


def clear_constraints(phones: Sequence[Segment], frames: int, fps: float) -> LipConstraints:
    """Returns the constraints of the clear style: bilabials close, labiodentals touch, vowels open, teeth are near."""
    close, touch, rig, opened, narrow = [], [], [], [], []
    for label, start, end in phones:
        first, last = _window(start, end, fps, frames)
        if last > first and label in BILABIALS:
            close.append((first, last, CLOSE_CLEAR, CLOSED))
            rig.append((first, last, CLOSE_CLEAR, RIG_CLOSED))
        elif last > first and label in LABIODENTALS:
            touch.append((first, last, TOUCH, TOUCHING))
        if last > first and label in OPENING and end - start >= SHORTEST_OPENING:
            opened.append((first, last, OPENED, OPENING[label]))
        if label in NARROW:
            middle = min(frames - 1, round((start + end) / 2 * fps))
            narrow.append((middle, middle + 1, NARROWED, NARROW[label]))
    return LipConstraints(*(_constraints(kind) for kind in (close, touch, opened, narrow, rig)))


def _window(start: float, end: float, fps: float, frames: int) -> tuple[int, int]:
    """Returns the first frame of a phone and the one behind its last, with one more frame on either side."""
    return max(0, int(start * fps) - 1), min(frames, math.ceil(end * fps) + 1)


def _constraints(spans: list[tuple[int, int, float, float]]) -> Constraints:
    """Returns the constraints of item 0, given as (first frame, last + 1, weight, limit)."""
    frames = [[min(first + i, last - 1) for i in range(LONGEST)] for first, last, *_ in spans]
    return Constraints(
        torch.zeros(len(spans), dtype=torch.long),
        torch.tensor(frames, dtype=torch.long).reshape(-1, LONGEST),
        torch.tensor([span[2] for span in spans]),
        torch.tensor([span[3] for span in spans]),
    )


def batch_constraints(clips: Sequence[LipConstraints]) -> LipConstraints:
    """Returns the constraints of several clips; item is the index of the clip."""
    kinds = []
    for kind in zip(*clips, strict=True):
        items = torch.cat([one.item + i for i, one in enumerate(kind)])
        kinds.append(Constraints(items, *(torch.cat(column) for column in list(zip(*kind, strict=True))[1:])))
    return LipConstraints(*kinds)


def face_loss(
    mesh: LipMesh, raw: Tensor, truth: Tensor, weight: Tensor, tracked: Tensor, constraints: LipConstraints
) -> Tensor:
    """Returns the loss of predicted curves (B, T, 52), not clamped yet, against true ones at the labels' rate.

    weight: (B, T, 52) of the error of each coefficient. tracked: (B,) 1 where all lip channels are known.
    """
    curves = raw + (raw.clamp(0, 1) - raw).detach()  # clamped, with the gradient of the unclamped
    shape = ((curves - truth).square() * weight).mean()
    outside = (raw - raw.clamp(0, 1)).square().mean()
    gap = MM * mesh.opening(curves)
    total = SHAPE * shape + OUT_OF_RANGE * outside + phone_loss(gap, constraints)
    total = total + _closures(MM * mesh.drop(curves), constraints.touch) + rig_loss(curves, constraints.rig)
    total = total + CROSSED * torch.relu(PRESSED - gap).mean()
    known = tracked > 0
    if known.any():
        share = known.float().mean()
        total = total + share * lip_loss(mesh, curves[known], truth[known])
    return total


def lip_loss(mesh: LipMesh, curves: Tensor, truth: Tensor) -> Tensor:
    """Returns the errors of the lips: position, speed, acceleration (mm^2), largest (mm), opening, spread, closures."""
    error, speed, jolt = (
        MM**2 * change.square().sum(-1).mean()
        for lips in [mesh.lips(curves) - mesh.lips(truth)]
        for change in (lips, lips.diff(dim=1), lips.diff(n=2, dim=1))
    )
    gap, real_gap = MM * mesh.opening(curves), MM * mesh.opening(truth)
    opening = (gap - real_gap).square().mean()
    spread = (gap.std() / real_gap.std() - 1).square()
    false_close = (torch.relu(NOT_CLOSED - gap) * (real_gap > WIDE)).mean()
    place = LIPS * error + LARGEST * MM * mesh.largest(curves, truth).mean()
    return place + SPEED * speed + JOLT * jolt + GAP * opening + SPREAD * spread + FALSE_CLOSE * false_close


def phone_loss(gap: Tensor, constraints: LipConstraints) -> Tensor:
    """Returns hinge losses of the opening (B, T) in mm."""
    largest, smallest = constraints.narrow, constraints.open
    highest = gap[smallest.item[:, None], smallest.frames].amax(1)
    opened = (smallest.weight * torch.relu(smallest.limit - highest)).sum()
    widest = gap[largest.item[:, None], largest.frames].amax(1)
    narrowed = (largest.weight * torch.relu(widest - largest.limit)).sum()
    return _closures(gap, constraints.close) + (opened + narrowed) / len(gap)


def rig_loss(curves: Tensor, constraints: Constraints) -> Tensor:
    """Returns hinge losses of the opening of a plain rig with curves (B, T, 52)."""
    return _closures(RIG_JAW * curves @ torch.from_numpy(FACTORS), constraints)


def _closures(gap: Tensor, constraints: Constraints) -> Tensor:
    """Returns hinge losses of the soft minimum of the opening (B, T) in mm in each window."""
    lowest = gap[constraints.item[:, None], constraints.frames]
    lowest = -SOFTNESS * torch.logsumexp(-lowest / SOFTNESS, dim=1)
    return (constraints.weight * torch.relu(lowest - constraints.limit)).sum() / len(gap)
