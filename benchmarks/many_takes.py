"""Does work on one head cost more per take when there are many? python -m benchmarks.many_takes [--takes 25 50 100 200]

Takes of 2 s with sound, one after another on one head that turns an object. CPU milliseconds, for each number of takes:

dial      all takes follow a dial: the slowest of three, the median of its tries
ripple    all takes but the first move by ten frames
resample  all takes follow the scene from 24 to 30 frames per second
list      all takes are listed
add       a take is written, the median of the last ones

The exponent is that of the time as a power of the number of takes: 1 is linear. For ``add`` it is of one take, and the
last column is the last take against the first ones. Other programs do not count.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import tempfile
import time
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("BLENDER_USER_RESOURCES", tempfile.mkdtemp(prefix="unitaf-"))

import bpy
import numpy as np

import unitaf_blender
from unitaf_blender import core
from unitaf_blender.takes import library, resample, stored
from unitaf_blender.takes.plan import MadeTake, place
from unitaf_blender.takes.write import write

SECONDS, FPS, RATE = 2.0, 24, 16000
SPACING = 60  # frames from one take to the next
AROUND = 5  # takes over which the time of one is a median
DIALS = (
    ("blink_strength", (0.5, 0.6, 0.7)),
    ("lower_face_strength", (0.7, 0.8, 0.9)),
    ("lower_face_smoothing", (0.02, 0.03, 0.04)),
)
WHAT = ("dial", "ripple", "resample", "list", "add")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--takes", type=int, nargs="+", default=[25, 50, 100, 200], help="numbers of takes")
    numbers = sorted(parser.parse_args().takes)
    logging.disable(logging.WARNING)
    unitaf_blender.register()
    print(f"Blender {bpy.app.version_string}, takes of {SECONDS:g} s at {FPS} fps, CPU ms")
    print("     takes" + "".join(f"{name:>10}" for name in WHAT) + "  last/first take")
    rows = []
    for count in numbers:
        with tempfile.TemporaryDirectory() as folder:
            times, growth = measure(Path(folder), count)
        rows.append(times)
        print(f"{count:10}" + "".join(f"{times[name]:10.1f}" for name in WHAT) + f"{growth:17.2f}", flush=True)
    if len(numbers) > 1:
        steps = np.log(numbers)
        powers = [np.polyfit(steps, np.log([times[name] for times in rows]), 1)[0] for name in WHAT]
        print("  exponent" + "".join(f"{power:10.2f}" for power in powers))
    unitaf_blender.unregister()


def measure(folder: Path, count: int) -> tuple[dict[str, float], float]:
    """Returns the CPU milliseconds of each part, and the time of the last takes against that of the first."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene: Any = bpy.context.scene
    scene.render.fps = FPS
    head = head_that_turns(scene)
    adding = [cpu(lambda number=number: add(scene, head, folder, number)) for number in range(count)]  # type: ignore[misc]
    last, first = statistics.median(adding[-AROUND:]), statistics.median(adding[1 : AROUND + 1])
    times = {"add": last, "dial": max(turned(head, name, values) for name, values in DIALS)}
    times["list"] = cpu(lambda: library.listed(head))
    times["ripple"] = cpu(lambda: library.ripple(scene, 1 + SPACING, 10))
    scene.render.fps = 30
    times["resample"] = cpu(lambda: resample.resample(bpy.context, head))
    return times, last / first


def turned(head: Any, name: str, values: Sequence[float]) -> float:
    """Returns the CPU milliseconds in which all takes follow a dial, the median over some values."""
    return statistics.median(cpu(lambda value=value: setattr(head.unitaf.dials, name, value)) for value in values)  # type: ignore[misc]


def head_that_turns(scene: Any) -> Any:
    """Returns a head with the 52 shape keys, and an object that its takes turn."""
    names = core.channels.ARKIT
    mesh = bpy.data.meshes.new("Head")
    mesh.from_pydata([(float(i), 0.0, 0.0) for i in range(len(names) + 1)], [], [])
    head: Any = bpy.data.objects.new("Head", mesh)
    neck = bpy.data.objects.new("Neck", None)
    scene.collection.objects.link(head)
    scene.collection.objects.link(neck)
    scene.view_layers[0].objects.active = head
    head.shape_key_add(name="Basis")
    for index, name in enumerate(names):
        block = head.shape_key_add(name=name)
        block.data[index].co.z, block.value = 1.0, 0.0
    head.unitaf.pivot = neck
    return head


def add(scene: Any, head: Any, folder: Path, number: int) -> None:
    """Writes a take whose curves and sound differ from all others."""
    frames = round(SECONDS * FPS)
    name = f"take-{number:03d}"
    phase = np.linspace(number, number + 8 * np.pi, frames)[:, None] + np.arange(len(core.channels.ARKIT))
    curves = (0.3 + 0.3 * np.sin(phase)).astype(np.float32)
    turns = (3 * np.sin(phase[:, :3])).astype(np.float32)
    core.take_io.save_curves(curves, FPS, folder / f"{name}.npz", turns)
    sound = folder / f"{name}.wav"
    with wave.open(str(sound), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(bytes(2 * round(SECONDS * RATE)))
    made = MadeTake(
        stored=stored.StoredTake.from_files(folder / f"{name}.npz", core.dials.Dials()),
        sound=sound,
        file=sound,
        seconds=SECONDS,
    )
    placement = place(head, scene, 1 + number * SPACING, name)
    write(placement, made)


def cpu(function: Callable[[], Any]) -> float:
    """Returns the CPU milliseconds of a call."""
    started = time.process_time()
    function()
    return 1000 * (time.process_time() - started)


if __name__ == "__main__":
    main()
