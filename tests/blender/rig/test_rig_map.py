"""Which rigs are known by the names of their shape keys, and what each shape key then does."""

from __future__ import annotations

import numpy as np
import pytest

from unitaf_blender import core
from unitaf_blender.rig import detection, tables, visemes

ARKIT = core.channels.ARKIT


def detect(names):
    return detection.detect(tuple(names))


def test_exact_names_all_match():
    found = detect(ARKIT)
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
    found = detect([spell(name) for name in ARKIT])
    assert found.keys == {channel: (spell(channel),) for channel in ARKIT}


def test_sides_of_a_real_file_with_l_and_r():
    directed = {"jawLeft", "jawRight", "mouthLeft", "mouthRight"}

    def spell(name):
        return name if name in directed else name.replace("Left", "_L").replace("Right", "_R")

    found = detect([spell(name) for name in ARKIT])
    assert found.missing == ()


def test_a_direction_is_not_guessed_from_a_side():
    assert detect(["mouth_L", "jaw_R", "mouth.R"]).keys == {}


def test_exact_wins_over_similar_and_each_key_is_used_once():
    found = detect(["JAWOPEN", "jawOpen", "teeth_jawOpen"])
    assert found.keys == {"jawOpen": ("jawOpen",)}


def test_centre_channels_drive_both_halves():
    found = detect(["browInnerUp_L", "browInnerUp_R", "cheekPuff_L"])
    assert found.keys == {"browInnerUp": ("browInnerUp_L", "browInnerUp_R")}
    assert "cheekPuff" in found.missing


def test_unrelated_names_do_not_match():
    assert detect(["Basis", "smile", "mouthClosed", "viseme_aa", "", "_", "L"]).keys == {}


def test_missing_keeps_the_order_of_the_channels():
    found = detect(["jawOpen"])
    assert found.missing == tuple(name for name in ARKIT if name != "jawOpen")


def curves_of(**values):
    curves = np.zeros((3, len(ARKIT)), np.float32)
    for name, column in values.items():
        curves[:, core.channels.INDEX[name]] = column
    return curves


def test_without_mouth_close_the_jaw_is_lowered_less():
    curves = curves_of(jawOpen=[0.6, 0.5, 0.1], mouthClose=[0.0, 0.5, 0.3])
    by_key = detect(["jawOpen"]).curves(curves)
    assert by_key["jawOpen"] == pytest.approx([0.6, 0.0, 0.0])


def test_with_mouth_close_nothing_is_folded():
    curves = curves_of(jawOpen=[0.6, 0.5, 0.1], mouthClose=[0.0, 0.5, 0.3])
    by_key = detect(["jawOpen", "mouthClose"]).curves(curves)
    assert by_key["jawOpen"] == pytest.approx([0.6, 0.5, 0.1])
    assert by_key["mouthClose"] == pytest.approx([0.0, 0.5, 0.3])


def test_halves_get_the_same_curve():
    curves = curves_of(browInnerUp=[0.1, 0.2, 0.3])
    by_key = detect(["browInnerUp_L", "browInnerUp_R"]).curves(curves)
    assert by_key["browInnerUp_L"] is not None
    assert np.array_equal(by_key["browInnerUp_L"], by_key["browInnerUp_R"])


def test_a_quadrant_is_moved_by_every_channel_that_it_belongs_to():
    table = next(table for table in tables.tables() if table.label == "MetaHuman")
    found = detect(f"CTRL_expressions_{name}" for name in every_name(table))
    curves = curves_of(mouthFunnel=[0.2, 0.0, 1.0], mouthPucker=[0.0, 0.4, 1.0])
    assert found.label == "MetaHuman" and "mouthClose" in found.missing
    assert found.curves(curves)["CTRL_expressions_mouthFunnelUL"] == pytest.approx([0.2, 0.3, 1.0])
    assert found.curves(curves)["CTRL_expressions_mouthLipsPurseUL"] == pytest.approx([0.0, 0.4, 1.0])


@pytest.mark.parametrize(
    ("inward", "outward"),
    [("Eye_L_Look_R", "Eye_L_Look_L"), ("Eye_Look_Right_L", "Eye_Look_Left_L"), ("EyesLookRightL", "EyesLookLeftL"),
     ("eyeLookRightL", "eyeLookLeftL")],
)  # fmt: skip
def test_the_left_eye_looks_in_to_the_right(inward, outward):
    table = next(table for table in tables.tables() if inward in every_name(table))
    found = detect(every_name(table))
    assert found.keys["eyeLookInLeft"] == (inward,) and found.keys["eyeLookOutLeft"] == (outward,)


@pytest.mark.parametrize("table", tables.tables(), ids=lambda table: table.label)
def test_every_kind_of_rig_is_known_by_its_names(table):
    found = detect(every_name(table))
    if table.visemes:
        assert set(found.visemes) == set(table.visemes) and found.missing == ()
        assert "visemes" in found.coverage
    else:
        assert found.label == table.label
        assert set(found.weights) >= set(table.channels)
        assert found.coverage.startswith(f"{len(found.weights)} of 52")


@pytest.mark.parametrize("table", tables.tables(), ids=lambda table: table.label)
def test_tables_speak_of_known_channels_and_visemes(table):
    assert set(table.channels) <= set(ARKIT)
    assert set(table.visemes) <= set(visemes.MEANINGS)


