"""The silences of feelings are found in takes, and nowhere else."""

from __future__ import annotations

import pytest

from unitaf import take_io
from unitaf.emotion.felt_ends import FELT_AFTER, FELT_BEFORE, FeltEnds, felt_ends, silence_before
from unitaf.emotion.track import EmotionTrack
from unitaf.settings import Settings
from unitaf.signals import Segment
from unitaf.text.phones import SILENCE

BOTH = FeltEnds(FELT_BEFORE, FELT_AFTER)


@pytest.mark.parametrize(
    ("text", "emotion", "found"),
    [
        ("Please come in.", "calm", FeltEnds()),
        ("[pause 1] Please come in.", "calm", FeltEnds()),
        ("Please come in.", "happy=.8", BOTH),
        ("Please come in.", "sad=.05", BOTH),
        ("[pause 1] Please come in.", "happy=.8", FeltEnds(0.0, FELT_AFTER)),
        ("[sad]Please come in.[/] The door is open.", "calm", FeltEnds(FELT_BEFORE, 0.0)),
        ("The door is open. [sad]Please come in.[/]", "calm", FeltEnds(0.0, FELT_AFTER)),
    ],
)
def test_the_silences_of_a_feeling(model, tmp_path, text, emotion, found):
    take = model.speak(text, Settings(fps=24.0, emotion=EmotionTrack.of(emotion)))
    read = take_io.load(take_io.save(take, tmp_path, "take").npz)
    assert felt_ends(read.phones, read.emotion) == found


def test_without_phones_there_are_none(model):
    take = model.speak("Please come in.", Settings(emotion=EmotionTrack.of("happy")))
    assert felt_ends([], take.emotion) == felt_ends(take.phones, take.emotion[:0]) == FeltEnds()


def test_the_silence_before_the_first_word():
    pause, word = Segment(SILENCE, 0.0, 0.3), Segment("AA", 0.3, 0.5)
    assert silence_before([pause, word]) == 0.3
    assert silence_before([word]) == silence_before([]) == 0.0
