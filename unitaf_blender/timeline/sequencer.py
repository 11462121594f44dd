"""Sound strips of takes in the sequencer of the head's scene."""

from __future__ import annotations

import bisect
import contextlib
import math
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Scene, SequenceEditor, Sound

from .. import core
from . import marks
from .nla import TAKE_MARK

CHANNELS = 128  # of Blender's sequencer
LAST_FRAME = 1_048_574  # of Blender's time; the first is as far below zero
_KIND: Any = getattr(bpy.types, "Strip", None) or bpy.types.Sequence  # type: ignore[attr-defined]
_EDGES = (  # the first frame of a strip and the one after its last, whose names are new after Blender 5.0
    ("left_handle", "right_handle")
    if "left_handle" in _KIND.bl_rna.properties
    else ("frame_final_start", "frame_final_end")
)


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
    if not core.files.is_file(sound):
        # Blender itself would make a silent strip of one frame of it.
        raise core.errors.OutputError(f"The sound file {core.files.shown(sound)} is gone; generate again.")
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
    with sound_file(sound) as file:
        if not core.files.is_file(file):
            raise core.errors.OutputError(f"The sound file {core.files.shown(file)} is gone: find it again.")
        copy = collection.new_sound(name, str(file), channel, start)
    undo.callback(remove, collection, copy)
    opened, copy.sound = copy.sound, sound
    if opened != sound:
        bpy.data.sounds.remove(opened)
    copy[TAKE_MARK] = name
    copy.volume, copy.mute, copy.color_tag = strip.volume, strip.mute, strip.color_tag
    return copy


@contextlib.contextmanager
def sound_file(sound: Sound) -> Iterator[Path]:
    """Yields the file of a sound; one that is packed is written to a temporary file. Raises OSError."""
    if not sound.packed_file:
        yield Path(bpy.path.abspath(sound.filepath))
        return
    with tempfile.TemporaryDirectory(prefix="unitaf-", dir=bpy.app.tempdir) as folder:
        file = Path(folder) / "packed"
        file.write_bytes(sound.packed_file.data)
        yield file


def renew(scene: Scene, strip: Any, name: str, start: int, undo: contextlib.ExitStack) -> Any:
    """Adds a strip of the same sound at a frame, whose length is that of the scene's present frame rate.

    It takes the place of the other one with ``take_place``. Raises OutputError.
    """
    copy = copy_sound(scene, strip, name, start, undo)
    for key in set(strip.keys()) - {TAKE_MARK}:
        copy[key] = strip[key]
    return copy


def take_place(scene: Scene, renewed: Sequence[tuple[Any, Any]]) -> None:
    """Removes strips for those that were made of them; these get their names, and their channels where they are free.

    renewed: the earlier strip and the one that takes its place.
    """
    collection = strips(scene.sequence_editor)  # type: ignore[arg-type]
    places = [(copy, strip.name, strip.channel) for strip, copy in renewed]
    for strip, _copy in renewed:
        collection.remove(strip)
    for copy, name, channel in places:
        copy.name = name
        others = [other for other in collection if other.channel == channel and other != copy]
        if not any(left(other) < right(copy) and left(copy) < right(other) for other in others):
            copy.channel = channel


def strips(editor: SequenceEditor) -> Any:
    """Returns the strips of a sequencer, whose collection got a new name in Blender 4.5."""
    return editor.strips if hasattr(editor, "strips") else editor.sequences  # type: ignore[attr-defined]


def free_channel(collection: Iterable[Any], start: float, end: float) -> int:
    """Returns the lowest channel without strips between two frames; raises OutputError if there is none."""
    # Most takes are added behind all others: their ends alone are then asked for.
    taken = {s.channel for s in collection if start < right(s) and left(s) < end}
    for channel in range(1, CHANNELS + 1):
        if channel not in taken:
            return channel
    raise core.errors.OutputError(f"All {CHANNELS} channels of the sequencer are taken at this frame; free one.")


