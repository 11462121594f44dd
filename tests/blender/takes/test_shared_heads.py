"""Heads that are linked, overridden, appended, duplicated or in a copied scene: each button of a take does what it
says to that head, to no other, and is still done when the file is opened again."""

from __future__ import annotations

import bpy
import pytest
import shared_heads
from heads import make_head, value_at

from unitaf_blender import api, core
from unitaf_blender.character.head import find_head
from unitaf_blender.takes import library
from unitaf_blender.takes.parts import TakeIndex
from unitaf_blender.timeline import sequencer

ALONE = (
    shared_heads.overridden, shared_heads.instanced, shared_heads.appended, shared_heads.shift_d, shared_heads.parted,
    shared_heads.full_copy,
)  # fmt: skip
TOGETHER = (shared_heads.alt_d, shared_heads.linked_copy)  # they share what talks
FRAMES = range(1, 100, 3)
needs_sound = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")
ACTIONS = ("move", "rename", "dial", "mute", "delete", "retake", "star", "duplicate")


def movement(head):
    """What is seen of a head."""
    return [round(value_at(head, frame), 5) for frame in FRAMES]


def takes_of(head):
    """What is listed of a head."""
    return [(take.name, take.start, take.muted, take.text) for take in library.listed(head)]


def act(action, head):
    """Press a button for the first take of a head, which is active."""
    name = library.listed(head)[0].name
    if action == "dial":
        head.unitaf.dials.lower_face_strength = 0.5
        return name
    if action == "rename":
        assert bpy.ops.unitaf.rename_take(take=name, name="Line 5") == {"FINISHED"}
    elif action == "move":
        assert bpy.ops.unitaf.move_take(take=name, frames=12) == {"FINISHED"}
    elif action == "retake":
        assert bpy.ops.unitaf.retake(take=name, text="Something else.", ripple=False) == {"FINISHED"}
    else:
        assert getattr(bpy.ops.unitaf, f"{action}_take")(take=name) == {"FINISHED"}
    return name


def check(action, head, before, moved_before):
    """The action was done to the first take, and to no other."""
    (_name, start, _muted, text), later = before
    now, moved = takes_of(head), movement(head)
    texts = {take[3]: take for take in now}
    assert texts[later[3]][1:] == later[1:]
    if action == "delete":
        assert len(now) == 1 and moved[:10] == [0.0] * 10
    elif action == "duplicate":
        assert len(now) == 3
    else:
        assert len(now) == 2
    if action == "move":
        assert texts[text][1] == start + 12 and moved[4:14] == moved_before[:10]
    if action == "rename":
        assert now[0][0] == "Line 5" and moved == moved_before
    if action == "dial":
        assert moved != moved_before
    if action == "mute":
        assert now[0][2] and moved[:10] == [0.0] * 10
    if action == "retake":
        assert now[0][3] == "Something else."
    if action == "star":
        assert [TakeIndex().face_of(take[0]).action.get("unitaf_star", 0) for take in now] == [1, 0]


def reopen():
    """Save the file and open it again."""
    bpy.ops.wm.save_mainfile()
    bpy.ops.wm.open_mainfile(filepath=bpy.data.filepath)


@pytest.fixture
def folder(speak, tmp_path):
    (tmp_path / "shots").mkdir()
    shared_heads.make_source(tmp_path, speak)
    return tmp_path


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("share", ALONE, ids=lambda share: share.__name__)
def test_a_take_is_changed_for_one_head_alone_and_for_good(folder, share, action):
    head = share(folder)
    others = {item.name: movement(item) for item in bpy.context.scene.objects if item.type == "MESH" and item != head}
    name, before, moved = head.name, takes_of(head), movement(head)
    assert any(moved)
    act(action, head)
    for _ in range(2):
        head = shared_heads.active(name)
        check(action, head, before, moved)
        assert {other: movement(shared_heads.active(other)) for other in others} == others
        reopen()


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("share", TOGETHER, ids=lambda share: share.__name__)
def test_heads_with_one_mesh_change_together(folder, share, action):
    head = share(folder)
    name, before, moved = head.name, takes_of(head), movement(head)
    act(action, head)
    for _ in range(2):
        check(action, shared_heads.active(name), before, moved)
        check(action, bpy.data.objects["Hero"], before, moved)
        reopen()


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - {"dial"}))
def test_a_linked_head_says_what_to_do(folder, action):
    head = shared_heads.linked(folder)
    bpy.context.view_layer.objects.active = head
    assert len(library.listed(head)) == 2
    with pytest.raises(RuntimeError, match=r"hero.blend: make a library override"):
        act(action, head)


