"""Plays a take in sync with its sound, and ends at its last frame."""

from __future__ import annotations

import contextlib
from types import SimpleNamespace

import bpy
import pytest

from unitaf_blender import handlers
from unitaf_blender.playback import take_player

ops = bpy.ops  # the fixture below puts another in its place for the player


@contextlib.contextmanager
def without_handlers():
    saving = bpy.app.handlers.save_pre
    kept = list(saving)
    saving.clear()
    yield
    saving.extend(kept)


@pytest.fixture
def playback(addon, monkeypatch):
    """A playback that the test moves on frame by frame."""
    state = SimpleNamespace(playing=False)
    monkeypatch.setattr(take_player, "_is_playing", lambda: state.playing)
    screen = SimpleNamespace(
        animation_play=lambda **about: setattr(state, "playing", about["sync"]),
        animation_cancel=lambda **_about: setattr(state, "playing", False),
    )
    monkeypatch.setattr(take_player.bpy, "ops", SimpleNamespace(screen=screen))
    return state


@pytest.mark.parametrize("way", ["to the end", "past the end", "drawn too slowly", "saved meanwhile"])
def test_a_take_is_played_in_sync_and_once(addon, playback, way, tmp_path, monkeypatch):
    scene = addon
    scene.sync_mode, scene.use_preview_range = "NONE", False
    before = [getattr(scene, name) for name in take_player.SETTINGS]
    take_player.start(scene, "take", 20, 40)
    assert playback.playing and scene.sync_mode == "AUDIO_SYNC" and scene.frame_current == 20
    scene.frame_set(38)
    assert take_player._check_end() == take_player.TICK_SECONDS
    if way == "saved meanwhile":
        handlers.on_save(str(tmp_path / "scene.blend"))
    elif way == "drawn too slowly":  # each redraw takes as long as the take, which begins again and again
        now = take_player.time.monotonic()
        monkeypatch.setattr(take_player.time, "monotonic", lambda: now + 21 / 24 + 2 * take_player.GRACE)
        assert take_player._check_end() is None
        assert scene.frame_current == 40
    else:
        scene.frame_set(40 if way == "to the end" else 21)  # dropped frames may hide the last one: it begins again
        assert take_player._check_end() is None
        assert scene.frame_current == 40
    assert not playback.playing and take_player.playing_take() == ""
    assert [getattr(scene, name) for name in take_player.SETTINGS] == before


def test_an_undo_step_made_meanwhile_does_not_keep_its_settings(addon, playback):
    scene = addon
    scene.sync_mode, scene.use_preview_range = "FRAME_DROP", True
    scene.frame_preview_start, scene.frame_preview_end = 3, 9
    before = [getattr(scene, name) for name in take_player.SETTINGS]
    ops.ed.undo_push(message="Before")
    take_player.start(scene, "take", 20, 40)
    ops.ed.undo_push(message="While it plays")
    take_player.stop()
    assert [getattr(scene, name) for name in take_player.SETTINGS] == before
    ops.ed.undo_push(message="After")
    ops.ed.undo()  # to the step that was made while it played
    assert [getattr(bpy.context.scene, name) for name in take_player.SETTINGS] == before


@pytest.mark.parametrize("way", ["copy", "automatic"])
def test_a_file_saved_meanwhile_does_not_keep_its_settings(addon, playback, tmp_path, way):
    scene, blend = addon, str(tmp_path / "talk.blend")
    scene.frame_preview_start, scene.frame_preview_end = 3, 9
    before = [getattr(scene, name) for name in take_player.SETTINGS]
    take_player.start(scene, "take", 20, 40)
    if way == "automatic":  # Blender calls no handler then
        with without_handlers():
            ops.wm.save_as_mainfile(filepath=blend, copy=True)
    else:
        ops.wm.save_as_mainfile(filepath=blend, copy=True)
    take_player._CurrentPlayback.name = ""  # Blender crashes
    ops.wm.open_mainfile(filepath=blend)
    assert [getattr(bpy.context.scene, name) for name in take_player.SETTINGS] == before


@pytest.mark.parametrize("text", ["no JSON", "[]", '{"sync_mode": "NEVER", "frame_preview_end": 1e30}'])
def test_a_damaged_note_of_the_settings_changes_nothing(addon, text):
    before = [getattr(addon, name) for name in take_player.SETTINGS]
    addon.unitaf.before_playback = text
    take_player.restore_settings()
    assert [getattr(addon, name) for name in take_player.SETTINGS] == before and addon.unitaf.before_playback == ""
