"""The benchmark of recordings goes the way that users take, and moves a real face to the times of another voice."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.reading import public_path, retold
from benchmarks.reading.face_clips import Clip, written
from benchmarks.reading.face_scores import Array
from unitaf.channels import ARKIT, INDEX
from unitaf.joint import JointModel
from unitaf.settings import Settings
from unitaf.signals import Segment
from unitaf.voice import acoustics

FPS = 25.0
TEXT = "Bin blue at F three soon."


@pytest.fixture(scope="module")
def recording(model: JointModel) -> Clip:
    take = model.speak(TEXT)
    sound = acoustics.resample(take.wav, take.sample_rate)
    words = [Segment(label, 0.0, 0.0) for label in ("sil", "bin", "blue", "at", "f", "three", "soon", "sp")]
    return Clip("line", sound, take.phones, FPS, int(len(sound) / acoustics.RATE * FPS), None, words)


def at_frames(curves: Array, clip: Clip) -> Array:
    at = np.arange(len(curves)) / Settings().fps
    return np.stack([np.interp(clip.times, at, column) for column in curves.T], 1)


def test_letters_are_written_as_their_names() -> None:
    words = [Segment(label, 0.0, 0.0) for label in ("sil", "bin", "f", "sp", "now")]
    assert written(Clip("", np.zeros(1, np.float32), [], FPS, 1, words=words)) == "bin F now"


@pytest.mark.parametrize(("name", "text", "style"), [
    ("unitaf face --text", "bin blue at F three soon", "natural"),
    ("unitaf face", "", "natural"),
    ("unitaf face --text --style clear", "bin blue at F three soon", "clear"),
])  # fmt: skip
def test_it_has_all_that_the_product_does_to_a_face(
    model: JointModel, recording: Clip, name: str, text: str, style: str
) -> None:
    shown = public_path.systems(model)[name](recording)
    wave = np.round(recording.sound * 32768) / 32768
    wanted = model.follow(wave.astype(np.float32), acoustics.RATE, text=text, style=style)
    assert shown.shape == (recording.frames, len(ARKIT))
    assert np.abs(shown - at_frames(wanted.curves, recording)).mean() < 1e-3


def test_a_command_that_fails_is_not_measured(model: JointModel) -> None:
    with pytest.raises(RuntimeError, match="not there"):
        public_path.run(model, ["face", "nowhere.wav", "--out", "nowhere"])


def test_common_times_are_those_of_the_phones_that_both_have() -> None:
    old = [Segment("SIL", 0.0, 0.5), Segment("B", 0.5, 0.6), Segment("IH", 0.6, 0.7), Segment("N", 0.7, 1.0)]
    new = [Segment("B", 0.2, 0.4), Segment("IH", 0.4, 0.8), Segment("N", 0.8, 0.9)]
    points = retold.common_times(new, old)
    assert points is not None
    assert np.interp([0.3, 0.6, 0.85], *points) == pytest.approx([0.55, 0.65, 0.85])
    assert np.interp([0.0, 1.4], *points) == pytest.approx([0.3, 1.5])  # silence keeps its pace
    assert retold.common_times(new, [Segment("AA", 0.0, 1.0), *old[-1:]]) is None


def test_a_face_is_moved_to_the_times_of_another_voice() -> None:
    curves = np.zeros((50, len(ARKIT)), np.float32)
    curves[20:23, INDEX["jawOpen"]] = (0.5, 1.0, 0.5)  # at .84 s
    face = Clip("a", np.zeros(32000, np.float32), [Segment("AA", 0.8, 0.88)], FPS, 50, curves)
    moved = retold.retold(face, "b", np.zeros(48000, np.float32), np.array([0.0, 1.2, 3.0]), np.array([0.0, 0.6, 2.4]))
    assert (moved.id, moved.frames) == ("b", 75)
    assert moved.curves is not None
    assert moved.curves[:, INDEX["jawOpen"]].argmax() / FPS == pytest.approx(1.44)
    assert moved.phones[0].start == pytest.approx(1.4, abs=0.01)


def test_a_voice_is_heard_before_its_durations_say_so_and_ends_with_its_sound() -> None:
    sound = np.zeros(32000, np.float32)
    sound[4000:16000] = 0.1 * np.random.default_rng(0).standard_normal(12000)
    said = retold.sounding("bˈin.", [12, 4, 1, 12, 40, 4, 1], sound)
    assert [phone.label for phone in said] == ["B", "IY", "N"]
    assert said[0].start == pytest.approx(12 * 0.025 - 0.035, abs=0.001)
    assert said[2].start == pytest.approx(29 * 0.025 - 0.058, abs=0.001)
    assert said[2].end == pytest.approx(1.0, abs=0.03)  # not through the silence
