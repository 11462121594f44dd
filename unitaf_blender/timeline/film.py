"""Renders a range of frames as a film with sound."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
from bpy.types import Scene

from .. import core


def check(scene: Scene, target: Path | None) -> None:
    """Raises OutputError if a film could not be rendered; None as target asks for no film."""
    if target is None:
        return
    if scene.camera is None:
        raise core.errors.OutputError(f"The scene {scene.name!r} has no camera: add one to render.")
    if not bpy.app.build_options.codec_ffmpeg:
        raise core.errors.OutputError("This Blender was built without FFmpeg, so it cannot write films.")


def render(scene: Scene, target: Path, start: int, end: int) -> None:
    """Renders frames ``start`` to ``end`` as an mp4 with sound, and restores the scene's settings.

    Raises OutputError when the folder cannot be made or no file was written.
    """
    target = target.expanduser().absolute()
    core.files.prepare_folder(target.parent)
    image = scene.render.image_settings
    wanted: list[tuple[Any, str, Any]] = [
        (scene, "frame_start", start),
        (scene, "frame_end", end),
        (scene, "frame_step", 1),
        (scene.render, "filepath", str(target)),
        (scene.render, "use_file_extension", False),
        # Since Blender 5.0 the formats of films are hidden until this is set.
        (image, "media_type", "VIDEO"),
        (image, "file_format", "FFMPEG"),
        (scene.render.ffmpeg, "format", "MPEG4"),
        (scene.render.ffmpeg, "codec", "H264"),
        (scene.render.ffmpeg, "audio_codec", "AAC"),
    ]
    with _settings([entry for entry in wanted if hasattr(entry[0], entry[1])]):
        bpy.ops.render.render(animation=True, scene=scene.name)
    if not target.is_file():
        raise core.errors.OutputError(f"Blender did not write {target}: see its output for the reason.")


def render_images(scene: Scene, folder: Path, start: int, end: int) -> None:
    """Renders frames ``start`` to ``end`` as images named by their number, and restores the scene's settings.

    The format is the scene's own, or PNG where that is one of films. Raises OutputError when nothing was written.
    """
    image = scene.render.image_settings
    wanted: list[tuple[Any, str, Any]] = [
        (scene, "frame_start", start),
        (scene, "frame_end", end),
        (scene, "frame_step", 1),
        (scene.render, "filepath", str(folder / "####")),
        (scene.render, "use_file_extension", True),
        (scene.render, "use_overwrite", True),
        (scene.render, "use_placeholder", False),
    ]
    if scene.render.is_movie_format:
        wanted += [(image, "media_type", "IMAGE"), (image, "file_format", "PNG")]
    with _settings([entry for entry in wanted if hasattr(entry[0], entry[1])]):
        bpy.ops.render.render(animation=True, scene=scene.name)
    if not any(folder.iterdir()):
        raise core.errors.OutputError(f"Blender did not write frames into {folder}: see its output for the reason.")


@contextlib.contextmanager
def _settings(wanted: list[tuple[Any, str, Any]]) -> Iterator[None]:
    """Sets properties in order, and restores them in reverse order when the context ends."""
    with contextlib.ExitStack() as undo:
        for owner, name, value in wanted:
            undo.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, value)
        yield
