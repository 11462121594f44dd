"""Plays the frames of one take in the window, once, with their sound."""

from __future__ import annotations

import contextlib
import json
import time

import bpy
from bpy.types import Scene

from ..timeline import marks, sequencer

TICK_SECONDS = 0.05
GRACE = 1.0  # seconds after its end by the clock until a take is stopped
# Of the scene, which playing a take changes for as long as it lasts. The scene keeps the earlier ones meanwhile, so
# that an undo step, an automatic save or a crash in between cannot make the changes last.
SETTINGS = ("use_preview_range", "frame_preview_start", "frame_preview_end", "sync_mode")


class _CurrentPlayback:
    """The take that is played, and the last frame of it that was seen.

    ends_at: seconds of time.monotonic. A window that is drawn slower than the take lasts never shows its last frame.
    """

    name = ""
    scene_uid = 0
    end = 0
    seen = 0
    ends_at = 0.0


def playing_take() -> str:
    """Returns the name of the take that is played; empty if none is."""
    return _CurrentPlayback.name


def start(scene: Scene, name: str, first: int, last: int) -> None:
    """Plays the frames ``first`` to ``last`` of a take in the window; frames follow the sound, some may be dropped."""
    stop()
    _CurrentPlayback.name, _CurrentPlayback.scene_uid, _CurrentPlayback.end = name, scene.session_uid, last
    _CurrentPlayback.seen = first
    before = {setting: getattr(scene, setting) for setting in SETTINGS}
    scene.unitaf.before_playback = json.dumps(before)  # type: ignore[attr-defined]
    scene.use_preview_range = True
    scene.frame_preview_start, scene.frame_preview_end = first, last
    scene.sync_mode = "AUDIO_SYNC"
    scene.frame_set(first)
    if not _is_playing():
        bpy.ops.screen.animation_play(sync=True)  # by the clock, where there is no sound
    seconds = (last - first + 1) / sequencer.true_fps(scene)
    _CurrentPlayback.ends_at = time.monotonic() + seconds + GRACE
    bpy.app.timers.register(_check_end, first_interval=TICK_SECONDS)


def start_soon(scene: Scene, name: str, first: int, last: int) -> None:
    """Plays a take as ``start`` does, once Blender has ended what it does now; nothing where no window shows it."""
    uid = scene.session_uid

    def begin() -> None:
        manager = bpy.context.window_manager
        for window in manager.windows if manager else ():
            if window.scene.session_uid == uid:
                with bpy.context.temp_override(window=window):
                    start(window.scene, name, first, last)
                return

    bpy.app.timers.register(begin, first_interval=0.0)


def stop() -> None:
    """Stops, and gives the scene its earlier settings."""
    if _CurrentPlayback.name:
        _CurrentPlayback.name = ""
        if _is_playing():
            bpy.ops.screen.animation_cancel(restore_frame=False)
    restore_settings()


def restore_settings() -> None:
    """Gives scenes the settings that they had before a take was played: of a file, or an undo step, made meanwhile."""
    for scene in bpy.data.scenes:
        choices = scene.unitaf  # type: ignore[attr-defined]
        if not choices.before_playback or not scene.is_editable:
            continue
        before = marks.json_text(choices.before_playback)
        for setting in SETTINGS:
            value = before.get(setting) if isinstance(before, dict) else None
            if type(value) is type(getattr(scene, setting)):
                with contextlib.suppress(TypeError, ValueError, OverflowError):  # a damaged file
                    setattr(scene, setting, value)
        choices.before_playback = ""


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
        frame = scene.frame_current
        has_ended = frame >= _CurrentPlayback.end or frame < _CurrentPlayback.seen  # or has begun once more
        has_ended |= time.monotonic() > _CurrentPlayback.ends_at
        _CurrentPlayback.seen = frame
        if _is_playing() and not has_ended:
            return TICK_SECONDS
        last = _CurrentPlayback.end
        stop()
        if has_ended:
            scene.frame_set(last)
    return None


def _is_playing() -> bool:
    manager = bpy.context.window_manager
    return any(window.screen.is_animation_playing for window in manager.windows) if manager else False
