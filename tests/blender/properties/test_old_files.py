"""Files of earlier versions: everything in them is there, shows what it showed, and can be worked on.

The scene is described in tests/fixtures/0.1.0/README.md. It was saved by several Blenders; a newer one's file is not
opened by an older one.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from heads import keys, make_head, value_at

from unitaf_blender import core
from unitaf_blender.dialogue.plan import plan_run
from unitaf_blender.dialogue.run import perform_run
from unitaf_blender.dialogue.script import line_status
from unitaf_blender.properties.dialogue import dialogue_of
from unitaf_blender.rig import rows
from unitaf_blender.takes import generate, library, retake
from unitaf_blender.takes.library import chosen_take
from unitaf_blender.takes.parts import parts_of, sounds_of
from unitaf_blender.timeline import hand_layer, sequencer

OLD = Path(__file__).resolve().parents[2] / "fixtures" / "0.1.0"
SHOWN = json.loads((OLD / "scene_values.json").read_text("utf-8"))
SAVED_BY = {folder.name.removeprefix("blender-"): folder for folder in sorted(OLD.glob("blender-*"))}
# In the list of Anna's takes; in the second file it was a track without a take, and it is the newest take now.
CHOSEN = {"4.2.23": "greeting", "5.0.1": "why-001"}
PRECISION = 2e-4  # of what Blender evaluates, between its versions
TURNS = {"Nod": ("Nod", ""), "Rig.skull": ("Rig", "skull"), "Rig.neck": ("Rig", "neck")}


def pivot_of(head: Any) -> tuple[str, str]:
    """The object and the bone that turn with the takes of a head, by the names that they have now."""
    return head.unitaf.pivot.name if head.unitaf.pivot else "", head.unitaf.pivot_bone


def strength_of(take: library.ListedTake) -> float:
    """How strongly a take's emotion is felt, by the name that it has now."""
    return take.settings.strength


@pytest.fixture(params=SAVED_BY)
def folder(request: pytest.FixtureRequest, speak: Any, tmp_path: Path) -> Path:
    """A copy of the folder of an old scene, with the scene open in this Blender; the engine is the fake one."""
    if tuple(map(int, request.param.split("."))) > bpy.app.version:
        pytest.skip(f"it was saved by Blender {request.param}")
    copied = Path(shutil.copytree(SAVED_BY[request.param], tmp_path / request.param))
    bpy.ops.wm.open_mainfile(filepath=str(copied / "scene.blend"))
    return copied


def head(name: str = "Anna") -> Any:
    return bpy.data.objects[name]


def listed(name: str = "Anna") -> dict[str, library.ListedTake]:
    return {take.name: take for take in library.listed(head(name))}


def turn(label: str) -> np.ndarray:
    """The rotation of what turns, as the rows of its matrix."""
    name, bone = TURNS[label]
    item: Any = bpy.data.objects[name]
    matrix = item.pose.bones[bone].matrix_basis if bone else item.matrix_world
    return np.array(matrix.to_3x3()).ravel()


def check_shown() -> None:
    """All faces and all that turns do what they did in the version that saved the file."""
    for name, channels in SHOWN["faces"].items():
        for channel, values in channels.items():
            now = [value_at(head(name), frame, channel) for frame in SHOWN["frames"]]
            assert now == pytest.approx(values, abs=PRECISION), f"{name}: {channel}"
    turns: dict[str, list[np.ndarray]] = {label: [] for label in TURNS}
    for frame in SHOWN["frames"]:
        bpy.context.scene.frame_set(frame)
        for label, found in turns.items():
            found.append(turn(label))
    for label, found in turns.items():
        assert np.array(found) == pytest.approx(np.array(SHOWN["turns"][label]), abs=PRECISION), label


