"""Handlers of Blender's events: files that are opened and saved, undo, playback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy
from bpy.app import handlers

from .background import jobs
from .character import older_blender, overrides
from .playback import sync_watch, take_player
from .properties import old_files, repair
from .takes import chosen_takes, follow_dials, library, own_files, ownership, sound_files, trash
from .timeline import rest

Handler = Callable[..., Any]


_persistent: Callable[[Handler], Handler] = handlers.persistent


@_persistent
def on_load(_path: str, _unused: object = None) -> None:
    """Stops jobs, timers and playback before another file is opened."""
    jobs.abandon()
    follow_dials.stop()
    take_player.stop()
    sync_watch.forget()
    trash.settle()
    sound_files.release_names()


@_persistent
def on_loaded(_path: str, _unused: object = None) -> None:
    """Brings an opened file up to date, and deletes what the last one left behind: no undo leads back to it."""
    sound_files.clear_left_behind()
    trash.settle_abandoned()
    sound_files.find_missing()
    repair.delete_unusable()
    old_files.rename_stored()
    older_blender.hold_rest()
    follow_dials.adopt()
    overrides.restore()
    take_player.restore_settings()


@_persistent
def on_imported(context: Any, _unused: object = None) -> None:
    """Brings objects up to date that were linked or appended from another file."""
    repair.delete_unusable()
    old_files.rename_stored()
    for item in context.import_items:
        if isinstance(item.id, bpy.types.Action) and item.id.is_editable and item.source_library:
            ownership.came_from(item.id, item.source_library.filepath)


@_persistent
def on_undo(_scene: object, _unused: object = None) -> None:
    """Remembers which takes are chosen: choosing is no step of its own, and undo would take it back."""
    chosen_takes.remember()


@_persistent
def on_undone(_scene: object, _unused: object = None) -> None:
    """Clears the panel's note, brings back deleted files, and makes takes show the dials as they are now."""
    jobs.clear_note()
    take_player.restore_settings()
    own_files.follow_undo()
    chosen_takes.recall()
    follow_dials.show_all()


@_persistent
def on_save(path: str, _unused: object = None) -> None:
    """Writes pending changes before the file is saved."""
    take_player.stop()  # its preview range is not saved
    follow_dials.flush()
    overrides.store()
    sound_files.before_save(path)


@_persistent
def on_saved(path: str, _unused: object = None) -> None:
    """Finishes the moves of sound files after a save, and notes that deleted files are not needed any more."""
    sound_files.after_save(saved=True)
    if path == bpy.data.filepath:  # not a copy
        trash.note_saved(path)


@_persistent
def on_save_failed(_path: str, _unused: object = None) -> None:
    """Undoes the moves of sound files after a save that failed."""
    sound_files.after_save(saved=False)


@_persistent
def on_changed(_scene: object, graph: Any = None) -> None:
    """Restores shape keys whose takes were deleted in the NLA editor, and ends the solo of such takes."""
    if graph is not None and graph.id_type_updated("KEY"):
        for update in graph.updates:
            key = update.id.original if isinstance(update.id, bpy.types.Key) else None
            if key is not None and key.is_editable:
                rest.restore_left_behind(key)
                library.end_lost_solo(key)


_PAIRS = (
    ("load_pre", on_load),
    ("load_post", on_loaded),
    ("blend_import_post", on_imported),
    ("undo_pre", on_undo),
    ("redo_pre", on_undo),
    ("undo_post", on_undone),
    ("redo_post", on_undone),
    ("depsgraph_update_post", on_changed),
    ("save_pre", on_save),
    ("animation_playback_pre", sync_watch.on_start),
    ("animation_playback_post", sync_watch.on_stop),
    ("save_post", on_saved),
    ("save_post_fail", on_save_failed),
)


def add() -> None:
    """Adds the handlers, as far as this version of Blender has them."""
    for name, handler in _PAIRS:
        if hasattr(handlers, name):  # Blender 4.2 has no handler of imports
            getattr(handlers, name).append(handler)


def remove() -> None:
    """Removes the handlers; first packs the sounds in the add-on's folder, which nothing moves any more."""
    sound_files.pack_unsaved()
    sound_files.release_names()
    for name, handler in _PAIRS:
        if handler in getattr(handlers, name, ()):
            getattr(handlers, name).remove(handler)
    trash.settle()
    sound_files.clear_left_behind()
