"""The command ``unitaf`` with a model that costs nothing: arguments, files, exit codes, and one sentence per fault."""

import importlib.metadata
import io
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from unitaf import doctor, weights
from unitaf.cli import FAILED, INTERRUPTED, OK, USAGE, main, slug
from unitaf.cli_shared import Progress
from unitaf.errors import EngineError, TextError
from unitaf.settings import Settings
from unitaf.take import FloatArray, Segment, Take, frame_count
from unitaf.take_io import load, load_curves

RATE = 16_000


class FakeModel:
    """Says a second of silence; ``fault`` is raised instead."""

    def __init__(self, fault: BaseException | None = None) -> None:
        self.fault = fault
        self.loads = 0
        self.asked: list[Any] = []
        self.told: list[tuple[str, str]] = []

    def load(self) -> "FakeModel":
        self.loads += 1
        return self

    def speak(self, text: str, settings: Settings, progress: Callable[[float, str], None]) -> Take:
        self.asked.append((text, settings))
        progress(0.5, "Speaking")
        if self.fault:
            raise self.fault
        curves = np.zeros((frame_count(1.0, settings.fps), 52), np.float32)
        return Take(np.zeros(24_000, np.float32), 24_000, curves, settings.fps, text, [], [], settings)

    def follow(
        self,
        wave: FloatArray,
        sample_rate: int,
        settings: Settings,
        progress: Callable[[float, str], None],
        *,
        text: str,
        phones: Sequence[Segment] | None,
        style: str,
    ) -> Take:
        self.asked.append((len(wave), sample_rate, phones, settings.fps))
        self.told.append((text, style))
        progress(0.5, "Moving the face")
        if self.fault:
            raise self.fault
        curves = np.zeros((frame_count(len(wave) / sample_rate, settings.fps), 52), np.float32)
        heard = [Segment("SIL", 0.0, len(wave) / sample_rate)]
        notes = ("The text does not fit.",) if text == "wrong" else ()
        return Take(wave, sample_rate, curves, settings.fps, text, [], heard, settings, warnings=notes)


@pytest.fixture
def model() -> FakeModel:
    return FakeModel()


@pytest.fixture
def run(model: FakeModel, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*argv: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in argv], model.load)
        out, err = capfd.readouterr()
        return code, out, err

    return run


Run = Callable[..., tuple[int, str, str]]


def sentence(err: str) -> str:
    """The one sentence that a fault gives."""
    lines = [line for line in err.splitlines() if line.startswith("unitaf: ")]
    assert len(lines) == 1, err
    assert "Traceback" not in err
    return lines[0]


def write_clip(folder: Path, stem: str, seconds: float = 1.0) -> Path:
    soundfile.write(folder / f"{stem}.wav", np.zeros(int(seconds * RATE)), RATE)
    return folder / f"{stem}.wav"


def write_alignment(folder: Path, clips: object) -> Path:
    path = folder / "alignment.json"
    path.write_text(clips if isinstance(clips, str) else json.dumps(clips), encoding="utf-8")
    return path


PHONES = [["HH", 0.1, 0.2], ["AH0", 0.2, 0.3], ["sil", 0.3, 1.0]]


# speak


def test_speak_writes_three_files(run: Run, model: FakeModel, tmp_path: Path) -> None:
    code, out, err = run("speak", "Hello there.", "--out", tmp_path / "new")
    files = [tmp_path / "new" / f"hello-there.{kind}" for kind in ("wav", "npz", "json")]
    assert (code, out.splitlines()) == (OK, [str(path) for path in files])
    assert "Speaking" in err
    assert load(files[2]).text == "Hello there."
    assert model.asked == [("Hello there.", Settings())]


def test_speak_settings_and_json(run: Run, model: FakeModel, tmp_path: Path) -> None:
    options = ["--fps", "30000/1001", "--speed", "1.25", "--seed", "7", "--name", "a.b=1 语"]
    code, out, _ = run("speak", "Hi.", "--out", tmp_path, *options, "--json")
    result = json.loads(out)
    assert code == OK
    assert result["wav"] == str(tmp_path / "a.b=1 语.wav")
    assert (result["seconds"], result["frames"], result["warnings"]) == (1.0, 30, [])
    assert model.asked[0][1] == Settings(30000 / 1001, 1.25, 7)


