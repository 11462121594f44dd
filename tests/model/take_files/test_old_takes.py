"""Takes of earlier versions: they are read, changed, exported and said again like new ones.

The files are described in tests/fixtures/0.1.0/README.md.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from unitaf.channels import INDEX
from unitaf.cli.shared import OK
from unitaf.emotion.track import EmotionTrack
from unitaf.emotion.vector import EMOTIONS
from unitaf.settings import Settings
from unitaf.take_io import load, load_motion, save
from unitaf.text import dictionary

OLD = Path(__file__).resolve().parents[2] / "fixtures" / "0.1.0"
ROUNDING = 1e-4  # of the values below


def strength_of(settings: Settings) -> float:
    """How strongly emotion is felt, by the name that it has now."""
    return settings.strength


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the old takes, to be written to."""
    return Path(shutil.copytree(OLD / "takes", tmp_path / "takes"))


@pytest.mark.parametrize(
    ("name", "fps", "seconds", "jaw", "nod_turn_tilt"),
    [
        ("plain", 25.0, 0.75, [0.0, 0.2134, 0.2835, 0.0], [1.757, 0.244, -0.847]),
        ("emotional", 24000 / 1001, 1.2875, [0.0, 0.0872, 0.165, 0.237, 0.0641, 0.0], [0.742, -0.689, 1.219]),
        ("changed", 25.0, 1.745, [0.0, 0.2134, 0.2835, 0.0, 0.0, 0.1401, 0.3082, 0.016], [1.757, 0.244, -0.847]),
    ],
)
def test_what_moves_and_sounds(folder, name, fps, seconds, jaw, nod_turn_tilt):
    take = load(folder / f"{name}.npz")
    assert take.fps == pytest.approx(fps) and take.seconds == pytest.approx(seconds)
    assert take.curves[::6, INDEX["jawOpen"]] == pytest.approx(jaw, abs=ROUNDING)
    assert take.head_rotation[5] == pytest.approx(nod_turn_tilt, abs=10 * ROUNDING)
    assert take.sample_rate == 24000 and len(take.wav) == round(seconds * 24000) and np.abs(take.wav).max() > 0.1


def test_what_was_chosen(folder):
    plain, emotional = load(folder / "plain.json").settings, load(folder / "emotional.json").settings
    assert (plain.fps, plain.speed, plain.seed, plain.voice) == (25.0, 1.2, 11, "hibari")
    assert strength_of(plain) == 1.0 and plain.emotion == EmotionTrack.of({}) and plain.pronunciation == {}
    assert strength_of(emotional) == 0.35
    assert (emotional.speed, emotional.seed, emotional.voice) == (1.0, 0, "giant,pitch=-2")
    assert emotional.target == (5.0, -3.0)
    assert emotional.emotion == EmotionTrack.of({"happy": 0.2})
    assert emotional.pronunciation == {"Siobhan": "SH IH0 V AO1 N", "Hermione": "hermioney"}


def test_what_was_said(folder):
    take = load(folder / "emotional.npz")
    assert take.text == "[sad .7]Siobhan[/] left."
    assert [word.label for word in take.words] == ["Siobhan", "left"]
    assert " ".join(phone.label for phone in take.phones) == "SIL SH IH V AO N L EH F T SIL"
    assert [sentence.label for sentence in take.sentences] == ["Siobhan left."]
    felt = dict(zip(EMOTIONS, take.emotion[10], strict=True))
    assert felt["sad"] == pytest.approx(0.245, abs=ROUNDING) and felt["calm"] == pytest.approx(0.755, abs=ROUNDING)
    assert load(folder / "changed.npz").kept == ((0.0, 0.0, 0.75),)


@pytest.mark.parametrize("name", ["plain", "emotional", "changed"])
def test_written_again_nothing_is_lost(folder, tmp_path, name):
    old = load(folder / f"{name}.npz")
    new = load(save(old, tmp_path / "again", name).npz)
    assert new.settings == old.settings
    assert (new.text, new.words, new.phones, new.sentences) == (old.text, old.words, old.phones, old.sentences)
    assert new.kept == old.kept
    for part in ("wav", "curves", "head_rotation", "emotion"):
        assert np.array_equal(getattr(new, part), getattr(old, part)), part


def test_dials_change_it(run, folder, tmp_path):
    code, _, err = run("dials", folder / "emotional.npz", "--set", "channel.jawOpen.multiplier=0.5", "--out", tmp_path)
    assert code == OK, err
    jaw = INDEX["jawOpen"]
    old, new = load_motion(folder / "emotional.npz"), load(tmp_path / "emotional.npz")
    assert new.curves[:, jaw] == pytest.approx(0.5 * old.curves[:, jaw], abs=ROUNDING)
    assert strength_of(new.settings) == 0.35


@pytest.mark.parametrize(
    ("kind", "start"), [("livelink", "Timecode,"), ("a2f", "{"), ("srt", "1\n"), ("vtt", "WEBVTT")]
)
def test_it_is_exported(run, folder, tmp_path, kind, start):
    code, _, err = run("export", folder / "emotional.npz", "--format", kind, "--out", tmp_path / "out")
    assert code == OK, err
    assert (tmp_path / "out").read_text("utf-8").startswith(start)


def test_its_sentences_are_kept_by_a_new_take(run, folder):
    choices = ("--out", folder, "--fps", 25, "--seed", 11, "--speed", 1.2)
    code, _, err = run("speak", "No way. Bye.", *choices, "--name", "new", "--previous", folder / "plain.npz")
    assert code == OK, err
    old, new = load(folder / "plain.npz"), load(folder / "new.npz")
    assert new.kept == ((0.0, 0.0, 0.75),)
    spoken = round(0.6 * old.sample_rate)  # where the last phone ends
    assert np.array_equal(new.wav[:spoken], old.wav[:spoken])
    assert np.array_equal(new.curves[:14], old.curves[:14])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pronunciation.txt", {"Siobhan": "SH IH0 V AO1 N", "Hermione": "hermioney"}),
        ("pronunciation.json", {"Siobhan": "shivawn"}),
    ],
)
def test_a_pronunciation_dictionary(name, said):
    assert dictionary.read_dictionary(OLD / name) == said


def test_the_settings_that_a_json_names_may_be_sent_back(folder):
    """As a program does that keeps a take's .json and speaks another line like it."""
    notes = json.loads((folder / "emotional.json").read_text("utf-8"))
    assert strength_of(Settings.from_dict(notes["settings"])) == 0.35
