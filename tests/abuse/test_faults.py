"""Engines that are killed, stopped, slow, without space, time or a home: nothing half-written, and a plain sentence."""

from __future__ import annotations

import errno
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from abuse import FULL, PATIENCE, amount, assert_plain, complete, counts, full_only, posix_only
from engine_processes import at_work, client_of, core, double, handles, real, resident, said, until
from processes import is_gone
from worker_doubles import Parent

from unitaf import files, take_io, worker

TEXT = "I never thought that you would come back. Where were you last night?"
linux_only = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
protocol = core.protocol


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """The real engine."""
    client = client_of(real(), start=PATIENCE)
    yield client
    client.stop()


def take_in_full(client: Any, out: Path, name: str) -> None:
    """The engine makes a take that can be read."""
    final = said(client, "Hello.", out, name)
    assert isinstance(final, protocol.Done), final
    assert take_io.load(final.files["json"]).text == "Hello."


@posix_only
def test_killed_at_any_moment_it_leaves_whole_takes_or_none(client: Any, tmp_path: Path) -> None:
    final = said(client, TEXT, tmp_path, "first")
    started = time.monotonic()
    final = said(client, TEXT, tmp_path, "second")
    usual = time.monotonic() - started
    assert isinstance(final, protocol.Done)
    dice = random.Random(0 if not FULL else None)
    for number in range(amount(50, 1)):
        job = client.speak(TEXT, core.settings.Settings(), tmp_path, f"take {number}")
        at_work(client, job)
        time.sleep(dice.uniform(0, 0.9 * usual))
        pid = client.hello.pid
        os.kill(pid, signal.SIGKILL)
        final = client.wait(job, PATIENCE)
        counts["kills while a take was made"] += 1
        counts["kills that came too late for the take"] += isinstance(final, protocol.Done)
        if not isinstance(final, protocol.Done):
            assert (final.type, final.code) == ("error", "died")
            assert_plain(final.message)
        until(lambda pid=pid: is_gone(pid) and not client.poll() and client.state in ("stopped", "failed"))
        for name in complete(tmp_path):
            take_io.load(tmp_path / f"{name}.json")
        assert (f"take {number}" in complete(tmp_path)) == isinstance(final, protocol.Done)
        take_in_full(client, tmp_path, f"after {number}")


@posix_only
def test_a_stopped_engine_frees_the_animator(tmp_path: Path) -> None:
    for number in range(amount(10, 1)):
        client = client_of(double(), silence=0.5, cancel=0.5)
        pids = []
        for way, cancels in (("silence", False), ("cancel", True)):
            job = client.speak("wait", core.settings.Settings(), tmp_path, f"{way} {number}")
            at_work(client, job)
            pids.append(client.hello.pid)
            os.kill(pids[-1], signal.SIGSTOP)
            started = time.monotonic()
            if cancels:
                client.cancel(job)
            final = client.wait(job, PATIENCE)
            assert time.monotonic() - started < 5
            assert isinstance(final, protocol.Cancelled) if cancels else final.code == "silence"
            if not cancels:
                assert_plain(final.message)
            counts["engines stopped by a signal"] += 1
        assert isinstance(said(client, "Hello.", tmp_path, f"after {number}"), protocol.Done)
        pids.append(client.hello.pid)
        client.stop()
        end = time.monotonic() + PATIENCE
        while not all(map(is_gone, pids)):
            assert time.monotonic() < end, "an engine is left"
            time.sleep(0.01)
    assert complete(tmp_path) == {f"after {number}" for number in range(amount(10, 1))}


def test_what_killed_engines_left_is_cleared_away_a_day_later(tmp_path: Path) -> None:
    yesterday = time.time() - 2 * 24 * 3600
    old, new, other, theirs = (tmp_path / name for name in (".unitaf-old", ".unitaf-new", ".other", ".unitaf-theirs"))
    for folder in (old, new, other, theirs):
        (folder / "new").mkdir(parents=True)
        (folder / "new" / "take.wav").write_bytes(b"half")
        (folder / files.MARK).touch()
        if folder is not new:
            os.utime(folder, (yesterday, yesterday))
    (theirs / files.MARK).unlink()
    os.utime(theirs, (yesterday, yesterday))
    parent = Parent()
    parent.speak("1", "Hello.", tmp_path)
    assert parent.hear().type == "done"
    parent.end()
    assert not old.exists() and new.exists() and other.exists() and theirs.exists()


class FullDisk:
    """Fails at the n-th folder or file with ENOSPC; of a file, a share of the bytes is written before."""

    def __init__(self, number: int, share: float) -> None:
        self.left, self.share, self.hit = number, share, False

    def _is_full(self) -> bool:
        self.left -= 1
        self.hit = self.hit or self.left == 0
        return self.left == 0

    def install(self, patch: pytest.MonkeyPatch) -> None:
        mkdir, write = os.mkdir, Path.write_bytes

        def make(path: Any, *rest: Any, **more: Any) -> None:
            if ".unitaf-" in str(path) and not Path(path).exists() and self._is_full():
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
            mkdir(path, *rest, **more)

        def put(path: Path, data: bytes) -> int:
            if self._is_full():
                write(path, data[: int(self.share * len(data))])
                raise OSError(errno.ENOSPC, "No space left on device", str(path))
            return write(path, data)

        patch.setattr(os, "mkdir", make)
        patch.setattr(Path, "write_bytes", put)


# Folders are 1 to 5; of the files, 6 to 8, several shares are written before the disk is full.
FULL_AT = [(number, 0.0) for number in range(1, 6)] + [
    (number, share) for number in (6, 7, 8) for share in (0, 0.01, 0.5, 0.99, 1)
]


