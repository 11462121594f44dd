"""Several meshes of a character, other targets than shape keys, and a rig map made by hand."""

from __future__ import annotations

import time

import bpy
import heads
import numpy as np
import pytest

from unitaf_blender import core
from unitaf_blender.character.head import matched_keys
from unitaf_blender.character.meshes import add_meshes, find_meshes, rows_of, set_rows
from unitaf_blender.properties.head import head_properties
from unitaf_blender.properties.rig import rig_of
from unitaf_blender.rig import rows
from unitaf_blender.rig.rows import BONE, PROPERTY, Row
from unitaf_blender.takes import follow_dials, library, stored
from unitaf_blender.timeline import nla

PARTS = {"Teeth": ("jawOpen", "jawLeft", "jawForward"), "Beard": ("jawOpen", "mouthClose", "mouthPucker")}


@pytest.fixture
def family(addon):
    """A head with teeth and beard under one parent, and a stranger beside them."""
    parent = bpy.data.objects.new("Body", None)
    bpy.context.scene.collection.objects.link(parent)
    made = {name: heads.make_head(names, name) for name, names in PARTS.items()}
    stranger = heads.make_head(name="Stranger")
    head = heads.make_head()
    for item in (head, *made.values()):
        item.parent = parent
    return head, made, stranger


def take_action(mesh):
    """The action of the only take of a mesh."""
    (strip,) = nla.take_strips(heads.keys(mesh))
    return strip.action


def curve_of(owner, path, index=0):
    """The values of a take's curve."""
    (curve,) = [
        curve
        for strip in nla.take_strips(owner)
        for curve in nla.strip_curves(strip)
        if (curve.data_path, curve.array_index) == (path, index)
    ]
    return np.array([point.co[1] for point in curve.keyframe_points])


def test_meshes_under_the_same_parent_are_found(family):
    head, made, _stranger = family
    assert {mesh.name for mesh in find_meshes(head)} == set(made)
    bpy.ops.unitaf.find_meshes()
    bpy.ops.unitaf.find_meshes()
    assert [line.object.name for line in head.unitaf.meshes] == list(made)


def test_meshes_of_one_armature_are_found(addon):
    armature = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    bpy.context.scene.collection.objects.link(armature)
    lashes, head = heads.make_head(("eyeBlinkLeft", "eyeBlinkRight", "eyeWideLeft"), "Lashes"), heads.make_head()
    for item in (head, lashes):
        item.modifiers.new("Rig", "ARMATURE").object = armature
    assert find_meshes(head) == [lashes]


def test_a_take_moves_every_mesh(family, speak):
    head, made, stranger = family
    add_meshes(head)
    result = speak("Hello there.", target="Head")
    assert not result.still
    for mesh in made.values():
        for frame in (result.start + 3, result.start + 8):
            assert heads.value_at(mesh, frame) == pytest.approx(heads.value_at(head, frame), abs=1e-6)
    assert heads.keys(stranger).animation_data is None
    assert {take_action(mesh)[nla.TAKE_MARK] for mesh in (head, *made.values())} == {result.name}


def test_dials_move_every_mesh(family, speak):
    head, made, _stranger = family
    add_meshes(head)
    speak("Hello there.", target="Head")
    before = curve_of(heads.keys(made["Teeth"]), 'key_blocks["jawOpen"].value')
    head_properties(head).dials.lower_face_strength = 0.5
    follow_dials.show(head)
    after = curve_of(heads.keys(made["Teeth"]), 'key_blocks["jawOpen"].value')
    assert after == pytest.approx(curve_of(heads.keys(head), 'key_blocks["jawOpen"].value'))
    assert np.abs(after - before).max() > 0.01


def test_a_later_take_mutes_the_earlier_on_every_mesh(family, speak):
    head, made, _stranger = family
    add_meshes(head)
    speak("Hello there.", target="Head")
    speak("Hello again.", target="Head")
    for mesh in (head, *made.values()):
        muted = [track.mute for track in heads.keys(mesh).animation_data.nla_tracks if "rest" not in track.name]
        assert muted == [True, False]


