"""The engine's process, with a fake model: what it answers, what it leaves behind, and when it ends."""

import contextlib
import functools
import os
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from worker_doubles import PATIENCE, TAKE_FILES, FakeModel, Parent, names

from unitaf import errors, protocol, take_io, worker
from unitaf.settings import Settings


@pytest.fixture
def parent_of():
    with contextlib.ExitStack() as stack:

        def make(*args, **kwargs):
            parent = Parent(*args, **kwargs)
            stack.callback(parent.end)
            return parent

        yield make


@pytest.fixture
def parent(parent_of):
    return parent_of()


def test_it_says_what_it_is(parent):
    hello = parent.hello
    assert (hello.protocol, hello.pid) == (protocol.PROTOCOL, os.getpid())
    assert (hello.engine, hello.engine_version) == ("numpy", np.__version__)


def test_a_text_becomes_a_take(parent, tmp_path):
    out = tmp_path / "new folder" / "ü 声"
    parent.speak("1", "Hello.", out, fps=24.0, seed=3)
    stages = []
    while isinstance(answer := parent.receiver.read(), protocol.Progress):
        stages.append(answer.stage)
    assert isinstance(answer, protocol.Done) and (answer.job, answer.frames, answer.seconds) == ("1", 12, 0.5)
    assert stages == ["Starting", "Speaking", "Saving"]
    assert names(out) == TAKE_FILES
    assert answer.files == {kind: str(out / f"take 1.{kind}") for kind in ("wav", "npz", "json")}
    take = take_io.load(Path(answer.files["json"]))
    assert take.text == "Hello." and take.settings == Settings(fps=24.0, seed=3)


def test_a_recording_becomes_a_take(parent, tmp_path):
    recording = tmp_path / "recording.flac"
    soundfile.write(recording, np.zeros((8000, 2)), 8000)
    alignment = [["HH", 0.0, 0.5], ["AH", 0.5, 1]]
    parent.say(protocol.Face("1", str(recording), {"fps": 25}, str(tmp_path), "take 1", "Ha", alignment))
    answer = parent.hear()
    assert isinstance(answer, protocol.Done) and (answer.seconds, answer.frames) == (1.0, 25)
    take = take_io.load(Path(answer.files["json"]))
    assert take.text == "Ha" and take.sample_rate == 8000
    assert [list(phone) for phone in take.phones] == alignment


def test_a_recording_needs_neither_text_nor_alignment(parent, tmp_path):
    recording = tmp_path / "recording.flac"
    soundfile.write(recording, np.zeros((8000, 2)), 8000)
    for job, told in (("1", {}), ("2", {"text": "Ha", "style": "natural"})):
        parent.say(protocol.Face(job, str(recording), {}, str(tmp_path), "a", **told))
        assert isinstance(parent.hear(), protocol.Done)
    assert parent.model.said[-2:] == [("", None, "clear"), ("Ha", None, "natural")]


def test_a_recording_that_does_not_do_is_named(parent, tmp_path):
    (tmp_path / "bad.wav").write_bytes(b"RIFFnonsense")
    for file in ("missing.wav", "bad.wav"):
        parent.say(protocol.Face("1", str(tmp_path / file), {}, str(tmp_path), "a", alignment=[]))
        answer = parent.hear()
        assert answer.code == "input" and file in answer.message


def test_jobs_are_done_in_the_order_asked(parent, tmp_path):
    for number in range(5):
        parent.speak(str(number), f"line {number}", tmp_path)
    assert [parent.hear().job for _ in range(5)] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("text error", "text", "There is nothing to say."),
        ("no memory", "memory", "not enough memory"),
        ("torch without memory", "memory", "not enough memory"),
        ("full disk", "output", "disk is full"),
        ("file in use", "output", "C:/x.wav"),
        ("bug", "internal", "ValueError"),
        ("bad characters", "output", "missing"),
        ("exit", "internal", "SystemExit"),
    ],
)
def test_an_error_ends_the_job_and_not_the_engine(parent, tmp_path, text, code, sentence):
    parent.speak("1", text, tmp_path)
    error = parent.hear()
    assert (error.job, error.code) == ("1", code)
    assert sentence in error.message and "\n" not in error.message
    assert names(tmp_path) == []
    parent.speak("1", "Hello.", tmp_path)
    assert isinstance(parent.hear(), protocol.Done)


