"""Takes to other programs and back, and to plain actions."""

from __future__ import annotations

import csv
import json

import bpy
import numpy as np
import pytest
from heads import keys, make_head, value_at

from unitaf_blender import core
from unitaf_blender.command import main
from unitaf_blender.command.output import ExitCode
from unitaf_blender.exchange import bake
from unitaf_blender.exchange.files import FORMATS, export_scene, export_takes, heads_with_takes, import_take, stem_of
from unitaf_blender.properties.head import head_properties
from unitaf_blender.takes import library, stored
from unitaf_blender.takes.parts import parts_of, sounds_of
from unitaf_blender.timeline import hand_layer, nla, sequencer

InputError = core.errors.InputError
needs_sound = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")


@pytest.fixture
def head(speak):
    """A head with two takes, at frames 1 and 60."""
    made = make_head()
    speak("The first one is said.", target="Head")
    bpy.context.scene.frame_set(60)
    speak("And then the second one.", target="Head")
    return made


def names(head):
    return [take.name for take in library.listed(head)]


def shown(name):
    return stored.stored_take(parts_of(name)[0].action).curves_with_dials()


def test_live_link_out_and_in(head, tmp_path):
    head.unitaf.dials.lower_face_strength = 0.7
    files = export_takes(bpy.context, head, names(head), "LIVE_LINK", tmp_path)
    assert [file.stem for file in files] == names(head)
    rows = list(csv.reader(files[1].open(newline="")))
    assert rows[0][0] == "Timecode" and rows[1][0].startswith("00:00:02:12")  # frame 60 at 24 fps
    other = make_head(name="Other")
    other.unitaf.pivot = bpy.data.objects.new("Neck", None)
    bpy.context.scene.collection.objects.link(other.unitaf.pivot)
    bpy.context.scene.frame_set(200)
    result = import_take(bpy.context, other, files[0])
    assert result.start == 200 and not result.still
    curves, angles = shown(names(head)[0])
    back = shown(result.name)
    assert np.abs(back[0] - curves).max() < 2e-3 and np.abs(back[1] - angles).max() < 0.1
    assert value_at(other, 205) == pytest.approx(value_at(head, 6), abs=2e-3)
    other.unitaf.dials.lower_face_strength = 0.5  # dials work on it as on others
    assert value_at(other, 205) != pytest.approx(value_at(head, 6), abs=2e-3)
    library.move(result.name, 5)
    library.delete(result.name)
    assert keys(other).animation_data is None


def test_audio2face_out_and_in_with_its_sound(head, tmp_path):
    (file,) = export_takes(bpy.context, head, names(head)[:1], "AUDIO2FACE", tmp_path)
    assert json.loads(file.read_text())["numPoses"] == 52
    if bpy.app.build_options.audaspace:
        export_takes(bpy.context, head, names(head)[:1], "WAV", tmp_path)
    bpy.context.scene.frame_set(300)
    result = import_take(bpy.context, head, file)
    assert np.abs(shown(result.name)[0] - shown(names(head)[0])[0]).max() < 1e-4
    if bpy.app.build_options.audaspace:
        assert sequencer.left(sounds_of(result.name)[0].strip) == 300


def test_subtitles(head, tmp_path):
    (file,) = export_takes(bpy.context, head, names(head), "SRT", tmp_path)
    text = file.read_text("utf-8")
    assert file.name == "Head.srt" and "00:00:02,458 -->" in text and "The first one is said." in text
    (file,) = export_takes(bpy.context, head, names(head)[1:], "VTT", tmp_path)
    assert file.stem == names(head)[1] and "00:00:00.000 -->" in file.read_text("utf-8")


def test_all_heads_of_a_scene(speak, head, tmp_path):
    make_head(name="BEN")
    bpy.context.scene.frame_set(30)
    speak("I was asleep.", target="BEN")
    scene = bpy.context.scene
    assert [found.name for found in heads_with_takes(scene)] == ["Head", "BEN"]
    files = export_scene(scene, "LIVE_LINK", tmp_path)
    assert len({file.name for file in files}) == 3 and all(file.is_file() for file in files)
    (file,) = export_scene(scene, "SRT", tmp_path)
    script = core.reader.read_script(file)
    assert [line.character for line in script.lines] == ["Head", "BEN", "Head"]
    assert [line.time for line in script.lines] == pytest.approx([0.0, 29 / 24, 59 / 24], abs=2e-3)
    assert bpy.ops.unitaf.export(directory=str(tmp_path / "op"), format="VTT", scope="SCENE") == {"FINISHED"}
    assert "<v BEN>I was asleep." in next((tmp_path / "op").iterdir()).read_text("utf-8")
    folder = str(tmp_path / "cli")
    assert main.main(["export", "--format", "a2f", "--all-heads", "--out", folder]) == ExitCode.OK
    assert len(list((tmp_path / "cli").iterdir())) == 3
    bpy.context.view_layer.objects.active = head
    tracks = list(keys(head).animation_data.nla_tracks)
    head_properties(head).active_take = next(i for i, track in enumerate(tracks) if names(head)[1] in track.name)
    assert bpy.ops.unitaf.export(directory=folder, format="SRT", scope="TAKE") == {"FINISHED"}
    assert [file.stem for file in (tmp_path / "cli").glob("*.srt")] == names(head)[1:]
    empty = bpy.data.scenes.new("Empty")
    with pytest.raises(InputError, match="no takes"):
        export_scene(empty, "SRT", tmp_path)


