"""What emotional faces owe is measured as it is told: on curves, phones and heads that were made to order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.facs_reading import EMOTIONS, NEUTRAL, Reading
from benchmarks.reading.emotion_face import (
    LIP_CHECKS,
    MOUTH,
    UPPER_FACE,
    closure_shift,
    confusion,
    jolt,
    labels_seen,
    lip_promises,
    mid_phrase,
    recognised,
    rises,
    strength_seen,
)
from benchmarks.reading.face_scores import Array
from benchmarks.reading.lip_checks import Utterance
from benchmarks.reading.lip_events import TEETH, LipHead
from unitaf.channels import ARKIT, INDEX
from unitaf.signals import Segment
from unitaf.voice.acoustics import RATE

FPS = 60.0
PHONES = [
    Segment("SIL", 0.0, 0.5), Segment("AA", 0.5, 1.0), Segment("P", 1.0, 1.1), Segment("AA", 1.1, 1.6),
    Segment("SIL", 1.6, 1.8), Segment("F", 1.8, 2.0), Segment("SIL", 2.0, 2.5),
]  # fmt: skip
FRAMES = 150


@pytest.fixture
def head(tmp_path: Path) -> LipHead:
    """68 points: the jaw takes the lower lip down by 1 cm, a frown both lips by .5 cm, a smile the corners out."""
    neutral, deltas = np.zeros((68, 3), np.float32), np.zeros((len(ARKIT), 68, 3), np.float32)
    neutral[62, 1] = 0.1
    deltas[INDEX["jawOpen"]][[8, 57, 66], 1] = -1.0
    deltas[INDEX["mouthFrownLeft"]][[62, 66], 1] = -0.5
    deltas[INDEX["mouthSmileLeft"]][54, 0] = 0.2
    landmarks = np.arange(68)
    file = tmp_path / "head.npz"
    np.savez(file, neutral=neutral, deltas=deltas, channels=ARKIT, landmarks68=landmarks, lip_vertices=landmarks[48:])
    return LipHead(file)


def talking() -> Array:
    """Wide open, but shut from .98 to 1.12 s, for the P."""
    curves = np.zeros((FRAMES, len(ARKIT)), np.float32)
    times = np.arange(FRAMES) / FPS
    curves[:, INDEX["jawOpen"]] = np.where((times > 0.98) & (times < 1.12), 0.0, 0.8)
    return curves


def reading(emotion: str, strength: float, unreadable: slice = slice(0, 0)) -> Reading:
    scores = np.zeros((FRAMES, len(EMOTIONS)), np.float32)
    scores[:, EMOTIONS.index(emotion)] = strength
    readable = np.ones(FRAMES, bool)
    readable[unreadable] = False
    return Reading(scores, readable)


def test_the_middle_of_a_phrase_is_far_from_its_pauses():
    inside = np.flatnonzero(mid_phrase(PHONES, FRAMES, FPS)) / FPS
    assert 0.8 < inside.min() < 0.82
    assert 1.28 < inside.max() < 1.3  # and the short phrase has no middle


def test_only_the_middle_is_judged_and_no_blink():
    middle = int(mid_phrase(PHONES, FRAMES, FPS).sum())
    seen = labels_seen(reading("sad", 0.5, slice(60, 70)), PHONES, FPS)
    assert seen == ["sad"] * (middle - 10)
    assert recognised(seen, "melancholic") == 1
    assert recognised(seen, "happy") == 0
    assert strength_seen(reading("sad", 0.5), "melancholic", PHONES, FPS) == pytest.approx(0.5)
    assert strength_seen(reading("sad", 0.1), "calm", PHONES, FPS) == pytest.approx(0.9)
    assert labels_seen(reading("sad", 0.1), PHONES, FPS) == [NEUTRAL] * middle


def test_nothing_seen_is_not_a_figure():
    assert labels_seen(reading("sad", 0.5, slice(0, FRAMES)), PHONES, FPS) == []
    assert np.isnan(recognised([], "sad"))
    assert np.isnan(strength_seen(reading("sad", 0.5, slice(0, FRAMES)), "sad", PHONES, FPS))


def test_rising_is_strict():
    assert rises([0.1, 0.2, 0.4])
    assert not rises([0.1, 0.2, 0.2])
    assert not rises([0.1, 0.3, 0.2])
    assert not rises([0.1, np.nan, 0.2])


def test_the_confusion_names_what_was_seen():
    head_line, row = confusion({"sad": ["sad", "sad", "angry", NEUTRAL]}).splitlines()
    shares = dict(zip(head_line.split(), row.split()[1:], strict=True))
    assert row.startswith("sad")
    assert (shares["sad"], shares["angry"], shares[NEUTRAL], shares["happy"]) == ("0.500", "0.250", "0.250", "0.000")
    assert shares["frames"] == "4"


def test_lips_are_judged_by_the_checks_of_neutral_speech(head: LipHead):
    said = Utterance("a pa f", np.random.default_rng(0).normal(0, 0.1, round(2.5 * RATE)).astype(np.float32), PHONES)
    kept = lip_promises(said, talking(), FPS, head)
    assert set(kept) == set(LIP_CHECKS)
    assert (kept["closure"], kept["contact"], kept["teeth shown"]) == ([True], [False], [True])
    ajar = talking()
    ajar[:, INDEX["jawOpen"]] = 0.25
    assert lip_promises(said, ajar, FPS, head)["closure"] == [False]
    touching = talking()
    touching[100:125, INDEX["jawOpen"]] = (TEETH - 1.1) / 10
    assert lip_promises(said, touching, FPS, head)["contact"] == [True]


def test_only_closures_are_compared(head: LipHead):
    neutral, emotional = talking(), talking()
    emotional[:, INDEX["mouthFrownLeft"]] = 0.1
    emotional[:50, INDEX["mouthFrownLeft"]] = 1.0
    shift = closure_shift(emotional, neutral, PHONES, FPS, head)
    assert len(shift) == 7  # frames 60 to 66
    assert shift == pytest.approx(0.5)
    assert closure_shift(neutral, neutral, PHONES, FPS, head) == pytest.approx(0)
    with pytest.raises(ValueError, match="same frames"):
        closure_shift(emotional[1:], neutral, PHONES, FPS, head)


def test_an_open_neutral_mouth_is_compared_where_it_is_least_open(head: LipHead):
    neutral = talking()
    neutral[:, INDEX["jawOpen"]] = 0.5
    neutral[63, INDEX["jawOpen"]] = 0.4
    assert len(closure_shift(neutral, neutral, PHONES, FPS, head)) == 1


def test_a_jump_is_a_jolt_and_a_ramp_is_not():
    times = np.arange(FRAMES) / FPS
    curves = np.zeros((FRAMES, len(ARKIT)), np.float32)
    brow, lid = INDEX["browInnerUp"], INDEX["eyeBlinkLeft"]
    curves[:, brow] = 0.1 + 0.1 * np.sin(2 * np.pi * times)
    curves[60:63, lid] = 1.0
    ramp = 0.2 * np.clip((times - 1.0) / 0.5 + 0.5, 0, 1)
    gentle = curves.copy()
    gentle[:, INDEX["browDownLeft"]] = (1 - np.cos(np.pi * ramp / 0.2)) / 10
    abrupt = curves.copy()
    abrupt[times > 1.0, INDEX["browDownLeft"]] = 0.2
    assert jolt(curves, FPS, 1.0).step == pytest.approx(1, abs=0.1)  # the blink is no jolt
    assert jolt(gentle, FPS, 1.0).step < 2
    assert jolt(abrupt, FPS, 1.0).step > 10
    assert jolt(abrupt, FPS, 1.0).jerk > 100 > 10 * jolt(gentle, FPS, 1.0).jerk
    assert jolt(abrupt, FPS, 1.0, MOUTH).step == np.inf
    assert not set(UPPER_FACE) & set(MOUTH)