def test_text_from_a_file_and_from_stdin(
    run: Run, model: FakeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "script.txt").write_bytes("\ufeffFrom a file…".encode())
    assert run("speak", "--file", tmp_path / "script.txt", "--out", tmp_path)[0] == OK
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"From stdin.")))
    assert run("speak", "-", "--out", tmp_path)[0] == OK
    assert run("speak", "--out", tmp_path, "--", "-5 degrees.")[0] == OK
    assert [text for text, _ in model.asked] == ["From a file…", "From stdin.", "-5 degrees."]


def test_a_chosen_name_replaces_and_a_default_name_does_not(run: Run, tmp_path: Path) -> None:
    for _ in range(2):
        run("speak", "Hello.", "--out", tmp_path / "default")
        run("speak", "Hello.", "--out", tmp_path / "chosen", "--name", "hello")
    assert len(list((tmp_path / "default").iterdir())) == 6
    assert len(list((tmp_path / "chosen").iterdir())) == 3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hello there.", "hello-there"),
        ("Don't stop, ever/again: one two three", "dont-stop-ever-again-one"),
        ("Привет, мир", "привет-мир"),
        ("...", "take"),
        ("Con", "take-con"),
        ("x" * 100, "x" * 40),
    ],
)
def test_slug(text: str, name: str) -> None:
    assert slug(text) == name


BAD_RATES = ["0/0", "1/0", "-5", "-30/1", "nan", "inf", "0", "0.5", "1001", "x", "", "30/1/1", "1e2", "9" * 400]


@pytest.mark.parametrize("fps", BAD_RATES)
def test_frame_rates_that_are_refused(run: Run, model: FakeModel, tmp_path: Path, fps: str) -> None:
    code, _, err = run("speak", "Hi.", "--out", tmp_path / "out", f"--fps={fps}")
    assert code == USAGE
    assert f'"{fps}" is no frame rate from 1 to 1000' in sentence(err)
    assert not (tmp_path / "out").exists()
    assert model.loads == 0


@pytest.mark.parametrize(
    "options",
    [
        ["--speed", "0.4"], ["--speed", "nan"], ["--speed", "fast"], ["--seed", "-1"], ["--seed", "1.5"],
        ["--seed", "9" * 400], ["--seed", "9" * 5000], ["--name", "a/b"], ["--name", "a\\b"], ["--name", ".."],
        ["--name", ""], ["--name", "NUL"], ["--name", "a\0b"], ["--file", "also.txt"], ["--bogus"], ["extra"],
    ],
)  # fmt: skip
def test_arguments_that_are_refused(run: Run, model: FakeModel, tmp_path: Path, options: list[str]) -> None:
    code, out, err = run("speak", "Hi.", "--out", tmp_path / "out", *options, "--json")
    assert code == USAGE
    assert json.loads(out)["code"] == "usage"
    assert sentence(err)
    assert not (tmp_path / "out").exists()
    assert model.loads == 0


TWO_WITH_TEXT = ["face", "a.wav", "b.wav", "--text", "a", "--out", "x"]


@pytest.mark.parametrize(
    "argv", [[], ["bogus"], ["speak"], ["speak", "--out", "x"], ["face"], ["face", "a.wav"], TWO_WITH_TEXT]
)
def test_incomplete_command_lines(run: Run, argv: list[str]) -> None:
    code, _, err = run(*argv)
    assert code == USAGE
    assert sentence(err)


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "No such file"), (b"\xff\xfe\0", "it is not UTF-8 text"), (b"x" * 1_000_001, "more than a million bytes")],
)
def test_text_files_that_are_refused(run: Run, tmp_path: Path, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / "script.txt").write_bytes(content)
    code, _, err = run("speak", "--file", tmp_path / "script.txt", "--out", tmp_path / "out")
    assert code == FAILED
    assert says in sentence(err)


