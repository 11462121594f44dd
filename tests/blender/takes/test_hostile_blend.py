"""A .blend from anywhere: whatever its custom properties hold, only sentences are raised, and other heads work.

``UNITAF_ABUSE=full`` tries every value under every property; otherwise a sample is tried.
"""

from __future__ import annotations

import logging
import os
import random
import re
import resource
import traceback
import tracemalloc
import unicodedata
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from heads import keys, make_head
from hostile_blend import BAD, FPS, PLACES, actions, draw_panels, inject, turn_dial, work, write_takes
from hostile_values import ARCHIVES, TEXTS, VALUES

from unitaf_blender import core, handlers
from unitaf_blender.properties.head import head_properties
from unitaf_blender.takes import library, stored
from unitaf_blender.timeline import nla

FULL = os.environ.get("UNITAF_ABUSE") == "full"
SAMPLE = 20  # values and properties that are tried together without UNITAF_ABUSE=full
MEGABYTE = 1 << 20
# What one hostile take may cost: on opening, and in all operations together. A take of a second may unpack to a
# megabyte, of which dials make some copies; Blender's own keys of the resampled take need more.
MOST_ON_OPENING, MOST_AT_WORK, MOST_OF_BLENDER = 1 * MEGABYTE, 32 * MEGABYTE, 160 * MEGABYTE
LONGEST_SENTENCE = 2000

