"""A take said again in its place."""

from __future__ import annotations

from pathlib import Path

import bpy
import pytest
from heads import keys, make_head, value_at

from unitaf_blender import core
from unitaf_blender.background import jobs
from unitaf_blender.takes import library, retake
from unitaf_blender.takes.library import chosen_take
from unitaf_blender.takes.parts import sounds_of
from unitaf_blender.timeline import hand_layer, nla, sequencer

InputError = core.errors.InputError
UnitafError = core.errors.UnitafError
needs_sound = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")


@pytest.fixture
def three(speak):
    """The names of three takes of a head, at frames 1, 60 and 120."""
    make_head()
    names = []
    for frame in (1, 60, 120):
        bpy.context.scene.frame_set(frame)
        names.append(speak(f"Said at {frame}.", target="Head", seed=frame).name)
    return names


def test_another_text_in_its_place(three):
    head = bpy.data.objects["Head"]
    library.mute(three[1])
    result = retake.retake(bpy.context, three[1], "This is a much longer line than what was said before, by far.")
    first, second, third = library.listed(head)
    assert [take.name for take in (first, second, third)] == three
    assert second.text.startswith("This is") and second.muted
    assert (first.start, second.start) == (1, 60)
    grown = second.end - 60 - 24 + 1
    assert grown > 20 and third.start == 120 + grown
    assert result.name == three[1] and second.settings.seed == 60
    if sounds_of(three[2]):
        assert sequencer.left(sounds_of(three[2])[0].strip) == third.start
        assert len(sounds_of(three[1])) == 1


@needs_sound  # the earlier take is found by its sound
def test_what_was_keyed_by_hand_goes_along(three):
    head = bpy.data.objects["Head"]
    hand_layer.add(keys(head), "Head")
    block = keys(head).key_blocks["browInnerUp"]
    for frame in (62, 80):
        bpy.context.scene.frame_set(frame)
        block.value = 0.9
        block.keyframe_insert("value", frame=frame)
        head.unitaf.emotion.keyframe_insert("happy", frame=frame)
    grown = library.describe(three[1]).end
    retake.retake(bpy.context, three[1], "A line that is longer than the one before it, by some frames.")
    grown = round(library.describe(three[1]).end - grown)
    assert grown > 5
    for owner in (keys(head), head):
        data = owner.animation_data
        (curve,) = nla.fcurves(data.action, getattr(data, "action_slot", None))
        assert [point.co.x for point in curve.keyframe_points] == [62, 80 + grown]


@needs_sound
@pytest.mark.parametrize("way", ["files", "packed", "gone"])
def test_the_earlier_take_comes_from_its_files_or_from_the_scene(three, way):
    strip = sounds_of(three[0])[0].strip
    wav = Path(bpy.path.abspath(strip.sound.filepath))
    if way == "packed":
        strip.sound.pack()
    if way != "files":
        for file in wav.parent.glob(f"{wav.stem}.*"):
            file.unlink()
    again = retake.plan_retake(bpy.context, three[0], "Other words.")
    assert (again.plan.previous is None) == (way == "gone")
    if way == "packed":
        assert sorted(path.suffix for path in again.plan.previous.parent.iterdir()) == [".json", ".npz", ".wav"]
    again.release()
    assert not again.temporary or not Path(again.temporary).exists()


def test_the_dictionary_of_the_project_is_used(three, addon, tmp_path):
    head = bpy.data.objects["Head"]
    bpy.context.view_layer.objects.active = head
    assert bpy.ops.unitaf.add_word() == {"FINISHED"}
    word = addon.unitaf.words[0]
    word.name, word.said = "Siobhan", "SH IH0 V AO1 N"
    retake.retake(bpy.context, three[0], "Siobhan said it.")
    assert library.listed(head)[0].settings.pronunciation == {"Siobhan": "SH IH0 V AO1 N"}
    file = tmp_path / "words.txt"
    file.write_text("Nguyen win\nSiobhan\tshivawn\n", "utf-8")
    assert bpy.ops.unitaf.load_words(filepath=str(file)) == {"FINISHED"}
    assert {row.name: row.said for row in addon.unitaf.words} == {"Siobhan": "shivawn", "Nguyen": "win"}
    word.name = "two words"
    with pytest.raises(UnitafError, match="not one word"):
        retake.retake(bpy.context, three[0])
    addon.unitaf.active_word = 0
    assert bpy.ops.unitaf.remove_word() == {"FINISHED"} and len(addon.unitaf.words) == 1


