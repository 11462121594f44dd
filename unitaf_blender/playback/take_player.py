"""A take played in the window: its frames alone, once, with their sound."""

from __future__ import annotations

import bpy
from bpy.types import Scene

TICK_SECONDS = 0.05


class _Played:
    """The take that is played, and the frames that were played before."""

    name = ""
    scene_uid = 0
    end = 0
    preview: tuple[bool, int, int] = (False, 0, 0)


def playing_take() -> str:
    """The take that is being played, or the empty string."""
    return _Played.name


def start(scene: Scene, name: str, first: int, last: int) -> None:
    """Play the frames of a take, in the window."""
    stop()
    _Played.name, _Played.scene_uid, _Played.end = name, scene.session_uid, last
    _Played.preview = (scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end)
    scene.use_preview_range = True
    scene.frame_preview_start, scene.frame_preview_end = first, last
    scene.frame_set(first)
    if not _is_playing():
        bpy.ops.screen.animation_play()
    bpy.app.timers.register(_look, first_interval=TICK_SECONDS)


def stop() -> None:
    """Stop, and let the scene play what it played before."""
    if not _Played.name:
        return
    _Played.name = ""
    if _is_playing():
        bpy.ops.screen.animation_cancel(restore_frame=False)
    for scene in bpy.data.scenes:
        if scene.session_uid == _Played.scene_uid:
            scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end = _Played.preview


def _look() -> float | None:
    if not _Played.name:
        return None
    scene = next((scene for scene in bpy.data.scenes if scene.session_uid == _Played.scene_uid), None)
    manager = bpy.context.window_manager
    if scene is None or manager is None or not manager.windows:
        _Played.name = ""
        return None
    with bpy.context.temp_override(window=manager.windows[0]):
        if scene.frame_current < _Played.end and _is_playing():
            return TICK_SECONDS
        stop()
    return None


def _is_playing() -> bool:
    manager = bpy.context.window_manager
    return any(window.screen.is_animation_playing for window in manager.windows) if manager else False
