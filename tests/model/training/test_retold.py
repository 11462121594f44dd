"""A sentence in another voice: the face moves to when the other voice says the same phones."""

from __future__ import annotations

import numpy as np
import pytest

from training import aligner_sounds, retold
from unitaf.signals import Segment
from unitaf.voice.acoustics import RATE

OLD = [Segment("SIL", 0.0, 0.5), Segment("M", 0.5, 0.6), Segment("AA", 0.6, 0.9), Segment("P", 0.9, 1.0)]


def test_a_warp_leads_from_each_phone_to_the_same_one() -> None:
    new = [Segment("M", 0.2, 0.5), Segment("AA", 0.5, 0.7), Segment("P", 0.7, 0.8)]
    warp = retold.warp_between(new, OLD)
    assert warp is not None
    for a, b in zip(new, OLD[1:], strict=True):
        assert np.interp([a.start, a.end], warp.new, warp.old) == pytest.approx([b.start, b.end])
    assert np.interp(1.0, warp.new, warp.old) == pytest.approx(1.2), "silence keeps its pace"
    assert (np.diff(warp.new) > 0).all() and (np.diff(warp.old) > 0).all()


def test_a_phone_that_one_of_them_lacks_is_passed_over() -> None:
    new = [Segment("M", 0.2, 0.5), Segment("AA", 0.5, 0.7), Segment("T", 0.7, 0.75), Segment("P", 0.75, 0.85)]
    warp = retold.warp_between(new, OLD)
    assert warp is not None
    assert np.interp([0.2, 0.85], warp.new, warp.old) == pytest.approx([0.5, 1.0])


def test_another_sentence_is_left_out() -> None:
    assert retold.warp_between([Segment("S", 0.0, 0.1), Segment("IY", 0.1, 0.2)], OLD) is None


def test_a_sound_ends_with_its_last_loud_frame() -> None:
    wave = np.zeros(RATE, np.float32)
    wave[: RATE // 2] = np.random.default_rng(0).normal(0, 0.1, RATE // 2)
    assert aligner_sounds.audible_seconds(wave) == pytest.approx(0.5, abs=0.03)


def test_the_voices_that_are_held_out_are_those_of_the_aligner_and_more() -> None:
    assert set(aligner_sounds.HELD_OUT) < set(retold.HELD_OUT) and len(retold.HELD_OUT) == 10
