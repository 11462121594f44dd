"""Dials: the defaults change nothing, contacts stay, values stay in range, and what is refused."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import ROOT

from unitaf.channels import ARKIT, INDEX
from unitaf.dials import ChannelDial, Dials, apply, meaning_of, range_of
from unitaf.dials.steps import CLOSED, HEIGHTS, opening
from unitaf.errors import SettingsError
from unitaf.signals import FloatArray, Segment

NUMBERS = [field.name for field in dataclasses.fields(Dials) if field.name != "channels"]
PHONES = [Segment("SIL", 0, 0.4), Segment("M", 0.4, 0.5), Segment("AA", 0.5, 0.9), Segment("F", 0.9, 1.0)]
FPS = 60.0
HEAD = np.random.default_rng(1).uniform(-15, 15, (120, 3)).astype(np.float32)


def numbers(name: str, owner: type[Dials] | type[ChannelDial] = Dials) -> st.SearchStrategy[float]:
    low, high = range_of(name, owner)
    return st.one_of(st.sampled_from([low, high]), st.floats(low, high))


CHANNEL_DIALS = st.builds(
    ChannelDial, numbers("multiplier", ChannelDial), numbers("offset", ChannelDial), st.booleans()
)
ANY_DIALS = st.builds(
    Dials,
    **{name: numbers(name) for name in NUMBERS},
    channels=st.dictionaries(st.sampled_from(ARKIT), CHANNEL_DIALS, max_size=6),
)


def speech(seed: int, frames: int = 120) -> FloatArray:
    """A face that moves all its channels, with the jaw passing through closures (sine of 3 Hz, cut at 0)."""
    random = np.random.default_rng(seed)
    seconds = np.arange(frames)[:, None] / FPS
    phase, rate = random.uniform(0, 7, 52), random.uniform(0.2, 3, 52)
    curves = np.maximum(np.sin(2 * np.pi * rate * seconds + phase), 0) * random.uniform(0.1, 1, 52)
    syllables = np.maximum(np.sin(2 * np.pi * 3 * seconds[:, 0]), 0)
    for name in ("jawOpen", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight"):
        curves[:, INDEX[name]] = 0.4 * syllables
    curves[:, INDEX["mouthClose"]] = 0.1 * (1 - syllables) * random.random(frames)
    curves[:, INDEX["jawOpen"]] += curves[:, INDEX["mouthClose"]]
    return curves.astype(np.float32)


def column(curves: FloatArray, name: str) -> FloatArray:
    return curves[:, INDEX[name]]


def test_defaults_change_nothing():
    curves = speech(0)
    shown, head = apply(curves, HEAD, FPS, Dials(), PHONES)
    assert np.array_equal(shown, curves)
    assert np.array_equal(head, HEAD)
    assert shown is not curves
    assert not np.shares_memory(head, HEAD)


def test_one_dial_touches_its_own_channels_alone():
    curves = speech(0)
    shown, head = apply(curves, HEAD, FPS, Dials(brow_strength=0.5), PHONES)
    brows = [name.startswith("brow") for name in ARKIT]
    assert np.allclose(shown[:, brows], curves[:, brows] / 2)
    assert np.array_equal(shown[:, np.logical_not(brows)], curves[:, np.logical_not(brows)])
    assert np.array_equal(head, HEAD)


@settings(max_examples=80, deadline=None)
@given(ANY_DIALS, st.integers(0, 3), st.sampled_from([1, 2, 7, 120]), st.booleans(), st.sampled_from([1.0, 24.0, 60.0]))
def test_whatever_the_dials_the_face_stays_a_face(made: Dials, seed: int, frames: int, told: bool, fps: float):
    curves, head = speech(seed, frames), HEAD[:frames].copy()
    before = curves.copy()
    shown, turned = apply(curves, head, fps, made, PHONES if told else ())
    assert np.array_equal(curves, before)
    assert np.array_equal(head, HEAD[:frames])
    assert (shown.dtype, shown.shape, turned.dtype, turned.shape) == (np.float32, (frames, 52), np.float32, (frames, 3))
    assert np.isfinite(shown).all()
    assert np.isfinite(turned).all()
    assert shown.min() >= 0
    assert shown.max() <= 1
    again = apply(curves, head, fps, made, PHONES if told else ())
    assert np.array_equal(again[0], shown)


@settings(max_examples=80, deadline=None)
@given(ANY_DIALS, st.integers(0, 3))
def test_closed_lips_stay_closed_under_every_dial(made: Dials, seed: int):
    curves = speech(seed)
    closed = opening(curves.T) <= CLOSED
    assert 10 < closed.sum() < 110
    shown, _ = apply(curves, HEAD, FPS, made)
    assert opening(shown.T)[closed].max() <= CLOSED + 1e-5


@settings(max_examples=50, deadline=None)
@given(ANY_DIALS, st.integers(0, 3))
def test_phones_with_a_contact_open_no_further(made: Dials, seed: int):
    curves = speech(seed)
    shown, _ = apply(curves, HEAD, FPS, made, PHONES)
    for label, start, end in PHONES:
        if label in ("M", "F"):
            inside = slice(int(np.ceil(start * FPS)), int(np.ceil(end * FPS)))
            assert (opening(shown.T)[inside] <= opening(curves.T)[inside] + 1e-5).all()


@settings(max_examples=50, deadline=None)
@given(ANY_DIALS, st.integers(0, 3))
def test_lips_never_close_further_than_the_jaw_opens(made: Dials, seed: int):
    curves = speech(seed)
    shown, _ = apply(curves, HEAD, FPS, made)
    over = column(curves, "mouthClose") - column(curves, "jawOpen")
    assert (column(shown, "mouthClose") - column(shown, "jawOpen") <= np.maximum(over, 0) + 1e-5).all()


def test_input_strength_lifts_small_motions_and_never_clips():
    curves = speech(0)
    shown, _ = apply(curves, HEAD, FPS, Dials(input_strength=3.0))
    smile = column(curves, "mouthSmileLeft")
    assert (column(shown, "mouthSmileLeft") >= smile).all()
    assert column(shown, "mouthSmileLeft").max() < 1
    assert np.array_equal(column(shown, "browInnerUp"), column(curves, "browInnerUp"))


def test_the_mask_says_what_strengthens():
    curves = 0.4 * np.ones((10, 52), np.float32)
    for level, cheeks in ((0.6, 0.4), (0.5, 0.2)):
        shown, _ = apply(curves, HEAD[:10], FPS, Dials(upper_face_strength=0.5, face_mask_level=level))
        assert np.allclose(column(shown, "browInnerUp"), 0.2)
        assert np.allclose(column(shown, "cheekSquintLeft"), cheeks)
        assert np.allclose(column(shown, "mouthSmileLeft"), 0.4)
    soft, _ = apply(curves, HEAD[:10], FPS, Dials(upper_face_strength=0.5, face_mask_level=0.5, face_mask_softness=0.5))
    assert 0.2 < column(soft, "cheekSquintLeft")[0] < 0.4


def test_smoothing_has_no_delay_and_keeps_both_ends():
    curves = np.zeros((121, 52), np.float32)
    curves[60, INDEX["browInnerUp"]] = curves[60, INDEX["mouthSmileLeft"]] = 0.9
    curves[:, INDEX["jawOpen"]] = 0.5
    shown, _ = apply(curves, HEAD[:1].repeat(121, 0), FPS, Dials(upper_face_smoothing=0.05))
    brow = column(shown, "browInnerUp")
    assert np.allclose(brow, brow[::-1], atol=1e-6)
    assert brow[60] == brow.max() < 0.2
    assert brow.sum() == pytest.approx(0.9, rel=1e-3)
    assert np.array_equal(column(shown, "mouthSmileLeft"), column(curves, "mouthSmileLeft"))
    rough = speech(2)
    rough[:, INDEX["jawOpen"]] = 0.5
    smooth, _ = apply(rough, HEAD, FPS, Dials(lower_face_smoothing=0.1, upper_face_smoothing=0.1))
    assert np.allclose(smooth[[0, -1]], rough[[0, -1]], atol=1e-6)
    assert np.array_equal(column(smooth, "eyeBlinkLeft"), column(rough, "eyeBlinkLeft"))


def test_lips_part_by_the_offset_but_not_at_rest_or_at_closures():
    curves = speech(1)
    shown, _ = apply(curves, HEAD, FPS, Dials(lip_open_offset=0.2))
    tight, _ = apply(curves, HEAD, FPS, Dials(lip_open_offset=-0.2))
    free = opening(curves.T) > 0.3
    assert opening(shown.T)[free].mean() > opening(curves.T)[free].mean() + 0.2
    assert opening(tight.T)[free].mean() < opening(curves.T)[free].mean() - 0.2


def test_lids():
    curves = np.zeros((4, 52), np.float32)
    curves[2:, [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]] = 1
    wide, _ = apply(curves, HEAD[:4], FPS, Dials(eyelid_open_offset=1))
    assert column(wide, "eyeWideLeft").tolist() == [1, 1, 0, 0]
    assert np.array_equal(column(wide, "eyeBlinkLeft"), column(curves, "eyeBlinkLeft"))
    shut, _ = apply(curves, HEAD[:4], FPS, Dials(eyelid_open_offset=-1))
    assert (column(shut, "eyeBlinkRight") == 1).all()
    none, _ = apply(curves, HEAD[:4], FPS, Dials(blink_strength=0))
    assert not none.any()


def test_darts_are_scaled_and_jumps_to_a_target_are_not():
    curves = np.zeros((240, 52), np.float32)
    looks = curves[:, INDEX["eyeLookOutLeft"]]
    looks[120:] = 0.5  # a jump that stays
    looks[60:66] = looks[180:186] = looks[180:186] + 0.1  # darts of a tenth of a second
    shown, _ = apply(curves, HEAD[:1].repeat(240, 0), FPS, Dials(saccade_strength=0))
    calm = column(shown, "eyeLookOutLeft")
    assert np.allclose(calm[:120], 0)
    assert np.allclose(calm[120:], 0.5)
    wild, _ = apply(curves, HEAD[:1].repeat(240, 0), FPS, Dials(saccade_strength=2, eyeballs_strength=0.5))
    assert np.allclose(column(wild, "eyeLookOutLeft")[180:186], 0.5 * (0.5 + 0.2))


def test_the_head_is_scaled():
    _, head = apply(speech(0), HEAD, FPS, Dials(head_strength=2))
    assert np.allclose(head, 2 * HEAD)


def test_a_channel_is_multiplied_moved_and_switched_off():
    curves = speech(3)
    made = Dials(channels={
        "mouthSmileLeft": ChannelDial(multiplier=0.5, offset=0.1), "noseSneerLeft": ChannelDial(on=False),
    })  # fmt: skip
    shown, _ = apply(curves, HEAD, FPS, made)
    assert np.allclose(column(shown, "mouthSmileLeft"), 0.5 * column(curves, "mouthSmileLeft") + 0.1)
    assert not column(shown, "noseSneerLeft").any()
    others = [name not in made.channels for name in ARKIT]
    assert np.array_equal(shown[:, others], curves[:, others])


@given(ANY_DIALS)
def test_dials_survive_json(made: Dials):
    back = Dials.from_dict(json.loads(json.dumps(made.as_dict())))
    touched = {name: dial for name, dial in made.channels.items() if dial != ChannelDial()}
    assert back == dataclasses.replace(made, channels=touched)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"volume": 1}, "Unknown dial 'volume'"),
        ({"input_strength": 3.1}, "input_strength must be a number from 0 to 3"),
        ({"lip_open_offset": float("nan")}, "lip_open_offset"),
        ({"head_strength": "1"}, "head_strength"),
        ({"head_strength": True}, "head_strength"),
        ({"channels": {"jaw": {}}}, "Unknown channel 'jaw'"),
        ({"channels": {"jawOpen": {"gain": 1}}}, "jawOpen: Unknown channel dial 'gain'"),
        ({"channels": {"jawOpen": {"multiplier": 9}}}, "jawOpen: multiplier must be a number from 0 to 2"),
        ({"channels": {"jawOpen": {"on": 1}}}, "on must be true or false"),
        ({"channels": {"jawOpen": 1}}, "jawOpen"),
        ({"channels": []}, "channels"),
    ],
)
def test_what_is_refused(values: dict[str, object], says: str):
    with pytest.raises(SettingsError, match=says) as caught:
        Dials.from_dict(values)
    assert str(caught.value).endswith(".")


def test_every_dial_has_a_range_around_its_default_and_a_meaning():
    for name in NUMBERS:
        low, high = range_of(name)
        assert low <= getattr(Dials(), name) <= high
        assert meaning_of(name)


def test_the_page_lists_every_dial_as_it_is():
    page = (ROOT / "docs" / "dials.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:4] for line in page.splitlines() if line.startswith("| `")]
    listed = {name.strip(" `"): (span.strip(), float(default)) for name, span, default in rows}
    for name in NUMBERS:
        low, high = range_of(name)
        assert listed.pop(name) == (f"{low:g} to {high:g}", getattr(Dials(), name))
    assert not listed


def test_every_channel_has_a_height():
    assert {
        name.replace("Right", "Left") if name != "mouthRight" and name != "jawRight" else name for name in ARKIT
    } == set(HEIGHTS)
