"""The first minute in Blender's own default scene: one click, and a head is seen, moves and is heard, then is still.

Started by run.py; pytest does not collect this file by itself. What is seen is read from pictures of the screen.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pixels import read
from screen import HEIGHT, WIDTH, Window
from steps import IDLE, open_tab

HEAD = "bpy.data.objects['UniTAF Demo Head']"
SETTINGS = "[getattr(bpy.context.scene, name) for name in addon('playback.take_player').SETTINGS]"
PLAYING = "addon('playback.take_player').playing_take()"
# Writes down every frame that is shown while a take is played.
RECORD = (
    "happened['spoken'] = []\n"
    "player = addon('playback.take_player')\n"
    "def record(scene, _graph):\n"
    "    if player.playing_take():\n"
    f"        jaw = {HEAD}.data.shape_keys.key_blocks['jawOpen'].value\n"
    "        happened['spoken'].append([scene.frame_current, scene.sync_mode, round(jaw, 3)])\n"
    "bpy.app.handlers.frame_change_post[:] = [record]"
)
BUSY = (
    "bpy.ops.wm.read_homefile(use_empty=False, use_factory_startup=True)\n"
    "bpy.context.scene.objects['Cube'].location.x = 0.2\n"
    "with inside('WINDOW'):\n"
    "    for place in ((0, -3, 0.5), (2, 2, 1), (-3, 0, 1)):\n"
    "        bpy.ops.mesh.primitive_cube_add(size=2, location=place)"
)
SCENES = {
    "default": "bpy.ops.wm.read_homefile(use_empty=False, use_factory_startup=True)",
    "empty": "bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)",
    "busy": BUSY,
}


def skin(picture: Path, window: Window) -> np.ndarray:
    """Where the 3D view shows skin: (rows, columns) of a picture, whether it is reddish and not grey."""
    left, top, _width, height = map(round, window.ask("rectangle('WINDOW')"))
    sidebar = round(window.ask("rectangle('UI')")[0])
    red, green, blue = np.moveaxis(read(picture)[top : top + height, left:sidebar].astype(int), 2, 0)
    return (red > green + 12) & (green > blue + 4) & (red > 90)


@pytest.mark.parametrize("scene", SCENES)
def test_one_click_and_a_head_speaks(window, scene):
    """It fills the view, moves in sync, is rendered by its camera, and stops; one step back takes the head away."""
    window.do(SCENES[scene])
    window.do("bpy.ops.ed.undo_push(message='Scene')")
    open_tab(window)
    before = window.ask("facts()"), window.ask("sorted(item.name for item in bpy.context.visible_objects)")
    settings = window.ask(SETTINGS)
    window.shot(f"{scene}-before")
    window.do(RECORD)
    window.click(*window.find("unitaf.quick_start"))
    window.move(0.3 * WIDTH, 0.9 * HEIGHT)

    window.wait_for(f"happened['spoken'] and {PLAYING} == '' and {IDLE}")
    spoken = window.ask("happened['spoken']")
    start, end = window.ask(f"[*{HEAD}.data.shape_keys.animation_data.nla_tracks[-1].strips[0].action.frame_range]")
    frames, syncs, jaws = (list(values) for values in zip(*spoken, strict=True))
    # A slow machine drops frames, to be in time with the sound; those that are seen are all of the take's.
    assert frames[0] == start and len(set(frames)) > 2 and all(start <= frame <= end for frame in frames)
    assert set(syncs) == {"AUDIO_SYNC"} and len(set(jaws)) > 1
    assert window.ask(SETTINGS) == settings
    assert window.ask("bpy.context.scene.frame_current") == end
    assert not window.ask("bpy.context.screen.is_animation_playing")

    seen = skin(window.shot(f"{scene}-spoken"), window)
    rows, columns = np.nonzero(seen)
    assert seen.mean() > 0.08, f"{seen.mean():.1%} of the view is skin"
    assert np.ptp(np.percentile(rows, (2, 98))) > 0.4 * len(seen)  # the head fills the view, and lies in its middle
    assert abs(np.median(columns) / seen.shape[1] - 0.5) < 0.15 and abs(np.median(rows) / len(seen) - 0.5) < 0.2

    note = window.ask("[addon('background.jobs').note().kind, *addon('background.jobs').note().details]")
    assert note[0] == "INFO"
    assert any("Hidden: 'Cube'" in said for said in note) == (scene == "default")
    assert window.ask("bpy.context.scene.camera.name") == "UniTAF Camera"

    window.step()
    window.step()
    assert (window.ask("facts()"), window.ask("sorted(item.name for item in bpy.context.visible_objects)")) == before
