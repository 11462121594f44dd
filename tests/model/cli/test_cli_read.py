"""``unitaf read``: how a text is read, as JSON and for a human, without loading the model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

import pytest

from unitaf.cli.main import main
from unitaf.cli.shared import FAILED, OK, USAGE


def never() -> NoReturn:
    raise AssertionError("the model was loaded")


def read(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(["read", *argv], never)
    return code, *capsys.readouterr()


def test_the_words_and_their_phones(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = read(capsys, "Hello there. Go on!", "--json")
    found = json.loads(out)
    assert code == OK and found["notes"] == []
    assert [sentence["text"] for sentence in found["sentences"]] == ["Hello there.", "Go on!"]
    assert found["sentences"][0]["pause_after"] > 0 == found["sentences"][1]["pause_after"]
    assert found["sentences"][0]["words"][0] == {"word": "Hello", "phones": ["HH", "AH0", "L", "OW1"], "ipa": "həlˈO"}


def test_a_file_with_a_dictionary_for_a_human(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text, words = tmp_path / "line.txt", tmp_path / "words.txt"
    text.write_text("[sad]Hi Bo.[/]", "utf-8")
    words.write_text("Bo\tB UW1\n", "utf-8")
    assert read(capsys, "--file", str(text), "--dictionary", str(words)) == (OK, "Hi (HH AY1) Bo (B UW1)\n", "")


def test_notes_and_refusals(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = read(capsys, "Hi 漢.", "--json")
    assert code == OK and "漢" in json.loads(out)["notes"][0] and "漢" in err
    assert read(capsys, "...")[0] == FAILED
    assert read(capsys)[0] == USAGE
