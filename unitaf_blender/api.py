"""The functions for scripts: ``from bl_ext.user_default.unitaf import api``.

All other modules of the add-on may change from one version to the next; this one keeps its names. Functions raise
``UnitafError`` with one plain sentence, and ``Cancelled`` where the engine was stopped. A head is a mesh object that
has shape keys; a take is known by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Context, Object, Scene

from . import core
from .dialogue import script
from .dialogue.plan import Which, plan_run
from .dialogue.run import Outcome, perform_run
from .dialogue.script import LoadedScript
from .exchange import bake as baking
from .exchange import files
from .exchange.files import Format
from .takes import generate, library, ownership
from .takes import resample as resampling
from .takes import retake as retaking
from .takes.library import ListedTake
from .takes.plan import Result

__all__ = [
    "Cancelled", "ListedTake", "LoadedScript", "Outcome", "Result", "UnitafError", "bake", "delete", "duplicate",
    "export", "export_scene", "follow", "import_take", "load_script", "move", "mute", "perform", "rename", "resample",
    "retake", "solo", "speak", "takes",
]  # fmt: skip

UnitafError = core.errors.UnitafError
Cancelled = core.errors.Cancelled
Progress = Callable[[float, str], None]

# A new take.
speak = generate.speak
follow = generate.follow


def retake(
    context: Context,
    name: str,
    *,
    text: str | None = None,
    ripple: bool = True,
    progress: Progress | None = None,
    **changes: Any,
) -> Result:
    """Makes a take again in its place and waits for it; sentences that did not change keep their sound and keys.

    text: the new text; without it, the old one. ripple: whether later takes move by as much as its end does.
    progress: called with 0..1 and a stage while the engine works. changes: new values of ``seed``, ``voice``,
    ``speed``, ``emotion``, ``strength``, ``loudness``, ``loudness_range``.
    """
    return retaking.retake(context, name, text, ripple=ripple, progress=progress, **changes)


def takes(head: Object) -> list[ListedTake]:
    """Returns the takes of a head by start frame: name, first and last frame, seconds, text, settings, mute.

    A head that is a copy of another one has takes of its own from then on: those of the newer head get new names.
    """
    if head.is_editable:
        ownership.separate(head)
    return library.listed(head)


def mute(name: str, muted: bool = True) -> None:
    """Mutes the face, head and sound of a take, or unmutes them."""
    library.mute(name, muted)


def solo(head: Object, name: str = "") -> None:
    """Mutes all takes of a head but one; without a name, unmutes those that ``solo`` muted."""
    library.solo(head, name)


def rename(name: str, new: str) -> None:
    """Renames a take; its files keep their names."""
    library.rename(name, new)


def move(name: str, frames: int) -> None:
    """Moves a take by frames, with its sound and the animator's keys that lie in it."""
    library.move(name, frames)


def duplicate(name: str, frame: int) -> str:
    """Copies a take to a frame; returns the copy's name."""
    return library.duplicate(name, frame)


def delete(name: str, *, files: bool = False) -> None:
    """Deletes the face, head and sound strip of a take; ``files``: its files on disk too."""
    library.delete(name, files)


def resample(context: Context, head: Object) -> list[str]:
    """Resamples the takes of a head to its scene's present frame rate; returns their names."""
    return resampling.resample(context, head)


def load_script(scene: Scene, file: Path | str) -> LoadedScript:
    """Reads a script (CSV, SRT, VTT, Fountain, text) into a scene's dialogue, and finds a head for each character."""
    return script.load_script(scene, file)


def perform(
    context: Context, scene: Scene, *, which: Which = "CHANGED", on_line: Callable[[Outcome], None] | None = None
) -> list[Outcome]:
    """Makes the takes of the lines of a scene's dialogue and waits; a line that fails does not stop the others.

    which: "CHANGED" for lines without a take of their present text and settings, "ALL", or "ACTIVE" for the one that is
    chosen in the list. on_line: called after each line.
    """
    return perform_run(plan_run(scene, which), context, on_line)


def export(
    context: Context, head: Object, *, folder: Path | str, kind: Format, names: Sequence[str] | None = None
) -> list[Path]:
    """Writes takes of a head, all of them without ``names``, into a folder for another program; returns the files.

    kind: "LIVE_LINK", "AUDIO2FACE", "WAV", "SRT" or "VTT".
    """
    chosen = [take.name for take in takes(head)] if names is None else names
    return files.export_takes(context, head, chosen, kind, _path(folder))


def export_scene(scene: Scene, folder: Path | str, *, kind: Format) -> list[Path]:
    """Writes all takes of all heads of a scene, as ``export`` does; returns the files."""
    return files.export_scene(scene, kind, _path(folder))


def import_take(context: Context, head: Object, *, file: Path | str, sound: Path | str | None = None) -> Result:
    """Makes a take at the playhead from a Live Link Face CSV or an Audio2Face export.

    sound: its sound file; without it, a .wav of the same name beside the file, if there is one.
    """
    return files.import_take(context, head, _path(file), None if sound is None else _path(sound))


def bake(context: Context, head: Object, *, remove: bool = False, thin: bool = False) -> list[str]:
    """Bakes the takes of a head that are not muted to plain actions; returns the actions' names.

    remove: delete the takes instead of muting them. thin: leave out keys that linear interpolation replaces to a
    thousandth of a shape key's range.
    """
    return baking.bake(context, head, remove, thin)


def _path(path: Path | str) -> Path:
    """Returns a path as Blender reads it: ``//`` is the folder of the .blend."""
    return Path(bpy.path.abspath(str(path)))
