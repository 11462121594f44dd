"""The mouth of a character is legible: the phones differ in opening, width and rounding, and nothing jumps."""

from __future__ import annotations

import numpy as np
import pytest

from unitaf.channels import INDEX
from unitaf.face.enunciate import CONSONANT, LEAST, MOST, PUFF, PUFFED, SHAPES, enunciate
from unitaf.face.seal import FACTORS
from unitaf.signals import FloatArray, Segment
from unitaf.text.phones import LABELS, SILENCE

FPS = 60.0


def mouth_of(label: str, curves: FloatArray | None = None) -> FloatArray:
    """A phone of .2 s between silences, from an even mouth whose cheeks are not puffed."""
    if curves is None:
        curves = np.full((60, 52), 0.2, np.float32)
        curves[:, PUFF] = 0
    enunciate(curves, FPS, [Segment(SILENCE, 0, 0.4), Segment(label, 0.4, 0.6), Segment(SILENCE, 0.6, 1.0)])
    return curves


def middle(label: str, channel: str) -> float:
    return float(mouth_of(label)[30, INDEX[channel]])


def test_every_phone_has_a_shape_that_exists() -> None:
    assert set(SHAPES) <= LABELS | {SILENCE}
    for shape in SHAPES.values():
        assert 0 < shape.opening < 2 and 0 <= shape.upper <= 1
        assert all(0 <= value <= 1 for value in shape[2:])


def test_open_vowels_open_more_than_close_ones() -> None:
    assert middle("AA", "jawOpen") > 1.25 * middle("IY", "jawOpen") > 0
    assert middle("F", "jawOpen") < 0.5 * middle("AA", "jawOpen")


def test_rounded_phones_round_and_spread_ones_spread() -> None:
    for label in ("UW", "W", "OW", "SH"):
        assert middle(label, "mouthPucker") > 1.3 * middle("AA", "mouthPucker")
        assert middle(label, "mouthStretchLeft") < middle("AA", "mouthStretchLeft")
    assert middle("IY", "mouthStretchRight") > middle("AA", "mouthStretchRight")


def test_the_upper_lip_covers_the_teeth_on_m_and_oo() -> None:
    for label in ("M", "UW"):
        assert middle(label, "mouthUpperUpLeft") < 0.5 * middle("AA", "mouthUpperUpLeft")


@pytest.mark.parametrize("label", sorted(LABELS))
def test_nothing_jumps_and_all_values_are_in_range(label: str) -> None:
    curves = mouth_of(label, np.full((60, 52), 0.7, np.float32))
    assert curves.min() >= 0 and curves.max() <= 1
    assert np.abs(np.diff(curves, axis=0)).max() < 0.3
    assert np.allclose(curves[[0, -1], INDEX["jawOpen"]], 0.7)


def test_closed_lips_stay_closed_but_on_vowels() -> None:
    curves = np.zeros((60, 52), np.float32)
    curves[:, [INDEX["jawOpen"], INDEX["mouthClose"]]] = 0.3
    shut = mouth_of("M", curves.copy())
    assert np.allclose(shut[:, INDEX["jawOpen"]], shut[:, INDEX["mouthClose"]])
    opened = mouth_of("AA", curves.copy())
    assert opened[30, INDEX["jawOpen"]] - opened[30, INDEX["mouthClose"]] == pytest.approx(LEAST["AA"], abs=0.005)


@pytest.mark.parametrize("label", sorted(MOST))
def test_an_opening_is_brought_between_its_bounds(label: str) -> None:
    wide = np.zeros((60, 52), np.float32)
    wide[:, INDEX["jawOpen"]] = 0.6
    allowed = MOST[label] + 0.36 * SHAPES.get(label, CONSONANT).funnel
    assert mouth_of(label, wide)[30] @ FACTORS <= allowed + 1e-3


def test_puffed_cheeks_become_what_moves_the_lips_alike() -> None:
    curves = np.zeros((60, 52), np.float32)
    curves[:, PUFF] = 0.2
    enunciate(curves, FPS, [])
    assert not curves[:, PUFF].any()
    for name, share in PUFFED.items():
        assert curves[30, INDEX[name]] == pytest.approx(0.2 * share, rel=1e-4)


def test_the_mouth_is_smoothed_but_a_contact_stays_as_narrow_as_it_must_be() -> None:
    random = np.random.default_rng(0)
    wild = np.zeros((60, 52), np.float32)
    wild[:, INDEX["jawOpen"]] = 0.3 + 0.1 * random.uniform(-1, 1, 60)
    said = mouth_of("F", wild.copy())
    rough, smooth = (np.abs(np.diff(mouth[:, INDEX["jawOpen"]], 3)).max() for mouth in (wild, said))
    assert smooth < 0.2 * rough
    assert said[30] @ FACTORS <= MOST["F"] + 1e-3


def test_a_short_vowel_has_no_time_to_open() -> None:
    shut = np.zeros((60, 52), np.float32)
    enunciate(shut, FPS, [Segment(SILENCE, 0, 0.5), Segment("AA", 0.5, 0.53), Segment(SILENCE, 0.53, 1.0)])
    assert 0 < shut[31, INDEX["jawOpen"]] < 0.5 * LEAST["AA"]


def test_a_tracked_mouth_becomes_symmetrical_and_keeps_its_gaze() -> None:
    curves = np.zeros((60, 52), np.float32)
    for name in ("mouthSmileLeft", "jawLeft", "eyeLookInLeft"):
        curves[:, INDEX[name]] = 0.4
    enunciate(curves, FPS, [])
    assert curves[30, [INDEX["mouthSmileLeft"], INDEX["mouthSmileRight"]]] == pytest.approx(0.2)
    assert curves[30, INDEX["jawLeft"]] == 0
    assert curves[30, [INDEX["eyeLookInLeft"], INDEX["eyeLookInRight"]]] == pytest.approx([0.4, 0])
