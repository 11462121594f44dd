"""Takes out to other programs' files, and in from them: what the operators, the command line and scripts call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import bpy
from bpy.types import Context, Mesh, Object, Scene

from .. import core
from ..character.head import scene_of
from ..properties.head import dials_of
from ..takes import library, retake, sound_files, stored
from ..takes.parts import face_of, sounds_of
from ..takes.plan import MadeTake, Result, place
from ..takes.write import write
from ..timeline import nla, sequencer

Format = Literal["WAV", "LIVE_LINK", "AUDIO2FACE", "SRT", "VTT"]
FORMATS: tuple[tuple[Format, str, str, str], ...] = (
    ("LIVE_LINK", "Live Link Face", "CSV as the Live Link Face app records it, with head and eyes", ".csv"),
    ("AUDIO2FACE", "Audio2Face", "JSON as Omniverse Audio2Face exports it", ".json"),
    ("WAV", "Sound", "The voice", ".wav"),
    ("SRT", "SubRip", "Subtitles", ".srt"),
    ("VTT", "WebVTT", "Subtitles for the web", ".vtt"),
)
SUFFIXES = {name: suffix for name, _, _, suffix in FORMATS}
SUBTITLES = ("SRT", "VTT")


def export(context: Context, head: Object, names: Sequence[str], kind: Format, folder: Path) -> list[Path]:
    """Write takes of a head into a folder, each by its name; returns the files.

    Curves are as the dials show them. Subtitles of one take start with its sound; those of several are one file in the
    time of the scene's range. Raises InputError and OutputError.
    """
    if not names:
        raise core.errors.InputError(f"{head.name!r} has no takes to export: generate one.")
    scene = scene_of(context, head)
    if kind in SUBTITLES:
        several = len(names) > 1
        lines = [line for name in names for line in subtitles_of(name, scene if several else None)]
        stem = sound_files.file_name(head.name) if several else sound_files.file_name(names[0])
        return [write_subtitles(lines, kind, folder / f"{stem}{SUFFIXES[kind]}")]
    return [_export_one(scene, name, kind, folder / f"{sound_files.file_name(name)}{SUFFIXES[kind]}") for name in names]


def export_scene(scene: Scene, kind: Format, folder: Path) -> list[Path]:
    """Write all takes of all heads of a scene, as ``export`` does; subtitles are one file, with who speaks.

    Raises InputError and OutputError.
    """
    names = list(dict.fromkeys(take.name for head in heads(scene) for take in library.listed(head)))
    if not names:
        raise core.errors.InputError(f"{scene.name!r} has no takes to export: generate one.")
    if kind in SUBTITLES:
        lines = [line for name in names for line in subtitles_of(name, scene)]
        return [write_subtitles(lines, kind, folder / f"{sound_files.file_name(scene.name)}{SUFFIXES[kind]}")]
    return [_export_one(scene, name, kind, folder / f"{sound_files.file_name(name)}{SUFFIXES[kind]}") for name in names]


def heads(scene: Scene) -> list[Object]:
    """The heads of a scene that have takes."""
    found = []
    for item in scene.objects:
        key = item.data.shape_keys if isinstance(item.data, Mesh) else None
        if key is not None and any(
            stored.has_stored_take(strip.action) for strip in nla.take_strips(key) if strip.action
        ):
            found.append(item)
    return found


def subtitles_of(name: str, scene: Scene | None = None) -> list[core.subtitles.Subtitle]:
    """The subtitles of a take, from its own start, or in the time of a scene's range; raises InputError."""
    notes = library.metadata_of(name)
    if not notes.words:
        raise core.errors.InputError(f"The words of {name!r} are not known: there is nothing for subtitles.")
    offset = 0.0
    if scene is not None:
        offset = (library.describe(name).start - scene.frame_start) / sequencer.true_fps(scene)
    speaker = retake.head_of(name).name
    return core.subtitles.of(notes.words, offset, speaker, notes.text)


def write_subtitles(lines: Sequence[core.subtitles.Subtitle], kind: Format, file: Path) -> Path:
    """Write subtitles, whole or not at all; raises OutputError."""
    ordered = core.subtitles.timed(lines)
    text = core.subtitles.srt(ordered) if kind == "SRT" else core.subtitles.vtt(ordered)
    core.files.write_file(file, text.encode("utf-8"))
    return file


def import_take(context: Context, head: Object, file: Path, sound: Path | None = None) -> Result:
    """Make a take at the playhead of a recording by Live Link Face, or of an export by Audio2Face.

    sound: what is heard with it; without one, a .wav of the same name beside the file, if there is one. Raises
    UnitafError.
    """
    scene = scene_of(context, head)
    motion = core.motion.read(file, sequencer.true_fps(scene))
    if sound is None and file.with_suffix(".wav").is_file():
        sound = file.with_suffix(".wav")
    if sound is not None and not sound.is_file():
        raise core.errors.InputError(f"The sound {sound} is not there: check its path.")
    folder = sound_files.speech_dir()
    name = sound_files.reserve_name(file.stem, folder)
    try:
        npz = folder / f"{name}.npz"
        core.take_io.save_curves(motion.curves, motion.fps, npz, motion.head_rotation)
        made = MadeTake(
            stored=stored.StoredTake.from_files(npz, dials_of(head)),
            sound=sound,
            file=sound or npz,
            seconds=len(motion.curves) / motion.fps,
            recorded=True,
        )
        return write(place(head, scene, scene.frame_current, name), made)
    finally:
        sound_files.release_name(name, folder)


def _export_one(scene: Scene, name: str, kind: Format, file: Path) -> Path:
    face = face_of(name)
    if kind == "WAV":
        return _export_sound(name, file)
    kept = stored.read_take(face.action)
    curves, angles = kept.curves_with_dials()
    if kind == "LIVE_LINK":
        start = max(0.0, face.strip.frame_start / sequencer.true_fps(scene))
        core.live_link.write(file, curves, angles, kept.fps(), start)
    else:
        core.audio2face.write(file, curves, kept.fps(), f"{file.stem}.wav")
    return file


def _export_sound(name: str, file: Path) -> Path:
    strips = [sound.strip for sound in sounds_of(name)]
    if not strips or strips[0].sound is None:
        raise core.errors.InputError(f"{name!r} has no sound of its own.")
    sound = strips[0].sound
    source = Path(bpy.path.abspath(sound.filepath))
    if sound.packed_file:
        core.files.write_file(file, sound.packed_file.data)
    elif not source.is_file():
        raise core.errors.InputError(f"The sound file {source} is gone: find it again.")
    elif source.resolve() != file.resolve():
        core.files.write_file(file, source.read_bytes())
    return file
