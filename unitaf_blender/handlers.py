"""Handlers of Blender's events: files that are opened and saved, undo, playback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bpy.app import handlers

from .background import jobs
from .character import overrides
from .playback import sync_watch, take_player
from .properties import old_files
from .takes import follow_dials, sound_files

Handler = Callable[..., Any]


_persistent: Callable[[Handler], Handler] = handlers.persistent


@_persistent
def on_load(_path: str, _unused: object = None) -> None:
    """Stops jobs, timers and playback before another file is opened."""
    jobs.abandon()
    follow_dials.stop()
    take_player.stop()
    sync_watch.forget()


@_persistent
def on_loaded(_path: str, _unused: object = None) -> None:
    """Brings an opened file up to date, and deletes what the last one left behind: no undo leads back to it."""
    sound_files.clear_left_behind()
    sound_files.find_missing()
    old_files.rename_stored()
    follow_dials.adopt()
    overrides.restore()


@_persistent
def on_undone(_scene: object, _unused: object = None) -> None:
    """Clears the panel's note, whose take may be gone, and makes takes show the dials as they are now."""
    jobs.clear_note()
    follow_dials.show_all()


@_persistent
def on_save(path: str, _unused: object = None) -> None:
    """Writes pending changes before the file is saved."""
    follow_dials.flush()
    overrides.store()
    sound_files.before_save(path)


@_persistent
def on_saved(_path: str, _unused: object = None) -> None:
    """Finishes the moves of sound files after a save."""
    sound_files.after_save(saved=True)


@_persistent
def on_save_failed(_path: str, _unused: object = None) -> None:
    """Undoes the moves of sound files after a save that failed."""
    sound_files.after_save(saved=False)


_PAIRS = (
    ("load_pre", on_load),
    ("load_post", on_loaded),
    ("undo_post", on_undone),
    ("redo_post", on_undone),
    ("save_pre", on_save),
    ("animation_playback_pre", sync_watch.on_start),
    ("animation_playback_post", sync_watch.on_stop),
    ("save_post", on_saved),
    ("save_post_fail", on_save_failed),
)


def add() -> None:
    """Adds the handlers."""
    for name, handler in _PAIRS:
        getattr(handlers, name).append(handler)


def remove() -> None:
    """Removes the handlers; first packs the sounds in the add-on's folder, which nothing moves any more."""
    sound_files.pack_unsaved()
    for name, handler in _PAIRS:
        if handler in getattr(handlers, name):
            getattr(handlers, name).remove(handler)
    sound_files.clear_left_behind()
