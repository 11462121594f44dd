"""The joint model's promises: one clock, curves in range, the same take twice, a face that does not listen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unitaf.channels import ARKIT, INDEX
from unitaf.errors import Cancelled, SettingsError, TextError
from unitaf.face.driver import CONTEXT, PIECE, resampled
from unitaf.face.model import FACE_RATE
from unitaf.joint import JointModel
from unitaf.life.mouth import BREATH
from unitaf.settings import Settings
from unitaf.signals import Segment, frame_count
from unitaf.take import Take
from unitaf.voice import reading
from unitaf.voice.trunk import FEATURES

LINE = "Bob, maybe my mother bought five purple plums. Who knew?"
RATES = (23.976, 24, 25, 30000 / 1001, 30, 50, 60, 12.5, 119.88)


@pytest.fixture(scope="module")
def take(model: JointModel) -> Take:
    return model.speak(LINE)


@pytest.mark.parametrize("fps", RATES)
def test_curves_end_where_the_sound_ends(model: JointModel, fps: float):
    made = model.speak("Stop it, please.", Settings(fps=fps))
    assert made.curves.shape == (max(1, round(made.seconds * fps)), len(ARKIT))


def test_curves_are_coefficients(take: Take):
    assert take.curves.dtype == np.float32
    assert np.isfinite(take.curves).all()
    assert take.curves.min() >= 0
    assert take.curves.max() <= 1


def test_the_mouth_moves_with_speech_and_rests_in_silence(take: Take):
    jaw = take.curves[:, INDEX["jawOpen"]]
    times = np.arange(len(jaw)) / take.fps
    start, end = take.words[0].start, take.words[-1].end
    assert jaw[(times > start) & (times < end)].std() > 0.03
    pause = next(p for p in take.phones[1:-1] if p.label == "SIL" and p.end - p.start > 0.3)
    middle = int((pause.start + pause.end) / 2 * take.fps)
    assert jaw[middle] <= BREATH["jawOpen"]  # a breath, if anything
    assert take.curves[middle, [INDEX["mouthPucker"], INDEX["mouthFunnel"], INDEX["mouthRollLower"]]].max() < 0.01


def test_a_take_begins_and_ends_at_rest(take: Take):
    assert not take.curves[[0, -1]].any()
    assert not take.head_rotation[[0, -1]].any()


def test_a_take_has_life_above_the_mouth(take: Take):
    assert take.head_rotation.shape == (len(take.curves), 3)
    assert np.abs(take.head_rotation).max() > 1
    for name in ("browInnerUp", "browOuterUpLeft", "eyeLookOutLeft", "cheekPuff"):
        assert take.curves[:, INDEX[name]].any()


def test_words_are_as_written_and_in_order(take: Take):
    assert " ".join(word.label for word in take.words) == "Bob maybe my mother bought five purple plums Who knew"
    times = [time for word in take.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= take.seconds


def test_phones_cover_the_take(take: Take):
    assert take.phones[0].start == 0
    assert take.phones[-1].end == pytest.approx(take.seconds, abs=1e-6)
    for one, following in zip(take.phones, take.phones[1:], strict=False):
        assert one.end == pytest.approx(following.start, abs=1e-6)
    assert {"B", "AA", "M", "P", "F"} <= {phone.label for phone in take.phones}


def test_words_are_loud_and_pauses_are_not(take: Take):
    def level(segment: Segment) -> float:
        piece = take.wav[int(segment.start * take.sample_rate) : int(segment.end * take.sample_rate)]
        return float(np.sqrt((piece**2).mean()))

    quiet = [level(phone) for phone in take.phones if phone.label == "SIL"]
    assert min(level(word) for word in take.words) > 5 * max(quiet)


def test_the_same_take_twice(model: JointModel, take: Take):
    again = model.speak(LINE)
    assert np.array_equal(again.wav, take.wav)
    assert np.array_equal(again.curves, take.curves)
    assert np.array_equal(again.head_rotation, take.head_rotation)


def test_the_face_does_not_listen_to_the_waveform(model: JointModel, take: Take, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "OWN", 1)  # so that seed 1 has another noise in the sound, and the same features
    other = model.speak(LINE, Settings(seed=1))
    assert not np.array_equal(other.wav, take.wav)
    spoken = np.zeros(len(take.curves), bool)  # in pauses the mouth has a life of its own
    for label, start, end in take.phones:
        if label != "SIL":
            spoken[int(np.ceil(start * take.fps)) : int(np.ceil(end * take.fps))] = True
    mouth = [column for name, column in INDEX.items() if name.startswith(("jaw", "mouth", "tongue"))]
    assert np.array_equal(other.curves[spoken][:, mouth], take.curves[spoken][:, mouth])
    assert not np.array_equal(other.head_rotation, take.head_rotation)


def test_speed_is_obeyed(model: JointModel, take: Take):
    assert model.speak(LINE, Settings(speed=1.5)).seconds < 0.85 * take.seconds


def test_the_eyes_look_at_the_listener(model: JointModel):
    looked = model.speak("Look at me, please.", Settings(look_left=12.0, look_up=-6.0)).curves
    left, down = looked[:, INDEX["eyeLookOutLeft"]], looked[:, INDEX["eyeLookDownRight"]]
    assert np.median(left) == pytest.approx(12 / 25, abs=0.15)
    assert np.median(down) == pytest.approx(6 / 20, abs=0.15)
    with pytest.raises(SettingsError, match="look_left"):
        Settings(look_left=25.0)


def test_progress_grows_and_can_stop_the_work(model: JointModel):
    seen: list[float] = []
    model.speak(LINE, progress=lambda done, stage: seen.append(done))
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert seen[-1] == 1

    def stop(done: float, stage: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        model.speak(LINE, progress=stop)


def test_what_cannot_be_spoken_is_refused_and_what_is_left_out_is_said(model: JointModel):
    for text in ("", " \n", "…!?", "😀😀", "漢字"):
        with pytest.raises(TextError):
            model.speak(text)
    assert any("😀" in warning for warning in model.speak("Hello 😀 there.").warnings)


def test_a_recording_is_followed(model: JointModel, take: Take):
    curves = model.follow(take.wav, take.sample_rate, Settings(fps=25), phones=take.phones, style="clear").curves
    assert curves.shape == (frame_count(take.seconds, 25), len(ARKIT))
    spoken = model.speak(LINE, Settings(fps=25)).curves[:, INDEX["jawOpen"]]
    assert np.corrcoef(curves[:, INDEX["jawOpen"]], spoken)[0, 1] > 0.8


def test_long_takes_show_no_seams(model: JointModel):
    features = np.repeat(model.trunk.rest_features[None], PIECE + 3 * CONTEXT, axis=0)
    features += 0.5 * np.sin(np.arange(len(features)) / 7)[:, None].astype(np.float32)
    seconds = len(features) / 80
    whole = model.face.curves(features, FACE_RATE, frame_count(seconds, FACE_RATE))
    behind = PIECE + CONTEXT
    alone = model.face.curves(features[behind - 4 * CONTEXT :], FACE_RATE, 6 * CONTEXT)
    skipped = (behind - 4 * CONTEXT) // 2
    inner = slice(2 * CONTEXT // 2, 5 * CONTEXT // 2)
    assert features.shape[1] == FEATURES
    assert np.abs(whole[skipped:][inner] - alone[inner]).max() < 1e-4


@given(st.floats(1, 240), st.integers(1, 60), st.integers(1, 200))
def test_resampling_stays_near_its_samples_and_passes_through_them(fps: float, samples: int, frames: int):
    values = np.random.default_rng(samples).random((samples, len(ARKIT)), dtype=np.float32)
    made = resampled(values, fps, frames)
    assert made.shape == (frames, len(ARKIT))
    assert made.min() >= -0.3
    assert made.max() <= 1.3
    at_samples = resampled(values, 2 * FACE_RATE, 2 * samples)[1::2]
    assert np.allclose(at_samples, values, atol=1e-6)
