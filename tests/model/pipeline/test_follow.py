"""The face of any recording: what drives it, when it rests, what is said about it, and that seams do not show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from unitaf.channels import INDEX
from unitaf.errors import Cancelled, InputError
from unitaf.face import driver
from unitaf.joint import JointModel
from unitaf.listening import pieces, recording
from unitaf.listening.recording import read_sound
from unitaf.pipeline import transcription
from unitaf.settings import Settings
from unitaf.signals import FloatArray, Segment, frame_count
from unitaf.take import Take
from unitaf.voice import acoustics, forcing

LINE = "My mother made a big apple pie. Bob and Pam put it on the map."
RATE = 16000
JAW = INDEX["jawOpen"]
MOUTH = [i for name, i in INDEX.items() if name.startswith(("jaw", "mouth"))]


@pytest.fixture(scope="module")
def spoken(model: JointModel) -> Take:
    return model.speak(LINE)


@pytest.fixture(scope="module")
def told(model: JointModel, spoken: Take) -> Take:
    return model.follow(spoken.wav, spoken.sample_rate, text=LINE)


def r(a: FloatArray, b: FloatArray) -> float:
    return float(np.corrcoef(a[:, JAW], b[:, JAW])[0, 1])


def test_a_text_gives_words_phones_and_the_face_of_a_given_alignment(model: JointModel, spoken: Take, told: Take):
    assert (told.text, told.warnings) == (LINE, ())
    assert [word.label for word in told.words] == [word.label for word in spoken.words]
    assert len(told.curves) == frame_count(spoken.seconds, told.fps)
    given = model.follow(spoken.wav, spoken.sample_rate, phones=spoken.phones)
    assert given.phones == spoken.phones
    assert r(told.curves, given.curves) > 0.8  # the one rests in pauses, the other is as tracked


def test_a_wrong_text_is_named_and_not_used(model: JointModel, spoken: Take, told: Take):
    alone = model.follow(spoken.wav, spoken.sample_rate)
    wrong = model.follow(spoken.wav, spoken.sample_rate, text="Seven yellow ships sail over the ocean tonight.")
    assert "does not fit the recording (confidence 0.0" in wrong.warnings[0]
    assert np.array_equal(wrong.curves[:, MOUTH], alone.curves[:, MOUTH])
    assert not np.array_equal(told.curves, alone.curves)
    assert alone.warnings == ()
    assert r(alone.curves, told.curves) > 0.7
    for text in ("...", "你好"):
        (warning,) = model.follow(spoken.wav, spoken.sample_rate, text=text).warnings
        assert "cannot be used" in warning
        assert "follows the sound without it" in warning


def test_a_text_that_is_wrong_in_the_middle_is_not_used_there(model: JointModel, monkeypatch: pytest.MonkeyPatch):
    lines = [
        "We left the harbour at six, and my sister counted the birds that followed the boat.",
        "Every window in the village was painted blue, and the old keeper laughed.",
        "On the last day we climbed the hill, and you could see the whole coast in the sun.",
    ]
    parts = [model.speak(line).wav for line in lines]
    rate, wave = 24000, np.concatenate(parts)
    bounds = [0.0, *(float(end) / rate for end in np.cumsum([len(part) for part in parts]))]
    monkeypatch.setattr(
        pieces, "cuts", lambda sound: bounds if len(sound) > bounds[-2] * RATE else [0.0, len(sound) / RATE]
    )
    take = model.follow(wave, rate, text=f"{lines[0]} Purple elephants juggle seven oranges tonight. {lines[2]}")
    (warning,) = [each for each in take.warnings if "does not fit" in each]
    assert "from 0:0" in warning and "there the face follows the sound alone" in warning
    labels = {word.label for word in take.words}
    assert {"harbour", "coast"} <= labels
    assert not {"Purple", "elephants", "juggle"} & labels
    monkeypatch.setattr(transcription, "MOST_UNSURE", -1.0)  # no phone that is recognised is followed
    alone = model.follow(wave, rate).curves
    first, last = int(bounds[1] * take.fps) + 1, int(bounds[2] * take.fps)
    differs = np.abs(take.curves - alone)[:, JAW]
    assert np.median(differs[first:last]) < 1e-6 < 0.005 < min(np.median(differs[:first]), np.median(differs[last:]))


def test_the_level_of_a_recording_does_not_change_its_mouth(model: JointModel, spoken: Take):
    wave = spoken.wav / np.abs(spoken.wav).max()
    rows = [row for name, row in INDEX.items() if name.startswith(("jaw", "mouth"))]
    loud, soft, softer = (
        model.follow((wave * gain).astype(np.float32), spoken.sample_rate).curves[:, rows] for gain in (1, 0.1, 0.01)
    )
    assert np.corrcoef(loud.ravel(), softer.ravel())[0, 1] > 0.97
    assert np.abs(soft - softer).max() < 0.01


@pytest.mark.parametrize("text", ["", "Hello there."])
def test_where_nobody_speaks_the_face_rests_and_says_so(model: JointModel, text: str):
    time = np.arange(2 * RATE) / RATE
    sounds = {
        "silent": np.zeros(len(time)),
        "No speech": np.random.default_rng(0).normal(0, 0.1, len(time)),
        "No speech ": 0.1 * sum(np.sin(2 * np.pi * note * time) for note in (220, 277, 330)),
    }
    for says, wave in sounds.items():
        take = model.follow(wave.astype(np.float32), RATE, text=text)
        assert says.strip() in take.warnings[0]
        assert take.curves[:, MOUTH].max() == 0


def test_the_mouth_of_a_character_rests_before_and_after_speech(model: JointModel, spoken: Take):
    still = np.zeros(spoken.sample_rate, np.float32)
    take = model.follow(np.concatenate([still, spoken.wav, still]), spoken.sample_rate, text=LINE, style="clear")
    mouth = take.curves[:, [row for name, row in INDEX.items() if name.startswith(("jaw", "mouth"))]]
    rested = round(0.8 * take.fps)
    assert mouth[:rested].max() < 0.02
    assert mouth[-rested:].max() < 0.02
    assert mouth[rested:-rested].max() > 0.2


@pytest.mark.parametrize("seconds", [1 / RATE, 0.05, 0.3])
def test_short_recordings_do(model: JointModel, spoken: Take, seconds: float):
    wave = spoken.wav[8000 : 8000 + max(1, int(seconds * spoken.sample_rate))]
    for text in ("", LINE):
        take = model.follow(wave, spoken.sample_rate, text=text)
        assert len(take.curves) == frame_count(take.seconds, take.fps)


@pytest.mark.parametrize(("rate", "channels", "kind"), [(8000, 1, "wav"), (48000, 2, "flac"), (44100, 2, "ogg")])
def test_any_rate_and_channels(model: JointModel, spoken: Take, tmp_path: Path, rate: int, channels: int, kind: str):
    at = np.arange(int(spoken.seconds * rate)) / rate
    wave = np.interp(at, np.arange(len(spoken.wav)) / spoken.sample_rate, spoken.wav)
    soundfile.write(tmp_path / f"a.{kind}", np.repeat(wave[:, None], channels, 1), rate)
    heard, found = read_sound(tmp_path / f"a.{kind}")
    assert (found, heard.ndim) == (rate, 1)
    face = model.follow(heard, found, phones=spoken.phones).curves
    assert r(face, model.follow(spoken.wav, spoken.sample_rate, phones=spoken.phones).curves) > 0.9


@pytest.mark.parametrize("strength", [1.0, 0.9])
def test_channels_that_cancel_are_not_averaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, strength: float):
    sound = np.random.default_rng(0).uniform(-0.5, 0.5, 2500).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", np.stack([sound, -strength * sound], 1), RATE, subtype="FLOAT")
    monkeypatch.setattr(recording, "BLOCK", 1000)
    assert np.array_equal(read_sound(tmp_path / "a.wav")[0], sound)


def test_channels_are_averaged_even_where_they_cancel_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    channels = np.random.default_rng(0).uniform(-0.5, 0.5, (3000, 2)).astype(np.float32)
    channels[1000:2000, 0] = -channels[1000:2000, 1]
    soundfile.write(tmp_path / "a.wav", channels, RATE, subtype="FLOAT")
    monkeypatch.setattr(recording, "BLOCK", 1000)
    assert np.allclose(read_sound(tmp_path / "a.wav")[0], channels.mean(1))


def test_samples_that_are_no_numbers_are_refused(tmp_path: Path):
    soundfile.write(tmp_path / "a.wav", np.array([0.1, np.nan]), RATE, subtype="FLOAT")
    with pytest.raises(InputError, match="numbers that are no sound"):
        read_sound(tmp_path / "a.wav")


def test_faces_of_recordings_live_in_either_style(model: JointModel, spoken: Take):
    styles = ("natural", "clear")
    natural, clear = (
        model.follow(spoken.wav, spoken.sample_rate, phones=spoken.phones, style=style) for style in styles
    )
    for take in (natural, clear):
        assert np.abs(take.head_rotation).max() > 0.1
        inward, outward = (take.curves[:, INDEX[f"eyeLook{way}Left"]] for way in ("In", "Out"))
        assert np.minimum(inward, outward).max() == 0, "an eye cannot look both ways"
    assert natural.curves[:, INDEX["tongueOut"]].max() == 0, "nobody tracked a tongue"
    assert np.allclose(clear.curves[0], 0)


@pytest.fixture(scope="module")
def three_minutes(spoken: Take) -> tuple[FloatArray, list[Segment]]:
    """The line again and again at 16 kHz, and its phones."""
    count = int(180 / spoken.seconds) + 1
    at = np.arange(round(spoken.seconds * 40) * RATE // 40) / RATE  # whole samples of the decoder
    once = np.interp(at, np.arange(len(spoken.wav)) / spoken.sample_rate, spoken.wav).astype(np.float32)
    length = len(once) / RATE
    phones = [
        Segment(label, start + number * length, min(end, length) + number * length)
        for number in range(count) for label, start, end in spoken.phones
    ]  # fmt: skip
    return np.tile(once, count), phones


def test_a_long_recording_is_the_same_in_pieces_as_in_one_go(
    model: JointModel, three_minutes: tuple[FloatArray, list[Segment]], monkeypatch: pytest.MonkeyPatch
):
    wave, phones = three_minutes
    parts = model.follow(wave, RATE, Settings(fps=25), phones=phones).curves
    monkeypatch.setattr(acoustics, "BLOCK", 10**6)
    monkeypatch.setattr(driver, "PIECE", 10**6)
    whole = model.follow(wave, RATE, Settings(fps=25), phones=phones).curves
    assert np.abs(parts - whole).max() < 1e-3
    monkeypatch.setattr(forcing, "LONGEST", 10**6)  # one sentence of a minute: more than the trunk has learnt
    minute = [phone for phone in phones if phone.end < 60]
    whole = model.follow(wave[: 60 * RATE], RATE, Settings(fps=25), phones=minute).curves
    assert np.abs(parts[: 55 * 25] - whole[: 55 * 25]).mean() < 0.05


def test_the_mouth_does_not_jump_where_the_trunk_begins_a_new_stretch(
    model: JointModel, three_minutes: tuple[FloatArray, list[Segment]]
):
    wave, phones = three_minutes
    jaw = model.follow(wave, RATE, Settings(fps=40), phones=phones).curves[:, JAW]
    seams = [bound // 2 for bound in forcing.cuts(phones, len(wave) // acoustics.HOP)[1:-1]]
    assert len(seams) >= 8
    steps = np.abs(np.diff(jaw))
    assert max(steps[seam - 2 : seam + 2].max() for seam in seams) < np.quantile(steps, 0.98)


def test_it_can_be_stopped(model: JointModel, spoken: Take):
    stages: list[str] = []

    def stop_at(wanted: str) -> Callable[[float, str], None]:
        def progress(done: float, stage: str) -> None:
            stages.append(stage)
            if stage == wanted:
                raise Cancelled

        return progress

    with pytest.raises(Cancelled):
        model.follow(spoken.wav, spoken.sample_rate, progress=stop_at("Moving the face"))
    assert stages[0] == "Listening"
