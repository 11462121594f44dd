"""``unitaf export`` and ``unitaf import``: takes in the formats of other programs."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import numpy as np
import pytest

from unitaf.cli.main import main
from unitaf.cli.shared import FAILED, OK, USAGE
from unitaf.exchange.textgrid import textgrid
from unitaf.settings import Settings
from unitaf.signals import Segment
from unitaf.take import Take
from unitaf.take_io import load, load_motion, save


@pytest.fixture
def take(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    words = [Segment("Where", 0.1, 0.3), Segment("to", 0.3, 0.9)]
    curves = random.uniform(0, 1, (30, 52)).astype(np.float32)
    head = random.uniform(-9, 9, (30, 3)).astype(np.float32)
    made = Take(
        np.zeros(24_000, np.float32), 24_000, curves, 30.0, "Where to?", words, [], Settings(), head_rotation=head
    )
    return save(made, tmp_path / "takes", "ma").npz


@pytest.mark.parametrize(("kind", "name"), [("livelink", "ma.csv"), ("a2f", "ma.json")])
def test_what_is_exported_is_imported(take: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind, name):
    file = tmp_path / "out" / name
    assert main(["export", str(take), "--format", kind, "--out", str(file)]) == OK
    assert capsys.readouterr().out.strip() == str(file)
    file.with_suffix(".wav").write_bytes(take.with_suffix(".wav").read_bytes())
    folder = tmp_path / "back"
    assert main(["import", str(file), "--out", str(folder), "--fps", "30", "--json"]) == OK
    answer = json.loads(capsys.readouterr().out)
    before, after = load_motion(take), load_motion(answer["npz"])
    assert (answer["frames"], answer["fps"]) == (30, 30.0) and Path(answer["wav"]).is_file()
    assert np.abs(after.curves - before.curves).max() < 2e-3
    assert np.abs(after.head_rotation - (before.head_rotation if kind == "livelink" else 0)).max() < 0.1
    assert main(["import", str(file), "--out", str(folder)]) == FAILED  # nothing is replaced
    assert "already" in capsys.readouterr().err


def test_subtitles_and_times(take: Path, tmp_path: Path):
    srt, vtt, csv = (tmp_path / name for name in ("a.srt", "a.vtt", "a.csv"))
    assert main(["export", str(take), "--format", "srt", "--out", str(srt), "--start", "60"]) == OK
    assert srt.read_text("utf-8") == "1\n00:01:00,100 --> 00:01:01,100\nWhere to?\n"
    assert main(["export", str(take), "--format", "vtt", "--out", str(vtt)]) == OK
    assert "00:00:00.100 --> 00:00:01.100\nWhere to?" in vtt.read_text("utf-8")
    assert main(["export", str(take), "--format", "livelink", "--out", str(csv), "--start", "3600.5"]) == OK
    assert csv.read_text().splitlines()[1].startswith("01:00:00:15.000,61,")


def intervals(text: str, tier: str) -> list[tuple[float, float, str]]:
    """From, to and text of each interval of a tier of a TextGrid file."""
    part = text.split(f'name = "{tier}"')[1].split("item [")[0]
    rows = re.findall(r'xmin = ([\d.]+) *\n *xmax = ([\d.]+) *\n *text = "((?:[^"]|"")*)"', part)
    return [(float(start), float(end), label.replace('""', '"')) for start, end, label in rows]


def test_words_and_phones_for_praat(take: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "a.TextGrid"
    assert main(["export", str(take), "--format", "textgrid", "--out", str(file)]) == FAILED
    assert "phones" in capsys.readouterr().err
    phones = [Segment("SIL", 0.0, 0.1), Segment("W", 0.1, 0.2), Segment("EH", 0.2, 0.9), Segment("SIL", 0.9, 1.0)]
    made = load(take)
    save(dataclasses.replace(made, phones=phones), take.parent, "ma")
    assert main(["export", str(take), "--format", "textgrid", "--out", str(file)]) == OK
    text = file.read_text("utf-8")
    assert text.startswith('File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0')
    assert intervals(text, "words") == [(0, 0.1, ""), (0.1, 0.3, "Where"), (0.3, 0.9, "to"), (0.9, 1, "")]
    assert intervals(text, "phones") == [(start, end, label) for label, start, end in phones]


def test_a_textgrid_has_no_gaps_and_quotes_are_doubled():
    words = [Segment('"Hi"', 0.5, 1.0), Segment("there", 0.9, 1.7), Segment("late", 2.5, 3.0)]
    text = textgrid({"words": words, "none": []}, 2.0)
    assert intervals(text, "words") == [(0, 0.5, ""), (0.5, 1, '"Hi"'), (1, 1.7, "there"), (1.7, 2, "")]
    assert intervals(text, "none") == [(0, 2, "")]


def test_what_does_not_do(take: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = ["--out", str(tmp_path / "a.csv")]
    for code, arguments in (
        (FAILED, ["export", str(tmp_path / "no.npz"), "--format", "srt", *out]),
        (FAILED, ["export", str(take), "--format", "a2f", "--out", str(take.with_suffix(".json"))]),
        (USAGE, ["export", str(take), "--format", "fbx", *out]),
        (USAGE, ["export", str(take), "--format", "srt", "--start", "-1", *out]),
        (FAILED, ["import", str(tmp_path / "no.csv"), *out]),
        (FAILED, ["import", str(take), *out]),
    ):
        before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        assert main(arguments) == code
        assert capsys.readouterr().err.count("\n") == 1
        assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
