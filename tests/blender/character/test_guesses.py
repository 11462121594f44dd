"""What is guessed: the head that is meant, the bone that turns, the voices of a dialogue. Each guess can be changed."""

from __future__ import annotations

from types import SimpleNamespace
from unittest.mock import MagicMock

import bpy
import pytest
from heads import keys, make_head

from unitaf_blender import core
from unitaf_blender.character.head import chosen_head, find_head, guessed_head
from unitaf_blender.dialogue.script import load_script
from unitaf_blender.operators import guesses
from unitaf_blender.panels import main
from unitaf_blender.properties.dialogue import dialogue_of
from unitaf_blender.properties.scene import can_talk
from unitaf_blender.rig.bones import head_bone
from unitaf_blender.timeline import head_motion, nla


def add(name, data=None):
    item = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(item)
    return item


def activate(item):
    bpy.context.view_layer.objects.active = item


def cube(name="Cube"):
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    return add(name, mesh)


def rigged(name="Head", bones=("spine", "neck", "head"), modifier=True):
    """A head that an armature with these bones deforms; the head and the armature."""
    armature = add(f"{name} Rig", bpy.data.armatures.new(f"{name} Rig"))
    activate(armature)
    bpy.ops.object.mode_set(mode="EDIT")
    for index, bone in enumerate(bones):
        made = armature.data.edit_bones.new(bone)
        made.head, made.tail = (0, 0, index), (0, 0, index + 1)
    bpy.ops.object.mode_set(mode="OBJECT")
    head = make_head(name=name)
    if modifier:
        head.modifiers.new("Armature", "ARMATURE").object = armature
    else:
        head.parent = armature
    return head, armature


def test_the_only_head_of_the_scene_is_meant(addon):
    head = make_head()
    activate(cube())
    assert chosen_head(bpy.context) == find_head(bpy.context) == head
    assert guessed_head(bpy.context)[1] == "It is the only one here that can talk."
    activate(None)
    assert find_head(bpy.context) == head
    other = make_head(name="Other")
    activate(bpy.data.objects["Cube"])
    assert guessed_head(bpy.context)[0] is None  # either may be meant
    with pytest.raises(core.errors.InputError, match="'Cube' has no shape keys"):
        find_head(bpy.context)
    activate(other)
    assert find_head(bpy.context) == other and guessed_head(bpy.context)[0] is None
    addon.unitaf.target = head
    assert chosen_head(bpy.context) == head


@pytest.mark.parametrize("modifier", [True, False])
@pytest.mark.parametrize("mode", ["OBJECT", "POSE"])
def test_the_mesh_under_a_selected_armature_is_meant(speak, addon, modifier, mode):
    make_head(name="Somebody else")
    make_head(["jawOpen", "mouthClose", "jawLeft"], name="Teeth")
    head, armature = rigged(modifier=modifier)
    bpy.data.objects["Teeth"].parent = armature
    activate(armature)
    bpy.ops.object.mode_set(mode=mode)
    assert chosen_head(bpy.context) == head
    assert guessed_head(bpy.context)[1] == "It belongs to 'Head Rig', which is active."
    assert speak().head == "Head"
    assert bpy.ops.unitaf.generate(text="Again.") == {"FINISHED"}
    bpy.ops.object.mode_set(mode="OBJECT")


def test_the_body_of_a_character_means_its_head(addon):
    make_head(name="Somebody else")
    head, armature = rigged()
    body = cube("Body")
    body.modifiers.new("Armature", "ARMATURE").object = armature
    activate(body)
    assert chosen_head(bpy.context) == head


def test_only_what_can_talk_can_be_a_target(addon):
    head, armature = rigged()
    other = make_head(["Key 1", "Smirk"], name="Other shapes")
    assert [item.name for item in (head, armature, cube(), other) if can_talk(addon.unitaf, item)] == ["Head"]
    row = other.unitaf.rig.rows.add()
    row.name, row.target = "jawOpen", "Key 1"
    assert can_talk(addon.unitaf, other)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["spine", "neck", "head", "jaw"], "head"),
        (["Hips", "Neck", "Head", "Head_end"], "Head"),
        (["J_Bip_C_Neck", "J_Bip_C_Head", "J_Adj_L_FaceEye"], "J_Bip_C_Head"),
        (["mixamorig:Neck", "mixamorig:Head", "mixamorig:HeadTop_End"], "mixamorig:Head"),
        (["DEF-spine.005", "DEF-spine.006", "ORG-spine.006"], "DEF-spine.006"),
        (["DEF-spine.006", "head", "MCH-ROT-head", "ORG-head"], "head"),
        (["spine.005", "spine.006"], "spine.006"),
        (["CC_Base_NeckTwist01", "CC_Base_Head", "CC_Base_FacialBone"], "CC_Base_Head"),
        (["Bip01 Neck", "Bip01 Head", "Bip01 HeadNub"], "Bip01 Head"),
        (["c_neck.x", "head.x", "c_head.x"], "head.x"),
        (["Neck_M", "Head_M", "HeadEnd_M"], "Head_M"),
        (["neck.01", "head.01", "head.02"], "head.01"),
        (["rig:Neck_jnt", "rig:Head_jnt", "rig:Head_jnt_end"], "rig:Head_jnt"),
        (["Head1", "HeadTop"], "Head1"),
        (["首", "頭", "頭先"], "頭"),
        (["arrowhead", "bone", "Headlight"], ""),
    ],
)
def test_the_head_bone_by_its_name(names, found):
    assert head_bone(names) == found


