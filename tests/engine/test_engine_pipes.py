"""Nothing but ``wait`` and ``stop`` waits for the engine, whatever it does with its pipes, and nothing piles up."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest
from engine_clients import PATIENCE, core, engine, posix_only, until
from paths import DOUBLES, ROOT
from processes import is_gone

from unitaf.settings import Settings

protocol, connection, pipes, client_module = core.protocol, engine.connection, engine.pipes, engine.client


def test_messages_may_come_in_pieces_of_characters(client_of, speak, tmp_path):
    client = client_of("in pieces")
    final = client.wait(speak(client, "ünï 声"), PATIENCE)
    assert final.files["wav"] == str(tmp_path / "ünï 声.wav")


def test_half_a_hello_is_not_waited_for_longer_than_a_hello(client_of, speak):
    client = client_of("half a hello", start=0.3)
    assert client.wait(speak(client), PATIENCE).code == "start"


def test_half_a_line_counts_as_silence(client_of, speak):
    client = client_of("half a line", silence=0.3)
    assert client.wait(speak(client), PATIENCE).code == "silence"


def test_a_line_that_death_cuts_off_is_not_understood(client_of, speak):
    client = client_of("dies in a line")
    assert client.wait(speak(client), PATIENCE).code == "protocol"


def test_an_engine_that_never_connects_is_given_up(client_of, speak):
    """It closes its output and lives on."""
    client = client_of("hangs up", start=PATIENCE)
    job = speak(client)
    pid = client._connection._process.pid
    assert client.wait(job, PATIENCE).code == "start"
    if sys.platform != "win32":
        until(lambda: is_gone(pid))


def test_what_waits_for_an_engine_that_never_reads_is_bounded(client_of, tmp_path):
    client = client_of("never reads", cancel=0.3)
    client.start()
    until(lambda: client.poll() or client.hello)
    jobs = []
    with pytest.raises(core.errors.EngineError, match="does not keep up"):
        for number in range(protocol.MAX_JOBS):
            jobs.append(client.speak("x" * (protocol.MAX_LINE // 2), Settings(), tmp_path, f"line {number}"))
    assert len(jobs) > 20
    assert len(client._connection._outbox) <= connection.OUTBOX_BYTES
    client.cancel(jobs[0])
    assert client.wait(jobs[0], PATIENCE) == protocol.Cancelled(jobs[0])
    assert {client.wait(job, PATIENCE).code for job in jobs[1:]} == {"restart"}


def test_a_flood_waits_in_the_pipe_and_can_be_cancelled(client_of, speak):
    client = client_of("floods for ever", cancel=0.3)
    job = speak(client)
    until(lambda: client.poll())
    for _ in range(50):
        assert len(client.poll()) <= 1
        assert len(client._connection._inbox._bytes) < protocol.MAX_LINE + pipes.CHUNK
    client.cancel(job)
    assert client.wait(job, PATIENCE) == protocol.Cancelled(job)


def test_a_long_line_is_not_taken_in(client_of, speak):
    client = client_of("huge line")
    job = speak(client)
    while not (events := client.poll()):
        inbox = client._connection._inbox if client._connection else None
        assert inbox is None or len(inbox._bytes) < protocol.MAX_LINE + pipes.CHUNK
    assert (events[0].job, events[0].code) == (job, "protocol")


def test_of_a_long_log_the_last_lines_are_kept(client_of, speak):
    client = client_of("chatters")
    assert isinstance(client.wait(speak(client), PATIENCE), protocol.Done)
    lines = client.log_lines
    assert lines == [f"{number:050}" for number in range(100_000 - connection.LOG_LINES, 100_000)]


@posix_only
def test_a_death_is_noticed_although_a_child_holds_the_pipes(client_of, speak):
    client = client_of("dies and leaves a child")
    final = client.wait(speak(client), PATIENCE)
    os.kill(int(client.log_lines[-1]), signal.SIGKILL)
    assert final.code == "died" and "exit code 7" in final.message


def test_a_process_that_was_killed_is_buried(client_of, speak):
    client = client_of("silent", start=0.1)
    job = speak(client)
    process = client._connection._process
    assert client.wait(job, PATIENCE).code == "start"
    until(lambda: client.poll() or process.returncode is not None)


PARENT = """
    import sys, time
    sys.path[:0] = [{tests!r}, {models!r}]
    from engine_clients import REAL_ENGINE, engine, core
    late = "import time; time.sleep({late})\\n"
    client = engine.EngineClient([sys.executable, "-I", "-c", late + REAL_ENGINE, str(core.models_dir())])
    client.start()
    print(client._connection._process.pid, flush=True)
    time.sleep(60)
"""


@posix_only
@pytest.mark.parametrize("late", [0, 0.2])
def test_the_engine_ends_with_a_parent_that_is_killed_right_after_the_start(tmp_path, late):
    """Whether or not the engine has begun to look at its parent by then."""
    script = tmp_path / "parent.py"
    tests, models = str(DOUBLES), str(ROOT / "models")
    script.write_text(textwrap.dedent(PARENT).format(tests=tests, models=models, late=late))
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        parent.kill()
        parent.wait(PATIENCE)
    until(lambda: is_gone(pid))


def test_the_page_gives_the_limits():
    page = (ROOT / "docs" / "protocol.md").read_text("utf-8")
    for limit in (
        f"{client_module.MAX_MESSAGES_PER_POLL} messages",
        f"{client_module.POLL_SECONDS * 1000:g} ms",
        f"{connection.OUTBOX_BYTES} bytes",
        f"{connection.LOG_LINES} lines",
    ):
        assert limit in page
