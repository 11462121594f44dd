"""Work on files in short steps, as a job of the queue: for what would hold Blender up for a second."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

from .. import core

SECONDS = 0.03  # of work at each poll


class StepJob:
    """Work that touches nothing of Blender, and yields the share that is done after each step; see ``jobs.Job``.

    done: 0..1.
    """

    def __init__(self, stage: str, steps: Generator[float, None, Any]) -> None:
        """stage: what the panel shows meanwhile."""
        self.stage = stage
        self.done = 0.0
        self._steps = steps
        self._found: Any = None
        self._error: core.errors.UnitafError | None = None
        self._has_ended = False

    def poll(self) -> bool:
        """Works for a moment; returns whether all is done."""
        until = time.monotonic() + SECONDS
        while not self._has_ended and time.monotonic() < until:
            self._step()
        return self._has_ended

    def _step(self) -> None:
        try:
            self.done = next(self._steps)
        except StopIteration as end:
            self._found, self._has_ended = end.value, True
        except core.errors.UnitafError as error:
            self._error, self._has_ended = error, True

    def cancel(self) -> None:
        """Stops between two steps."""
        self._steps.close()
        self._has_ended = True

    forget = cancel

    def result(self) -> Any:
        """Does what is left, and returns what the work returned, None if it was cancelled; raises UnitafError."""
        while not self._has_ended:
            self._step()
        if self._error is not None:
            raise self._error
        return self._found