def test_meshes_that_are_found_later_get_the_takes_there_are(family, speak):
    head, made, _stranger = family
    result = speak("Hello there.", target="Head")
    bpy.context.view_layer.objects.active = head
    bpy.ops.unitaf.find_meshes()
    for mesh in made.values():
        assert heads.value_at(mesh, result.start + 5) == pytest.approx(heads.value_at(head, result.start + 5), abs=1e-6)


def test_a_mesh_that_is_shared_or_gone_is_written_once(family, speak):
    head, made, _stranger = family
    add_meshes(head)
    twin = bpy.data.objects.new("Twin", head.data)
    bpy.context.scene.collection.objects.link(twin)
    head.unitaf.meshes.add().object = twin
    bpy.data.objects.remove(made["Beard"])
    speak("Hello there.", target="Head")
    assert len(list(nla.take_strips(heads.keys(head)))) == 1


def test_a_hand_made_map_is_what_is_written(addon, speak):
    head = heads.make_head(("Snap", "Wide", "jawOpen"))
    set_rows(head, [Row("jawOpen", "KEY", "Snap", 0.5), Row("mouthPucker", "KEY", "Wide")])
    speak("Hello there.", target="Head")
    curves, _angles = stored.stored_take(take_action(head)).curves_with_dials()
    index = core.channels.INDEX
    jaw = np.maximum(curves[:, index["jawOpen"]] - curves[:, index["mouthClose"]], 0)
    assert curve_of(heads.keys(head), 'key_blocks["Snap"].value') == pytest.approx(0.5 * jaw, abs=1e-6)
    assert {curve.data_path for strip in nla.take_strips(heads.keys(head)) for curve in nla.strip_curves(strip)} == {
        'key_blocks["Snap"].value', 'key_blocks["Wide"].value',
    }  # fmt: skip


def test_takes_follow_the_map(addon, speak):
    head = heads.make_head(("jawOpen", "mouthClose", "Other"))
    result = speak("Hello there.", target="Head")
    whole = curve_of(heads.keys(head), 'key_blocks["jawOpen"].value')
    bpy.ops.unitaf.edit_rig()
    assert [row.target for row in rig_of(head).rows] == ["jawOpen", "mouthClose"]
    rig_of(head).rows[0].target = "Other"
    rig_of(head).rows[0].multiplier = 2.0
    follow_dials.flush()
    paths = {curve.data_path for strip in nla.take_strips(heads.keys(head)) for curve in nla.strip_curves(strip)}
    assert paths == {'key_blocks["Other"].value', 'key_blocks["mouthClose"].value'}
    assert curve_of(heads.keys(head), 'key_blocks["Other"].value') == pytest.approx(2 * whole, abs=1e-6)
    assert heads.value_at(head, result.end + 20, "Other") == 0
    bpy.ops.unitaf.detect_rig()
    follow_dials.flush()
    assert curve_of(heads.keys(head), 'key_blocks["jawOpen"].value') == pytest.approx(whole, abs=1e-6)


