"""The engine as a process of its own: its streams, its end, and its parent's."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from paths import DOUBLES
from processes import is_gone
from worker_doubles import PATIENCE, TAKE_FILES, names

from unitaf import protocol, worker, worker_process

MODELS = Path(worker.__file__).parents[1]
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")

ENGINE = """
import os, sys, time
time.sleep({late})
sys.path.insert(0, {models!r})
sys.path.insert(0, {tests!r})
from unitaf import worker
from worker_doubles import FakeModel

class NoisyModel(FakeModel):
    def speak(self, text, settings, progress):
        print("loading shards")
        os.write(1, b"native noise\\n")
        os.system("echo noise of a child")
        assert sys.stdin.read() == ""
        if text == "hang":
            time.sleep(60)
        while text == "chatter":
            print("loading shards")
        while text == "progress":
            progress(0.5, "Speaking")
        return super().speak(text, settings, progress)

worker.main(NoisyModel)
"""


def start_engine(folder, late=0, stdin=subprocess.PIPE, **options):
    script = folder / "engine.py"
    program = textwrap.dedent(ENGINE).format(models=str(MODELS), tests=str(DOUBLES), late=late)
    script.write_text(program)
    return subprocess.Popen(
        [sys.executable, str(script)], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def ask_engine(process, text, out):
    """Greet the process and ask it for a take; the receiver of its answers."""
    hello = protocol.ParentHello(protocol.PROTOCOL, "0.1.0")
    process.stdin.write(protocol.encode(hello) + protocol.encode(protocol.Speak("1", text, {}, str(out), "take 1")))
    process.stdin.flush()
    return protocol.Receiver(process.stdout, protocol.REPLIES)


def test_what_libraries_print_does_not_reach_the_parent(tmp_path):
    out = tmp_path / "out"
    with start_engine(tmp_path) as process:
        receiver = ask_engine(process, "Hello.", out)
        kinds = []
        while not kinds or kinds[-1] != "done":
            kinds.append(receiver.read().type)
        _, log = process.communicate(timeout=PATIENCE)
    assert set(kinds) == {"hello", "progress", "done"} and names(out) == TAKE_FILES
    assert b"native noise" in log and b"noise of a child" in log and b"loading shards" in log
    assert process.returncode == 0


@pytest.mark.parametrize("way", ["quit", "end of input"])
def test_the_process_ends_although_a_job_hangs(tmp_path, way):
    with start_engine(tmp_path) as process:
        receiver = ask_engine(process, "hang", tmp_path)
        assert [receiver.read().type, receiver.read().type] == ["hello", "progress"]
        process.communicate(protocol.encode(protocol.Quit()) if way == "quit" else b"", timeout=PATIENCE)
    assert process.returncode == 0


@pytest.mark.parametrize("text", ["progress", "chatter"])
def test_the_process_ends_although_nobody_reads_what_it_writes(tmp_path, text):
    """With its pipes full, and the parent's next messages refused."""
    with start_engine(tmp_path) as process:
        assert ask_engine(process, text, tmp_path).read().type == "hello"
        for _ in range(2000):
            process.stdin.write(b"nonsense\n")
        process.stdin.close()
        assert process.wait(PATIENCE) == 0


def test_a_parent_that_talks_and_never_listens_is_left(tmp_path):
    with start_engine(tmp_path) as process:
        with contextlib.suppress(BrokenPipeError):
            for _ in range(20 * worker.MOST_UNREAD):
                process.stdin.write(b"nonsense\n")
            process.stdin.flush()
        assert process.wait(PATIENCE) == 1
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()


@posix_only
def test_it_ends_with_a_parent_that_was_gone_before_it_looked(tmp_path):
    """Its input stays open: this process holds the end of the pipe."""
    read, write = os.pipe()
    script = textwrap.dedent(f"""
        import os, subprocess, sys
        sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(DOUBLES)!r}, {str(MODELS)!r}]
        from pathlib import Path
        import test_worker_process as tests
        os.environ[tests.protocol.PARENT_VARIABLE] = str(os.getpid())
        script = tests.start_engine(Path({str(tmp_path)!r}), late=1.0, stdin={read})
        print(script.pid, flush=True)
        os._exit(0)
    """)
    made = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, pass_fds=[read], check=True)
    os.close(read)
    pid, end = int(made.stdout), time.monotonic() + PATIENCE
    try:
        assert not is_gone(pid)
        while not is_gone(pid):
            assert time.monotonic() < end
            time.sleep(0.02)
    finally:
        os.close(write)


@posix_only
def test_it_ends_with_a_parent_that_is_killed_although_its_input_stays_open(tmp_path):
    """As when another child of the parent has inherited the pipe."""
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent(f"""
            import subprocess, sys, time
            sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(DOUBLES)!r}, {str(MODELS)!r}]
            from pathlib import Path
            import test_worker_process
            engine = test_worker_process.start_engine(Path({str(tmp_path)!r}))
            sys.stdout.write(str(engine.pid) + "\\n" + engine.stdout.readline().decode())
            sys.stdout.flush()
            holder = subprocess.Popen(["sleep", "30"], stdin=engine.stdin, stdout=subprocess.DEVNULL, close_fds=False)
            sys.stdout.write(str(holder.pid) + "\\n")
            sys.stdout.flush()
            time.sleep(60)
        """)
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        assert json.loads(parent.stdout.readline())["pid"] == pid
        holder = int(parent.stdout.readline())
        try:
            parent.kill()
            parent.wait(PATIENCE)
            started = time.monotonic()
            while not is_gone(pid):
                assert time.monotonic() - started < PATIENCE
                time.sleep(0.02)
            assert time.monotonic() - started < 2 + worker_process.PARENT_POLL_SECONDS
        finally:
            os.kill(holder, signal.SIGKILL)
