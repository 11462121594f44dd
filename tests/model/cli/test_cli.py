"""The command ``unitaf`` with a model that costs nothing: arguments, files, exit codes, and one sentence per fault."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_double import FakeModel, Run, sentence

from unitaf.cli.main import FAILED, INTERRUPTED, OK, USAGE, main, slug
from unitaf.cli.shared import Progress
from unitaf.errors import EngineError, TextError
from unitaf.settings import Settings
from unitaf.take_io import load


@pytest.fixture
def model() -> FakeModel:
    return FakeModel()


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


def test_worker_is_the_background_process(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def serve(engine: str, folder: str) -> None:
        raise SystemExit(f"{engine} {folder}")

    monkeypatch.setattr("unitaf.worker.main", serve)
    with pytest.raises(SystemExit, match="official checkpoints"):
        run("worker", "--engine", "official", "--official", "checkpoints")


@pytest.mark.parametrize("command", [[], ["speak"], ["face"], ["worker"], ["doctor"]])
def test_help_is_there(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([*command, "--help"])
    assert caught.value.code == OK
    assert "usage: unitaf" in capsys.readouterr().out


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, unitaf.cli.main; sys.exit(bool({'torch', 'numpy', 'hibari', 'soundfile'} & set(sys.modules)))"
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
