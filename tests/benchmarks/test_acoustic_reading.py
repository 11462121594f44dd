"""The judge of emotional voices hears what it claims to hear: on voices that were made to order."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.reading.acoustic_reading import REFERENCE, Reading, read
from benchmarks.reading.emotion_directions import AGREED, DIRECTIONS, Direction
from benchmarks.reading.emotion_voice import judged, trend
from benchmarks.reading.pitch_reading import RATE, Array, cycle_lengths, jitter, track

SECONDS = 1.5
FORMANTS = ((500.0, 80.0, 1.0), (1500.0, 120.0, 0.5), (2500.0, 160.0, 0.25))  # Hz, bandwidth, level: a schwa


@dataclasses.dataclass(frozen=True)
class Voice:
    """A row of glottal pulses through three formants, with a silence at either end."""

    f0: Callable[[float], float] | float = 190.0
    jitter: float = 0.0  # standard deviation of a period, of itself
    noise: float = 0.0
    gain: float = 0.3
    upper: float = 1.0  # of the formants above the first
    seconds: float = SECONDS
    gap: tuple[float, float] = (0.0, 0.0)

    def wave(self) -> Array:
        random = np.random.default_rng(1)
        sound = np.zeros(round((self.seconds + 0.6) * RATE))
        time = np.arange(len(sound)) / RATE
        at = 0.3
        while at < 0.3 + self.seconds:
            first = int(np.ceil(at * RATE))
            since = time[first : first + 400] - at
            for number, (hz, width, level) in enumerate(FORMANTS):
                ring = np.exp(-np.pi * width * since) * np.sin(2 * np.pi * hz * since)
                sound[first : first + 400] += level * (self.upper if number else 1.0) * ring
            at += (1 + self.jitter * random.standard_normal()) / (self.f0(at) if callable(self.f0) else self.f0)
        speaking = (time > 0.3) & (time < 0.3 + self.seconds)
        speaking &= (time < self.gap[0]) | (time >= self.gap[1])
        sound = self.gain * sound + self.noise * random.standard_normal(len(sound))
        return sound * speaking


def heard(**changes: object) -> Reading:
    return read(Voice(**changes).wave(), RATE, units=12)


@pytest.mark.parametrize("hz", [55.0, 80.0, 120.0, 190.0, 300.0, 450.0, 600.0, 690.0])
def test_f0_of_any_voice_is_tracked(hz: float) -> None:
    f0 = track(Voice(f0=hz).wave()).f0
    assert np.median(f0[f0 > 0]) == pytest.approx(hz, rel=0.002)
    assert np.mean(np.abs(f0[f0 > 0] / hz - 1) < 0.02) > 0.95
    assert (f0 > 0).mean() * len(f0) * 0.005 == pytest.approx(SECONDS, abs=0.1)


def test_noise_and_silence_have_no_pitch() -> None:
    noise = 0.1 * np.random.default_rng(0).standard_normal(RATE)
    assert (track(noise).f0 > 0).mean() < 0.02
    assert not track(np.zeros(RATE)).f0.any()


def test_f0_follows_a_glide_and_half_steps_are_not_taken_for_it() -> None:
    def glide(at: float) -> float:
        return 190 * 2 ** (0.5 * np.sin(2 * np.pi * 1.5 * at))

    f0 = track(Voice(f0=glide, jitter=0.02).wave()).f0
    voiced = np.flatnonzero(f0)
    true = np.array([glide(frame * 0.005) for frame in voiced])
    assert np.mean(np.abs(12 * np.log2(f0[voiced] / true)) < 0.7) > 0.9


@pytest.mark.parametrize("hz", [100.0, 190.0, 400.0])
def test_jitter_is_what_was_put_in(hz: float) -> None:
    # Of independent periods: a third of each neighbour is taken off, and the median is .67 standard deviations.
    expected = {share: 100 * share * 0.6745 * np.sqrt(2 / 3) for share in (0.005, 0.01, 0.02)}
    found = {}
    for share in expected:
        wave = Voice(f0=hz, jitter=share, seconds=4.0).wave()
        found[share] = jitter(cycle_lengths(wave, track(wave).f0))
    assert found == pytest.approx(expected, rel=0.35)
    assert jitter(cycle_lengths(Voice(f0=hz).wave(), track(Voice(f0=hz).wave()).f0)) < 0.05


def test_pitch_measures() -> None:
    low, high = heard(f0=100.0), heard(f0=200.0)
    assert low.f0 == pytest.approx(12 * np.log2(100 / REFERENCE), abs=0.1)
    assert high.f0 - low.f0 == pytest.approx(12, abs=0.1)
    falling = heard(f0=lambda at: 200 * 2 ** (-at * 4 / 12))
    assert falling.f0_slope == pytest.approx(-4, rel=0.05)
    assert falling.f0_contour == pytest.approx(-1, abs=0.05)
    assert falling.f0_sd == pytest.approx(4 * SECONDS / np.sqrt(12), rel=0.1)


def test_contour_is_blind_to_range() -> None:
    def sway(size: float) -> Callable[[float], float]:
        return lambda at: 200 * 2 ** (size * (np.sin(9 * at) - at) / 12)

    narrow, wide = heard(f0=sway(1.0)), heard(f0=sway(2.0))
    assert wide.f0_sd > 1.8 * narrow.f0_sd
    assert wide.f0_contour == pytest.approx(narrow.f0_contour, abs=0.03)


def test_tremor_is_heard_between_4_and_8_hz() -> None:
    def swing(hz: float) -> Callable[[float], float]:
        return lambda at: 190 * 2 ** (np.sin(2 * np.pi * hz * at) / 12)

    assert heard(f0=swing(6.0)).tremor == pytest.approx(np.sqrt(0.5), rel=0.15)
    assert heard(f0=swing(2.0)).tremor < 0.15
    assert heard().tremor < 0.02


def test_level_brightness_and_breath() -> None:
    plain = heard()
    assert heard(gain=0.6).level - plain.level == pytest.approx(6.02, abs=0.1)
    assert heard(gain=0.6).alpha == pytest.approx(plain.alpha, abs=0.1)
    bright = heard(upper=2.0)
    assert 3.5 < bright.alpha - plain.alpha < 6.5
    assert 2 < plain.hammarberg - bright.hammarberg < 6.5
    assert plain.hnr > heard(noise=0.01).hnr + 3 > heard(noise=0.05).hnr + 6


def test_rate_and_pauses_come_from_the_sound() -> None:
    assert heard().rate == pytest.approx(12 / SECONDS, rel=0.06)
    assert heard(seconds=3.0).rate == pytest.approx(4, rel=0.04)
    assert heard().pauses == 0
    paused = heard(seconds=3.0, gap=(1.3, 1.9))
    assert paused.pauses == pytest.approx(0.6 / 3.0, abs=0.03)
    assert paused.rate == pytest.approx(12 / 2.4, rel=0.05)


def test_a_whisper_has_no_pitch_and_silence_is_refused() -> None:
    whisper = 0.05 * np.random.default_rng(0).standard_normal(RATE)
    assert np.isnan(read(whisper, RATE).f0)
    with pytest.raises(ValueError, match="loud enough"):
        read(np.zeros(RATE), RATE)


def test_trend() -> None:
    assert trend([1, 2, 3, 4, 5], +1) == (True, True, 4.0)
    assert trend([1, 2, 3, 4, 5], -1)[:2] == (False, False)
    assert trend([5, 4, 4.2, 2, 1], -1) == (True, True, -4.0)  # a twentieth back
    assert trend([5, 4, 4.6, 2, 1], -1)[:2] == (True, False)
    assert trend([1, 2, 3, float("nan"), 5], +1)[:2] == (False, False)


def test_a_pair_passes_only_with_all_that_counts() -> None:
    neutral = heard()
    up = [neutral._replace(f0=neutral.f0 + i, rate=neutral.rate + i) for i in range(5)]
    half = [neutral._replace(f0=neutral.f0 + i, rate=neutral.rate - i) for i in range(5)]
    both = (Direction("f0", 1, ("a", "b")), Direction("rate", 1, ("a", "b")))
    assert judged([up, half], both)["pairs"] == 0.5
    assert judged([up, half], (both[0], Direction("rate", 1, ("a",))))["pairs"] == 1.0


def test_directions_are_sourced() -> None:
    for directions in DIRECTIONS.values():
        assert sum(direction.counts for direction in directions) >= AGREED
        for direction in directions:
            assert direction.feature in Reading._fields
            assert direction.sign in (-1, 1)
            assert direction.sources
