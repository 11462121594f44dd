"""What is felt in a recording."""

import numpy as np
import pytest

from unitaf.emotion.track import NO_EMOTION, EmotionTrack
from unitaf.emotion.vector import CALM, EMOTIONS, MOST, normalised
from unitaf.errors import InputError
from unitaf.joint import JointModel
from unitaf.listening import prosody
from unitaf.listening.emotion import emotion_of_recording, speak_phones
from unitaf.settings import Settings
from unitaf.signals import Segment
from unitaf.take import Take
from unitaf.voice import acoustics

TEXT = "The teacher walked along the river until the evening."
ANGRY, SAD = EMOTIONS.index("angry"), EMOTIONS.index("sad")
LOW = [SAD, EMOTIONS.index("melancholic")]


def heard(model: JointModel, take: Take) -> EmotionTrack:
    sound = acoustics.resample(take.wav, take.sample_rate)
    return emotion_of_recording(model.trunk, sound, take.phones)


@pytest.fixture(scope="module")
def takes(model: JointModel) -> dict[str, Take]:
    """The same text by emotion."""
    moods = {"calm": "calm=0", "sad": "sad=0.8", "angry": "angry=0.8"}
    return {name: model.speak(TEXT, Settings(emotion=EmotionTrack.of(mood))) for name, mood in moods.items()}


def test_nothing_is_heard_without_phones_or_sound(model: JointModel, takes: dict[str, Take]):
    sound = acoustics.resample(takes["angry"].wav, takes["angry"].sample_rate)
    assert emotion_of_recording(model.trunk, sound, []) == NO_EMOTION
    assert emotion_of_recording(model.trunk, sound, [Segment("SIL", 0.0, 2.0)]) == NO_EMOTION
    assert emotion_of_recording(model.trunk, np.zeros_like(sound), takes["angry"].phones) == NO_EMOTION


def test_our_own_neutral_speech_is_calm(model: JointModel, takes: dict[str, Take]):
    assert heard(model, takes["calm"]).weights.max() < 0.25


def test_sad_is_heard_as_low_and_more_so_than_angry(model: JointModel):
    texts = (TEXT, "Nobody ever told me about the garden.", "We bought two tickets for the early train.")
    read = {}
    for name in ("sad", "angry"):
        mood = Settings(emotion=EmotionTrack.of(name))
        read[name] = np.mean([heard(model, model.speak(text, mood)).weights.mean(0) for text in texts], 0)
    assert read["sad"][LOW].sum() > 0.3
    assert read["sad"][LOW].sum() > read["angry"][LOW].sum() + 0.2
    assert read["angry"][ANGRY] >= read["sad"][ANGRY]


def test_the_gain_of_a_recording_is_no_emotion(model: JointModel, takes: dict[str, Take]):
    take = takes["angry"]
    sound = acoustics.resample(take.wav, take.sample_rate)
    loud, soft = (emotion_of_recording(model.trunk, gain * sound, take.phones).weights for gain in (1.0, 0.3))
    assert np.abs(loud - soft).max() < 0.05


def test_weights_can_be_said_again(model: JointModel, takes: dict[str, Take]):
    for take in takes.values():
        track = heard(model, take)
        assert track == heard(model, take)
        assert EmotionTrack.of(track.as_json()) is not None  # which refuses weights outside 0..1 and times that fall
        assert not track.weights[:, CALM].any()
        assert normalised(track.weights).sum(1).max() <= MOST + 1e-9


def test_noise_and_strange_times_are_borne(model: JointModel):
    noise = 0.1 * np.random.default_rng(0).standard_normal(16000, dtype=np.float32)
    phones = [Segment("AA", 0.0, 0.5), Segment("T", 0.5, 0.5), Segment("IY", 0.5, 3.0)]
    weights = emotion_of_recording(model.trunk, noise, phones).weights
    assert ((weights >= 0) & (weights <= 1)).all()
    with pytest.raises(InputError):
        emotion_of_recording(model.trunk, noise, [Segment("XX", 0.0, 1.0)])


def test_phrases_lie_between_pauses_and_are_not_long():
    phones = [Segment("AA", 0.5 * k, 0.5 * k + 0.5) for k in range(16)]
    phones += [Segment("SIL", 8.0, 8.4), Segment("T", 8.4, 9.4)]
    spans = prosody.phrases(phones)
    assert spans[0][0] == 0
    assert spans[-1] == (17, 18)
    assert all(phones[stop - 1].end - phones[first].start <= prosody.LONGEST for first, stop in spans)
    assert sum(stop - first for first, stop in spans) == 17


def test_measures_see_pace_and_pitch(model: JointModel):
    sound, phones = speak_phones(model.trunk, ["HH", "AH", "L", "OW", "W", "ER", "L", "D"])
    row = dict(zip(prosody.MEASURES, prosody.measured(prosody.tracks(sound), phones), strict=True))
    pitch = 12 * np.log2(np.median([f0 for f0 in acoustics.f0(sound).tolist() if f0]))
    assert abs(row["pitch"] - pitch) < 1
    slow = [Segment(phone.label, 1.5 * phone.start, 1.5 * phone.end) for phone in phones]
    slower = prosody.measured(prosody.tracks(sound), slow)[prosody.MEASURES.index("rate")]
    assert np.isclose(row["rate"] - slower, np.log(1.5))
