"""A real window: the add-on is enabled, the head added, the line typed, Generate and Cancel clicked with the mouse.

Started by run.py; pytest does not collect this file by itself. Every step leaves a picture in build/window, and the
seconds from clicks to speech are in seconds.json there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import chroot
import pytest
from headless import INSTALL, LATE
from screen import HEIGHT, PICTURES, STEP, WIDTH, Window, wait_until

LINE = "Where were you last night?"
# Long enough to be cancelled in time.
SPEECH = "I was at home, and I was reading a book about a man who would not sleep. " * 60


@pytest.fixture(scope="module")
def window() -> Iterator[Window]:
    """Blender's window, with the add-on installed but not enabled."""
    assert " -e " in INSTALL[0]
    chroot.install(INSTALL[0].replace(" -e ", " "))
    opened = Window(chroot.outside("/tmp/mailbox"))
    yield opened
    opened.close()
    assert chroot.engines() == []
    assert "Traceback" not in opened.log, opened.log


def open_tab(window: Window) -> None:
    """Show the sidebar with the add-on's tab, which can be chosen once the sidebar has been drawn."""
    window.do("view()[1].show_region_ui = True\nview()[0].tag_redraw()")
    window.move(0.3 * WIDTH, 0.5 * HEIGHT)
    time.sleep(1.0)
    window.do("region('UI').active_panel_category = 'UniTAF'\nview()[0].tag_redraw()")
    window.wait_for("region('UI').active_panel_category == 'UniTAF'", 10)
    window.move(0.3 * WIDTH, 0.6 * HEIGHT)


def set_text(window: Window, text: str) -> None:
    """Type the line into its field."""
    x, y = window.find("unitaf.text")
    window.click(x, y, times=2)
    window.press("ctrl+a")
    window.type(text)
    window.press("Return")
    assert window.ask("bpy.context.scene.unitaf.text") == text


def open_panel(window: Window, module: str, name: str, start: float) -> None:
    """Click on what is no button, from a height downwards, until a closed panel is drawn."""
    panel = f"addon('panels.{module}').{name}"
    window.do(
        f"panel = {panel}\n"
        "draw = panel.draw\n"
        "def drawn(self, context):\n"
        "    panel.drawn = True\n"
        "    draw(self, context)\n"
        "panel.draw, panel.drawn = drawn, False"
    )
    left, top, width, height = window.ask("rectangle('UI')")
    y = start
    while y < top + height:
        window.move(left + 0.4 * width, y)
        if not window.ask("hovered('UI')"):
            window.click(left + 0.4 * width, y)
            if window.ask(f"{panel}.drawn"):
                return
        y += STEP
    raise AssertionError(f"The panel {name} could not be opened.")


def face_view(window: Window) -> None:
    """The head from the front, filling the view."""
    window.do(
        "space = view()[1]; overlay = space.overlay; overlay.show_floor = overlay.show_ortho_grid = False\n"
        "overlay.show_axis_x = overlay.show_cursor = overlay.show_outline_selected = False\n"
        "space.shading.color_type = 'VERTEX'; space.region_3d.view_perspective = 'ORTHO'\n"
        "with inside('WINDOW'):\n"
        "    bpy.ops.view3d.view_axis(type='FRONT'); bpy.ops.view3d.view_selected()\n"
        "view()[0].tag_redraw()"
    )


def show_preferences(window: Window) -> None:
    """The add-on's entry in the preferences, in place of the 3D view."""
    window.do(
        "view()[0].type = 'PREFERENCES'; bpy.context.preferences.active_section = 'ADDONS'\n"
        "bpy.context.window_manager.addon_search = 'unitaf'"
    )


def generate(window: Window, name: str) -> None:
    """Click Generate and wait until the take is in the scene; how long that took is written down."""
    window.do("addon('jobs').forget()")
    pressed = window.click(*window.find("unitaf.generate"))
    window.wait_for("addon('jobs').note() is not None")
    assert window.ask("addon('jobs').note().kind") == "INFO", window.ask("addon('jobs').note().text")
    file = PICTURES / "seconds.json"
    known = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    known[name] = round(window.ask("addon('jobs').ended") - pressed, 2)
    file.write_text(json.dumps(known, indent=1), "utf-8")


def takes_in(folder: str) -> list[str]:
    """The files in a folder of the chroot and below."""
    return sorted(path.name for path in chroot.outside(folder).rglob("*") if path.is_file())


# How far the newest take opens the jaw in all.
JAW = (
    "(lambda strip: sum(point.co[1] for curve in strip.action.layers[0].strips[0].channelbag(strip.action_slot)"
    ".fcurves if 'jawOpen' in curve.data_path for point in curve.keyframe_points))"
    "(bpy.context.object.data.shape_keys.animation_data.nla_tracks[-1].strips[0])"
)
MODULE = "bl_ext.user_default.unitaf"
IDLE = "addon('jobs').current() is None"
UNSAVED = f"{chroot.HOME}/.local/share/unitaf/unsaved"


