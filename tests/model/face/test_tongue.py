"""The tongue: out where it belongs, and never through closed lips."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unitaf.channels import ARKIT, INDEX
from unitaf.face import tongue
from unitaf.signals import Segment

FPS = 60.0
PHONES = ["P", "B", "M", "TH", "DH", "L", "N", "AA", "S", "SIL"]


def a_face(frames: int, jaw: float = 0.0) -> np.ndarray:
    curves = np.zeros((frames, len(ARKIT)), np.float32)
    curves[:, INDEX["jawOpen"]] = jaw
    return curves


def test_th_shows_the_tongue_between_parted_teeth() -> None:
    curves = a_face(60)
    tongue.put_out(curves, FPS, [Segment("AA", 0.0, 0.4), Segment("TH", 0.4, 0.5), Segment("AA", 0.5, 1.0)])
    middle = round(0.45 * FPS)
    assert curves[middle, INDEX["tongueOut"]] > 0.4
    assert curves[middle, INDEX["jawOpen"]] - curves[middle, INDEX["mouthClose"]] > 0.06
    assert curves[10, INDEX["tongueOut"]] == 0


@given(st.lists(st.tuples(st.sampled_from(PHONES), st.floats(0.03, 0.2)), min_size=1, max_size=12))
def test_lips_that_close_stay_closed(spoken: list[tuple[str, float]]) -> None:
    now, phones = 0.0, []
    for label, seconds in spoken:
        phones.append(Segment(label, now, now + seconds))
        now += seconds
    curves = a_face(max(1, round(now * FPS)))
    tongue.put_out(curves, FPS, phones)
    assert curves.min() >= 0 and curves.max() <= 1
    times = np.arange(len(curves)) / FPS
    for label, start, end in phones:
        if label in tongue.CLOSED:
            quarter = (end - start) / 4
            inside = (times >= start + quarter) & (times <= end - quarter)
            assert np.all(curves[inside][:, INDEX["jawOpen"]] < 1e-6)
            assert np.all(curves[inside][:, INDEX["tongueOut"]] < 1e-6)
