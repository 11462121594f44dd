"""Demo heads that are given curves, and pictures and films of them. Needs ``bpy``."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import bpy
import numpy as np
import numpy.typing as npt
import soundfile
from mathutils import Vector

from demo import stage
from unitaf.channels import ARKIT
from unitaf_blender.demo_head import build
from unitaf_blender.timeline import sequencer, shape_keys

Array = npt.NDArray[np.float32]

FPS = 24
FRONT, THREE_QUARTER = 0.0, 40.0  # degrees; the camera goes to the character's left
MOUTH, MOUTH_LENS = Vector((0.0, -0.065, 0.078)), 480.0  # of a still: its middle, in metres from the neck; mm
FACE, FACE_LENS = Vector((0.0, -0.065, 0.118)), 265.0
SPACING = 0.2  # metres from one head to the next
TILE = (300, 330)  # pixels of a head in a film, more than are shown, since edges are not smoothed
MIDDLE = 0.125  # metres of a film's middle above the neck
# Films lie in the repository, so they are small: one whole picture in so many frames, quality, kbit/s of the sound.
KEYFRAMES, QUALITY, SOUND_RATE = 10 * FPS, "VERYLOW", 96
LABEL_SIZE, LABEL_HEIGHT = 0.011, 0.008  # metres, above the lower edge


class Actor(NamedTuple):
    """A head in a film: what is written under it, its curves (frames, 52) at ``FPS``, its rotation (frames, 3) in
    degrees as a take has it, and how far it is turned besides, in degrees, to be seen from a side."""

    label: str
    curves: Array
    head: Array
    turned: float = FRONT


class Portrait:
    """One head before one camera, for stills of its mouth or of another part."""

    def __init__(self, middle: Vector = MOUTH, lens: float = MOUTH_LENS) -> None:
        self.head = _empty_scene_with_head()
        self.middle = middle
        self.camera = stage.light_and_camera(bpy.context, self.head)
        self.camera.data.lens = lens  # type: ignore[union-attr]

    def still(self, path: Path, curves: Array, azimuth: float, size: int) -> None:
        """A picture with these curves (52,), from an azimuth in degrees."""
        keys = _keys(self.head)
        for name, value in zip(ARKIT, curves, strict=True):
            keys[name].value = float(value)
        stage.aim_camera(self.camera, self.head, azimuth, self.middle)
        stage.render_still(path, size, samples=0)


class Caption(NamedTuple):
    """What is written under the heads from one frame up to another."""

    text: str
    first: int
    stop: int


def film(path: Path, actors: Sequence[Actor], wave: Array, rate: int, captions: Sequence[Caption] = ()) -> None:
    """Several heads next to each other, each with its label, saying the same."""
    first = _empty_scene_with_head()
    scene: Any = bpy.context.scene
    scene.render.fps, scene.render.fps_base = FPS, 1.0
    _write_small(scene)
    stage.light_and_camera(bpy.context, first)
    _parallel_camera(scene, len(actors))
    heads = [first, *(_another(first) for _ in actors[1:])]
    for place, (head, actor) in enumerate(zip(heads, actors, strict=True)):
        head.location.x = SPACING * (place - (len(actors) - 1) / 2)
        _act(head, actor)
        _label(scene, actor.label, head.location.x)
    for caption in captions:
        _show(_label(scene, caption.text, 0.0), caption)
    scene.frame_start, scene.frame_end = 1, max(len(actor.curves) for actor in actors)
    path.parent.mkdir(parents=True, exist_ok=True)
    sound = path.with_suffix(".wav")
    soundfile.write(sound, wave, rate)
    sequencer.add_sound(scene, path.stem, sound, 1, scene.frame_end, contextlib.ExitStack())
    stage.render_movie(path, (TILE[0] * len(actors), TILE[1]), smooth=False)
    sound.unlink()


def _write_small(scene: Any) -> None:
    """Sets how films are written, after their format, with which Blender sets all of this anew."""
    image, written = scene.render.image_settings, scene.render.ffmpeg
    if hasattr(image, "media_type"):
        image.media_type = "VIDEO"
    image.file_format = "FFMPEG"
    written.gopsize, written.constant_rate_factor, written.audio_bitrate = KEYFRAMES, QUALITY, SOUND_RATE


def _empty_scene_with_head() -> Any:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return build.create(bpy.context)


def _another(head: Any) -> Any:
    """A copy with shape keys of its own."""
    copy = head.copy()
    copy.data = head.data.copy()
    bpy.context.scene.collection.objects.link(copy)  # type: ignore[union-attr]
    return copy


def _keys(head: Any) -> Any:
    return head.data.shape_keys.key_blocks


def _act(head: Any, actor: Actor) -> None:
    curves = {name: np.ascontiguousarray(actor.curves[:, i]) for i, name in enumerate(ARKIT)}
    shape_keys.write_take(head.data.shape_keys, actor.label, 1, curves, contextlib.ExitStack())
    # Turn first, then nod, then tilt, each about its own axes: Blender writes that order from its end.
    head.rotation_mode = "YXZ"
    for frame, (nod, turn, tilt) in enumerate(np.radians(actor.head), 1):
        head.rotation_euler = (nod, tilt, turn + np.radians(actor.turned))
        head.keyframe_insert("rotation_euler", frame=frame)


def _parallel_camera(scene: Any, heads: int) -> None:
    """Seen without perspective, so that every head is seen straight."""
    lens = scene.camera.data
    lens.type = "ORTHO"
    lens.ortho_scale = SPACING * max(heads, TILE[1] / TILE[0])
    scene.camera.location.z = MIDDLE
    scene.camera.rotation_euler = (np.pi / 2, 0.0, 0.0)


def _label(scene: Any, text: str, x: float) -> Any:
    curve: Any = bpy.data.curves.new(text, "FONT")
    curve.body, curve.size, curve.align_x = text, LABEL_SIZE, "CENTER"
    item = bpy.data.objects.new(text, curve)
    item.location = (x, -0.3, MIDDLE - SPACING * TILE[1] / TILE[0] / 2 + LABEL_HEIGHT)
    item.rotation_euler = (np.pi / 2, 0.0, 0.0)
    scene.collection.objects.link(item)
    return item


def _show(item: Any, caption: Caption) -> None:
    for frame, hidden in ((1, True), (caption.first, False), (caption.stop, True)):
        item.hide_render = hidden
        item.keyframe_insert("hide_render", frame=frame)
