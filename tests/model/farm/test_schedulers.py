"""What schedulers are given: a template of Open Job Description, and a job type of Flamenco."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cli_double import FakeModel, Run
from paths import DOUBLES

from unitaf.farm import flamenco, openjd
from unitaf.farm.yaml_text import as_yaml

NODE = shutil.which("node")


@pytest.fixture(scope="module")
def model() -> FakeModel:
    return FakeModel()


def in_blender(job: Any) -> Any:
    return dataclasses.replace(job, blend="scene.blend", frame_parts=3)


def test_steps_follow_each_other(plan: Any) -> None:
    job, _ = plan()
    assert [step["name"] for step in openjd.template(job)["steps"]] == ["Speak", "Report"]
    steps = openjd.template(in_blender(job))["steps"]
    assert [(step["name"], [d["dependsOn"] for d in step.get("dependencies", [])]) for step in steps] == [
        ("Speak", []),
        ("Assemble", ["Speak"]),
        ("Render", ["Assemble"]),
        ("Report", ["Speak", "Assemble", "Render"]),
    ]
    ranges = {p["name"]: p["range"] for s in steps[:3] for p in s["parameterSpace"]["taskParameterDefinitions"]}
    assert ranges == {"Chunk": "1-2", "Scene": "1-1", "Part": "1-3"}


def test_the_public_validator_accepts_the_template(plan: Any) -> None:
    model = pytest.importorskip("openjd.model")
    yaml = pytest.importorskip("yaml")
    job, _ = plan()
    for planned in (job, in_blender(job)):
        text = as_yaml(openjd.template(planned))
        assert yaml.safe_load(text) == json.loads(json.dumps(openjd.template(planned)))
        model.decode_job_template(template=yaml.safe_load(text))


def test_no_path_of_this_machine_is_in_the_job(run: Run, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("text\nHello.\n", "utf-8")
    code, out, _ = run("farm", tmp_path / "s.csv", "--kind", "openjd", "--out", tmp_path / "a job")
    assert code == 0 and f"openjd run '{tmp_path}/a job/template.yaml'" in out
    for path in (tmp_path / "a job").rglob("*"):
        assert path.is_dir() or str(tmp_path) not in path.read_text("utf-8")


def test_what_is_made_can_go_elsewhere(run: Run, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("text\nHello.\n", "utf-8")
    farm = ("farm", tmp_path / "s.csv", "--kind", "openjd", "--out", tmp_path / "j", "--save-to", tmp_path / "made")
    assert f"-p OutDir={tmp_path}/made" in run(*farm)[1]
    assert f'- name: "OutDir"\n  value: "{tmp_path}/made"\n' in (tmp_path / "j" / "parameter_values.yaml").read_text(
        "utf-8"
    )


def test_a_plan_replaces_one_of_another_kind(run: Run, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("text\nHello.\n", "utf-8")
    kinds = {"openjd": "template.yaml", "flamenco": "flamenco.json"}
    for kind, name in (*kinds.items(), ("openjd", "template.yaml")):
        code, out, _ = run("farm", tmp_path / "s.csv", "--kind", kind, "--out", tmp_path / "j")
        assert code == 0 and " s of speech in 1 chunk." in out
        assert ("deadline bundle submit" if kind == "openjd" else "localhost:8080") in out.splitlines()[-1]
        found = {path.name for path in (tmp_path / "j").iterdir() if path.is_file()}
        assert found & set(kinds.values()) == {name} and ("unitaf-script.js" in found) == (kind == "flamenco")


def test_texts_with_signs_stay_what_they_are() -> None:
    yaml = pytest.importorskip("yaml")
    values = {"a": ["x: y", "#", "{{Param.A}}", ""], "b": [{"c": 'say "é"', "d": {"e": 1}}, {"f": True}], "g": {}}
    assert yaml.safe_load(as_yaml(values)) == values


@pytest.mark.skipif(NODE is None, reason="needs Node")
def test_flamenco_makes_the_same_tasks(plan: Any, tmp_path: Path) -> None:
    job, place = plan()
    flamenco.write_submission(in_blender(job), place.out)
    tasks = compiled(place.out / flamenco.SUBMISSION)
    assert [task["name"] for task in tasks] == [
        "speak-1", "speak-2", "assemble-1", "render-1-1", "render-1-2", "render-1-3", "report",
    ]  # fmt: skip
    assert tasks[2]["after"] == ["speak-1", "speak-2"] and tasks[3]["after"] == ["assemble-1"]
    assert tasks[6]["after"] == [task["name"] for task in tasks[:6]]
    doctor, speak = tasks[1]["commands"]
    folders = ["--inputs", str(place.inputs), "--out", str(place.out)]
    assert doctor == {"exe": "{blender}", "args": ["-b", "--command", "unitaf", "doctor", "--for", str(place.inputs)]}
    assert speak["args"] == ["-b", "--command", "unitaf", "farm-task", "speak", "--chunk", "2", *folders]
    assert {task["type"] for task in tasks} == {"blender"}


@pytest.mark.skipif(NODE is None, reason="needs Node")
def test_flamenco_without_blender_and_with_a_job_that_is_none(plan: Any, tmp_path: Path) -> None:
    job, place = plan()
    file = flamenco.write_submission(job, place.out)
    tasks = compiled(file)
    assert [task["name"] for task in tasks] == ["speak-1", "speak-2", "report"]
    assert tasks[0]["commands"][1]["exe"] == "unitaf" and tasks[0]["commands"][1]["args"][:2] == ["farm-task", "speak"]
    values = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(values | {"settings": values["settings"] | {"chunks": 0}}), "utf-8")
    with pytest.raises(subprocess.CalledProcessError) as caught:
        compiled(file)
    assert "at least 1 chunk" in caught.value.stderr


def compiled(submission: Path) -> list[dict[str, Any]]:
    """The tasks that Flamenco's manager would get, from a stub of its author API."""
    done = subprocess.run(
        [str(NODE), str(DOUBLES / "flamenco_stub.js"), str(flamenco.SCRIPT), str(submission)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
