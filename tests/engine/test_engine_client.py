"""The engine's client against engines that misbehave in every way we could think of."""

import importlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from engine_clients import PATIENCE, REAL_ENGINE, core, engine, posix_only, protocol, until
from paths import DOUBLES, ROOT
from processes import is_gone

from unitaf.settings import Settings
from unitaf.signals import Segment


def test_a_job_is_done(client_of, speak, tmp_path):
    client = client_of("obliging")
    assert client.state == "stopped"
    job = speak(client)
    assert client.state == "starting"
    final = client.wait(job, PATIENCE)
    assert isinstance(final, protocol.Done) and final.job == job
    assert Path(final.files["wav"]) == tmp_path / "line.wav"
    assert client.state == "ready" and client.failure is None and client.hello.protocol == protocol.PROTOCOL
    client.stop()
    assert client.state == "stopped" and client.hello is None


def test_one_process_serves_many_jobs(client_of, speak):
    client = client_of("obliging")
    jobs = [speak(client, f"line {number}") for number in range(5)]
    finals = [client.wait(job, PATIENCE) for job in jobs]
    assert [final.job for final in finals] == jobs
    pid = client.hello.pid
    client.wait(speak(client), PATIENCE)
    assert client.hello.pid == pid


def test_poll_never_waits(client_of, speak):
    client = client_of("slow start")
    job = speak(client)
    events, slowest = [], 0.0
    while not any(isinstance(event, (protocol.Done, protocol.Error)) for event in events):
        started = time.thread_time()  # the processor's time: other programs do not count
        events += client.poll()
        slowest = max(slowest, time.thread_time() - started)
        time.sleep(0.005)
    assert {event.job for event in events} == {job}
    assert slowest < 0.01
    assert client.poll() == []


def test_a_recording_can_be_sent(client_of, tmp_path):
    client = client_of("obliging")
    job = client.face(
        tmp_path / "ünï 声.wav", Settings(), tmp_path, "声", text="Hi.", alignment=[Segment("HH", 0.0, 0.1)]
    )
    assert isinstance(client.wait(job, PATIENCE), protocol.Done)
    assert (tmp_path / "声.wav").exists()


def test_an_error_of_the_engine_leaves_it_running(client_of, speak):
    client = client_of("fails")
    final = client.wait(speak(client), PATIENCE)
    assert (final.code, final.message) == ("text", "There is nothing to say.")
    assert client.state == "ready" and client.failure is None


@pytest.mark.parametrize(
    ("mode", "code", "sentence"),
    [
        ("garbage", "protocol", "cannot be understood"),
        ("invalid utf-8", "protocol", "cannot be understood"),
        ("huge line", "protocol", "cannot be understood"),
        ("no hello", "protocol", "cannot be understood"),
        ("two hellos", "protocol", "cannot be understood"),
        ("prints", "protocol", "cannot be understood"),
        ("garbage in job", "protocol", "cannot be understood"),
        ("wrong version", "version", "restart Blender"),
        ("newer version", "version", "The add-on is older"),
        ("exits", "start", "choose another engine"),
        ("dies", "died", r"middle of the work \(exit code 7\): try again"),
        ("refuses", "protocol", "I did not understand that"),
    ],
)
def test_a_bad_engine_is_named_and_ended(client_of, speak, mode, code, sentence):
    client = client_of(mode)
    job, second = speak(client), speak(client, "second")
    final = client.wait(job, PATIENCE)
    assert isinstance(final, protocol.Error) and final.code == code
    assert client.wait(second, PATIENCE).code == code
    assert client.state == "failed" and client.failure == final.message
    assert re.search(sentence, final.message)


@posix_only
def test_a_killed_engine_is_explained(client_of, speak):
    client = client_of("killed")
    assert "memory" in client.wait(speak(client), PATIENCE).message


def test_a_silent_engine_meets_the_start_deadline(client_of, speak):
    client = client_of("silent", start=0.3)
    final = client.wait(speak(client), PATIENCE)
    assert final.code == "start" and client.state == "failed"


def test_silence_in_a_job_has_a_deadline(client_of, speak):
    client = client_of("silent in job", silence=0.3)
    job = speak(client)
    until(lambda: client.poll())  # its progress
    assert client.wait(job, PATIENCE).code == "silence"


