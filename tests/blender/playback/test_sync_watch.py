"""Notices playback that falls behind, and offers to sync it to the sound."""

from __future__ import annotations

import time

import bpy

from unitaf_blender.playback import sync_watch


def test_slow_playback_is_noticed(addon, monkeypatch):
    scene, clock = addon, [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    for frames, late in ((48, False), (40, True), (47, False)):
        scene.frame_set(1)
        sync_watch.on_start(scene)
        clock[0] += 2.0
        scene.frame_set(1 + frames)
        sync_watch.on_stop(scene)
        assert sync_watch.is_late() == late
    sync_watch.forget()
    assert not sync_watch.is_late()
    assert bpy.ops.unitaf.sync_playback() == {"FINISHED"} and scene.sync_mode == "AUDIO_SYNC"
    assert not bpy.ops.unitaf.sync_playback.poll()
