"""A finished sound is bent as a manner of speaking asks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from unitaf.rates import SAMPLE_RATE
from unitaf.voice.manner import INDEX, PARAMETERS
from unitaf.voice.recolouring import recoloured

FRAMES, F0 = 80, 120.0
SECONDS = np.arange(300 * FRAMES) / SAMPLE_RATE
FORMANT = 900.0  # Hz
HARMONICS = np.arange(1, 80) * F0
VOICE = sum(
    (0.03 + np.exp(-(((hz - FORMANT) / 400) ** 2))) * np.cos(2 * np.pi * hz * SECONDS + number)
    for number, hz in enumerate(HARMONICS)
).astype(np.float32) * np.float32(0.05)
PITCH = np.full(FRAMES, F0, np.float32)

Array = npt.NDArray[np.float32]


def bent(**manner: float) -> Array:
    """The voice in a manner."""
    rows = np.zeros((FRAMES, len(PARAMETERS)), np.float32)
    for name, value in manner.items():
        rows[:, INDEX[name]] = value
    return recoloured(VOICE, rows, PITCH, 1)


def power(wave: Array, low: float, high: float) -> float:
    """The power between two frequencies in Hz, away from the ends, in dB."""
    spectrum = np.square(np.abs(np.fft.rfft(wave[3000:-3000] * np.hanning(len(wave) - 6000))))
    hz = np.fft.rfftfreq(len(wave) - 6000, 1 / SAMPLE_RATE)
    return float(10 * np.log10(spectrum[(hz >= low) & (hz < high)].sum() + 1e-9))


def centre(wave: Array) -> float:
    """The mean frequency in Hz below 4 kHz."""
    spectrum = np.square(np.abs(np.fft.rfft(wave[3000:-3000] * np.hanning(len(wave) - 6000))))
    hz = np.fft.rfftfreq(len(wave) - 6000, 1 / SAMPLE_RATE)
    below = hz < 4000
    return float(spectrum[below] @ hz[below] / spectrum[below].sum())


def test_a_plain_manner_changes_nothing():
    np.testing.assert_allclose(bent()[600:-600], VOICE[600:-600], atol=1e-5)
    assert bent().dtype == np.float32
    assert len(bent()) == len(VOICE)


def test_loudness_is_half_a_gain_as_with_the_bundled_voice():
    assert power(bent(loudness=6.0), 0, 12000) - power(VOICE, 0, 12000) == pytest.approx(3.0, abs=0.2)


def test_tilt_makes_it_brighter():
    assert centre(bent(tilt=4.0)) > centre(VOICE) + 30


def test_size_moves_formants_and_not_the_pitch():
    longer = bent(size=0.2)
    assert centre(longer) < 0.93 * centre(VOICE)
    heard = np.abs(np.fft.rfft(longer[3000:-3000] * np.hanning(len(longer) - 6000)))
    peak = np.fft.rfftfreq(len(longer) - 6000, 1 / SAMPLE_RATE)[heard.argmax()]
    assert abs((peak + F0 / 2) % F0 - F0 / 2) < 4


def test_breath_adds_noise_and_whisper_takes_the_voice_away():
    between = [(number + 0.4) * F0 for number in range(20, 40)]  # Hz, where no harmonic is
    gaps = [sum(power(wave, hz, hz + 0.2 * F0) for hz in between) / 20 for wave in (VOICE, bent(breath=10.0))]
    assert gaps[1] > gaps[0] + 10
    whisper = bent(voicing=-1.0)
    assert power(whisper, 0, 12000) < power(VOICE, 0, 12000)
    around = [power(whisper, 7 * F0 + away - 15, 7 * F0 + away + 15) for away in (0, F0 / 2)]
    assert abs(around[0] - around[1]) < 12
    assert np.array_equal(whisper, bent(voicing=-1.0))
