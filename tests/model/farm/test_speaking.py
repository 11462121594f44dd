"""Workers: what exists is found, what fails is noted, and what was interrupted goes on."""

from __future__ import annotations

import errno
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from cli_double import FakeModel, Run

from unitaf.errors import EngineError, OutputError, TextError
from unitaf.farm import report, speaking
from unitaf.farm.claim import claimed
from unitaf.farm.results import wait_for
from unitaf.farm.speaking import ModelSpeaker, speak_chunk


@pytest.fixture(scope="module")
def model() -> FakeModel:
    return FakeModel()


def speak(job: Any, place: Any, chunk: int = 1, model: FakeModel | None = None) -> list[str]:
    results = speak_chunk(job, place, chunk, ModelSpeaker((model or FakeModel()).load), lambda *_: None)
    return [result.status for result in results]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def test_a_second_run_speaks_nothing(plan: Any) -> None:
    job, place = plan()
    assert speak(job, place) == ["spoken", "spoken"]
    before, model = contents(place.takes), FakeModel()
    assert speak(job, place, model=model) == ["found", "found"]
    assert contents(place.takes) == before and model.loads == 0
    machines = report.make_report(job, place)["machines"]
    assert [machine["lines"] for machine in machines] == [2]  # who made a take is still known when it is found


@pytest.mark.parametrize("suffix", [".wav", ".npz", ".json"])
def test_a_damaged_take_is_spoken_again(plan: Any, suffix: str) -> None:
    job, place = plan()
    speak(job, place)
    before = contents(place.takes)
    file = next(place.takes.glob(f"b1-*{suffix}"))
    file.write_bytes(file.read_bytes()[:40])
    assert speak(job, place) == ["found", "spoken"] and contents(place.takes) == before


def test_a_take_of_other_versions_is_spoken_again(plan: Any) -> None:
    job, place = plan()
    speak(job, place)
    file = next(place.takes.glob("a1-*.json"))
    values = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(values | {"versions": values["versions"] | {"numpy": "0.1"}}), "utf-8")
    assert speak(job, place) == ["spoken", "found"]


def test_a_changed_line_is_spoken_and_the_others_are_found(plan: Any) -> None:
    job, place = plan("id,text\na,Hello.\nb,Good night.\n", chunks=1)
    speak(job, place)
    job, place = plan("id,text\na,Hello.\nb,Good day.\n", chunks=1)
    assert speak(job, place) == ["found", "spoken"]


def test_a_line_that_fails_leaves_the_others(plan: Any) -> None:
    class Picky(FakeModel):
        def speak(self, text: str, *others: Any) -> Any:
            if "asleep" in text:
                raise TextError("That cannot be said.")
            return super().speak(text, *others)

    job, place = plan(chunks=1)
    assert speak(job, place, model=Picky()) == ["spoken", "failed", "spoken", "spoken"]
    made = report.make_report(job, place)
    assert not made["ok"] and made["totals"]["lines"] == {"spoken": 3, "failed": 2}
    assert [line["error"] for line in made["scenes"][0]["lines"] if line["id"] == "b1"] == ["That cannot be said."]


def test_a_worker_that_cannot_speak_ends_its_task(plan: Any) -> None:
    job, place = plan()
    with pytest.raises(EngineError):
        speak(job, place, model=FakeModel(EngineError("There is no engine.")))
    assert report.make_report(job, place)["totals"]["lines"] == {"missing": 4, "failed": 1}


