"""Plays the frames of one take in the window, once, with their sound."""

from __future__ import annotations

import bpy
from bpy.types import Scene

TICK_SECONDS = 0.05


class _CurrentPlayback:
    """The take that is played, and the scene's preview range before."""

    name = ""
    scene_uid = 0
    end = 0
    preview: tuple[bool, int, int] = (False, 0, 0)


def playing_take() -> str:
    """Returns the name of the take that is played; empty if none is."""
    return _CurrentPlayback.name


def start(scene: Scene, name: str, first: int, last: int) -> None:
    """Plays the frames ``first`` to ``last`` of a take in the window."""
    stop()
    _CurrentPlayback.name, _CurrentPlayback.scene_uid, _CurrentPlayback.end = name, scene.session_uid, last
    _CurrentPlayback.preview = (scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end)
    scene.use_preview_range = True
    scene.frame_preview_start, scene.frame_preview_end = first, last
    scene.frame_set(first)
    if not _is_playing():
        bpy.ops.screen.animation_play()
    bpy.app.timers.register(_check_end, first_interval=TICK_SECONDS)


def stop() -> None:
    """Stops, and gives the scene its earlier preview range."""
    if not _CurrentPlayback.name:
        return
    _CurrentPlayback.name = ""
    if _is_playing():
        bpy.ops.screen.animation_cancel(restore_frame=False)
    for scene in bpy.data.scenes:
        if scene.session_uid == _CurrentPlayback.scene_uid:
            scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end = _CurrentPlayback.preview


def _check_end() -> float | None:
    """Stops at the end of the take; returns the seconds to the next call."""
    if not _CurrentPlayback.name:
        return None
    scene = next((scene for scene in bpy.data.scenes if scene.session_uid == _CurrentPlayback.scene_uid), None)
    manager = bpy.context.window_manager
    if scene is None or manager is None or not manager.windows:
        _CurrentPlayback.name = ""
        return None
    with bpy.context.temp_override(window=manager.windows[0]):
        if scene.frame_current < _CurrentPlayback.end and _is_playing():
            return TICK_SECONDS
        stop()
    return None


def _is_playing() -> bool:
    manager = bpy.context.window_manager
    return any(window.screen.is_animation_playing for window in manager.windows) if manager else False
