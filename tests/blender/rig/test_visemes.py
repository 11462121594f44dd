"""Visemes from the 52 channels: the lips part and meet as in the take, whatever visemes a rig has."""

from __future__ import annotations

import heads
import numpy as np
import pytest

from unitaf_blender import core
from unitaf_blender.character.head import matched_keys
from unitaf_blender.rig import least_squares, visemes
from unitaf_blender.timeline import nla

INDEX = core.channels.INDEX
SETS = {
    "Oculus": ["PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"],
    "vowels": ["aa", "I", "U", "E", "O"],
    "all": list(visemes.MEANINGS),
}


def a_take(frames=300, seed=0):
    """Smooth curves of a mouth that opens, rounds and, every second, closes with its lips pressed."""
    time = np.arange(frames) / 60
    rng = np.random.default_rng(seed)
    curves = np.zeros((frames, 52), np.float32)
    for channel, most in {"jawOpen": 0.25, "mouthFunnel": 0.2, "mouthPucker": 0.4, "mouthStretchLeft": 0.1}.items():
        wave = np.sin(2 * np.pi * (rng.uniform(1, 3) * time + rng.uniform())) ** 2
        curves[:, INDEX[channel]] = most * wave
    shut = np.clip(1.5 - np.abs((time % 1) - 0.5) / 0.06, 0, 1)
    for channel in ("mouthFunnel", "mouthPucker"):
        curves[:, INDEX[channel]] *= 1 - shut
    curves[:, INDEX["mouthClose"]] = shut * curves[:, INDEX["jawOpen"]]
    curves[:, INDEX["mouthRollUpper"]] = curves[:, INDEX["mouthPressLeft"]] = 0.06 * shut
    return curves, shut


def opening(curves):
    """Between the lips, in units of jawOpen."""
    return np.maximum(curves @ core.seal.FACTORS, 0)


@pytest.mark.parametrize("names", SETS.values(), ids=SETS.keys())
def test_lips_part_as_in_the_take(names):
    curves, shut = a_take()
    weights, _left = visemes.solve(curves, names)
    shown = opening(weights @ visemes.mouth_shapes(names))
    assert np.corrcoef(shown, opening(curves))[0, 1] > 0.98
    assert np.abs(shown - opening(curves)).mean() < 0.02
    assert shown[shut == 1].max() < 0.005


@pytest.mark.parametrize("names", SETS.values(), ids=SETS.keys())
def test_weights_are_a_mixture(names):
    weights, _left = visemes.solve(np.random.default_rng(1).uniform(0, 1, (200, 52)).astype(np.float32), names)
    assert weights.min() >= 0 and weights.sum(1).max() <= 1 + 1e-5


def test_closed_lips_are_the_viseme_of_closed_lips():
    curves, shut = a_take()
    weights, _left = visemes.solve(curves, SETS["Oculus"])
    assert weights[shut == 1, SETS["Oculus"].index("PP")].min() > 0.99
    assert weights[shut == 1].sum(1) == pytest.approx(1, abs=0.01)


def test_a_face_at_rest_is_at_rest():
    weights, left = visemes.solve(np.zeros((5, 52), np.float32), SETS["all"])
    assert np.abs(weights).max() < 1e-6 and all(not curve.any() for curve in left.values())


@pytest.mark.parametrize("name", visemes.MEANINGS)
def test_a_mouth_that_is_a_viseme_is_mostly_that_one(name):
    mouth = visemes.mouth_shapes([name])
    weights, _left = visemes.solve(mouth, SETS["all"])
    back = weights @ visemes.mouth_shapes(SETS["all"])
    assert np.abs(opening(back) - opening(mouth)).max() < 0.03
    assert np.abs(back - mouth).max() < 0.2


def test_a_smile_that_no_viseme_shows_is_left_for_a_key_of_its_own():
    curves = np.zeros((3, 52), np.float32)
    curves[:, INDEX["mouthSmileLeft"]] = curves[:, INDEX["mouthSmileRight"]] = [0.0, 0.5, 1.0]
    _weights, left = visemes.solve(curves, SETS["vowels"])
    assert left["mouthSmileLeft"][2] > 0.7 and left["mouthSmileLeft"][0] == 0


def test_weights_move_smoothly():
    curves, _shut = a_take()
    weights, _left = visemes.solve(curves, SETS["Oculus"])
    assert np.abs(np.diff(weights, axis=0)).max() <= 0.55


def test_the_solver_finds_the_least_squares():
    rng = np.random.default_rng(3)
    shapes = rng.uniform(0, 1, (4, 6)).astype(np.float32)
    wanted = (rng.dirichlet(np.ones(5), 20)[:, :4] @ shapes).astype(np.float32)
    assert np.abs(least_squares.solve(wanted, shapes, 1e-6) @ shapes - wanted).max() < 0.01


def test_projection_is_the_nearest_mixture():
    points = np.random.default_rng(4).normal(0, 1, (50, 3)).astype(np.float32)
    nearest = least_squares.project(points)
    others = np.random.default_rng(5).dirichlet(np.ones(4), 4000)[:, :3]
    for point, found in zip(points, nearest, strict=True):
        assert ((point - found) ** 2).sum() <= ((point - others) ** 2).sum(1).min() + 1e-5


def test_a_head_with_visemes_speaks(speak):
    head = heads.make_head([f"viseme_{name}" for name in SETS["Oculus"]])
    made = speak("Hello there.")
    assert not made.still
    assert any("14 visemes" in sentence for sentence in made.warnings)
    assert matched_keys(head).label == "Oculus visemes"
    paths = {curve.data_path for curve in nla.strip_curves(heads.keys(head).animation_data.nla_tracks[-1].strips[0])}
    assert paths == {f'key_blocks["viseme_{name}"].value' for name in SETS["Oculus"]}