def test_what_cannot_be_read_leaves_no_trace(head, tmp_path):
    before = names(head)
    for name, content in (("a.csv", "x"), ("a.json", "{"), ("a.txt", "?")):
        (tmp_path / name).write_text(content)
        with pytest.raises(InputError):
            import_take(bpy.context, head, tmp_path / name)
    with pytest.raises(InputError):
        import_take(bpy.context, head, tmp_path / "gone.csv")
    assert names(head) == before
    with pytest.raises(InputError, match="no takes"):
        export_takes(bpy.context, head, [], "WAV", tmp_path)


def test_the_buttons_and_the_command(head, tmp_path, capsys):
    bpy.context.view_layer.objects.active = head
    for kind, _, _, suffix in FORMATS:
        if kind != "WAV" or bpy.app.build_options.audaspace:
            assert bpy.ops.unitaf.export(directory=str(tmp_path), format=kind) == {"FINISHED"}
            assert list(tmp_path.glob(f"*{suffix}"))
    file = next(tmp_path.glob("*.csv"))
    assert bpy.ops.unitaf.import_take(filepath=str(file)) == {"FINISHED"}
    folder = tmp_path / "new" / "folder"
    assert main.main(["export", "--format", "a2f", "--target", "Head", "--out", str(folder)]) == ExitCode.OK
    assert len(list(folder.iterdir())) == 3
    scene = tmp_path / "out.blend"
    assert main.main(["import", str(file), "--target", "Head", "--frame", "400", "--save", str(scene)]) == ExitCode.OK
    assert main.main(["bake", "--target", "Head", "--save", str(scene)]) == ExitCode.OK and scene.is_file()
    assert main.main(["export", "--format", "srt", "--target", "Nobody", "--out", str(folder)]) == ExitCode.FAILED


def test_bake_is_what_was_seen(speak, head):
    head.unitaf.pivot = bpy.data.objects.new("Neck", None)
    bpy.context.scene.collection.objects.link(head.unitaf.pivot)
    bpy.context.scene.frame_set(120)
    speak("This one nods.", target="Head")
    hand_layer.add(keys(head), "Head")
    bpy.context.scene.frame_set(70)
    block = keys(head).key_blocks["browInnerUp"]
    block.value = 0.8
    block.keyframe_insert("value", frame=70)
    library.mute(names(head)[0])
    seen = ("jawOpen", "mouthClose", "browInnerUp", "eyeBlinkLeft")

    def everything():
        rows = []
        for frame in range(1, 160):
            rows.append([value_at(head, frame, name) for name in seen] + list(head.unitaf.pivot.rotation_euler))
        return np.array(rows)

    before = everything()
    bpy.context.view_layer.objects.active = head
    assert bpy.ops.unitaf.bake() == {"FINISHED"}
    assert np.abs(everything() - before).max() < 1e-4
    baked = keys(head).animation_data.action
    assert baked.name == f"Baked {head.name}"
    assert not nla.is_layer(baked) and all(take.muted for take in library.listed(head))
    with pytest.raises(InputError, match="switched on"):
        bake.bake(bpy.context, head)


def test_bake_has_the_range_of_the_takes(speak, head):
    scene = bpy.context.scene
    scene.frame_start, scene.frame_end = 1, 5000
    takes = library.listed(head)
    span = takes[0].start - 1, takes[-1].end + 1
    bake.bake(bpy.context, head)
    assert tuple(keys(head).animation_data.action.frame_range) == span


def test_bake_takes_keys_of_the_hand_layer_outside_the_takes_along(head):
    hand_layer.add(keys(head), "Head")
    bpy.context.scene.frame_set(400)
    block = keys(head).key_blocks["browInnerUp"]
    block.value = 0.8
    block.keyframe_insert("value", frame=400)
    bake.bake(bpy.context, head)
    assert keys(head).animation_data.action.frame_range[1] == 400
    assert value_at(head, 400, "browInnerUp") == pytest.approx(0.8, abs=1e-4)


