"""What is to be made, checked before the engine starts, and what came of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from bpy.types import Context, Object, Scene

from .. import core
from ..character import emotion_keys
from ..character.fixes import FixName
from ..character.head import scene_of
from ..character.meshes import rows_of
from ..properties.emotion import strength_of
from ..properties.pronunciation import dictionary_of
from ..properties.voice import voice_of
from ..timeline import other_targets, sequencer
from . import recording, sound_files
from .stored import StoredTake

BUSY = "A take of this head is being made already: wait, or cancel it."
# No line is spoken more slowly than that, at speed 1; the voice's own pace is about 0.07 s.
SECONDS_PER_CHARACTER, SECONDS_AROUND = 0.3, 5.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Placement:
    """Where a take goes; by ids, since undo makes any Blender reference invalid while the engine works.

    frame: the first one. name: of the take, its action and its sound strip. fps: of its curves, and of the scene.
    character: whose sounds lie on one channel of the sequencer; empty for any free channel.
    pack: whether its sound is kept in the .blend. check: whether to look at the mesh, if it moves.
    """

    head_uid: int
    scene_uid: int
    frame: int
    name: str
    fps: float
    character: str = ""
    pack: bool = False
    check: bool = True


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan(Placement):
    """What the engine is to make, and where it goes.

    text: what is said; with a recording it may be empty. recording: what the face follows, None to speak the text.
    folder: where the take's files go. previous: the .npz of an earlier take, whose unchanged sentences are kept.
    """

    text: str
    settings: core.settings.Settings
    folder: Path
    recording: recording.Recording | None = None
    previous: Path | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class MadeTake:
    """A take that is made and not in the scene yet.

    stored: its curves and what is known of them. sound: what is to be heard; None where the scene has it already.
    file: what is left on disk, for a sentence. seconds: its length. recorded: whether it follows a recording.
    warnings: sentences for the animator.
    """

    stored: StoredTake
    sound: Path | None
    file: Path
    seconds: float
    recorded: bool = False
    warnings: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Result:
    """A take that is in the scene.

    name: of its action, sound strip and files.
    start, end: the first and the last frame that have keys.
    missing: channels for which the head has no shape key.
    still: whether the face was found not to move; ``warnings`` then names the cause.
    warnings: sentences for the animator. fixes: what can be done about them.
    """

    name: str
    head: str
    wav: Path
    start: int
    end: int
    seconds: float
    missing: tuple[str, ...]
    still: bool
    warnings: tuple[str, ...]
    fixes: tuple[FixName, ...] = ()

    @property
    def sentence(self) -> str:
        """What was made, in one line."""
        return f"{self.head}: {self.seconds:.1f} s of speech at frames {self.start} to {self.end} ({self.name})."


def make_plan(
    context: Context,
    head: Object,
    text: str,
    *,
    speed: float = 1.0,
    seed: int = 0,
    folder: Path | None = None,
    source: recording.Recording | None = None,
    emotion: Any = None,
    strength: float | None = None,
    voice: str = "",
    frame: int | None = None,
    name: str = "",
) -> Plan:
    """Check everything that can be checked before the engine starts, and keep a name; raises UnitafError.

    folder: for the take's files; without it, where they belong. source: what the face follows; without it, the text
    is spoken. emotion, strength, voice: as for ``speak``. frame: the first one, without it the playhead.
    name: for the take, where one was chosen; without it, a new one that is made of the text.
    """
    if source is None and not text.strip():
        raise core.errors.TextError("There is no text: write what the face should say.")
    if source is not None and voice:
        raise core.errors.InputError("A recording keeps its own voice: leave the voice out.")
    other_targets.check(rows_of(head))
    scene = scene_of(context, head)
    if frame is None:
        frame = source.frame if source else scene.frame_current
    settings = core.settings.Settings(
        fps=sequencer.true_fps(scene),
        speed=speed,
        seed=seed,
        emotion=core.track.NO_EMOTION if emotion is None else emotion,
        strength=strength_of(head) if strength is None else strength,
        voice=voice or (core.cast.OWN if source else voice_of(head)),
        pronunciation=dictionary_of(scene),
    )
    if emotion is None:
        seconds = source.seconds if source else SECONDS_AROUND + SECONDS_PER_CHARACTER * len(text) / speed
        felt = emotion_keys.chosen(head, scene, frame, settings.fps, seconds)
        settings = dataclasses.replace(settings, emotion=felt)
    folder = folder or sound_files.speech_dir()
    placement = place(head, scene, frame, name or sound_files.reserve_name(source.name if source else text, folder))
    return Plan(
        **vars(placement),
        text=text,
        settings=settings,
        folder=folder,
        recording=source,
    )


def place(head: Object, scene: Scene, frame: int, name: str) -> Placement:
    """A placement at a frame of a scene; raises InputError where the head's rig map cannot be written."""
    other_targets.check(rows_of(head))
    return Placement(
        head_uid=head.session_uid,
        scene_uid=scene.session_uid,
        frame=frame,
        name=name,
        fps=sequencer.true_fps(scene),
        pack=scene.unitaf.pack_sound,  # type: ignore[attr-defined]
    )


def source_of(context: Context, head: Object, file: str, strip: str) -> recording.Recording:
    """The recording in a file, or of a strip if one is named; raises InputError."""
    scene = scene_of(context, head)
    if strip:
        return recording.from_strip(scene, strip)
    if not file.strip():
        raise core.errors.InputError("There is no recording: choose a sound file, or a strip of the sequencer.")
    return recording.from_file(file, scene.frame_current)
