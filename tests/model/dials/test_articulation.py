"""The dial of articulation: a function of the phone that no closed lip gives way to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.channels import INDEX
from unitaf.dials import Dials, apply
from unitaf.dials.articulation import PRESETS, REACH
from unitaf.dials.steps import opening
from unitaf.signals import FloatArray, Segment
from unitaf.text.phones import LABELS

FPS = 60.0
LINE = [
    ("SIL", 0.2),
    ("M", 0.1),
    ("AA", 0.2),
    ("P", 0.1),
    ("IY", 0.2),
    ("F", 0.1),
    ("UW", 0.2),
    ("S", 0.15),
    ("SIL", 0.2),
]
HEAD = np.zeros((87, 3), np.float32)


def phones() -> list[Segment]:
    ends = np.cumsum([length for _, length in LINE])
    return [Segment(label, float(end - length), float(end)) for (label, length), end in zip(LINE, ends, strict=True)]


def mouth() -> FloatArray:
    """Curves that are open on vowels, closed on P and M, rounded on UW, wide on IY."""
    curves = np.zeros((87, 52), np.float32)
    times = np.arange(87) / FPS
    for label, start, end in phones():
        inside = (times >= start) & (times < end)
        if label not in ("SIL", "M", "P"):
            curves[inside, INDEX["jawOpen"]] = 0.25
        if label == "UW":
            curves[inside, INDEX["mouthPucker"]] = 0.5
        if label == "IY":
            curves[inside, INDEX["mouthStretchLeft"]] = 0.2
    return curves


def shown(amount: float, label: str, channel: str = "jawOpen") -> float:
    curves, _head = apply(mouth(), HEAD, FPS, Dials(articulation=amount), phones())
    phone = next(phone for phone in phones() if phone.label == label)
    return float(curves[round((phone.start + phone.end) / 2 * FPS), INDEX[channel]])


def test_every_phone_of_the_table_exists() -> None:
    assert set(REACH) <= LABELS
    assert PRESETS["subtle"] < PRESETS["natural"] == 1 < PRESETS["broad"]


def test_each_phone_has_its_own_reach() -> None:
    assert shown(2, "AA") / shown(1, "AA") > 1.5
    assert shown(2, "AA") / shown(1, "AA") > 1.3 * shown(2, "IY") / shown(1, "IY")
    assert shown(2, "S") == pytest.approx(shown(1, "S"), abs=0.01)
    assert shown(2, "UW", "mouthPucker") > 1.3 * shown(1, "UW", "mouthPucker")
    assert shown(2, "IY", "mouthStretchLeft") > 1.5 * shown(1, "IY", "mouthStretchLeft")


@pytest.mark.parametrize("label", ["AA", "IY", "UW"])
def test_more_is_more(label: str) -> None:
    openings = [shown(amount, label) for amount in (0, 0.5, 1, 1.5, 2)]
    assert openings == sorted(openings)
    assert openings[0] < 0.7 * openings[2]


@given(amount=st.floats(0, 2))
def test_closed_lips_stay_closed_at_all_amounts(amount: float) -> None:
    curves, _head = apply(mouth(), HEAD, FPS, Dials(articulation=amount), phones())
    gap = opening(curves.T)
    for label, start, end in phones():
        if label in ("P", "M"):
            assert gap[round((start + end) / 2 * FPS)] < 0.01
    assert curves.min() >= 0 and curves.max() <= 1
