"""What is given up or undone in a window: a bake that is cancelled, and which take is chosen after undo and redo.

Started by run.py; pytest does not collect this file by itself.
"""

from __future__ import annotations

from screen import HEIGHT, WIDTH, Window
from steps import IDLE, generate, new_scene

KEY = "bpy.context.object.data.shape_keys"
CHOSEN = "addon('takes.library').chosen_take(bpy.context.object)"
TAKES = "[take.name for take in addon('takes.library').listed(bpy.context.object)]"
MODAL = "len(bpy.context.window_manager.windows[0].modal_operators)"
BAKED = f"{KEY}.animation_data.action is not None and {KEY}.animation_data.action.name.startswith('Baked')"
FACE = f"[round({KEY}.key_blocks[name].value, 4) for name in ('jawOpen', 'eyeBlinkLeft', 'eyeBlinkRight')]"


def retake(window: Window, name: str, text: str) -> None:
    """Say a take again in the background, as the dialog does."""
    window.do("addon('background.jobs').clear_note()")
    window.do(
        "retake, jobs = addon('takes.retake'), addon('background.jobs')\n"
        f"again = retake.plan_retake(bpy.context, {name!r}, {text!r})\n"
        "job = addon('takes.speech_job').SpeechJob(again.plan, jobs.engine(bpy.context))\n"
        "finish = addon('operators.retake').finish\n"
        "jobs.begin(jobs.Task('Retake', again.plan.head_uid, lambda: job, lambda job: finish(again, job)))"
    )
    window.wait_for(f"({IDLE}) and addon('background.jobs').note() is not None")


def test_a_bake_shows_its_progress_and_ends_with_escape(window):
    """Nothing is left of it; the next one is done, and is one step."""
    new_scene(window)
    generate(window, "a line to bake")
    before = window.ask("facts()")
    # A frame at a time, and so slowly that it is not at the end when the picture is taken.
    window.do("bake = addon('operators.exchange'); bake.BAKE_TICK, bake.BAKE_SECONDS = 0.5, 0.0")
    window.do("bpy.context.scene.frame_set(5)")
    window.move(0.3 * WIDTH, 0.5 * HEIGHT)
    window.do("with inside('WINDOW'): bpy.ops.unitaf.bake('INVOKE_DEFAULT')")
    window.wait_for(f"{MODAL} == 1 and bpy.context.scene.frame_current > 8")
    window.shot("baking")
    window.press("Escape")
    window.wait_for(f"{MODAL} == 0")
    assert window.ask("facts()") == before and window.ask("bpy.context.scene.frame_current") == 5
    window.do("bake = addon('operators.exchange'); bake.BAKE_TICK, bake.BAKE_SECONDS = 0.01, 0.1")
    window.do("with inside('WINDOW'): bpy.ops.unitaf.bake('INVOKE_DEFAULT')")
    window.wait_for(f"{MODAL} == 0 and {BAKED}")
    window.step()
    window.wait_for(f"not ({BAKED})")
    assert window.ask("facts()") == before


def test_the_chosen_take_stays_chosen(window):
    """A take is chosen in the list and said again; one step back and forth, and it is still the chosen one."""
    new_scene(window)
    for frame in (1, 100, 200):
        window.do(f"bpy.context.scene.frame_set({frame})")
        generate(window, "one of three lines")
    first, second, third = window.ask(TAKES)
    assert window.ask(CHOSEN) == third
    track = f"list({KEY}.animation_data.nla_tracks.keys()).index('UniTAF {first}')"
    window.do(f"bpy.context.object.unitaf.active_take = {track}")
    retake(window, first, "Something else.")
    assert window.ask(CHOSEN) == first
    window.step()
    assert window.ask(CHOSEN) == first and window.ask(TAKES) == [first, second, third]
    window.step(back=False)
    assert window.ask(CHOSEN) == first
    window.step()
    window.step()
    assert window.ask(TAKES) == [first, second] and window.ask(CHOSEN) == second
    window.step(back=False)
    assert window.ask(CHOSEN) == third


def test_a_track_that_is_deleted_by_hand_leaves_a_face_at_rest(window):
    """Also after undo and redo."""
    new_scene(window)
    generate(window, "a line whose track is deleted")
    (name,) = window.ask(TAKES)
    peak = (
        f"strip = {KEY}.animation_data.nla_tracks[-1].strips[0]\n"
        "curve = next(c for c in addon('timeline.nla').strip_curves(strip) if 'jawOpen' in c.data_path)\n"
        "best = max(curve.keyframe_points, key=lambda point: point.co[1])\n"
        "bpy.context.scene.frame_set(int(best.co[0]))\n"
        "bpy.ops.ed.undo_push(message='Playhead')"
    )
    window.do(peak)
    assert window.ask(FACE)[0] > 0.1
    window.do(
        f"tracks = {KEY}.animation_data.nla_tracks; tracks.remove(tracks['UniTAF {name}'])\n"
        "bpy.ops.ed.undo_push(message='Delete Track')"
    )
    window.wait_for(f"{FACE} == [0.0, 0.0, 0.0]")
    window.step()
    window.wait_for(f"{TAKES} == [{name!r}] and {FACE}[0] > 0.1")
    window.step(back=False)
    window.wait_for(f"{KEY}.animation_data is None and {FACE} == [0.0, 0.0, 0.0]")
