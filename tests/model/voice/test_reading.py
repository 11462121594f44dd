"""Readings: another seed says the line in another way, as natural speech does; the same seed says it the same way."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.take import Take
from unitaf.text.front_end import Sentence
from unitaf.voice import acoustics, reading
from unitaf.voice.manner import INDEX, PARAMETERS

TEXT = "We were away a year ago, and nobody knew."
SEEDS = range(1, 200)
# What a reading may add at most, as the module says.
MOST = {
    "pitch": reading.LEVEL + reading.SENTENCE_LEVEL + reading.WAVES["pitch"],
    "rate": reading.PACE + reading.WAVES["rate"] - reading.STRESSED_PACE,
    "loudness": reading.WAVES["loudness"] + reading.STRESSED_LOUDNESS,
    "range": max(map(abs, reading.RANGE)),
    "slope": reading.SLOPE,
    "final": reading.FINAL,
    "accent": reading.ACCENT + reading.STRESSED_ACCENT,
    "pause": reading.PAUSE,
}


@pytest.fixture(scope="module")
def sentence(model: JointModel) -> Sentence:
    return model.front_end.sentences(TEXT)[0]


@pytest.fixture(scope="module")
def takes(model: JointModel) -> list[Take]:
    return [model.speak(TEXT, Settings(seed=seed)) for seed in (0, 1, 2, 3)]


def rows(sentence: Sentence, seed: int, number: int = 0) -> np.ndarray:
    return reading.Reading(sentence, seed, number).at(np.arange(len(sentence.phonemes)))


def test_a_reading_stays_within_its_limits(sentence: Sentence):
    found = np.abs([rows(sentence, seed) for seed in SEEDS]).max((0, 1))
    for name in PARAMETERS:
        assert found[INDEX[name]] <= MOST.get(name, 0.0) + 1e-9, name
    assert all(found[INDEX[name]] > 0.5 * most for name, most in MOST.items())


def test_sentences_of_a_take_share_its_level_and_pace_but_not_its_accents(sentence: Sentence):
    first, second = rows(sentence, 7), rows(sentence, 7, 1)
    assert first[0, INDEX["range"]] == second[0, INDEX["range"]]
    assert not np.array_equal(first[:, INDEX["accent"]], second[:, INDEX["accent"]])


def test_another_seed_is_heard(takes: list[Take]):
    heard = [acoustics.f0(acoustics.resample(take.wav, take.sample_rate)) for take in takes]
    level = [12 * np.log2(np.median(f0[f0 > 0])) for f0 in heard]
    length = [take.words[-1].end - take.words[0].start for take in takes]
    assert np.ptp(level) > 0.4 and np.ptp(level) < 4.0  # semitones
    assert np.ptp(length) > 0.03  # seconds
    assert max(length) < 1.2 * min(length)
    assert len({tuple(word.label for word in take.words) for take in takes}) == 1


def test_the_same_seed_gives_the_same_take(model: JointModel, takes: list[Take]):
    again = model.speak(TEXT, Settings(seed=2))
    assert np.array_equal(again.wav, takes[2].wav) and np.array_equal(again.curves, takes[2].curves)


def test_seed_0_is_the_voices_own_reading(model: JointModel, takes: list[Take], monkeypatch: pytest.MonkeyPatch):
    """It was so before there were readings; takes of that time are said again in the same way."""

    def refuse(*_: object) -> None:
        raise AssertionError("Seed 0 has no reading.")

    monkeypatch.setattr(reading, "Reading", refuse)
    assert np.array_equal(model.speak(TEXT, Settings(seed=0)).wav, takes[0].wav)


def test_a_text_without_words_is_read(model: JointModel):
    assert model.speak("1.", Settings(seed=5)).seconds > 0


@pytest.mark.parametrize("seed", range(6))
def test_words_follow_one_another_around_pauses(seed):
    words = JointModel.load().speak("Nobody believes you, I am afraid; I, a fool, am.", Settings(seed=seed)).words
    assert [word.label for word in words] == ["Nobody", "believes", "you", "I", "am", "afraid", "I", "a", "fool", "am"]
    assert all(word.end > word.start for word in words)
    assert all(one.end <= other.start for one, other in itertools.pairwise(words))
