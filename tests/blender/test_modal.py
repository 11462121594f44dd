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

from unitaf_blender import core, dial_properties, handlers, jobs
from unitaf_blender.operators import modal
from unitaf_blender.operators.generate import UNITAF_OT_generate
from unitaf_blender.panels import character, dials
from unitaf_blender.panels.main import UNITAF_PT_main
from unitaf_blender.scene import stored

TIMER = SimpleNamespace(type="TIMER")
MOUSE = SimpleNamespace(type="MOUSEMOVE")


class Manager:
    """A window manager that keeps count of timers."""

    def __init__(self) -> None:
        self.timers = 0
        self.windows: list[Any] = []

    def event_timer_add(self, seconds: float, window: Any) -> object:
        self.timers += 1
        return object()

    def event_timer_remove(self, timer: object) -> None:
        self.timers -= 1

    def modal_handler_add(self, operator: object) -> None:
        pass


def by_hand(cls: type) -> Any:
    """An object with the operator's functions that Blender has not made."""
    functions = {}
    for base in (modal.JobOperator, cls):
        functions |= {name: value for name, value in vars(base).items() if not name.startswith(("__", "bl_"))}
    operator = type("ByHand", (), functions)()
    operator.reports = []
    operator.report = lambda kind, text: operator.reports.append((kind, text))
    return operator


@pytest.fixture
def operator(speak, addon):
    made = by_hand(UNITAF_OT_generate)
    made.properties = SimpleNamespace(is_property_set=lambda name: False)
    made.text, made.recording, made.strip, made.target, made.speed, made.seed = "", "", "", "", 1.0, 0
    made.emotion, made.strength, made.voice = "", 1.0, ""
    return made


@pytest.fixture
def context(addon):
    return SimpleNamespace(
        scene=addon,
        view_layer=bpy.context.view_layer,
        window=object(),
        window_manager=Manager(),
        preferences=SimpleNamespace(system=SimpleNamespace(ui_scale=1.0), addons=bpy.context.preferences.addons),
    )


def tick(operator, context, seconds=20.0):
    """Blender's timer until the operator ends; its status, and the longest single call."""
    longest = 0.0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        started = time.perf_counter()
        status = operator.modal(context, TIMER)
        if status != {"PASS_THROUGH"}:
            return status, longest
        longest = max(longest, time.perf_counter() - started)
        time.sleep(0.02)
    raise AssertionError("The operator did not end.")


def test_the_panels_choices_are_used_and_the_window_stays_free(operator, context, addon):
    head = make_head()
    addon.unitaf.text, addon.unitaf.target, addon.unitaf.speed = "Hello there.", head, 2.0
    bpy.context.view_layer.objects.active = None
    assert operator.invoke(context, None) == {"RUNNING_MODAL"}
    assert jobs.current() is not None
    assert not bpy.ops.unitaf.generate.poll()  # one job at a time
    assert bpy.ops.unitaf.cancel.poll()
    assert operator.modal(context, MOUSE) == {"PASS_THROUGH"}
    status, longest = tick(operator, context)
    assert status == {"FINISHED"}
    assert longest < 0.01
    assert (operator.text, operator.target, operator.speed) == ("Hello there.", "Head", 2.0)
    assert jobs.current() is None and jobs.note().kind == "INFO"
    assert context.window_manager.timers == 0
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
    assert operator.invoke(context, None) == {"RUNNING_MODAL"}
    assert tick(operator, context)[0] == {"FINISHED"}
    assert jobs.note().kind == "INFO" and "actor-001" in jobs.note().text
    assert keys(head).animation_data.nla_tracks


def test_cancel_ends_it_within_a_moment(operator, context, addon, use_engine):
    use_engine("slow")
    head = make_head()
    addon.unitaf.text = "Hello there."
    operator.invoke(context, None)
    while jobs.current().done == 0.0:
        operator.modal(context, TIMER)
        time.sleep(0.02)
    started = time.monotonic()
    bpy.ops.unitaf.cancel()
    assert tick(operator, context)[0] == {"CANCELLED"}
    assert time.monotonic() - started < 1.0
    assert keys(head).animation_data is None
    assert jobs.current() is None and jobs.note() is None
    assert context.window_manager.timers == 0


def test_another_file_ends_it(operator, context, addon, use_engine):
    use_engine("slow")
    make_head()
    addon.unitaf.text = "Hello there."
    operator.invoke(context, None)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    assert jobs.current() is None
    assert operator.modal(context, TIMER) == {"CANCELLED"}
    assert context.window_manager.timers == 0


def test_a_closed_window_ends_it(operator, context, addon, use_engine):
    use_engine("slow")
    make_head()
    addon.unitaf.text = "Hello there."
    operator.invoke(context, None)
    operator.cancel(context)
    assert jobs.current() is None
    assert context.window_manager.timers == 0


def test_errors_are_shown_in_the_panel_and_reported(operator, context, addon, use_engine):
    make_head()
    assert operator.invoke(context, None) == {"CANCELLED"}
    assert jobs.note().kind == "ERROR" and "There is no text" in jobs.note().text
    use_engine(command=["/nowhere/python"])
    addon.unitaf.text = "Hello there."
    operator.invoke(context, None)
    assert tick(operator, context)[0] == {"CANCELLED"}
    assert jobs.note().is_of_engine
    assert operator.reports[-1][0] == {"ERROR"}


