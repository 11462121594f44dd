"""What an animator feels, measured in the window: pauses while the engine works, panels, the write, the start.

Started by run.py; pytest does not collect this file by itself. The figures go to build/window/seconds.json and are
printed; only what would be broken on any machine fails, for they depend on the machine and on what else runs on it. The
processor draws here, so that a redraw takes tens of milliseconds that a graphics card does not need: pauses are told of
an idle window, of one that is redrawn as often, and of the add-on's own code alone.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

import chroot
from headless import INSTALL
from screen import Window
from steps import IDLE, MODULE, keep, new_scene

# A minute of speech, at 60 frames a second.
MINUTE = "I was at home, and I was reading a book about a man who would not sleep. " * 15
FPS = 60
TICK = 0.001  # seconds between two looks at the clock
QUIET = 5.0  # seconds that the idle window is watched
TURNS = 20  # that the window has at least while the engine speaks a minute
STARTS = 7
REDRAWS = 30
MILLISECONDS = 1000.0


def take_pauses(window: Window, working: bool = False) -> list[float]:
    """How long the window was held each time since the last question, in seconds, by a timer that always ticks.

    working: only pauses after which the engine still worked, so that the write is not among them.
    """
    pauses = window.do("jobs = addon('background.jobs')\nanswer, jobs.pauses = jobs.pauses, []")
    return [seconds for seconds, works in pauses if works or not working]


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """Longest and median, for people to read."""
    return {
        "longest ms": round(MILLISECONDS * max(seconds), 2),
        "median ms": round(MILLISECONDS * statistics.median(seconds), 2),
        "of": len(seconds),
    }


def panels(window: Window) -> list[str]:
    """The names of the add-on's panels in the sidebar; it has panels in other editors too, which are not drawn here."""
    return window.ask(
        "[cls.__name__ for cls in addon('registration').CLASSES"
        " if issubclass(cls, bpy.types.Panel) and cls.bl_space_type == 'VIEW_3D']"
    )


def test_how_long_panels_are_drawn(window):
    """All of the add-on's panels open, with a head that has takes, and a script; each is drawn at every redraw."""
    # A panel is open or closed from its first drawing on: before that, all are made open.
    window.do(
        "panels = [cls for cls in addon('registration').CLASSES if issubclass(cls, bpy.types.Panel)]\n"
        "for cls in reversed(panels):\n"
        "    bpy.utils.unregister_class(cls)\n"
        "for cls in panels:\n"
        "    cls.bl_options = set(getattr(cls, 'bl_options', ())) - {'DEFAULT_CLOSED'}\n"
        "    bpy.utils.register_class(cls)"
    )
    new_scene(window)
    window.do("bpy.ops.unitaf.generate('EXEC_DEFAULT', text='Where were you?')")
    window.do(f"bpy.ops.unitaf.load_script(filepath={chroot.inside(chroot.ROOT / 'demo' / 'dialogue.csv')!r})")
    window.do("addon('background.jobs').draws.clear()")
    for _ in range(REDRAWS):
        window.do("region('UI').tag_redraw()")
        window.settle()
    draws = window.ask("addon('background.jobs').draws")
    window.shot("all-panels")
    assert sorted(draws) == sorted(panels(window))
    for panel, seconds in sorted(draws.items()):
        keep(f"draw of {panel}", milliseconds(seconds))
    assert all(len(seconds) >= REDRAWS for seconds in draws.values())
    together = [sum(each) for each in zip(*(seconds[-REDRAWS:] for seconds in draws.values()), strict=True)]
    keep("draw of all panels together", milliseconds(together))