def check_choices() -> None:
    """Everything that was chosen is as it was."""
    anna, ben = head().unitaf, head("Ben").unitaf
    assert pivot_of(head()) == ("Rig", "skull") and pivot_of(head("Ben")) == ("Nod", "")
    assert [row.object.name for row in anna.meshes] == ["Teeth"]
    assert anna.emotion.strength == pytest.approx(0.6) and ben.emotion.strength == 1.0
    for frame, happy in zip((1, 13, 25), SHOWN["happy"], strict=True):
        bpy.context.scene.frame_set(frame)
        assert anna.emotion.happy == pytest.approx(happy, abs=PRECISION)
    assert (anna.voice.preset, anna.voice.pitch) == ("giant", -15.0) and ben.voice.preset == "child"
    assert (anna.dials.lower_face_strength, anna.dials.blink_strength, anna.dials.brow_strength) == (0.5, 1.5, 1.0)
    channels = {row.name: (row.multiplier, round(row.offset, 4), row.on) for row in anna.dials.channels}
    assert channels == {"jawOpen": (0.75, 0.05, True), "browInnerUp": (1.0, 0.0, False)}
    assert len(ben.rig.rows) == 8 and not anna.rig.rows
    (bone,) = (row for row in ben.rig.rows if row.kind == "BONE")
    assert (bone.name, bone.object.name, bone.target, bone.axis) == ("jawOpen", "Rig", "neck", "X")
    assert bone.multiplier == 20.0
    panel: Any = bpy.context.scene.unitaf
    assert (panel.target, panel.text, panel.speed) == (head(), "Yes, Siobhan.", 1.25)
    assert [(word.name, word.said) for word in panel.words] == [("Siobhan", "SH IH0 V AO1 N")]


def test_the_takes_are_listed(folder):
    anna, ben = listed(), listed("Ben")
    assert list(anna) == ["greeting", "muted one", "why-001"] and list(ben) == ["no-001", "go-on-001"]
    every = [*anna.values(), *ben.values()]
    assert [take.text for take in every] == ["Hi, Siobhan.", "[sad .7]Oh.[/]", "Why?", "No.", "Go on."]
    assert [(take.start, take.end) for take in every] == [(1, 15), (40, 47), (74, 80), (61, 67), (97, 105)]
    assert [take.muted for take in every] == [False, True, False, False, False]
    assert [strength_of(take) for take in every] == [0.6, 0.4, 0.6, 1.0, 1.0]
    assert [take.settings.seed for take in every] == [7, 3, 0, 5, 0]
    assert [take.settings.speed for take in every] == [1.0, 1.0, 1.5, 1.0, 1.0]
    assert [take.settings.fps for take in every] == [12.0] * 5
    assert [take.settings.voice.split(",")[0] for take in every] == ["giant", "granny", "giant", "child", "child"]
    assert anna["greeting"].settings.pronunciation == {"Siobhan": "SH IH0 V AO1 N"}
    assert chosen_take(head()) == CHOSEN[folder.name]
    felt = anna["greeting"].settings.emotion.as_json()
    assert felt != core.track.NO_EMOTION.as_json() and "happy" in json.dumps(felt)
    assert ben["no-001"].settings.emotion == core.track.EmotionTrack.of("angry=0.5")


def test_faces_heads_and_choices(folder):
    check_choices()
    check_shown()


def test_saved_again_nothing_is_lost(folder):
    before = listed(), listed("Ben")
    new = folder / "new.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(new))
    bpy.ops.wm.open_mainfile(filepath=str(new))
    check_choices()
    check_shown()
    assert (listed(), listed("Ben")) == before
    assert [line_status(bpy.context.scene, row) for row in dialogue_of(bpy.context.scene).lines][:2] == [
        "DONE",
        "CHANGED",
    ]


def test_a_choice_that_is_taken_back_stays_so(folder):
    """What a file of an earlier version says counts once, when it is opened."""
    for name in ("head", "pivot"):  # it had the first name in version 0.1.0
        if name in head().unitaf.bl_rna.properties:
            setattr(head().unitaf, name, None)
    assert pivot_of(head())[0] == ""
    new = folder / "new.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(new))
    bpy.ops.wm.open_mainfile(filepath=str(new))
    assert pivot_of(head())[0] == ""


