"""A real window: the add-on is enabled, the head added, the line typed, Generate and Cancel clicked with the mouse.

Started by run.py; pytest does not collect this file by itself. Every step leaves a picture in build/window, and the
seconds from clicks to speech are in seconds.json there.
"""

from __future__ import annotations

from pathlib import Path

import chroot
from chroot import wait_until
from screen import HEIGHT, STEP, WIDTH
from steps import (
    IDLE,
    LINE,
    MODULE,
    face_view,
    generate,
    open_panel,
    open_tab,
    set_text,
    show_preferences,
    takes_in,
    unsaved,
    watch,
)

# Long enough to be cancelled in time.
SPEECH = "I was at home, and I was reading a book about a man who would not sleep. " * 60

JOB = "addon('background.jobs').current()"
STARTING = f"{JOB} is not None and {JOB}.stage == 'Starting the engine'"

# How far the newest take opens the jaw in all.
JAW = (
    "(lambda strip: sum(point.co[1] for curve in strip.action.layers[0].strips[0].channelbag(strip.action_slot)"
    ".fcurves if 'jawOpen' in curve.data_path for point in curve.keyframe_points))"
    "(bpy.context.object.data.shape_keys.animation_data.nla_tracks[-1].strips[0])"
)


def test_the_installed_add_on_is_enabled_by_a_click(window):
    """The preferences offer the engine, and say that nothing has to be installed."""
    show_preferences(window)
    assert not window.ask("hasattr(bpy.types.Scene, 'unitaf')")
    window.shot("installed")
    box = window.find(f'addon_enable(module="{MODULE}"', across=0.045, region="WINDOW")
    window.click(*box)
    window.wait_for("hasattr(bpy.types.Scene, 'unitaf')")
    arrow = window.find(f'addon_expand(module="{MODULE}"', across=0.025, region="WINDOW")
    window.click(*arrow)
    assert window.ask(f"bpy.context.preferences.addons[{MODULE!r}].preferences.engine") == "AUTOMATIC"
    window.find("unitaf.save_report", start=box[1] + STEP, region="WINDOW")
    window.shot("preferences")
    window.do("view()[0].type = 'VIEW_3D'")
    watch(window)


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
    window.wait_for("facts()['heads'] == ['UniTAF Demo Head']")
    face_view(window)
    window.shot("head")

    # The first line after the installation, with the engine not yet started.
    window.do("bpy.context.scene.unitaf.text = ''")
    set_text(window, LINE)
    bare = window.ask("facts()")
    assert window.ask("addon('background.jobs').running_engine()") == ""
    generate(window, "first line, the engine started by it")
    assert window.ask("addon('background.jobs').running_engine()").startswith("The engine is numpy ")
    window.shot("first")
    window.step()
    assert window.ask("facts()") == bare
    for file in unsaved():
        file.unlink()

    # A long text; its progress; Cancel leaves nothing.
    window.do(f"bpy.context.scene.unitaf.text = {SPEECH!r}\nbpy.ops.ed.undo_push(message='Text')")
    empty = window.ask("facts()")
    button = window.find("unitaf.generate")
    window.click(*button)
    window.wait_for("addon('background.jobs').current() is not None and addon('background.jobs').current().done > 0")
    with chroot.engines_held():
        cancel = window.find("unitaf.cancel", across=0.83, start=button[1] + STEP)
        window.shot("progress")
        assert not window.ask(IDLE), "It was done before it could be cancelled."
        window.click(*cancel)
    window.wait_for(IDLE)
    window.shot("cancelled")
    assert window.ask("facts()") == empty
    assert unsaved() == []

    # A line, up to the result.
    set_text(window, LINE)
    before = window.ask("facts()")
    generate(window, "the same line, the engine warm")
    window.shot("done")
    after = window.ask("facts()")
    assert len(after["tracks"]) >= 1 and len(after["sounds"]) == 1 and len(unsaved()) == 3
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
    window.step()
    window.shot("undone")
    assert window.ask("addon('background.jobs').note()") is None
    assert window.ask("facts()") == before
    window.step(back=False)
    assert window.ask("facts()") == after
    window.step()
    assert window.ask("facts()") == before

    # Again, then save and open: the sound has moved beside the file.
    generate(window, "once more, the engine warm")
    again = window.ask("facts()")
    assert len(again["tracks"]) == len(after["tracks"]) and len(again["sounds"]) == 1

    # Played with the space bar: the frames go by, with the sound where the face is.
    window.do("bpy.context.scene.frame_set(1)")
    window.press("space")
    window.wait_for("bpy.context.screen.is_animation_playing and bpy.context.scene.frame_current > 5")
    window.press("space")
    window.wait_for("not bpy.context.screen.is_animation_playing")
    strip = "bpy.context.scene.sequence_editor.strips[0]"
    assert window.ask(f"{strip}.type == 'SOUND' and {strip}.left_handle == 1 and {strip}.duration > 25")

    # A dial is dragged, in a panel that is opened by a click: the take follows at once; one step back undoes it.
    place = window.find("unitaf.generate")
    header = open_panel(window, "UNITAF_PT_dials", place[1] + 2 * STEP)
    dial = window.find("unitaf.dials.input_strength", start=header)
    made = window.ask(JAW)
    window.drag(*dial, 30)
    assert window.ask("bpy.context.object.unitaf.dials.input_strength") > 1.0
    wait_until(lambda: window.ask(JAW) > 1.01 * made, "The take follows its dial")
    window.do("bpy.context.scene.frame_set(23)")
    window.move(*middle)
    window.shot("dials")
    window.step()
    assert window.ask("bpy.context.object.unitaf.dials.input_strength") == 1.0
    assert window.ask(JAW) == made
    window.shot("dials-undone")

    blend = f"{chroot.WORK}/session/talk.blend"
    chroot.outside(blend).parent.mkdir()
    window.do(f"bpy.ops.wm.save_as_mainfile(filepath={blend!r})")
    window.do(f"bpy.ops.wm.open_mainfile(filepath={blend!r})")
    window.wait_for(f"bpy.data.filepath == {blend!r}")
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
    start = window.find("unitaf.edit_line", across=0.82)[1] + 2 * STEP
    header = open_panel(window, "UNITAF_PT_emotion", start)
    window.drag(*window.find("unitaf.emotion.happy", across=0.25, start=header), 50)
    assert window.ask("bpy.context.object.unitaf.emotion.happy") > 0.2
    listen = window.find("unitaf.listen", across=0.79, start=header)
    window.click(listen[0] - 4 * STEP, listen[1])  # the name beside it
    window.shot("voices")
    window.move(0.3 * WIDTH, 0.5 * HEIGHT)  # which closes the picker
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
    window.do("with inside('WINDOW'): bpy.ops.unitaf.add_demo_head()\nbpy.context.scene.unitaf.text = 'Hello.'")
    open_tab(window)
    window.shot("no-engine")
    assert "No Engine Python is chosen" in window.ask("addon('panels.main').disabled_reason(bpy.context)")
    show_preferences(window)
    window.shot("preferences-no-engine")
    window.do("view()[0].type = 'VIEW_3D'")


