"""From a text or a recording to a talking face in the scene: what the operators, the command line and scripts call.

``speak`` and ``follow`` do it all and wait. The window does the same in three steps: ``plan``, a job, ``write``.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Context, Key, Object, Scene

from .. import core
from ..background import jobs
from ..character import emotion_keys
from ..character.meshes import map_of, rows_of
from ..properties.dials import choose_take, dials_of, head_properties
from ..properties.emotion import strength_of
from ..properties.pronunciation import dictionary_of
from ..properties.voice import voice_of
from ..rig import rows
from ..rig.rig_map import RigMap
from ..timeline import head_motion, other_targets, sequencer, shape_keys
from . import channels, face_tracks, follow_dials, recording, self_check, sound_files, stored
from .speech_job import SpeechJob

BUSY = "A take of this head is being made already: wait, or cancel it."
LISTED = 6  # missing shape keys that a sentence names at most
# No line is spoken more slowly than that, at speed 1; the voice's own pace is about 0.07 s.
SECONDS_PER_CHARACTER, SECONDS_AROUND = 0.3, 5.0


@dataclasses.dataclass(frozen=True)
class Plan:
    """What to make, and where; by ids, since undo makes any Blender reference invalid while the engine works.

    text: what is said; with a recording it may be empty. recording: what the face follows, None to speak the text.
    character: whose sounds lie on one channel of the sequencer; empty for any free channel.
    previous: the .npz of an earlier take, whose sentences are kept where they did not change.
    check: whether to look at the mesh, if it moves.
    """

    head_uid: int
    scene_uid: int
    frame: int
    text: str
    settings: core.settings.Settings
    folder: Path
    name: str
    pack: bool
    recording: recording.Recording | None = None
    character: str = ""
    previous: Path | None = None
    check: bool = True


@dataclasses.dataclass(frozen=True)
class Result:
    """A take that is in the scene.

    name: of its action, sound strip and files.
    start, end: the first and the last frame that have keys.
    missing: channels for which the head has no shape key.
    still: whether the face was found not to move; ``warnings`` then names the cause.
    warnings: sentences for the animator. fixes: what can be done about them, by the names of ``fixes.FIXES``.
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
    fixes: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What was made, in one line."""
        return f"{self.head}: {self.seconds:.1f} s of speech at frames {self.start} to {self.end} ({self.name})."


def find_head(context: Context, name: str = "") -> Object:
    """The mesh of that name, or the active one; raises InputError with what is wrong with it."""
    layer = context.view_layer
    active = layer.objects.active if layer else None
    head = bpy.data.objects.get(name) if name else active
    if head is None:
        what = f"There is no object called {name!r} in this file" if name else "No object is active"
        raise core.errors.InputError(f"{what}: choose the head's mesh as Target.")
    reason = head_reason(head)
    if reason:
        raise core.errors.InputError(reason, fix=head_fix(head))
    return head


def head_reason(head: Object) -> str:
    """Why no face can be written to an object, in a sentence; empty if it can."""
    if head.type != "MESH":
        return f"{head.name!r} is not a mesh: choose the head's mesh as Target."
    key = head.data.shape_keys  # type: ignore[union-attr]
    if key is None or len(key.key_blocks) < 2:
        return f"{head.name!r} has no shape keys: it needs the ARKit ones (jawOpen, mouthClose, ...)."
    if not key.is_editable:
        source = Path(key.library.filepath).name if key.library else "another file"
        return (
            f"{head.name!r} has its shape keys in {source}: make a library override of its mesh, or make it local, "
            "so that they can be animated here."
        )
    if not head.users_scene:
        return f"{head.name!r} is in no scene: add it to one."
    if not matched_keys(head).keys:
        return f"None of the shape keys of {head.name!r} has an ARKit name (jawOpen, mouthClose, ...) or a viseme's."
    return ""


def head_fix(head: Object) -> str:
    """What can be done about what ``head_reason`` says, by a name of ``fixes.FIXES``; empty if nothing can."""
    key = getattr(head.data, "shape_keys", None)
    if key is None or len(key.key_blocks) < 2:
        return ""
    if not key.is_editable:
        return "override"
    return "" if head.users_scene else "link"


def key_of(head: Object) -> Key:
    """The shape keys of a head that head_reason has nothing against."""
    key = head.data.shape_keys  # type: ignore[union-attr]
    assert key is not None
    return key


def matched_keys(head: Object) -> RigMap:
    """What the shape keys of a head answer to."""
    return map_of(head, key_of(head))


def make_plan(
    context: Context,
    head: Object,
    text: str,
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
        alpha=strength_of(head) if strength is None else strength,
        voice=voice or (core.cast.OWN if source else voice_of(head)),
        pronunciation=dictionary_of(scene),
    )
    if emotion is None:
        seconds = source.seconds if source else SECONDS_AROUND + SECONDS_PER_CHARACTER * len(text) / speed
        felt = emotion_keys.chosen(head, scene, frame, settings.fps, seconds)
        settings = dataclasses.replace(settings, emotion=felt)
    folder = folder or sound_files.speech_dir()
    return Plan(
        head_uid=head.session_uid,
        scene_uid=scene.session_uid,
        frame=frame,
        text=text,
        settings=settings,
        folder=folder,
        name=name or sound_files.reserve_name(source.name if source else text, folder),
        pack=scene.unitaf.pack_sound,  # type: ignore[attr-defined]
        recording=source,
    )


def source_of(context: Context, head: Object, file: str, strip: str) -> recording.Recording:
    """The recording in a file, or of a strip if one is named; raises InputError."""
    scene = scene_of(context, head)
    if strip:
        return recording.from_strip(scene, strip)
    if not file.strip():
        raise core.errors.InputError("There is no recording: choose a sound file, or a strip of the sequencer.")
    return recording.from_file(file, scene.frame_current)


def scene_of(context: Context, head: Object) -> Scene:
    """The scene whose playhead, frame rate and sequencer a head goes by: the present one if the head is in it."""
    scenes = head.users_scene
    return context.scene if context.scene and context.scene in scenes else scenes[0]


def write(plan: Plan, done: core.protocol.Done) -> Result:
    """Write a finished take into the scene, all of it or nothing; raises UnitafError."""
    head = _by_uid(bpy.data.objects, plan.head_uid)
    scene = _by_uid(bpy.data.scenes, plan.scene_uid)
    wav, npz = Path(done.files["wav"]), Path(done.files["npz"])
    if head is None or scene is None:
        raise core.errors.InputError(f"The head was deleted meanwhile; its sound is kept as {wav}.")
    if reason := head_reason(head):
        raise core.errors.InputError(reason, fix=head_fix(head))
    if sequencer.true_fps(scene) != plan.settings.fps:
        raise core.errors.InputError("The scene's frame rate was changed meanwhile: generate again.")
    kept = stored.StoredTake.of(npz, dials_of(head))
    shown, angles = kept.shown()
    parts, made_by_hand = face_tracks.faces_of(head), rows_of(head)
    other_targets.check(made_by_hand)
    warnings = list(done.warnings)
    end = plan.frame + len(shown) - 1
    with contextlib.ExitStack() as undo:
        muted = face_tracks.mute_overlapping(parts, shape_keys.TakeSpan(plan.frame, end), undo)
        head_motion.mute(muted, undo)
        sequencer.mute_takes(scene, muted, undo)
        writing = face_tracks.Writing(scene, parts, plan.frame, kept.made(), shown, plan.check)
        warnings += _add_sound(scene, plan, wav, len(shown), undo)
        track = writing.write(plan.name, undo)
        take = track.strips[0].action
        assert take is not None
        kept.keep(take)
        take[stored.RECORDED] = plan.recording is not None
        take[stored.RIG] = rows.signature(made_by_hand)
        other_targets.write(made_by_hand, parts[0].map.sources(shown), plan.name, plan.frame, undo)
        warnings += _turn_head(head, scene, plan, angles, undo)
        undo.pop_all()
    choose_take(head, track)
    sequencer.extend_range(scene, plan.frame, end)
    sequencer.show_scene(scene)
    verdict = writing.verdict()
    return Result(
        name=plan.name,
        head=head.name,
        wav=wav,
        start=plan.frame,
        end=end,
        seconds=done.seconds,
        missing=parts[0].map.missing,
        still=verdict.still,
        warnings=(*verdict.sentences, *_rig_sentences(parts[0].map), *warnings),
        fixes=verdict.fixes,
    )


def speak(
    context: Context,
    text: str,
    target: str = "",
    speed: float = 1.0,
    seed: int = 0,
    folder: Path | None = None,
    progress: Callable[[float, str], None] | None = None,
    *,
    emotion: Any = None,
    strength: float | None = None,
    voice: str = "",
) -> Result:
    """Make a talking face and wait for it; ``target`` is an object's name, empty for the active one.

    folder: for the take's files; without it, beside the .blend.
    progress: called with 0..1 and a stage while the engine works.
    emotion: "happy=0.8", "auto" for what words or recording say, or any other form that ``EmotionTrack.of`` reads.
    strength: of all emotion, 0..1. voice: of the cast, "giant". Without these, what was chosen for the head.

    Raises UnitafError, and Cancelled if the engine was stopped.
    """
    head = find_head(context, target)
    engine = jobs.engine(context)
    made = make_plan(context, head, text, speed, seed, folder, None, emotion, strength, voice)
    return write(made, SpeechJob(made, engine).wait(progress))


def follow(
    context: Context,
    file: str = "",
    strip: str = "",
    text: str = "",
    target: str = "",
    seed: int = 0,
    folder: Path | None = None,
    progress: Callable[[float, str], None] | None = None,
    *,
    emotion: Any = None,
    strength: float | None = None,
    voice: str = "",
) -> Result:
    """Make the face of a recording and wait for it: of a sound file, or of what is heard of a strip if one is named.

    file: its path; ``//`` is the folder of the .blend. It gets a strip at the playhead; a strip's face lies where it
    is. text: what is said, if it is known. voice: must be empty, since a recording keeps its own. The rest is as for
    ``speak``.

    Raises UnitafError, and Cancelled if the engine was stopped.
    """
    head = find_head(context, target)
    engine = jobs.engine(context)
    source = source_of(context, head, file, strip)
    made = make_plan(context, head, text, 1.0, seed, folder, source, emotion, strength, voice)
    return write(made, SpeechJob(made, engine).wait(progress))


def _add_sound(scene: Scene, plan: Plan, wav: Path, frames: int, undo: contextlib.ExitStack) -> list[str]:
    """Let the take be heard, if it is not already; returns what the animator should know."""
    if plan.recording and plan.recording.in_scene:
        return []
    sound = plan.recording.audio if plan.recording else wav
    if not bpy.app.build_options.audaspace:
        return [f"This Blender was built without sound: the voice is in {sound}."]
    end = plan.frame + frames + 1
    channel = channels.free_for(scene, plan.character, plan.frame, end) if plan.character else None
    strip = sequencer.add_sound(scene, plan.name, sound, plan.frame, frames, undo, channel)
    if plan.character:
        channels.label(scene, strip, plan.character)
    strip.sound.filepath = sound_files.relative(sound)
    if plan.pack:
        strip.sound.pack()
    return []


def _turn_head(
    head: Object, scene: Scene, plan: Plan, angles: core.take.FloatArray, undo: contextlib.ExitStack
) -> list[str]:
    """Let the chosen object or bone turn with the take; returns what the animator should know."""
    chosen = head_properties(head)
    if chosen.head is None:
        return []
    target = follow_dials.target_of(head)
    if target is None:
        return [f"The head does not turn: {head_motion.reason(chosen.head, chosen.bone)}"]
    with self_check.at_frame(scene, plan.frame):
        head_motion.write(target, plan.name, plan.frame, angles, undo)
    return []


def _rig_sentences(matched: RigMap) -> list[str]:
    missing = matched.missing
    if matched.visemes:
        gone = f" It has none for {', '.join(missing)}." if missing else ""
        return [f"{matched.label}: the mouth is mixed from {len(matched.visemes)} visemes.{gone}"]
    if not missing:
        return []
    more = f" and {len(missing) - LISTED} more" if len(missing) > LISTED else ""
    note = ""
    if "mouthClose" in missing and "jawOpen" not in missing:
        note = " Without mouthClose the jaw opens less, so that the lips still meet."
    return [f"No shape key for {', '.join(missing[:LISTED])}{more}.{note}"]


def _by_uid(collection: Any, uid: int) -> Any:
    return next((item for item in collection if item.session_uid == uid), None)
