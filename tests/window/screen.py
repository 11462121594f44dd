"""Blender in a window on a virtual screen, as a person at a desk has it: looked at, clicked on and typed into."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import chroot
from chroot import PATIENCE, wait_until

HERE = Path(__file__).resolve().parent
PICTURES = chroot.ROOT / "build" / "window"
WIDTH, HEIGHT = 1280, 800
STILL_SECONDS = 5.0  # that are waited for a picture to stand still: some never do
SCANS = 2  # of a region for a button
SCROLLED = "region('UI').view2d.region_to_view(0, 0)[1]"  # what of the sidebar is in sight, in pixels
TO_THE_END, PAGE = 60, 8  # notches of the mouse wheel
STEP = 9  # pixels between two looks for a button; they are 20 high


class Window:
    """Blender under a virtual screen, with a mouse and a keyboard."""

    def __init__(self, folder: Path, pictures: str) -> None:
        """folder: a new one, for what is asked. pictures: how the names of the pictures begin."""
        self._folder = folder
        self._pictures = pictures
        self._asked = 0
        self._shots = 0
        folder.mkdir()
        PICTURES.mkdir(parents=True, exist_ok=True)
        for old in PICTURES.glob(f"{pictures}-*.png"):
            old.unlink()
        screen = ["Xvfb", chroot.DISPLAY, "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
        self._screen = chroot.start(screen, folder / "screen.log")
        wait_until(lambda: chroot.outside("/tmp/.X11-unix/X77").exists(), "The screen")
        size = ["-p", "0", "0", str(WIDTH), str(HEIGHT)]
        command = ["blender", *size, "--python", chroot.inside(HERE / "driver.py"), "--", chroot.inside(folder)]
        self._blender = chroot.start(command, folder / "blender.log")
        self.ask("True")

    def close(self) -> None:
        """End Blender, then the screen."""
        for process in (self._blender, self._screen):
            process.terminate()
            process.wait(PATIENCE)

    @property
    def log(self) -> str:
        """What Blender has said."""
        return (self._folder / "blender.log").read_text("utf-8", "replace")

    def ask(self, expression: str) -> Any:
        """The value of an expression in Blender; see driver.py for what there is."""
        return self.do(f"answer = {expression}")

    def do(self, program: str) -> Any:
        """Run a program in Blender; returns what it calls ``answer``."""
        self._asked += 1
        request = self._folder / f"{self._asked}.py"
        unfinished = request.with_suffix(".new")
        unfinished.write_text(program, "utf-8")
        unfinished.rename(request)
        reply = request.with_suffix(".json")
        wait_until(lambda: reply.is_file() or self._blender.poll() is not None, "Blender's answer")
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

    def click(self, x: float, y: float, times: int = 1) -> float:
        """Click with the left button; returns when it was pressed, by the monotonic clock that all processes share."""
        self.move(x, y)
        pressed = time.monotonic()
        self._xdotool(*["mousedown", "1", "sleep", "0.05", "mouseup", "1", "sleep", "0.05"] * times)
        self.settle()
        return pressed

    def drag(self, x: float, y: float, across: float) -> None:
        """Drag with the left button, by so many pixels to the right."""
        self.move(x, y)
        self._xdotool("mousedown", "1")
        for step in (0.25, 0.5, 0.75, 1.0):
            self._xdotool("mousemove", str(round(x + step * across)), str(round(y)))
            self.settle()
        self._xdotool("mouseup", "1")
        self.settle()

    def scroll(self, notches: int) -> float:
        """Turn the mouse wheel over the sidebar; returns by how many pixels its contents went up.

        notches: towards the user to see what is below, away from him if negative.
        """
        left, top, width, _height = self.ask("rectangle('UI')")
        self.move(left + 0.3 * width, top + 3 * STEP)
        before = self.ask(SCROLLED)
        for _ in range(abs(notches)):
            self._xdotool("click", "5" if notches > 0 else "4")
        self.settle()
        return before - self.ask(SCROLLED)

    def settle(self) -> None:
        """Wait until Blender has dealt with what the mouse did, however slow the machine is."""
        for _ in range(2):
            self.ask("None")

    def find(self, what: str, across: float = 0.6, start: float = 0.0, region: str = "UI") -> tuple[float, float]:
        """Where in a region the button is that runs an operator or shows a property, by moving the mouse down it.

        across: where to look, as a share of the region's width. start: the first y. Panels may still be gliding: a
        button counts once it is where it was after another redraw. A button of the sidebar that is not in sight is
        looked for from its top to its end, as a person would scroll.
        """
        found = self._find_in_sight(what, across, start, region)
        if found is None and region == "UI":
            self.scroll(-TO_THE_END)
            found = self._find_in_sight(what, across, 0.0, region)
            while found is None and self.scroll(PAGE):
                found = self._find_in_sight(what, across, 0.0, region)
        if found is None:
            self.shot("failed")
            raise AssertionError(f"There is no button for {what} in {region}.")
        return found

    def _find_in_sight(self, what: str, across: float, start: float, region: str) -> tuple[float, float] | None:
        for _ in range(SCANS):
            left, top, width, height = self.ask(f"rectangle({region!r})")
            x = left + across * width
            y = max(float(top) + STEP, start)
            while y < top + height:
                if self._is_at(x, y, what, region) and self._is_at(x, y + STEP / 2, what, region):
                    return x, y + STEP / 2
                y += STEP
        return None

    def _is_at(self, x: float, y: float, what: str, region: str) -> bool:
        self.move(x, y)
        if what not in self.ask(f"hovered({region!r})"):
            return False
        self.do(f"region({region!r}).tag_redraw()")
        self.settle()
        return what in self.ask(f"hovered({region!r})")

    def shot(self, name: str) -> Path:
        """Take a picture of the screen when it stands still: panels glide, slowly where no graphics card draws them."""
        self._shots += 1
        before, seen = b"", self._seen()
        end = time.monotonic() + STILL_SECONDS
        while seen != before and time.monotonic() < end:
            time.sleep(0.6)
            self.settle()
            before, seen = seen, self._seen()
        picture = PICTURES / f"{self._pictures}-{self._shots:02d}-{name}.png"
        picture.write_bytes(seen)
        return picture

    def step(self, back: bool = True) -> None:
        """Undo or redo one step, by the keyboard over the 3D view, and wait until Blender has done it."""
        kind, keys = ("undo", "ctrl+z") if back else ("redo", "ctrl+shift+z")
        before = self.ask(f"happened[{kind!r}]")
        self.move(0.3 * WIDTH, 0.5 * HEIGHT)
        self.press(keys)
        self.wait_for(f"happened[{kind!r}] > {before}")

    def wait_for(self, expression: str) -> None:
        """Wait until an expression holds in Blender."""
        try:
            wait_until(lambda: self.ask(expression), expression)
        except AssertionError:
            self.shot("failed")
            raise

    def _seen(self) -> bytes:
        inside = "/tmp/seen.png"
        # Without the times that would make two files of the same picture differ.
        done = chroot.run(["import", "-window", "root", "-define", "png:exclude-chunks=date,time", inside])
        assert done.returncode == 0, done.stderr
        return chroot.outside(inside).read_bytes()

    def _xdotool(self, *arguments: str) -> None:
        done = chroot.run(["xdotool", *arguments])
        assert done.returncode == 0, done.stderr
