"""Several engines at once, for many lines on one machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpy.types import Context

from .. import preferences
from . import jobs

if TYPE_CHECKING:
    from ..engine import EngineClient


class EnginePool:
    """Engines that make takes at the same time; the first is the one that the add-on keeps running.

    Each needs as much memory as one. Raises EngineError if there is no engine.
    """

    def __init__(self, context: Context, count: int) -> None:
        from ..engine import EngineClient  # at first use

        command = preferences.engine_command(context)
        self._clients = [jobs.engine(context), *(EngineClient(command) for _ in range(count - 1))]
        self._given = [0] * count
        # Lines that are asked for while one is written: enough that no engine waits for the others.
        self.ahead = 1 if count == 1 else 3 * count

    def pick(self, characters: int) -> EngineClient:
        """Returns the engine that was given least so far, for a text of so many characters."""
        index = min(range(len(self._clients)), key=lambda index: self._given[index])
        self._given[index] += characters + 1
        return self._clients[index]

    def stop(self) -> None:
        """Ends all engines but the first."""
        for client in self._clients[1:]:
            client.stop()