def test_without_ripple_the_others_stay(three):
    retake.retake(bpy.context, three[0], "A longer line than before, but not by very much.", ripple=False, seed=7)
    first, second, third = library.listed(bpy.data.objects["Head"])
    assert (second.start, third.start) == (60, 120)
    assert first.settings.seed == 7


def test_a_failure_leaves_the_old_one(three, use_engine):
    before = {three[1]: value_at(bpy.data.objects["Head"], 65)}
    for text, error in (("?", UnitafError), ("", UnitafError)):
        with pytest.raises(error):
            retake.retake(bpy.context, three[1], text)
    assert value_at(bpy.data.objects["Head"], 65) == before[three[1]] != 0
    assert [take.name for take in library.listed(bpy.data.objects["Head"])] == three
    with pytest.raises(InputError, match="no take called"):
        retake.retake(bpy.context, "nothing", "Hello.")


def test_the_button_says_it_again_with_a_new_seed(three, addon):
    head = bpy.data.objects["Head"]
    bpy.context.view_layer.objects.active = head
    assert bpy.ops.unitaf.retake(take=three[0], new_seed=True) == {"FINISHED"}
    take = library.listed(head)[0]
    assert take.text == "Said at 1." and take.settings.seed != 1
    assert bpy.ops.unitaf.retake(take=three[0], text="Other words.", voice="giant", emotion="sad=0.5") == {"FINISHED"}
    take = library.listed(head)[0]
    assert (take.text, take.settings.voice) == ("Other words.", "giant")
    assert take.settings.emotion.as_json() == {"sad": 0.5}
    assert jobs.note().kind == "INFO"


def test_the_buttons_of_the_list(three, addon):
    head = bpy.data.objects["Head"]
    bpy.context.view_layer.objects.active = head
    assert chosen_take(head) == three[2]  # the last one that was made
    tracks = keys(head).animation_data.nla_tracks
    head.unitaf.active_take = list(tracks.keys()).index(f"UniTAF {three[1]}")
    assert bpy.ops.unitaf.mute_take() == {"FINISHED"} and library.describe(three[1]).muted
    assert bpy.ops.unitaf.solo_take(take=three[0]) == {"FINISHED"} and head.unitaf.soloed == three[0]
    assert bpy.ops.unitaf.solo_take(take=three[0]) == {"FINISHED"} and head.unitaf.soloed == ""
    assert bpy.ops.unitaf.rename_take(name="Middle") == {"FINISHED"}
    assert bpy.ops.unitaf.move_take(frames=5) == {"FINISHED"} and library.describe("Middle").start == 65
    bpy.context.scene.frame_set(300)
    assert bpy.ops.unitaf.move_take(to_playhead=True) == {"FINISHED"} and library.describe("Middle").start == 300
    bpy.context.scene.frame_set(400)
    assert bpy.ops.unitaf.duplicate_take() == {"FINISHED"} and len(library.listed(head)) == 4
    assert bpy.ops.unitaf.delete_take(take="Middle") == {"FINISHED"} and len(library.listed(head)) == 3
    assert bpy.ops.unitaf.add_hand_layer() == {"FINISHED"} and not bpy.ops.unitaf.add_hand_layer.poll()
    assert bpy.ops.unitaf.mute_hand_layer() == {"FINISHED"}
    assert bpy.ops.unitaf.remove_hand_layer() == {"FINISHED"}
    for name in [take.name for take in library.listed(head)]:
        bpy.ops.unitaf.delete_take(take=name)
    assert not bpy.ops.unitaf.delete_take.poll()
    assert keys(head).animation_data is None