def test_the_installed_add_on_is_enabled_by_a_click(window):
    """The preferences offer the engine, and say that nothing has to be installed."""
    (PICTURES / "seconds.json").unlink(missing_ok=True)
    show_preferences(window)
    assert not window.ask("hasattr(bpy.types.Scene, 'unitaf')")
    window.shot("installed")
    box = window.find(f'addon_enable(module="{MODULE}"', across=0.045, region="WINDOW")
    window.click(*box)
    window.wait_for("hasattr(bpy.types.Scene, 'unitaf')", 30)
    arrow = window.find(f'addon_expand(module="{MODULE}"', across=0.025, region="WINDOW")
    window.click(*arrow)
    assert window.ask(f"bpy.context.preferences.addons[{MODULE!r}].preferences.engine") == "AUTOMATIC"
    window.find("unitaf.save_report", start=box[1] + STEP, region="WINDOW")
    window.shot("preferences")
    window.do("view()[0].type = 'VIEW_3D'")
    # When a job ends, by the clock of the test.
    window.do(
        "import time\n"
        "jobs = addon('jobs')\n"
        "end = jobs.end\n"
        "def ended(note):\n"
        "    end(note)\n"
        "    jobs.ended = time.monotonic()\n"
        "jobs.end = ended"
    )


def test_from_an_empty_file_to_a_saved_take(window):
    """One animator's session, in order."""
    # A new file has a cube, and the panel says why the cube cannot talk.
    open_tab(window)
    window.shot("cube")
    assert not window.ask("bpy.ops.unitaf.generate.poll() and not addon('panels.main').disabled_reason(bpy.context)")

    # Add › Mesh › UniTAF Demo Head, by the keyboard as animators do it.
    left, top, width, height = window.ask("rectangle('WINDOW')")
    middle = (left + 0.4 * width, top + 0.5 * height)
    window.move(*middle)
    window.press("x")
    window.press("Return")
    window.press("shift+a")
    window.type("demo head")
    window.shot("add-menu")
    window.press("Return")
    window.wait_for("facts()['heads'] == ['UniTAF Demo Head']", 30)
    face_view(window)
    window.shot("head")

    # The first line after the installation, with the engine not yet started.
    window.do("bpy.context.scene.unitaf.text = ''")
    set_text(window, LINE)
    bare = window.ask("facts()")
    assert window.ask("addon('jobs').running_engine()") == ""
    generate(window, "first line, the engine started by it")
    assert window.ask("addon('jobs').running_engine()").startswith("The engine is numpy ")
    window.shot("first")
    window.move(*middle)
    window.press("ctrl+z")
    time.sleep(1.0)
    assert window.ask("facts()") == bare
    for file in chroot.outside(UNSAVED).rglob("*.*"):
        file.unlink()

    # A long text; its progress; Cancel leaves nothing.
    window.do(f"bpy.context.scene.unitaf.text = {SPEECH!r}\nbpy.ops.ed.undo_push(message='Text')")
    empty = window.ask("facts()")
    button = window.find("unitaf.generate")
    window.click(*button)
    window.wait_for("addon('jobs').current() is not None", 10)
    cancel = window.find("unitaf.cancel", across=0.83, start=button[1] + STEP)
    window.wait_for(f"({IDLE}) or addon('jobs').current().done > 0", 60)
    window.shot("progress")
    assert not window.ask(IDLE), "It was done before it could be cancelled."
    window.click(*cancel)
    window.wait_for(IDLE, 15)
    window.shot("cancelled")
    assert window.ask("facts()") == empty
    assert takes_in(UNSAVED) == []

    # A line, up to the result.
    set_text(window, LINE)
    before = window.ask("facts()")
    generate(window, "the same line, the engine warm")
    window.shot("done")
    after = window.ask("facts()")
    assert len(after["tracks"]) >= 1 and len(after["sounds"]) == 1 and len(takes_in(UNSAVED)) == 3
    window.do(
        "import numpy\n"
        "track = bpy.context.object.data.shape_keys.animation_data.nla_tracks[-1]\n"
        "bag = track.strips[0].action.layers[0].strips[0].channelbag(track.strips[0].action_slot)\n"
        "curves = {curve.data_path.split('\"')[1]: curve for curve in bag.fcurves}\n"
        "frames = range(int(track.strips[0].frame_start), int(track.strips[0].frame_end) + 1)\n"
        "wide = [curves['jawOpen'].evaluate(f) - curves['mouthClose'].evaluate(f) for f in frames]\n"
        "bpy.context.scene.frame_set(frames[int(numpy.argmax(wide))])"
    )
    window.move(*middle)
    window.shot("open-vowel")

    # One step back takes all of it away, one step forward brings it back.
    window.press("ctrl+z")
    time.sleep(1.0)
    window.shot("undone")
    assert window.ask("addon('jobs').note()") is None
    assert window.ask("facts()") == before
    window.press("ctrl+shift+z")
    time.sleep(1.0)
    assert window.ask("facts()") == after
    window.press("ctrl+z")
    time.sleep(1.0)
    assert window.ask("facts()") == before

    # Again, then save and open: the sound has moved beside the file.
    generate(window, "once more, the engine warm")
    again = window.ask("facts()")
    assert len(again["tracks"]) == len(after["tracks"]) and len(again["sounds"]) == 1

    # A dial is dragged, in a panel that is opened by a click: the take follows at once; one step back undoes it.
    place = window.find("unitaf.generate")
    open_panel(window, "dials", "UNITAF_PT_dials", place[1] + 2 * STEP)
    dial = window.find("unitaf.dials.input_strength", start=place[1] + 2 * STEP)
    made = window.ask(JAW)
    # A grabbed cursor is moved by Blender too, and not where the test moves it.
    window.do("bpy.context.preferences.inputs.use_mouse_continuous = False")
    window.drag(*dial, 30)
    assert window.ask("bpy.context.object.unitaf.dials.input_strength") > 1.0
    wait_until(lambda: window.ask(JAW) > 1.01 * made, "The take follows its dial", 10)
    window.do("bpy.context.scene.frame_set(23)")
    window.move(*middle)
    window.shot("dials")
    window.press("ctrl+z")
    time.sleep(1.0)
    assert window.ask("bpy.context.object.unitaf.dials.input_strength") == 1.0
    assert window.ask(JAW) == made
    window.shot("dials-undone")

    blend = f"{chroot.WORK}/session/talk.blend"
    chroot.outside(blend).parent.mkdir()
    window.do(f"bpy.ops.wm.save_as_mainfile(filepath={blend!r})")
    window.do(f"bpy.ops.wm.open_mainfile(filepath={blend!r})")
    window.wait_for(f"bpy.data.filepath == {blend!r}", 30)
    window.shot("opened-again")
    opened = window.ask("facts()")
    assert opened["tracks"] == again["tracks"] and opened["text"] == LINE
    assert [sound.startswith("//speech/") for sound in opened["sounds"]] == [True]
    beside = takes_in(f"{chroot.WORK}/session")
    assert [Path(name).suffix for name in beside] == [".blend", ".json", ".npz", ".wav"], beside