def test_bake_hides_nothing_of_the_animators(speak):
    head = make_head()
    block = keys(head).key_blocks["jawOpen"]
    for frame, value in ((150, 0.0), (200, 0.9)):
        block.value = value
        block.keyframe_insert("value", frame=frame)
    bpy.context.scene.frame_set(1)
    speak("Before it.", target="Head")
    assert value_at(head, 200) == pytest.approx(0.9)
    bake.bake(bpy.context, head)
    assert value_at(head, 200) == pytest.approx(0.9) and value_at(head, 175) > 0.1


def test_bake_step_by_step_can_be_given_up(head):
    scene = bpy.context.scene
    scene.frame_set(33)
    before = len(bpy.data.actions), keys(head).animation_data.action
    steps = bake.bake_steps(bpy.context, head, remove=True, thin=False)
    done = [next(steps) for _ in range(10)]
    assert done == sorted(done) and 0.0 < done[0] < done[-1] < 1.0
    assert scene.frame_current != 33
    steps.close()
    assert scene.frame_current == 33 and (len(bpy.data.actions), keys(head).animation_data.action) == before
    assert len(names(head)) == 2


def test_export_names_its_file_after_the_take(head, tmp_path):
    bpy.context.view_layer.objects.active = head
    first, second = names(head)
    head.unitaf.chosen = first
    folder = tmp_path / "out"

    def files():
        return sorted(file.name for file in folder.iterdir())

    assert bpy.ops.unitaf.export(directory=str(folder), format="LIVE_LINK", scope="TAKE") == {"FINISHED"}
    assert files() == [f"{first}.csv"]
    choices = {"directory": str(folder), "scope": "TAKE", "filename": "My Line.srt"}
    assert bpy.ops.unitaf.export(format="SRT", **choices) == {"FINISHED"}
    assert files() == sorted([f"{first}.csv", "My Line.srt"])
    # Several takes are several files, whatever is typed.
    assert bpy.ops.unitaf.export(format="AUDIO2FACE", **{**choices, "scope": "HEAD"}) == {"FINISHED"}
    assert files() == sorted([f"{first}.csv", "My Line.srt", f"{first}.json", f"{second}.json"])
    assert stem_of(head, [first], "WAV") == first and stem_of(head, [first, second], "WAV") == ""
    assert stem_of(head, [first, second], "VTT") == "Head"


def test_bake_can_take_the_takes_away(head):
    before = np.array([value_at(head, frame) for frame in range(1, 90)])
    bake.bake(bpy.context, head, remove=True)
    assert np.abs(np.array([value_at(head, frame) for frame in range(1, 90)]) - before).max() < 1e-4
    assert names(head) == []
    if bpy.app.build_options.audaspace:
        assert len(sequencer.strips(bpy.context.scene.sequence_editor)) == 2


def test_bake_takes_all_meshes_along(speak):
    head, beard = make_head(), make_head(["jawOpen", "mouthClose", "mouthPucker"], "Beard")
    head.unitaf.meshes.add().object = beard
    speak("All of us move.", target="Head")
    meshes = ((head, "jawOpen"), (beard, "jawOpen"), (beard, "mouthPucker"))

    def everything():
        return np.array([[value_at(mesh, frame, name) for mesh, name in meshes] for frame in range(1, 60)])

    before = everything()
    assert before[:, 1].max() > 0.1
    assert len(bake.bake(bpy.context, head)) == 2
    assert np.abs(everything() - before).max() < 1e-4
    assert all(keys(mesh).animation_data.action for mesh in (head, beard))


def test_bake_of_a_head_in_a_scene_that_is_not_shown(speak):
    scene = bpy.data.scenes.new("Elsewhere")
    head = make_head(scene=scene)
    speak("Far away.", target="Head")
    before = np.array([value_at(head, frame) for frame in range(1, 60)])
    assert before.max() > 0.1
    head.hide_set(True, view_layer=scene.view_layers[0])
    with pytest.raises(InputError, match="show it"):
        bake.bake(bpy.context, head)
    head.hide_set(False, view_layer=scene.view_layers[0])
    bake.bake(bpy.context, head)
    assert np.abs(np.array([value_at(head, frame) for frame in range(1, 60)]) - before).max() < 1e-4


def test_thinned_keys_are_fewer_and_as_good(head):
    before = np.array([[value_at(head, frame, name) for name in ("jawOpen", "eyeBlinkLeft")] for frame in range(1, 90)])
    bpy.context.view_layer.objects.active = head
    assert bpy.ops.unitaf.bake(thin=True) == {"FINISHED"}
    after = np.array([[value_at(head, frame, name) for name in ("jawOpen", "eyeBlinkLeft")] for frame in range(1, 90)])
    assert np.abs(after - before).max() <= bake.THIN_TOLERANCE + 1e-4
    data = keys(head).animation_data
    counts = [len(c.keyframe_points) for c in nla.fcurves(data.action, getattr(data, "action_slot", None))]
    frames = bpy.context.scene.frame_end
    assert len(counts) == 52 and max(counts) < frames and sum(counts) < 0.5 * 52 * frames
