"""The take that is chosen in the list stays the same one, whatever comes and goes around it."""

from __future__ import annotations

import bpy
import pytest
from heads import keys, make_head

from unitaf_blender.takes import chosen_takes, library


@pytest.fixture
def three(speak):
    """Three takes, the second of which is chosen."""
    head = make_head()
    names = []
    for frame in (1, 60, 120):
        bpy.context.scene.frame_set(frame)
        names.append(speak(f"Said at {frame}.").name)
    assert library.chosen_take(head) == names[2]
    head.unitaf.active_take = list(keys(head).animation_data.nla_tracks.keys()).index(f"UniTAF {names[1]}")
    return head, names


def is_shown(head):
    """Whether the list marks the chosen take."""
    track = keys(head).animation_data.nla_tracks[head.unitaf.active_take]
    return track.name == f"UniTAF {library.chosen_take(head)}"


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_retake_is_chosen(three, which):
    head, names = three
    assert bpy.ops.unitaf.retake(take=names[which], text="Something else.") == {"FINISHED"}
    assert library.chosen_take(head) == names[which] and is_shown(head)


def test_takes_and_tracks_that_come_and_go(three):
    head, names = three
    library.delete(names[0])
    assert library.chosen_take(head) == names[1] and is_shown(head)
    tracks = keys(head).animation_data.nla_tracks
    tracks.new(prev=None)
    tracks.new(prev=tracks[0])
    assert library.chosen_take(head) == names[1] and is_shown(head)
    library.rename(names[1], "Renamed")
    assert library.chosen_take(head) == "Renamed" and is_shown(head)
    library.delete("Renamed")
    assert library.chosen_take(head) == names[2] and is_shown(head)


def test_a_duplicated_head_keeps_its_choice(three):
    head, names = three
    copy = head.copy()
    copy.data = head.data.copy()
    bpy.context.scene.collection.objects.link(copy)
    bpy.context.view_layer.objects.active = copy
    assert bpy.ops.unitaf.mute_take() == {"FINISHED"}
    chosen = library.chosen_take(copy)
    assert chosen not in names and library.describe(chosen).text == "Said at 60."


def test_undo_leaves_a_choice_that_was_made_since(three):
    head, names = three
    chosen_takes.remember()
    head.unitaf.chosen = names[2]  # as Blender restores it
    chosen_takes.recall()
    assert library.chosen_take(head) == names[1]


def test_undo_that_brings_a_take_back_chooses_as_at_that_step(three):
    head, names = three
    chosen_takes.remember()
    library.delete(names[0])  # as a step forth that deletes it
    head.unitaf.chosen = names[2]
    chosen_takes.recall()
    assert library.chosen_take(head) == names[2]
