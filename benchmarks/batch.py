"""A long dialogue in one .blend: lines per minute, and whether the last lines cost more than the first.

    python -m benchmarks.batch [--lines 200] [--engine quick|real]

Runs in the Python that has ``bpy``. ``quick`` is the tests' engine, which has no model: what is left is Blender's
share. The first and the last lines are compared by medians.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy

import unitaf_blender
from unitaf_blender import core, preferences
from unitaf_blender.command import batch
from unitaf_blender.demo_head import build
from unitaf_blender.dialogue import listeners, schedule
from unitaf_blender.dialogue import run as run_module
from unitaf_blender.dialogue.plan import Run, chosen_lines
from unitaf_blender.dialogue.run import perform_run
from unitaf_blender.dialogue.script import add_line, find_characters
from unitaf_blender.engine import python_command
from unitaf_blender.panels.dialogue import UNITAF_PT_dialogue, UNITAF_UL_lines
from unitaf_blender.properties.dialogue import dialogue_of
from unitaf_blender.takes import sound_files

REPOSITORY = Path(__file__).resolve().parents[1]

WORDS = "Where were you last night? I was asleep. I waited until the lamps went out, and nobody came. Tell me more."
SHOWN = 10  # rows of a list that are drawn at once
AROUND = 10  # lines over which a figure is a median
FPS = 24


class Layout:
    """Takes every call of a panel, and costs next to nothing."""

    def __getattr__(self, _name: str) -> Any:
        return self

    def __call__(self, *_arguments: Any, **_named: Any) -> Layout:
        return self

    def __setattr__(self, _name: str, _value: Any) -> None:
        return None


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--engine", choices=("quick", "real"), default="quick")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), arguments.lines, arguments.engine)


def measure(folder: Path, count: int, engine: str) -> None:
    """Speak ``count`` lines of two characters, with time taken of each."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    unitaf_blender.register()
    preferences.engine_command = lambda _context: engine_command(engine)  # type: ignore[assignment]
    scene = bpy.context.scene
    scene.render.fps = FPS
    for name in ("Anna", "Ben"):
        build.create(bpy.context).name = name
    sentences = WORDS.split(". ")
    for number in range(count):
        add_line(scene, sentences[number % len(sentences)], ("Anna", "Ben")[number % 2])
    find_characters(scene)
    writing: list[float] = []
    setting: list[float] = []
    run_module.write_line = timed(run_module.write_line, writing)
    planner = batch.ResumingPlanner(folder / sound_files.SPEECH_FOLDER)
    run = Run(
        scene.session_uid,
        chosen_lines(scene, "ALL"),
        schedule.origin_of(scene),
        place_anew=False,
        planner=planner,
    )
    started = time.monotonic()
    outcomes = perform_run(run, bpy.context, lambda _outcome: setting.append(frame_set(scene)))
    took = time.monotonic() - started - sum(setting)
    assert not any(outcome.error for outcome in outcomes), [outcome.error for outcome in outcomes if outcome.error]
    print(f"{count} lines, {engine} engine, Blender {bpy.app.version_string}")
    print(f"lines per minute              {60 * count / took:8.1f}")
    print(f"seconds of speech per second  {sum(o.result.seconds for o in outcomes if o.result) / took:8.2f}")
    for what, values in (("writing a line, ms", writing), ("frame_set, ms", setting)):
        early, late = statistics.median(values[:AROUND]), statistics.median(values[-AROUND:])
        growth = f"first {AROUND} {1000 * early:7.1f}   last {AROUND} {1000 * late:7.1f}   x {late / early:.2f}"
        print(f"{what:<18} {growth}")
    print(f"listeners, ms                 {1000 * once(lambda: listeners.show(scene)):8.1f}")
    drawing = statistics.median(once(lambda: draw(scene)) for _ in range(2 * AROUND))
    print(f"dialogue panel, ms            {1000 * drawing:8.2f}")
    print(f"frame_set at the end, ms      {1000 * frame_set(scene):8.1f}")
    target = folder / "out.blend"
    print(f"saving, ms                    {1000 * once(lambda: sound_files.save_as(target)):8.1f}")
    print(f"size of the .blend, MB        {target.stat().st_size / 1e6:8.1f}")
    print(f"loading, ms                   {1000 * once(lambda: bpy.ops.wm.open_mainfile(filepath=str(target))):8.1f}")
    unitaf_blender.unregister()


def engine_command(engine: str) -> list[str]:
    """The command of the tests' engine, or of the built-in one."""
    if engine == "real":
        return python_command(Path(sys.executable), core.models_dir(), "numpy")
    fake = REPOSITORY / "tests" / "doubles" / "fake_engine.py"
    return [sys.executable, "-I", str(fake), str(core.models_dir()), ""]


def timed(function: Callable[..., Any], times: list[float]) -> Callable[..., Any]:
    """A function that notes how long each call takes."""

    def call(*arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            return function(*arguments)
        finally:
            times.append(time.perf_counter() - started)

    return call


def once(function: Callable[[], Any]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def frame_set(scene: Any) -> float:
    """Seconds of a frame in playback, the median of a few in the middle of what there is."""
    middle, times = (scene.frame_start + scene.frame_end) // 2, []
    for frame in range(middle, middle + 5):
        times.append(once(lambda frame=frame: scene.frame_set(frame)))  # type: ignore[misc]
    return statistics.median(times)


def draw(scene: Any) -> None:
    """Draw the panel and as many lines as are seen, without a window."""
    context: Any = bpy.context
    UNITAF_PT_dialogue.draw(type("Panel", (), {"layout": Layout()})(), context)
    for row in dialogue_of(scene).lines[-SHOWN:]:
        UNITAF_UL_lines.draw_item(object(), context, Layout(), None, row, 0, None)


if __name__ == "__main__":
    main()