def test_a_job_that_stops_itself_is_answered(parent, tmp_path):
    parent.speak("1", "stops itself", tmp_path)
    assert parent.hear() == protocol.Cancelled("1")


def test_a_bad_setting_or_folder_is_named(parent, tmp_path):
    parent.speak("1", "Hello.", tmp_path, speed=9)
    assert parent.hear().code == "settings"
    parent.speak("2", "Hello.", tmp_path, pitch=1)
    assert parent.hear().code == "settings"
    (tmp_path / "file").touch()
    parent.speak("3", "Said in vain.", tmp_path / "file")
    assert parent.hear().code == "output"
    parent.say(protocol.Speak("4", "Said in vain.", {}, str(tmp_path), "NUL"))
    assert parent.hear().code == "output"
    assert names(tmp_path) == ["file"] and "Said in vain." not in parent.model.said


def test_a_model_that_cannot_be_loaded_is_tried_again(parent_of, tmp_path):
    tries = []

    def load():
        tries.append(1)
        if len(tries) < 3:
            raise errors.EngineError("A weight file is missing.")
        return FakeModel()

    parent = parent_of(load=load)
    while not tries:  # the one ahead of the first job
        time.sleep(0.01)
    parent.speak("1", "Hello.", tmp_path)
    assert parent.hear() == protocol.Error("1", "engine", "A weight file is missing.")
    parent.speak("2", "Hello.", tmp_path)
    assert isinstance(parent.hear(), protocol.Done)


def test_an_engine_without_its_packages_says_what_to_do(parent_of, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "unitaf.joint", None)
    parent = parent_of(load=functools.partial(worker._load_joint_model, "numpy"))
    parent.speak("1", "Hello.", tmp_path)
    error = parent.hear()
    assert error.code == "engine" and "choose another engine" in error.message


def test_the_model_is_loaded_and_used_ahead(parent, tmp_path):
    end = time.monotonic() + PATIENCE
    while not parent.model.said and time.monotonic() < end:
        time.sleep(0.01)
    assert parent.model.said == [worker.WARM_TEXT]


def test_a_cancel_stops_a_job_at_its_next_step(parent, tmp_path):
    parent.speak("1", "steps", tmp_path)
    assert parent.model.waiting.wait(PATIENCE)
    parent.say(protocol.Cancel("1"))
    assert parent.hear() == protocol.Cancelled("1")
    parent.speak("2", "Hello.", tmp_path)
    assert parent.hear().job == "2"
    assert names(tmp_path) == [name.replace("1", "2") for name in TAKE_FILES]


def test_a_cancel_is_answered_during_a_long_call(parent, tmp_path):
    (tmp_path / "take 1.wav").write_text("an earlier take")
    parent.speak("1", "wait", tmp_path)
    parent.speak("2", "Hello.", tmp_path)
    assert parent.model.waiting.wait(PATIENCE)
    parent.say(protocol.Cancel("1"))
    assert parent.hear() == protocol.Cancelled("1")  # the call still goes on
    assert parent.model.said[-1] == "wait"
    parent.model.gate.set()
    assert parent.hear().job == "2"
    assert (tmp_path / "take 1.wav").read_text() == "an earlier take"
    assert [name for name in names(tmp_path) if "2" not in name] == ["take 1.wav"]


def test_an_id_may_come_again_after_a_cancel(parent, tmp_path):
    parent.speak("1", "wait", tmp_path)
    assert parent.model.waiting.wait(PATIENCE)
    parent.say(protocol.Cancel("1"))
    assert parent.hear() == protocol.Cancelled("1")
    parent.speak("1", "Hello.", tmp_path)
    parent.model.gate.set()
    assert isinstance(parent.hear(), protocol.Done)
    assert take_io.load(tmp_path / "take 1.json").text == "Hello."


def test_a_waiting_job_can_be_cancelled(parent, tmp_path):
    parent.speak("1", "wait", tmp_path)
    parent.speak("2", "Never said.", tmp_path)
    parent.say(protocol.Cancel("2"))
    assert parent.hear() == protocol.Cancelled("2")
    parent.model.gate.set()
    assert parent.hear().job == "1"
    assert "Never said." not in parent.model.said


