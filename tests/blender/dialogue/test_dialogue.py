"""A script in the scene: lines in, takes out, each where it belongs, and nothing lost when something goes wrong."""

from __future__ import annotations

import time

import bpy
import pytest
from heads import keys, make_head, value_at

from unitaf_blender import core
from unitaf_blender.background import jobs
from unitaf_blender.dialogue import listeners, schedule
from unitaf_blender.dialogue.plan import chosen_lines, plan_run
from unitaf_blender.dialogue.run import begin_run, perform_run, summary_of
from unitaf_blender.dialogue.script import add_line, find_characters, line_status, load_script, load_strips, match_head
from unitaf_blender.properties.dialogue import dialogue_of
from unitaf_blender.takes import channels, library
from unitaf_blender.timeline import nla, sequencer

TABLE = "id,character,text,emotion\na1,Anna,Where were you last night?,angry\nb1,Ben,I was asleep.,\na2,Anna,Hm.,\n"
needs_sound = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")


@pytest.fixture
def stage(speak, addon, tmp_path):
    """The scene with two heads and a script."""
    make_head(name="Anna_head"), make_head(name="Ben")
    addon.frame_start, addon.render.fps = 11, 24
    load(addon, tmp_path, TABLE)
    return addon


def load(scene, folder, text, name="script.csv"):
    (folder / name).write_text(text, "utf-8")
    return load_script(scene, folder / name)


def speak_lines(scene, which="CHANGED"):
    return perform_run(plan_run(scene, which), bpy.context)


def tick(seconds=20.0):
    end = time.monotonic() + seconds
    while jobs.tick() is not None:
        assert time.monotonic() < end
        time.sleep(0.02)


def statuses(scene):
    return [line_status(scene, row) for row in dialogue_of(scene).lines]


def places(scene):
    known = schedule.spans(scene)
    return [(known[row.take].start, known[row.take].stop) if row.take else None for row in dialogue_of(scene).lines]


def test_characters_find_their_heads(stage):
    assert [(c.name, c.head.name) for c in dialogue_of(stage).characters] == [("Anna", "Anna_head"), ("Ben", "Ben")]


@pytest.mark.parametrize(
    ("name", "found"), [("Anna", "anna"), ("BEN", "GEO-ben-face"), ("Cy", "Body.003"), ("An", None), ("Old Zoe", "zoe")]
)
def test_heads_by_the_names_of_objects_and_parents(addon, name, found):
    heads = [make_head(name=text) for text in ("anna", "GEO-ben-face", "Body.003", "zoe")]
    for child, parent in ((2, "rig_Cy"), (3, "OldZoe")):
        heads[child].parent = bpy.data.objects.new(parent, None)
    head = match_head(name, heads, 2)
    assert (head.name if head else None) == found


def test_lines_follow_each_other_after_the_gap(stage):
    dialogue_of(stage).gap = 0.5
    outcomes = speak_lines(stage)
    assert [outcome.error for outcome in outcomes] == [None] * 3
    (a, b), (c, d), (e, f) = places(stage)
    assert (a, c - b, e - d) == (11, 12, 12) and stage.frame_end >= f - 1
    assert statuses(stage) == ["DONE"] * 3
    assert [len(list(nla.take_strips(keys(bpy.data.objects[n])))) for n in ("Anna_head", "Ben")] == [2, 1]
    emotions = [library.describe(row.take).settings.emotion for row in dialogue_of(stage).lines]
    assert emotions[0] == core.track.EmotionTrack.of("angry") and emotions[1] == core.track.NO_EMOTION


def test_given_times_and_lines_together(stage):
    rows = dialogue_of(stage).lines
    rows[0].timing, rows[0].time = "TIME", 2.0
    rows[1].timing = "TOGETHER"
    speak_lines(stage)
    (a, b), (c, d), (e, _) = places(stage)
    assert (a, c) == (11 + 48, 11 + 48) and e == max(b, d) + round(dialogue_of(stage).gap * 24)


@needs_sound
def test_each_character_has_a_channel(stage):
    rows = dialogue_of(stage).lines
    speak_lines(stage)
    rows[1].timing = "TOGETHER"
    speak_lines(stage, "ALL")
    strips = sequencer.strips(stage.sequence_editor)
    by_name = {}
    for strip in strips:
        by_name.setdefault(strip[channels.SPEAKER], set()).add((strip.channel, strip.color_tag))
    assert len(strips) == 3 and sorted(by_name) == ["Anna", "Ben"]
    assert all(len(found) == 1 for found in by_name.values()) and by_name["Anna"] != by_name["Ben"]
    names = {stage.sequence_editor.channels[strip.channel].name for strip in strips}
    assert names == {"Anna", "Ben"}


