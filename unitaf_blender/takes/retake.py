"""A take said again, in its place: with another text, voice or feeling, or by another chance.

``retake`` does it all and waits. The window does the same in three steps: ``plan``, a job, ``write``.
"""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Context, Object

from .. import core
from ..background import jobs
from ..character.head import head_reason, scene_of
from ..properties.changes import take_reworded
from . import library, stored
from .parts import face_of, parts_of, sounds_of
from .plan import MadeTake, Plan, Result, make_plan
from .speech_job import SpeechJob


@dataclasses.dataclass(frozen=True)
class Retake:
    """What to say again.

    name: the take that is replaced. ripple: whether later takes move along with its end. temporary: a folder with the
    files of the take that is replaced, where they had to be written again; empty if not.
    """

    name: str
    plan: Plan
    ripple: bool
    temporary: str = ""

    def release(self) -> None:
        """Delete what was written for the engine alone."""
        if self.temporary:
            shutil.rmtree(self.temporary, ignore_errors=True)


def plan_retake(context: Context, name: str, text: str | None = None, ripple: bool = True, **changes: Any) -> Retake:
    """Check what can be checked before the engine starts; raises UnitafError.

    text: what to say in its place, the same if None. ripple: let later takes of the scene move by as much as this one
    gets longer or shorter. changes: of the take's settings, by their names: ``seed``, ``voice``, ``speed``,
    ``emotion``, ``strength``.
    """
    face = library.describe(name)
    notes = library.metadata_of(name)
    if not notes.text:
        raise core.errors.InputError(f"What {name!r} says is not known: generate a new take.")
    if face_of(name).action.get(stored.RECORDED):
        raise core.errors.InputError(f"{name!r} follows a recording: generate it again from there.")
    head = head_of(name)
    if reason := head_reason(head):
        raise core.errors.InputError(reason)
    if "settings" in notes.damaged:
        raise core.errors.InputError(f"The settings of {name!r} are of another version: generate a new take.")
    text = notes.text if text is None else text
    made = make_plan(context, head, text, emotion=face.settings.emotion)
    settings = dataclasses.replace(face.settings, fps=made.settings.fps, **changes)
    settings = dataclasses.replace(settings, pronunciation=made.settings.pronunciation)
    previous, temporary = files_of(name)
    made = dataclasses.replace(made, frame=round(face.start), settings=settings, previous=previous)
    return Retake(name, made, ripple, temporary)


def files_of(name: str) -> tuple[Path | None, str]:
    """The .npz of a take with its other files beside it, and the folder if they had to be written again for that.

    None where the sound is gone.
    """
    kept = stored.stored_take(face_of(name).action)
    strips = [sound.strip for sound in sounds_of(name)]
    if kept is None or not strips:
        return None, ""
    sound = strips[0].sound
    wav = Path(bpy.path.abspath(sound.filepath))
    npz = wav.with_suffix(".npz")
    if wav.is_file() and npz.is_file() and npz.read_bytes() == kept.npz and wav.with_suffix(".json").is_file():
        return npz, ""
    if not (sound.packed_file or wav.is_file()):
        return None, ""
    try:
        data = sound.packed_file.data if sound.packed_file else wav.read_bytes()
    except OSError as error:
        raise core.errors.InputError(f"The sound {wav} cannot be read: {error.strerror}.") from error
    folder = Path(tempfile.mkdtemp(prefix="unitaf-", dir=bpy.app.tempdir))
    notes = kept.metadata_json.encode("utf-8", "backslashreplace")
    core.files.write_all({folder / "take.wav": data, folder / "take.json": notes, folder / "take.npz": kept.npz})
    return folder / "take.npz", str(folder)


def head_of(name: str) -> Object:
    """The object whose face a take moves; raises InputError."""
    for part in parts_of(name):
        for head in bpy.data.objects:
            if getattr(head.data, "shape_keys", None) == part.owner:
                return head
    raise core.errors.InputError(f"There is no head that the take {name!r} moves.")


def write_retake(again: Retake, made: MadeTake) -> Result:
    """Put a finished take into the place of the old one; if that fails, the old one stays. Raises UnitafError."""
    old = library.describe(again.name)
    again.release()
    result = library.replace(again.name, dataclasses.replace(again.plan, frame=round(old.start)), made)
    library.follow_kept(again.name, old.start)
    take_reworded.publish(again.name, again.plan.text)
    grown = round(library.describe(again.name).end - old.end)
    if again.ripple and grown:
        scene = scene_of(bpy.context, head_of(again.name))
        library.ripple(scene, old.end, grown, but=again.name)
    return result


def retake(
    context: Context,
    name: str,
    text: str | None = None,
    *,
    ripple: bool = True,
    progress: Callable[[float, str], None] | None = None,
    **changes: Any,
) -> Result:
    """Say a take again and wait for it; the arguments are those of ``plan``, progress that of ``generate.speak``."""
    engine = jobs.engine(context)
    again = plan_retake(context, name, text, ripple, **changes)
    try:
        return write_retake(again, SpeechJob(again.plan, engine).wait(progress))
    finally:
        again.release()
