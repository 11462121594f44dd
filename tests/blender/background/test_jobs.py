"""What happens in the window, without one: the operators' own functions, driven by hand as Blender's timer would."""

from __future__ import annotations

import time
import wave
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import bpy
import pytest
from heads import keys, make_head

from unitaf_blender import core, handlers
from unitaf_blender.background import jobs
from unitaf_blender.background.notes import Note
from unitaf_blender.operators.generate import UNITAF_OT_generate
from unitaf_blender.panels import character, dials
from unitaf_blender.panels.main import UNITAF_PT_generate, UNITAF_PT_main
from unitaf_blender.properties.dials import GROUPS
from unitaf_blender.takes import sound_files, stored


def by_hand(cls: type) -> Any:
    """An object with the operator's functions that Blender has not made."""
    functions = {name: value for name, value in vars(cls).items() if not name.startswith(("__", "bl_"))}
    operator = type("ByHand", (), functions | {"bl_label": cls.bl_label})()
    operator.reports = []
    operator.report = lambda kind, text: operator.reports.append((kind, text))
    return operator


@pytest.fixture
def operator(speak, addon):
    made = by_hand(UNITAF_OT_generate)
    made.properties = SimpleNamespace(is_property_set=lambda name: False)
    made.text, made.recording, made.strip, made.target, made.speed, made.seed = "", "", "", "", 1.0, 0
    made.emotion, made.strength, made.voice, made.language = "", 1.0, "", core.settings.Settings.language
    return made


@pytest.fixture
def context(addon):
    return SimpleNamespace(
        scene=addon,
        view_layer=bpy.context.view_layer,
        window=object(),
        window_manager=SimpleNamespace(windows=[]),
        preferences=SimpleNamespace(system=SimpleNamespace(ui_scale=1.0), addons=bpy.context.preferences.addons),
    )


def tick(seconds=20.0):
    """Blender's timer until nothing goes on any more; the longest single call that did not write a take."""
    longest = 0.0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        waiting, started = jobs.waiting(), time.perf_counter()
        again = jobs.tick()
        if again is None:
            return longest
        if jobs.waiting() == waiting:
            longest = max(longest, time.perf_counter() - started)
        time.sleep(0.02)
    raise AssertionError("It did not end.")


def test_the_panels_choices_are_used_and_the_window_stays_free(operator, context, addon):
    head = make_head()
    addon.unitaf.text, addon.unitaf.target, addon.unitaf.speed = "Hello there.", head, 2.0
    bpy.context.view_layer.objects.active = None
    assert operator.invoke(context, None) == {"INTERFACE"}
    assert jobs.current() is not None
    assert not bpy.ops.unitaf.generate.poll()  # one take of a head at a time
    assert bpy.ops.unitaf.cancel.poll()
    assert bpy.app.timers.is_registered(jobs.tick)
    assert tick() < 0.1  # seconds: no step of a job waits for the engine
    assert (operator.text, operator.target, operator.speed) == ("Hello there.", "Head", 2.0)
    assert jobs.current() is None and jobs.note().kind == "INFO"
    assert keys(head).animation_data.nla_tracks


def test_heads_line_up(operator, context, addon):
    heads = [make_head(name=name) for name in ("One", "Two", "Three")]
    for head in heads:
        bpy.context.view_layer.objects.active = head
        addon.unitaf.text, operator.text, operator.target = f"I am {head.name}.", "", ""
        assert operator.invoke(context, None) == {"INTERFACE"}
    assert jobs.waiting() == 2
    assert all(jobs.is_busy(head.session_uid) for head in heads)
    tick()
    assert all(len(keys(head).animation_data.nla_tracks) for head in heads)
    assert not any(jobs.is_busy(head.session_uid) for head in heads)