def test_what_is_chosen_for_an_overridden_head_comes_back_without_an_error(addon, tmp_path, capfd):
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "hero.blend"))
    make_head(name="Hero")  # nothing was chosen for it yet
    bpy.ops.wm.save_mainfile()
    (tmp_path / "shots").mkdir()
    head = shared_heads.overridden(tmp_path)
    head.unitaf.dials.lower_face_strength = 0.5
    head.unitaf.emotion.happy = 0.3
    head.unitaf.voice.presence = 0.7
    capfd.readouterr()
    for _ in range(2):
        reopen()
        chosen = shared_heads.active("Hero").unitaf
        found = chosen.dials.lower_face_strength, chosen.emotion.happy, chosen.voice.presence
        assert found == pytest.approx((0.5, 0.3, 0.7))
    assert "expected ID type" not in "".join(capfd.readouterr())


def test_a_script_is_told_what_to_do_with_a_linked_take(folder):
    shared_heads.linked(folder)
    with pytest.raises(core.errors.InputError, match="make a library override") as found:
        library.move("first-001", 5)
    assert found.value.fix == "override"


@pytest.mark.parametrize("share", [shared_heads.shift_d, shared_heads.full_copy], ids=lambda share: share.__name__)
@pytest.mark.parametrize("action", ACTIONS)
def test_the_older_head_may_be_changed_first(folder, share, action):
    copy = share(folder)
    name, moved, scene = copy.name, movement(copy), bpy.context.scene.name
    bpy.context.window.scene = bpy.data.scenes["Scene"]
    head = shared_heads.active("Hero")
    before, moved_before = takes_of(head), movement(head)
    act(action, head)
    check(action, head, before, moved_before)
    bpy.context.window.scene = bpy.data.scenes[scene]
    assert movement(shared_heads.active(name)) == moved


SCRIPTED = {
    "move": lambda head, name: api.move(name, 12),
    "rename": lambda head, name: api.rename(name, "Line 5"),
    "mute": lambda head, name: api.mute(name),
    "delete": lambda head, name: api.delete(name),
    "duplicate": lambda head, name: api.duplicate(name, 200),
}


@pytest.mark.parametrize("action", SCRIPTED)
@pytest.mark.parametrize(
    ("share", "copies"), [(shared_heads.shift_d, 1), (shared_heads.shift_d, 2), (shared_heads.full_copy, 1)]
)
def test_a_script_changes_the_take_of_the_older_head_alone(folder, share, copies, action):
    name = library.listed(bpy.data.objects["Hero"])[0].name
    others = [share(folder).name for _ in range(copies)]
    head = bpy.data.objects["Hero"]
    before, moved = takes_of(head), movement(head)
    SCRIPTED[action](head, name)
    check(action, head, before, moved)
    for other in (bpy.data.objects[name] for name in others):
        assert [take[1:] for take in takes_of(other)] == [take[1:] for take in before] and movement(other) == moved


@pytest.mark.parametrize("action", SCRIPTED)
@pytest.mark.parametrize("share", [shared_heads.shift_d, shared_heads.full_copy], ids=lambda share: share.__name__)
def test_a_script_changes_the_take_that_it_listed_of_the_newer_head(folder, share, action):
    copy, head = share(folder), bpy.data.objects["Hero"]
    before, moved, kept = takes_of(copy), movement(copy), takes_of(head)
    SCRIPTED[action](copy, api.takes(copy)[0].name)
    check(action, copy, before, moved)
    assert takes_of(head) == kept and movement(head) == moved