def test_a_changed_line_alone_is_spoken_and_the_others_move_along(stage):
    speak_lines(stage)
    before, names = places(stage), [row.take for row in dialogue_of(stage).lines]
    dialogue_of(stage).lines[1].text = "I was asleep, as you know very well, all night long."
    assert statuses(stage) == ["DONE", "CHANGED", "DONE"]
    assert [outcome.name for outcome in speak_lines(stage)] == ["b1"]
    after = places(stage)
    grown = after[1][1] - before[1][1]
    assert grown > 0 and after[0] == before[0] and after[1][0] == before[1][0]
    assert after[2] == (before[2][0] + grown, before[2][1] + grown)
    assert [row.take for row in dialogue_of(stage).lines][::2] == names[::2] and names[1] not in bpy.data.actions
    with pytest.raises(core.errors.InputError, match="Every line"):
        speak_lines(stage)


def test_heads_that_are_missing_are_asked_for_once(stage):
    for number, row in enumerate(dialogue_of(stage).lines):
        row.character = ("CY", "DI", "CY")[number]
    run = plan_run(stage, "ALL")
    perform_run(run, bpy.context)
    assert summary_of(run).text == "3 of 3 lines failed."
    assert summary_of(run).details == ("Choose heads for CY and DI under Characters.",)
    assert {row.error for row in dialogue_of(stage).lines} == {
        "Choose a head for CY under Characters.",
        "Choose a head for DI under Characters.",
    }


def test_as_many_heads_as_characters_are_shared_out_in_order(addon, tmp_path):
    first, second = make_head(name="Head One"), make_head(name="Head Two")
    load(addon, tmp_path, TABLE)
    assert [character.head for character in dialogue_of(addon).characters] == [first, second]
    dialogue_of(addon).characters[0].head = None
    make_head(name="Head Three")  # which of the two it is, is not known
    assert find_characters(addon) == ["Anna"]


def test_a_line_that_is_put_in_makes_room(stage):
    speak_lines(stage)
    before = places(stage)
    add_line(stage, "Really? All night long, in your bed?", "Anna", after=1)
    speak_lines(stage)
    after = places(stage)
    assert after[:2] == before[:2] and after[2][0] >= after[1][1] and after[3][0] == after[2][1] + round(0.3 * 24)


def test_a_script_that_is_loaded_again_keeps_what_is_spoken(stage, tmp_path):
    speak_lines(stage)
    edited = TABLE.replace("asleep", "awake") + "b2,Ben,Good night.,\n"
    loaded = load(stage, tmp_path, edited)
    assert (loaded.new, loaded.changed, loaded.same, loaded.gone) == (1, 1, 2, 0)
    assert statuses(stage) == ["DONE", "CHANGED", "DONE", "NEW"]
    assert chosen_lines(stage, "CHANGED") == ("b1", "b2")


def test_a_bad_line_does_not_stop_the_others(stage):
    rows = dialogue_of(stage).lines
    rows[0].text, rows[1].character = "?!", "Cy"
    run = plan_run(stage, "ALL")
    outcomes = perform_run(run, bpy.context)
    assert [bool(outcome.error) for outcome in outcomes] == [True, True, False]
    assert statuses(stage) == ["FAILED", "FAILED", "DONE"] and "Cy" in rows[1].error
    said = summary_of(run)
    assert said.text == "2 of 3 lines failed." and said.details[0] == "Choose a head for Cy under Characters."
    assert said.details[1].startswith("Line 1: ") and len(said.details) == 2
    rows[0].text = "Hello."
    assert statuses(stage)[0] == "NEW"


def test_in_the_background_one_after_another(stage):
    begin_run(plan_run(stage, "ALL"))
    assert jobs.waiting() == 2
    tick()
    assert statuses(stage) == ["DONE"] * 3 and jobs.note().text == "3 lines are spoken."
    starts = [span[0] for span in places(stage)]
    assert starts == sorted(starts) and starts[0] == 11


def test_cancel_keeps_what_is_spoken(stage, use_engine):
    begin_run(plan_run(stage, "ALL"))
    end = time.monotonic() + 20
    while jobs.waiting() == 2 and time.monotonic() < end:
        jobs.tick()
        time.sleep(0.01)
    jobs.cancel()
    tick()
    assert statuses(stage)[0] == "DONE" and "NEW" in statuses(stage)
    begin_run(plan_run(stage, "CHANGED"))
    tick()
    assert statuses(stage) == ["DONE"] * 3
    starts = [span[0] for span in places(stage)]
    assert starts == sorted(starts)


def test_a_line_that_is_edited_while_it_is_spoken_counts_as_changed(stage):
    begin_run(plan_run(stage, "ALL"))
    dialogue_of(stage).lines[0].text = "Something else."
    tick()
    assert statuses(stage) == ["CHANGED", "DONE", "DONE"]


