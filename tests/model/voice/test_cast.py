"""The cast has many voices, and voices are designed by sliders that are checked."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.emotion.vector import CALM, EMOTIONS, effective_weights
from unitaf.errors import SettingsError
from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.voice import manner
from unitaf.voice.cast import OWN, PRESETS, SLIDERS, Design, design
from unitaf.voice.speech import say

LOUD = "Stop! That was my garden!"
VALUES = st.fixed_dictionaries({}, optional={name: st.floats(s.low, s.high) for name, s in SLIDERS.items()})


def test_there_are_a_dozen_voices_that_are_told_apart_in_a_line():
    assert len(PRESETS) >= 13
    assert not any(design(OWN).parameters().values())
    assert len({preset.about for preset in PRESETS.values()}) == len(PRESETS)
    for name, preset in PRESETS.items():
        assert preset.about.endswith(".") and len(preset.about) < 80
        assert name == name.strip().lower() and not set(name) & set(",=")
        for slider, (_, low, high) in SLIDERS.items():
            assert low <= getattr(preset, slider) <= high, (name, slider)


def test_every_slider_moves_the_manner_and_the_rest_are_no_sliders():
    for name, slider in SLIDERS.items():
        assert slider.low <= 0 < slider.high
        moved = design(f"{name}={slider.high}").parameters()
        assert any(moved.values()), name
        assert set(moved) <= set(manner.PARAMETERS)
    assert {field.name for field in dataclasses.fields(Design)} - set(SLIDERS) == {"natural", "about"}


@given(st.sampled_from(sorted(PRESETS)), VALUES)
def test_a_written_design_is_what_was_meant(name: str, values: dict[str, float]):
    written = ",".join([name, *(f"{slider}={value!r}" for slider, value in values.items())])
    found = design(written)
    for slider in SLIDERS:
        assert getattr(found, slider) == values.get(slider, getattr(PRESETS[name], slider))
    assert found.natural == PRESETS[name].natural
    spaced = " , ".join([name, *(f"{slider} = {value!r}" for slider, value in values.items())])
    assert design(spaced) == found


def test_sliders_alone_design_from_the_own_voice():
    assert design("pitch=3") == dataclasses.replace(PRESETS[OWN], pitch=3.0)


@given(st.text(max_size=30))
def test_any_text_is_a_design_or_a_plain_error(text: str):
    try:
        found = design(text)
    except SettingsError as error:
        assert str(error).endswith(".")
    else:
        assert all(slider.low <= getattr(found, name) <= slider.high for name, slider in SLIDERS.items())


@pytest.mark.parametrize(
    ("voice", "words"),
    [
        ("nobody", 'no voice "nobody"'),
        ("", 'no voice ""'),
        (f"{OWN},loud=1", "no slider"),
        (f"{OWN},pitch", "no slider"),
        (f"{OWN},", "no slider"),
        (f"{OWN},natural=1", "no slider"),
        (f"{OWN},pitch=1,pitch=2", "pitch twice"),
        ("pitch=", "pitch must be from -18 to 18"),
        ("pitch=nan", "pitch must be from -18 to 18"),
        ("pitch=inf", "pitch must be from -18 to 18"),
        ("size=3", "size must be from"),
    ],
)
def test_what_is_wrong_is_named(voice: str, words: str):
    with pytest.raises(SettingsError, match=words):
        design(voice)
    with pytest.raises(SettingsError, match=words):
        Settings(voice=voice)


class Steady:
    """One manner throughout."""

    def __init__(self, row: manner.Rows) -> None:
        self.row = row

    def at(self, characters: np.ndarray, seconds: np.ndarray) -> manner.Rows:
        return np.repeat(self.row[None], len(characters), 0)


@pytest.mark.parametrize("voice", PRESETS)
def test_no_voice_clips_in_any_emotion(model: JointModel, voice: str):
    for weights in np.eye(len(EMOTIONS)):
        row = manner.parameters_of(effective_weights(weights, 1.0), design(voice))
        for sentence in model.front_end.sentences(LOUD):
            wave = say(model.trunk, sentence, 1.0, 0, lambda done: None, Steady(row)).wave
            assert 0.02 < np.abs(wave).max() <= 0.95 + 1e-6


def test_voices_differ_in_sound(model: JointModel):
    sentence = model.front_end.sentences("We were away.")[0]
    calm = np.eye(len(EMOTIONS))[CALM]
    waves = {
        name: say(model.trunk, sentence, 1.0, 0, lambda done: None, Steady(manner.parameters_of(calm, preset))).wave
        for name, preset in PRESETS.items()
    }
    for a, b in itertools.combinations(waves.values(), 2):
        count = min(len(a), len(b))
        assert np.abs(a[:count] - b[:count]).max() > 0.01
