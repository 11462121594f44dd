"""The loudness of takes, after ITU-R BS.1770-4 and the test signals of EBU Tech 3341."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.voice import loudness

# ITU-R BS.1770-4, tables 1 and 2, at 48 kHz.
SHELF = (1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)
HIGH_PASS = (1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)


def tone(seconds: float, decibels: float, rate: int, hertz: float = 997.0):
    """A sine with its peak at so many dB of full scale."""
    wave = np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return (10 ** (decibels / 20) * wave).astype(np.float32)


def test_the_filters_are_those_of_the_standard():
    np.testing.assert_allclose(loudness.shelf(48000), SHELF, atol=1e-8)
    np.testing.assert_allclose(loudness.high_pass(48000), HIGH_PASS, atol=1e-8)


@pytest.mark.parametrize("rate", [16000, 24000, 48000])
def test_a_tone_of_full_scale_is_at_minus_three(rate: int):
    assert loudness.integrated(tone(5, 0, rate), rate) == pytest.approx(-3.01, abs=0.05)


def test_quiet_parts_do_not_count():
    """Cases 3 and 5 of EBU Tech 3341, in one channel instead of two, which is 3 LU less."""
    quiet_around = [tone(10, -36, 24000), tone(60, -23, 24000), tone(10, -36, 24000)]
    assert loudness.integrated(np.concatenate(quiet_around), 24000) == pytest.approx(-26.0, abs=0.1)
    steps = [tone(20, -26, 24000), tone(20.1, -20, 24000), tone(20, -26, 24000)]
    assert loudness.integrated(np.concatenate(steps), 24000) == pytest.approx(-26.0, abs=0.1)


@given(st.floats(-70, 0), st.floats(0.1, 20), st.floats(-40, -10), st.floats(0.5, 30))
def test_takes_lie_within_a_range_in_their_order(softer: float, by: float, wanted: float, span: float):
    soft, loud = (loudness.within(spoken, wanted, span) for spoken in (softer, softer + by))
    assert wanted - span / 2 - 1e-9 <= soft <= loud <= wanted + span / 2 + 1e-9
    assert loudness.within(loudness.CALM, wanted, span) == wanted
    assert loudness.within(softer, wanted, 0.0) == wanted


def test_a_shout_is_louder_than_calm_speech_and_a_whisper_softer():
    whisper, calm, shout = (loudness.within(spoken, -16.0, 6.0) for spoken in (-33.0, loudness.CALM, -14.0))
    assert whisper + 2 < calm < shout - 2


def test_silence_has_no_loudness_and_stays():
    silent = np.zeros(24000, np.float32)
    assert loudness.integrated(silent, 24000) == -math.inf
    assert np.array_equal(loudness.at_loudness(silent, 24000, -16), silent)
    assert loudness.integrated(np.zeros(0, np.float32), 24000) == -math.inf


@pytest.mark.parametrize("wanted", [-30.0, -23.0, -16.0])
def test_a_sound_comes_to_the_wanted_loudness_without_clipping(wanted: float):
    random = np.random.default_rng(3)
    syllables = np.repeat(random.uniform(0.02, 0.3, 40), 3000)
    wave = (syllables * random.standard_normal(len(syllables)) / 3).astype(np.float32)
    loud = loudness.at_loudness(wave, 24000, wanted)
    assert loudness.integrated(loud, 24000) == pytest.approx(wanted, abs=0.1)
    assert np.abs(loud).max() <= loudness.PEAK
