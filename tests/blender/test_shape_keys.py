"""Which shape keys are found, and what happens to a head without mouthClose."""

from __future__ import annotations

import numpy as np
import pytest

from unitaf_blender import core
from unitaf_blender.scene import shape_keys

ARKIT = core.channels.ARKIT


def test_exact_names_all_match():
    found = shape_keys.match(ARKIT, ARKIT)
    assert found.keys == {channel: (channel,) for channel in ARKIT}
    assert found.missing == ()


@pytest.mark.parametrize(
    "spell",
    [
        str.upper,
        str.lower,
        lambda name: name[0].upper() + name[1:],
        lambda name: name.replace("Left", "_L").replace("Right", "_R") if "eye" in name else name,
        lambda name: name.replace("Left", ".L").replace("Right", ".R") if "eye" in name else name,
        lambda name: name.replace("Left", "L").replace("Right", "R") if "eye" in name else name,
        lambda name: f"Face_Blendshape.{name}",
        lambda name: f"head_{name}",
        lambda name: f"AK_09_{name}",
        lambda name: f"facs_bs_{name}",
        lambda name: f"mesh|group|{name}.001",
        lambda name: f"blendShape1.{name}",
    ],
)
def test_other_spellings_match(spell):
    found = shape_keys.match([spell(name) for name in ARKIT], ARKIT)
    assert found.keys == {channel: (spell(channel),) for channel in ARKIT}


def test_sides_of_a_real_file_with_l_and_r():
    directed = {"jawLeft", "jawRight", "mouthLeft", "mouthRight"}

    def spell(name):
        return name if name in directed else name.replace("Left", "_L").replace("Right", "_R")

    found = shape_keys.match([spell(name) for name in ARKIT], ARKIT)
    assert found.missing == ()


def test_a_direction_is_not_guessed_from_a_side():
    assert shape_keys.match(["mouth_L", "jaw_R", "mouth.R"], ARKIT).keys == {}


def test_exact_wins_over_similar_and_each_key_is_used_once():
    found = shape_keys.match(["JAWOPEN", "jawOpen", "teeth_jawOpen"], ARKIT)
    assert found.keys == {"jawOpen": ("jawOpen",)}


def test_centre_channels_drive_both_halves():
    found = shape_keys.match(["browInnerUp_L", "browInnerUp_R", "cheekPuff_L"], ARKIT)
    assert found.keys == {"browInnerUp": ("browInnerUp_L", "browInnerUp_R")}
    assert "cheekPuff" in found.missing


def test_unrelated_names_do_not_match():
    assert shape_keys.match(["Basis", "smile", "mouthClosed", "viseme_aa", "", "eyeBlink", "_", "L"], ARKIT).keys == {}


def test_missing_keeps_the_order_of_the_channels():
    found = shape_keys.match(["jawOpen"], ARKIT)
    assert found.missing == tuple(name for name in ARKIT if name != "jawOpen")


def curves_of(**values):
    curves = np.zeros((3, len(ARKIT)), np.float32)
    for name, column in values.items():
        curves[:, core.channels.INDEX[name]] = column
    return curves


def test_without_mouth_close_the_jaw_is_lowered_less():
    curves = curves_of(jawOpen=[0.6, 0.5, 0.1], mouthClose=[0.0, 0.5, 0.3])
    by_key = shape_keys.by_key(shape_keys.match(["jawOpen"], ARKIT), curves, ARKIT)
    assert by_key["jawOpen"] == pytest.approx([0.6, 0.0, 0.0])


def test_with_mouth_close_nothing_is_folded():
    curves = curves_of(jawOpen=[0.6, 0.5, 0.1], mouthClose=[0.0, 0.5, 0.3])
    by_key = shape_keys.by_key(shape_keys.match(["jawOpen", "mouthClose"], ARKIT), curves, ARKIT)
    assert by_key["jawOpen"] == pytest.approx([0.6, 0.5, 0.1])
    assert by_key["mouthClose"] == pytest.approx([0.0, 0.5, 0.3])


def test_halves_get_the_same_curve():
    curves = curves_of(browInnerUp=[0.1, 0.2, 0.3])
    by_key = shape_keys.by_key(shape_keys.match(["browInnerUp_L", "browInnerUp_R"], ARKIT), curves, ARKIT)
    assert by_key["browInnerUp_L"] is not None
    assert np.array_equal(by_key["browInnerUp_L"], by_key["browInnerUp_R"])
