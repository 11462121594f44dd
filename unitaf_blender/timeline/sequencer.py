"""Sound strips of takes in the sequencer of the head's scene."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Scene, SequenceEditor

from .. import core
from . import marks
from .nla import TAKE_MARK

CHANNELS = 128  # of Blender's sequencer


def add_sound(
    scene: Scene,
    name: str,
    sound: Path,
    start: int,
    frames: int,
    undo: contextlib.ExitStack,
    *,
    channel: int | None = None,
) -> Any:
    """Adds a sound strip that starts at ``start``, on the first channel that is free for ``frames`` frames.

    channel: a channel that is known to be free; without one, the first is searched for.
    undo: receives the function that reverts each step.

    The volume stays 1. Raises OutputError when every channel is
    taken, when the file cannot be read, or when this Blender was built without sound.
    """
    if not sound.is_file():
        # Blender itself would make a silent strip of one frame of it.
        raise core.errors.OutputError(f"The sound file {sound} is gone; generate again.")
    editor = scene.sequence_editor or scene.sequence_editor_create()
    collection = strips(editor)
    channel = channel or free_channel(collection, start, start + frames + 1)  # its length may be rounded up by a frame
    try:
        strip = collection.new_sound(name, str(sound), channel, start)
    except RuntimeError as error:
        raise core.errors.OutputError(f"This Blender could not open the sound {sound}: {error}") from error
    undo.callback(remove, collection, strip)
    strip[TAKE_MARK] = name
    return strip


def copy_sound(scene: Scene, strip: Any, name: str, start: int, undo: contextlib.ExitStack) -> Any:
    """Adds a strip with the sound of another, packed or in a file, that starts at a frame; raises OutputError."""
    editor = scene.sequence_editor
    assert editor is not None  # it holds the strip
    collection, length = strips(editor), right(strip) - left(strip)
    channel = free_channel(collection, start, start + length + 1)
    sound = strip.sound
    with tempfile.TemporaryDirectory(prefix="unitaf-", dir=bpy.app.tempdir) as folder:
        file = Path(bpy.path.abspath(sound.filepath))
        if sound.packed_file:
            file = Path(folder) / file.name
            file.write_bytes(sound.packed_file.data)
        if not file.is_file():
            raise core.errors.OutputError(f"The sound file {file} is gone: find it again.")
        copy = collection.new_sound(name, str(file), channel, start)
    undo.callback(remove, collection, copy)
    opened, copy.sound = copy.sound, sound
    if opened != sound:
        bpy.data.sounds.remove(opened)
    copy.volume, copy.mute, copy.color_tag = strip.volume, strip.mute, strip.color_tag
    return copy


def renew(scene: Scene, strip: Any, name: str, start: int) -> None:
    """Replaces a strip by one of the same sound at a frame, whose length is that of the scene's present frame rate."""
    with contextlib.ExitStack() as undo:
        copy = copy_sound(scene, strip, name, start, undo)
        copy[TAKE_MARK] = name
        undo.pop_all()
    channel, collection = strip.channel, strips(scene.sequence_editor)  # type: ignore[arg-type]
    collection.remove(strip)
    copy.name = name
    others = [other for other in collection if other != copy and other.channel == channel]
    if not any(left(other) < right(copy) and left(copy) < right(other) for other in others):
        copy.channel = channel


def strips(editor: SequenceEditor) -> Any:
    """Returns the strips of a sequencer, whose collection got a new name in Blender 4.5."""
    return editor.strips if hasattr(editor, "strips") else editor.sequences  # type: ignore[attr-defined]


def free_channel(collection: Iterable[Any], start: float, end: float) -> int:
    """Returns the lowest channel without strips between two frames; raises OutputError if there is none."""
    taken = {s.channel for s in collection if left(s) < end and start < right(s)}
    for channel in range(1, CHANNELS + 1):
        if channel not in taken:
            return channel
    raise core.errors.OutputError(f"All {CHANNELS} channels of the sequencer are taken at this frame; free one.")


def move(scene: Scene, strip: Any, frames: int) -> None:
    """Moves a strip by frames, to another channel if its own is taken there; raises OutputError when all are."""
    others = [other for other in strips(scene.sequence_editor) if other != strip]  # type: ignore[arg-type]
    first, last = left(strip), right(strip)
    start, end = min(first, first + frames), max(last, last + frames)
    taken = {other.channel for other in others if left(other) < end and start < right(other)}
    if strip.channel in taken:
        strip.channel = free_channel(others, start, end)
    if hasattr(strip, "content_start"):
        strip.content_start += frames
    else:
        strip.frame_start += frames


def mute_takes(scene: Scene, names: Collection[str], undo: contextlib.ExitStack) -> None:
    """Mutes the sound strips of takes whose faces were muted."""
    editor = scene.sequence_editor
    for strip in strips(editor) if editor else ():
        if marks.text(strip, TAKE_MARK) in names and not strip.mute:
            strip.mute = True
            undo.callback(setattr, strip, "mute", False)


def show_scene(scene: Scene) -> None:
    """Shows a scene in sequencer editors that show none; since Blender 5.0 they show none at first."""
    for workspace in bpy.data.workspaces:
        if hasattr(workspace, "sequencer_scene") and workspace.sequencer_scene is None:
            workspace.sequencer_scene = scene


def extend_range(scene: Scene, start: int, end: int) -> None:
    """Widens the scene's frame range to hold these frames."""
    scene.frame_start = max(0, min(scene.frame_start, start))
    scene.frame_end = max(scene.frame_end, end)


def true_fps(scene: Scene) -> float:
    """Returns frames per second, with the base that 29.97 and 23.976 need."""
    return scene.render.fps / scene.render.fps_base


def remove(collection: Any, strip: Any) -> None:
    """Removes a sound strip, and its sound if nothing else uses that."""
    sound = strip.sound
    collection.remove(strip)
    if sound is not None and sound.users == 0:
        bpy.data.sounds.remove(sound)


def left(strip: Any) -> float:
    """Returns the first frame of a strip."""
    return float(strip.left_handle if hasattr(strip, "left_handle") else strip.frame_final_start)


def right(strip: Any) -> float:
    """Returns the frame after the last one of a strip."""
    return float(strip.right_handle if hasattr(strip, "right_handle") else strip.frame_final_end)
