"""What tests ask about other processes."""

import os
from pathlib import Path


def is_gone(pid):
    """Whether a process has ended, also if nobody has waited for it yet."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return True
    except FileNotFoundError:  # it ended in between, or this system has no /proc
        return Path("/proc/self/stat").exists()
    return state == "Z"
