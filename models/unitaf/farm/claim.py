"""Claims: one worker at a time works on a chunk, also where a scheduler has lost sight of one that still runs.

A claim is a file that only one process can create, on network folders too. Its owner touches it while it works; one
that is not touched any more is that of a killed worker, and is taken over.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from ..errors import OutputError
from ..files import prepare_folder, reason

TOUCHED_EVERY = 5.0  # seconds
STALE_AFTER = 60.0  # seconds without a touch: far more than a slow network folder delays one. Our choice
LOOKED_EVERY = 1.0  # seconds between looks at the claim of another worker


@contextlib.contextmanager
def claimed(path: Path, stale_after: float = STALE_AFTER, looked_every: float = LOOKED_EVERY) -> Iterator[None]:
    """Holds a claim; waits while another worker holds it. Raises OutputError if the folder cannot be written."""
    prepare_folder(path.parent)
    token = json.dumps({"host": platform.node(), "process": os.getpid(), "token": uuid.uuid4().hex})
    watch = _Watch(path)
    while not _create(path, token):
        if watch.is_over(stale_after):
            _take_away(path, watch.seen)
        else:
            time.sleep(looked_every)
    done = threading.Event()
    toucher = threading.Thread(target=_touch, args=(path, done), name="claim", daemon=True)
    toucher.start()
    try:
        yield
    finally:
        done.set()
        toucher.join()
        if _read(path) == token:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


class _Watch:
    """Watches the claim of another worker. seen: its contents, when they were last looked at."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.seen = ""
        self._touched = -1
        self._since = time.monotonic()

    def is_over(self, stale_after: float) -> bool:
        """Whether its worker has ended: by our own clock, since those of machines differ."""
        seen = _read(self._path)
        try:
            touched = self._path.stat().st_mtime_ns
        except OSError:
            touched = 0
        if (seen, touched) != (self.seen, self._touched):
            self.seen, self._touched, self._since = seen, touched, time.monotonic()
        return _has_died_here(seen) or time.monotonic() - self._since > stale_after


def _create(path: Path, token: str) -> bool:
    """Creates a claim, unless there is one; raises OutputError."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(token)
    except FileExistsError:
        return False
    except OSError as error:
        raise OutputError(f'"{path.parent}" cannot be written to: {reason(error)}; make room, or change it.') from error
    return True


def _take_away(path: Path, seen: str) -> None:
    """Removes a claim whose worker has ended, if it is still that one: only one of several workers can move it."""
    aside = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    with contextlib.suppress(OSError):
        path.rename(aside)
        if _read(aside) != seen and not path.exists():
            aside.rename(path)  # another worker has claimed it in between
        else:
            aside.unlink()


def _has_died_here(seen: str) -> bool:
    """Whether a claim is that of a process of this machine that runs no more."""
    try:
        values = json.loads(seen)
        host, process = values["host"], int(values["process"])
    except (ValueError, KeyError, TypeError):
        return False  # it is just being written
    if host != platform.node() or os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _touch(path: Path, done: threading.Event) -> None:
    while not done.wait(TOUCHED_EVERY):
        with contextlib.suppress(OSError):
            os.utime(path)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return ""