def test_the_window_is_free_while_the_engine_works(window):
    """The longest pause while a minute is spoken, beside that of a window in which nothing happens; then the write."""
    window.do(
        "jobs = addon('background.jobs')\n"
        "import time\n"
        "jobs.pauses, jobs.looks, jobs.steps, jobs.looked = [], [], [], time.perf_counter()\n"
        "def clock():\n"
        "    now = time.perf_counter()\n"
        "    jobs.pauses.append((now - jobs.looked, jobs.current() is not None))\n"
        "    jobs.looked = now\n"
        f"    return {TICK}\n"
        "def timed(function, kept):\n"
        "    def run(*arguments):\n"
        "        began = time.perf_counter()\n"
        "        try:\n"
        "            return function(*arguments)\n"
        "        finally:\n"
        "            kept.append(time.perf_counter() - began)\n"
        "    return run\n"
        "bpy.app.timers.unregister(jobs.tick) if bpy.app.timers.is_registered(jobs.tick) else None\n"
        "jobs.tick = timed(jobs.tick, jobs.looks)\n"
        "jobs.push_undo = timed(jobs.push_undo, jobs.steps)\n"
        "bpy.app.timers.register(clock, persistent=True)"
    )
    new_scene(window, text=MINUTE)
    window.do(f"bpy.context.scene.render.fps = {FPS}\nbpy.ops.ed.undo_push(message='Rate')")
    spoken(window)  # the engine is warm from here on
    window.step()
    take_pauses(window)
    time.sleep(QUIET)
    idle = take_pauses(window)
    for _ in range(REDRAWS):
        window.do("region('UI').tag_redraw()")
        time.sleep(0.1)
    redrawn = take_pauses(window)
    working, looks, writing, step = spoken(window)
    keep("pause of an idle window", milliseconds(idle))
    keep("pause of a window whose sidebar is redrawn", milliseconds(redrawn))
    keep("pause while the engine speaks a minute", milliseconds(working))
    keep("the add-on's own part of it", milliseconds(looks))
    keep("a minute at 60 frames a second written", {"ms": round(MILLISECONDS * (writing - step), 1)})
    keep("its undo step, by Blender", {"ms": round(MILLISECONDS * step, 1)})
    assert len(working) > TURNS


def spoken(window: Window) -> tuple[list[float], list[float], float, float]:
    """Speak the text: pauses until the take was there, the add-on's looks at the job, the write, its undo step."""
    window.do(
        "jobs = addon('background.jobs')\n"
        "jobs.clear_note()\n"
        "jobs.looks.clear(), jobs.steps.clear()\n"
        "with inside('WINDOW'): bpy.ops.unitaf.generate('INVOKE_DEFAULT')\n"
        "jobs.pauses.clear()"
    )
    speaking: list[float] = []
    while not window.ask(IDLE):
        speaking += take_pauses(window, working=True)
        time.sleep(0.2)
    assert window.ask("addon('background.jobs').note().kind") == "INFO", window.ask(
        "addon('background.jobs').note().text"
    )
    assert window.ask("bpy.context.scene.frame_end") > 50 * FPS
    *looks, writing = window.ask("addon('background.jobs').looks")
    (step,) = window.ask("addon('background.jobs').steps")
    return speaking, looks, writing, step


def test_how_long_enabling_takes():
    """The add-on is enabled in a Blender that has just started; modules that others have loaded are there."""
    changes = {"BLENDER_USER_RESOURCES": "/tmp/starts"}
    done = chroot.run(INSTALL[0].replace(" -e ", " "), changes=changes)
    assert done.returncode == 0, done.stdout + done.stderr
    program = (
        "import time, addon_utils; began = time.perf_counter(); import numpy; loaded = time.perf_counter(); "
        f"assert addon_utils.enable({MODULE!r}); print('TOOK', loaded - began, time.perf_counter() - loaded)"
    )
    command = ["blender", "-b", "--python-exit-code", "1", "--python-expr", program]
    took: list[list[float]] = []
    for _ in range(STARTS):
        done = chroot.run(command, changes=changes)
        assert done.returncode == 0, done.stdout + done.stderr
        took += [[float(word) for word in line.split()[1:]] for line in done.stdout.splitlines() if "TOOK" in line]
    assert len(took) == STARTS
    numpy, addon = zip(*took, strict=True)
    keep("the add-on enabled, first without bytecode", {"ms": round(MILLISECONDS * addon[0], 1)})
    keep("the add-on enabled", milliseconds(addon[1:]))
    keep("numpy imported before that", milliseconds(numpy[1:]))
