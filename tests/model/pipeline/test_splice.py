"""Kept and new sentences in any order and at any frame rate, with a speaker that costs nothing."""

from __future__ import annotations

import itertools
import zlib
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unitaf.pipeline import retake
from unitaf.pipeline.sentence_matching import read
from unitaf.rates import HOP, SAMPLE_RATE
from unitaf.settings import Settings
from unitaf.signals import Segment, frame_count
from unitaf.take import Take, calm
from unitaf.text.front_end import FrontEnd
from unitaf.voice.speech import LEAD_IN, LEAD_OUT

SENTENCES = ("Yes.", "I was at home.", "Where were you last night?", "It was late, and cold.", "So what?")
RATES = (12.0, 24000 / 1001, 24.0, 25.0, 30000 / 1001, 30.0, 60.0, 120.0)
FRAME_RATES = st.sampled_from(RATES) | st.floats(10, 240)
SCRIPTS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6)
SPEAKER = SimpleNamespace(front_end=FrontEnd(), speak=None)


def sound_of(text: str) -> np.ndarray:
    """The samples of a sentence between its ends, of a length that is no whole number of frames."""
    seed = zlib.crc32(text.encode())
    return np.random.default_rng(seed).uniform(0.1, 1, HOP * (20 + seed % 40)).astype(np.float32)


def spoken(model, script, run, settings, progress, now):
    """A piece as the model would make it; every sample and frame of it is one of a kind."""
    wave, found, words, phones, end = [], [], [], [], 0.0
    for number in run:
        sentence = script.sentences[number]
        sound = sound_of(sentence.text)
        start = round(end + LEAD_IN, 4), round(end + LEAD_IN + len(sound) / SAMPLE_RATE, 4)
        ends = [np.zeros(round(seconds * SAMPLE_RATE), np.float32) for seconds in (LEAD_IN, LEAD_OUT)]
        times = np.linspace(*start, len(sentence.words) + 1)
        between = zip(sentence.words, itertools.pairwise(times), strict=True)
        words += [Segment(word.text, *pair) for word, pair in between]
        phones.append(Segment("AA", *start))
        found.append(Segment(sentence.text, end, start[1] + LEAD_OUT))
        pause = sentence.pause_after if number != run[-1] else 0.0
        wave += [ends[0], sound, ends[1], np.zeros(round(pause * SAMPLE_RATE), np.float32)]
        end = found[-1].end + pause
    frames = frame_count(end, settings.fps)
    curves = np.random.default_rng(frames).uniform(0, 1, (frames, 52)).astype(np.float32)
    return retake.Piece(
        np.concatenate(wave), curves, 90 * curves[:, :3], calm(frames), 0, 0.0, end,
        script.sentences[run[-1]].pause_after, words, phones, found, None, True, True,
    )  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def cheap():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retake, "_spoken", spoken)
        yield


def first(text: str, choices: Settings) -> Take:
    script = read(SPEAKER.front_end, text, choices)
    piece = spoken(None, script, range(len(script.sentences)), choices, None, 0.0)
    return retake.composed([(0, piece)], text, choices, ())


def again(earlier: Take, text: str) -> Take:
    return retake.retake(SPEAKER, earlier, text, earlier.settings, lambda *_: None)


def check_said(take: Take, sentences: list[str]) -> None:
    """Every sentence sounds once, in order, whole, where the take says."""
    assert [segment.label for segment in take.sentences] == sentences
    heard = np.zeros(len(take.wav), bool)
    for segment in take.sentences:
        sound = sound_of(segment.label)
        at = round((segment.start + LEAD_IN) * SAMPLE_RATE)
        offset = next(shift for shift in (0, -1, 1) if take.wav[at + shift] == sound[0])  # rounding to samples
        assert np.array_equal(take.wav[at + offset : at + offset + len(sound)], sound)
        heard[at + offset : at + offset + len(sound)] = True
    assert not take.wav[~heard].any()
    ends = [0.0, *itertools.chain.from_iterable((s.start, s.end) for s in take.sentences), take.seconds]
    assert all(before <= after + 1 / SAMPLE_RATE for before, after in itertools.pairwise(ends))
    for one, other in itertools.pairwise(take.phones):
        assert one.end == pytest.approx(other.start)
    assert abs(len(take.curves) - take.seconds * take.fps) <= 1


def check_frames(earlier: Take, take: Take) -> None:
    """What was kept moved by whole frames, and each of its frames is there."""
    fps = take.fps
    for before, now, seconds in take.kept:
        shift = round((now - before) * fps)
        assert (now - before) * fps == pytest.approx(shift, abs=1e-6)
        low, high = np.ceil((now + LEAD_IN) * fps - 1e-6), np.floor((now + seconds - LEAD_OUT) * fps + 1e-6)
        frames = slice(int(low), min(int(high) + 1, len(take.curves)))
        moved = slice(frames.start - shift, frames.stop - shift)
        for name in ("curves", "head_rotation", "emotion"):
            assert np.allclose(getattr(take, name)[frames], getattr(earlier, name)[moved], atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(SCRIPTS, st.lists(SCRIPTS, min_size=1, max_size=3), FRAME_RATES)
def test_any_change_keeps_what_did_not_change(script, changes, fps):
    take = first(" ".join(script), Settings(fps=fps))
    check_said(take, script)
    for sentences in changes:
        earlier, take = take, again(take, " ".join(sentences))
        check_said(take, sentences)
        check_frames(earlier, take)
        if sentences == script:
            assert np.array_equal(take.wav, earlier.wav) and np.array_equal(take.curves, earlier.curves)
        script = sentences


@settings(max_examples=30, deadline=None)
@given(SCRIPTS, SCRIPTS, FRAME_RATES)
def test_a_pause_grows_by_less_than_a_frame(script, changed, fps):
    take = again(first(" ".join(script), Settings(fps=fps)), " ".join(changed))
    pauses = [sentence.pause_after for sentence in read(SPEAKER.front_end, take.text, take.settings).sentences]
    for pause, (one, other) in zip(pauses, itertools.pairwise(take.sentences), strict=False):
        assert pause - 1e-6 <= other.start - one.end < pause + 1 / fps + 1e-6
