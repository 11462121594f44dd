"""A manner of speaking changes the voice as its parameters say, and none leaves it as it is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.emotion.vector import CALM, EMOTIONS, USUAL, coldness, effective_weights
from unitaf.joint import JointModel
from unitaf.rates import SAMPLE_RATE
from unitaf.text import alphabet
from unitaf.text.front_end import Sentence
from unitaf.text.phones import SILENCE
from unitaf.voice import acoustics, bending, manner, pacing
from unitaf.voice.cast import Design
from unitaf.voice.colour import recolour
from unitaf.voice.speech import LONGEST_END, Speech, say, silence
from unitaf.voice.trunk import Prosody
from unitaf.voice.waveform import synthesise

TEXT = "We were away a year ago, and nobody knew."
FELT = EMOTIONS[:CALM]
OWN = Design()


class Steady:
    """The same manner from beginning to end."""

    def __init__(self, row: manner.Rows) -> None:
        self.row = row

    def at(self, characters: pacing.Counts, seconds: pacing.Times) -> manner.Rows:
        return np.repeat(self.row[None], len(characters), 0)


def feeling(name: str, weight: float = USUAL) -> Steady:
    emotion = effective_weights(weight * np.eye(len(EMOTIONS))[EMOTIONS.index(name)], 1.0)
    return Steady(manner.parameters_of(emotion, OWN))


def only(**parameters: float) -> Steady:
    return Steady(manner.row_of(parameters))


@pytest.fixture(scope="module")
def sentence(model: JointModel) -> Sentence:
    return model.front_end.sentences(TEXT)[0]


def spoken(model: JointModel, sentence: Sentence, style: pacing.Manner | None = None, seed: int = 0) -> Speech:
    return say(model.trunk, sentence, 1.0, seed, lambda done: None, style)


def pitch(speech: Speech) -> float:
    """Median in semitones, as it is heard."""
    heard = acoustics.f0(acoustics.resample(speech.wave, SAMPLE_RATE))
    return float(12 * np.log2(np.median(heard[heard > 0])))


def brightness(speech: Speech) -> float:
    """Level of 1 to 5 kHz over what is below, dB."""
    power = np.square(np.abs(np.fft.rfft(speech.wave)))
    hz = np.fft.rfftfreq(len(speech.wave), 1 / SAMPLE_RATE)
    return float(10 * np.log10(power[(hz >= 1000) & (hz < 5000)].sum() / power[hz < 1000].sum()))


def level(speech: Speech) -> float:
    return float(10 * np.log10(np.square(speech.wave).mean()))


def test_calm_changes_nothing_and_the_usual_weight_does_what_the_table_says():
    assert not manner.TABLE[CALM].any()
    for name in FELT:
        row = feeling(name).row
        assert row == pytest.approx(manner.row_of(manner.AT_USUAL[name])), name
        assert row.any()


def test_anger_with_as_much_calm_is_cold(model: JointModel, sentence: Sentence):
    weights = [USUAL * (name in ("angry", "calm")) for name in EMOTIONS]
    row = manner.parameters_of(effective_weights(weights, 1.0), OWN, coldness(weights))
    assert row == pytest.approx(manner.row_of(manner.COLD_ANGER))
    plain, hot, cold = (spoken(model, sentence, style) for style in (None, feeling("angry"), Steady(row)))
    assert pitch(cold) < pitch(plain) - 1 < pitch(hot) - 3
    assert level(cold) < level(plain) + 0.5 < level(hot)
    assert cold.phones[-2].end - cold.phones[1].start > 1.08 * (plain.phones[-2].end - plain.phones[1].start)
    assert brightness(cold) > brightness(plain) + 2  # tense


@given(st.lists(st.floats(0, 0.1), min_size=7, max_size=7), st.floats(0, 8))
def test_a_manner_is_linear_in_what_is_felt(weights: list[float], factor: float):
    emotion = np.array([*weights, 0.0])
    assert manner.parameters_of(factor * emotion, OWN) == pytest.approx(factor * manner.parameters_of(emotion, OWN))


def test_pauses_follow_the_manner():
    assert manner.pause(0.4, manner.row_of({})) == 0.4
    assert manner.pause(0.4, manner.row_of({"pause": np.log(2)})) == pytest.approx(0.8)


def test_without_a_manner_the_trunk_speaks_as_ever(model: JointModel, sentence: Sentence):
    plain = spoken(model, sentence, seed=3)
    trunk = model.trunk
    ids = np.array(alphabet.ids(sentence.phonemes))
    prosody = trunk.prosody(ids, longest_end=LONGEST_END)
    features = trunk.features(ids, prosody)
    wave = synthesise(trunk.spectrum(features), prosody.f0, 3)
    start = next(i for i in range(len(features)) if np.array_equal(features[i], plain.features[0]))
    count = len(plain.features)
    assert np.array_equal(plain.features, features[start : start + count])
    inner = slice(300, 300 * (count - 1))  # both ends are faded
    assert np.array_equal(plain.wave[inner], wave[start * 300 :][: 300 * count][inner])


def test_a_manner_of_zeros_is_nearly_the_trunks_own(model: JointModel, sentence: Sentence):
    plain, zero = spoken(model, sentence), spoken(model, sentence, only())
    assert np.array_equal(plain.features, zero.features)
    assert plain.phones == zero.phones
    assert np.abs(plain.wave - zero.wave).max() < 1e-3


@pytest.mark.parametrize("name", FELT)
def test_emotions_grow_with_their_weight(model: JointModel, sentence: Sentence, name: str):
    takes = [spoken(model, sentence), *(spoken(model, sentence, feeling(name, w)) for w in (0.2, 0.4, 0.6, 0.8))]
    row = feeling(name).row
    seconds = [take.phones[-2].end - take.phones[1].start for take in takes]
    pace = -np.sign(row[manner.INDEX["rate"]]) * np.diff(seconds)
    assert (pace >= -0.03).all() and pace.sum() > 0  # frames are whole
    rise = np.sign(row[manner.INDEX["pitch"]]) * np.diff([pitch(take) for take in takes])
    assert (rise > -0.6).all() and rise.sum() > 0.6  # the median takes other frames when durations change
    loudness = row[manner.INDEX["loudness"]]
    if abs(loudness) >= 2:
        steps = np.sign(loudness) * np.diff([level(take) for take in takes])
        assert (steps > -0.5).all() and steps.sum() > 1  # a harmonic may leave the first formant


def test_pitch_that_the_decoder_knows_leaves_its_spectrum_alone(model: JointModel, sentence: Sentence):
    ids = np.array(alphabet.ids(sentence.phonemes))
    prosody = model.trunk.prosody(ids)
    spectrum = model.trunk.spectrum(model.trunk.features(ids, prosody))
    own = [values.copy() for values in spectrum]
    for parameters, same in (({"pitch": 3.0, "range": 0.3}, True), ({"register": 3.0}, False)):
        rows = np.repeat(manner.row_of(parameters)[None].astype(np.float32), len(prosody.f0), 0)
        recolour(spectrum, rows, np.minimum(prosody.f0, 320))
        assert same == all(np.array_equal(a, b) for a, b in zip(own, spectrum, strict=True))


@pytest.mark.parametrize(("semitones", "seed"), [(-6.0, 0), (-3.0, 1), (4.0, 2), (8.0, 3)])
def test_pitch_and_register_are_semitones(model: JointModel, sentence: Sentence, semitones: float, seed: int):
    plain = pitch(spoken(model, sentence))
    assert pitch(spoken(model, sentence, only(register=semitones), seed)) - plain == pytest.approx(semitones, abs=0.7)
    if abs(semitones) < 5:  # the decoder is told, and stays where it has learnt
        assert pitch(spoken(model, sentence, only(pitch=semitones), seed)) - plain == pytest.approx(semitones, abs=0.7)


def test_loudness_is_in_decibels(model: JointModel, sentence: Sentence):
    plain = level(spoken(model, sentence))
    for decibels in (-6.0, -3.0, 3.0, 6.0):
        louder = level(spoken(model, sentence, only(loudness=decibels)))
        assert louder - plain == pytest.approx(decibels, abs=1.5)


@pytest.mark.parametrize("name", FELT)
def test_phones_follow_each_other_and_cover_the_sound(model: JointModel, sentence: Sentence, name: str):
    take = spoken(model, sentence, feeling(name))
    assert take.phones[0].start == 0
    assert take.phones[-1].end == pytest.approx(len(take.wave) / SAMPLE_RATE)
    assert all(a.end == pytest.approx(b.start) for a, b in itertools.pairwise(take.phones))
    labels = [phone.label for phone in take.phones if phone.label != SILENCE]
    assert labels == [phone.label for phone in spoken(model, sentence).phones if phone.label != SILENCE]
    assert [word.label for word in take.words] == [word.label for word in spoken(model, sentence).words]


def test_every_frame_knows_its_character(model: JointModel, sentence: Sentence):
    for style in (None, feeling("sad")):
        take = spoken(model, sentence, style)
        found = take.characters
        assert len(found) == len(take.features) and found.dtype == np.int64
        assert (np.diff(found) >= 0).all() and found.min() >= 0 and found.max() < len(sentence.phonemes)
        word, span = take.words[3], sentence.words[3]  # "year"
        middle = int((word.start + word.end) / 2 * 80)
        assert span.start <= found[middle] < span.stop
    assert (silence(model.trunk, 0.5).characters == -1).all()


def test_the_same_seed_gives_the_same_sound_and_another_another(model: JointModel, sentence: Sentence):
    style = feeling("afraid")  # has tremor and jitter
    assert np.array_equal(spoken(model, sentence, style, 7).wave, spoken(model, sentence, style, 7).wave)
    assert not np.array_equal(spoken(model, sentence, style, 7).wave, spoken(model, sentence, style, 8).wave)


class Rising:
    """Nothing at first, and six semitones from the middle of the sentence on."""

    def __init__(self, middle: int) -> None:
        self.middle = middle
        self.asked: list[float] = []

    def at(self, characters: pacing.Counts, seconds: pacing.Times) -> manner.Rows:
        self.asked += seconds.tolist()
        return np.outer(characters > self.middle, manner.row_of({"pitch": 6.0}))


def test_a_manner_may_change_inside_a_sentence(model: JointModel, sentence: Sentence):
    style = Rising(len(sentence.phonemes) // 2)
    plain, take = spoken(model, sentence), spoken(model, sentence, style)
    assert len(plain.f0) == len(take.f0)
    assert style.asked == sorted(style.asked) and style.asked[0] == 0
    assert style.asked[-1] == pytest.approx(len(take.wave) / SAMPLE_RATE, abs=0.3)
    voiced = plain.f0 > 100
    change = 12 * np.log2(take.f0[voiced] / plain.f0[voiced])
    assert np.abs(change[:40]).max() < 0.5
    assert (change[-20:] > 2).all()
    assert np.abs(np.diff(change)).max() < 3  # glides


@given(st.integers(2, 40), st.floats(-0.6, 0.6), st.data())
def test_paced_sentences_keep_their_length(count: int, rate: float, data: st.DataObject):
    phonemes = data.draw(st.text("bdkstɪæiəˈ ,", min_size=count, max_size=count))
    steps = np.array(data.draw(st.lists(st.integers(2, 12), min_size=count + 2, max_size=count + 2)))
    characters = np.array([0, *range(count), count - 1])
    given_steps, rows = pacing.paced(phonemes, characters, steps, 0.0, only(rate=rate))
    assert rows.shape == (count + 2, len(manner.PARAMETERS))
    assert (given_steps >= 1).all()
    assert given_steps[0] == steps[0] and given_steps[-1] == steps[-1]
    silent = np.array([False, *(character == "," for character in phonemes), False])
    said = ~silent & (np.arange(count + 2) % (count + 1) > 0)
    wanted = steps[said].sum() * np.exp(-rate)
    if rate < 0:  # faster ones may run into their shortest, slower ones may not
        assert given_steps[said].sum() == pytest.approx(wanted, rel=0.35, abs=2)
    assert (pacing.paced(phonemes, characters, steps, 0.0, only())[0] == steps).all()


def test_a_sentence_without_voice_is_left_unvoiced():
    frames = 20
    own = bending.Prosody(np.array([frames]), np.zeros(frames, np.float32), np.full(frames, -9.3, np.float32))
    rows = np.repeat(feeling("happy").row[None].astype(np.float32), frames, 0)
    prosody, source = bending.apply_manner(own, rows, np.zeros(frames, np.float32), 0)
    assert not prosody.f0.any() and not source.any()
    assert (prosody.energy <= -9.3 + 0.2).all()


def test_a_high_voice_is_raised_less_by_a_feeling_and_wholly_by_its_design():
    f0 = np.full(200, 280.0, np.float32)
    trunk = Prosody(np.full(10, 20), f0, np.full(200, 5.0, np.float32))

    def raised(**parameters: float) -> float:
        rows = np.repeat(only(**parameters).row[None], 200, 0)
        return float(bending.apply_manner(trunk, rows, np.zeros(200, np.float32), 0)[1][500])

    assert raised(pitch=1.0) == pytest.approx(280 * 2 ** (1 / 12), rel=1e-4)
    felt = 280 * 2 ** (4 / 12)
    assert raised(pitch=4.0) == pytest.approx((felt + bending.STRAINED) / 2, rel=1e-4)
    assert raised(register=4.0) == pytest.approx(felt, rel=1e-4)


def test_the_narrowest_range_is_one_note():
    falling = np.linspace(260.0, 130.0, 200, dtype=np.float32)
    energy = np.full(200, 5.0, np.float32)
    trunk = Prosody(np.full(10, 20), falling, energy)

    def span(narrowed: float) -> float:
        rows = np.repeat(only(range=float(np.log(narrowed))).row[None], 200, 0)
        f0 = bending.apply_manner(trunk, rows, np.zeros(200, np.float32), 0)[1]
        return float(12 * np.log2(f0.max() / f0.min()))

    assert span(1.0) == pytest.approx(12.0, abs=0.3)
    assert span(0.3) == pytest.approx(12.0, abs=0.3)  # the line of a phrase stays
    assert span(0.02) < 0.5