def test_an_engine_that_does_not_start_is_asked_twice_at_most(stage, use_engine):
    use_engine(command=["/nowhere/python"])
    begin_run(plan_run(stage, "ALL"))
    tick()
    assert statuses(stage) == ["FAILED", "FAILED", "NEW"] and jobs.note().is_of_engine


def test_keyed_emotion_is_read_where_the_line_goes(stage):
    head = bpy.data.objects["Ben"]
    for frame, value in ((11, 0.0), (200, 1.0)):
        head.unitaf.emotion.happy = value
        head.unitaf.emotion.keyframe_insert("happy", frame=frame)
    speak_lines(stage)
    row = dialogue_of(stage).lines[1]
    start = schedule.spans(stage)[row.take].start
    felt = library.describe(row.take).settings.emotion.keys[0][1][0]
    curve = next(nla.fcurves(head.animation_data.action, getattr(head.animation_data, "action_slot", None)))
    assert felt == pytest.approx(curve.evaluate(start), abs=1e-3) and felt > 0


def test_listeners_blink_while_others_speak(stage):
    dialogue_of(stage).lines[0].text = "Where were you last night? " * 8
    speak_lines(stage)
    (a, b), (c, d), _ = places(stage)
    ben = bpy.data.objects["Ben"]
    tracks = [track for track in keys(ben).animation_data.nla_tracks if track.name == "UniTAF listener"]
    assert len(tracks) == 1
    assert all(strip.frame_end < c or strip.frame_start >= d for strip in tracks[0].strips)
    assert max(value_at(ben, frame, "eyeBlinkLeft") for frame in range(a, b)) > 0.9
    assert max(value_at(ben, frame, "jawOpen") for frame in range(a, b)) == 0
    assert listeners.show(stage) == ["Anna", "Ben"] and len(bpy.data.actions) == len(set(bpy.data.actions))
    assert listeners.hide(stage) == 2
    assert max(value_at(ben, frame, "eyeBlinkLeft") for frame in range(a, b)) == 0
    assert not [action for action in bpy.data.actions if nla.is_listener(action)]


def test_listeners_leave_the_animators_lids_alone(stage):
    dialogue_of(stage).lines[0].text = "Where were you last night? " * 8
    ben = bpy.data.objects["Ben"]
    keys(ben).key_blocks["eyeBlinkLeft"].value = 0.3
    speak_lines(stage)
    (a, b), _, _ = places(stage)
    assert {round(value_at(ben, frame, "eyeBlinkLeft"), 4) for frame in range(a, b, 3)} == {0.3}


def test_text_strips_become_lines(addon):
    make_head(name="Anna")
    addon.frame_start = 1
    strips = sequencer.strips(addon.sequence_editor_create())
    for start, channel, text in ((25, 2, "ANNA: Hello."), (49, 3, "And you?"), (73, 2, "Not this.")):
        size = {"length": 24} if bpy.app.version >= (5, 0, 0) else {"frame_end": start + 24}
        strip = strips.new_effect(name="Text", type="TEXT", channel=channel, frame_start=start, **size)
        strip.text, strip.select = text, text != "Not this."
    addon.sequence_editor.channels[3].name = "Ben"
    load_strips(addon)
    found = [(row.character, row.text, row.timing, round(row.time, 3)) for row in dialogue_of(addon).lines]
    assert found == [("ANNA", "Hello.", "TIME", 1.0), ("Ben", "And you?", "TIME", 2.0)]


def test_a_text_block_becomes_lines(addon):
    make_head(name="Anna")
    dialogue_of(addon).source = bpy.data.texts.new("Scene 1")
    dialogue_of(addon).source.write("ANNA: Hello.\nBEN: Hi.\n")
    assert bpy.ops.unitaf.script_from_text() == {"FINISHED"}
    assert [row.text for row in dialogue_of(addon).lines] == ["Hello.", "Hi."]


def test_the_buttons(stage, tmp_path):
    assert bpy.ops.unitaf.add_line() == {"FINISHED"}
    assert [row.id for row in dialogue_of(stage).lines] == ["a1", "line-004", "b1", "a2"]
    assert bpy.ops.unitaf.move_line(direction="DOWN") == {"FINISHED"}
    assert bpy.ops.unitaf.remove_line() == {"FINISHED"}
    assert [row.id for row in dialogue_of(stage).lines] == ["a1", "b1", "a2"]
    assert bpy.ops.unitaf.generate_dialogue(which="ALL") == {"FINISHED"}
    assert statuses(stage) == ["DONE"] * 3
    assert bpy.ops.unitaf.load_script(filepath=str(tmp_path / "script.csv")) == {"FINISHED"}
    assert statuses(stage) == ["DONE"] * 3
    with pytest.raises(RuntimeError, match="missing"):
        bpy.ops.unitaf.load_script(filepath=str(tmp_path / "none.csv"))


