"""Does playback keep up with the sound? Measured while the scene plays, so that the panel can say so."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bpy.app import handlers
from bpy.types import Scene

from ..timeline import sequencer

Handler = Callable[..., Any]

LATE = 0.05  # of the time that was played: more is seen as lips that lag
SHORTEST = 1.0  # seconds after which it is judged


_persistent: Callable[[Handler], Handler] = handlers.persistent


class _Played:
    started = 0.0  # by the clock
    frame = 0  # at which it started, or went round
    late = False


def is_late() -> bool:
    """Whether the last playback that lasted a second fell behind the sound."""
    return _Played.late


@_persistent
def on_start(scene: Scene, _graph: Any = None) -> None:
    """Playback begins."""
    _Played.started, _Played.frame = time.monotonic(), scene.frame_current


@_persistent
def on_stop(scene: Scene, _graph: Any = None) -> None:
    """Playback ends: look how far it has come."""
    seconds = time.monotonic() - _Played.started
    frames = scene.frame_current - _Played.frame
    if _Played.started and seconds > SHORTEST and frames > 0 and scene.sync_mode == "NONE":
        _Played.late = seconds * sequencer.true_fps(scene) > frames * (1 + LATE)
    _Played.started = 0.0


def forget() -> None:
    """Another file is open."""
    _Played.started, _Played.late = 0.0, False
