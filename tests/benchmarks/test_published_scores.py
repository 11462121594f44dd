"""The measures of others say what their definitions say, on curves that were made to order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.reading.face_clips import Clip
from benchmarks.reading.face_scores import Array, Head
from benchmarks.reading.published_scores import extrema, figures, misalignment, smoothed
from unitaf.channels import ARKIT, INDEX

from .heads import write_head

FPS = 25.0


def wave(late: float = 0.0, high: float = 1.0) -> Array:
    """Four seconds of an opening that comes and goes, with pauses between that are never alike."""
    at = np.arange(100) / FPS - late
    return (high * sum(np.exp(-(((at - t) / 0.12) ** 2)) for t in (0.6, 1.3, 2.3, 3.2))).astype(np.float32)


def face(opening: Array) -> Array:
    curves = np.zeros((len(opening), len(ARKIT)), np.float32)
    curves[:, INDEX["jawOpen"]] = opening
    return curves


def clip(opening: Array, loud: float = 0.1) -> Clip:
    return Clip("a line", np.full(64000, loud, np.float32), [], FPS, len(opening), face(opening))


def test_extrema_are_where_a_curve_turns() -> None:
    kinds = extrema(smoothed(wave()))
    assert (np.flatnonzero(kinds == 1) / FPS).tolist() == pytest.approx([0.6, 1.3, 2.3, 3.2], abs=0.03)
    assert (kinds == -1).sum() == 3


@pytest.mark.parametrize("late", [0.0, 0.04, -0.08, 0.12])
def test_what_comes_late_is_misaligned_by_so_much_however_large_it_is(late: float) -> None:
    assert misalignment(wave(late), wave(), FPS) == pytest.approx(abs(late), abs=0.012)
    assert misalignment(wave(late, high=0.7), wave(), FPS) == pytest.approx(abs(late), abs=0.03)


def test_a_face_that_stands_still_has_no_misalignment() -> None:
    assert np.isnan(misalignment(np.zeros(100, np.float32), wave(), FPS))


def test_the_squared_error_is_the_largest_of_the_lips_squared_frame_by_frame(tmp_path: Path) -> None:
    head = Head(write_head(tmp_path))
    off = np.zeros(100, np.float32)
    off[:25] = 0.2  # of 10 mm
    real = clip(wave(high=0.5))
    found = figures(head, [real], [face(wave(high=0.5) + off)])
    assert found["lve²"] == pytest.approx(2.0**2 / 4, rel=1e-4)


@pytest.mark.parametrize(("louder_moves_more", "wanted"), [(True, 1.0), (False, -1.0)])
def test_intensities_correlate_where_loud_clips_move_more(tmp_path: Path, louder_moves_more: bool, wanted: float):
    head, sizes = Head(write_head(tmp_path)), (0.2, 0.4, 0.6)
    clips = [clip(wave(high=size), loud=size / 4) for size in sizes]
    faces = [face(wave(high=size)) for size in (sizes if louder_moves_more else sizes[::-1])]
    found = figures(head, clips, faces)
    assert found["slcc"] == pytest.approx(wanted, abs=0.02)
    assert found["slcc off"] == pytest.approx(1 - wanted, abs=0.04)
