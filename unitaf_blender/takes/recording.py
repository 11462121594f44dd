"""Recordings that a face follows: a file, or the audible part of a sound strip."""

from __future__ import annotations

import contextlib
import dataclasses
import math
import os
import tempfile
import wave
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from bpy.types import Scene

from .. import core
from ..timeline import sequencer

UNKNOWN_SECONDS = 60.0  # length of a file that Blender cannot read


@dataclasses.dataclass(frozen=True)
class Recording:
    """A sound file for the engine, and the start of its face.

    name: of the file or strip. frame: the first frame of the face. seconds: its length as Blender reads it.
    in_scene: whether the scene has a strip of it already; otherwise ``audio`` gets one.
    temporary: whether ``audio`` was written for the engine alone.
    """

    audio: Path
    name: str
    frame: int
    seconds: float = UNKNOWN_SECONDS
    in_scene: bool = False
    temporary: bool = False

    def release(self) -> None:
        """Deletes a file that was written for the engine alone."""
        if self.temporary:
            with contextlib.suppress(OSError):  # it may still be read; Blender deletes its temporary folder at its end
                self.audio.unlink(missing_ok=True)


def from_file(path: str, frame: int) -> Recording:
    """Returns the recording in a file; ``//`` is the folder of the .blend. Raises InputError."""
    file = Path(os.path.expanduser(bpy.path.abspath(path.strip()))).absolute()  # noqa: PTH111 - without a home, too
    if not core.files.is_file(file):
        raise core.errors.InputError(f"The recording {core.files.shown(file)} is not there: check its path.")
    return Recording(file, file.stem, frame, _seconds(file))


def from_strip(scene: Scene, name: str) -> Recording:
    """Returns the audible part of a sound strip as a temporary file; raises InputError."""
    strip = find_strip(scene, name)
    reason = strip_reason(strip)
    if reason:
        raise core.errors.InputError(reason)
    fps = sequencer.true_fps(scene)
    # Where the sound's own start would be.
    content = sequencer.content_start(strip) + getattr(strip, "sound_offset", 0.0) * fps
    first = max(int(sequencer.left(strip)), math.ceil(content))
    file = _cut(strip, (first - content) / fps, (sequencer.right(strip) - content) / fps)
    seconds = (sequencer.right(strip) - first) / fps
    return Recording(file, strip.name, first, seconds, in_scene=True, temporary=True)


def find_strip(scene: Scene, name: str) -> Any:
    """Returns the strip of a name; raises InputError if there is none."""
    editor = scene.sequence_editor
    found = sequencer.strips(editor).get(name) if editor else None
    if found is None:
        raise core.errors.InputError(f"There is no strip called {name!r} in the sequencer of {scene.name!r}.")
    return found


def selected_strip(scene: Scene) -> Any:
    """Returns the active sound strip, or the only one that is selected; None without one."""
    editor = scene.sequence_editor
    if editor is None:
        return None
    active = editor.active_strip
    if active is not None and active.type == "SOUND":
        return active
    selected = [strip for strip in sequencer.strips(editor) if strip.select and strip.type == "SOUND"]
    return selected[0] if len(selected) == 1 else None


def strip_reason(strip: Any) -> str:
    """Returns a sentence on why no face can follow a strip; empty if it can."""
    if strip.type != "SOUND" or strip.sound is None:
        return f"The strip {strip.name!r} has no sound: choose a sound strip."
    if len(getattr(strip, "retiming_keys", ())) > 0:
        return f"The strip {strip.name!r} plays at another speed: take its retiming away."
    if not strip.sound.packed_file and not core.files.is_file(Path(bpy.path.abspath(strip.sound.filepath))):
        name = core.files.shown(Path(strip.sound.filepath).name)
        return f"The sound of the strip {strip.name!r} is gone: find {name} again."
    return ""


def _seconds(file: Path) -> float:
    if not bpy.app.build_options.audaspace:
        return UNKNOWN_SECONDS
    import aud

    audaspace: Any = aud  # whose types are not known
    try:
        sound = audaspace.Sound(str(file))
        seconds = sound.length / sound.specs[0]
    except (OSError, RuntimeError, ZeroDivisionError, audaspace.error):  # the engine will say what is wrong with it
        return UNKNOWN_SECONDS
    return float(seconds) if seconds > 0 else UNKNOWN_SECONDS


def _cut(strip: Any, start: float, end: float) -> Path:
    """Writes a strip's sound, packed or not, from ``start`` to ``end`` seconds to a temporary file: 16 bit, mono."""
    if not bpy.app.build_options.audaspace:
        raise core.errors.InputError("This Blender was built without sound: give the recording as a file.")
    import aud

    audaspace: Any = aud  # whose types are not known

    try:
        with sequencer.sound_file(strip.sound) as source:
            sound = audaspace.Sound(str(source))
            rate = int(sound.specs[0])  # raises for a file that is no sound, where data() would end Blender
            samples = sound.limit(max(start, 0.0), end).data().mean(axis=1)
    except (OSError, RuntimeError, audaspace.error) as error:
        raise core.errors.InputError(f"The sound of the strip {strip.name!r} cannot be read: {error}") from error
    if not len(samples):
        raise core.errors.InputError(f"Nothing is heard of the strip {strip.name!r}: its sound is cut off.")
    descriptor, name = tempfile.mkstemp(".wav", "unitaf-", bpy.app.tempdir)
    with open(descriptor, "wb") as stream, wave.open(stream, "wb") as file:  # noqa: PTH123 - an open file
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1, 1) * core.take_io.FULL_SCALE).round().astype("<i2").tobytes())
    return Path(name)
