"""What is felt in a recording."""

import numpy as np
import pytest

from unitaf.emotion.track import NO_EMOTION, EmotionTrack
from unitaf.emotion.vector import CALM, EMOTIONS, MOST, normalised
from unitaf.joint import JointModel
from unitaf.listening import prosody
from unitaf.listening.emotion import HEARD, NEUTRAL, emotion_of_recording, weights_of
from unitaf.settings import Settings
from unitaf.signals import Segment
from unitaf.take import Take
from unitaf.voice import acoustics

TEXT = "The teacher walked along the river until the evening."
ANGRY, SAD = EMOTIONS.index("angry"), EMOTIONS.index("sad")
LOW = [SAD, EMOTIONS.index("melancholic")]


def heard(take: Take) -> EmotionTrack:
    sound = acoustics.resample(take.wav, take.sample_rate)
    return emotion_of_recording(sound, take.phones)


@pytest.fixture(scope="module")
def takes(model: JointModel) -> dict[str, Take]:
    """The same text by emotion."""
    moods = {"calm": "calm=0", "sad": "sad=0.8", "angry": "angry=0.8"}
    return {name: model.speak(TEXT, Settings(emotion=EmotionTrack.of(mood))) for name, mood in moods.items()}


def test_nothing_is_heard_without_phones_or_sound(takes: dict[str, Take]):
    sound = acoustics.resample(takes["angry"].wav, takes["angry"].sample_rate)
    assert emotion_of_recording(sound, []) == NO_EMOTION
    assert emotion_of_recording(sound, [Segment("SIL", 0.0, 2.0)]) == NO_EMOTION
    assert emotion_of_recording(np.zeros_like(sound), takes["angry"].phones) == NO_EMOTION


def test_our_own_neutral_speech_is_calm(takes: dict[str, Take]):
    assert heard(takes["calm"]).weights.max() < 0.25


def test_melancholic_is_heard_as_low_and_angry_as_angry(model: JointModel):
    texts = (TEXT, "Nobody ever told me about the garden.", "We bought two tickets for the early train.")
    read = {}
    for name in ("melancholic", "angry"):
        mood = Settings(emotion=EmotionTrack.of(name))
        read[name] = np.mean([heard(model.speak(text, mood)).weights.mean(0) for text in texts], 0)
    assert read["melancholic"][LOW].sum() > read["angry"][LOW].sum() + 0.15
    assert read["angry"][ANGRY] > read["melancholic"][ANGRY] + 0.3


def test_the_gain_of_a_recording_is_no_emotion(takes: dict[str, Take]):
    take = takes["angry"]
    sound = acoustics.resample(take.wav, take.sample_rate)
    loud, soft = (emotion_of_recording(gain * sound, take.phones).weights for gain in (1.0, 0.3))
    assert np.abs(loud - soft).max() < 0.1  # what is below SMALLEST becomes 0


def test_weights_can_be_said_again(takes: dict[str, Take]):
    for take in takes.values():
        track = heard(take)
        assert track == heard(take)
        assert EmotionTrack.of(track.as_json()) is not None  # which refuses weights outside 0..1 and times that fall
        assert not track.weights[:, CALM].any()
        assert normalised(track.weights).sum(1).max() <= MOST + 1e-9


def test_noise_and_strange_times_are_borne():
    noise = 0.1 * np.random.default_rng(0).standard_normal(16000, dtype=np.float32)
    phones = [Segment("AA", 0.0, 0.5), Segment("T", 0.5, 0.5), Segment("IY", 0.5, 3.0)]
    weights = emotion_of_recording(noise, phones).weights
    assert ((weights >= 0) & (weights <= 1)).all()
    assert emotion_of_recording(noise, [Segment("AA", 5.0, 6.0)]) == NO_EMOTION  # behind its end


def test_a_feeling_counts_as_far_as_it_is_likelier_than_neutral():
    even = np.full((1, len(HEARD)), 1 / len(HEARD))
    assert not weights_of(even).any()
    grown = []
    for share in (0.3, 0.45, 0.6, 0.9):
        row = np.full(len(HEARD), (1 - share) / (len(HEARD) - 1))
        row[HEARD.index("angry")] = share
        grown.append(weights_of(row[None])[0, ANGRY])
    assert (np.diff(grown) >= 0).all() and grown[0] < grown[1] < grown[-1] <= 0.8
    calm = np.zeros((1, len(HEARD)))
    calm[0, NEUTRAL] = 1
    assert not weights_of(calm).any()


def test_phrases_lie_between_pauses_and_are_not_long():
    phones = [Segment("AA", 0.5 * k, 0.5 * k + 0.5) for k in range(16)]
    phones += [Segment("SIL", 8.0, 8.4), Segment("T", 8.4, 9.4)]
    spans = prosody.phrases(phones)
    assert spans[0][0] == 0
    assert spans[-1] == (17, 18)
    assert all(phones[stop - 1].end - phones[first].start <= prosody.LONGEST for first, stop in spans)
    assert sum(stop - first for first, stop in spans) == 17


def sung(f0: float, seconds: float = 1.0) -> np.ndarray:
    """Ten harmonics, the higher the softer, and a little noise."""
    time = np.arange(round(seconds * acoustics.RATE)) / acoustics.RATE
    waves = sum(np.sin(2 * np.pi * k * f0 * time) / k for k in range(1, 11))
    noise = 1e-2 * np.random.default_rng(0).standard_normal(len(time))
    return (0.1 * np.asarray(waves) + noise).astype(np.float32)


def test_measures_see_pitch_and_no_gain():
    low, high, soft = (
        prosody.measured(prosody.tracks(sound), 0, 1) for sound in (sung(120), sung(240), 0.5 * sung(120))
    )
    assert low is not None and high is not None and soft is not None
    assert len(low) == prosody.COUNT
    assert high[0] - low[0] == pytest.approx(12, abs=0.3)
    assert np.abs(soft - low).max() < 0.1
    assert prosody.measured(prosody.tracks(sung(120)), 0.5, 0.55) is None
