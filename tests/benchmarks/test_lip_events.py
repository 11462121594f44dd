"""The benchmark that judges our lips sees what it claims to see: on curves and sounds that were made to order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.reading.face_scores import Array
from benchmarks.reading.lip_checks import FINE, LAGS, Event, Motion, Utterance, events, gaps, pauses
from benchmarks.reading.lip_events import (
    TEETH,
    LipHead,
    Lips,
    band_limited,
    closure,
    correlations,
    dip,
    jerk,
    levels,
    peak,
    quiet_stretches,
    silent_gap,
)
from unitaf.channels import ARKIT, INDEX
from unitaf.signals import Segment
from unitaf.voice.acoustics import RATE

from .heads import write_head

FPS = 60.0
SECONDS = 2.0
VOICE = (300.0, 3000.0)


def at(seconds: float = SECONDS, rate: float = FPS) -> Array:
    return (np.arange(round(seconds * rate)) / rate).astype(np.float32)


def valley(middle: float, width: float = 0.04, top: float = 8.0, bottom: float = -1.0, rate: float = FPS) -> Array:
    """An opening that closes once."""
    return (top - (top - bottom) * np.exp(-(((at(rate=rate) - middle) / width) ** 2))).astype(np.float32)


def hum(silent: tuple[tuple[float, float], ...] = (), seconds: float = SECONDS) -> Array:
    """A buzz with many harmonics at 16 kHz, and silences in it."""
    t = np.arange(round(seconds * RATE)) / RATE
    sound = sum(np.sin(2 * np.pi * 200 * k * t) / k for k in range(1, 20)) * 0.2
    for start, end in silent:
        sound[round(start * RATE) : round(end * RATE)] = 0.0
    return sound.astype(np.float32)


def still(**moving: Array) -> Lips:
    """Lips of which only some things move."""
    return Lips(**{name: moving.get(name, np.zeros(len(at()), np.float32)) for name in Lips._fields})


def judged(phones: list[Segment], lips: Lips, check: str, sound: Array | None = None) -> list[Event]:
    said = Utterance("a line", hum() if sound is None else sound, phones)
    return [event for event in events(said, lips, FPS) if event.check == check]


def test_a_valley_is_found_between_frames() -> None:
    found = dip(valley(1.007), FPS, 0.9, 1.1, reach=0.2)
    assert found is not None
    assert found.middle == pytest.approx(1.007, abs=0.003)
    assert found.depth == pytest.approx(9.0, abs=0.4)  # frames miss the bottom


def test_a_slope_is_no_valley() -> None:
    assert dip(at(), FPS, 0.0, 2.0, reach=0.2) is None
    assert dip(at()[::-1], FPS, 0.0, 2.0, reach=0.2) is None


def test_a_closure_tells_how_far_and_between_when() -> None:
    found = closure(valley(1.0), FPS, 0.9, 1.1)
    assert found.least < 0
    assert found.middle == pytest.approx(1.0, abs=0.005)
    assert 0.03 < found.end - found.start < 0.1
    assert closure(valley(1.0, bottom=3.0), FPS, 0.9, 1.1).least == pytest.approx(3.0, abs=0.1)


def test_the_silent_gap_of_a_stop_is_found_in_the_sound_alone() -> None:
    level = levels(hum(((1.0, 1.06),)), RATE, VOICE, FINE)
    found = silent_gap(level, FINE, 0.95, 1.1, reach=0.1)
    assert found is not None
    assert found.start == pytest.approx(1.0, abs=0.008)
    assert found.end == pytest.approx(1.06, abs=0.008)
    assert silent_gap(levels(hum(), RATE, VOICE, FINE), FINE, 0.95, 1.1, reach=0.1) is None


def test_pauses_are_silences_inside_and_longer_than_a_stop() -> None:
    found = pauses(hum(((0.0, 0.4), (0.7, 0.76), (1.0, 1.5))))
    assert [(round(a, 1), round(b, 1)) for a, b in found] == [(1.0, 1.5)]
    assert quiet_stretches(np.zeros(100, np.float32), FINE, 40.0, 0.1) == []


def test_only_what_a_tracker_can_see_is_left_of_a_curve() -> None:
    slow, fast = (np.sin(2 * np.pi * hertz * at()).astype(np.float32) for hertz in (3, 20))
    kept = band_limited(slow + fast, FPS, 10.0, 200.0)[60:-60]
    expected = np.sin(2 * np.pi * 3 * np.arange(len(kept) + 120) / 200.0)[60:-60][: len(kept)]
    assert np.abs(kept - expected).max() < 0.05


def test_a_delay_is_read_off_the_correlation() -> None:
    rng = np.random.default_rng(0)
    level = band_limited(rng.standard_normal(400).astype(np.float32), 100.0, 8.0, FINE)
    delayed = np.roll(level, 7)
    assert LAGS[0] + peak(correlations(delayed, level, LAGS)) == pytest.approx(7, abs=0.3)


def test_jerk_is_the_third_derivative() -> None:
    turns = 2 * np.pi * 2.0
    found = np.sqrt(np.square(jerk(np.sin(turns * at(rate=240)), 240.0)).mean())
    assert found == pytest.approx(turns**3 / np.sqrt(2), rel=0.02)


def test_motion_tells_lips_that_come_late() -> None:
    phase = np.sin(2 * np.pi * 3 * at()) + np.sin(2 * np.pi * 1.3 * at())
    loud = hum() * np.interp(np.arange(len(hum())) / RATE, at(), 0.02 + np.clip(phase, 0, None))
    said = Utterance("a line", loud.astype(np.float32), [])
    offsets = []
    for late in (0, 3):
        motion = Motion()
        motion.add(said, np.roll(np.clip(phase, 0, None), late).astype(np.float32), FPS)
        offsets.append(motion.lag)
    assert offsets[1] - offsets[0] == pytest.approx(50, abs=10)


PABA = [Segment("AA", 0.0, 0.96), Segment("P", 0.96, 1.04), Segment("AA", 1.04, 2.0)]


@pytest.mark.parametrize(("middle", "closed", "timely"), [(1.0, True, True), (1.1, True, False), (1.3, False, False)])
def test_lips_must_close_on_a_p_and_near_it(middle: float, closed: bool, timely: bool) -> None:
    lips = still(opening=valley(middle, width=0.08))
    assert [event.kept for event in judged(PABA, lips, "closure")] == [closed]
    assert [event.kept for event in judged(PABA, lips, "closure on time")] == [timely]


def test_bilabials_in_a_row_share_a_closure_and_one_at_a_pause_is_on_time_anyway() -> None:
    phones = [Segment("SIL", 0.0, 0.5), Segment("B", 0.5, 0.6), Segment("AA", 0.6, 0.9)]
    phones += [Segment("M", 0.9, 1.0), Segment("P", 1.0, 1.1), Segment("AA", 1.1, 2.0)]
    lips = still(opening=np.minimum(valley(0.5), valley(1.0)))
    assert [event.phone for event in judged(phones, lips, "closure")] == ["B", "MP"]
    assert [event.phone for event in judged(phones, lips, "closure on time")] == ["MP"]


def test_the_lips_are_compared_with_the_gap_in_the_sound() -> None:
    said = Utterance("a line", hum(((0.97, 1.03),)), PABA)
    (on_time,) = gaps(said, valley(1.0), FPS)
    assert on_time.closed
    assert on_time.lips - on_time.sound == pytest.approx(0, abs=0.01)
    (late,) = gaps(said, valley(1.08), FPS)
    assert late.lips - late.sound == pytest.approx(0.08, abs=0.015)
    assert not late.closed


@pytest.mark.parametrize(
    ("below", "opening", "touch", "shown"), [(-1, 3, True, True), (2, 3, False, True), (-1, 0, True, False)]
)
def test_f_touches_the_teeth_and_is_no_p(below: float, opening: float, touch: bool, shown: bool) -> None:
    flat = np.ones(len(at()), np.float32)
    lips = still(below_teeth=below * flat, opening=opening * flat)
    phones = [Segment("F", 0.9, 1.0)]
    assert [event.kept for event in judged(phones, lips, "contact")] == [touch]
    assert [event.kept for event in judged(phones, lips, "teeth shown")] == [shown]


def test_open_vowels_open_and_sibilants_keep_the_jaw_up() -> None:
    phones = [Segment("AE", 0.2, 0.4), Segment("S", 0.8, 1.0), Segment("AA", 1.4, 1.6), Segment("Z", 1.7, 1.9)]
    early = (at() < 1.1).astype(np.float32)
    lips = still(opening=8 * early, jaw=9 * early)
    assert [event.kept for event in judged(phones, lips, "opening")] == [True, False]
    assert [event.kept for event in judged(phones, lips, "jaw cap")] == [False, True]


def test_a_rounded_phone_is_compared_with_a_spread_one_that_it_cannot_colour() -> None:
    sounds = ["S", "UW", "T", "IY", "S", "T", "EH", "D"]
    phones = [Segment(label, i / 5, (i + 1) / 5) for i, label in enumerate(sounds)]
    forward = np.where(at() < 0.5, 4.0, 0.0).astype(np.float32)
    (kept,) = judged(phones, still(protrusion=forward), "rounding")
    assert (kept.phone, kept.kept, round(kept.value)) == ("UW/EH", True, 4)
    (broken,) = judged(phones, still(width=forward), "rounding")
    assert (broken.kept, round(broken.value)) == (False, -2)


def test_the_mouth_rests_in_pauses_and_at_the_ends() -> None:
    sound = hum(((0.8, 1.4),))
    talking = np.where((at() > 0.1) & (at() < 1.8), 5.0, 0.0).astype(np.float32)
    resting = np.where((at() > 0.9) & (at() < 1.3), 0.0, talking).astype(np.float32)
    assert [event.kept for event in judged([], still(moved=talking), "pause", sound)] == [False]
    assert [event.kept for event in judged([], still(moved=resting), "pause", sound)] == [True]
    assert [event.kept for event in judged([], still(moved=resting), "ends", sound)] == [True]
    assert [event.kept for event in judged([], still(moved=talking + 1), "ends", sound)] == [False]


def test_lips_are_measured_on_the_mesh(tmp_path: Path) -> None:
    file = write_head(tmp_path)
    curves = np.zeros((3, len(ARKIT)), np.float32)
    curves[1, INDEX["jawOpen"]] = 0.5
    curves[2, INDEX["mouthPucker"]] = 1.0
    lips = LipHead(file).measure(curves)
    assert lips.opening == pytest.approx([0, 5, 0], abs=1e-4)
    assert lips.below_teeth == pytest.approx([1 - TEETH, 6 - TEETH, 1 - TEETH], abs=1e-4)
    assert lips.jaw == pytest.approx([0, 5, 0], abs=1e-4)
    assert lips.width == pytest.approx([0, 0, -8], abs=1e-4)
    assert lips.protrusion == pytest.approx([0, 0, 5], abs=1e-4)
    assert lips.rounding == pytest.approx([0, 0, 9], abs=1e-4)
    assert lips.moved == pytest.approx([0, 5, 5], abs=1e-4)
