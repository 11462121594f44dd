"""Retakes: generates a take again in its place, with another text, voice, emotion or seed.

``retake`` does it all and waits. The window does the same in three steps: ``plan_retake``, a ``SpeechJob``,
``write_retake``.
"""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Context, Object, Scene

from .. import core
from ..background import jobs
from ..character.head import head_fix, head_reason, scene_of
from ..properties.changes import take_reworded
from ..timeline import marks
from . import alternatives, channels, library, stored
from .ownership import separate, to_change
from .parts import all_parts, face_of, parts_of, sounds_of
from .plan import MadeTake, Plan, Result, make_plan
from .speech_job import SpeechJob


@dataclasses.dataclass(frozen=True)
class Retake:
    """A retake that is planned.

    name: the take that is replaced. ripple: whether later takes move along with its end. temporary: the folder to
    which the files of the earlier take had to be written; empty if they are still there.
    """

    name: str
    plan: Plan
    ripple: bool
    temporary: str = ""

    def release(self) -> None:
        """Deletes the temporary folder."""
        if self.temporary:
            shutil.rmtree(self.temporary, ignore_errors=True)


def plan_retake(context: Context, name: str, text: str | None = None, ripple: bool = True, **changes: Any) -> Retake:
    """Checks everything that can be checked before the engine starts; raises UnitafError.

    text: the new text; None for the same. ripple: move later takes of the scene by as much as this one gets longer or
    shorter. changes: of the take's settings, by their names: ``seed``, ``voice``, ``speed``,
    ``emotion``, ``strength``.
    """
    all_parts(name)  # or there is no such take
    head = head_of(name)
    if reason := head_reason(head):
        raise core.errors.InputError(reason, fix=head_fix(head) or "")
    name = separate(head).get(name, name)
    to_change([name])
    face = library.describe(name)
    notes = library.metadata_of(name)
    if not notes.text:
        raise core.errors.InputError(f"What {name!r} says is not known: generate a new take.")
    if face_of(name).action.get(stored.RECORDED):
        raise core.errors.InputError(f"{name!r} follows a recording: generate it again from there.")
    if "settings" in notes.damaged:
        raise core.errors.InputError(f"The settings of {name!r} are of another version: generate a new take.")
    text = notes.text if text is None else text
    plan = make_plan(context, head, text, emotion=face.settings.emotion, scene=_scene_of(context, name, head))
    settings = dataclasses.replace(face.settings, fps=plan.settings.fps, **changes)
    settings = dataclasses.replace(settings, pronunciation=plan.settings.pronunciation, official=plan.settings.official)
    previous, temporary = files_of(name)
    plan = dataclasses.replace(plan, frame=round(face.start), settings=settings, previous=previous)
    return Retake(name, plan, ripple, temporary)


def files_of(name: str) -> tuple[Path | None, str]:
    """Returns the .npz of a take with its other files beside it, and the temporary folder if they had to be written.

    None where the curves or the sound cannot be read any more. Raises InputError when the sound file cannot be read.
    """
    take = stored.stored_take(face_of(name).action)
    strips = [sound.strip for sound in sounds_of(name)]
    if take is None or not strips:
        return None, ""
    sound = strips[0].sound
    wav = Path(bpy.path.abspath(sound.filepath))
    npz = wav.with_suffix(".npz")
    is_there = core.files.is_file(wav)
    if is_there and _holds(npz, take.npz) and core.files.is_file(wav.with_suffix(".json")):
        return npz, ""
    if not (sound.packed_file or is_there):
        return None, ""
    try:
        data = sound.packed_file.data if sound.packed_file else wav.read_bytes()
    except OSError as error:
        raise core.errors.InputError(f"The sound {wav} cannot be read: {error.strerror}.") from error
    folder = Path(tempfile.mkdtemp(prefix="unitaf-", dir=bpy.app.tempdir))
    notes = take.metadata_json.encode("utf-8", "backslashreplace")
    core.files.write_all({folder / "take.wav": data, folder / "take.json": notes, folder / "take.npz": take.npz})
    return folder / "take.npz", str(folder)


def _holds(file: Path, data: bytes) -> bool:
    """Whether a file holds exactly these bytes."""
    try:
        return file.read_bytes() == data
    except (OSError, ValueError):
        return False


def head_of(name: str) -> Object:
    """Returns the object whose face a take moves; raises InputError."""
    for part in parts_of(name):
        for head in bpy.data.objects:
            if getattr(head.data, "shape_keys", None) == part.owner:
                return head
    raise core.errors.InputError(f"There is no head that the take {name!r} moves.")


def _scene_of(context: Context, name: str, head: Object) -> Scene:
    """Returns the scene that a take is heard in; the head's, if it is heard in none. Scenes may share a head."""
    heard = [sound.scene for sound in sounds_of(name)]
    present = scene_of(context, head)
    return present if present in heard or not heard else heard[0]


def write_retake(planned: Retake, made: MadeTake) -> Result:
    """Replaces the earlier take by the finished one; if that fails, the earlier one stays. Raises UnitafError."""
    old, said_until = library.describe(planned.name), _said_until(planned)
    heard = [(s.scene, s.strip.channel, marks.text(s.strip, channels.SPEAKER)) for s in sounds_of(planned.name)]
    starred = alternatives.is_starred(face_of(planned.name).action)
    planned.release()
    placement = dataclasses.replace(planned.plan, frame=round(old.start))
    with library.replacing(planned.name, placement, made) as result:
        grown = round(result.end - old.end)
        if planned.ripple and grown:
            scene = _scene_of(bpy.context, result.name, head_of(result.name))
            library.ripple(scene, said_until, grown, but=planned.name)
    for scene, channel, character in heard:
        channels.put_back(scene, planned.name, channel, character)
    alternatives.star(planned.name, starred)
    library.move_keys_of_reused_sentences(planned.name, old.start)
    take_reworded.publish(planned.name, planned.plan.text)
    return dataclasses.replace(result, name=planned.name)


def _said_until(planned: Retake) -> float:
    """Returns the last frame of a take without the silence of a feeling after it, beside which others may speak."""
    action = face_of(planned.name).action
    return library.describe(planned.name).end - stored.felt_ends(action).after * planned.plan.fps


def retake(
    context: Context,
    name: str,
    text: str | None = None,
    *,
    ripple: bool = True,
    progress: Callable[[float, str], None] | None = None,
    **changes: Any,
) -> Result:
    """Generates a take again and waits for it; arguments as for ``plan_retake``, progress as for ``generate.speak``."""
    engine = jobs.engine(context)
    planned = plan_retake(context, name, text, ripple, **changes)
    try:
        return write_retake(planned, SpeechJob(planned.plan, engine).wait(progress))
    finally:
        planned.release()