def test_after_a_full_disk_the_rest_is_spoken(plan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    job, place = plan()
    real, calls = Path.write_bytes, []

    def write(path: Path, data: bytes) -> int:
        if path.suffix == ".wav":
            calls.append(path)
            if len(calls) == 2:
                raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", write)
    with pytest.raises(OutputError, match="no space left"):
        speak(job, place)
    assert len(list(place.takes.glob("*.wav"))) == 1
    assert speak(job, place) == ["found", "spoken"]


def test_the_claim_of_a_killed_worker_is_taken_over(plan: Any, tmp_path: Path) -> None:
    claim = tmp_path / "c.claim"
    claim.write_text(json.dumps({"host": speaking_host(), "process": 2**22 + 1, "token": "x"}), "utf-8")
    with claimed(claim):
        assert json.loads(claim.read_text("utf-8"))["process"] != 2**22 + 1
    assert not claim.exists()
    claim.write_text(json.dumps({"host": "another", "process": 1, "token": "x"}), "utf-8")
    with claimed(claim, stale_after=0.05, looked_every=0.01):
        assert json.loads(claim.read_text("utf-8"))["host"] != "another"
    assert list(tmp_path.glob("c.claim*")) == []


def speaking_host() -> str:
    import platform

    return platform.node()


def test_one_worker_at_a_time_has_a_claim(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        with claimed(tmp_path / "c.claim", looked_every=0.001):
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert most == [1] * 8


def test_two_workers_on_one_chunk_speak_it_once(plan: Any) -> None:
    job, place = plan(chunks=1)
    models = [FakeModel(), FakeModel()]
    workers = [threading.Thread(target=speak, args=(job, place, 1, model)) for model in models]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(len(model.asked) for model in models) == [0, 4]


def test_other_machines_are_named_in_the_report() -> None:
    one = {"unitaf": "1", "numpy": "1.26", "engine": "numpy", "cpu": "AMD 25"}
    assert report.differences([one, one]) == []
    sentences = report.differences([one, one | {"cpu": "Intel 6"}, one | {"numpy": "2.0"}])
    packs = report.differences([one | {"voice pack": "0.2.0 aa"}, one | {"voice pack": "0.2.0 bb"}, one])
    assert len(packs) == 1 and "voice packs, so they need not be equal: 0.2.0 aa, 0.2.0 bb" in packs[0]
    assert len(sentences) == 2 and "AMD 25, Intel 6" in sentences[1] and "1.26, 2.0" in sentences[0]


def test_a_killed_worker_of_another_machine_is_in_the_report(plan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(FakeModel):
        def speak(self, text: str, *others: Any) -> Any:
            if "Tell me" in text:
                raise KeyboardInterrupt
            return super().speak(text, *others)

    job, place = plan(chunks=1)
    monkeypatch.setattr(speaking.machine, "cpu_family", lambda: "Intel 6")
    with pytest.raises(KeyboardInterrupt):
        speak(job, place, model=Killed())
    monkeypatch.setattr(speaking.machine, "cpu_family", lambda: "AMD 25")
    assert speak(job, place) == ["found", "found", "found", "spoken"]
    made = report.make_report(job, place)
    assert {machine["cpu"]: machine["lines"] for machine in made["machines"]} == {"Intel 6": 3, "AMD 25": 1}
    assert "AMD 25, Intel 6" in made["differences"][0]


def test_files_that_a_network_folder_shows_late_are_waited_for(tmp_path: Path) -> None:
    late = tmp_path / "late.json"
    timer = threading.Timer(0.05, late.touch)
    timer.start()
    assert wait_for([late], 20.0) == []
    assert wait_for([tmp_path / "never.json"], 0.01) == [tmp_path / "never.json"]


def test_a_chunk_that_the_job_does_not_have(plan: Any, run: Run) -> None:
    _, place = plan()
    code, _, err = run("farm-task", "speak", "--chunk", 3, "--inputs", place.inputs, "--out", place.out)
    assert code == 1 and "no chunk 3" in err
    assert speaking.WRITTEN_EVERY > 0


def test_a_script_on_one_machine(run: Run, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,text\na,Hello.\nb,?!\n", "utf-8")
    code, _, err = run("batch", tmp_path / "s.csv", "--out", tmp_path / "out")
    made = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert code == 1 and "b: Nothing" in err and made["totals"]["lines"] == {"spoken": 1, "failed": 1}
    assert run("batch", tmp_path / "s.csv", "--out", tmp_path / "out", "--jobs", 0)[0] == 2
