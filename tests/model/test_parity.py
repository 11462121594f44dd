"""The numpy engine is held to the reference in torch, so that neither can drift."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from unitaf import reference
from unitaf.joint import JointModel
from unitaf.layers import gelu
from unitaf.listening.acoustic_model import FOLDER, acoustic_model
from unitaf.reference import aligner
from unitaf.settings import Settings
from unitaf.text import alphabet
from unitaf.voice import acoustics
from unitaf.voice.hibari.spectrum import Spectrum
from unitaf.weight_files import folders

LINES = (
    "The museum opens at nine; bring your ticket, please.",
    "Bob, maybe my mother bought five purple plums for you?",
    "No!",
)
MOODS = (Settings(), Settings(emotion="angry=.8", voice="giant"), Settings(emotion="sad=.5,surprised=.2", speed=1.3))
DECIBELS = 20 / math.log(10)  # per neper


@pytest.fixture(scope="module")
def torch_model() -> JointModel:
    return reference.load()


@given(st.lists(st.floats(-40, 40, width=32), min_size=1, max_size=50))
def test_gelu_is_that_of_torch(values: list[float]):
    x = np.array(values, np.float32)
    assert np.abs(gelu(x.copy()) - torch.nn.functional.gelu(torch.from_numpy(x)).numpy()).max() < 4e-5


@pytest.mark.parametrize("line", LINES)
def test_durations_and_spectra_agree(model: JointModel, torch_model: JointModel, line: str):
    ids = np.array(alphabet.ids(model.front_end.sentences(line)[0].phonemes))
    ours, theirs = (one.trunk.prosody(ids) for one in (model, torch_model))
    assert np.array_equal(ours.frames, theirs.frames)
    assert np.abs(ours.f0 - theirs.f0).max() < 0.05
    spectra = [
        one.trunk.spectrum(one.trunk.features(ids, prosody)) for one, prosody in ((model, ours), (torch_model, theirs))
    ]
    for name in Spectrum._fields:
        mine, other = (getattr(spectrum, name) for spectrum in spectra)
        assert DECIBELS * np.abs(mine - other).max() < 0.05, name


@pytest.mark.parametrize("settings", MOODS, ids=lambda settings: f"{settings.emotion} {settings.voice}")
@pytest.mark.parametrize("line", LINES)
def test_takes_agree(model: JointModel, torch_model: JointModel, line: str, settings: Settings):
    ours, theirs = (one.speak(line, settings) for one in (model, torch_model))
    assert (model.engine, torch_model.engine) == ("numpy", "torch")
    assert ours.phones == theirs.phones
    assert ours.words == theirs.words
    assert np.abs(ours.curves - theirs.curves).max() < 1e-3
    assert np.abs(ours.head_rotation - theirs.head_rotation).max() < 0.01
    assert np.array_equal(ours.emotion, theirs.emotion)
    assert len(ours.wav) == len(theirs.wav)
    assert np.corrcoef(ours.wav, theirs.wav)[0, 1] > 0.999


def test_phones_are_heard_alike(model: JointModel):
    take = model.speak(LINES[0])
    sound = acoustics.resample(take.wav, take.sample_rate)
    theirs = aligner.read(folders.folder(FOLDER))
    ours, others = (one.log_posteriors(sound) for one in (acoustic_model(), theirs))
    assert np.abs(ours - others).max() < 0.01
    assert np.array_equal(acoustic_model().bigram, theirs.bigram)