def far_apart(scene, seconds):
    """Two lines so many seconds apart, spoken; returns the listener keys of all heads."""
    lines = dialogue_of(scene).lines
    while len(lines) > 2:
        lines.remove(2)
    lines[1].timing, lines[1].time = "TIME", seconds
    assert [outcome.error for outcome in speak_lines(scene, "ALL")] == [None, None]
    actions = [action for action in bpy.data.actions if nla.is_listener(action)]
    strips = [s for head in scene.objects for t in keys(head).animation_data.nla_tracks for s in t.strips]
    curves = [c for s in strips if s.action in actions for c in nla.strip_curves(s)]
    return sum(len(curve.keyframe_points) for curve in {c.as_pointer(): c for c in curves}.values())


def test_listeners_do_not_grow_with_silence(stage):
    listeners_after = [far_apart(stage, seconds) for seconds in (200.0, 10_000.0)]
    assert listeners_after[1] == pytest.approx(listeners_after[0], rel=0.1)
    bpy.ops.wm.save_as_mainfile(filepath=bpy.app.tempdir + "far.blend")


def test_listeners_keep_keys_only_where_something_moves(stage):
    speak_lines(stage)
    (action, *_) = [action for action in bpy.data.actions if nla.is_listener(action)]
    strips = [s for head in stage.objects for t in keys(head).animation_data.nla_tracks for s in t.strips]
    for curve in nla.strip_curves(next(strip for strip in strips if strip.action == action)):
        values = [point.co.y for point in curve.keyframe_points]
        assert not any(a == b == c for a, b, c in zip(values, values[1:], values[2:], strict=False)), curve.data_path


@pytest.mark.parametrize("time", ["99999999", "1e308", "999999", "9" * 400, "9" * 5000 + ":00:01"])
def test_an_odd_time_fails_its_own_line(stage, tmp_path, time):
    table = f"id,character,text,time\na1,Anna,Where were you?,\nb1,Ben,I was asleep.,{time}\na2,Anna,Hm.,\n"
    loaded = load(stage, tmp_path, table)
    outcomes = {outcome.name: outcome for outcome in speak_lines(stage)}
    assert outcomes["a1"].result and outcomes["a2"].result
    sentence = next(iter(loaded.problems), "") or str(outcomes["b1"].error)
    assert "b1" not in outcomes or outcomes["b1"].result is None
    assert sentence and len(sentence) < 200 and "Traceback" not in sentence
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "out.blend"))


def test_a_line_that_cannot_push_the_others_changes_nothing(stage, monkeypatch):
    speak_lines(stage)
    row = dialogue_of(stage).lines[0]
    row.text = "Where were you last night, and the night before that one, and all the other nights?"
    before = everything(stage)

    def fail(*_arguments, **_choices):
        raise core.errors.InputError("There is no room.")

    monkeypatch.setattr(library, "move_all", fail)
    (failed,) = [outcome.error for outcome in perform_run(plan_run(stage, "CHANGED"), bpy.context) if outcome.error]
    assert "no room" in str(failed)
    row.error = ""
    assert everything(stage) == before


def everything(scene):
    """Names, frames and mutes of all that takes consist of, but listeners."""
    strips = [
        (item.name, track.name, track.mute, strip.frame_start, strip.frame_end, strip.action.name)
        for item in scene.objects
        for track in keys(item).animation_data.nla_tracks
        for strip in track.strips
        if not nla.is_listener(strip.action)
    ]
    editor = scene.sequence_editor
    sounds = [
        (sound.name, sound.channel, sound.mute, sequencer.left(sound), sequencer.right(sound))
        for sound in (sequencer.strips(editor) if editor else ())
    ]
    return strips, sounds, scene.frame_start, scene.frame_end, [row.take for row in dialogue_of(scene).lines]


def test_listeners_that_fail_leave_the_earlier_ones(stage, monkeypatch):
    speak_lines(stage)
    before = [action.name for action in bpy.data.actions if nla.is_listener(action)]
    written, write = [], listeners.listener_tracks.write

    def fail_second(*arguments):
        if written:
            raise core.errors.InputError("No second one.")
        written.append(write(*arguments))
        return written[0]

    monkeypatch.setattr(listeners.listener_tracks, "write", fail_second)
    with pytest.raises(core.errors.InputError):
        listeners.show(stage)
    assert [action.name for action in bpy.data.actions if nla.is_listener(action)] == before


def test_remarks_are_kept_in_the_file(addon, tmp_path):
    (tmp_path / "a.txt").write_text("MIA (to Tom): Go. [points]\n")
    load_script(bpy.context.scene, tmp_path / "a.txt")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "a.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "a.blend"))
    (row,) = dialogue_of(bpy.context.scene).lines
    assert (row.text, row.remark) == ("Go.", "to Tom; points")
