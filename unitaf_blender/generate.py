"""From a text to a talking face in the scene: what the operators, the command line and scripts call.

``speak`` does it all and waits. The window does the same in three steps: ``plan``, a job, ``write``.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Context, Key, Object, Scene

from . import core, jobs
from .scene import action, self_check, sequencer, shape_keys, sound_files

LISTED = 6  # missing shape keys that a sentence names at most


@dataclasses.dataclass(frozen=True)
class Plan:
    """What to make, and where; by ids, since undo makes any Blender reference invalid while the engine works."""

    head_uid: int
    scene_uid: int
    frame: int
    text: str
    settings: core.settings.Settings
    folder: Path
    name: str
    pack: bool


@dataclasses.dataclass(frozen=True)
class Result:
    """A take that is in the scene.

    name: of its action, sound strip and files.
    start, end: the first and the last frame that have keys.
    missing: channels for which the head has no shape key.
    still: whether the face was found not to move; ``warnings`` then names the cause.
    warnings: sentences for the animator.
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
        raise core.errors.InputError(reason)
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
        return f"None of the shape keys of {head.name!r} has an ARKit name (jawOpen, mouthClose, ...)."
    return ""


def key_of(head: Object) -> Key:
    """The shape keys of a head that head_reason has nothing against."""
    key = head.data.shape_keys  # type: ignore[union-attr]
    assert key is not None
    return key


def matched_keys(head: Object) -> shape_keys.Match:
    """Which shape key of a head answers to which channel."""
    key = key_of(head)
    names = [block.name for block in key.key_blocks if block != key.reference_key]
    return shape_keys.match(names, core.channels.ARKIT)


def plan(
    context: Context, head: Object, text: str, speed: float = 1.0, seed: int = 0, folder: Path | None = None
) -> Plan:
    """Check everything that can be checked before the engine starts, and keep a name; raises UnitafError.

    folder: for the take's files; without it, where they belong.
    """
    if not text.strip():
        raise core.errors.TextError("There is no text: write what the face should say.")
    scene = scene_of(context, head)
    settings = core.settings.Settings(fps=sequencer.true_fps(scene), speed=speed, seed=seed)
    folder = folder or sound_files.speech_dir()
    return Plan(
        head_uid=head.session_uid,
        scene_uid=scene.session_uid,
        frame=scene.frame_current,
        text=text,
        settings=settings,
        folder=folder,
        name=sound_files.reserve_name(text, folder),
        pack=scene.unitaf.pack_sound,  # type: ignore[attr-defined]
    )


def scene_of(context: Context, head: Object) -> Scene:
    """The scene whose playhead, frame rate and sequencer a head goes by: the present one if the head is in it."""
    scenes = head.users_scene
    return context.scene if context.scene and context.scene in scenes else scenes[0]


def write(plan: Plan, done: core.protocol.Done) -> Result:
    """Write a finished take into the scene, all of it or nothing; raises UnitafError."""
    head = _by_uid(bpy.data.objects, plan.head_uid)
    scene = _by_uid(bpy.data.scenes, plan.scene_uid)
    wav = Path(done.files["wav"])
    if head is None or scene is None:
        raise core.errors.InputError(f"The head was deleted meanwhile; its sound is kept as {wav}.")
    if reason := head_reason(head):
        raise core.errors.InputError(reason)
    if sequencer.true_fps(scene) != plan.settings.fps:
        raise core.errors.InputError("The scene's frame rate was changed meanwhile: generate again.")
    matched = matched_keys(head)
    values, _ = core.take_io.load_curves(Path(done.files["npz"]))
    curves = shape_keys.by_key(matched, values, core.channels.ARKIT)
    key = key_of(head)
    # What speech does not move stays the animator's: brows, gaze and blinks go on under a take.
    moving = self_check.noticeable(curves)
    curves = {name: curve for name, curve in curves.items() if name in moving or not action.is_animators(key, name)}
    warnings = list(done.warnings)
    end = plan.frame + len(values) - 1
    with contextlib.ExitStack() as undo:
        muted = action.mute_overlapping(key, action.TakeSpan(plan.frame, end), undo)
        sequencer.mute_takes(scene, muted, undo)
        check = self_check.SelfCheck(scene, head, plan.frame, curves)
        if bpy.app.build_options.audaspace:
            strip = sequencer.add_sound(scene, plan.name, wav, plan.frame, len(values), undo)
            _keep_sound(strip.sound, wav, plan.pack)
        else:
            warnings.append(f"This Blender was built without sound: the voice is in {wav}.")
        track = action.write_take(key, plan.name, plan.frame, curves, undo)
        undo.pop_all()
    sequencer.extend_range(scene, plan.frame, end)
    sequencer.show_scene(scene)
    verdict = check.verdict(track)
    return Result(
        name=plan.name,
        head=head.name,
        wav=wav,
        start=plan.frame,
        end=end,
        seconds=done.seconds,
        missing=matched.missing,
        still=verdict.still,
        warnings=(*verdict.sentences, *_missing_sentences(matched.missing), *warnings),
    )


def speak(
    context: Context,
    text: str,
    target: str = "",
    speed: float = 1.0,
    seed: int = 0,
    folder: Path | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> Result:
    """Make a talking face and wait for it; ``target`` is an object's name, empty for the active one.

    folder: for the take's files; without it, beside the .blend.
    progress: called with 0..1 and a stage while the engine works.

    Raises UnitafError, and Cancelled if the engine was stopped.
    """
    head = find_head(context, target)
    engine = jobs.engine(context)
    made = plan(context, head, text, speed, seed, folder)
    return write(made, jobs.SpeechJob(made, engine).wait(progress))


def _keep_sound(sound: Any, wav: Path, pack: bool) -> None:
    sound.filepath = sound_files.relative(wav)
    if pack:
        sound.pack()


def _missing_sentences(missing: tuple[str, ...]) -> list[str]:
    if not missing:
        return []
    more = f" and {len(missing) - LISTED} more" if len(missing) > LISTED else ""
    note = ""
    if "mouthClose" in missing and "jawOpen" not in missing:
        note = " Without mouthClose the jaw opens less, so that the lips still meet."
    return [f"No shape key for {', '.join(missing[:LISTED])}{more}.{note}"]


def _by_uid(collection: Any, uid: int) -> Any:
    return next((item for item in collection if item.session_uid == uid), None)
