"""A real window: the head is added by the menu, the line is typed, Generate and Cancel are clicked with the mouse.

Started by run.py; pytest does not collect this file by itself. Every step leaves a picture in build/window.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import chroot
import pytest
from headless import INSTALL

HERE = Path(__file__).resolve().parent
PICTURES = chroot.ROOT / "build" / "window"
WIDTH, HEIGHT = 1280, 800
START_SECONDS, JOB_SECONDS = 60.0, 180.0
STEP = 9  # pixels between two looks for a button; they are 20 high
LINE = "Where were you last night?"
# Long enough to be cancelled in time.
SPEECH = "I was at home, and I was reading a book about a man who would not sleep. " * 60


class Window:
    """Blender under a virtual screen, with a mouse and a keyboard."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked = 0
        self._shots = 0
        folder.mkdir()
        PICTURES.mkdir(parents=True, exist_ok=True)
        for old in PICTURES.glob("*.png"):
            old.unlink()
        screen = ["Xvfb", chroot.DISPLAY, "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
        self._screen = chroot.start(screen, folder / "screen.log")
        wait_until(lambda: chroot.outside("/tmp/.X11-unix/X77").exists(), "The screen", START_SECONDS)
        mailbox = f"/{folder.relative_to(chroot.FOLDER)}"
        size = ["-p", "0", "0", str(WIDTH), str(HEIGHT)]
        command = ["blender", *size, "--python", str(HERE / "driver.py"), "--", mailbox]
        self._blender = chroot.start(command, folder / "blender.log")
        self.ask("True", START_SECONDS)

    def close(self) -> None:
        """End Blender, then the screen."""
        for process in (self._blender, self._screen):
            process.terminate()
            process.wait(20)

    @property
    def log(self) -> str:
        """What Blender has said."""
        return (self._folder / "blender.log").read_text("utf-8", "replace")

    def ask(self, expression: str, seconds: float = 30.0) -> Any:
        """The value of an expression in Blender; see driver.py for what there is."""
        return self.do(f"answer = {expression}", seconds)

    def do(self, program: str, seconds: float = 30.0) -> Any:
        """Run a program in Blender; returns what it calls ``answer``."""
        self._asked += 1
        request = self._folder / f"{self._asked}.py"
        unfinished = request.with_suffix(".new")
        unfinished.write_text(program, "utf-8")
        unfinished.rename(request)
        reply = request.with_suffix(".json")
        wait_until(lambda: reply.is_file() or self._blender.poll() is not None, "Blender's answer", seconds)
        assert reply.is_file(), f"Blender has ended: {self.log}"
        answer = json.loads(reply.read_text("utf-8"))
        assert "error" not in answer, answer["error"]
        return answer["answer"]

    def press(self, *keys: str) -> None:
        """Press keys, one after the other; "ctrl+z" is one."""
        for key in keys:
            self._xdotool("key", key)
            self.settle()

    def type(self, text: str) -> None:
        """Type a text; its first letter may open a search field, in which the rest belongs."""
        for part in (text[0], text[1:]):
            self._xdotool("type", "--delay", "12", part)
            self.settle()

    def move(self, x: float, y: float) -> None:
        """Move the mouse to a place in steps; Blender overlooks a button onto which the mouse jumps."""
        for before in (6, 2, 0):
            self._xdotool("mousemove", str(round(x) - before), str(round(y)))
            self.settle()

    def click(self, x: float, y: float, times: int = 1) -> None:
        """Click with the left button."""
        self.move(x, y)
        self._xdotool(*["mousedown", "1", "sleep", "0.05", "mouseup", "1", "sleep", "0.05"] * times)
        self.settle()

    def drag(self, x: float, y: float, across: float) -> None:
        """Drag with the left button, by so many pixels to the right."""
        self.move(x, y)
        self._xdotool("mousedown", "1")
        for step in (0.25, 0.5, 0.75, 1.0):
            self._xdotool("mousemove", str(round(x + step * across)), str(round(y)))
            self.settle()
        self._xdotool("mouseup", "1")
        self.settle()

    def settle(self) -> None:
        """Wait until Blender has dealt with what the mouse did, however slow the machine is."""
        for _ in range(2):
            self.ask("None")

    def find(self, what: str, across: float = 0.6, start: float = 0.0) -> tuple[float, float]:
        """Where in the sidebar the button is that runs an operator or shows a property, by moving the mouse down it.

        across: where to look, as a share of the sidebar's width. start: the first y.
        """
        left, top, width, height = self.ask("rectangle('UI')")
        x = left + across * width
        y = max(float(top) + STEP, start)
        while y < top + height:
            self.move(x, y)
            if what in self.ask("hovered('UI')"):
                return x, y + STEP / 2
            y += STEP
        raise AssertionError(f"There is no button for {what} in the sidebar.")

    def shot(self, name: str) -> Path:
        """Take a picture of the screen."""
        self._shots += 1
        time.sleep(0.6)
        inside = f"/tmp/{name}.png"
        done = chroot.run(["import", "-window", "root", inside])
        assert done.returncode == 0, done.stderr
        picture = PICTURES / f"{self._shots:02d}-{name}.png"
        picture.write_bytes(chroot.outside(inside).read_bytes())
        return picture

    def wait_for(self, expression: str, seconds: float = JOB_SECONDS) -> None:
        """Wait until an expression holds in Blender."""
        try:
            wait_until(lambda: self.ask(expression), expression, seconds)
        except AssertionError:
            self.shot("failed")
            raise

    def _xdotool(self, *arguments: str) -> None:
        done = chroot.run(["xdotool", *arguments])
        assert done.returncode == 0, done.stderr


def wait_until(holds: Callable[[], Any], what: str, seconds: float) -> None:
    """Wait until a function returns something true."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {seconds:g} s"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def window() -> Iterator[Window]:
    """Blender's window with the installed add-on."""
    chroot.install(INSTALL[0])
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


def open_panel(window: Window, name: str, start: float) -> None:
    """Click on what is no button, from a height downwards, until a closed panel is drawn."""
    window.do(
        f"panel = addon('panels.dials').{name}\n"
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
            if window.ask(f"addon('panels.dials').{name}.drawn"):
                return
        y += STEP
    raise AssertionError(f"The panel {name} could not be opened.")


def takes_in(folder: str) -> list[str]:
    """The files in a folder of the chroot and below."""
    return sorted(path.name for path in chroot.outside(folder).rglob("*") if path.is_file())


# How far the newest take opens the jaw in all.
JAW = (
    "(lambda strip: sum(point.co[1] for curve in strip.action.layers[0].strips[0].channelbag(strip.action_slot)"
    ".fcurves if 'jawOpen' in curve.data_path for point in curve.keyframe_points))"
    "(bpy.context.object.data.shape_keys.animation_data.nla_tracks[-1].strips[0])"
)
IDLE = "addon('jobs').current() is None"
UNSAVED = f"{chroot.HOME}/.local/share/unitaf/unsaved"


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
    window.do(
        "space = view()[1]; overlay = space.overlay; overlay.show_floor = overlay.show_ortho_grid = False\n"
        "overlay.show_axis_x = overlay.show_cursor = overlay.show_outline_selected = False\n"
        "space.shading.color_type = 'VERTEX'; space.region_3d.view_perspective = 'ORTHO'\n"
        "with inside('WINDOW'):\n"
        "    bpy.ops.view3d.view_axis(type='FRONT'); bpy.ops.view3d.view_selected()\n"
        "view()[0].tag_redraw()"
    )
    window.shot("head")

    # A long text; its progress; Cancel leaves nothing.
    window.do(f"bpy.context.scene.unitaf.text = {SPEECH!r}\nbpy.ops.ed.undo_push(message='Text')")
    empty = window.ask("facts()")
    generate = window.find("unitaf.generate")
    window.click(*generate)
    window.wait_for("addon('jobs').current() is not None", 10)
    cancel = window.find("unitaf.cancel", across=0.83, start=generate[1] + STEP)
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
    window.click(*generate)
    window.wait_for("addon('jobs').note() is not None", 20)
    window.shot("done")
    after = window.ask("facts()")
    assert window.ask("addon('jobs').note().kind") == "INFO", window.ask("addon('jobs').note().text")
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
    window.click(*window.find("unitaf.generate"))
    window.wait_for("facts()['sounds'] and addon('jobs').current() is None")
    again = window.ask("facts()")
    assert len(again["tracks"]) == len(after["tracks"]) and len(again["sounds"]) == 1

    # A dial is dragged, in a panel that is opened by a click: the take follows at once; one step back undoes it.
    place = window.find("unitaf.generate")
    open_panel(window, "UNITAF_PT_dials", place[1] + 2 * STEP)
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


def test_without_an_engine(window):
    """The panel and the preferences say what is missing and what to do, where a Python of one's own is asked for."""
    window.do(
        "bpy.ops.wm.read_homefile(use_empty=True)\n"
        "preferences = bpy.context.preferences.addons['bl_ext.user_default.unitaf'].preferences\n"
        "preferences.engine, preferences.engine_python = 'MINE', ''"
    )
    time.sleep(1.0)
    window.do("with inside('WINDOW'): bpy.ops.unitaf.add_demo_head()\nbpy.context.scene.unitaf.text = 'Hello.'")
    open_tab(window)
    window.shot("no-engine")
    assert "No Engine Python is chosen" in window.ask("addon('panels.main').disabled_reason(bpy.context)")
    window.do(
        "view()[0].type = 'PREFERENCES'; bpy.context.preferences.active_section = 'ADDONS'\n"
        "bpy.context.window_manager.addon_search = 'unitaf'\n"
        "bpy.ops.preferences.addon_expand(module='bl_ext.user_default.unitaf')"
    )
    window.shot("preferences")
