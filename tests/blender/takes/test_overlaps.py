"""Takes of one head that overlap in silences for a feeling alone: both stay, and the later one fades in."""

from __future__ import annotations

import bpy
import pytest
from heads import keys, make_head

from unitaf_blender import core
from unitaf_blender.takes import library, stored
from unitaf_blender.takes.parts import face_of
from unitaf_blender.timeline import nla

BEFORE, LEAD, AFTER = 4, 7, 18  # frames of silence at the ends of a take, and before its first word
SHOWN = 'key_blocks["jawOpen"].value'


@pytest.fixture
def felt(speak, addon, monkeypatch):
    """Speaks a take at a frame; all takes seem to have the silences of a feeling."""
    fps = 24.0
    ends = core.felt_ends.FeltEnds(BEFORE / fps, AFTER / fps)
    monkeypatch.setattr(stored.StoredTake, "felt_ends", lambda take: ends)
    monkeypatch.setattr(stored.StoredTake, "silence_before", lambda take: LEAD / fps)
    addon.render.fps = 24
    make_head()

    def run(text, frame):
        addon.frame_set(frame)
        return speak(text, target="Head")

    return run


def value(take, frame):
    """What the curve of a take's jaw is at a frame of the scene."""
    strip = face_of(take).strip
    curve = next(curve for curve in nla.strip_curves(strip) if curve.data_path == SHOWN)
    return curve.evaluate(strip.action_frame_start + frame - strip.frame_start)


def shown(scene, frame):
    """What the head shows of its jaw at a frame of the scene."""
    scene.frame_set(frame)
    return keys(bpy.data.objects["Head"]).key_blocks["jawOpen"].value


def order():
    return [
        nla.take_name(track.strips[0].action)
        for track in keys(bpy.data.objects["Head"]).animation_data.nla_tracks
        if track.strips
    ]


def test_a_take_in_the_tail_of_a_feeling_fades_in(felt, addon):
    one = felt("Hello there.", 10)
    two = felt("You again.", one.end + 1 - AFTER)
    assert not (library.describe(one.name).muted or library.describe(two.name).muted)
    assert not any("Switched off" in warning for warning in two.warnings)
    assert face_of(two.name).strip.blend_in == LEAD and face_of(one.name).strip.blend_in == 0
    for frame in range(two.start + 1, two.start + LEAD):
        share = (frame - two.start) / LEAD
        mixed = (1 - share) * value(one.name, frame) + share * value(two.name, frame)
        assert shown(addon, frame) == pytest.approx(mixed, abs=1e-4)
    assert shown(addon, two.start + LEAD) == pytest.approx(value(two.name, two.start + LEAD), abs=1e-5)


def test_a_take_before_another_lies_below_it(felt):
    """The words of the later one are its own, whichever was made first."""
    felt("Far away.", 500)
    two = felt("You again.", 200)
    length = two.end - two.start
    one = felt("Hello there.", 200 - length - 1 + AFTER + BEFORE)
    assert not any("Switched off" in warning for warning in one.warnings)
    assert order().index(one.name) < order().index(two.name)
    assert face_of(two.name).strip.blend_in == LEAD


def test_a_take_that_overlaps_words_switches_them_off(felt):
    one = felt("Hello there.", 10)
    two = felt("You again.", one.end - AFTER - BEFORE)
    assert library.describe(one.name).muted
    assert any("Switched off" in warning for warning in two.warnings)


def test_a_take_that_is_moved_into_a_tail_fades_in(felt):
    one = felt("Hello there.", 10)
    two = felt("You again.", one.end + 40)
    assert face_of(two.name).strip.blend_in == 0
    library.move_to(two.name, one.end + 1 - AFTER)
    assert face_of(two.name).strip.blend_in == LEAD