def test_a_head_is_appended(folder):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    make_head(name="Other")
    with bpy.data.libraries.load(str(folder / "scene.blend")) as (_, wanted):
        wanted.objects = ["Anna"]
    bpy.context.scene.collection.objects.link(head())
    assert pivot_of(head()) == ("Rig", "skull")
    assert list(listed()) == ["greeting", "muted one", "why-001"]
    assert strength_of(listed()["muted one"]) == 0.4
    values = SHOWN["faces"]["Anna"]["jawOpen"][:8]
    assert [value_at(head(), frame) for frame in SHOWN["frames"][:8]] == pytest.approx(values, abs=PRECISION)


def test_dials_start_from_the_take_as_it_was_made(folder):
    shutil.rmtree(folder / "speech", ignore_errors=True)  # it is kept in the file
    made = core.take_io.load_motion(SAVED_BY["5.0.1"] / "speech" / "hi-siobhan-001.npz").curves
    bpy.ops.unitaf.reset_dials()
    for channel in ("jawOpen", "mouthClose", "browInnerUp", "eyeBlinkLeft"):
        now = [value_at(head(), 1 + frame, channel) for frame in range(len(made))]
        assert now == pytest.approx(made[:, core.channels.INDEX[channel]], abs=PRECISION), channel
    head().unitaf.dials.input_strength = 0.0
    assert max(value_at(head(), frame) for frame in range(1, 16)) == 0.0


def test_mute_solo_rename_move_duplicate(folder):
    bpy.ops.unitaf.mute_take(take="muted one")
    assert not listed()["muted one"].muted
    assert max(value_at(head(), frame) for frame in range(40, 48)) > 0.05
    bpy.ops.unitaf.solo_take(take="greeting")
    assert [take.muted for take in listed().values()] == [False, True, True]
    bpy.ops.unitaf.solo_take(take="greeting")
    bpy.ops.unitaf.rename_take(take="why-001", name="question")
    assert dialogue_of(bpy.context.scene).lines[1].take == "question"
    jaw = [value_at(head(), frame) for frame in range(74, 81)]
    bpy.ops.unitaf.move_take(take="question", frames=10)
    assert [value_at(head(), frame) for frame in range(84, 91)] == pytest.approx(jaw, abs=PRECISION)
    bpy.context.scene.frame_set(120)
    bpy.ops.unitaf.duplicate_take(take="greeting")
    assert [take.text for take in listed().values() if take.start == 120] == ["Hi, Siobhan."]


def test_deleted_without_a_trace(folder):
    for head_name in ("Anna", "Ben"):
        for name in listed(head_name):
            library.delete(name)
    assert not listed() and not listed("Ben")
    assert not any(parts_of(name) for name in ("greeting", "no-001"))
    bpy.context.scene.frame_set(5)
    assert turn("Rig.skull") == pytest.approx(np.eye(3).ravel(), abs=PRECISION)
    assert turn("Rig.neck") == pytest.approx(np.eye(3).ravel(), abs=PRECISION)
    assert value_at(head("Ben"), 63) == 0.0
    layer = hand_layer.layer_of(keys(head()))
    assert layer is not None and value_at(head(), 20, "cheekPuff") == pytest.approx(0.5)


@pytest.mark.parametrize("files", ["there", "gone"])
def test_retake(folder, files):
    if files == "gone":
        shutil.rmtree(folder / "speech", ignore_errors=True)
    before = listed()
    for name in ("muted one", "greeting"):
        result = retake.retake(bpy.context, name, "Quite another line now.")
        assert result.name == name
        old, new = before[name], listed()[name]
        assert (new.text, new.start, new.muted) == ("Quite another line now.", old.start, old.muted)
        assert dataclasses.asdict(new.settings) == dataclasses.asdict(old.settings)
    assert pivot_of(head()) == ("Rig", "skull")
    bpy.context.scene.frame_set(10)
    assert np.abs(turn("Rig.skull") - np.eye(3).ravel()).max() > 0.05


def test_a_new_take_follows_what_was_chosen(folder):
    bpy.context.scene.frame_set(200)
    result = generate.speak(bpy.context, "One more line for her.", target="Anna")
    take = listed()[result.name]
    assert strength_of(take) == 0.6 and take.settings.voice == "giant,pitch=-15"
    bpy.context.scene.frame_set(210)
    assert np.abs(turn("Rig.skull") - np.eye(3).ravel()).max() > 0.05
    teeth = [value_at(head("Teeth"), frame) for frame in range(200, 212)]
    assert teeth == pytest.approx([value_at(head(), frame) for frame in range(200, 212)], abs=PRECISION)
    assert max(teeth) > 0.3