def test_the_first_take_turns_the_head_bone_and_says_so(speak, addon):
    head, armature = rigged()
    result = speak()
    assert (head.unitaf.pivot, head.unitaf.pivot_bone) == (armature, "head")
    assert any("The bone 'head' of 'Head Rig' turns" in sentence for sentence in result.warnings)
    assert result.fixes == ("choose_bone", "keep_still") and len(head_motion.strips_of([result.name])) == 1

    assert bpy.ops.unitaf.fix(fix="keep_still", head="Head") == {"FINISHED"}
    assert head.unitaf.pivot is None and not head_motion.strips_of([result.name])
    assert armature.animation_data is None
    again = speak("And again.")  # it was decided
    assert not again.fixes and head.unitaf.pivot is None and not head_motion.strips_of([again.name])


def test_another_bone_is_chosen_from_a_list_and_takes_follow(speak, addon):
    head, armature = rigged()
    result = speak()
    with pytest.raises(RuntimeError, match="no window"):
        bpy.ops.unitaf.fix(fix="choose_bone", head="Head")
    assert {name for name, *_ in guesses._bones(SimpleNamespace(head="Head"), bpy.context)} == {"spine", "neck", "head"}
    assert bpy.ops.unitaf.choose_bone(head="Head", bone="neck") == {"FINISHED"}
    assert (head.unitaf.pivot, head.unitaf.pivot_bone) == (armature, "neck")
    ((_item, strip),) = head_motion.strips_of([result.name])
    assert {curve.data_path for curve in nla.strip_curves(strip)} == {'pose.bones["neck"].rotation_quaternion'}


def test_a_bone_is_chosen_before_the_first_take(speak, addon):
    head, armature = rigged()
    assert bpy.ops.unitaf.choose_bone(bone="neck") == {"FINISHED"}
    assert not speak().fixes and (head.unitaf.pivot, head.unitaf.pivot_bone) == (armature, "neck")


def test_another_head_is_chosen_from_a_list(addon):
    assert not bpy.ops.unitaf.choose_head.poll()
    for name in ("Anna", "Ben"):
        make_head(name=name)
    activate(cube())
    assert {name for name, *_ in guesses._heads(None, bpy.context)} == {"Anna", "Ben"}
    assert bpy.ops.unitaf.choose_head(name="Ben") == {"FINISHED"}
    assert addon.unitaf.target == chosen_head(bpy.context) == bpy.data.objects["Ben"]


def test_no_bone_is_guessed_against_a_choice(speak, addon):
    head, _armature = rigged()
    head.unitaf.pivot = head
    head.unitaf.pivot = None
    assert not speak().fixes and head.unitaf.pivot is None
    other, _armature = rigged("Other", bones=("root", "bone"))
    assert not speak(target="Other").fixes and other.unitaf.pivot is None


def test_a_failed_take_guesses_nothing(speak, addon, monkeypatch):
    head, _armature = rigged()

    def fail(*_arguments, **_named):
        raise core.errors.InputError("No.")

    monkeypatch.setattr(head_motion, "write", fail)
    with pytest.raises(core.errors.InputError):
        speak()
    assert head.unitaf.pivot is None and not head.unitaf.pivot_chosen
    assert keys(head).animation_data is None or not keys(head).animation_data.nla_tracks


def test_each_character_of_a_dialogue_has_a_voice_of_its_own(addon, tmp_path):
    for name in ("Anna", "Ben", "Cleo"):
        make_head(name=name)
    bpy.data.objects["Cleo"].unitaf.voice.preset = "giant"
    script = tmp_path / "script.csv"
    script.write_text("character,text\nAnna,One.\nBen,Two.\nCleo,Three.\nDora,Four.\n", "utf-8")
    load_script(addon, script)
    assert voices(addon) == {"Anna": "", "Ben": "man", "Cleo": "", "Dora": "alto"}
    next(c for c in dialogue_of(addon).characters if c.name == "Ben").voice = "bass"
    script.write_text("character,text\nAnna,One.\nBen,Two.\nEmil,Five.\n", "utf-8")
    load_script(addon, script)
    assert voices(addon)["Ben"] == "bass" and voices(addon)["Emil"] == "man"  # what was chosen stays


def voices(scene):
    return {character.name: character.voice for character in dialogue_of(scene).characters}


def test_the_panel_says_what_is_meant(addon, monkeypatch):
    said = []
    monkeypatch.setattr(main, "draw_text", lambda _layout, _context, text, _icon="": said.append(text))
    make_head()
    activate(cube())
    layout = MagicMock()
    main.draw_guess(layout, bpy.context)
    assert layout.row().label.call_args.kwargs["text"] == "Guessed: Head"
    assert layout.row().operator.call_args.args == ("unitaf.choose_head",)  # and it is changed beside
    assert said == ["It is the only one here that can talk."]