def test_an_engine_that_starts_late(window):
    """The window stays usable; a start can be cancelled, and the next one is waited for.

    The engine does not start before a file is there: the test decides how late that is.
    """
    python, may_start = (chroot.outside(chroot.WORK) / name for name in ("late python", "may start"))
    waiting = f"until [ -e '{chroot.inside(may_start)}' ]; do sleep 0.1; done"
    python.write_text(f'#!/bin/sh\n{waiting}\nexec /usr/bin/python3 "$@"\n', "utf-8")
    python.chmod(0o755)
    window.do(
        f"preferences = bpy.context.preferences.addons[{MODULE!r}].preferences\n"
        f"preferences.engine, preferences.engine_python = 'MINE', {chroot.inside(python)!r}"
    )
    open_tab(window)
    before = window.ask("facts()")
    button = window.find("unitaf.generate")
    window.click(*button)
    window.wait_for(STARTING)
    window.shot("late-start")
    window.click(*window.find("unitaf.cancel", across=0.83, start=button[1] + STEP))
    assert window.ask(STARTING)  # it cannot be told before it has started
    may_start.touch()
    window.wait_for(IDLE)
    assert window.ask("facts()") == before

    window.do("addon('background.jobs').shut_down()\naddon('background.jobs').clear_note()")
    may_start.unlink()
    window.click(*button)
    window.wait_for(STARTING)
    may_start.touch()
    window.wait_for("addon('background.jobs').note() is not None")
    assert window.ask("addon('background.jobs').note().kind") == "INFO", window.ask(
        "addon('background.jobs').note().text"
    )
    assert len(window.ask("facts()['tracks']")) == len(before["tracks"]) + 1
    window.shot("late-done")
