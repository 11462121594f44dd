"""Anyone's curves are read and judged: closed lips pass, open ones fail, whatever the file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import lipbench
from benchmarks.reading import given, textgrids
from benchmarks.reading.face_scores import Array
from benchmarks.reading.lip_events import LipHead
from benchmarks.reading.viseme_reader import VisemeReader
from unitaf.channels import ARKIT, INDEX
from unitaf.errors import InputError
from unitaf.exchange import audio2face, live_link
from unitaf.exchange.textgrid import textgrid
from unitaf.signals import Segment
from unitaf.take import still_head
from unitaf_blender.rig import visemes

from .heads import write_head

ROOT = Path(__file__).resolve().parents[2]
FPS = 60.0
SAID = [Segment("SIL", 0.0, 0.3), *(Segment(p, 0.3 + i / 5, 0.5 + i / 5) for i, p in enumerate(["AA", "P"] * 4))]
SECONDS = 2.0


def curves(closed: bool = True, opened: bool = True, late: float = 0.0) -> Array:
    """A jaw that opens on every AA and shuts on every P, or does not."""
    at = np.arange(round(SECONDS * FPS)) / FPS
    middles = [(phone.start + phone.end) / 2 + late for phone in SAID[1:]]
    jaw = [0.6 * opened if phone.label == "AA" else 0.4 * (not closed) for phone in SAID[1:]]
    found = np.zeros((len(at), len(ARKIT)), np.float32)
    found[:, INDEX["jawOpen"]] = np.interp(at, [0.3, *middles], [0, *jaw])
    return found


def judged(tmp_path: Path, shown: Array, truth: Array | None = None) -> dict[str, float]:
    case = lipbench.Case("line", shown, SAID, truth, None)
    return lipbench.measure([case], LipHead(write_head(tmp_path)), VisemeReader.load(lipbench.READER))


def test_lips_that_close_and_open_are_told_from_those_that_do_not(tmp_path: Path) -> None:
    good, slack, shut = (judged(tmp_path, each) for each in (curves(), curves(closed=False), curves(opened=False)))
    assert (good["closure"], good["false closure"], good["opening"]) == (1, 0, 1)
    assert slack["closure"] == 0
    assert (shut["false closure"], shut["opening"]) == (1, 0)


def test_lips_that_come_late_are_off_by_so_much(tmp_path: Path) -> None:
    found = [judged(tmp_path, curves(late=late))["offset of closures, ms"] for late in (0, 0.05)]
    assert found == pytest.approx([0, 50], abs=9)


def test_against_the_true_face(tmp_path: Path) -> None:
    same = judged(tmp_path, curves(), truth=curves())
    assert (same["r"], same["largest lip error, mm"], same["spread against real"]) == pytest.approx((1, 0, 1))
    less = judged(tmp_path, curves() / 2, truth=curves())
    assert less["spread against real"] == pytest.approx(0.5, abs=0.01)
    assert less["jerk against real"] == pytest.approx(1, abs=0.01)  # it counts in spreads
    assert "r" not in judged(tmp_path, curves())


def write(folder: Path, kind: str, shown: Array) -> Path:
    if kind == "live link":
        live_link.write(folder / "line.csv", shown, still_head(len(shown)), FPS)
        return folder / "line.csv"
    if kind == "audio2face":
        audio2face.write(folder / "line.json", shown, FPS)
        return folder / "line.json"
    names = ["aa", "PP", "E"]
    rows = [[1 / FPS * at, 0.0, *np.eye(3)[0] * row] for at, row in enumerate(shown[:, INDEX["jawOpen"]])]
    lines = [",".join(f"{value:.5f}" for value in row) for row in rows]
    (folder / "line.csv").write_text("\n".join([",".join(["seconds", "viseme_sil", *names]), *lines]))
    return folder / "line.csv"


@pytest.mark.parametrize("kind", ["live link", "audio2face", "visemes"])
def test_curves_of_other_programs_are_read(tmp_path: Path, kind: str) -> None:
    shown = curves()
    wanted = shown[:, INDEX["jawOpen"]]
    if kind == "visemes":
        wanted = wanted * visemes.mouth_shapes(["aa"])[0, INDEX["jawOpen"]]
    read = given.curves(write(tmp_path, kind, shown), FPS)
    assert read[:, INDEX["jawOpen"]] == pytest.approx(wanted, abs=1e-3)


@pytest.mark.parametrize("short", [False, True])
def test_a_textgrid_is_read_in_both_of_its_formats(tmp_path: Path, short: bool) -> None:
    text = textgrid({"words": [Segment('a "pop"', 0.3, 1.9)], "Mary - phones": SAID}, SECONDS)
    if short:
        kept = [line.split("=", 1)[-1].strip() for line in text.splitlines() if "item" not in line]
        text = "\n".join(line for line in kept if line and not line.startswith("intervals ["))
    file = tmp_path / "line.TextGrid"
    file.write_text(text)
    assert textgrids.read(file)["words"][1].label == 'a "pop"'
    assert [phone.label for phone in given.phones(file, "line", SECONDS)][:3] == ["SIL", "AA", "P"]


def test_what_is_no_alignment_is_named(tmp_path: Path) -> None:
    (tmp_path / "line.TextGrid").write_text(textgrid({"words": SAID}, SECONDS))
    with pytest.raises(InputError, match="no tier of phones, only words"):
        given.phones(tmp_path / "line.TextGrid", "line", SECONDS)
    (tmp_path / "line.TextGrid").write_text('"IntervalTier" "phones" 0 2 7 0')
    with pytest.raises(InputError, match="no TextGrid"):
        given.phones(tmp_path / "line.TextGrid", "line", SECONDS)


def test_one_command_judges_a_file(tmp_path: Path) -> None:
    write(tmp_path, "live link", curves())
    (tmp_path / "line.align").write_text(json.dumps({"line": {"phones": [list(phone) for phone in SAID]}}))
    line = [str(ROOT / "benchmarks" / "lipbench.py"), "line.csv", "--alignment", "line.align", "--json"]

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *line, *more]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    ran = run("--head", str(write_head(tmp_path)))
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["closure"] == 1
    lost = run("--head", "nowhere.npz")
    assert lost.returncode == 1
    assert "nowhere.npz" in lost.stderr
    assert "Traceback" not in lost.stderr
