"""What the add-on does when a file is opened, saved or undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bpy.app import handlers

from . import jobs, live, older_files, overrides, playback, playing
from .scene import sound_files

Handler = Callable[..., Any]


_persistent: Callable[[Handler], Handler] = handlers.persistent


@_persistent
def on_load(_path: str, _unused: object = None) -> None:
    """Another file is about to be opened: what goes on was meant for this one."""
    jobs.abandon()
    live.stop()
    playing.stop()
    playback.forget()


@_persistent
def on_loaded(_path: str, _unused: object = None) -> None:
    """Another file is open: no undo leads back to the last one."""
    sound_files.clear_left_behind()
    older_files.hold_rest()
    live.adopt()
    overrides.restore()


@_persistent
def on_undone(_scene: object, _unused: object = None) -> None:
    """A step was undone or redone: the take that the panel speaks of may be gone, dials may be others."""
    jobs.forget()
    live.show_all()


@_persistent
def on_save(path: str, _unused: object = None) -> None:
    """The file is about to be saved."""
    live.flush()
    overrides.keep()
    sound_files.before_save(path)


@_persistent
def on_saved(_path: str, _unused: object = None) -> None:
    """The file was saved."""
    sound_files.after_save(saved=True)


@_persistent
def on_save_failed(_path: str, _unused: object = None) -> None:
    """The file could not be saved."""
    sound_files.after_save(saved=False)


_PAIRS = (
    ("load_pre", on_load),
    ("load_post", on_loaded),
    ("undo_post", on_undone),
    ("redo_post", on_undone),
    ("save_pre", on_save),
    ("animation_playback_pre", playback.on_start),
    ("animation_playback_post", playback.on_stop),
    ("save_post", on_saved),
    ("save_post_fail", on_save_failed),
)


def add() -> None:
    """Listen."""
    for name, handler in _PAIRS:
        getattr(handlers, name).append(handler)


def remove() -> None:
    """Listen no more."""
    for name, handler in _PAIRS:
        if handler in getattr(handlers, name):
            getattr(handlers, name).remove(handler)
    sound_files.clear_left_behind()
