"""Measures whether playback keeps up with the sound, so that the panel can say so."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bpy.app import handlers
from bpy.types import Scene

from ..timeline import sequencer

Handler = Callable[..., Any]

LATE = 0.05  # of the time that was played: a larger delay is seen as lips that lag
SHORTEST = 1.0  # seconds of playback that are measured at least


_persistent: Callable[[Handler], Handler] = handlers.persistent


class _PlaybackTiming:
    """The playback that runs, and whether the last one was late."""

    started = 0.0  # seconds of time.monotonic; 0 while none runs
    frame = 0  # at which it started
    late = False


def is_late() -> bool:
    """Whether the last playback that lasted a second fell behind the sound."""
    return _PlaybackTiming.late


@_persistent
def on_start(scene: Scene, _graph: Any = None) -> None:
    """Starts the measurement; a handler of playback."""
    _PlaybackTiming.started, _PlaybackTiming.frame = time.monotonic(), scene.frame_current


@_persistent
def on_stop(scene: Scene, _graph: Any = None) -> None:
    """Ends the measurement: compares the frames that were played with the time; a handler of playback."""
    seconds = time.monotonic() - _PlaybackTiming.started
    frames = scene.frame_current - _PlaybackTiming.frame
    if _PlaybackTiming.started and seconds > SHORTEST and frames > 0 and scene.sync_mode == "NONE":
        _PlaybackTiming.late = seconds * sequencer.true_fps(scene) > frames * (1 + LATE)
    _PlaybackTiming.started = 0.0


def forget() -> None:
    """Forgets the last measurement, which is of another file."""
    _PlaybackTiming.started, _PlaybackTiming.late = 0.0, False
