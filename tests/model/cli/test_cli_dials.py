"""``unitaf dials``: a take is written again, and what does not do is named in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from unitaf.channels import INDEX
from unitaf.cli.main import main
from unitaf.cli.shared import FAILED, OK, USAGE
from unitaf.settings import Settings
from unitaf.signals import Segment
from unitaf.take import Take
from unitaf.take_io import load, load_motion, save, save_curves


@pytest.fixture
def take(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    made = Take(
        wav=np.zeros(24_000, np.float32),
        sample_rate=24_000,
        curves=random.uniform(0, 0.4, (30, 52)).astype(np.float32),
        fps=30.0,
        text="Ma.",
        words=[],
        phones=[Segment("M", 0.2, 0.4), Segment("AA", 0.4, 0.8)],
        settings=Settings(),
        head_rotation=random.uniform(-5, 5, (30, 3)).astype(np.float32),
    )
    return save(made, tmp_path / "takes", "ma").npz


def test_a_take_is_written_again(take: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "out"
    turned = ["--set", "head_strength=0.5", "--set", "channel.noseSneerLeft.on=off"]
    assert main(["dials", str(take), *turned, "--out", str(out), "--json"]) == OK
    answer = json.loads(capsys.readouterr().out)
    before, after = load(take), load(answer["json"])
    assert Path(answer["npz"]) == out / "ma.npz"
    assert np.allclose(after.head_rotation, before.head_rotation / 2)
    nose = INDEX["noseSneerLeft"]
    assert not after.curves[:, nose].any()
    assert np.array_equal(np.delete(after.curves, nose, 1), np.delete(before.curves, nose, 1))
    assert (after.text, after.phones) == (before.text, before.phones)
    assert answer["dials"]["channels"] == {"noseSneerLeft": {"multiplier": 1.0, "offset": 0.0, "on": False}}


def test_curves_alone_and_dials_from_a_file(tmp_path: Path):
    save_curves(np.full((5, 52), 0.2, np.float32), 25.0, tmp_path / "a.npz")
    (tmp_path / "dials.json").write_text('{"brow_strength": 2, "head_strength": 2}')
    chosen = ["--dials", str(tmp_path / "dials.json"), "--set", "brow_strength=0"]
    assert main(["dials", str(tmp_path / "a.npz"), *chosen, "--out", str(tmp_path / "out")]) == OK
    made = load_motion(tmp_path / "out" / "a.npz")
    assert not made.curves[:, INDEX["browInnerUp"]].any()
    assert np.allclose(made.curves[:, INDEX["mouthPucker"]], 0.2)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.npz"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--set", "volume=1"], FAILED, "Unknown dial 'volume'"),
        (["--set", "lip_open_offset=1"], FAILED, "from -0.2 to 0.2"),
        (["--set", "lip_open_offset=nan"], FAILED, "from -0.2 to 0.2"),
        (["--set", "channel.jaw.on=off"], FAILED, "Unknown channel 'jaw'"),
        (["--set", "head_strength"], USAGE, "NAME=VALUE"),
        (["--set", "head_strength=much"], USAGE, "neither a number"),
        (["--set", "channel.jawOpen=1"], USAGE, "channel.jawOpen.multiplier"),
        (["--dials", "missing.json"], FAILED, "missing.json"),
    ],
)
def test_what_does_not_do_is_named(
    take: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, says: str
):
    assert main(["dials", str(take), *arguments, "--out", str(tmp_path / "out")]) == code
    complaint = capsys.readouterr().err
    assert says in complaint
    assert complaint.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", ["[]", "nonsense", '{"channels": []}', '{"channels": {"jawOpen": 1}}'])
def test_a_broken_file_of_dials_is_named(take: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str):
    (tmp_path / "dials.json").write_text(content)
    asked = ["--dials", str(tmp_path / "dials.json"), "--set", "channel.jawOpen.offset=0.1"]
    assert main(["dials", str(take), *asked, "--out", str(tmp_path / "out")]) == FAILED
    assert "dials.json" in capsys.readouterr().err


def test_a_take_is_never_replaced(take: Path, capsys: pytest.CaptureFixture[str]):
    before = take.read_bytes()
    assert main(["dials", str(take), "--out", str(take.parent)]) == FAILED
    assert "choose another folder" in capsys.readouterr().err
    assert take.read_bytes() == before
