"""Pipes to another process that are read and written without blocking.

Pipes and not sockets or ``multiprocessing.connection``: nobody else can reach a pipe, so it needs no address, no key,
no handshake that could be stalled, and no permission to use a network; and the engine has a usual standard input and
output in any Python, behind the launcher of a virtual environment too. A Connection of multiprocessing blocks when the
other process does not read, and when it has sent half a message; these functions do neither.

The functions take this process's end of a pipe that ``open_pipe`` or ``subprocess`` opened, without a buffer.
"""

from __future__ import annotations

import os
import sys
from typing import IO

CHUNK = 2**16  # bytes that are read or written at a time

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    _PIPE_NOWAIT = wintypes.DWORD(1)
    _BROKEN_PIPE = 109

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreatePipe.argtypes = (
        ctypes.POINTER(wintypes.HANDLE), ctypes.POINTER(wintypes.HANDLE), wintypes.LPVOID, wintypes.DWORD,
    )  # fmt: skip
    _kernel.SetNamedPipeHandleState.argtypes = (wintypes.HANDLE, wintypes.LPDWORD, wintypes.LPDWORD, wintypes.LPDWORD)
    _kernel.PeekNamedPipe.argtypes = (
        wintypes.HANDLE, wintypes.LPVOID, wintypes.DWORD, wintypes.LPDWORD, wintypes.LPDWORD, wintypes.LPDWORD,
    )  # fmt: skip
    _kernel.WriteFile.argtypes = (
        wintypes.HANDLE, wintypes.LPCVOID, wintypes.DWORD, wintypes.LPDWORD, wintypes.LPVOID,
    )  # fmt: skip

    def open_pipe() -> tuple[int, IO[bytes]]:
        """Opens a pipe to a new process; returns the descriptor that it reads, and our end. Raises OSError."""
        read, write = wintypes.HANDLE(), wintypes.HANDLE()
        if not _kernel.CreatePipe(read, write, None, CHUNK):  # those of subprocess hold 4 KB
            raise ctypes.WinError(ctypes.get_last_error())
        assert read.value is not None and write.value is not None
        ours = os.fdopen(msvcrt.open_osfhandle(write.value, 0), "wb", 0)
        return msvcrt.open_osfhandle(read.value, os.O_RDONLY), ours

    def never_wait(pipe: IO[bytes]) -> None:
        """Prepares a pipe for ``read_now`` or ``write_now``; raises OSError."""
        if pipe.writable() and not _kernel.SetNamedPipeHandleState(_handle(pipe), _PIPE_NOWAIT, None, None):
            raise ctypes.WinError(ctypes.get_last_error())

    def read_now(pipe: IO[bytes]) -> bytes | None:
        """Returns the bytes in a pipe, at most CHUNK; None if there are none, empty at its end. Raises OSError."""
        there = wintypes.DWORD()
        if not _kernel.PeekNamedPipe(_handle(pipe), None, 0, None, there, None):
            error = ctypes.get_last_error()
            if error == _BROKEN_PIPE:
                return b""
            raise ctypes.WinError(error)
        return os.read(pipe.fileno(), min(CHUNK, there.value)) if there.value else None

    def write_now(pipe: IO[bytes], data: bytes) -> int:
        """Writes what there is room for, at most CHUNK bytes; returns how many. Raises OSError if nobody reads."""
        size, written = min(CHUNK, len(data)), wintypes.DWORD()
        while size and not written.value:  # Windows writes all of it or nothing
            if not _kernel.WriteFile(_handle(pipe), data, size, written, None):
                raise ctypes.WinError(ctypes.get_last_error())
            size //= 2
        return written.value

    def _handle(pipe: IO[bytes]) -> int:
        return msvcrt.get_osfhandle(pipe.fileno())

else:

    def open_pipe() -> tuple[int, IO[bytes]]:
        """Opens a pipe to a new process; returns the descriptor that it reads, and our end. Raises OSError."""
        read, write = os.pipe()
        return read, os.fdopen(write, "wb", 0)

    def never_wait(pipe: IO[bytes]) -> None:
        """Prepares a pipe for ``read_now`` or ``write_now``; raises OSError."""
        os.set_blocking(pipe.fileno(), False)

    def read_now(pipe: IO[bytes]) -> bytes | None:
        """Returns the bytes in a pipe, at most CHUNK; None if there are none, empty at its end. Raises OSError."""
        try:
            return os.read(pipe.fileno(), CHUNK)
        except BlockingIOError:
            return None

    def write_now(pipe: IO[bytes], data: bytes) -> int:
        """Writes what there is room for, at most CHUNK bytes; returns how many. Raises OSError if nobody reads."""
        try:
            return os.write(pipe.fileno(), data[:CHUNK])
        except BlockingIOError:
            return 0
