"""What the face is trained on: lips on a mesh, their speed and spread, and the closures that labels miss.

Lengths are in millimetres on the measuring mesh, so that the weights below compare like with like.
"""

from __future__ import annotations

import dataclasses

import torch
from grid import BILABIALS, OPEN_VOWELS
from mesh import LipMesh
from torch import Tensor

from unitaf.take import Segment

MM = 10.0  # per centimetre

# Openings above rest, in mm. A closure is judged at 1.5 (face_metrics); the hinge asks for more, so that it also holds
# between two training samples.
CLOSED = 0.8
JUDGED_CLOSED = 1.5
OPEN_IN_LABELS = JUDGED_CLOSED + 3.0
OPEN_WANTED = JUDGED_CLOSED + 2.2
WIDE = 4.5
NOT_CLOSED = 2.2
SOFTNESS = 0.15  # mm: temperature of the soft minimum over a phone's frames

# Loss weights.
LIPS, OPENING, SPEED, SHAPE, SPREAD = 1.0, 0.5, 1.5, 8.0, 0.3
CLOSE_SEEN, CLOSE_UNSEEN, OPENED, FALSE_CLOSE, OUT_OF_RANGE = 0.6, 0.25, 0.3, 1.0, 2.0


@dataclasses.dataclass(frozen=True)
class Demands:
    """What phones ask of a clip's lips, as (first frame, last frame + 1, weight) of the labels."""

    close: list[tuple[int, int, float]]
    open: list[tuple[int, int, float]]


def demands(phones: list[Segment], truth_opening: Tensor, fps: float) -> Demands:
    """Closures of every P, B, M; openings of the vowels that are open in the labels (truth_opening (T,) in mm)."""
    frames = len(truth_opening)
    close, opened = [], []
    for label, start, end in phones:
        first, last = max(0, int(start * fps) - 1), min(frames, int(-(-end * fps // 1)) + 1)
        if label in BILABIALS and last > first:
            seen = bool(truth_opening[first:last].min() < JUDGED_CLOSED)
            close.append((first, last, CLOSE_SEEN if seen else CLOSE_UNSEEN))
        elif label in OPEN_VOWELS:
            middle = min(frames - 1, int((start + end) / 2 * fps))
            if truth_opening[middle : middle + 2].min() > OPEN_IN_LABELS:
                opened.append((middle, min(frames, middle + 2), OPENED))
    return Demands(close, opened)


def soft_minimum(x: Tensor) -> Tensor:
    """Smooth minimum of a few frames, in mm."""
    return -SOFTNESS * torch.logsumexp(-x / SOFTNESS, dim=0)


def face_loss(mesh: LipMesh, raw: Tensor, truth: Tensor, wanted: list[Demands], channels: Tensor) -> Tensor:
    """raw (B, T, 52) before clamping, truth (B, T, 52), both at the labels' rate -> scalar.

    channels (52,): weight of each coefficient's own error; 0 where the labels cannot see it.
    """
    curves = raw.clamp(0, 1) + 0.02 * (raw - raw.clamp(0, 1))  # a slope outside keeps the gradient alive
    lips, real_lips = mesh.lips(curves), mesh.lips(truth)
    error = MM * (lips - real_lips).square().sum(-1).add(1e-6).sqrt().mean()
    speed = MM * (lips.diff(dim=1) - real_lips.diff(dim=1)).square().sum(-1).add(1e-6).sqrt().mean()
    gap, real_gap = MM * mesh.opening(curves), MM * mesh.opening(truth)
    opening = (gap - real_gap).abs().mean()
    shape = ((curves - truth).abs() * channels).mean()
    spread = (gap.std() / real_gap.std() - 1).square() * MM
    false_close = (torch.relu(NOT_CLOSED - gap) * (real_gap > WIDE)).mean()
    outside = (raw - raw.clamp(0, 1)).abs().mean()
    total = LIPS * error + OPENING * opening + SPEED * speed + SHAPE * shape + SPREAD * spread
    total = total + FALSE_CLOSE * false_close + OUT_OF_RANGE * outside
    return total + phone_loss(gap, wanted)


def phone_loss(gap: Tensor, wanted: list[Demands]) -> Tensor:
    """Hinges on the opening gap (B, T) in mm: closed within every bilabial, open in open vowels."""
    terms = []
    for row, demand in zip(gap, wanted, strict=True):
        for first, last, weight in demand.close:
            terms.append(weight * torch.relu(soft_minimum(row[first:last]) - CLOSED))
        for first, last, weight in demand.open:
            terms.append(weight * torch.relu(OPEN_WANTED - row[first:last].max()))
    return torch.stack(terms).sum() / len(gap) if terms else gap.new_zeros(())
