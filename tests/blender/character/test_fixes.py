"""Awkward characters: what is wrong is said, and the button beside it mends it."""

from __future__ import annotations

import ast

import bpy
import heads
import numpy as np
import pytest
from paths import ROOT

from unitaf_blender import core
from unitaf_blender.background import jobs
from unitaf_blender.background.notes import Note
from unitaf_blender.character import fixes
from unitaf_blender.character.fixes import FixName
from unitaf_blender.character.head import head_fix, head_reason
from unitaf_blender.character.meshes import rows_of, set_rows
from unitaf_blender.operators.base import result_note
from unitaf_blender.rig.rows import Row
from unitaf_blender.takes import library, self_check
from unitaf_blender.timeline import nla


def mend(name, head):
    """Press the button."""
    assert bpy.ops.unitaf.fix(fix=name, head=head.name) == {"FINISHED"}


def spoil(head, fault):
    """Make a head awkward."""
    key, block = heads.keys(head), heads.keys(head).key_blocks["jawOpen"]
    if fault == "unmute":
        for one in key.key_blocks:
            one.mute = True
    elif fault == "mute_drivers":
        for one in key.key_blocks[1:]:
            one.driver_add("value").driver.expression = "0"
    elif fault == "widen":
        for one in key.key_blocks[1:]:
            one.slider_max = 0.0
    elif fault == "unpin":
        head.active_shape_key_index = 0
        head.show_only_shape_key = True
    elif fault == "relative":
        key.use_relative = False
    elif fault == "show":
        head.hide_viewport = True
    assert block


@pytest.mark.parametrize("how", ["unmute", "mute_drivers", "widen", "unpin", "relative", "show"])
def test_what_keeps_a_face_still_is_mended(speak, how):
    head = heads.make_head()
    spoil(head, how)
    made = speak("Hello there.", target="Head")
    assert how in made.fixes
    note = result_note(made)
    assert note.fixes == made.fixes and note.head == "Head"
    mend(how, head)
    values = [heads.value_at(head, frame) for frame in range(made.start, made.end)]
    assert max(values) > 0.02


def test_solo_is_ended(speak):
    head = heads.make_head()
    data = nla.ensure_animation(heads.keys(head))
    data.nla_tracks.new().is_solo = True
    made = speak("Hello there.", target="Head")
    assert "end_solo" in made.fixes
    mend("end_solo", head)
    assert max(heads.value_at(head, frame) for frame in range(made.start, made.end)) > 0.02


def test_a_muted_track_is_unmuted(speak):
    head = heads.make_head()
    other = speak("Hello there.", target="Head").name
    library.mute(other)
    bpy.context.scene.frame_set(60)
    made = speak("Hello again.", target="Head")
    track = heads.keys(head).animation_data.nla_tracks[head.unitaf.active_take]
    track.mute = track.strips[0].mute = True
    (obstacle,) = self_check.causes(head, heads.keys(head), track, {"jawOpen": np.ones(2, np.float32)})
    mend(obstacle.fix, head)
    assert max(heads.value_at(head, frame) for frame in range(made.start, made.end)) > 0.02
    assert library.describe(other).muted


def test_nla_is_switched_on(speak):
    head = heads.make_head()
    made = speak("Hello there.", target="Head")
    heads.keys(head).animation_data.use_nla = False
    mend("nla_on", head)
    assert max(heads.value_at(head, frame) for frame in range(made.start, made.end)) > 0.02


def test_edit_mode_is_left(addon):
    head = heads.make_head()
    bpy.ops.object.mode_set(mode="EDIT")
    mend("object_mode", head)
    assert head.mode == "OBJECT"


def test_every_fix_that_is_offered_exists():
    assert set(fixes.FIXES) == set(FixName)
    offered, plain = set(), []
    for path in (ROOT / "unitaf_blender").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and ast.unparse(node.value).endswith("FixName")
                and path.name != "fixes.py"
            ):
                offered.add(FixName[node.attr])
            elif isinstance(node, ast.keyword) and node.arg in ("fix", "fixes"):
                plain += [child.value for child in ast.walk(node.value) if isinstance(child, ast.Constant)]
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Obstacle":
                plain += [argument.value for argument in node.args[1:] if isinstance(argument, ast.Constant)]
    assert offered == set(FixName)
    assert set(plain) <= {""}, "a fix is named by FixName, so that its name cannot be wrong"


