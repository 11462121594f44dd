"""What surrounds the speech engine's process: its streams, and the end of its parent."""

from __future__ import annotations

import os
import sys
import time
from io import BufferedIOBase

from .protocol import PARENT_VARIABLE

PARENT_POLL_SECONDS = 0.5
ENDED, LOST = 0, 1  # exit codes: as the parent asked, or without a parent that can be understood


def claim_streams() -> tuple[BufferedIOBase, BufferedIOBase]:
    """Takes stdin and stdout for the protocol; what a library prints goes to stderr, and what it reads is empty."""
    stdin = os.fdopen(os.dup(0), "rb")
    stdout = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return stdin, stdout


def end_with_parent() -> None:
    """Waits for the end of the parent process and ends this one: another process may hold the end of stdin open.

    Who started this process has said so in its environment: a parent that is gone already cannot be asked any more, and
    a script, or the launcher of a virtual environment, may stand between the two.
    """
    named = os.environ.pop(PARENT_VARIABLE, "")
    if _outlive(int(named) if named.isdecimal() else os.getppid()):
        os._exit(LOST)


if sys.platform == "win32":

    def _outlive(parent: int) -> bool:
        """Wait until the parent is gone; False if it cannot be watched."""
        import ctypes

        synchronize, infinite, no_such_process = 0x00100000, 0xFFFFFFFF, 87
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = ctypes.c_void_p
        kernel.WaitForSingleObject.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
        handle = kernel.OpenProcess(synchronize, False, parent)
        if not handle:
            return ctypes.get_last_error() == no_such_process
        return bool(kernel.WaitForSingleObject(handle, infinite) == 0)

else:

    def _outlive(parent: int) -> bool:
        """Wait until the parent is gone, or what stands between it and this process; False if it cannot be watched."""
        between = os.getppid()
        while os.getppid() == between and _is_there(parent):
            time.sleep(PARENT_POLL_SECONDS)
        return True

    def _is_there(process: int) -> bool:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True
