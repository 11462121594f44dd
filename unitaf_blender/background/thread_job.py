"""Work on files in a thread of this process, as a job of the queue: for what would hold Blender up for a second."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from .. import core


class ThreadJob:
    """A call that touches nothing of Blender; see ``jobs.Job``. It cannot be stopped, only forgotten."""

    done = 0.0

    def __init__(self, stage: str, call: Callable[[], Any]) -> None:
        """Starts the call. stage: what the panel shows meanwhile."""
        self.stage = stage
        self._call = call
        self._found: Any = None
        self._error: core.errors.UnitafError | None = None
        self._thread = threading.Thread(target=self._run, name=stage, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._found = self._call()
        except core.errors.UnitafError as error:
            self._error = error
        except Exception as error:
            self._error = core.errors.UnitafError(f"{self.stage} failed unexpectedly: {error}")
            raise

    def poll(self) -> bool:
        """Whether the call has ended."""
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Does nothing: the call is short."""

    def forget(self) -> None:
        """Lets the call end by itself."""

    def result(self) -> Any:
        """Returns what the call returned, after its end; raises UnitafError."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found