@pytest.mark.parametrize("name", sorted(set(FixName) - {FixName.JAW_BONE, FixName.CHOOSE_BONE}))  # these need bones
def test_every_fix_can_be_applied(name, addon):
    head = heads.make_head()
    fixes.apply(bpy.context, name, head)
    assert head_reason(bpy.data.objects["Head"]) == ""


def test_an_excluded_collection_is_shown(speak):
    head = heads.make_head()
    scene = bpy.context.scene
    inner, outer = bpy.data.collections.new("Inner"), bpy.data.collections.new("Outer")
    outer.children.link(inner)
    scene.collection.children.link(outer)
    inner.objects.link(head)
    scene.collection.objects.unlink(head)
    bpy.context.view_layer.layer_collection.children["Outer"].exclude = True
    made = speak("Hello there.", target="Head")
    assert made.fixes == ("show",)
    mend("show", head)
    assert head.visible_get()


def test_a_linked_head_is_overridden_and_speaks(speak, tmp_path):
    head = heads.link_head(tmp_path)
    with pytest.raises(core.errors.InputError) as found:
        speak("Hello there.", target="Linked")
    assert found.value.fix == "override"
    mend(found.value.fix, head)
    made = speak("Hello there.", target="Linked")
    assert not made.still
    frame = made.start + 5
    before = heads.value_at(bpy.data.objects["Linked"], frame)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shot.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "shot.blend"))
    assert heads.value_at(bpy.data.objects["Linked"], frame) == pytest.approx(before)


def test_an_overridden_head_whose_mesh_is_linked(speak, tmp_path):
    head = heads.link_head(tmp_path).override_create(remap_local_usages=True)
    assert head_fix(head) == "override"
    mend("override", head)
    assert not speak("Hello there.", target=head.name).still


def test_two_heads_with_one_mesh_are_parted(speak):
    head = heads.make_head()
    twin = bpy.data.objects.new("Twin", head.data)
    bpy.context.scene.collection.objects.link(twin)
    mend("single_user", twin)
    made = speak("Hello there.", target="Head")
    assert not made.still and twin.data != head.data
    assert heads.value_at(twin, made.start + 5) == 0 and heads.keys(twin).animation_data is None


def test_a_head_in_no_scene_is_added(addon):
    head = heads.make_head()
    bpy.context.scene.collection.objects.unlink(head)
    assert head_fix(head) == "link"
    mend("link", head)
    assert head_reason(head) == ""


def test_mending_ends_the_note(addon):
    head = heads.make_head()
    jobs.show_note(Note("WARNING", "It stands still.", fixes=("unmute",), head="Head"))
    mend("unmute", head)
    assert jobs.note() is None


def test_unknown_remedies_are_refused(addon):
    head = heads.make_head()
    with pytest.raises(core.errors.InputError):
        fixes.apply(bpy.context, "magic", head)
    with pytest.raises(RuntimeError, match="gone"):
        bpy.ops.unitaf.fix(fix="unmute", head="Nobody")


def test_an_overridden_head_keeps_its_map_and_its_meshes(speak, tmp_path):
    head = heads.link_head(tmp_path)
    mend("override", head)
    head = bpy.data.objects["Linked"]
    teeth = heads.make_head(("jawOpen", "jawLeft", "jawRight"), "Teeth")
    head.unitaf.meshes.add().object = teeth
    made = [Row("jawOpen", "KEY", "jawOpen", 0.5), Row("mouthClose", "KEY", "mouthClose", 0.5)]
    set_rows(head, made)
    frame = speak("Hello there.", target="Linked").start + 5
    before = heads.value_at(head, frame)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shot.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "shot.blend"))
    head = bpy.data.objects["Linked"]
    assert rows_of(head) == made
    assert heads.value_at(head, frame) == pytest.approx(before)
    assert [line.object.name for line in head.unitaf.meshes] == ["Teeth"]
