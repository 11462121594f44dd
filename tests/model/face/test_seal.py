"""Lips that are known to close do close, whatever the decoder left open."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unitaf.channels import ARKIT, INDEX
from unitaf.face import seal
from unitaf.signals import Segment

FPS = 60.0


def a_mouth(left_open: float, other: float) -> np.ndarray:
    """One second, open but for a closure at half a second that leaves some opening."""
    curves = np.zeros((60, len(ARKIT)), np.float32)
    away = np.clip(np.abs(np.arange(60) / FPS - 0.5) / 0.1, 0, 1)
    curves[:, INDEX["jawOpen"]] = left_open + 0.3 * away
    curves[:, INDEX["mouthLowerDownLeft"]] = other
    return curves


@given(st.floats(0, 0.09), st.floats(0, 0.2), st.sampled_from("PBM"))
def test_a_bilabial_closes(left_open: float, other: float, label: str) -> None:
    curves = a_mouth(left_open, other)
    before = curves.copy()
    seal.close_bilabials(curves, FPS, [Segment(label, 0.45, 0.55)])
    parted = curves @ seal.FACTORS
    assert parted[26:35].min() < 1e-5
    unlike = np.flatnonzero(np.any(curves != before, axis=0))
    assert set(unlike) <= {INDEX["mouthClose"], INDEX["mouthLowerDownLeft"]}
    assert np.all(curves[:, INDEX["mouthClose"]] <= curves[:, INDEX["jawOpen"]] + 1e-6)
    assert np.array_equal(curves[:20], before[:20]) and np.array_equal(curves[40:], before[40:])


@given(st.floats(0, 0.1), st.sampled_from(["AA", "S", "F", "SIL"]))
def test_nothing_else_is_touched(left_open: float, label: str) -> None:
    curves = a_mouth(left_open, 0.0)
    before = curves.copy()
    seal.close_bilabials(curves, FPS, [Segment(label, 0.45, 0.55)])
    assert np.array_equal(curves, before)


def test_a_closed_mouth_is_left_as_it_is() -> None:
    curves = a_mouth(0.05, 0.1)
    seal.close_bilabials(curves, FPS, [Segment("P", 0.45, 0.55)])
    again = curves.copy()
    seal.close_bilabials(again, FPS, [Segment("P", 0.45, 0.55)])
    assert np.array_equal(again, curves)


def test_a_mouth_that_never_meant_to_close_is_not_slammed() -> None:
    curves = a_mouth(0.6, 0.0)
    seal.close_bilabials(curves, FPS, [Segment("P", 0.45, 0.55)])
    assert not curves[:, INDEX["mouthClose"]].any()
