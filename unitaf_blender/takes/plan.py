"""Plans of takes, which are checked before the engine starts, and results."""

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
from ..properties.scene import loudness_of, loudness_range_of
from ..properties.voice import voice_of
from ..timeline import other_targets, sequencer
from . import recording, sound_files
from .stored import StoredTake

BUSY = "A take of this head is being made already: wait, or cancel it."
# Upper bound of a line's length at speed 1; the voice's own pace is about 0.07 s per character.
SECONDS_PER_CHARACTER, SECONDS_AROUND = 0.3, 5.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Placement:
    """The head, scene and frame of a take; by session uids, since an undo invalidates all Blender references.

    frame: the first one. name: of the take, its action and its sound strip. fps: of its curves and of the scene.
    character: whose sounds share a channel of the sequencer; empty for any free channel.
    pack: whether to pack its sound. check: whether to check that the mesh moves. replaces: a take that it ousts.
    """

    head_uid: int
    scene_uid: int
    frame: int
    name: str
    fps: float
    character: str = ""
    pack: bool = False
    check: bool = True
    replaces: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan(Placement):
    """A request to the engine, and the placement of its take.

    text: with a recording it may be empty. recording: what the face follows; None to speak the text.
    folder: of the take's files. follows_blend: whether they go along when the .blend is saved elsewhere meanwhile.
    previous: the .npz of an earlier take, whose unchanged sentences are reused.
    """

    text: str
    settings: core.settings.Settings
    folder: Path
    follows_blend: bool = False
    recording: recording.Recording | None = None
    previous: Path | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class MadeTake:
    """A take that is not in the scene yet.

    stored: its curves and metadata. sound: the sound file; None where the scene has the sound already.
    file: a file of the take, for messages. seconds: its length. recorded: whether it follows a recording.
    warnings: sentences for the animator.
    """

    stored: StoredTake
    sound: Path | None
    file: Path
    seconds: float
    recorded: bool = False
    warnings: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Result:
    """A take that is in the scene.

    name: of its action, sound strip and files.
    start, end: the first and the last frame that have keys.
    missing: channels for which the head has no shape key.
    still: whether the face was found not to move; ``warnings`` then names the cause.
    warnings: sentences for the animator. fixes: what can be done about them. shut: why the mouth cannot open; empty if
    it can.
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
    shut: str = ""

    @property
    def sentence(self) -> str:
        """The result in one line."""
        made = f"{self.head}: {self.seconds:.1f} s of speech at frames {self.start} to {self.end} ({self.name})."
        return f"{self.shut} {made}".strip()


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
    language: str = core.voices.AUTO,
    loudness: float | None = None,
    loudness_range: float | None = None,
    scene: Scene | None = None,
    frame: int | None = None,
    name: str = "",
) -> Plan:
    """Checks everything that can be checked before the engine starts, and reserves a name; raises UnitafError.

    folder: for the take's files; without it, the one beside the .blend. source: the recording that the face follows;
    without it, the text is spoken. emotion, strength, voice, language, loudness, loudness_range: as for
    ``speak``.
    scene: without it, the head's. frame: the first one; without it, the playhead. name: of the take; without it, a new
    one from the text.
    """
    if source is None and not text.strip():
        raise core.errors.TextError("There is no text: write what the face should say.")
    if source is not None and voice:
        raise core.errors.InputError("A recording keeps its own voice: leave the voice out.")
    if source is not None and language.lower() not in ("", core.voices.AUTO, *core.voices.ENGLISH):
        raise core.errors.InputError("The words of a recording are read as English: choose Auto as the language.")
    other_targets.check(rows_of(head))
    scene = scene or scene_of(context, head)
    if frame is None:
        frame = source.frame if source else scene.frame_current
    settings = core.settings.Settings(
        fps=sequencer.true_fps(scene),
        speed=speed,
        seed=seed,
        emotion=core.track.NO_EMOTION if emotion is None else emotion,
        strength=strength_of(head) if strength is None else strength,
        voice=voice or (core.cast.OWN if source else voice_of(head)),
        language=language,
        pronunciation=dictionary_of(scene),
        loudness=None if source else loudness_of(scene) if loudness is None else loudness,
        loudness_range=0.0 if source else loudness_range_of(scene) if loudness_range is None else loudness_range,
        official=_official(context, head, source is not None),
    )
    if emotion is None:
        seconds = source.seconds if source else SECONDS_AROUND + SECONDS_PER_CHARACTER * len(text) / speed
        track = emotion_keys.chosen(head, scene, frame, settings.fps, seconds)
        settings = dataclasses.replace(settings, emotion=track)
    follows_blend, folder = folder is None, folder or sound_files.speech_dir()
    placement = place(head, scene, frame, name or sound_files.reserve_name(source.name if source else text, folder))
    return Plan(
        **vars(placement),
        text=text,
        settings=settings,
        folder=folder,
        follows_blend=follows_blend,
        recording=source,
    )


def place(head: Object, scene: Scene, frame: int, name: str) -> Placement:
    """Returns a placement at a frame of a scene; raises InputError where the head's rig map cannot be written."""
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
    """Returns the recording in a file, or of a strip if one is named; raises InputError."""
    scene = scene_of(context, head)
    if strip:
        return recording.from_strip(scene, strip)
    if not file.strip():
        raise core.errors.InputError("There is no recording: choose a sound file, or a strip of the sequencer.")
    return recording.from_file(file, scene.frame_current)


def _official(context: Context, head: Object, follows: bool) -> Any:
    """Returns what the original's engine needs for a head; None in the build that does not have it."""
    if core.edition.HOSTED:
        return None
    from .official import official_of

    return official_of(context, head, follows=follows)
