"""A table of texts as people write them, and how each is said in plain words: see ``benchmarks.texts``."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.texts import Row, is_right, rows

FOLDER = Path(__file__).parent
LEAST = 0.97
ROWS = rows(FOLDER / "readings.tsv")
HETERONYMS = rows(FOLDER / "heteronyms.tsv")  # words that are written alike, among neighbours of many kinds


def test_there_are_three_hundred() -> None:
    assert len({row.text for row in ROWS}) >= 300


@pytest.mark.parametrize("table", [ROWS, HETERONYMS], ids=["readings", "heteronyms"])
def test_they_are_said_as_meant(table: list[Row]) -> None:
    wrong = [row.text for row in table if not is_right(row, whole=True)]
    assert len(wrong) <= (1 - LEAST) * len(table), wrong


@pytest.mark.parametrize("right", ["twenty dollars", "{T W EH1 N T IY0} pounds"])
def test_a_wrong_reading_is_seen(right: str) -> None:
    row = ROWS[0]._replace(text="It is €20.", right=right)
    assert is_right(row) is False
