"""When a mouth rests: that of a character in silence at any place, a tracked one in pauses; without a jump."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.life.rest import EASE, ONSET, PARTED, ROUNDED_ONSET, parted, presence
from unitaf.signals import FloatArray, Segment

FPS = 60.0
STEEPEST = 1.5  # of smoothstep, per its length

pieces = st.lists(st.tuples(st.sampled_from(["SIL", "AA", "UW"]), st.floats(0.01, 1.5)), min_size=1, max_size=12)


def timed(line: list[tuple[str, float]]) -> list[Segment]:
    ends = np.cumsum([length for _, length in line]).tolist()
    return [Segment(label, end - length, end) for (label, length), end in zip(line, ends, strict=True)]


def at(line: list[tuple[str, float]], seconds: float) -> float:
    weights = of(line)
    return float(weights[round(seconds * FPS)])


def of(line: list[tuple[str, float]]) -> FloatArray:
    phones = timed(line)
    return presence(phones, max(1, round(phones[-1].end * FPS)), FPS)


@given(line=pieces)
def test_no_frame_jumps_wherever_silences_lie(line: list[tuple[str, float]]) -> None:
    weights = of(line)
    assert weights.min() >= 0 and weights.max() <= 1
    assert np.abs(np.diff(weights)).max(initial=0) <= STEEPEST / (EASE * FPS) + 1e-6


@given(line=pieces)
def test_the_ends_of_a_take_rest(line: list[tuple[str, float]]) -> None:
    weights = of(line)
    assert weights[0] == weights[-1] == 0


def test_a_take_that_begins_and_ends_with_silence_is_still_there() -> None:
    weights = of([("SIL", 1.0), ("AA", 0.5), ("SIL", 1.0)])
    assert weights[: round((1 - ONSET) * FPS)].max() == 0
    assert weights[round((1.5 + EASE) * FPS) + 1 :].max() == 0


@pytest.mark.parametrize(("label", "onset"), [("AA", ONSET), ("UW", ROUNDED_ONSET)])
def test_the_mouth_leaves_rest_ahead_of_the_sound(label: str, onset: float) -> None:
    line = [("AA", 0.5), ("SIL", 0.8), (label, 0.5)]
    assert at(line, 1.3 - onset - 0.02) == 0
    assert 0.3 < at(line, 1.3 - onset / 2) < 0.7
    assert at(line, 1.3) == 1


def test_silences_that_follow_each_other_are_one() -> None:
    assert np.allclose(
        of([("AA", 0.5), ("SIL", 0.4), ("SIL", 0.4), ("AA", 0.5)]), of([("AA", 0.5), ("SIL", 0.8), ("AA", 0.5)])
    )


def test_a_short_silence_is_no_pause() -> None:
    assert of([("AA", 0.5), ("SIL", 0.2), ("AA", 0.5)])[10:-10].min() == 1


@given(line=pieces)
def test_a_tracked_mouth_never_jumps_and_stays_a_little_apart(line: list[tuple[str, float]]) -> None:
    phones = timed(line)
    weights = parted(phones, max(1, round(phones[-1].end * FPS)), FPS)
    assert weights.min() >= PARTED - 1e-6 and weights.max() <= 1
    assert np.abs(np.diff(weights)).max(initial=0) <= STEEPEST / (EASE * FPS) + 1e-6


def test_a_tracked_mouth_falls_nearly_shut_between_sounds_only() -> None:
    weights = parted(timed([("SIL", 1.0), ("AA", 0.5), ("SIL", 1.0), ("AA", 0.5), ("SIL", 1.0)]), round(4 * FPS), FPS)
    assert weights[: round(1.5 * FPS)].min() == weights[round(2.5 * FPS) :].min() == 1
    assert weights[round(2 * FPS)] == pytest.approx(PARTED)