def test_a_folder_that_cannot_be_made(run: Run, model: FakeModel, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, out, err = run("speak", "Hi.", "--out", tmp_path / "file", "--json")
    assert code == FAILED
    assert json.loads(out) == {"error": sentence(err).removeprefix("unitaf: "), "code": "output"}
    assert model.loads == 0


@pytest.mark.parametrize(
    ("fault", "exit_code", "code"),
    [
        (TextError("The text is empty; type what should be said."), FAILED, "text"),
        (EngineError("Missing."), FAILED, "engine"),
        (KeyboardInterrupt(), INTERRUPTED, "interrupted"),
        (MemoryError(), FAILED, "memory"),
    ],
)
def test_faults_of_the_model(
    run: Run, model: FakeModel, tmp_path: Path, fault: BaseException, exit_code: int, code: str
) -> None:
    model.fault = fault
    result, out, err = run("speak", "Hi.", "--out", tmp_path, "--json")
    assert result == exit_code
    assert json.loads(out)["code"] == code
    assert "unitaf: " in err
    assert list(tmp_path.iterdir()) == []


# face


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


@pytest.mark.parametrize(
    ("samples", "says"), [([], "is empty"), ([np.nan, 0.0], "no sound"), (None, "is not there")]
)
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


# doctor, worker, help


def test_doctor(monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path) -> None:
    monkeypatch.setattr(weights, "HOMES", (tmp_path,))
    code, out, _ = run("doctor", "--json")
    result = json.loads(out)
    assert (code, result["ok"], result["code"]) == (FAILED, False, "engine")
    assert [check["name"] for check in result["checks"] if check["needed"] and not check["ok"]] == ["weights/face"]
    (tmp_path / "face").mkdir()
    code, out, _ = run("doctor")
    assert code == OK
    assert f"ok       torch {importlib.metadata.version('torch')}" in out


def test_doctor_says_how_to_get_what_is_missing() -> None:
    versions = {"torch": "2.13.0+cpu", "numpy": "3.0"}

    def version(name: str) -> str:
        if name not in versions:
            raise importlib.metadata.PackageNotFoundError(name)
        return versions[name]

    required = ["torch==2.13.0", "numpy<3,>=1.26", "soundfile==0.14.0", 'pocketsphinx==5.1.1; extra == "evaluate"']
    checks = {check.name: check for check in doctor.examine(version, required)}
    assert checks["torch"].ok
    assert checks["numpy"].help == 'pip install "numpy<3,>=1.26"'
    assert checks["soundfile"].help == 'pip install "soundfile==0.14.0"'
    assert checks["pocketsphinx"].help
    assert not checks["pocketsphinx"].needed


def test_doctor_says_what_listening_is_good_for() -> None:
    def version(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    for required in ([], ['pocketsphinx==5.1.1; extra == "listen"']):
        check = next(check for check in doctor.examine(version, required) if check.name == "pocketsphinx")
        assert not check.needed
        assert "pip install" in check.help
        assert "articulate their text" in check.help


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("2.13.0+cpu", "==2.13.0", True), ("2.13.1", "==2.13.0", False), ("3.0.0", "<3", False),
        ("2.9", ">=2.10", False), ("1.26.4", "<3,>=1.26", True), ("1.26", "==1.26.0", True), ("9", "", True),
    ],
)  # fmt: skip
def test_versions(version: str, wanted: str, fits: bool) -> None:
    assert doctor.satisfies(version, wanted) is fits


def test_worker_is_the_background_process(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def serve() -> None:
        raise SystemExit(0)

    monkeypatch.setattr("unitaf.worker.main", serve)
    with pytest.raises(SystemExit):
        run("worker")


@pytest.mark.parametrize("command", [[], ["speak"], ["face"], ["worker"], ["doctor"]])
def test_help_is_there(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([*command, "--help"])
    assert caught.value.code == OK
    assert "usage: unitaf" in capsys.readouterr().out


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, unitaf.cli; sys.exit(bool({'torch', 'numpy', 'hibari', 'soundfile'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_missing_packages_are_said_plainly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "unitaf.joint", None)
    assert main(["speak", "Hi.", "--out", str(tmp_path)]) == FAILED
    assert 'run "unitaf doctor"' in sentence(capfd.readouterr().err)


def test_progress_in_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Progress() as progress:
        progress(0.5, "Speaking")
    assert capsys.readouterr().err == "\r\033[K 50 %  Speaking\r\033[K"


def test_doctor_asks_for_what_this_python_needs():
    required = ["numpy==1.0; python_version < '3.0'", 'numpy==2.0; python_version >= "3.0"']
    numpy_check = {check.name: check for check in doctor.examine(lambda name: "2.0", required)}["numpy"]
    assert numpy_check.wanted == "==2.0"
    assert numpy_check.ok
