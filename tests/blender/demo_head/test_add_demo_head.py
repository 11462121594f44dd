"""Add › Mesh › UniTAF Demo Head, and then it talks."""

from __future__ import annotations

import itertools

import bpy
import pytest
from heads import keys

from unitaf_blender import core
from unitaf_blender.demo_head import stage
from unitaf_blender.properties.voice import voice_of


def test_the_head_is_added_active_and_talks(speak, addon):
    addon.cursor.location = (1.0, 2.0, 3.0)
    assert bpy.ops.unitaf.add_demo_head() == {"FINISHED"}
    head = bpy.context.view_layer.objects.active
    assert head.select_get() and tuple(head.location) == (1.0, 2.0, 3.0)
    assert {block.name for block in keys(head).key_blocks} >= set(core.channels.ARKIT)
    result = speak("Hello there.")
    assert result.missing == () and not result.still
    assert not [warning for warning in result.warnings if "without sound" not in warning]


def test_a_second_character_has_another_face_and_the_same_keys(addon):
    heads = []
    for character in ("WOMAN", "MAN"):
        assert bpy.ops.unitaf.add_demo_head(character=character) == {"FINISHED"}
        heads.append(bpy.context.view_layer.objects.active)
    woman, man = heads
    assert [block.name for block in keys(woman).key_blocks] == [block.name for block in keys(man).key_blocks]
    assert {group.name for group in woman.vertex_groups} == {group.name for group in man.vertex_groups}
    assert [a.co for a in woman.data.vertices[:5000]] != [b.co for b in man.data.vertices[:5000]]


@pytest.mark.parametrize(("character", "voice"), [("WOMAN", core.cast.OWN), ("MAN", "man")])
def test_each_character_has_a_voice_that_fits_it(addon, character, voice):
    bpy.ops.unitaf.add_demo_head(character=character)
    assert voice_of(bpy.context.object) == voice


def test_not_in_edit_mode(addon):
    bpy.ops.unitaf.add_demo_head()
    bpy.ops.object.mode_set(mode="EDIT")
    assert not bpy.ops.unitaf.add_demo_head.poll()


def test_a_second_head_is_put_beside_the_first(addon):
    addon.cursor.location = (1.0, 2.0, 3.0)
    heads = []
    for character in ("WOMAN", "MAN", "WOMAN"):
        bpy.ops.unitaf.add_demo_head(character=character)
        heads.append(bpy.context.object)
    assert tuple(heads[0].location) == (1.0, 2.0, 3.0)
    spans = [(low.x, high.x) for low, high in map(stage.box_of, heads)]
    assert spans == sorted(spans) and all(end < start for (_, end), (start, _) in itertools.pairwise(spans))
    addon.cursor.location = (0.0, 0.0, 0.0)
    bpy.ops.unitaf.add_demo_head()
    assert tuple(bpy.context.object.location) == (0.0, 0.0, 0.0)  # there is room
