"""Exports takes to files of other programs, and imports takes from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import bpy
from bpy.types import Context, Mesh, Object, Scene

from .. import core
from ..character.head import scene_of
from ..properties.head import dials_of
from ..takes import library, parts, retake, sound_files, stored
from ..takes import plan as plans
from ..timeline import nla, sequencer

if TYPE_CHECKING:
    from ..takes.plan import Result

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


def export_takes(
    context: Context, head: Object, names: Sequence[str], kind: Format, folder: Path, stem: str = ""
) -> list[Path]:
    """Writes takes of a head into a folder, as files named after the takes; returns the files.

    Curves are written with the dials applied. Subtitles of one take start at 0 s; those of several takes are one file,
    whose times count from the start of the scene's range. stem: name of the file without its suffix, where one is
    written; see ``stem_of``. Raises InputError and OutputError.
    """
    if not names:
        raise core.errors.InputError(f"{head.name!r} has no takes to export: generate one.")
    scene, usual = scene_of(context, head), stem_of(head, names, kind)
    stem = sound_files.file_name(stem) if stem and usual else usual
    if kind in SUBTITLES:
        several = len(names) > 1
        lines = [line for name in names for line in subtitles_of(name, scene if several else None)]
        return [write_subtitles(lines, kind, folder / f"{stem}{SUFFIXES[kind]}")]
    stems = [stem or sound_files.file_name(name) for name in names]
    wanted = zip(names, stems, strict=True)
    return [_export_one(scene, name, kind, folder / f"{own}{SUFFIXES[kind]}") for name, own in wanted]


def stem_of(head: Object, names: Sequence[str], kind: Format) -> str:
    """Returns the name of the file without its suffix, where these takes make one: the take's, or the head's.

    Empty where each take gets a file of its own, and for no takes.
    """
    if len(names) == 1:
        return sound_files.file_name(names[0])
    return sound_files.file_name(head.name) if names and kind in SUBTITLES else ""


def export_scene(scene: Scene, kind: Format, folder: Path) -> list[Path]:
    """Writes all takes of all heads of a scene, as ``export_takes`` does; subtitles are one file, with speakers.

    Raises InputError and OutputError.
    """
    names = list(dict.fromkeys(take.name for head in heads_with_takes(scene) for take in library.listed(head)))
    if not names:
        raise core.errors.InputError(f"{scene.name!r} has no takes to export: generate one.")
    if kind in SUBTITLES:
        lines = [line for name in names for line in subtitles_of(name, scene)]
        return [write_subtitles(lines, kind, folder / f"{sound_files.file_name(scene.name)}{SUFFIXES[kind]}")]
    return [_export_one(scene, name, kind, folder / f"{sound_files.file_name(name)}{SUFFIXES[kind]}") for name in names]


def heads_with_takes(scene: Scene) -> list[Object]:
    """Returns the heads of a scene that have takes with stored curves."""
    heads = []
    for item in scene.objects:
        key = item.data.shape_keys if isinstance(item.data, Mesh) else None
        if key is not None and any(
            stored.has_stored_take(strip.action) for strip in nla.take_strips(key) if strip.action
        ):
            heads.append(item)
    return heads


def subtitles_of(name: str, scene: Scene | None = None) -> list[core.subtitles.Subtitle]:
    """Returns the subtitles of a take; raises InputError if its words are not known.

    scene: times count from the start of its range; without it, from the start of the take.
    """
    notes = library.metadata_of(name)
    if not notes.words:
        raise core.errors.InputError(f"The words of {name!r} are not known: there is nothing for subtitles.")
    offset = 0.0
    if scene is not None:
        offset = (library.describe(name).start - scene.frame_start) / sequencer.true_fps(scene)
    speaker = retake.head_of(name).name
    return core.subtitles.from_words(notes.words, offset, speaker, notes.text)


def write_subtitles(lines: Sequence[core.subtitles.Subtitle], kind: Format, file: Path) -> Path:
    """Writes subtitles in the order of their times, whole or not at all; raises OutputError."""
    ordered = core.subtitles.fit_times(lines)
    text = core.subtitles.srt(ordered) if kind == "SRT" else core.subtitles.vtt(ordered)
    core.files.write_file(file, text.encode("utf-8"))
    return file


def import_take(context: Context, head: Object, file: Path, sound: Path | None = None) -> Result:
    """Makes a take at the playhead of a recording of Live Link Face or an export of Audio2Face; raises UnitafError.

    sound: its sound file; without one, a .wav of the same name beside the file, if there is one.
    """
    scene = scene_of(context, head)
    motion = core.motion.read_motion(file, sequencer.true_fps(scene))
    if sound is None and core.files.is_file(file.with_suffix(".wav")):
        sound = file.with_suffix(".wav")
    if sound is not None and not core.files.is_file(sound):
        raise core.errors.InputError(f"The sound {core.files.shown(sound)} is not there: check its path.")
    folder = sound_files.speech_dir()
    name = sound_files.reserve_name(file.stem, folder)
    npz = folder / f"{name}.npz"
    try:
        core.take_io.save_curves(motion.curves, motion.fps, npz, motion.head_rotation)
        made = plans.MadeTake(
            stored=stored.StoredTake.from_files(npz, dials_of(head)),
            sound=sound,
            file=sound or npz,
            seconds=len(motion.curves) / motion.fps,
            recorded=True,
            warnings=motion.notes,
        )
        return library.add(plans.place(head, scene, scene.frame_current, name), made)
    except BaseException:
        npz.unlink(missing_ok=True)  # the name was reserved for it
        raise
    finally:
        sound_files.release_name(name, folder)


def _export_one(scene: Scene, name: str, kind: Format, file: Path) -> Path:
    """Writes a take as one file, which is no subtitles; returns the file."""
    face = parts.face_of(name)
    if kind == "WAV":
        return _export_sound(name, file)
    take = stored.read_take(face.action)
    curves, angles = take.curves_with_dials()
    if kind == "LIVE_LINK":
        start = max(0.0, face.strip.frame_start / sequencer.true_fps(scene))
        core.live_link.write(file, curves, angles, take.fps(), start)
    else:
        core.audio2face.write(file, curves, take.fps(), f"{file.stem}.wav")
    return file


def _export_sound(name: str, file: Path) -> Path:
    """Copies the sound of a take to a file, from the .blend if it is packed; returns the file."""
    strips = [sound.strip for sound in parts.sounds_of(name)]
    if not strips or strips[0].sound is None:
        raise core.errors.InputError(f"{name!r} has no sound of its own.")
    sound = strips[0].sound
    source = Path(bpy.path.abspath(sound.filepath))
    if sound.packed_file:
        core.files.write_file(file, sound.packed_file.data)
    elif not core.files.is_file(source):
        raise core.errors.InputError(f"The sound file {core.files.shown(source)} is gone: find it again.")
    elif core.files.real_path(source) != core.files.real_path(file):
        try:
            data = source.read_bytes()
        except OSError as error:
            reason = core.files.reason(error)
            raise core.errors.InputError(f"The sound file {source} cannot be read: {reason}.") from error
        core.files.write_file(file, data)
    return file
