"""Contact sheets: pictures tiled on one sheet, each above its label, made with Blender alone."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.float32]

LABEL_HEIGHT = 0.11  # of a picture's height
JPEG_QUALITY = 85
BACKGROUND, INK = 0.93, 0.12  # grey levels, 0..1


def read(path: Path) -> Pixels:
    """Returns the pixels (height, width, 4) of a picture file, 0..1, top row first."""
    image: Any = bpy.data.images.load(str(path))
    try:
        width, height = image.size
        pixels = np.empty(width * height * 4, dtype=np.float32)
        image.pixels.foreach_get(pixels)
    finally:
        bpy.data.images.remove(image)
    return pixels.reshape(height, width, 4)[::-1].copy()


def save(path: Path, pixels: Pixels) -> None:
    """Writes pixels (height, width, 4) as a JPEG if the file name ends in .jpg, else as a PNG."""
    height, width = pixels.shape[:2]
    image: Any = bpy.data.images.new("contact sheet", width, height, alpha=False)
    try:
        image.pixels.foreach_set(np.ascontiguousarray(pixels[::-1], dtype=np.float32).ravel())
        image.filepath_raw = str(path)
        image.file_format = "JPEG" if path.suffix == ".jpg" else "PNG"
        image.save(quality=JPEG_QUALITY)
    finally:
        bpy.data.images.remove(image)


def write(path: Path, labelled_images: Sequence[tuple[str, Path]], columns: int = 0) -> None:
    """Tiles picture files of one size into one file, each above its label.

    columns: number of pictures side by side; 0 for a sheet that is about square. Raises ValueError without pictures.
    """
    if not labelled_images:
        raise ValueError("There are no pictures to put on the sheet.")
    pictures = [read(file) for _, file in labelled_images]
    height, width = pictures[0].shape[:2]
    columns = columns or math.ceil(math.sqrt(len(pictures)))
    rows = math.ceil(len(pictures) / columns)
    band = max(round(height * LABEL_HEIGHT), 12)
    sheet = np.full((rows * (height + band), columns * width, 4), BACKGROUND, dtype=np.float32)
    spots = []
    for index, picture in enumerate(pictures):
        top, left = (index // columns) * (height + band), (index % columns) * width
        sheet[top : top + height, left : left + width] = picture[:height, :width]
        spots.append((left + width / 2.0, top + height + band * 0.5))
    coverage = _label_coverage(
        [label for label, _ in labelled_images], spots, sheet.shape[1], sheet.shape[0], band * 0.62
    )
    sheet[..., :3] = sheet[..., :3] * (1.0 - coverage) + INK * coverage
    sheet[..., 3] = 1.0
    save(path, sheet)


def _label_coverage(
    labels: list[str], spots: list[tuple[float, float]], width: int, height: int, size: float
) -> Pixels:
    """Returns how far the labels cover each pixel, (height, width, 1) in 0..1.

    spots: the centre of each label in pixels from the top left. size: of the letters, in pixels.
    """
    scene = bpy.data.scenes.new("contact sheet")
    camera = bpy.data.cameras.new("contact sheet")
    viewer = bpy.data.objects.new("contact sheet", camera)
    curves, objects = [], [viewer]
    try:
        camera.type = "ORTHO"
        camera.ortho_scale = max(width, height)
        viewer.location = (width / 2.0, -height / 2.0, 10.0)
        for label, (x, y) in zip(labels, spots, strict=True):
            curve: Any = bpy.data.curves.new("contact sheet", "FONT")
            curve.body, curve.size, curve.align_x, curve.align_y = label, size, "CENTER", "CENTER"
            text = bpy.data.objects.new("contact sheet", curve)
            text.location = (x, -y, 0.0)
            curves.append(curve)
            objects.append(text)
        for item in objects:
            scene.collection.objects.link(item)
        scene.camera = viewer
        with tempfile.TemporaryDirectory(dir=bpy.app.tempdir) as folder:
            return _rendered_alpha(scene, width, height, Path(folder) / "labels.png")
    finally:
        for item in objects:
            bpy.data.objects.remove(item)
        for curve in curves:
            bpy.data.curves.remove(curve)
        bpy.data.cameras.remove(camera)
        bpy.data.scenes.remove(scene)


def _rendered_alpha(scene: Any, width: int, height: int, path: Path) -> Pixels:
    """Renders a scene with Workbench to a PNG and returns its alpha, (height, width, 1) in 0..1."""
    render = scene.render
    render.engine = "BLENDER_WORKBENCH"
    render.resolution_x, render.resolution_y, render.resolution_percentage = width, height, 100
    scene.display.render_aa = "16"
    render.film_transparent = True
    render.image_settings.file_format = "PNG"
    render.image_settings.color_mode = "RGBA"
    render.filepath = str(path)
    bpy.ops.render.render(write_still=True, scene=scene.name)
    return read(path)[..., 3:]
