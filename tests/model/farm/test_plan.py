"""What a plan keeps of a script, and what lies in the folder of a job."""

from __future__ import annotations

import dataclasses
import os
import shutil
import wave
from pathlib import Path
from typing import Any

import pytest
from cli_double import FakeModel, Run

from unitaf.errors import InputError
from unitaf.farm.fingerprint import take_name
from unitaf.farm.manifest import inside, read_job
from unitaf.farm.plan import Choices
from unitaf.settings import Settings

LINK = "recording,text\nsound files\\actor.wav,Hello.\nsound files/actor.wav,Hello again.\n"


@pytest.fixture(scope="module")
def model() -> FakeModel:
    return FakeModel()


def record(folder: Path) -> None:
    (folder / "sound files").mkdir()
    with wave.open(str(folder / "sound files" / "actor.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 16000)


def test_each_line_keeps_its_columns(plan: Any) -> None:
    job, _ = plan(choices=Choices(Settings(fps=25.0), {"ben": "man"}))
    lines = {entry.line.id: entry for entry in job.lines()}
    assert lines["a1"].settings["voice"] == "giant" and lines["a1"].settings["seed"] == 3
    assert lines["a1"].settings["emotion"] == {"happy": 0.5} and lines["a1"].line.remark == "softly"
    assert lines["b1"].settings["speed"] == 1.2 and lines["b1"].settings["voice"] == "man"
    assert lines["a2"].settings["emotion"] == "auto" and lines["a2"].settings["voice"] == "giant,pitch=-2"
    assert all(entry.settings["fps"] == 25.0 for entry in job.lines() if entry.take)


def test_a_line_is_read_in_the_language_of_its_voice_or_of_its_column(plan: Any) -> None:
    rows = ("a,おはようございます。,jf_alpha,", "b,Buenos días.,af_heart,es", "c,Buenos días.,soprano,es")
    job, _ = plan("\n".join(("id,text,voice,language", *rows)), chunks=1)
    japanese, spanish, unspoken = job.lines()
    assert japanese.seconds > 0.5 and japanese.chunk == 1 and not japanese.error
    assert spanish.settings["language"] == "es" and spanish.chunk == 1 and job.voices == ("af_heart", "jf_alpha")
    assert "speaks English only" in unspoken.error and unspoken.chunk == 0


def test_a_line_that_cannot_be_spoken_is_in_the_job_with_the_reason(plan: Any) -> None:
    job, _ = plan()
    bad = [entry for entry in job.lines() if entry.error]
    assert [entry.line.id for entry in bad] == ["x"] and "can be spoken" in bad[0].error and bad[0].chunk == 0
    assert {entry.chunk for entry in job.lines() if not entry.error} == {1, 2}


def test_the_name_of_a_take_says_all_that_it_is_made_from(plan: Any) -> None:
    name = take_name("a", "Hello.", Settings())
    others = [
        take_name("a", "Hello!", Settings()),
        take_name("a", "Hello.", Settings(seed=1)),
        take_name("a", "Hello.", Settings(voice="giant")),
        take_name("a", "Hello.", Settings(fps=25.0)),
    ]
    assert name == take_name("a", "Hello.", Settings()) and len({name, *others}) == 5


def test_recordings_go_along_and_the_job_can_be_moved(plan: Any, tmp_path: Path) -> None:
    record(tmp_path)
    _job, place = plan(LINK, chunks=1)
    moved = tmp_path / "another place"
    shutil.move(place.out, moved)
    shutil.rmtree(tmp_path / "sound files")
    for entry in read_job(moved / "inputs").lines():
        assert inside(moved / "inputs", entry.line.recording).is_file() and entry.seconds == 2.0
    assert len(list((moved / "inputs" / "recordings").iterdir())) == 1


def test_a_recording_that_is_missing_or_elsewhere_fails_its_line_only(plan: Any) -> None:
    job, _ = plan("id,recording,text\na,none.wav,Hello.\nb,D:\\sounds\\b.wav,Hello.\nc,,Hello.\n")
    errors = [entry.error for entry in job.lines()]
    assert "missing" in errors[0] and "another computer" in errors[1] and not errors[2]


def test_the_same_line_twice_is_made_by_one_worker(plan: Any, tmp_path: Path, run: Run) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.csv").write_text("id,text\na,Hello.\n", "utf-8")
    code, *_ = run(
        "farm", tmp_path / "one.csv", tmp_path / "two.csv", "--kind", "openjd", "--out", tmp_path / "j", "--chunks", 2
    )
    job = read_job(tmp_path / "j")
    assert code == 0 and job.chunks == 1 and [scene.name for scene in job.scenes] == ["one", "two"]
    assert [entry.chunk for entry in job.lines()] == [1, 1]


@pytest.mark.parametrize("path", ["../secret.wav", "/etc/passwd", "C:/x.wav", "a\\b.wav"])
def test_a_manifest_leads_nowhere_else(plan: Any, path: str) -> None:
    job, place = plan("text\nHello.\n")
    scene = job.scenes[0]
    line = dataclasses.replace(scene.lines[0].line, recording=path)
    scene = dataclasses.replace(scene, lines=(dataclasses.replace(scene.lines[0], line=line),))
    dataclasses.replace(job, scenes=(scene,)).write(place.inputs)
    with pytest.raises(InputError, match="no path inside the job"):
        read_job(place.inputs)


def test_wrong_plans_say_what_to_do(tmp_path: Path, run: Run) -> None:
    (tmp_path / "s.csv").write_text("text\n?!\n", "utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").touch()
    farm = ("farm", tmp_path / "s.csv", "--kind", "openjd", "--out")
    for arguments, reason in (
        ((*farm, tmp_path / "full"), "other files"),
        ((*farm, tmp_path / "j", "--chunks", 0), "at least 1 chunk"),
        ((*farm, tmp_path / "j"), "No line can be spoken"),
        (("doctor", "--for", tmp_path), "is no job"),
    ):
        code, _, err = run(*arguments)
        assert code == 1 and reason in err


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_inputs_that_are_read_only_are_enough(plan: Any, run: Run, tmp_path: Path) -> None:
    _, place = plan()
    place.inputs.chmod(0o500)
    assert run("farm-task", "speak", "--chunk", 1, "--inputs", place.inputs, "--out", tmp_path / "out")[0] == 0


def test_doctor_finds_what_a_worker_lacks(plan: Any, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UNITAF_VOICES", str(tmp_path / "none"))
    job, place = plan("text,voice\nHello.,af_heart\n")
    code, out, _ = run("doctor", "--for", place.out)
    assert code == 1 and "voice pack, with af_heart" in out
    dataclasses.replace(job, version="9.9.9", voices=()).write(place.inputs)
    code, out, _err = run("doctor", "--for", place.inputs)
    assert code == 1 and "UniTAF 9.9.9" in out


def test_lines_are_planned_in_their_language(plan: Any) -> None:
    job, _ = plan("voice,language,text\nhf_alpha,,नमस्ते।\nem_alex,hi,धन्यवाद।\n")
    assert [(entry.line.text, entry.error) for entry in job.lines()] == [("नमस्ते।", ""), ("धन्यवाद।", "")]
