"""Text in, a talking face in the scene; and every input that cannot work, said in one plain sentence."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

import bpy
import numpy as np
import pytest
from engines import real_engine
from heads import keys, link_head, make_head, value_at

from unitaf_blender import core
from unitaf_blender.background import jobs
from unitaf_blender.background.notes import error_note
from unitaf_blender.operators.base import result_note
from unitaf_blender.takes import sound_files
from unitaf_blender.takes.plan import make_plan
from unitaf_blender.takes.speech_job import SpeechJob
from unitaf_blender.takes.write import write
from unitaf_blender.timeline import nla, sequencer

ARKIT = core.channels.ARKIT
UnitafError = core.errors.UnitafError
needs_sound = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")


def state():
    """What a take may add to."""
    scene = bpy.context.scene
    editor = scene.sequence_editor
    return {
        "actions": sorted(a.name for a in bpy.data.actions),
        "tracks": [
            [(t.name, t.mute) for t in key.animation_data.nla_tracks] if key.animation_data else []
            for key in bpy.data.shape_keys
        ],
        "strips": sorted(s.name for s in sequencer.strips(editor)) if editor else [],
        "sounds": sorted(s.filepath for s in bpy.data.sounds),
        "range": (scene.frame_start, scene.frame_end, scene.frame_current),
    }


def assert_plain(error, *words):
    """One sentence or two for people: no traces, no code, an end."""
    sentence = str(error.value if hasattr(error, "value") else error)
    assert sentence.strip() and "Traceback" not in sentence and "\n" not in sentence.strip(), sentence
    for word in words:
        assert word.lower() in sentence.lower(), sentence


@needs_sound
def test_a_take_is_written(speak, addon):
    head = make_head()
    addon.frame_set(50)
    addon.frame_end = 60
    result = speak("Hello there.", target="Head")
    assert result.start == 50 and result.end == addon.frame_end
    assert result.warnings == () and not result.still
    (strip,) = sequencer.strips(addon.sequence_editor)
    assert sequencer.left(strip) == 50
    assert abs(sequencer.right(strip) - (result.end + 1)) <= 1
    assert value_at(head, 49) == 0.0
    assert max(value_at(head, frame) for frame in range(50, result.end)) > 0.9
    assert addon.frame_current in (50, result.end - 1)
    assert result.name in result.sentence


@pytest.mark.parametrize("fps, base", [(24, 1), (30, 1.001), (24, 1.001), (60, 1), (25, 1), (12, 1), (1000, 1)])
def test_curves_are_at_the_scenes_true_rate(speak, addon, fps, base):
    addon.render.fps, addon.render.fps_base = fps, base
    make_head()
    result = speak("How long does this take to say?")
    assert abs((result.end - result.start + 1) - result.seconds * fps / base) <= 1


def test_the_operator_blocks_and_reports(speak, addon):
    make_head()
    assert bpy.ops.unitaf.generate(text="Hello there.", target="Head", speed=1.5) == {"FINISHED"}
    assert jobs.note().kind == "INFO"
    with pytest.raises(RuntimeError, match="There is no text"):
        bpy.ops.unitaf.generate(text="", target="Head")
    assert jobs.note().kind == "ERROR"
    with pytest.raises(RuntimeError, match="called 'Nobody'"):
        bpy.ops.unitaf.generate(text="Hello.", target="Nobody")


def test_one_undo_removes_it_all(speak, addon):
    make_head()
    block = keys(bpy.data.objects["Head"]).key_blocks["jawOpen"]
    block.value = 0.2
    block.keyframe_insert("value", frame=1)
    bpy.ops.ed.undo_push(message="before")
    before = state()
    bpy.ops.unitaf.generate("EXEC_DEFAULT", True, text="Hello there.", target="Head")
    assert state() != before
    bpy.ops.ed.undo()
    assert state() == before
    assert keys(bpy.data.objects["Head"]).animation_data.action is not None


def test_undo_while_the_engine_works_does_no_harm(speak, addon):
    make_head()
    bpy.ops.ed.undo_push(message="before")
    plan = make_plan(bpy.context, bpy.data.objects["Head"], "Hello there.")
    job = SpeechJob(plan, jobs.engine(bpy.context))
    bpy.data.objects["Head"].location.x = 3.0
    bpy.ops.ed.undo_push(message="moved")
    bpy.ops.ed.undo()
    result = write(plan, job.wait())
    assert not result.still


def test_take_again_at_the_same_place_mutes_the_first(speak, addon):
    head = make_head()
    first, second = speak("Hello there."), speak("Hello there.")
    assert (first.name, second.name) == ("hello-there-001", "hello-there-002")
    muted = {t.strips[0].action.name: t.mute for t in keys(head).animation_data.nla_tracks}
    assert muted[first.name] and not muted[second.name]
    if bpy.app.build_options.audaspace:
        silent = {strip.name: strip.mute for strip in sequencer.strips(addon.sequence_editor)}
        assert silent == {first.name: True, second.name: False}


def test_takes_one_after_the_other_both_play(speak, addon):
    head = make_head()
    first = speak("Hello there.")
    addon.frame_set(first.end + 1)
    speak("And again.")
    assert not any(track.mute for track in keys(head).animation_data.nla_tracks)


def test_missing_keys_are_listed_and_the_rest_is_written(speak, addon):
    head = make_head(["jawOpen", "mouthSmile_L", "mouthSmile_R"])
    result = speak()
    assert len(result.missing) == 49 and "mouthClose" in result.missing
    assert "mouthClose" in " ".join(result.warnings) and "lips" in " ".join(result.warnings)
    assert not result.still
    # Where the engine closes the lips, a head without mouthClose has its jaw up.
    curves, _ = core.take_io.load_curves(result.wav.with_suffix(".npz"))
    closed = int(np.argmax(curves[:, core.channels.INDEX["mouthClose"]]))
    assert value_at(head, result.start + closed) == pytest.approx(0.0, abs=1e-6)


def test_still_faces_are_reported(speak, addon, use_engine):
    head = make_head()
    for block in keys(head).key_blocks:
        block.mute = True
    result = speak()
    assert result.still and "Muted" in result.warnings[0]
    jobs.shut_down()
    use_engine("still")
    assert speak("Again.").still


def test_a_mouth_that_cannot_open_is_said_first(speak, addon):
    make_head(["mouthSmileLeft", "mouthSmileRight", "browInnerUp", "eyeBlinkLeft", "eyeBlinkRight"])
    result = speak()
    note = result_note(result)
    assert note.kind == "WARNING"
    assert all(text.startswith("The mouth of 'Head' cannot open: ") for text in (result.sentence, note.text))
    make_head(["mouthOpen", "mouthSmile"], name="Default")
    result = speak(target="Default")
    assert not result.shut and not result.still


def test_a_head_in_another_scene_gets_its_sound_there(speak, addon):
    other = bpy.data.scenes.new("Other")
    other.frame_set(30)
    other.render.fps = 60
    head = make_head(name="There", scene=other)
    result = speak(target="There")
    assert result.start == 30 and not result.still
    assert not addon.sequence_editor or not sequencer.strips(addon.sequence_editor)
    assert abs(result.end - 30 + 1 - result.seconds * 60) <= 1
    assert keys(head).animation_data.nla_tracks


# Bad input: one plain sentence, nothing lost, and the next attempt works.


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "\n\t", "...", "?!", "🙂🙂", "你好", "Привет", "\x00\x01\x02", "\u200b", "\ud800", "a" * 100_000,
        "x" * 2_000_000,
    ],
    ids=lambda text: ascii(text)[:12],
)  # fmt: skip
def test_text_that_cannot_be_spoken(speak, addon, text):
    make_head()
    before = state()
    with pytest.raises(UnitafError) as error:
        speak(text)
    assert_plain(error)
    assert state() == before
    assert not speak("But this can.").still


def plain_mesh(name="Plain"):
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(0, 0, 0), (1, 0, 0)], [(0, 1)], [])
    head = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(head)
    return head


def test_targets_that_cannot_talk(speak, addon):
    empty = bpy.data.objects.new("Empty", None)
    addon.collection.objects.link(empty)
    plain_mesh()
    basis_only = plain_mesh("Basis only")
    basis_only.shape_key_add(name="Basis")
    make_head(["smile", "frown"], name="Strange")
    homeless = make_head(name="Homeless")
    addon.collection.objects.unlink(homeless)
    bpy.context.view_layer.objects.active = None
    cases = {
        "": "No object is active",
        "Nobody": "no object called",
        "Empty": "not a mesh",
        "Plain": "no shape keys",
        "Basis only": "no shape keys",
        "Strange": "ARKit name",
        "Homeless": "no scene",
    }
    before = state()
    for target, words in cases.items():
        with pytest.raises(UnitafError) as error:
            speak(target=target)
        assert_plain(error, words)
    assert state() == before


def test_linked_heads_are_refused_and_overrides_work(speak, addon, tmp_path):
    head = link_head(tmp_path)
    with pytest.raises(UnitafError) as error:
        speak(target="Linked")
    assert_plain(error, "heads.blend", "override")
    local = head.override_create(remap_local_usages=True)
    with pytest.raises(UnitafError):
        speak(target="Linked")  # the object is local now, its mesh is not
    local.name = "Local"
    local.data.override_create(remap_local_usages=True)
    assert not speak(target="Local").still


@pytest.mark.parametrize("speed", [0.0, 0.49, 2.1, -1.0, float("nan"), float("inf")])
def test_speeds_out_of_range(speak, addon, speed):
    make_head()
    with pytest.raises(UnitafError) as error:
        speak(speed=speed)
    assert_plain(error, "speed")


def test_unwritable_output(speak, addon, tmp_path):
    make_head()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    (tmp_path / sound_files.SPEECH_FOLDER).write_text("a file is in the way")
    before = state()
    with pytest.raises(UnitafError) as error:
        speak()
    assert_plain(error, "speech")
    assert state() == before
    (tmp_path / sound_files.SPEECH_FOLDER).unlink()
    assert not speak().still


def test_missing_engine(speak, addon, use_engine):
    make_head()
    before = state()
    use_engine(command=["/nowhere/python"])
    with pytest.raises(UnitafError) as error:
        speak()
    assert_plain(error, "engine", "choose another engine")
    assert error_note(error.value).is_of_engine
    assert state() == before
    use_engine()
    assert not speak().still


def test_engine_of_another_version(speak, addon, use_engine, tmp_path):
    make_head()
    program = (
        "import sys, time\n"
        'sys.stdout.write(\'{"type":"hello","protocol":99,"version":"9","engine":"x","python":"3","pid":1}\\n\')\n'
        "sys.stdout.flush()\ntime.sleep(60)"
    )
    use_engine(command=[sys.executable, "-I", "-c", program])
    with pytest.raises(UnitafError) as error:
        speak()
    assert_plain(error, "older", "99")
    use_engine()
    assert not speak().still


def test_killed_engine(speak, addon, use_engine):
    make_head()
    use_engine("slow")
    before = state()

    def kill():
        client = jobs.engine(bpy.context)
        while client.hello is None or client.state != "busy":
            time.sleep(0.05)
        time.sleep(0.3)
        os.kill(client.hello.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)

    threading.Thread(target=kill, daemon=True).start()
    with pytest.raises(UnitafError) as error:
        speak()
    assert_plain(error, "try again")
    assert state() == before
    use_engine()
    assert not speak().still


def test_cancel(speak, addon, use_engine):
    make_head()
    use_engine("slow")
    before = state()
    plan = make_plan(bpy.context, bpy.data.objects["Head"], "Hello there.")
    job = SpeechJob(plan, jobs.engine(bpy.context))
    while not job.poll() and job.done == 0.0:
        time.sleep(0.02)
    job.cancel()
    with pytest.raises(core.errors.Cancelled):
        job.wait()
    assert state() == before
    assert not [path for path in plan.folder.iterdir() if not path.name.startswith(".")]


def test_changes_while_the_engine_works(speak, addon):
    """A changed rate, a vanished head or sound: a sentence, and the scene as it was."""

    def planned():
        plan = make_plan(bpy.context, bpy.data.objects["Head"], "Hello there.")
        return plan, SpeechJob(plan, jobs.engine(bpy.context)).wait()

    make_head()
    plan, done = planned()
    before = state()
    addon.render.fps += 1
    with pytest.raises(UnitafError) as error:
        write(plan, done)
    assert_plain(error, "frame rate")
    assert state() == before

    plan, done = planned()
    if bpy.app.build_options.audaspace:
        plan.folder.joinpath(f"{plan.name}.wav").unlink()
        with pytest.raises(UnitafError) as error:
            write(plan, done)
        assert_plain(error, "gone")
        assert state() == before

    plan = make_plan(bpy.context, bpy.data.objects["Head"], "Hello there.")
    job = SpeechJob(plan, jobs.engine(bpy.context))
    job.wait()
    plan.folder.joinpath(f"{plan.name}.npz").write_bytes(b"not curves")
    with pytest.raises(UnitafError) as error:
        write(plan, job.result())
    assert_plain(error, plan.name, "generate it again")
    assert state() == before

    plan, done = planned()
    bpy.data.objects.remove(bpy.data.objects["Head"])
    with pytest.raises(UnitafError) as error:
        write(plan, done)
    assert_plain(error, "deleted", plan.name)


def test_a_failure_half_way_leaves_nothing(speak, addon, monkeypatch):
    make_head()
    before = state()

    def fail(*_):
        raise core.errors.OutputError("The middle of it failed.")

    with monkeypatch.context() as patch:
        patch.setattr(nla, "new_strip", fail)
        with pytest.raises(UnitafError, match="middle"):
            speak()
    assert state() == before
    assert not speak().still


def test_what_is_left_out_of_a_text_is_said(speak, use_engine):
    use_engine(command=real_engine())
    make_head()
    assert any("😀" in warning for warning in speak("Hello 😀 there.", target="Head").warnings)