def test_only_changes_are_drawn(operator, context, addon, use_engine, monkeypatch):
    use_engine("slow")
    make_head()
    addon.unitaf.text = "Hello there."
    drawn = []
    monkeypatch.setattr(modal, "redraw", lambda context: drawn.append(jobs.current().stage))
    operator.invoke(context, None)
    end = time.monotonic() + 2.0
    ticks = 0
    while time.monotonic() < end:
        operator.modal(context, TIMER)
        ticks += 1
        time.sleep(0.01)
    assert len(drawn) < 12 < ticks
    monkeypatch.undo()
    operator.cancel(context)


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
    jobs.begin(SimpleNamespace(done=0.0, stage="", poll=lambda: False, cancel=lambda: None))
    assert "already" in reason(bpy.context)
    jobs.end(None)


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
        return draw(lambda layout: UNITAF_PT_main.draw(SimpleNamespace(layout=layout), context))

    assert "No object is active" in panel()
    make_head()
    addon.unitaf.text = "Hello."
    jobs.end(jobs.Note("WARNING", "It is done.", ("But the face does not move.",), is_of_engine=True))
    assert "It is done. But the face does not" in panel()
    handlers.on_undone(addon)
    assert "It is done." not in panel()
    addon.unitaf.source = "RECORDING"
    assert "There is no recording" in panel()
    addon.unitaf.strip = "actor"
    assert "actor" in panel()
    addon.unitaf.source = "TEXT"
    jobs.begin(SimpleNamespace(done=0.25, stage="Speaking", poll=lambda: False, cancel=lambda: None))
    assert "[0.25] 25% Speaking" in panel()
    jobs.end(None)


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
    assert all(title in text for title in dial_properties.GROUPS) and "not kept" not in text
    assert "Choose what turns" in panel(dials.UNITAF_PT_head)
    head.unitaf.head = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    assert "choose the bone" in panel(dials.UNITAF_PT_head)
    head.unitaf.head = head
    assert panel(dials.UNITAF_PT_head) == ""
    name = speak(target="Head").name
    del bpy.data.actions[name][stored.MOTION]
    assert "Dials do not change" in panel(dials.UNITAF_PT_dials)
    bpy.ops.unitaf.add_channel_dial(channel="jawOpen")
    panel(dials.UNITAF_PT_channels)
    layout = MagicMock()
    dials.UNITAF_UL_channels.draw_item(None, context, layout, None, head.unitaf.dials.channels[0], 0, None, "")
    assert layout.row().label.call_args_list[0].kwargs["text"] == "jawOpen"


def test_emotion_and_voice_draw_every_state(addon, context):
    context.region = SimpleNamespace(width=240)
    context.active_object = bpy.data.objects.new("Empty", None)
    shown = []

    def panel(cls):
        layout = MagicMock()
        text = draw(lambda layout: cls.draw(SimpleNamespace(layout=layout), context))
        for maker in (layout.column, layout.row):
            maker.return_value = layout
        cls.draw(SimpleNamespace(layout=layout), context)
        shown[:] = [call.args[1] for call in layout.prop.call_args_list]
        return text

    panels = (character.UNITAF_PT_emotion, character.UNITAF_PT_voice, character.UNITAF_PT_voice_colour)
    assert not any(cls.poll(context) for cls in panels)
    head = context.active_object = make_head()
    assert "scaled" not in panel(character.UNITAF_PT_emotion)
    assert shown == ["source", *core.emotion.EMOTIONS, "strength"]
    head.unitaf.emotion.happy = head.unitaf.emotion.sad = 0.6
    assert "scaled" in panel(character.UNITAF_PT_emotion)
    head.unitaf.emotion.source = "AUTO"
    assert "words" in panel(character.UNITAF_PT_emotion) and shown == ["source", "strength"]
    assert panel(character.UNITAF_PT_voice) == "" and shown[0] == "preset"
    assert all(cls.poll(context) for cls in panels)
    first = shown[1:]
    panel(character.UNITAF_PT_voice_colour)
    assert {*first, *shown} == set(core.cast.SLIDERS)
    addon.unitaf.source = "RECORDING"
    assert "Heard" in panel(character.UNITAF_PT_emotion)
    assert "keeps its own" in panel(character.UNITAF_PT_voice) and shown == []
    assert not character.UNITAF_PT_voice_colour.poll(context)


def test_the_preferences_draw(addon, context, monkeypatch):
    from unitaf_blender import preferences as add_on
    from unitaf_blender.panels import preferences

    context.region = SimpleNamespace(width=600)
    choices = SimpleNamespace(engine="AUTOMATIC", engine_python="")
    monkeypatch.setattr(add_on, "get", lambda context: choices)
    assert "starts when it is first needed" in draw(preferences.draw, choices, context)
    choices.engine = "MINE"
    assert "No Engine Python is chosen" in draw(preferences.draw, choices, context)
    choices.engine = "BUILT_IN"
    monkeypatch.setattr(jobs, "running_engine", lambda: "The engine is numpy 2.3.4 in Python 3.13.0.")
    assert "numpy 2.3.4" in draw(preferences.draw, choices, context)