def move_all(scene: Scene, moving: Collection[Any], frames: int, undo: contextlib.ExitStack) -> None:
    """Moves strips by as many frames, to another channel where its own is taken there.

    Raises OutputError when all channels are taken. undo: receives the function that reverts each step.
    """
    editor = scene.sequence_editor
    if not moving or not frames or editor is None:
        return
    moved = set(moving)
    resting: dict[int, list[tuple[float, float]]] = {}  # channel → first frame and the one after the last, ascending
    for strip in strips(editor):
        if strip not in moved:
            resting.setdefault(strip.channel, []).append((left(strip), right(strip)))
    for spans in resting.values():
        spans.sort()
    # The strip with the most room ahead is moved first.
    for strip in sorted(moving, key=left, reverse=frames > 0):
        undo.callback(setattr, strip, "channel", strip.channel)
        undo.callback(_move_to, strip, content_start(strip))
        start, end = left(strip) + frames, right(strip) + frames
        if _is_taken(resting.get(strip.channel, []), start, end):
            others = [other for other in strips(editor) if other != strip]
            strip.channel = free_channel(others, min(start, start - frames), max(end, end - frames))
        _move_to(strip, content_start(strip) + frames)


def mute_takes(scene: Scene, names: Collection[str], undo: contextlib.ExitStack) -> None:
    """Mutes the sound strips of takes whose faces were muted."""
    editor = scene.sequence_editor
    for strip in strips(editor) if editor and names else ():
        if marks.text(strip, TAKE_MARK) in names and not strip.mute:
            strip.mute = True
            undo.callback(setattr, strip, "mute", False)


def show_scene(scene: Scene) -> None:
    """Shows a scene in sequencer editors that show none; since Blender 5.0 they show none at first."""
    for workspace in bpy.data.workspaces:
        if hasattr(workspace, "sequencer_scene") and workspace.sequencer_scene is None:
            workspace.sequencer_scene = scene


def extend_range(scene: Scene, start: int, end: int, undo: contextlib.ExitStack | None = None) -> None:
    """Widens the scene's frame range to hold these frames."""
    if undo is not None:
        undo.callback(setattr, scene, "frame_start", scene.frame_start)
        undo.callback(setattr, scene, "frame_end", scene.frame_end)
    scene.frame_start = max(0, min(scene.frame_start, start))
    scene.frame_end = max(scene.frame_end, end)


def check_frames(name: str, first: float, last: float) -> None:
    """Raises InputError when a take from one frame to another does not lie in Blender's time."""
    if not -LAST_FRAME <= first <= last <= LAST_FRAME:
        where = f"the frames {first:.0f} to {last:.0f}" if math.isfinite(last - first) else "no frames at all"
        raise core.errors.InputError(f"{name!r} would be at {where}; Blender ends at {LAST_FRAME}: move it elsewhere.")


def true_fps(scene: Scene) -> float:
    """Returns frames per second, with the base that 29.97 and 23.976 need."""
    return scene.render.fps / scene.render.fps_base


def remove(collection: Any, strip: Any) -> None:
    """Removes a sound strip, and its sound if nothing else uses that."""
    sound = strip.sound
    collection.remove(strip)
    if sound is not None and sound.users == 0:
        bpy.data.sounds.remove(sound)


def content_start(strip: Any) -> float:
    """Returns the frame at which the whole content of a strip would start, without the part that is trimmed."""
    return float(strip.content_start if hasattr(strip, "content_start") else strip.frame_start)


def left(strip: Any) -> float:
    """Returns the first frame of a strip."""
    return float(getattr(strip, _EDGES[0]))


def right(strip: Any) -> float:
    """Returns the frame after the last one of a strip."""
    return float(getattr(strip, _EDGES[1]))


def _is_taken(spans: list[tuple[float, float]], start: float, end: float) -> bool:
    """Whether one of the spans of a channel, which are ascending and apart, overlaps frames ``start`` to ``end``."""
    before = bisect.bisect_left(spans, (end,)) - 1
    return before >= 0 and spans[before][1] > start


def _move_to(strip: Any, start: float) -> None:
    """Moves a strip so that its whole content starts at a frame, which must be free in its channel."""
    if hasattr(strip, "content_start"):
        strip.content_start = start
    else:
        strip.frame_start = start
