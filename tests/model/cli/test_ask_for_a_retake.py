"""An earlier take and a dictionary, as the command line and the add-on give them."""

from __future__ import annotations

import json

import pytest
from cli_double import sentence
from worker_doubles import FakeModel, Parent

from unitaf import protocol, take_io
from unitaf.cli.main import OK, USAGE
from unitaf.worker import NOTHING_KEPT

TEXT = "I was at home. Ask Siobhan."
SAID = "SH IH0 V AO1 N"


def speak(run, out, *options, text=TEXT):
    """The take that the command makes, and its warnings."""
    code, printed, err = run("speak", text, "--out", out, "--name", "made", *options, "--json")
    assert code == OK, err
    return take_io.load(out / "made.npz"), json.loads(printed)["warnings"]


def test_the_command_keeps_sentences_of_an_earlier_take(run, tmp_path):
    earlier, _ = speak(run, tmp_path / "a")
    take, warnings = speak(run, tmp_path / "b", "--previous", tmp_path / "a" / "made.npz", text=f"{TEXT} She knows.")
    assert not warnings
    assert [round(seconds, 6) for _, _, seconds in take.kept] == [round(earlier.sentences[-1].end, 6)]
    replaced, _ = speak(run, tmp_path / "a", "--previous", tmp_path / "a" / "made.npz", text=f"{TEXT} She knows.")
    assert replaced.kept == take.kept  # also over its own files


def test_the_command_speaks_without_the_earlier_take(run, tmp_path):
    take, warnings = speak(run, tmp_path, "--previous", tmp_path / "gone.npz")
    assert warnings == [NOTHING_KEPT] and take.text == TEXT


def test_the_command_knows_how_words_are_said(run, tmp_path):
    words = tmp_path / "words.dict"
    words.write_text("Siobhan\tAA\nhome\tHH OW1 M Z\n", "utf-8")
    take, _ = speak(run, tmp_path, "--dictionary", words, "--pronounce", f"Siobhan={SAID}")
    assert take.settings.pronunciation == {"Siobhan": SAID, "home": "HH OW1 M Z"}
    assert [word.label for word in take.words] == ["I", "was", "at", "home", "Ask", "Siobhan"]
    assert "SH IH V AO N" in " ".join(phone.label for phone in take.phones)


@pytest.mark.parametrize("value", ["Siobhan", "Siobhan=", "=AA", "two words=AA", "Siobhan=1"])
def test_a_pronunciation_that_does_not_do_is_a_wrong_command(run, tmp_path, value):
    code, _, err = run("speak", TEXT, "--out", tmp_path / "out", "--pronounce", value)
    assert code == USAGE and sentence(err)
    assert not (tmp_path / "out").exists()


def test_the_engine_is_given_an_earlier_take(tmp_path):
    parent = Parent(FakeModel())
    try:
        parent.speak("1", "Before.", tmp_path)
        before = parent.hear()
        parent.say(protocol.Speak("2", "After.", {}, str(tmp_path), "two", before.files["npz"]))
        assert isinstance(parent.hear(), protocol.Done)
        parent.say(protocol.Speak("3", "Then.", {}, str(tmp_path), "three", str(tmp_path / "gone.npz")))
        assert parent.hear().warnings == [NOTHING_KEPT]
        assert parent.model.said[-2:] == [("Before.", "After."), "Then."]
    finally:
        parent.end()
