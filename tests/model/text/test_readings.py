"""A table of texts as people write them, and how each is said in plain words: see ``benchmarks.texts``."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.texts import is_right, rows

TABLE = Path(__file__).parent / "readings.tsv"
LEAST = 0.97
ROWS = rows(TABLE)


def test_there_are_three_hundred() -> None:
    assert len({row.text for row in ROWS}) >= 300


def test_they_are_said_as_meant() -> None:
    wrong = [row.text for row in ROWS if not is_right(row, whole=True)]
    assert len(wrong) <= (1 - LEAST) * len(ROWS), wrong


@pytest.mark.parametrize("right", ["twenty dollars", "{T W EH1 N T IY0} pounds"])
def test_a_wrong_reading_is_seen(right: str) -> None:
    row = ROWS[0]._replace(text="It is €20.", right=right)
    assert is_right(row) is False