def test_a_missing_interpreter_is_explained(tmp_path, speak):
    command = engine.python_command(tmp_path / "no python here", tmp_path)
    client = engine.EngineClient(command)
    final = client.wait(speak(client), PATIENCE)
    assert final.code == "start" and "choose another engine" in final.message
    client.stop()


def test_the_next_job_starts_a_new_engine(client_of, speak):
    client = client_of("dies")
    for _ in range(2):
        assert client.wait(speak(client), PATIENCE).code == "died"
    assert client.log_lines == ["Traceback: something broke"]


@posix_only
def test_an_engine_that_dies_idle_is_replaced(client_of, speak):
    client = client_of("obliging")
    client.wait(speak(client), PATIENCE)
    os.kill(client.hello.pid, signal.SIGKILL)
    until(lambda: client.poll() or client.state == "stopped")
    assert client.failure is None
    assert isinstance(client.wait(speak(client), PATIENCE), protocol.Done)


def test_a_cancel_is_answered(client_of, speak):
    client = client_of("obeys")
    job = speak(client)
    seen = []

    def cancel(event):
        seen.append((event.job, event.done, event.stage))
        client.cancel(job)
        client.cancel(job)

    assert client.wait(job, PATIENCE, cancel) == protocol.Cancelled(job)  # it waits for the cancel
    assert seen == [(job, 0.5, "Speaking")]
    assert client.state == "ready"
    client.cancel(job)
    client.cancel("no such job")


def test_an_engine_that_ignores_a_cancel_is_killed(client_of, speak):
    client = client_of("ignores cancel")
    job, other = speak(client), speak(client, "other")
    until(lambda: client.poll())
    pid = client.hello.pid
    client.cancel(job)
    assert client.wait(job, PATIENCE) == protocol.Cancelled(job)
    assert client.wait(other, PATIENCE).code == "restart"
    assert client.state == "stopped" and client.failure is None
    if sys.platform != "win32":
        until(lambda: is_gone(pid))


def test_the_cancel_deadline_starts_with_the_hello(client_of, speak):
    client = client_of("slow start", cancel=0.3)  # it starts in 0.5 s, and does the job before it reads the cancel
    job = speak(client)
    client.cancel(job)
    assert isinstance(client.wait(job, PATIENCE), protocol.Done)


def test_wait_has_a_timeout_and_knows_its_jobs(client_of, speak):
    client = client_of("silent in job")
    job = speak(client)
    with pytest.raises(TimeoutError):
        client.wait(job, 0.1)
    with pytest.raises(ValueError, match="no job"):
        client.wait("17", 0.1)
    client.stop()
    assert client.poll() == [protocol.Cancelled(job)]


def test_a_flood_of_progress_does_not_pile_up(client_of, speak):
    client = client_of("floods")
    job = speak(client)
    time.sleep(0.3)  # nobody listens: the engine has to wait, and nothing is lost
    events = client.poll()
    assert len(events) <= 1
    assert isinstance(client.wait(job, PATIENCE), protocol.Done)


def test_too_many_jobs_are_refused(client_of, speak):
    client = client_of("silent")
    for number in range(protocol.MAX_JOBS):
        speak(client, f"line {number}")
    with pytest.raises(core.errors.EngineError, match="Too many"):
        speak(client)


def test_what_cannot_be_sent_does_not_start_the_engine(client_of, tmp_path):
    client = client_of("obliging")
    with pytest.raises(core.errors.UnitafError, match="shorter text"):
        client.speak("x" * protocol.MAX_LINE, Settings(), tmp_path, "line")
    with pytest.raises(core.errors.UnitafError, match="file name"):
        client.speak("Hello", Settings(), tmp_path, "a/b")
    assert client.state == "stopped"


def test_stop_ends_an_obliging_engine_by_asking(client_of, speak):
    client = client_of("obliging", ask=PATIENCE)
    client.wait(speak(client), PATIENCE)
    started = time.monotonic()
    client.stop()
    assert time.monotonic() - started < PATIENCE / 2
    client.stop()