def test_one_failure_does_not_stop_the_others(operator, context, addon):
    for name, text in (("One", "Hello."), ("Two", "?"), ("Three", "Goodbye.")):
        bpy.context.view_layer.objects.active = make_head(name=name)
        addon.unitaf.text, operator.text, operator.target = text, "", ""
        operator.invoke(context, None)
    tick()
    tracks = {name: keys(bpy.data.objects[name]).animation_data for name in ("One", "Two", "Three")}
    assert tracks["One"] and tracks["Three"] and not tracks["Two"]


def test_the_first_can_be_cancelled_alone(operator, context, addon, use_engine):
    use_engine("slow")
    heads = [make_head(name=name) for name in ("One", "Two", "Three")]
    for head in heads:
        bpy.context.view_layer.objects.active = head
        addon.unitaf.text, operator.text, operator.target = "Hello there.", "", ""
        operator.invoke(context, None)
    jobs.tick()
    bpy.ops.unitaf.cancel(everything=False)
    end = time.monotonic() + 5
    while jobs.is_busy(heads[0].session_uid) and time.monotonic() < end:
        jobs.tick()
        time.sleep(0.02)
    assert jobs.waiting() == 1 and jobs.is_busy(heads[1].session_uid)
    bpy.ops.unitaf.cancel()
    tick(5)
    assert [head.name for head in heads if keys(head).animation_data] == []
    speech = generate_folder()
    assert not [path for path in speech.rglob("*") if path.is_file()]


def generate_folder():
    """Where the takes of an unsaved file go."""
    return sound_files.speech_dir()


def test_abandoned_tasks_leave_room_for_others(operator, context, addon, use_engine):
    use_engine("slow")
    head = make_head()
    addon.unitaf.text = "Hello."
    for _ in range(core.protocol.MAX_JOBS + 2):
        operator.text = operator.target = ""
        assert operator.invoke(context, None) == {"INTERFACE"}
        jobs.abandon()
        jobs.engine(bpy.context).poll("nobody's")
        time.sleep(0.01)
    assert not jobs.is_busy(head.session_uid)


def test_a_take_waits_for_the_end_of_a_drag(operator, context, addon, monkeypatch):
    head = make_head()
    addon.unitaf.text = "Hello there."
    operator.invoke(context, None)
    dragging = [True]
    monkeypatch.setattr(jobs, "_is_dragging", lambda: dragging[0])
    end = time.monotonic() + 3
    while time.monotonic() < end:
        assert jobs.tick() is not None
        time.sleep(0.05)
    assert keys(head).animation_data is None
    dragging[0] = False
    tick()
    assert keys(head).animation_data.nla_tracks