def test_the_dialogue(folder):
    scene = bpy.context.scene
    script = dialogue_of(scene)
    assert [(row.id, row.character, row.text) for row in script.lines] == [
        ("line-001", "Ben", "No."),
        ("line-002", "Anna", "Why not?"),
        ("line-003", "Ben", "Go on."),
        ("line-004", "Anna", "Fine."),
    ]
    assert [line_status(scene, row) for row in script.lines] == ["DONE", "CHANGED", "DONE", "NEW"]
    assert [row.take for row in script.lines] == ["no-001", "why-001", "go-on-001", ""]
    assert [(row.timing, row.time) for row in script.lines][2] == ("TIME", 3.0)
    assert (script.lines[0].emotion, script.lines[0].seed, script.lines[1].speed) == ("angry=0.5", 5, 1.5)
    assert {row.name: (row.head, row.voice) for row in script.characters} == {
        "Ben": (head("Ben"), "child"),
        "Anna": (head(), ""),
    }
    assert (script.gap, script.origin, script.listeners) == (0.5, "PLAYHEAD", True)
    outcomes = perform_run(plan_run(scene, "CHANGED"), bpy.context)
    assert [(outcome.name, outcome.error) for outcome in outcomes] == [("line-002", None), ("line-004", None)]
    assert [line_status(scene, row) for row in script.lines] == ["DONE"] * 4
    assert listed("Ben").keys() == {"no-001", "go-on-001"}


def test_the_sounds(folder):
    """Files beside the .blend, and one inside it; the wheel of Blender 4.2 has no sound to save."""
    editor = bpy.context.scene.sequence_editor
    strips = {strip.name: strip for strip in sequencer.strips(editor)} if editor else {}
    if not (folder / "speech").exists():
        assert not strips
        return
    assert strips.keys() == {*listed(), *listed("Ben")}
    assert {name: strip.mute for name, strip in strips.items() if strip.mute} == {"muted one": True}
    for name, strip in strips.items():
        assert [part.strip for part in sounds_of(name)] == [strip]
        assert bool(strip.sound.packed_file) == (name == "muted one")
        assert strip.sound.packed_file or Path(bpy.path.abspath(strip.sound.filepath)).is_file()
        assert library.sound_offset(name) == 0


def test_presets(addon):
    rig = bpy.data.armatures.new("Rig")
    item = bpy.data.objects.new("Rig", rig)
    addon.collection.objects.link(item)
    made = make_head()
    bpy.ops.unitaf.load_rig(filepath=str(OLD / "rig_map.json"))
    found = [(row.name, row.kind, row.target, row.multiplier) for row in made.unitaf.rig.rows]
    assert found[0] == ("eyeBlinkLeft", "KEY", "eyeBlinkLeft", 1.0)
    assert found[6:] == [("jawOpen", "BONE", "neck", 20.0)] and made.unitaf.rig.rows[6].object == item
    assert rows.load(OLD / "rig_map.json")[6] == rows.Row("jawOpen", "BONE", "neck", 20.0, "Rig", "X")
    bpy.ops.unitaf.apply_character(filepath=str(OLD / "character_preset.py"), menu_idname="UNITAF_MT_characters")
    chosen = made.unitaf
    assert chosen.emotion.strength == pytest.approx(0.6) and chosen.emotion.happy == pytest.approx(0.75)
    assert (chosen.voice.preset, chosen.voice.pitch) == ("giant", -15.0)
    assert (chosen.dials.lower_face_strength, chosen.dials.blink_strength) == (0.5, 1.5)
    bpy.ops.unitaf.load_words(filepath=str(OLD / "pronunciation.txt"))
    words = {word.name: word.said for word in addon.unitaf.words}
    assert words == {"Siobhan": "SH IH0 V AO1 N", "Hermione": "hermioney"}
