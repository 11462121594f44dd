"""The half of the pipes that is for Windows, here over a double of Windows' functions; elsewhere it is never run."""

import array
import ctypes
import importlib.util
import os
import sys
import types

import pytest
from paths import ROOT

fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")

ROOM = 4096  # bytes that the double's pipes hold
BROKEN, NO_DATA = 109, 232


class Kernel:
    """What a pipe of Windows does, with pipes of this system; a handle is a descriptor."""

    def __init__(self):
        self.error, self.unwaiting = 0, set()
        for name in ("CreatePipe", "SetNamedPipeHandleState", "PeekNamedPipe", "WriteFile"):
            function = getattr(self, f"_{name}")
            setattr(self, name, lambda *arguments, function=function: function(*arguments))

    def _fail(self, error):
        self.error = error
        return 0

    def _CreatePipe(self, read, write, _security, _size):  # noqa: N802
        read.value, write.value = os.pipe()
        return 1

    def _SetNamedPipeHandleState(self, handle, mode, _count, _time):  # noqa: N802
        self.unwaiting |= {handle} if mode.value == 1 else set()
        return 1

    def _PeekNamedPipe(self, handle, _buffer, _size, _read, there, _left):  # noqa: N802
        there.value = self._there(handle)
        return 1 if there.value or not self._is_alone(handle) else self._fail(BROKEN)

    def _WriteFile(self, handle, data, size, written, _overlapped):  # noqa: N802
        assert handle in self.unwaiting, "this would wait"
        try:
            written.value = os.write(handle, data[:size]) if self._there(handle) + size <= ROOM else 0
        except BrokenPipeError:
            return self._fail(NO_DATA)
        return 1

    @staticmethod
    def _there(handle):
        found = array.array("i", [0])
        fcntl.ioctl(handle, termios.FIONREAD, found)
        return found[0]

    @staticmethod
    def _is_alone(handle):
        os.set_blocking(handle, False)
        try:
            return os.read(handle, 1) == b""
        except BlockingIOError:
            return False


@pytest.fixture
def pipes(monkeypatch):
    """The module as Windows loads it."""
    kernel = Kernel()
    double = types.SimpleNamespace(open_osfhandle=lambda handle, flags: handle, get_osfhandle=lambda number: number)
    monkeypatch.setitem(sys.modules, "msvcrt", double)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", lambda name, use_last_error: kernel, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: kernel.error, raising=False)
    monkeypatch.setattr(ctypes, "WinError", lambda error: OSError(error, "as Windows says"), raising=False)
    path = ROOT / "unitaf_blender" / "engine" / "pipes.py"
    spec = importlib.util.spec_from_file_location("pipes_of_windows", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def pipe(pipes):
    """A pipe that does not wait: where it is read, and where it is written."""
    descriptor, write = pipes.open_pipe()
    read = os.fdopen(descriptor, "rb", 0)
    pipes.never_wait(write)
    pipes.never_wait(read)
    with read, write:
        yield read, write


def test_what_is_written_can_be_read(pipes, pipe):
    read, write = pipe
    assert pipes.read_now(read) is None
    assert pipes.write_now(write, b"hello") == 5
    assert pipes.read_now(read) == b"hello"
    assert pipes.read_now(read) is None


def test_a_full_pipe_takes_nothing_and_then_goes_on(pipes, pipe):
    read, write = pipe
    rest, got = os.urandom(5 * ROOM + 77), b""
    sent = bytearray(rest)
    while len(got) < len(rest):
        while written := pipes.write_now(write, bytes(sent)):
            del sent[:written]
        got += pipes.read_now(read)
    assert got == rest and not sent


def test_the_end_is_seen_on_both_sides(pipes, pipe):
    read, write = pipe
    pipes.write_now(write, b"last")
    write.close()
    assert pipes.read_now(read) == b"last"
    assert pipes.read_now(read) == b""
    other, write = pipes.open_pipe()
    pipes.never_wait(write)
    os.close(other)
    with write, pytest.raises(OSError, match="as Windows says"):
        pipes.write_now(write, b"nobody reads")
