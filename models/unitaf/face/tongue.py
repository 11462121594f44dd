"""The tongue, which face tracking does not record: moved by rules, where the phones are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..channels import INDEX
from ..signals import FloatArray, Segment, raised_cosine

# tongueOut at the middle of a phone: between the teeth on TH and DH; behind them and just visible on L and N. Our
# choice, by stills of the demo head.
OUT: Mapping[str, float] = {"TH": 0.55, "DH": 0.5, "L": 0.1, "N": 0.05}
ROOM = 0.07  # jawOpen minus mouthClose that a tongue between the teeth needs
RAMP = 0.06  # seconds
CLOSED = frozenset("PBM")

JAW, CLOSE, TONGUE = INDEX["jawOpen"], INDEX["mouthClose"], INDEX["tongueOut"]


def put_out(curves: FloatArray, fps: float, phones: Sequence[Segment]) -> None:
    """Sets ``tongueOut`` of curves (frames, 52) in place, and opens the jaw where the tongue passes the teeth."""
    times = np.arange(len(curves)) / fps
    out = np.zeros(len(curves), np.float32)
    free = np.ones(len(curves), np.float32)
    for label, start, end in phones:
        if label in OUT or label in CLOSED:
            near = slice(*np.searchsorted(times, (start - RAMP, end + RAMP)).tolist())
            around = _around(times[near], start, end)
            if label in OUT:
                np.maximum(out[near], OUT[label] * around, out=out[near])
            else:
                np.minimum(free[near], 1 - around, out=free[near])
    out *= free
    passing = np.clip((out - OUT["L"]) / (OUT["DH"] - OUT["L"]), 0, 1)
    missing = np.maximum(0, ROOM * passing - (curves[:, JAW] - curves[:, CLOSE]))
    curves[:, JAW] = np.minimum(1, curves[:, JAW] + missing)
    opened = np.clip((curves[:, JAW] - curves[:, CLOSE]) / ROOM, 0, 1)
    curves[:, TONGUE] = out * opened


def _around(times: FloatArray, start: float, end: float) -> FloatArray:
    """Returns 1 at ``times`` in the middle half of a phone, with cosine ramps before and after; times in seconds."""
    far = np.abs(times - (start + end) / 2) - (end - start) / 4
    near: FloatArray = raised_cosine(far, RAMP).astype(np.float32)
    return near