@posix_only
@pytest.mark.parametrize("mode", ["ignores everything", "stopped by a signal"])
def test_stop_ends_every_engine(client_of, mode):
    client = client_of(mode)
    client.start()
    until(lambda: client.poll() or client.hello)
    pid = client.hello.pid
    if mode == "stopped by a signal":
        os.kill(pid, signal.SIGSTOP)  # it can neither answer nor be terminated
    client.stop()
    assert is_gone(pid)


def test_an_engine_that_was_killed_can_be_stopped(client_of, speak):
    """At the interpreter's exit the connection is killed before the add-on is unregistered, which stops the client."""
    client = client_of("obliging")
    client.wait(speak(client), PATIENCE)
    job = speak(client)
    client._connection.kill()
    client.stop()
    assert client.state == "stopped" and isinstance(client.wait(job, PATIENCE), (protocol.Cancelled, protocol.Error))


def test_stop_right_after_start_leaves_nothing(client_of):
    client = client_of("obliging")
    for _ in range(5):
        client.start()
        client.stop()
    assert client.state == "stopped"


@posix_only
@pytest.mark.parametrize("way", ["exit", "kill"])
def test_the_engine_does_not_outlive_its_parent(tmp_path, way):
    """Also an engine that looks at nothing, if the parent can still do something about it."""
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent(f"""
            import sys, time
            sys.path[:0] = [{str(DOUBLES)!r}, {str(ROOT / "models")!r}]
            from engine_clients import FAKE, engine
            mode = "ignores everything" if {way!r} == "exit" else "obliging"
            client = engine.EngineClient([sys.executable, "-I", str(FAKE), mode])
            client.start()
            while not client.hello:
                client.poll()
                time.sleep(0.01)
            print(client.hello.pid, flush=True)
            if {way!r} == "kill":
                time.sleep(60)
        """)
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        if way == "kill":
            assert not is_gone(pid)
            parent.kill()
        parent.wait(PATIENCE)
    until(lambda: is_gone(pid))


def test_the_command_runs_the_package_from_any_folder(tmp_path):
    models = tmp_path / "mödels with 空格 'quotes'" / "unitaf"
    models.mkdir(parents=True)
    (models / "__init__.py").touch()
    shutil.copy(core.models_dir() / "__main__.py", models.parent)
    (models / "worker.py").write_text("def main(engine, folder):\n    print(__file__.encode(), engine, flush=True)\n")
    command = engine.python_command(Path(sys.executable), models.parent, "numpy")
    output = subprocess.run(command, capture_output=True, check=True).stdout
    assert output.decode().strip() == f"{str(models / 'worker.py').encode()!r} numpy"
    assert not list(models.rglob("*.pyc"))


def test_a_python_with_torch_is_told_from_others(tmp_path):
    def stand_in(code):
        python = tmp_path / f"python {code}"
        python.write_text(f"#!/bin/sh\nexit {code}\n")
        python.chmod(0o755)
        return python

    assert engine.has_torch(Path(sys.executable)) == bool(importlib.util.find_spec("torch"))
    assert not engine.has_torch(tmp_path / "nothing here")
    if sys.platform != "win32":
        assert engine.has_torch(stand_in(0)) and not engine.has_torch(stand_in(1))


def test_the_environment_is_cleaned(monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    process = importlib.import_module("engine_without_blender.engine.process")
    names = process.engine_environment()
    assert not [name for name in names if name.startswith("PYTHON")] and "PATH" in names
    assert process.engine_environment({"A": "1", "PythonHome": "x"}) == {"A": "1", **process.ONE_THREAD}


def test_the_client_and_the_real_engine_understand_each_other(tmp_path):
    client = engine.EngineClient([sys.executable, "-I", "-c", REAL_ENGINE, str(core.models_dir())])
    slow = client.speak("Take your time.", Settings(), tmp_path, "slow")
    until(lambda: any(event.done == 0.5 for event in client.poll()))
    client.cancel(slow)
    assert client.wait(slow, PATIENCE) == protocol.Cancelled(slow)
    client.stop()
    final = client.wait(client.speak("Hello.", Settings(), tmp_path, "quick"), PATIENCE)
    assert isinstance(final, protocol.Done) and final.frames == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["quick.json", "quick.npz", "quick.wav"]
    client.stop()
    assert client.state == "stopped"


def test_the_models_folder_holds_the_package():
    assert (core.models_dir() / "unitaf" / "protocol" / "__init__.py").is_file()
