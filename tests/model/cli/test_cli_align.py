"""``unitaf align``: words and phones of recordings, printed and in files, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from cli_double import FakeModel, Run, sentence

from unitaf.cli.shared import FAILED, OK, USAGE
from unitaf.joint import JointModel
from unitaf.listening.recording import phones_of, read_alignment

LINE = "Where were you last night?"
RATE = 16000


@pytest.fixture(scope="module")
def speaker() -> JointModel:
    return JointModel.load()


@pytest.fixture
def model() -> FakeModel:
    """An aligner needs neither voice nor face."""
    return FakeModel(fault=AssertionError("the model is not needed"))


@pytest.fixture(scope="module")
def actor(speaker: JointModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    take = speaker.speak(LINE)
    path = tmp_path_factory.mktemp("sound") / "actor.wav"
    soundfile.write(path, take.wav, take.sample_rate)
    return path


def test_words_are_printed_with_their_times(run: Run, model: FakeModel, actor: Path):
    code, out, err = run("align", actor, "--text", LINE)
    assert code == OK and "unitaf:" not in err
    rows = [line.split() for line in out.splitlines()]
    assert [row[3] for row in rows] == ["Where", "were", "you", "last", "night"]
    assert all(float(row[0]) < float(row[1]) and 0.5 <= float(row[2]) <= 1 for row in rows)
    assert model.loads == 0


def test_json_is_what_a_face_is_made_from(run: Run, actor: Path, tmp_path: Path):
    code, out, _ = run("align", actor, "--text", LINE, "--json")
    printed = json.loads(out)
    assert (code, list(printed), set(printed["actor"])) == (OK, ["actor"], {"words", "phones", "certainty"})
    file = tmp_path / "made" / "actor.json"
    assert run("align", actor, "--text", LINE, "--out", file)[:2] == (OK, f"{file}\n")
    assert json.loads(file.read_text("utf-8")) == printed
    phones = phones_of(read_alignment(file), "actor", 60.0, file)
    assert "N AY T" in " ".join(phone.label for phone in phones)
    assert len(printed["actor"]["certainty"]) == len(printed["actor"]["words"]) == 5


def test_without_a_text_there_are_phones_alone(run: Run, actor: Path, tmp_path: Path):
    code, out, _ = run("align", actor, "--json")
    found = json.loads(out)["actor"]
    assert (code, found["words"]) == (OK, [])
    assert len(found["phones"]) > 8
    file = tmp_path / "actor.TextGrid"
    assert run("align", actor, "--out", file)[0] == OK
    assert 'name = "phones"' in file.read_text("utf-8")


def test_what_is_no_speech_or_another_text_is_refused(run: Run, actor: Path, tmp_path: Path):
    time = np.arange(2 * RATE) / RATE
    sounds = {
        "silence": np.zeros(len(time)),
        "noise": np.random.default_rng(0).normal(0, 0.1, len(time)),
        "music": 0.1 * sum(np.sin(2 * np.pi * note * time) for note in (220, 277, 330)),
        "sample": np.array([0.5]),
    }
    for name, wave in sounds.items():
        soundfile.write(tmp_path / f"{name}.wav", wave, RATE)
        for text in ((), ("--text", LINE)):
            code, out, err = run("align", tmp_path / f"{name}.wav", *text)
            assert (code, out) == (FAILED, "")
            assert "silent" in sentence(err) if name == "silence" else "No speech was heard" in sentence(err)
    code, out, err = run("align", actor, "--text", "Seven purple oranges dance around.", "--json")
    assert code == FAILED and "does not fit" in sentence(err)
    assert json.loads(out)["code"] == "input"
    assert run("align", actor, "--text", "...")[0] == FAILED
    assert run("align", tmp_path / "nothing.wav", "--text", LINE)[0] == FAILED


def test_half_a_text_is_found_and_the_rest_is_named(run: Run, actor: Path):
    text = f"{LINE} Nobody came, and the whole village went to sleep."
    code, out, err = run("align", actor, "--text", text, "--json")
    assert [word[0] for word in json.loads(out)["actor"]["words"]] == ["Where", "were", "you", "last", "night"]
    assert code == OK and "9 of the text's 14 words" in sentence(err)


def test_where_it_is_written_to_is_checked_first(run: Run, actor: Path, tmp_path: Path):
    assert run("align", actor, "--out", tmp_path / "a.wav")[0] == USAGE
    assert run("align", actor, "--text", "a", "--file", "b")[0] == USAGE
    same = tmp_path / "same.json"
    same.write_bytes(actor.read_bytes())
    code, _, err = run("align", same, "--out", same)
    assert code == FAILED and "replace the recording" in sentence(err)
    assert same.read_bytes() == actor.read_bytes()