needs_sound = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A sound, and a .blend of two overridden heads with a take each; Bad turns itself, a bone and a property too."""
    import unitaf_blender

    folder = tmp_path_factory.mktemp("blend")
    sound = folder / "voice.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes(bytes(2 * 24_000))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    unitaf_blender.register()
    for name in ("Bad", "Good"):
        make_head(name=name)
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "heads.blend"))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with bpy.data.libraries.load(str(folder / "heads.blend"), link=True) as (_, wanted):
        wanted.objects = ["Bad", "Good"]
    scene = bpy.context.scene
    scene.render.fps = int(FPS)
    made = []
    for linked in list(bpy.data.objects):
        head = linked.override_create(remap_local_usages=True)
        head.data = head.data.override_create(remap_local_usages=True)
        scene.collection.objects.link(head)
        made.append(head)
    write_takes(scene, made, sound)
    blend = folder / "scene.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend), relative_remap=False)
    unitaf_blender.unregister()
    return blend, sound


# Values that keep a take from being read, whatever else is fine.
UNREADABLE = [(stored.MOTION, name) for name in ARCHIVES] + [
    (stored.DIALS, name) for name in TEXTS if "dial" in name or "channel" in name or "list" in name
]


def sentence_of(error: Exception) -> str:
    """What a person reads of an error; fails for a traceback."""
    sentence = str(error).removeprefix("Error: ").strip()
    assert "Traceback" not in sentence, sentence
    assert sentence and len(sentence) <= LONGEST_SENTENCE, sentence[:300]
    assert not {"Cs", "Zl", "Zp"} & set(map(unicodedata.category, sentence)), ascii(sentence)
    return sentence


def run_all(folder: Path) -> dict[str, str]:
    """Does everything to Bad; returns the sentences of what was refused."""
    refused = {}
    bpy.context.view_layer.objects.active = head = bpy.data.objects["Bad"]
    for name, act in work(head, folder).items():
        try:
            act()
        except core.errors.UnitafError as error:
            refused[name] = sentence_of(error)
        except RuntimeError as error:  # an operator's report, or its poll
            refused[name] = sentence_of(error)
    return refused


@pytest.fixture
def opened(addon: Any, files: tuple[Path, Path]) -> Callable[[], None]:
    """A function that opens the file of two heads."""
    return lambda: bpy.ops.wm.open_mainfile(filepath=str(files[0]), load_ui=False)


def pairs() -> list[tuple[str, str]]:
    """Properties and values to try."""
    everything = [(where, what) for where in PLACES for what in VALUES]
    return everything if FULL else random.Random(0).sample(everything, SAMPLE)


def test_whatever_a_property_holds_there_are_sentences_and_no_tracebacks(opened, tmp_path, capfd):
    tried, faults = 0, []
    for where, what in pairs():
        opened()
        if not inject(where, VALUES[what]):
            continue
        tried += 1
        try:
            run_all(tmp_path)
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            faults.append(f"{what} under {where}: {error!r} in {last.filename}, line {last.lineno}")
        printed = capfd.readouterr()
        if "Traceback" in printed.err + printed.out:
            faults.append(f"{what} under {where}: {printed.err[-1000:]}")
    assert not faults, f"{len(faults)} of {tried}:\n" + "\n".join(faults)
    assert tried > SAMPLE / 2


def test_the_file_that_is_not_touched_is_fine(opened, tmp_path):
    """What would be refused anyway would prove nothing of hostile values."""
    opened()
    refused = run_all(tmp_path)
    assert set(refused) <= {"turn the head", "plan a retake"}, refused


@pytest.mark.parametrize("where,what", UNREADABLE if FULL else UNREADABLE[::9])
def test_a_take_that_cannot_be_read_is_named_and_the_others_are_adopted(opened, tmp_path, caplog, where, what):
    opened()
    turn_dial(bpy.data.objects["Good"], 0.75)
    assert inject(where, VALUES[what])
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "hostile.blend"))
    good_before = _values("Good")
    with caplog.at_level(logging.WARNING):
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "hostile.blend"), load_ui=False)
        assert bpy.data.objects["Good"].unitaf.dials.lower_face_strength == pytest.approx(0.75)
        turn_dial(bpy.data.objects["Bad"], 0.25)
    assert sum(repr(BAD) in record.getMessage() for record in caplog.records) == 1
    bpy.context.view_layer.objects.active = head = bpy.data.objects["Bad"]
    assert re.search(f"Dials do not change [^.]*{re.escape(BAD)}", " ".join(draw_panels(head)))
    for act in ("export curves", "resample"):
        with pytest.raises((core.errors.UnitafError, RuntimeError), match=repr(BAD)):
            work(head, tmp_path)[act]()
    assert np.array_equal(_values("Good"), good_before)
    turn_dial(bpy.data.objects["Good"], 0.25)
    assert not np.array_equal(_values("Good"), good_before)


def _values(head: str) -> Any:
    (strip,) = nla.take_strips(keys(bpy.data.objects[head]))
    return np.array([[point.co.y for point in curve.keyframe_points] for curve in nla.strip_curves(strip)])


BOMBS = ["a bomb", "a bomb of bzip2", "a bomb of LZMA", "an hour of stillness", "as long as is read"]


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_costs_no_memory(opened, tmp_path, what):
    opened()
    assert inject(stored.MOTION, VALUES[what])
    assert len(VALUES[what]) < MEGABYTE
    blend = str(tmp_path / "bomb.blend")
    bpy.ops.wm.save_as_mainfile(filepath=blend)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    try:
        bpy.ops.wm.open_mainfile(filepath=blend, load_ui=False)
        assert next(actions())[stored.MOTION] == VALUES[what]
        opening = tracemalloc.get_traced_memory()[1]
        run_all(tmp_path)
        working = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert opening < MOST_ON_OPENING and working < MOST_AT_WORK, (opening / MEGABYTE, working / MEGABYTE)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # kilobytes
    assert grown < MOST_OF_BLENDER / 1024, grown


def test_settings_that_python_cannot_use_are_reset_and_named(opened, caplog):
    opened()
    for where, what in (("stored silenced", "a bomb"), ("a stored dial", "not a number"), ("scene text", "header 0")):
        assert inject(where, VALUES[what])
    head, choices = head_properties(bpy.data.objects["Bad"]), bpy.context.scene.unitaf
    with caplog.at_level(logging.WARNING):
        handlers.on_loaded("")
    assert (head.silenced, head.dials.brow_strength, choices.text) == ("", 1.0, "")
    assert sum("'Bad' had damaged settings" in record.getMessage() for record in caplog.records) == 1
    caplog.clear()
    handlers.on_loaded("")
    assert not caplog.records


def test_opening_a_file_reads_no_take(opened, monkeypatch):
    monkeypatch.setattr(core.take_io, "load_motion", lambda *_: pytest.fail("A take was read."))
    opened()
    assert library.listed(bpy.data.objects["Good"])[0].text == "Hello there."


def test_arrays_are_cached_up_to_a_number_of_bytes(addon):
    for number in range(40):
        curves = np.full((9000, 52), number / 100, np.float32)
        motion = core.take_io.Motion(curves, core.take.still_head(9000), FPS, core.take.calm(9000))
        take = stored.StoredTake(core.take_io.motion_bytes(motion), "", stored.signature(core.dials.Dials()))
        assert take.raw_curves()[0, 0] == np.float32(number / 100)
        assert stored._motions.used <= stored.CACHE_BYTES
    assert take.raw_curves() is take.raw_curves() and stored._motions.used > stored.CACHE_BYTES / 2
