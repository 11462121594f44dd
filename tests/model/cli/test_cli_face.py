"""``unitaf face`` with a model that costs nothing: recordings, alignments, texts, and one sentence per fault."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from cli_double import FakeModel, Run, sentence

from unitaf.cli.main import FAILED, OK, USAGE
from unitaf.signals import Segment
from unitaf.take_io import load, load_curves

RATE = 16_000


@pytest.fixture
def model() -> FakeModel:
    return FakeModel()


def write_clip(folder: Path, stem: str, seconds: float = 1.0) -> Path:
    soundfile.write(folder / f"{stem}.wav", np.zeros(int(seconds * RATE)), RATE)
    return folder / f"{stem}.wav"


def write_alignment(folder: Path, clips: object) -> Path:
    path = folder / "alignment.json"
    path.write_text(clips if isinstance(clips, str) else json.dumps(clips), encoding="utf-8")
    return path


PHONES = [["HH", 0.1, 0.2], ["AH0", 0.2, 0.3], ["sil", 0.3, 1.0]]


def test_face_loads_the_model_once(run: Run, model: FakeModel, tmp_path: Path) -> None:
    clips = [write_clip(tmp_path, "one"), write_clip(tmp_path, "two.2", 2.0)]
    alignment = write_alignment(tmp_path, {"one": {"phones": PHONES}, "two.2": {"phones": PHONES, "words": []}})
    code, out, _ = run("face", *clips, "--alignment", alignment, "--out", tmp_path / "out", "--fps", "25", "--json")
    assert code == OK
    assert json.loads(out) == {
        "files": {"one": str(tmp_path / "out" / "one.npz"), "two.2": str(tmp_path / "out" / "two.2.npz")},
        "failed": {},
    }
    curves, fps = load_curves(tmp_path / "out" / "two.2.npz")
    assert (curves.shape, fps) == ((50, 52), 25.0)
    assert model.loads == 1
    phones = [Segment("HH", 0.1, 0.2), Segment("AH", 0.2, 0.3), Segment("SIL", 0.3, 1.0)]
    assert model.asked[0] == (RATE, RATE, phones, 25.0)


def test_good_recordings_are_made_and_bad_ones_named(run: Run, tmp_path: Path) -> None:
    good, bad = write_clip(tmp_path, "good"), tmp_path / "bad.wav"
    bad.write_bytes(b"no sound")
    alignment = write_alignment(tmp_path, {"good": {"phones": PHONES}, "bad": {"phones": PHONES}})
    code, out, err = run("face", bad, good, "--alignment", alignment, "--out", tmp_path / "out", "--json")
    assert code == FAILED
    assert "bad.wav" in sentence(err)
    result = json.loads(out)
    assert (list(result["files"]), list(result["failed"]), result["code"]) == (["good"], ["bad"], "input")
    assert result["error"] == result["failed"]["bad"]


def test_a_fault_of_the_model_stops_only_its_recording(run: Run, model: FakeModel, tmp_path: Path) -> None:
    clips = [write_clip(tmp_path, "one"), write_clip(tmp_path, "two")]
    alignment = write_alignment(tmp_path, {"one": {"phones": PHONES}, "two": {"phones": PHONES}})
    model.fault = RuntimeError("odd")
    code, out, _ = run("face", *clips, "--alignment", alignment, "--out", tmp_path / "out", "--json")
    assert code == FAILED
    assert json.loads(out)["error"] == "2 of 2 recordings could not be used."
    assert len(model.asked) == 2


def test_recordings_of_one_name_are_refused(run: Run, model: FakeModel, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    clips = [write_clip(tmp_path, "one"), write_clip(tmp_path / "other", "one")]
    alignment = write_alignment(tmp_path, {"one": {"phones": PHONES}})
    code, _, err = run("face", *clips, "--alignment", alignment, "--out", tmp_path / "out")
    assert code == USAGE
    assert '"one"' in sentence(err)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [None, "", "nonsense", "[]", "7", "[" * 100_000, '{"one": NaN'])
def test_alignments_that_are_no_alignments(run: Run, tmp_path: Path, content: str | None) -> None:
    clip, alignment = write_clip(tmp_path, "one"), tmp_path / "alignment.json"
    if content is not None:
        write_alignment(tmp_path, content)
    code, _, err = run("face", clip, "--alignment", alignment, "--out", tmp_path / "out")
    assert code == FAILED
    assert "alignment.json" in sentence(err)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (None, "no entry of that name"),
        ([], "its entry must be"),
        ({"phones": []}, "at least one phone"),
        ({"phones": {"a": 1}}, "its entry must be"),
        ({"phones": [["AH", 0.1]]}, "is not [label, start, end]"),
        ({"phones": [[7, 0.1, 0.2]]}, "is not [label, start, end]"),
        ({"phones": [["AH", "0.1", 0.2]]}, "is not [label, start, end]"),
        ({"phones": [["AH", 0.1, True]]}, "is not [label, start, end]"),
        ({"phones": [["AH", float("nan"), 0.2]]}, "is not [label, start, end]"),
        ({"phones": [["AH", 0, 10**400]]}, "is not [label, start, end]"),
        ({"phones": [["ə", 0.1, 0.2]]}, "is not an ARPABET phone"),
        ({"phones": [["AH", 0.2, 0.1]]}, "do not increase"),
        ({"phones": [["AH", 0.1, 0.1]]}, "do not increase"),
        ({"phones": [["AH", -0.2, 0.1]]}, "do not increase"),
        ({"phones": [["AH", 0.1, 0.5], ["T", 0.2, 0.6]]}, "do not increase"),
        ({"phones": [["AH", 0.5, 0.6], ["T", 0.1, 0.2]]}, "do not increase"),
        ({"phones": [["AH", 0.5, 1.2]]}, "the sound ends at 1.000 s"),
    ],
)
def test_clips_that_do_not_do(run: Run, model: FakeModel, tmp_path: Path, entry: object, says: str) -> None:
    clip = write_clip(tmp_path, "one")
    alignment = write_alignment(tmp_path, {} if entry is None else {"one": entry})
    code, _, err = run("face", clip, "--alignment", alignment, "--out", tmp_path / "out")
    assert code == FAILED
    assert says in sentence(err)
    assert 'alignment.json" does not do for the clip "one"' in err
    assert model.loads == 0
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(("samples", "says"), [([], "is empty"), ([np.nan, 0.0], "no sound"), (None, "is not there")])
def test_recordings_that_do_not_do(run: Run, tmp_path: Path, samples: list[float] | None, says: str) -> None:
    clip = tmp_path / "one.wav"
    if samples is not None:
        soundfile.write(clip, np.array(samples, np.float32), RATE, subtype="FLOAT")
    alignment = write_alignment(tmp_path, {"one": {"phones": PHONES}})
    code, _, err = run("face", clip, "--alignment", alignment, "--out", tmp_path / "out")
    assert code == FAILED
    assert says in sentence(err)
    assert "one.wav" in err


@pytest.mark.parametrize("name", [".", "..", "folder", "folder.wav"])
def test_a_folder_is_no_recording(
    run: Run, model: FakeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path)
    code, _, err = run("face", name, "--out", tmp_path / "out")
    assert code == FAILED
    assert sentence(err) == f'unitaf: "{name}" is a folder; name a recording in it.'
    assert model.loads == 0


def test_an_alignment_may_overrun_by_rounding(run: Run, model: FakeModel, tmp_path: Path) -> None:
    clip = write_clip(tmp_path, "one")
    alignment = write_alignment(tmp_path, {"one": {"phones": [["AH", -0.01, 0.52], ["T", 0.51, 1.02]]}})
    assert run("face", clip, "--alignment", alignment, "--out", tmp_path)[0] == OK
    assert model.asked[0][2] == [Segment("AH", 0.0, 0.52), Segment("T", 0.52, 1.0)]


def test_a_face_needs_no_alignment(run: Run, model: FakeModel, tmp_path: Path) -> None:
    clip = write_clip(tmp_path, "one")
    (tmp_path / "text.txt").write_text("From a file.", encoding="utf-8")
    assert run("face", clip, "--out", tmp_path / "out")[0] == OK
    assert run("face", clip, "--out", tmp_path / "out", "--text", "Hi.", "--style", "clear")[0] == OK
    assert run("face", clip, "--out", tmp_path / "out", "--file", tmp_path / "text.txt")[0] == OK
    assert model.told == [("", "natural"), ("Hi.", "clear"), ("From a file.", "natural")]
    assert [phones for _, _, phones, _ in model.asked] == [None] * 3
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["one.npz"]


def test_a_warning_about_a_face_is_said_and_the_face_is_made(run: Run, tmp_path: Path) -> None:
    code, out, err = run("face", write_clip(tmp_path, "one"), "--text", "wrong", "--out", tmp_path / "out", "--json")
    assert code == OK
    assert sentence(err) == "unitaf: The text does not fit."
    assert json.loads(out)["warnings"] == {"one": ["The text does not fit."]}


def test_a_whole_take_of_a_recording_never_replaces_it(run: Run, tmp_path: Path) -> None:
    clip = write_clip(tmp_path, "one")
    before = clip.read_bytes()
    code, _, err = run("face", clip, "--out", tmp_path, "--take")
    assert code == FAILED
    assert "would replace the recording" in sentence(err)
    assert clip.read_bytes() == before
    assert run("face", clip, "--out", tmp_path / "out", "--take")[0] == OK
    assert load(tmp_path / "out" / "one.json").phones == [Segment("SIL", 0.0, 1.0)]


@pytest.mark.parametrize(
    "options", [["--text", "a", "--file", "b"], ["--alignment", "a", "--text", "b"], ["--style", "odd"]]
)
def test_what_a_face_is_told_is_told_once(run: Run, model: FakeModel, tmp_path: Path, options: list[str]) -> None:
    code, _, err = run("face", write_clip(tmp_path, "one"), "--out", tmp_path, *options)
    assert code == USAGE
    assert sentence(err)
    assert model.loads == 0
