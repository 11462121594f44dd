"""What the tests of the window share, a plugin of pytest: a Blender per test file, and what an animator does in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import chroot
import pytest
from chroot import wait_until
from headless import INSTALL
from screen import HEIGHT, PAGE, PICTURES, STEP, WIDTH, Window

LINE = "Where were you last night?"
MODULE = "bl_ext.user_default.unitaf"
IDLE = "addon('background.jobs').current() is None"
UNSAVED = ".user/user_default/unitaf/unsaved"  # in the folder of extensions of any version of Blender
FIGURES = PICTURES / "seconds.json"
# There is a tab to choose once the sidebar has been drawn.
CHOOSE_TAB = (
    "sidebar = region('UI')\n"
    "with contextlib.suppress(TypeError):\n"
    "    sidebar.active_panel_category = 'UniTAF'\n"
    "view()[0].tag_redraw()\n"
    "answer = sidebar.active_panel_category == 'UniTAF'"
)
HEADROOM = 150  # pixels from the top of the sidebar to a panel that was brought up
# From which file on the add-on is enabled; the first one enables it with the mouse.
FIRST = "window"


@pytest.fixture(scope="module")
def window(request: pytest.FixtureRequest) -> Iterator[Window]:
    """Blender's window with the add-on installed, and enabled in all files but the first."""
    assert " -e " in INSTALL[0]
    name = Path(request.module.__file__).stem
    if name == FIRST:
        FIGURES.unlink(missing_ok=True)
    chroot.install(INSTALL[0].replace(" -e ", " ") if name == FIRST else INSTALL[0])
    opened = Window(chroot.outside(f"/tmp/mailbox-{name}"), name)
    if name != FIRST:
        watch(opened)
    yield opened
    opened.close()
    chroot.check_no_engine_is_left()
    assert "Traceback" not in opened.log, opened.log


def watch(window: Window) -> None:
    """From now on write down when a job ends, by the clock of the test, and which panels are drawn in how long."""
    window.do(
        "import time\n"
        "jobs = addon('background.jobs')\n"
        "end = jobs.show_note\n"
        "def ended(note):\n"
        "    end(note)\n"
        "    jobs.ended = time.monotonic()\n"
        "jobs.show_note = ended\n"
        "jobs.drawn, jobs.draws = set(), {}\n"
        "def watched(panel, draw):\n"
        "    def drawn(self, context):\n"
        "        began = time.perf_counter()\n"
        "        draw(self, context)\n"
        "        jobs.draws.setdefault(panel, []).append(time.perf_counter() - began)\n"
        "        jobs.drawn.add(panel)\n"
        "    return drawn\n"
        "for cls in addon('registration').CLASSES:\n"
        "    if issubclass(cls, bpy.types.Panel):\n"
        "        cls.draw = watched(cls.__name__, cls.draw)\n"
        "bpy.context.preferences.inputs.use_mouse_continuous = False"  # a grabbed cursor is moved by Blender too
    )


def new_scene(window: Window, heads: int = 1, text: str = LINE) -> None:
    """A new file with demo heads side by side, the last one active, seen from the front with the sidebar open."""
    window.do("bpy.ops.wm.read_homefile(use_empty=True)")
    window.do(
        "with inside('WINDOW'):\n"
        f"    for place in range({heads}):\n"
        "        bpy.ops.unitaf.add_demo_head()\n"
        "        bpy.context.object.location.x = 0.25 * place\n"
        "    for head in bpy.context.scene.objects:\n"
        "        head.select_set(True)\n"
        f"    bpy.context.scene.unitaf.text = {text!r}\n"
        "    bpy.ops.ed.undo_push(message='New scene')"
    )
    open_tab(window)
    face_view(window)


def open_tab(window: Window) -> None:
    """Show the sidebar with the add-on's tab, which can be chosen once the sidebar has been drawn."""
    window.do("view()[1].show_region_ui = True\nview()[0].tag_redraw()")
    window.move(0.3 * WIDTH, 0.5 * HEIGHT)
    wait_until(lambda: window.do(CHOOSE_TAB), "The add-on's tab")
    window.move(0.3 * WIDTH, 0.6 * HEIGHT)


def set_text(window: Window, text: str) -> None:
    """Type the line into its field."""
    x, y = window.find("unitaf.text")
    window.click(x, y, times=2)
    window.press("ctrl+a")
    window.type(text)
    window.press("Return")
    window.wait_for(f"bpy.context.scene.unitaf.text == {text!r}")


def open_panels(window: Window) -> set[str]:
    """The add-on's panels that are open and in sight."""
    window.do("addon('background.jobs').drawn.clear()\nregion('UI').tag_redraw()")
    window.settle()
    return set(window.ask("sorted(addon('background.jobs').drawn)"))


def open_panel(window: Window, name: str, start: float) -> float:
    """Open a panel with the mouse, and close those between it and a height; returns the height of its header.

    Headers are found by clicking on what is no button. The panel is brought up, so that all of it is in sight.
    """
    left, top, width, height = window.ask("rectangle('UI')")
    x, y = left + 0.4 * width, start
    was_open = open_panels(window)
    while y < top + height or (went := window.scroll(PAGE)):
        if y >= top + height:  # what is below is not in sight
            y -= went
            was_open = open_panels(window)
        window.move(x, y)
        if not window.ask("hovered('UI')"):
            window.click(x, y)
            is_open = open_panels(window)
            if name in is_open - was_open:
                return brought_up(window, y)
            # What was opened by mistake is closed again; so is the wanted one if it was open, to be found.
            if is_open - was_open or name in was_open - is_open:
                window.click(x, y)
                is_open = open_panels(window)
                if name in is_open:
                    return brought_up(window, y)
            was_open = is_open
        y += STEP
    window.shot("failed")
    raise AssertionError(f"The panel {name} could not be opened.")


def brought_up(window: Window, y: float) -> float:
    """Scroll until what is at a height of the sidebar is near its top; returns the height where it is then."""
    top = window.ask("rectangle('UI')")[1]
    while y > top + HEADROOM and (went := window.scroll(1)):
        y -= went
    return y


def face_view(window: Window) -> None:
    """The heads from the front, filling the view."""
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
    window.do("addon('background.jobs').clear_note()")
    pressed = window.click(*window.find("unitaf.generate"))
    window.wait_for("addon('background.jobs').note() is not None")
    assert window.ask("addon('background.jobs').note().kind") == "INFO", window.ask(
        "addon('background.jobs').note().text"
    )
    keep(name, round(window.ask("addon('background.jobs').ended") - pressed, 2))


def keep(name: str, figure: Any) -> None:
    """Write a figure down, for people to read."""
    known = json.loads(FIGURES.read_text("utf-8")) if FIGURES.is_file() else {}
    FIGURES.write_text(json.dumps({**known, name: figure}, indent=1), "utf-8")


def takes_in(folder: str) -> list[str]:
    """The files in a folder of the chroot and below."""
    return sorted(path.name for path in chroot.outside(folder).rglob("*") if path.is_file())


def unsaved() -> list[Path]:
    """The sounds and other files of takes in .blend files that were never saved."""
    folders = chroot.outside(f"{chroot.HOME}/.config/blender").glob(f"*/extensions/{UNSAVED}")
    return sorted(path for folder in folders for path in folder.rglob("*.*") if path.is_file())
