"""What may happen while the engine works: undo, another file, a killed process, windows, two heads, a disabled add-on.

Started by run.py; pytest does not collect this file by itself.
"""

from __future__ import annotations

import os
import signal

import chroot
from screen import Window
from steps import IDLE, LINE, MODULE, generate, new_scene, open_tab

# In sentences; so long that the engine is still at it when the window is asked.
SPEECH = "I was at home, and I was reading a book about a man who would not sleep. " * 60
WORKING = "addon('background.jobs').current() is not None and addon('background.jobs').current().done > 0"
ENDED = f"({IDLE}) and addon('background.jobs').note() is not None"


def begin(window: Window, text: str = SPEECH) -> tuple[float, float]:
    """Click Generate, and wait until the engine is at it; returns where the button is."""
    window.do(f"bpy.context.scene.unitaf.text = {text!r}\nbpy.ops.ed.undo_push(message='Text')")
    button = window.find("unitaf.generate")
    window.click(*button)
    window.wait_for(WORKING)
    return button


def test_undo_while_the_engine_works(window):
    """A step back and forth does not disturb the take; with its head gone, it says so."""
    new_scene(window)
    begin(window)
    with chroot.engines_held():
        window.step()
        window.step(back=False)
        assert not window.ask(IDLE)
    window.wait_for(ENDED)
    assert window.ask("addon('background.jobs').note().kind") == "INFO"
    assert len(window.ask("facts()['tracks']")) == 1
    window.step()
    assert window.ask("facts()['tracks']") == []

    begin(window)
    with chroot.engines_held():
        window.do("bpy.data.objects.remove(bpy.context.object)\nbpy.ops.ed.undo_push(message='Gone')")
    window.wait_for(ENDED)
    assert window.ask("addon('background.jobs').note().kind") == "ERROR"
    window.shot("head-gone")
    assert window.ask("facts()['actions']") == []


def test_another_file_while_the_engine_works(window):
    """The take was meant for the file before: it is dropped, and the new file can be worked on at once."""
    new_scene(window)
    window.do("bpy.ops.wm.save_as_mainfile(filepath='/tmp/work/before.blend')")
    begin(window)
    with chroot.engines_held():
        window.do("bpy.ops.wm.open_mainfile(filepath='/tmp/work/before.blend')")
        window.wait_for("bpy.data.filepath.endswith('before.blend')")
    assert window.ask(IDLE)
    open_tab(window)
    assert window.ask("facts()['tracks']") == []
    generate(window, "a line after another file was opened")
    assert len(window.ask("facts()['tracks']")) == 1


def test_a_killed_engine(window):
    """It is said in a sentence, nothing is written, and the next take starts another engine."""
    new_scene(window)
    begin(window)
    assert chroot.engines()
    for process in chroot.engines():
        os.kill(process, signal.SIGKILL)
    window.wait_for(ENDED)
    assert window.ask("addon('background.jobs').note().kind") == "ERROR"
    window.shot("killed")
    assert window.ask("facts()['tracks']") == []
    window.do(f"bpy.context.scene.unitaf.text = {LINE!r}")
    generate(window, "a line after the engine was killed")
    assert len(window.ask("facts()['tracks']")) == 1


def test_a_second_window(window):
    """It is opened and closed while the engine works."""
    new_scene(window)
    begin(window)
    second = "bpy.context.temp_override(window=bpy.context.window_manager.windows[1])"
    with chroot.engines_held():
        window.do("with inside('WINDOW'): bpy.ops.wm.window_new()")
        window.wait_for("len(bpy.context.window_manager.windows) == 2")
        assert not window.ask(IDLE)
        window.do(f"with {second}: bpy.ops.wm.window_close()")
        window.wait_for("len(bpy.context.window_manager.windows) == 1")
    window.wait_for(ENDED)
    assert window.ask("addon('background.jobs').note().kind") == "INFO"
    window.step()
    assert window.ask("facts()['tracks']") == []


def test_two_heads_at_once(window):
    """The second waits in line for the first, and the panel says so; each take is a step of its own."""
    new_scene(window, heads=2)
    button = begin(window)
    with chroot.engines_held():
        window.do(
            "first = next(head for head in bpy.context.scene.objects if head != bpy.context.object)\n"
            "bpy.context.view_layer.objects.active = first\n"
            f"bpy.context.scene.unitaf.text = {LINE!r}\n"
            "bpy.ops.ed.undo_push(message='Other head')"
        )
        window.click(*button)
        window.wait_for("addon('background.jobs').waiting() == 1")
        window.shot("two-heads")
    window.wait_for(ENDED)
    assert len(window.ask("facts()['tracks']")) == 2
    window.step()
    assert len(window.ask("facts()['tracks']")) == 1


def test_disabled_while_the_engine_works(window):
    """No process stays, and it can be enabled again."""
    new_scene(window)
    begin(window)
    window.do(f"bpy.ops.preferences.addon_disable(module={MODULE!r})")
    chroot.check_no_engine_is_left()
    assert not window.ask("hasattr(bpy.types.Scene, 'unitaf')")
    window.do(f"bpy.ops.preferences.addon_enable(module={MODULE!r})")
    new_scene(window)
    assert window.ask(IDLE)
    window.click(*window.find("unitaf.generate"))
    window.wait_for(ENDED)
    assert len(window.ask("facts()['tracks']")) == 1
