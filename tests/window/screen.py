"""Blender in a window on a virtual screen, as a person at a desk has it: looked at, clicked on and typed into."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import chroot

HERE = Path(__file__).resolve().parent
PICTURES = chroot.ROOT / "build" / "window"
WIDTH, HEIGHT = 1280, 800
START_SECONDS, JOB_SECONDS, STILL_SECONDS = 60.0, 180.0, 5.0
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

    def scroll(self, x: float, y: float, notches: int) -> None:
        """Turn the mouse wheel towards the user, at a place."""
        self.move(x, y)
        self._xdotool("click", "--repeat", str(notches), "--delay", "50", "5")
        self.settle()

    def settle(self) -> None:
        """Wait until Blender has dealt with what the mouse did, however slow the machine is."""
        for _ in range(2):
            self.ask("None")

    def find(self, what: str, across: float = 0.6, start: float = 0.0, region: str = "UI") -> tuple[float, float]:
        """Where in a region the button is that runs an operator or shows a property, by moving the mouse down it.

        across: where to look, as a share of the region's width. start: the first y.
        """
        left, top, width, height = self.ask(f"rectangle({region!r})")
        x = left + across * width
        y = max(float(top) + STEP, start)
        while y < top + height:
            self.move(x, y)
            if what in self.ask(f"hovered({region!r})"):
                return x, y + STEP / 2
            y += STEP
        raise AssertionError(f"There is no button for {what} in {region}.")

    def shot(self, name: str) -> Path:
        """Take a picture of the screen when it stands still: panels glide, slowly where no graphics card draws them."""
        self._shots += 1
        before, seen = b"", self._seen()
        end = time.monotonic() + STILL_SECONDS
        while seen != before and time.monotonic() < end:
            time.sleep(0.6)
            before, seen = seen, self._seen()
        picture = PICTURES / f"{self._pictures}-{self._shots:02d}-{name}.png"
        picture.write_bytes(seen)
        return picture

    def wait_for(self, expression: str, seconds: float = JOB_SECONDS) -> None:
        """Wait until an expression holds in Blender."""
        try:
            wait_until(lambda: self.ask(expression), expression, seconds)
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


def wait_until(holds: Callable[[], Any], what: str, seconds: float) -> None:
    """Wait until a function returns something true."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {seconds:g} s"
        time.sleep(0.05)
