"""How fast a take follows a dial in Blender: python -m benchmarks.dials_blender [--seconds 60]

A head with 52 shape keys, a take of that length at 30 and 60 frames per second. CPU milliseconds, median of the tries:
computing the curves, and all of it with the writing of every curve that changes. Other programs do not count.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("BLENDER_USER_RESOURCES", tempfile.mkdtemp(prefix="unitaf-"))

import bpy
import numpy as np

import unitaf_blender
from unitaf_blender import core
from unitaf_blender.properties.changes import head_changed
from unitaf_blender.properties.head import dials_of
from unitaf_blender.takes import follow_dials, stored
from unitaf_blender.timeline import shape_keys

TRIES = 15
# A dial that moves two curves, one that moves most of them, and the slowest.
DIALS = ("blink_strength", "lower_face_strength", "lower_face_smoothing")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the take")
    seconds = parser.parse_args().seconds
    unitaf_blender.register()
    print(f"Blender {bpy.app.version_string}, a take of {seconds:g} s")
    for fps in (30, 60):
        bpy.ops.wm.read_factory_settings(use_empty=True)
        head = head_with_take(round(seconds * fps), fps)
        for name in DIALS:
            computing, all_of_it = measure(head, name)
            print(f"{fps} fps, {name:20}: computing {computing:5.1f} ms, all {all_of_it:5.1f} ms")
    unitaf_blender.unregister()


def head_with_take(frames: int, fps: float) -> Any:
    """A head with a take whose channels all move."""
    mesh = bpy.data.meshes.new("Head")
    mesh.from_pydata([(0, 0, 0), (1, 0, 0)], [(0, 1)], [])
    head = bpy.data.objects.new("Head", mesh)
    bpy.context.scene.collection.objects.link(head)
    for name in ("Basis", *core.channels.ARKIT):
        head.shape_key_add(name=name)
    phase = np.linspace(0, 40 * np.pi, frames)[:, None] + np.arange(len(core.channels.ARKIT))
    curves = (0.3 + 0.3 * np.sin(phase)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as undo:
        core.take_io.save_curves(curves, fps, Path(folder, "take.npz"))
        kept = stored.StoredTake.from_files(Path(folder, "take.npz"), core.dials.Dials())
        by_name = {name: curves[:, column] for column, name in enumerate(core.channels.ARKIT)}
        track = shape_keys.write_take(mesh.shape_keys, "take", 1, by_name, undo)
        kept.write_to(track.strips[0].action)
        undo.pop_all()
    return head


def measure(head: Any, name: str) -> tuple[float, float]:
    """Median CPU milliseconds of computing, and of a change from the slider to the written keys."""
    take = head.data.shape_keys.animation_data.nla_tracks[-1].strips[0].action
    low, high = core.dials.range_of(name)
    computing, all_of_it = [], []
    for value in np.linspace(low, high, TRIES + 2)[1:-1]:
        with head_changed.quiet():  # first the slider alone
            setattr(head.unitaf.dials, name, value)
        wanted = stored.signature(dials_of(head))
        started = time.process_time()
        stored.stored_take(take).with_dials(wanted).curves_with_dials()
        computed = time.process_time()
        follow_dials.show(head)  # finds the curves computed
        computing.append(1000 * (computed - started))
        all_of_it.append(1000 * (time.process_time() - started))
    head.unitaf.dials.property_unset(name)
    follow_dials.show(head)
    return statistics.median(computing), statistics.median(all_of_it)


if __name__ == "__main__":
    main()
