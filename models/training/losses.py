"""What the face is trained on: lips on a mesh, their speed and spread, and the closures that labels miss.

Lengths are in millimetres on the measuring mesh, so that the weights below compare like with like.
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

# Openings above rest, in mm. A closure is judged at 1.5; the hinge asks for more, so that it also holds between two
# samples of the decoder; of a tracked face for less than of a character.
CLOSED, TRACKED_CLOSED = 0.8, 1.2
JUDGED_CLOSED = 1.5
TOUCHING = 2.2  # of the lower lip's edge below its rest: there it meets the upper teeth, and the upper lip is free
OPEN_IN_LABELS = JUDGED_CLOSED + 3.0
OPEN_WANTED = JUDGED_CLOSED + 2.2
WIDE = 4.5
NOT_CLOSED = 2.2
PRESSED = -0.6  # lips that press overlap on the mesh by this much; more looks like a fault
SOFTNESS = 0.15  # mm: temperature of the soft minimum over a phone's frames
LONGEST = 12  # frames of a window; longer phones are judged by their first part

RIG_JAW = 28.5  # mm that the lips of the demo head part at jawOpen = 1; the rest of a plain rig is in face.seal
RIG_CLOSED = 0.1

# Loss weights.
LIPS, LARGEST, SPEED, JOLT, GAP, SPREAD, FALSE_CLOSE = 1.0, 3.0, 0.2, 0.05, 0.1, 0.5, 8.0
SHAPE, OUT_OF_RANGE = 10.0, 100.0
CLOSE_SEEN, CLOSE_UNSEEN, CLOSE_CLEAR, TOUCH, OPENED, NARROWED, CROSSED = 0.6, 0.02, 1.0, 0.5, 0.4, 0.3, 1.0


class Demands(NamedTuple):
    """Windows of frames in which the opening must once be below (or above) a limit.

    item: (N,) position in the batch; frames: (N, LONGEST), short windows padded by their last frame; weight and
    limit: (N,).
    """

    item: Tensor
    frames: Tensor
    weight: Tensor
    limit: Tensor


class Wanted(NamedTuple):
    """Of one clip or one batch: closures, lower lips at the teeth, openings, and limits of openings on the measuring
    mesh; closures on a plain rig.
    """

    close: Demands
    touch: Demands
    open: Demands
    narrow: Demands
    rig: Demands


def natural_wants(phones: Sequence[Segment], opening: Tensor, fps: float) -> Wanted:
    """What phones ask of a tracked face whose opening is (T,) mm: all closures, and the openings that labels show."""
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
    nothing = _demands([])
    return Wanted(_demands(close), nothing, _demands(opened), nothing, nothing)


def clear_wants(phones: Sequence[Segment], frames: int, fps: float) -> Wanted:
    """What phones ask of a character: bilabials close, labiodentals touch, vowels open, teeth stay near."""
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
    return Wanted(*(_demands(kind) for kind in (close, touch, opened, narrow, rig)))


def _window(start: float, end: float, fps: float, frames: int) -> tuple[int, int]:
    return max(0, int(start * fps) - 1), min(frames, math.ceil(end * fps) + 1)


def _demands(spans: list[tuple[int, int, float, float]]) -> Demands:
    """(first frame, last + 1, weight, limit) of item 0 as Demands."""
    frames = [[min(first + i, last - 1) for i in range(LONGEST)] for first, last, *_ in spans]
    return Demands(
        torch.zeros(len(spans), dtype=torch.long),
        torch.tensor(frames, dtype=torch.long).reshape(-1, LONGEST),
        torch.tensor([span[2] for span in spans]),
        torch.tensor([span[3] for span in spans]),
    )


def batched(clips: Sequence[Wanted]) -> Wanted:
    """The demands of several clips, item = position in the batch."""
    kinds = []
    for kind in zip(*clips, strict=True):
        items = torch.cat([one.item + i for i, one in enumerate(kind)])
        kinds.append(Demands(items, *(torch.cat(column) for column in list(zip(*kind, strict=True))[1:])))
    return Wanted(*kinds)


def face_loss(mesh: LipMesh, raw: Tensor, truth: Tensor, weight: Tensor, tracked: Tensor, wanted: Wanted) -> Tensor:
    """Predicted and true curves (B, T, 52) at the labels' rate -> scalar; ``raw`` is not clamped yet.

    weight: (B, T, 52) of each coefficient's own error. tracked: (B,) 1 where all of the lips are known.
    """
    curves = raw + (raw.clamp(0, 1) - raw).detach()  # clamped, with the gradient of the unclamped
    shape = ((curves - truth).square() * weight).mean()
    outside = (raw - raw.clamp(0, 1)).square().mean()
    gap = MM * mesh.opening(curves)
    total = SHAPE * shape + OUT_OF_RANGE * outside + phone_loss(gap, wanted)
    total = total + _closures(MM * mesh.drop(curves), wanted.touch) + rig_loss(curves, wanted.rig)
    total = total + CROSSED * torch.relu(PRESSED - gap).mean()
    known = tracked > 0
    if known.any():
        share = known.float().mean()
        total = total + share * lip_loss(mesh, curves[known], truth[known])
    return total


def lip_loss(mesh: LipMesh, curves: Tensor, truth: Tensor) -> Tensor:
    """Errors of the lips' place, speed and acceleration in mm^2 and of their largest in mm, of spread and closures."""
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


def phone_loss(gap: Tensor, wanted: Wanted) -> Tensor:
    """Hinges on the opening gap (B, T) in mm."""
    highest = gap[wanted.open.item[:, None], wanted.open.frames].amax(1)
    opened = (wanted.open.weight * torch.relu(wanted.open.limit - highest)).sum()
    widest = gap[wanted.narrow.item[:, None], wanted.narrow.frames].amax(1)
    narrowed = (wanted.narrow.weight * torch.relu(widest - wanted.narrow.limit)).sum()
    return _closures(gap, wanted.close) + (opened + narrowed) / len(gap)


def rig_loss(curves: Tensor, demands: Demands) -> Tensor:
    """Hinges on the opening of a plain rig under curves (B, T, 52)."""
    return _closures(RIG_JAW * curves @ torch.from_numpy(FACTORS), demands)


def _closures(gap: Tensor, demands: Demands) -> Tensor:
    lowest = gap[demands.item[:, None], demands.frames]
    lowest = -SOFTNESS * torch.logsumexp(-lowest / SOFTNESS, dim=1)
    return (demands.weight * torch.relu(lowest - demands.limit)).sum() / len(gap)