@pytest.mark.parametrize("share", [shared_heads.shift_d, shared_heads.full_copy], ids=lambda share: share.__name__)
def test_solo_and_bake_leave_the_other_head_alone(folder, share):
    copy, head = share(folder), bpy.data.objects["Hero"]
    kept, moved = takes_of(head), movement(head)
    library.solo(copy, library.listed(copy)[0].name)
    assert [take[2] for take in takes_of(copy)] == [False, True]
    library.solo(copy)
    api.bake(bpy.context, copy)
    assert all(take[2] for take in takes_of(copy))
    assert takes_of(head) == kept and movement(head) == moved


@needs_sound
def test_a_new_take_of_a_copy_leaves_the_sound_of_the_original(folder, speak):
    copy = shared_heads.shift_d(folder)
    bpy.context.scene.frame_set(1)
    speak("Over the first.", target=copy.name)
    assert [take.muted for take in library.listed(copy)] == [True, False, False]
    assert not any(take.muted for take in library.listed(bpy.data.objects["Hero"]))
    heard = {sound.name: sound.mute for sound in sequencer.strips(bpy.context.scene.sequence_editor)}
    assert not heard["first-001"] and not any(heard.values())


def test_what_turns_stays_with_the_head_that_turned_it(folder):
    copy = shared_heads.shift_d(folder)
    act("mute", copy)
    neck = bpy.data.objects["Neck"].animation_data
    assert [track.mute for track in neck.nla_tracks] == [False, False]
    assert {part.owner.name for part in TakeIndex().all_parts("first-001")} == {"Key", "Neck"}


@needs_sound
def test_a_retake_is_heard_where_the_take_was(folder):
    head = shared_heads.linked_copy(folder)
    act("retake", head)
    heard = {
        scene.name: len(sequencer.strips(scene.sequence_editor)) for scene in bpy.data.scenes if scene.sequence_editor
    }
    assert heard["Scene"] == 2 and heard.get("Scene.001", 0) == 0


@needs_sound
@pytest.mark.parametrize(
    "share", [shared_heads.overridden, shared_heads.appended, shared_heads.shift_d], ids=lambda share: share.__name__
)
def test_a_sound_that_was_left_behind_is_added(folder, share):
    head = share(folder)
    name, _later = [take.name for take in library.listed(head)]
    act("move", head)
    name = library.listed(head)[0].name
    assert library.is_silent(name, TakeIndex())
    if share is shared_heads.appended:
        reopen()  # Blender forgets the other file then
        bpy.context.view_layer.objects.active = bpy.data.objects["Hero"]
    assert bpy.ops.unitaf.add_sound("INVOKE_DEFAULT", take=name) == {"FINISHED"}
    (sound,) = TakeIndex().sounds_of(name)
    assert sequencer.left(sound.strip) == 13 and sound.strip.sound.filepath.endswith("first-001.wav")
    library.move(name, 10)
    assert sequencer.left(TakeIndex().sounds_of(name)[0].strip) == 23
    library.delete(name, files=True)
    assert (folder / "speech" / "first-001.wav").is_file()  # it is not this file's


@needs_sound
def test_a_sound_that_is_not_found_is_asked_for(folder):
    head = shared_heads.appended(folder)
    for file in (folder / "speech").glob("first-001.*"):
        file.rename(folder / f"moved{file.suffix}")
    with pytest.raises(RuntimeError, match="choose its file"):
        bpy.ops.unitaf.add_sound(take="first-001")
    bpy.ops.unitaf.add_sound(take="first-001", filepath=str(folder / "moved.wav"))
    assert len(TakeIndex().sounds_of("first-001")) == 1
    with pytest.raises(RuntimeError, match="already"):
        bpy.ops.unitaf.add_sound(take="first-001")
    assert head.name == "Hero"


def test_an_instance_of_a_linked_collection_says_what_to_do(folder):
    shared_heads.bring(folder, bpy.ops.wm.link, "Collection", shared_heads.COLLECTION, instance_collections=True)
    with pytest.raises(core.errors.InputError, match=r"shows a collection of hero\.blend") as found:
        find_head(bpy.context)
    assert found.value.fix == "override"
