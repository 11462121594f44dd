"""The tongue, which no recording of a face shows: it comes out by rule, where phones are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..channels import INDEX
from ..signals import FloatArray, Segment, raised_cosine

# phone -> tongueOut at its middle: between the teeth on TH and DH; behind them, just seen, on L and N. Our choice, by
# stills of the demo head.
OUT: Mapping[str, float] = {"TH": 0.55, "DH": 0.5, "L": 0.1, "N": 0.05}
ROOM = 0.12  # of jawOpen over mouthClose that a tongue between the teeth needs
RAMP = 0.06  # seconds; tongues are quick
CLOSED = frozenset("PBM")

JAW, CLOSE, TONGUE = INDEX["jawOpen"], INDEX["mouthClose"], INDEX["tongueOut"]


def put_out(curves: FloatArray, fps: float, phones: Sequence[Segment]) -> None:
    """Set ``tongueOut`` of curves (frames, 52) in place, and open the jaw where the tongue passes the teeth."""
    times = np.arange(len(curves)) / fps
    out = np.zeros(len(curves), np.float32)
    free = np.ones(len(curves), np.float32)
    for label, start, end in phones:
        if label in OUT:
            np.maximum(out, OUT[label] * _around(times, start, end), out=out)
        elif label in CLOSED:
            np.minimum(free, 1 - _around(times, start, end), out=free)
    out *= free
    passing = np.clip((out - OUT["L"]) / (OUT["DH"] - OUT["L"]), 0, 1)
    missing = np.maximum(0, ROOM * passing - (curves[:, JAW] - curves[:, CLOSE]))
    curves[:, JAW] = np.minimum(1, curves[:, JAW] + missing)
    opened = np.clip((curves[:, JAW] - curves[:, CLOSE]) / ROOM, 0, 1)
    curves[:, TONGUE] = out * opened


def _around(times: FloatArray, start: float, end: float) -> FloatArray:
    """1 in the middle half of a phone, cosine ramps around, at ``times`` in seconds."""
    far = np.abs(times - (start + end) / 2) - (end - start) / 4
    near: FloatArray = raised_cosine(far, RAMP).astype(np.float32)
    return near