def test_the_panels_recording_is_used(operator, context, addon, tmp_path):
    head = make_head()
    addon.unitaf.source, addon.unitaf.text = "RECORDING", "Not this."
    assert operator.invoke(context, None) == {"CANCELLED"}
    assert "There is no recording" in jobs.note().text
    with wave.open(str(tmp_path / "actor.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\xff\x7f" * 8000)
    addon.unitaf.recording, addon.unitaf.transcript = str(tmp_path / "actor.wav"), "What he says."
    assert operator.invoke(context, None) == {"INTERFACE"}
    tick()
    assert jobs.note().kind == "INFO" and "actor-001" in bpy.data.actions
    assert keys(head).animation_data.nla_tracks


def test_cancel_ends_it_within_a_moment(operator, context, addon, use_engine):
    use_engine("slow")
    head = make_head()
    addon.unitaf.text = "Hello there."
    operator.invoke(context, None)
    while jobs.current().done == 0.0:
        jobs.tick()
        time.sleep(0.02)
    bpy.ops.unitaf.cancel()
    tick(5)  # the take itself would need ten
    assert keys(head).animation_data is None
    assert jobs.current() is None and jobs.note() is None


def test_another_file_ends_it(operator, context, addon, use_engine):
    use_engine("slow")
    make_head()
    addon.unitaf.text = "Hello there."
    operator.invoke(context, None)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    assert jobs.current() is None
    assert jobs.tick() is None


def test_errors_are_shown_in_the_panel_and_reported(operator, context, addon, use_engine):
    make_head()
    assert operator.invoke(context, None) == {"CANCELLED"}
    assert jobs.note().kind == "ERROR" and "There is no text" in jobs.note().text
    use_engine(command=["/nowhere/python"])
    addon.unitaf.text = "Hello there."
    operator.text = ""
    assert operator.invoke(context, None) == {"INTERFACE"}
    tick()
    assert jobs.note().is_of_engine
    assert operator.reports[-1][0] == {"ERROR"}


def test_only_changes_are_drawn(operator, context, addon, use_engine, monkeypatch):
    use_engine("slow")
    make_head()
    addon.unitaf.text = "Hello there."
    drawn = []
    monkeypatch.setattr(jobs, "redraw", lambda: drawn.append(jobs.current()))
    operator.invoke(context, None)
    end = time.monotonic() + 2.0
    ticks = 0
    while time.monotonic() < end:
        jobs.tick()
        ticks += 1
        time.sleep(0.01)
    assert len(drawn) < 12 < ticks
    jobs.abandon()


def task(done=0.0, stage="", head_uid=0):
    """A task that never ends."""
    job = SimpleNamespace(done=done, stage=stage, poll=lambda: False, cancel=lambda: None, forget=lambda: None)
    return jobs.Task("Generate", head_uid, lambda: job, lambda job: None)


def test_disabled_reasons(addon, use_engine, monkeypatch):
    from unitaf_blender import preferences
    from unitaf_blender.panels import main

    reason = main.disabled_reason
    assert "No object is active" in reason(bpy.context)
    make_head()
    assert "no text" in reason(bpy.context)
    addon.unitaf.text = "Hello."
    assert reason(bpy.context) == ""
    monkeypatch.setattr(preferences, "engine_reason", lambda context: "There is no engine.")
    assert reason(bpy.context) == "There is no engine."
    monkeypatch.undo()
    jobs.begin(task(head_uid=bpy.context.object.session_uid))
    assert "already" in reason(bpy.context)
    jobs.abandon()


def draw(panel_draw, *arguments):
    """Draw into a layout that remembers; the texts of its labels."""
    texts: list[str] = []
    layout = MagicMock()
    for maker in (layout.column, layout.row, layout.box, layout.split):
        maker.return_value = layout
    layout.label.side_effect = lambda text="", **_: texts.append(text)
    layout.progress.side_effect = lambda factor, text: texts.append(f"[{factor}] {text}")
    panel_draw(layout, *arguments)
    return " ".join(texts)


def test_the_panel_draws_every_state(addon, use_engine, context):
    context.region = SimpleNamespace(width=240)
    context.active_object = None

    def panel():
        return " ".join(
            draw(lambda layout, cls=cls: cls.draw(SimpleNamespace(layout=layout), context))
            for cls in (UNITAF_PT_main, UNITAF_PT_generate)
        )

    assert "No object is active" in panel()
    make_head()
    addon.unitaf.text = "Hello."
    jobs.show_note(Note("WARNING", "It is done.", ("But the face does not move.",), is_of_engine=True))
    assert "It is done. But the face does not" in panel()
    handlers.on_undone(addon)
    assert "It is done." not in panel()
    addon.unitaf.source = "RECORDING"
    assert "There is no recording" in panel()
    addon.unitaf.strip = "actor"
    assert "actor" in panel()
    addon.unitaf.source = "TEXT"
    jobs.begin(task(0.25, "Speaking"))
    jobs.begin(task())
    assert "[0.25] 25% Speaking" in panel() and "1 more in line" in panel()
    jobs.abandon()


def test_the_other_panels_draw_every_state(speak, addon, context):
    context.region = SimpleNamespace(width=240)

    def panel(cls):
        return draw(lambda layout: cls.draw(SimpleNamespace(layout=layout), context))

    for nothing in (None, bpy.data.objects.new("Empty", None)):
        context.active_object = nothing
        assert not any(cls.poll(context) for cls in (dials.UNITAF_PT_dials, dials.UNITAF_PT_head))
    head = context.active_object = make_head()
    assert dials.UNITAF_PT_dials.poll(context) and dials.UNITAF_PT_head.poll(context)
    text = panel(dials.UNITAF_PT_dials)
    assert all(title in text for title in GROUPS) and "not kept" not in text
    assert "Choose what turns" in panel(dials.UNITAF_PT_head)
    head.unitaf.pivot = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    assert "choose the bone" in panel(dials.UNITAF_PT_head)
    head.unitaf.pivot = head
    assert panel(dials.UNITAF_PT_head) == ""
    name = speak(target="Head").name
    del bpy.data.actions[name][stored.MOTION]
    assert "Dials do not change" in panel(dials.UNITAF_PT_dials)
    bpy.ops.unitaf.add_channel_dial(channel="jawOpen")
    panel(dials.UNITAF_PT_channels)
    layout = MagicMock()
    dials.UNITAF_UL_channels.draw_item(None, context, layout, None, head.unitaf.dials.channels[0], 0, None)
    assert layout.row().label.call_args_list[0].kwargs["text"] == "jawOpen"


def test_emotion_and_voice_draw_every_state(addon, context):
    context.region = SimpleNamespace(width=240)
    context.active_object = bpy.data.objects.new("Empty", None)
    shown, labels = [], []

    def panel(cls):
        layout = MagicMock()
        text = draw(lambda layout: cls.draw(SimpleNamespace(layout=layout), context))
        for maker in (layout.column, layout.row, layout.grid_flow):
            maker.return_value = layout
        cls.draw(SimpleNamespace(layout=layout), context)
        shown[:] = [call.args[1] for call in layout.prop.call_args_list]
        labels[:] = [call.kwargs.get("text") for call in layout.prop.call_args_list]
        return text

    panels = (character.UNITAF_PT_emotion, character.UNITAF_PT_voice, character.UNITAF_PT_voice_colour)
    assert not any(cls.poll(context) for cls in panels)
    head = context.active_object = make_head()
    panel(character.UNITAF_PT_emotion)
    assert "Scaled Down" not in labels
    assert shown == ["source", *core.emotion.EMOTIONS, "strength"]
    head.unitaf.emotion.happy = head.unitaf.emotion.sad = 0.6
    panel(character.UNITAF_PT_emotion)
    assert "Scaled Down" in labels
    head.unitaf.emotion.source = "AUTO"
    assert "words" in panel(character.UNITAF_PT_emotion) and shown == ["source", "strength"]
    header = MagicMock()
    character.UNITAF_PT_voice.draw_header_preset(SimpleNamespace(layout=header), context)
    assert [call.kwargs["text"] for call in header.row().popover.call_args_list] == ["Hibari"]
    assert panel(character.UNITAF_PT_voice) == ""
    assert all(cls.poll(context) for cls in panels)
    first = shown[:]
    panel(character.UNITAF_PT_voice_colour)
    assert {*first, *shown} == set(core.cast.SLIDERS)
    addon.unitaf.source = "RECORDING"
    assert "Heard" in panel(character.UNITAF_PT_emotion)
    assert "keeps its own" in panel(character.UNITAF_PT_voice) and shown == []
    assert not character.UNITAF_PT_voice_colour.poll(context)


def test_the_preferences_draw(addon, context, monkeypatch):
    from unitaf_blender import preferences as add_on
    from unitaf_blender.panels import preferences

    context.region, context.window_manager = SimpleNamespace(width=600), bpy.context.window_manager
    choices = SimpleNamespace(engine="AUTOMATIC", engine_python="")
    monkeypatch.setattr(add_on, "get", lambda context: choices)
    assert "starts when it is first needed" in draw(preferences.draw, choices, context)
    choices.engine = "MINE"
    assert "No Engine Python is chosen" in draw(preferences.draw, choices, context)
    choices.engine = "BUILT_IN"
    monkeypatch.setattr(jobs, "running_engine", lambda: "The engine is numpy 2.3.4 in Python 3.13.0.")
    assert "numpy 2.3.4" in draw(preferences.draw, choices, context)
