"""How the add-on feels in Blender: python -m benchmarks.feel [--seconds 60] [--fps 60] [--tries 7]

CPU milliseconds, median of the tries, so that other programs do not count: what enabling costs; the one write of a take
into the scene, with its parts, some of which lie in others; drawing each panel. The take moves all 52 channels of the
demo head, and of a mesh of 53 points; its files are read before, as the job does, in steps between which Blender goes
on. Panels are drawn with a layout that does nothing, so what is measured is our part of it.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ.setdefault("BLENDER_USER_RESOURCES", tempfile.mkdtemp(prefix="unitaf-"))
import bpy
import numpy as np

ROOT = Path(__file__).resolve().parents[1]

# What a write consists of: what it is called here, the module and the function.
PARTS = (
    ("choose the curves", "takes.face_tracks", "TakeWriter.__init__"),
    ("evaluate the mesh, twice", "takes.self_check", "SelfCheck._evaluate"),
    ("keys, with their track", "takes.face_tracks", "TakeWriter.write"),
    ("keep the take with its action", "takes.stored", "StoredTake.write_to"),
    ("sound strip", "takes.write", "_add_sound"),
    ("verdict of the checks", "takes.face_tracks", "TakeWriter.verdict"),
)
SAMPLE_RATE = 24000
ENABLE = (
    "import bpy, numpy, time; started = time.process_time();"
    "import unitaf_blender; unitaf_blender.register(); print(1000 * (time.process_time() - started))"
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the take")
    parser.add_argument("--fps", type=int, default=60, help="frames per second")
    parser.add_argument("--tries", type=int, default=7, help="how often everything is done")
    chosen = parser.parse_args()
    import unitaf_blender

    unitaf_blender.register()
    print(f"Blender {bpy.app.version_string}, a take of {chosen.seconds:g} s at {chosen.fps} fps")
    print(f"enabling                         {enabling(chosen.tries):7.1f} ms")
    for make in (points, demo_head):
        print(f"One write, {make.__doc__}")
        for name, milliseconds in writing(make, chosen.seconds, chosen.fps, chosen.tries).items():
            print(f"  {name:30} {milliseconds:7.1f} ms")
    print("Drawing")
    for name, milliseconds in drawing(chosen.tries).items():
        print(f"  {name:30} {milliseconds:7.2f} ms")
    unitaf_blender.unregister()


def enabling(tries: int) -> float:
    """Median milliseconds of importing and registering the add-on in a Blender that has numpy loaded, with bytecode."""
    command = [sys.executable, "-c", ENABLE]
    with tempfile.TemporaryDirectory() as bytecode:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "models"))),
            "PYTHONPYCACHEPREFIX": bytecode,
        }
        outputs = [
            subprocess.run(command, capture_output=True, check=True, text=True, env=environment)
            for _ in range(tries + 1)  # the first one writes the bytecode
        ]
    return statistics.median(float(output.stdout.split()[-1]) for output in outputs[1:])


def writing(make: Callable[[], Any], seconds: float, fps: int, tries: int) -> dict[str, float]:
    """Median milliseconds of the write of a take, in all and by its parts."""
    from unitaf_blender.properties.head import dials_of, head_properties
    from unitaf_blender.takes import stored
    from unitaf_blender.takes.plan import make_plan
    from unitaf_blender.takes.write import write

    times: dict[str, list[float]] = {}
    for _ in range(tries + 1):  # the first one warms up
        bpy.ops.wm.read_factory_settings(use_empty=True)
        scene = bpy.context.scene
        scene.render.fps = fps
        head = make()
        with tempfile.TemporaryDirectory() as folder:
            plan = make_plan(bpy.context, head, "A long line.", folder=Path(folder))
            files(plan, seconds)
            head_properties(head).dials.saccade_strength = 1.5  # the dial that takes longest
            for cache in (stored._motions, stored._shown):  # of the tries before, whose takes are the same
                cache.clear()
            steps = reading(stored.StoredTake.steps_of(plan.folder / f"{plan.name}.npz", dials_of(head)))
            spent: dict[str, float] = {"read before, all steps": sum(steps), "read before, longest step": max(steps)}
            with contextlib.ExitStack() as timed:
                for name, module, function in PARTS:
                    timed.enter_context(timing(spent, name, module, function))
                started = time.process_time()
                write(plan, made_take(plan, seconds, dials_of(head)))
                spent["all of it"] = 1000 * (time.process_time() - started)
        for name, milliseconds in spent.items():
            times.setdefault(name, []).append(milliseconds)
    return {name: statistics.median(tried[1:]) for name, tried in times.items()}


def reading(steps: Iterator[Any]) -> list[float]:
    """Milliseconds of each step of reading a take."""
    took = [time.process_time()]
    for _ in steps:
        took.append(time.process_time())
    return [1000 * (end - start) for start, end in itertools.pairwise(took)]


def files(plan: Any, seconds: float) -> None:
    """Writes the files of a take of some seconds whose channels all move."""
    from unitaf_blender import core

    frames, fps = round(seconds * plan.settings.fps), plan.settings.fps
    phase = np.linspace(0, 6 * seconds, frames)[:, None] + np.arange(len(core.channels.ARKIT))
    noise = np.random.default_rng(0).random((frames, len(core.channels.ARKIT)))  # does not pack better than speech
    phones = [core.signals.Segment("AA", at / 10, at / 10 + 0.1) for at in range(int(10 * seconds))]
    take = core.take.Take(
        wav=(0.1 * np.sin(np.arange(round(seconds * SAMPLE_RATE)) * 0.05)).astype(np.float32),
        sample_rate=SAMPLE_RATE,
        curves=(0.3 + 0.3 * np.sin(phase) * noise).astype(np.float32),
        fps=fps,
        text="A long line.",
        words=[core.signals.Segment("line", 0.0, seconds)],
        phones=phones,
        settings=plan.settings,
        head_rotation=np.zeros((frames, 3), np.float32),
    )
    core.take_io.save(take, plan.folder, plan.name)


def made_take(plan: Any, seconds: float, dials: Any) -> Any:
    """Returns a take whose files were written, as a job of the engine hands it out."""
    from unitaf_blender.takes import stored
    from unitaf_blender.takes.plan import MadeTake

    wav = plan.folder / f"{plan.name}.wav"
    curves = stored.StoredTake.from_files(wav.with_suffix(".npz"), dials)
    return MadeTake(stored=curves, sound=wav, file=wav, seconds=seconds)


def points() -> Any:
    """a mesh of 53 points"""
    from unitaf_blender import core

    mesh = bpy.data.meshes.new("Head")
    count = len(core.channels.ARKIT) + 1
    mesh.from_pydata([(float(i), 0.0, 0.0) for i in range(count)], [(i, i + 1) for i in range(count - 1)], [])
    head = bpy.data.objects.new("Head", mesh)
    bpy.context.scene.collection.objects.link(head)
    head.shape_key_add(name="Basis")
    for index, name in enumerate(core.channels.ARKIT):
        block = head.shape_key_add(name=name)
        block.data[index].co.z, block.value = 1.0, 0.0
    bpy.context.view_layer.objects.active = head
    return head


def demo_head() -> Any:
    """the demo head"""
    from unitaf_blender.demo_head import build as made

    head = made.create(bpy.context)
    bpy.context.view_layer.objects.active = head
    return head


@contextlib.contextmanager
def timing(spent: dict[str, float], name: str, module: str, function: str) -> Iterator[None]:
    """Add the milliseconds of a function of the add-on to ``spent[name]``."""
    owner: Any = importlib.import_module(f"unitaf_blender.{module}")
    *within, last = function.split(".")
    for part in within:
        owner = getattr(owner, part)
    original = getattr(owner, last)
    spent[name] = 0.0

    def timed(*arguments: Any, **named: Any) -> Any:
        started = time.process_time()
        try:
            return original(*arguments, **named)
        finally:
            spent[name] += 1000 * (time.process_time() - started)

    setattr(owner, last, timed)
    try:
        yield
    finally:
        setattr(owner, last, original)


def drawing(tries: int) -> dict[str, float]:
    """Median milliseconds of poll and draw of each panel, for a demo head with a take."""
    from unitaf_blender import registration
    from unitaf_blender.properties.head import dials_of
    from unitaf_blender.takes.plan import make_plan
    from unitaf_blender.takes.write import write

    bpy.ops.wm.read_factory_settings(use_empty=True)
    head = demo_head()
    with tempfile.TemporaryDirectory() as folder:
        plan = make_plan(bpy.context, head, "A line.", folder=Path(folder))
        files(plan, 3.0)
        write(plan, made_take(plan, 3.0, dials_of(head)))
    bpy.context.scene.unitaf.text = "A line."
    context = SimpleNamespace(
        scene=bpy.context.scene,
        view_layer=bpy.context.view_layer,
        active_object=head,
        preferences=SimpleNamespace(system=SimpleNamespace(ui_scale=1.0), addons=bpy.context.preferences.addons),
        window_manager=bpy.context.window_manager,
        region=SimpleNamespace(width=300),
        screen=None,
        workspace=None,
        mode="OBJECT",
        sequencer_scene=None,
    )
    times = {}
    for panel in (cls for cls in registration.CLASSES if issubclass(cls, bpy.types.Panel)):
        ours = [cls for cls in reversed(panel.__mro__) if cls.__module__.startswith("unitaf")]
        functions = {name: value for cls in ours for name, value in vars(cls).items() if not name.startswith("__")}
        drawn = type("Drawn", (), functions)()
        drawn.layout = Nothing()
        took = []
        for _ in range(10 * tries):
            started = time.process_time()
            if not hasattr(panel, "poll") or panel.poll(context):
                drawn.draw(context)
            took.append(1000 * (time.process_time() - started))
        times[panel.bl_label] = statistics.median(took)
    return times


class Nothing:
    """A layout, or anything of one, that does nothing, quickly."""

    def __getattr__(self, _name: str) -> Any:
        return self

    def __call__(self, *_arguments: Any, **_named: Any) -> Any:
        return self


if __name__ == "__main__":
    main()