@pytest.mark.parametrize(("number", "share"), FULL_AT)
def test_a_full_disk_keeps_the_earlier_take(
    number: int, share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faked: OSError(ENOSPC) from the n-th call that needs space."""
    parent = Parent()
    parent.speak("1", "Hello.", tmp_path)
    assert parent.hear().type == "done"
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(before) == 3
    full = FullDisk(number, share)
    with monkeypatch.context() as patch:
        full.install(patch)
        parent.say(protocol_speak("2", tmp_path))
        answer = parent.hear()
    counts["full disks, faked"] += 1
    assert full.hit and (answer.type, answer.code) == ("error", "output"), answer
    assert_plain(answer.message)
    assert "space" in answer.message or "full" in answer.message
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    parent.say(protocol_speak("3", tmp_path))
    assert parent.hear().type == "done"
    parent.end()


def protocol_speak(job: str, out: Path) -> Any:
    """A request for the take that the first job made."""
    from unitaf.protocol import Speak

    return Speak(job, "Hello.", {}, str(out), "take 1")


@posix_only
@pytest.mark.parametrize("number", range(amount(20, 1)))
def test_a_quota_that_ends_within_a_file_leaves_nothing(number: int, tmp_path: Path) -> None:
    """Real: the system lets no file grow beyond a limit (RLIMIT_FSIZE), which lies within the .wav."""
    limit = 44 + number * 1150
    client = client_of(double(f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"))
    final = said(client, "Hello.", tmp_path)
    client.stop()
    counts["file size limits, real"] += 1
    assert (final.type, final.code) == ("error", "output"), final
    assert_plain(final.message)
    assert list(tmp_path.iterdir()) == []


JUMPS = """
import random, time
_time = time.time
time.time = lambda: _time() + random.choice([-1e9, -3600, 0, 3600, 1e9])
"""


def test_clock_jumps_do_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wall clock jumps by hours and decades, on both sides; deadlines go by the monotonic one."""
    client = client_of(double(JUMPS), silence=10.0, cancel=10.0)
    wall, dice = time.time, random.Random(0)
    monkeypatch.setattr(time, "time", lambda: wall() + dice.choice([-1e9, -3600, 0, 3600, 1e9]))
    for number in range(amount(100, 5)):
        counts["takes while clocks jumped"] += 1
        assert isinstance(said(client, "Hello.", tmp_path, f"take {number}"), protocol.Done)
    client.stop()
    assert len(complete(tmp_path)) == amount(100, 5)


@pytest.mark.parametrize("seconds", [20 if FULL else 1])
def test_an_engine_that_starts_late_is_waited_for(seconds: int, tmp_path: Path) -> None:
    """As behind an antivirus; within the client's own deadline."""
    client = client_of(double(f"import time; time.sleep({seconds})"))
    started = time.monotonic()
    assert isinstance(said(client, "Hello.", tmp_path), protocol.Done)
    assert time.monotonic() - started > seconds
    client.stop()


def read_only(tmp_path: Path) -> Path:
    """A folder that nobody can write to: not even root, where this system has one."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/sys") if Path("/sys/kernel").is_dir() else pytest.skip("root may write everywhere")
    folder = tmp_path / "read only"
    folder.mkdir(mode=0o555)
    return folder


@posix_only
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    client = client_of(double())
    for out in (read_only(tmp_path), read_only(tmp_path / "..") / "new" if os.geteuid() == 0 else tmp_path / "a"):
        if out.exists() or out.parent.name == "sys":
            final = said(client, "Hello.", out)
            assert final.type == "error" and final.code == "output" and str(out) in final.message
            assert_plain(final.message)
    file = tmp_path / "file"
    file.write_text("in the way")
    final = said(client, "Hello.", file)
    assert final.type == "error" and final.code == "output"
    assert_plain(final.message)
    assert isinstance(said(client, "Hello.", tmp_path / "out"), protocol.Done)
    client.stop()


NO_TEMP = """
import tempfile
tempfile._candidate_tempdir_list = lambda: []
"""


@posix_only
def test_without_home_and_temp_the_real_engine_speaks(tmp_path: Path) -> None:
    """Blender's environment may be bare, and all of the usual temporary folders may be closed."""
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT")}
    environment |= {"HOME": str(tmp_path / "missing"), "TMPDIR": str(tmp_path / "missing")}
    client = client_of(real(NO_TEMP), environment, start=PATIENCE)
    take_in_full(client, tmp_path / "out", "take")
    client.stop()
    assert complete(tmp_path / "out") == {"take"} and not (tmp_path / "missing").exists()


@full_only
@linux_only
def test_500_takes_in_one_process_with_flat_memory_and_handles(client: Any, tmp_path: Path) -> None:
    measured: Callable[[int], tuple[int, int, int]] = lambda pid: (resident(pid), handles(pid), handles(os.getpid()))  # noqa: E731
    sizes = []
    for number in range(500):
        final = said(client, f"Take {number}.", tmp_path, f"take {number % 7}")
        assert isinstance(final, protocol.Done), final
        counts["takes in one process"] += 1
        if number % 100 == 99:
            sizes.append(measured(client.hello.pid))
    assert sizes[-1][0] - sizes[0][0] < 32 << 20, sizes
    assert len({size[1:] for size in sizes}) == 1, sizes
    counts["growth over the last 400 of them, KB"] = max(0, sizes[-1][0] - sizes[0][0]) >> 10


def test_the_suite_runs_against_this_package() -> None:
    assert Path(worker.__file__).parents[1] == Path(sys.modules["abuse"].MODELS)
