"""Questions, stress and tags of delivery, as they are heard and seen."""

from __future__ import annotations

import numpy as np
import pytest

from unitaf.channels import INDEX
from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.take import Take
from unitaf.text import pauses
from unitaf.voice import acoustics, loudness
from unitaf.voice.speech import LEAD_IN, LEAD_OUT

LINE = "I never said that he took the money."


def level(take: Take, word: int) -> np.ndarray:
    """F0 in semitones that is heard in a word."""
    f0 = acoustics.f0(acoustics.resample(take.wav, take.sample_rate))
    inside = f0[int(take.words[word].start * 80) : int(take.words[word].end * 80)]
    return 12 * np.log2(inside[inside > 0])


@pytest.fixture(scope="module")
def plain(model: JointModel) -> Take:
    return model.speak(LINE)


def length(take: Take) -> float:
    return take.words[-1].end - take.words[0].start


def test_a_question_rises_and_the_statement_falls(model: JointModel):
    asked, said = (level(model.speak(f"They won the game{mark}"), -1) for mark in "?.")
    assert np.median(asked[-4:]) > np.median(asked[:4]) + 3
    assert np.median(said[-4:]) < np.median(said[:4])


@pytest.mark.parametrize(
    "text", ["The soup was cold, wasn't it?", "It hurts, doesn't it?", "It has stopped, hasn't it?"]
)
def test_a_tag_with_a_short_last_word_rises_before_it_too(model: JointModel, text: str):
    take = model.speak(text)
    before, last = level(take, -2), level(take, -1)
    quarter = len(before) // 4
    assert np.median(before[-quarter:]) - np.median(before[:quarter]) > 1
    assert last.max() - np.median(before[:quarter]) > 5


@pytest.mark.parametrize(("stars", "semitones"), [("*", 3), ("**", 5)])
def test_a_stressed_word_is_higher_and_longer(model: JointModel, plain: Take, stars: str, semitones: float):
    take = model.speak(LINE.replace("never", f"{stars}never{stars}"))
    assert level(take, 1).max() > level(plain, 1).max() + semitones
    assert take.words[1].end - take.words[1].start > 1.1 * (plain.words[1].end - plain.words[1].start)


def test_the_last_word_is_stressed_where_its_vowel_is_voiced(model: JointModel):
    """The trunk gives most of such a vowel to the mark before it, and lets F0 fall into silence in the rest."""
    calm, take = (model.speak(f"Nine new nurses never need a {word}.") for word in ("nap", "*nap*"))
    assert level(take, -1).max() > level(calm, -1).max() + 3


def test_brows_and_head_go_with_a_stressed_word(model: JointModel):
    take, calm = (model.speak(text) for text in ("I said *no*.", "I said no."))
    frames = slice(round(take.words[2].start * 30) - 3, None)
    brow = INDEX["browInnerUp"]
    assert take.curves[frames, brow].max() > calm.curves[:, brow].max() + 0.05
    assert take.curves[-1, brow] == 0 and np.ptp(take.head_rotation[frames, 0]) > 1


def test_tags_change_what_they_say(model: JointModel, plain: Take):
    slow, fast = (length(model.speak(f"[{tag} 1]{LINE}[/]")) / length(plain) for tag in ("slow", "fast"))
    assert 1.7 < slow < 2.1 and 0.5 < fast < 0.65
    low, high = (
        np.median(level(model.speak(f"[{tag}]{LINE}[/]"), 1)) - np.median(level(plain, 1)) for tag in ("low", "high")
    )
    assert low < -2 and high > 2
    soft, loud = (model.speak(f"[{tag}]{LINE}[/]").wav.std() / plain.wav.std() for tag in ("soft", "loud"))
    assert soft < 0.7 and loud > 1.4


def test_a_tag_reaches_the_words_between_alone(model: JointModel, plain: Take):
    take = model.speak(LINE.replace("the money.", "[slow 1]the money.[/]"))
    assert take.words[3].end == pytest.approx(plain.words[3].end, abs=0.06)
    assert length(take) > 1.2 * length(plain)


@pytest.mark.parametrize("seconds", [0.1, 0.15, 0.2, 0.3, 0.8])
def test_a_pause_is_heard_as_long_as_it_is_asked_for(model: JointModel, seconds: float):
    take = model.speak(f"I never said [pause {seconds}] that he took the money.")
    silences = [phone.end - phone.start for phone in take.phones[1:-1] if phone.label == "SIL"]
    assert silences[0] == pytest.approx(seconds, abs=0.03)
    assert (LEAD_IN + LEAD_OUT, LEAD_OUT) == (pauses.VOICE_SILENCE, pauses.VOICE_ENDING)


def test_only_the_sentence_whose_tag_changed_is_spoken_again(model: JointModel):
    earlier = model.speak(f"We were away. {LINE} Nobody knew.")
    for changed in (LINE.replace("never", "*never*"), f"[soft]{LINE}[/]"):
        again = model.retake(earlier, f"We were away. {changed} Nobody knew.")
        assert len(again.kept) == 2


def test_a_take_has_the_loudness_that_is_asked_for(model: JointModel):
    take = model.speak(LINE, Settings(loudness=-20.0))
    assert loudness.integrated(take.wav, take.sample_rate) == pytest.approx(-20, abs=0.2)


def test_a_shout_stays_louder_than_a_whisper_within_the_range(model: JointModel):
    settings = Settings(loudness=-20.0, loudness_range=6.0)
    whisper, calm, shout = (
        loudness.integrated(take.wav, take.sample_rate)
        for take in (model.speak(text, settings) for text in (f"[whisper]{LINE}[/]", LINE, f"[loud 1]{LINE}[/]"))
    )
    assert -23.2 < whisper < calm - 0.5 < calm + 0.5 < shout < -16.8
    assert calm == pytest.approx(-20, abs=1)


def test_the_robot_stays_on_its_note_in_questions(model: JointModel):
    heard = level(model.speak("They won the game?", Settings(voice="robot")), -1)
    assert np.ptp(np.percentile(heard, [10, 90])) < 1.5
