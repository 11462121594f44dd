"""Takes of one line are alternatives: another reading by Generate, stars, solo, and the one that is used."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from unittest.mock import MagicMock

import bpy
import pytest
from heads import make_head

from unitaf_blender import core
from unitaf_blender.operators.takes import UNITAF_OT_duplicate_take, UNITAF_OT_move_take
from unitaf_blender.takes import alternatives, labels, library, readings, retake
from unitaf_blender.takes.parts import TakeIndex, face_of
from unitaf_blender.takes.plan import make_plan
from unitaf_blender.timeline import sequencer

LINE = "I thought you had gone."


@pytest.fixture
def head(addon):
    return make_head()


def muted(head):
    return [take.muted for take in library.listed(head)]


def test_the_same_line_again_is_another_reading(head, speak):
    def seed_of(text=LINE, **choices):
        return readings.another(head, make_plan(bpy.context, head, text, **choices)).settings.seed

    assert seed_of() == 0
    speak(LINE)
    assert seed_of() == 1
    speak(LINE, seed=1)
    assert seed_of() == 2 and seed_of(seed=7) == 7
    assert seed_of("Something else.") == seed_of(voice="giant") == seed_of(speed=1.5) == 0
    other = make_head()
    assert readings.another(other, make_plan(bpy.context, other, LINE)).settings.seed == 0
    high = core.settings.SEED_RANGE[1]
    speak(LINE, seed=high, target="Head")
    assert seed_of(seed=high) == 2  # after the last one come the first ones again


def test_one_of_the_takes_at_a_place_is_used(head, speak):
    first, second = speak(LINE).name, speak(LINE, seed=1).name
    bpy.context.scene.frame_set(100)
    later = speak("Later.").name
    assert muted(head) == [True, False, False]
    assert alternatives.use(head, first) == [second]
    assert muted(head) == [False, True, False]
    assert bpy.ops.unitaf.use_take(take=second) == {"FINISHED"}
    assert muted(head) == [True, False, False]
    assert not library.describe(later).muted


def test_solo_lets_a_take_be_heard_that_is_off(head, speak):
    first, second = speak(LINE).name, speak(LINE, seed=1).name
    library.solo(head, first)
    assert muted(head) == [False, True]
    library.solo(head, second)
    assert muted(head) == [True, False]
    library.solo(head)
    assert muted(head) == [True, False]  # as it was before


def test_generate_ends_the_solo(head, speak, monkeypatch):
    first = speak(LINE).name
    speak(LINE, seed=1)
    bpy.context.scene.frame_set(200)
    later = speak("Later.").name
    bpy.context.scene.frame_set(1)
    library.solo(head, first)
    with monkeypatch.context() as broken, pytest.raises(core.errors.InputError):
        broken.setattr(sequencer, "extend_range", MagicMock(side_effect=core.errors.InputError("No.")))
        speak(LINE, seed=2)
    assert head.unitaf.soloed == first and muted(head) == [False, True, True]
    third = speak(LINE, seed=2).name
    heard = [take.name for take in library.listed(head) if not take.muted]
    assert head.unitaf.soloed == "" and sorted(heard) == sorted([third, later])
    assert bpy.ops.unitaf.solo_take(take=first) == bpy.ops.unitaf.solo_take(take=first) == {"FINISHED"}
    assert heard == [take.name for take in library.listed(head) if not take.muted]


def test_a_star_stays_with_its_take(head, speak):
    name = speak(LINE).name
    assert bpy.ops.unitaf.star_take(take=name) == {"FINISHED"}
    assert alternatives.is_starred(face_of(name).action)
    retake.retake(bpy.context, name, "I thought you had left.")
    assert alternatives.is_starred(face_of(name).action)
    assert alternatives.is_starred(face_of(library.duplicate(name, 60)).action)
    bpy.ops.unitaf.star_take(take=name)
    assert not alternatives.is_starred(face_of(name).action)


def test_lists_show_numbers_and_words(head, speak):
    name = speak(LINE).name
    assert labels.label(face_of(name).action) == ("1", LINE)
    library.rename(name, "The good one")
    assert labels.label(face_of("The good one").action) == ("1", "The good one")


def test_a_recording_has_no_readings(head, speak):
    plan = make_plan(bpy.context, head, LINE)
    followed = dataclasses.replace(plan, recording=object())
    assert readings.another(head, followed) is followed


def test_takes_are_numbered_by_what_is_in_the_scene(head, speak):
    def number(name):
        return labels.label(face_of(name).action)[0]

    first, second = speak(LINE).name, speak(LINE, seed=1).name
    later = speak("Later.").name
    assert [number(name) for name in (first, second, later)] == ["1", "2", "3"]
    assert number(speak("By somebody else.", target=make_head(name="Other").name).name) == "1"
    library.delete(first)
    copy = library.duplicate(second, 200)
    assert [number(name) for name in (second, later, copy)] == ["2", "3", "4"]
    retake.retake(bpy.context, second, LINE)
    assert number(second) == "2"
    del face_of(later).action["unitaf_number"]  # of an earlier version
    assert labels.label(face_of(later).action) == ("", "Later.")
    assert number(speak(LINE, target=head.name).name) == "5"
    for take in library.listed(head):
        library.delete(take.name)
    bpy.context.scene.frame_set(1)
    assert number(speak(LINE, target=head.name).name) == "1"  # though the files of the first are there still


@pytest.fixture
def soloed(head, speak):
    """Three takes one after another, of which the second is soloed and the third was off before."""
    names = []
    for frame in (1, 100, 200):
        bpy.context.scene.frame_set(frame)
        names.append(speak("Where were you?").name)
    library.mute(names[2])
    library.solo(head, names[1])
    assert muted(head) == [True, False, True]
    return names


def test_the_solo_of_a_deleted_take_ends(head, soloed):
    library.delete(soloed[0])  # another one: the solo goes on
    assert head.unitaf.soloed == soloed[1] and muted(head) == [False, True]
    assert bpy.ops.unitaf.delete_take(take=soloed[1]) == {"FINISHED"}
    assert head.unitaf.soloed == head.unitaf.silenced == "" and muted(head) == [True]  # it was off before


def test_what_a_deleted_take_silenced_is_heard_again(head, soloed):
    library.delete(soloed[1])
    assert head.unitaf.soloed == "" and muted(head) == [False, True]
    assert not any(sound.strip.mute for sound in TakeIndex().sounds_of(soloed[0]))


def test_the_solo_of_a_take_that_is_said_again_goes_on(head, soloed):
    retake.retake(bpy.context, soloed[1], "Here.")
    assert head.unitaf.soloed == soloed[1] and muted(head) == [True, False, True]


def test_the_solo_of_a_track_that_is_deleted_by_hand_ends(head, soloed):
    key = head.data.shape_keys
    key.animation_data.nla_tracks.remove(key.animation_data.nla_tracks[f"UniTAF {soloed[1]}"])
    key.update_tag()
    bpy.context.view_layer.update()
    assert head.unitaf.soloed == "" and muted(head) == [False, True]


def test_a_take_that_is_not_there_is_not_soloed(head, soloed):
    with pytest.raises(core.errors.InputError, match="'Head' has no take called 'nobody'"):
        library.solo(head, "nobody")
    assert head.unitaf.soloed == soloed[1] and muted(head) == [True, False, True]


def test_what_a_new_take_switches_off_is_named(head, speak):
    speak("Who is it?")
    bpy.context.scene.frame_set(100)
    speak("I was asleep.")
    bpy.context.scene.frame_set(300)
    assert not [said for said in speak("Later.").warnings if "Switched off" in said]
    bpy.context.scene.frame_set(100)
    assert "Switched off: 2 I was asleep." in speak("No, you were not.").warnings
    assert "Switched off: 4 No, you were not." in speak("I was asleep.", seed=1).warnings  # those that are off are not
    assert muted(head) == [False, True, True, False, False]


def test_a_take_that_is_said_again_is_not_called_switched_off(head, speak):
    first, second = speak("Who is it?"), speak("Who is there?")
    assert "Switched off: 1 Who is it?" in second.warnings
    again = retake.retake(bpy.context, second.name, "Who?")
    assert not [said for said in again.warnings if "Switched off" in said] and muted(head) == [True, False]
    library.mute(first.name, False)
    again = retake.retake(bpy.context, second.name, "Who is here?")
    assert "Switched off: 1 Who is it?" in again.warnings


def test_a_take_that_is_put_on_others_says_so(head, speak):
    first = speak("Who is it?").name
    bpy.context.scene.frame_set(100)
    second = speak("I was asleep.").name
    assert alternatives.overlap_sentence(head, second) == ""
    library.move_to(second, 1)
    said = "It overlaps 1 Who is it? Use This Take switches that off."
    assert alternatives.overlap_sentence(head, second) == said and muted(head) == [False, False]
    library.mute(second)
    assert alternatives.overlap_sentence(head, second) == ""
    library.mute(second, False)
    operator = SimpleNamespace(head=lambda _: head, to_playhead=False, frames=0, report=MagicMock())
    UNITAF_OT_move_take.change(operator, bpy.context, second)
    operator.report.assert_called_once_with({"INFO"}, said)
    bpy.context.scene.frame_set(1)
    UNITAF_OT_duplicate_take.change(operator, bpy.context, first)
    assert operator.report.call_args.args[1].startswith("It overlaps 1 Who is it?, 2 I was asleep. ")


def test_many_takes_are_counted(head, speak):
    names = [speak("Who is it?").name, speak("x" * 80).name, speak("Why").name, speak("When?").name]
    assert labels.named(names[2:3]) == "3 Why."
    assert not labels.named([speak("Hello。").name]).endswith("。.")
    assert labels.named(names) == f"1 Who is it?, 2 {'x' * 37}…, 3 Why and 1 more."
