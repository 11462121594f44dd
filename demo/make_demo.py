"""Makes the demonstration: a head that says a line, as a .blend, a contact sheet and a film.

    python -m demo.make_demo --out DIR [--text "…"]

Runs in a Python that has ``bpy``, with the add-on of this repository.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import bpy

import unitaf_blender
from demo import contact_sheet, stage
from unitaf_blender import api
from unitaf_blender.demo_head import build

LINE = "Hello! I am a face made of numbers. My voice and the shape of my mouth both come from one small model."
FPS = 24
MOVIE_SIZE = (480, 480)
STILL_SIZE = 240
COLUMNS = 7
SILENCE = "SIL"
TAIL = 8  # frames of rest after the last word

log = logging.getLogger("demo")


class Still(NamedTuple):
    """A picture of the contact sheet: a phone, and the frame in the middle of it."""

    label: str
    frame: int


def main() -> None:
    """Makes all files and logs their paths."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("build/demo"))
    parser.add_argument("--text", default=LINE)
    parser.add_argument("--samples", type=int, default=0, help="ray trace the stills with so many; slow")
    arguments = parser.parse_args()
    out = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    result = speak(out / "demo.blend", arguments.text)
    log.info("%s", result.sentence)
    for warning in result.warnings:
        log.warning("%s", warning)
    bpy.ops.wm.save_mainfile()
    log.info("scene  %s", out / "demo.blend")
    sheet(out / "demo.png", stills(result), arguments.samples)
    log.info("stills %s", out / "demo.png")
    stage.render_movie(out / "demo.mp4", MOVIE_SIZE)
    log.info("film   %s  (%.0f s in all)", out / "demo.mp4", time.monotonic() - started)
    unitaf_blender.unregister()


def speak(blend: Path, text: str) -> api.Result:
    """Makes a scene with a lit demo head that says ``text``; saves it first, so that the sound lies beside it."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.preferences.filepaths.save_version = 0  # no demo.blend1
    unitaf_blender.register()
    scene = bpy.context.scene
    assert scene is not None
    scene.render.fps, scene.render.fps_base = FPS, 1.0
    head = build.create(bpy.context)
    stage.light_and_camera(bpy.context, head)
    scene.frame_start = scene.frame_current = 1
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    result = api.speak(bpy.context, text, target=head.name)
    scene.frame_end = result.end + TAIL
    return result


def stills(result: api.Result) -> list[Still]:
    """Returns the middle frame of the first occurrence of each phone, in the order of time."""
    take = json.loads(result.wav.with_suffix(".json").read_text(encoding="utf-8"))
    first: dict[str, Still] = {}
    for label, start, end in take["phones"]:
        if label != SILENCE and label not in first:
            first[label] = Still(label, result.start + round((start + end) / 2 * FPS))
    return list(first.values())


def sheet(path: Path, phones: list[Still], samples: int) -> None:
    """Writes the contact sheet: a close-up of the mouth for each phone. samples: of Cycles; 0 for Workbench."""
    scene = bpy.context.scene
    assert scene is not None
    assert scene.camera is not None
    lens: Any = scene.camera.data
    before = lens.lens, lens.shift_y
    stage.close_up(scene.camera)
    with tempfile.TemporaryDirectory() as folder:
        pictures = []
        for still in phones:
            scene.frame_set(still.frame)
            picture = Path(folder) / f"{still.label}.png"
            stage.render_still(picture, STILL_SIZE, samples)
            pictures.append((still.label, picture))
        contact_sheet.write(path, pictures, COLUMNS)
    lens.lens, lens.shift_y = before


if __name__ == "__main__":
    main()