def test_a_cancel_while_saving_leaves_nothing(parent, tmp_path, monkeypatch):
    saving, go_on = threading.Event(), threading.Event()
    original = take_io.prepared

    @contextlib.contextmanager
    def slowly_prepared(*args):
        with original(*args) as ready:
            saving.set()
            assert go_on.wait(PATIENCE)
            yield ready

    monkeypatch.setattr(take_io, "prepared", slowly_prepared)
    parent.speak("1", "Hello.", tmp_path)
    assert saving.wait(PATIENCE)
    parent.say(protocol.Cancel("1"))
    assert parent.hear() == protocol.Cancelled("1")
    go_on.set()
    parent.speak("2", "Hello.", tmp_path)
    assert parent.hear().job == "2"
    assert not [name for name in names(tmp_path) if "2" not in name]


def test_a_cancel_that_comes_too_late_is_ignored(parent, tmp_path):
    parent.speak("1", "Hello.", tmp_path)
    assert isinstance(parent.hear(), protocol.Done)
    parent.say(protocol.Cancel("1"))
    parent.say(protocol.Cancel("unknown"))
    parent.say(protocol.Quit())
    assert parent.hear() == protocol.Bye()


def test_a_job_that_is_asked_for_twice_is_refused(parent, tmp_path):
    parent.speak("1", "wait", tmp_path)
    parent.speak("1", "Hello.", tmp_path)
    parent.say_raw(b'{"type":"cancel","job":"1","why":"x"}\n')
    for _ in range(2):  # a refusal in the job's name would end it for the parent
        refusal = parent.hear()
        assert (refusal.job, refusal.code) == (None, "protocol")
    parent.model.gate.set()
    assert parent.hear().job == "1"


def test_too_many_jobs_are_refused(parent, tmp_path):
    for number in range(protocol.MAX_JOBS + 1):
        parent.speak(str(number), "wait", tmp_path)
    refusal = parent.hear()
    assert (refusal.job, refusal.code) == (str(protocol.MAX_JOBS), "busy")


def test_what_cannot_be_read_is_refused_and_the_next_message_heard(parent, tmp_path):
    for line, job in [
        (b"Traceback (most recent call last):\n", None),
        (b"\xff\xfe\n", None),
        (b'{"type":"speak","job":"7"}\n', "7"),
        (b'{"type":"cancel","job":"7","why":"x"}\n', "7"),
        (protocol.encode(protocol.ParentHello(protocol.PROTOCOL, "0.1.0")), None),
        (b"x" * (protocol.MAX_LINE + 5) + b"\n", None),
        (b"[" * 100_000 + b"\n", None),
    ]:
        parent.say_raw(line)
        refusal = parent.hear()
        assert (refusal.job, refusal.code) == (job, "protocol") and refusal.message.endswith(".")
    parent.speak("1", "Hello.", tmp_path)
    assert isinstance(parent.hear(), protocol.Done)


def test_a_job_before_the_hello_is_refused(parent_of, tmp_path):
    parent = parent_of(greet=False)
    parent.speak("1", "Hello.", tmp_path)
    refusal = parent.hear()
    assert (refusal.job, refusal.code) == ("1", "protocol")


def test_a_parent_of_another_version_is_told_so(parent_of):
    parent = parent_of(greet=False)
    parent.say_raw(b'{"type":"hello","protocol":99}\n')
    refusal = parent.hear()
    assert refusal.code == "version" and "restart Blender" in refusal.message
    assert parent.hear() == protocol.Bye()
    parent.thread.join(PATIENCE)
    assert parent.code == 1


@pytest.mark.parametrize("way", ["quit", "end of input"])
def test_it_ends_in_the_middle_of_a_job(parent, tmp_path, way):
    parent.speak("1", "steps", tmp_path)
    assert parent.model.waiting.wait(PATIENCE)
    if way == "quit":
        parent.say(protocol.Quit())
    else:
        parent.to_worker.close()
    assert parent.hear() == protocol.Bye()
    parent.thread.join(PATIENCE)
    assert parent.code == 0 and names(tmp_path) == []


def test_a_parent_that_does_not_listen_is_no_crash(parent, tmp_path):
    parent.from_worker.close()
    parent.speak("1", "Hello.", tmp_path)
    parent.end()
    assert parent.code == 0


# From here on in a process of its own.
