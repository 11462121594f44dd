"""``--articulation`` of the commands: a number or a name, and the mouth that comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_double import FakeModel, Run, sentence

from unitaf.cli.main import OK, USAGE


@pytest.fixture
def fake() -> FakeModel:
    return FakeModel()


@pytest.fixture
def model(fake: FakeModel) -> FakeModel:
    return fake


@pytest.mark.parametrize(("said", "meant"), [("0", 0.0), ("2", 2.0), ("subtle", 0.5), ("Broad", 1.5), ("natural", 1.0)])
def test_a_number_or_a_name_is_taken(run: Run, fake: FakeModel, tmp_path: Path, said: str, meant: float) -> None:
    code, _out, _err = run("speak", "Hello.", "--articulation", said, "--out", tmp_path)
    assert code == OK
    assert fake.asked[0][1].articulation == meant


@pytest.mark.parametrize("said", ["2.1", "-1", "nan", "wide"])
def test_anything_else_is_refused_in_one_sentence(run: Run, tmp_path: Path, said: str) -> None:
    code, _out, err = run("speak", "Hello.", f"--articulation={said}", "--out", tmp_path)
    assert code == USAGE
    assert "from 0 to 2" in sentence(err)