def test_a_property_and_a_bone_move_with_a_take(addon, speak):
    armature = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    bpy.context.scene.collection.objects.link(armature)
    bpy.context.view_layer.objects.active = armature
    bpy.ops.object.mode_set(mode="EDIT")
    bone = armature.data.edit_bones.new("jaw")
    bone.head, bone.tail = (0, 0, 0), (0, 1, 0)
    bpy.ops.object.mode_set(mode="OBJECT")
    armature["smile"] = 0.25
    head = heads.make_head(("jawOpen", "mouthClose"))
    set_rows(
        head,
        [
            Row("jawOpen", "KEY", "jawOpen"),
            Row("jawOpen", BONE, "jaw", 20.0, "Rig", "X"),
            Row("mouthPucker", PROPERTY, '["smile"]', 2.0, "Rig"),
        ],
    )
    result = speak("Hello there.", target="Head")
    curves, _angles = stored.stored_take(take_action(head)).curves_with_dials()
    index, frame = core.channels.INDEX, result.start + 6
    bpy.context.scene.frame_set(frame)
    jaw = max(curves[6, index["jawOpen"]] - curves[6, index["mouthClose"]], 0)
    turned = armature.evaluated_get(bpy.context.view_layer.depsgraph).pose.bones["jaw"].rotation_quaternion
    assert np.degrees(turned.to_euler().x) == pytest.approx(20 * jaw, abs=1e-3)
    assert armature["smile"] == pytest.approx(2 * curves[6, index["mouthPucker"]], abs=1e-5)
    bpy.context.scene.frame_set(result.end + 30)
    assert armature["smile"] == pytest.approx(0.25)

    head_properties(head).dials.lower_face_strength = 0.5
    follow_dials.show(head)
    bpy.context.scene.frame_set(frame)
    curves, _angles = stored.stored_take(take_action(head)).curves_with_dials()
    assert armature["smile"] == pytest.approx(2 * curves[6, index["mouthPucker"]], abs=1e-5)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Row("jawOpen", PROPERTY, '["gone"]', 1.0, "Body"), "no number"),
        (Row("jawOpen", BONE, "jaw", 1.0, "Body"), "bone 'jaw'"),
        (Row("jawOpen", PROPERTY, '["gone"]'), "no object"),
    ],
)
def test_a_line_that_cannot_be_written_is_refused_before_the_engine_starts(family, speak, row, words):
    head, _made, _stranger = family
    set_rows(head, [Row("jawOpen", "KEY", "jawOpen"), row])
    with pytest.raises(core.errors.InputError, match=words):
        speak("Hello there.", target="Head")
    assert heads.keys(head).animation_data is None


def test_presets_are_saved_and_loaded(addon, tmp_path):
    head = heads.make_head(("jawOpen", "mouthClose"))
    path = tmp_path / "rigs" / "mine.json"
    bpy.ops.unitaf.save_rig(filepath=str(path))
    made = rows.load(path)
    assert made == [Row("jawOpen", "KEY", "jawOpen"), Row("mouthClose", "KEY", "mouthClose")]
    bpy.ops.unitaf.load_rig(filepath=str(path))
    assert rows_of(head) == made
    assert matched_keys(head).label == rows.HAND_MADE


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "nonsense", '{"unitaf_rig": 2, "rows": []}', '{"unitaf_rig": 1, "rows": [1]}',
        '{"unitaf_rig": 1, "rows": [{"source": "nose"}]}', '{"unitaf_rig": 1, "rows": [{"source": "jawOpen"}]}',
        '{"unitaf_rig": 1, "rows": [{"source": "jawOpen", "kind": "KEY", "target": "a", "multiplier": "b"}]}',
        '{"unitaf_rig": 1, "rows": [{"source": "jawOpen", "kind": "KEY", "target": "a", "multiplier": NaN}]}',
    ],
)  # fmt: skip
def test_bad_presets_change_nothing(addon, tmp_path, text):
    head = heads.make_head(("jawOpen", "mouthClose"))
    bpy.ops.unitaf.edit_rig()
    before = rows_of(head)
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(RuntimeError, match="preset"):
        bpy.ops.unitaf.load_rig(filepath=str(path))
    assert rows_of(head) == before


def test_the_map_is_kept_in_the_file(addon, tmp_path):
    head = heads.make_head(("jawOpen", "mouthClose"))
    set_rows(head, [Row("jawOpen", "KEY", "jawOpen", 0.7)])
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "map.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "map.blend"))
    assert rows_of(bpy.data.objects["Head"]) == [Row("jawOpen", "KEY", "jawOpen", 0.7)]


def test_a_take_of_several_meshes_is_one_in_the_list(family, speak):
    head, made, _stranger = family
    add_meshes(head)
    name = speak("Hello there.", target="Head").name
    (listed,) = library.listed(head)
    assert listed.name == name and library.metadata_of(name).text == "Hello there."
    library.move(name, 10)
    assert {round(strip.frame_start) for mesh in made.values() for strip in nla.take_strips(heads.keys(mesh))} == {11}
    library.delete(name)
    assert all(not list(nla.take_strips(heads.keys(mesh))) for mesh in (head, *made.values()))


def test_the_panel_draws_a_map_in_no_time(family):
    head, _made, _stranger = family
    begun = time.perf_counter()
    for _ in range(100):
        assert matched_keys(head).coverage.startswith("52 of 52")
    assert (time.perf_counter() - begun) / 100 < 0.002