def test_labels_that_visemes_give():
    labels = {table.label: detect(every_name(table)).label for table in tables.tables() if table.visemes}
    for label in ("VRoid", "VRM 1.0", "VRM 0.x", "MMD", "Oculus visemes", "Microsoft visemes", "Rhubarb"):
        assert labels[label] == label


def test_a_rig_with_both_speaks_by_the_52():
    found = detect([*ARKIT, *(f"viseme_{name}" for name in visemes.MEANINGS)])
    assert found.label == "ARKit" and found.visemes == () and found.missing == ()


def test_prefixed_vroid_closes_its_eyes():
    found = detect([f"Face.M_F00_000_00_Fcl_{name}" for name in ("MTH_A", "MTH_I", "MTH_U", "MTH_E", "EYE_Close")])
    made = found.curves(curves_of(eyeBlinkLeft=[1.0, 0.5, 0.0], eyeBlinkRight=[1.0, 0.5, 1.0]))
    assert made["Face.M_F00_000_00_Fcl_EYE_Close"] == pytest.approx([1.0, 0.5, 0.5])


def test_one_key_for_both_sides_gets_their_mean():
    curves = curves_of(eyeBlinkLeft=[1.0, 0.5, 0.0], eyeBlinkRight=[1.0, 0.0, 0.0])
    made = detect(["eyeBlink", "jawOpen"]).curves(curves)
    assert made["eyeBlink"] == pytest.approx([1.0, 0.25, 0.0])


def test_what_says_the_same_by_another_meaning_is_not_taken():
    assert "mouthClose" in detect(["MouthClosed", "jawOpen"]).missing
    assert "jawForward" in detect([f"facs_bs_{name}" for name in ("JawRecess", "JawOpen")]).missing


def test_life_is_what_speech_does_not_move():
    assert detect(["jawOpen", "eyeBlink_L", "browInnerUp"]).life == {"eyeBlink_L", "browInnerUp"}


@pytest.mark.parametrize(
    ("spell", "names"),
    [
        (str, "あいうえお"), (str, "アイウエオ"), (str, "ｱｲｳｴｵ"), ("01.{}".format, "あいうえお"),
        ("3_{}".format, "ｱｲｳｴｵ"),
        ("lip_{}".format, "aiueo"), ("mouth_{}_1".format, "aiueo"), ("Mouth.{}".format, "AIUEO"),
        ("kuti_face.f00_{}_l_op".format, "aiueo"), ("KK Mouth_{}_big".format, "aiueo"),
    ],
)  # fmt: skip
def test_vowels_of_a_mouth_in_any_spelling(spell, names):
    found = detect(["Basis", *map(spell, names), "mouth_open_small", "lip_up"])
    assert set(found.visemes) == {"aa", "I", "U", "E", "O"} and found.opens_mouth
    wanted = dict(zip(("aa", "I", "U", "E", "O"), map(spell, names), strict=True))
    assert {name: found.keys[f"viseme_{name}"] for name in wanted} == {name: (key,) for name, key in wanted.items()}


def test_the_larger_of_two_shapes_of_a_vowel_is_used():
    both = [f"kuti_face.f00_{vowel}_{size}_op" for vowel in "aiueo" for size in "sl"]
    assert detect(both).keys["viseme_aa"] == ("kuti_face.f00_a_l_op",)
    assert not detect(["mouth_a", "mouth_i", "mouth_L", "mouth_R", "a", "lip_o_end"]).visemes


def test_visemes_without_their_prefix():
    found = detect(["v_aa", "v_e", "v_ih", "v_oh", "v_ou", "v_pp"])
    assert found.label == "VRChat visemes" and found.keys["viseme_PP"] == ("v_pp",)


def test_a_side_may_stand_before_the_name():
    found = detect(["L_eyeBlink", "R_eyeBlink", "Left_mouthSmile", "jawOpen"])
    assert found.keys["eyeBlinkLeft"] == ("L_eyeBlink",) and found.keys["eyeBlinkRight"] == ("R_eyeBlink",)
    assert found.keys["mouthSmileLeft"] == ("Left_mouthSmile",)
    assert detect(["L_mouth", "R_jaw"]).keys == {}


@pytest.mark.parametrize("opening", ["mouthOpen", "Mouth_Open", "Expressions_mouthOpen_max", "Wolf3D_mouthOpen"])
def test_a_mouth_that_opens_by_another_name(opening):
    found = detect([opening, "mouthSmile"])
    assert found.keys["jawOpen"] == (opening,) and found.opens_mouth
    assert detect([opening, "jawOpen"]).keys["jawOpen"] == ("jawOpen",)


def test_which_rigs_cannot_open_the_mouth():
    assert not detect(["mouthSmile", "eyeBlinkLeft", "browInnerUp", "mouthClose"]).opens_mouth
    assert all(detect(every_name(table)).opens_mouth for table in tables.tables())


def every_name(table):
    """The first shape keys by which a table knows each of its sources."""
    entries = (*table.channels.values(), *table.visemes.values())
    return list(dict.fromkeys(name for alternatives in entries for name in alternatives[0]))