def test_emotion_and_voice(window):
    """A happy giant: both panels are set with the mouse, and the take follows."""
    window.do(
        "bpy.ops.wm.read_homefile(use_empty=True)\n"
        "with inside('WINDOW'): bpy.ops.unitaf.add_demo_head()\n"
        f"bpy.context.scene.unitaf.text = {LINE!r}"
    )
    open_tab(window)
    face_view(window)
    start = window.find("unitaf.emotion.calm")[1]
    open_panel(window, "character", "UNITAF_PT_voice", start + 4 * STEP)
    window.do("bpy.context.preferences.inputs.use_mouse_continuous = False")
    window.drag(*window.find("unitaf.emotion.happy"), 50)
    assert window.ask("bpy.context.object.unitaf.emotion.happy") > 0.2
    window.find("unitaf.voice.preset", start=start)
    window.do("bpy.context.object.unitaf.voice.preset = 'giant'")
    generate(window, "a happy giant")
    window.do("bpy.context.scene.frame_set(26)")
    window.move(0.3 * WIDTH, 0.5 * HEIGHT)
    window.shot("emotion-and-voice")


def test_without_an_engine(window):
    """The panel and the preferences say what is missing and what to do, where a Python of one's own is asked for."""
    window.do(
        "preferences = bpy.context.preferences.addons['bl_ext.user_default.unitaf'].preferences\n"
        "preferences.engine, preferences.engine_python = 'MINE', ''"
    )
    time.sleep(1.0)
    window.do("with inside('WINDOW'): bpy.ops.unitaf.add_demo_head()\nbpy.context.scene.unitaf.text = 'Hello.'")
    open_tab(window)
    window.shot("no-engine")
    assert "No Engine Python is chosen" in window.ask("addon('panels.main').disabled_reason(bpy.context)")
    show_preferences(window)
    window.shot("preferences-no-engine")
    window.do("view()[0].type = 'VIEW_3D'")


def test_an_engine_that_starts_late(window):
    """The window stays usable; a start can be cancelled, and the next one is waited for."""
    python = chroot.outside(chroot.WORK) / "late python"
    python.write_text(f'#!/bin/sh\nsleep {LATE}\nexec /usr/bin/python3 "$@"\n', "utf-8")
    python.chmod(0o755)
    window.do(
        f"preferences = bpy.context.preferences.addons[{MODULE!r}].preferences\n"
        f"preferences.engine, preferences.engine_python = 'MINE', {chroot.WORK + '/late python'!r}"
    )
    open_tab(window)
    button = window.find("unitaf.generate")
    window.click(*button)
    window.wait_for("addon('jobs').current() is not None", 5)
    began = time.monotonic()
    assert window.ask("addon('jobs').current().stage") == "Starting the engine"
    assert time.monotonic() - began < 2.0
    window.shot("late-start")
    window.click(*window.find("unitaf.cancel", across=0.83, start=button[1] + STEP))
    window.wait_for(IDLE, LATE + 30)
    assert window.ask("facts()['sounds']") == []
    window.do("addon('jobs').shut_down()")
    generate(window, f"an engine that starts {LATE} s late")
    window.shot("late-done")
