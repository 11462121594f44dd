"""The trunk says what the voice package says, and lets itself be told how."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from unitaf.errors import EngineError, InputError
from unitaf.rates import SAMPLE_RATE
from unitaf.signals import Segment
from unitaf.text import alphabet
from unitaf.voice import acoustics, forcing
from unitaf.voice.hibari.trunk import HibariTrunk, load_trunk
from unitaf.voice.trunk import FEATURES, Counts, Prosody
from unitaf.voice.waveform import pulses, synthesise
from unitaf.weight_files.onnx import read_weights


@pytest.fixture(scope="module")
def trunk() -> HibariTrunk:
    return load_trunk()


@pytest.fixture(scope="module")
def ids() -> Counts:
    return np.array(alphabet.ids("həlˈO ðˈɛɹ."))


def test_parity_with_the_package_on_50_sentences():
    from benchmarks.parity import pairs

    found = pairs(50)
    assert len(found) >= 50
    assert np.concatenate([pair.same for pair in found]).mean() >= 0.99
    assert np.mean([pair.distance for pair in found]) < 2.0  # dB; int8 activations are the package's, not ours


def test_given_durations_f0_and_energy_are_obeyed(trunk: HibariTrunk, ids: Counts):
    own = trunk.prosody(ids)
    steps = own.frames // 2 + 1
    slower = trunk.prosody(ids, steps=steps)
    assert len(slower.f0) == 2 * int(steps.sum())
    features = trunk.features(ids, own)
    assert features.shape == (len(own.f0), FEATURES)
    higher = own._replace(f0=own.f0 * 1.25)
    wave = synthesise(trunk.spectrum(trunk.features(ids, higher)), higher.f0, 0)
    heard = acoustics.f0(acoustics.resample(wave, SAMPLE_RATE))
    plain = acoustics.f0(acoustics.resample(synthesise(trunk.spectrum(features), own.f0, 0), SAMPLE_RATE))
    assert np.median(heard[heard > 0]) / np.median(plain[plain > 0]) == pytest.approx(1.25, rel=0.08)


def test_features_do_not_depend_on_how_often_they_are_asked_for(trunk: HibariTrunk, ids: Counts):
    prosody = trunk.prosody(ids)
    assert np.array_equal(trunk.features(ids, prosody), trunk.features(ids, prosody))


def test_speed_shortens(trunk: HibariTrunk, ids: Counts):
    slow, fast = (int(trunk.prosody(ids, speed).frames.sum()) for speed in (0.7, 1.5))
    assert slow / fast > 1.6


def test_pulses_have_the_period_of_their_f0():
    train = pulses(np.full(80, 200, np.float32))
    peaks = np.flatnonzero((train[1:-1] > train[:-2]) & (train[1:-1] > train[2:]) & (train[1:-1] > train.max() / 2))
    assert np.diff(peaks) == pytest.approx(SAMPLE_RATE / 200, abs=1)
    assert not pulses(np.zeros(10, np.float32)).any()


def test_resampling_keeps_a_tone():
    for rate in (8000, 22050, 24000, 44100, 48000):
        tone = np.sin(2 * np.pi * 440 * np.arange(rate) / rate).astype(np.float32)
        made = acoustics.resample(tone, rate)
        wanted = np.sin(2 * np.pi * 440 * np.arange(len(made)) / acoustics.RATE)
        assert abs(len(made) - acoustics.RATE) <= 2
        assert np.abs(made - wanted)[200:-200].max() < 0.02


def test_pitch_of_a_tone_is_found():
    tone = np.sin(2 * np.pi * 130 * np.arange(acoustics.RATE) / acoustics.RATE).astype(np.float32)
    found = acoustics.f0(tone)[5:-5]
    assert np.abs(found - 130).max() < 3


def test_energy_ignores_the_level_of_a_recording():
    noise = np.random.default_rng(0).standard_normal(acoustics.RATE, dtype=np.float32)
    wave = noise * np.linspace(0, 1, acoustics.RATE, dtype=np.float32)
    assert np.abs(acoustics.energy(wave) - acoustics.energy(wave * np.float32(0.1))).max() < 0.1


def test_forced_symbols_cover_the_recording():
    phones = [Segment("SIL", 0.0, 0.3), Segment("B", 0.3, 0.4), Segment("ER", 0.4, 0.6), Segment("SIL", 0.6, 1.0)]
    symbols, frames = forcing.symbols(phones, 80)
    assert len(symbols) == len(frames)
    assert int(frames.sum()) == 80
    assert int(frames[0]) == round((0.3 + forcing.ALIGNER_DELAY) * 80)
    with pytest.raises(InputError, match="QQ"):
        forcing.symbols([Segment("QQ", 0.0, 1.0)], 80)


def test_forced_features_are_those_of_the_prosody_that_was_measured(trunk: HibariTrunk):
    wave = 0.05 * np.random.default_rng(0).standard_normal(acoustics.RATE, dtype=np.float32)
    phones = [Segment("AA", 0.2, 0.8)]
    features = forcing.features(trunk, wave, phones)
    symbols, frames = forcing.symbols(phones, 80)
    expected = trunk.features(symbols, Prosody(frames, *forcing.recording_prosody(wave)))
    assert np.array_equal(features, expected)


def test_a_damaged_voice_file_is_named(tmp_path: Path):
    found = importlib.util.find_spec("hibari")
    assert found is not None and found.origin is not None
    good = (Path(found.origin).parent / "assets" / "hibari.onnx").read_bytes()
    for content in (b"", b"not a model", good[: len(good) // 2]):
        path = tmp_path / "hibari.onnx"
        path.write_bytes(content)
        with pytest.raises(EngineError, match=r"hibari\.onnx cannot be read"):
            read_weights(path)
