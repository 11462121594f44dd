"""The panels of the sidebar, clicked through with the mouse; their pictures are those of the documentation.

Started by run.py; pytest does not collect this file by itself.
"""

from __future__ import annotations

import chroot
from screen import HEIGHT, STEP, TO_THE_END, WIDTH, Window
from steps import IDLE, generate, new_scene, open_panel, open_tab

# Where in the list of takes its small buttons are, as shares of the sidebar's width.
PLAY, SOLO, MUTE, COPY, DELETE, RETAKE = 0.093, 0.79, 0.806, 0.657, 0.806, 0.3
SECOND = "I was asleep. What did you think?"
TAKES = "[take.name for take in addon('takes.library').listed(bpy.context.object)]"
MUTED = "[take.muted for take in addon('takes.library').listed(bpy.context.object)]"


def below_generate(window: Window) -> float:
    """Where the panels below the main one begin."""
    return window.find("unitaf.generate")[1] + 2 * STEP


def test_the_quick_start(window):
    """One click from an empty file to a head that has said a line; one step back takes the line away."""
    window.do("bpy.ops.wm.read_homefile(use_empty=True)")
    open_tab(window)
    window.shot("quick-start")
    window.do("addon('background.jobs').clear_note()")
    window.click(*window.find("unitaf.quick_start"))
    window.wait_for("addon('background.jobs').note() is not None")
    assert window.ask("addon('background.jobs').note().kind") == "INFO", window.ask(
        "addon('background.jobs').note().text"
    )
    made = window.ask("facts()")
    assert len(made["heads"]) == len(made["tracks"]) == len(made["sounds"]) == 1
    window.do("bpy.context.scene.frame_set(12)")
    window.shot("quick-start-done")
    window.step()
    assert window.ask("facts()['heads']") == made["heads"] and window.ask("facts()['tracks']") == []


def test_the_list_of_takes(window):
    """Two takes: played, soloed, muted, said again, copied and deleted, each by its button and one step back."""
    new_scene(window)
    generate(window, "the first of two lines")
    window.do(f"bpy.context.scene.unitaf.text = {SECOND!r}\nbpy.context.scene.frame_set(40)")
    generate(window, "the second of two lines")
    first, second = window.ask(TAKES)
    start = open_panel(window, "UNITAF_PT_takes", below_generate(window))
    window.shot("takes")

    play = window.find("unitaf.play_take", across=PLAY, start=start)
    window.do("happened['played'] = 0")
    window.click(*play)
    window.wait_for("happened['played'] > 0")  # it may be over by now: it is short
    window.wait_for("not bpy.context.screen.is_animation_playing and bpy.context.scene.frame_current > 25")
    assert window.ask("bpy.context.scene.use_preview_range") is False

    solo = window.find("unitaf.solo_take", across=SOLO, start=start)
    window.click(*solo)
    window.wait_for(f"{MUTED} == [False, True]")
    window.shot("solo")
    window.click(*solo)
    window.wait_for(f"{MUTED} == [False, False]")
    window.click(*window.find("unitaf.mute_take", across=MUTE, start=solo[1] + 2 * STEP))
    window.wait_for(f"{MUTED} == [False, True]")
    assert window.ask("sorted(strip.mute for strip in bpy.context.scene.sequence_editor.strips)") == [False, True]
    window.step()
    assert window.ask(MUTED) == [False, False]

    # Another text for the chosen take, in the dialog that its button opens.
    window.do("bpy.ops.wm.save_as_mainfile(filepath='/tmp/work/takes.blend')")
    window.click(*window.find("unitaf.retake", across=RETAKE, start=start))
    window.shot("retake")
    window.press("Return")
    window.wait_for(f"({IDLE}) and addon('background.jobs').note() is not None")
    assert window.ask("addon('background.jobs').note().kind") == "INFO", window.ask(
        "addon('background.jobs').note().text"
    )
    assert len(window.ask(TAKES)) == 2
    window.step()
    assert window.ask(TAKES) == [first, second]

    window.click(*window.find("unitaf.duplicate_take", across=COPY))
    window.wait_for(f"len({TAKES}) == 3")
    window.step()
    assert window.ask(TAKES) == [first, second]
    window.click(*window.find("unitaf.delete_take", across=DELETE))
    window.wait_for(f"len({TAKES}) == 1 and len(bpy.context.scene.sequence_editor.strips) == 1")
    window.shot("deleted")
    window.step()
    assert window.ask(TAKES) == [first, second]


def test_export_and_bake(window):
    """A take becomes a plain action with a key per frame; its button says so."""
    new_scene(window)
    generate(window, "a line to bake")
    start = open_panel(window, "UNITAF_PT_exchange", below_generate(window))
    window.find("unitaf.export", start=start)
    window.shot("exchange")
    window.click(*window.find("unitaf.bake", start=start))
    window.wait_for(f"{MUTED} == [True]")
    action = "bpy.context.object.data.shape_keys.animation_data.action"
    assert window.ask(f"{action} is not None and {action}.frame_range[1] > 25")
    window.shot("baked")


def test_the_rig_panel(window):
    """What was found in the head, and the meshes that share its takes."""
    new_scene(window)
    start = open_panel(window, "UNITAF_PT_rig", below_generate(window))
    window.find("unitaf.edit_rig", start=start)
    window.shot("rig")


def test_a_script_of_two(window):
    """The sample is loaded and spoken by two heads, with one click."""
    new_scene(window, heads=2)
    window.do(
        "for head, name in zip(bpy.context.scene.objects, ('Anna', 'Ben')):\n"
        "    head.name = name\n"
        "bpy.ops.ed.undo_push(message='Names')"
    )
    start = open_panel(window, "UNITAF_PT_dialogue", below_generate(window))
    window.find("unitaf.load_script", across=0.3, start=start)
    window.shot("no-script")
    window.do(f"bpy.ops.unitaf.load_script(filepath={chroot.inside(chroot.ROOT / 'demo' / 'dialogue.csv')!r})")
    assert window.ask("[line.name for line in bpy.context.scene.unitaf_dialogue.characters]") == ["Anna", "Ben"]
    window.move(0.3 * WIDTH, 0.5 * HEIGHT)
    window.shot("script")
    window.scroll(TO_THE_END)
    speak = window.find("unitaf.generate_dialogue", across=0.2)
    window.do("addon('background.jobs').clear_note()")
    window.click(*speak)
    window.wait_for(f"not ({IDLE}) or addon('background.jobs').note() is not None")
    window.shot("script-speaking")
    window.wait_for(f"({IDLE}) and addon('background.jobs').note() is not None")
    window.shot("script-spoken")
    spoken = "[len(addon('takes.library').listed(bpy.data.objects[name])) for name in ('Anna', 'Ben')]"
    assert window.ask(spoken) == [3, 2]
    assert window.ask("len({strip.channel for strip in bpy.context.scene.sequence_editor.strips})") == 2
