"""Jobs in the public runner of Open Job Description, with the real engine and in the real ``bpy``."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

LINES = 24
CHUNKS = 4
SENTENCES = (
    "Where were you last night?",
    "I was asleep, and I had [sad .6]nothing[/] to do with it.",
    "I waited until the lamps went out, and nobody came.",
    "Tell me more about the 3 letters from Dr. Lee.",
)
VOICES = ("", "giant", "", "gnome,pitch=-1")


def script(folder: Path) -> Path:
    """A script of two characters, with what a line may have of its own."""
    rows = [
        f'l{number:02d},{("Anna", "Ben")[number % 2]},"{SENTENCES[number % 4]} {number}.","{VOICES[number % 4]}",'
        f"{(1.0, 1.2)[number % 2]},{number}"
        for number in range(LINES)
    ]
    path = folder / "script.csv"
    path.write_text("id,character,text,voice,speed,seed\n" + "\n".join(rows), "utf-8")
    return path


def done(process: Any) -> str:
    """The output of a program that must end well."""
    out, _ = process.communicate(timeout=1200)
    assert process.returncode == 0, out[-4000:]
    return str(out)


def takes_of(job: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((job / "takes").iterdir()) if path.is_file()}


def scene_of(blend: Path) -> Any:
    """Places and curves of all takes of a saved file, its strips, and its lines."""
    bpy = pytest.importorskip("bpy")
    import unitaf_blender
    from unitaf_blender.properties.dialogue import dialogue_of
    from unitaf_blender.timeline import nla, sequencer

    unitaf_blender.register()
    try:
        bpy.ops.wm.open_mainfile(filepath=str(blend))
        takes = {}
        for name in ("Anna", "Ben"):
            for strip in nla.take_strips(bpy.data.objects[name].data.shape_keys):
                values = {}
                for curve in nla.strip_curves(strip):
                    co = np.empty(2 * len(curve.keyframe_points), np.float32)
                    curve.keyframe_points.foreach_get("co", co)
                    values[curve.data_path] = co.tobytes()
                takes[nla.take_name(strip.action)] = (strip.frame_start, strip.frame_end, values)
        strips = sequencer.strips(bpy.context.scene.sequence_editor)
        sounds = sorted((strip.name, sequencer.left(strip), strip.channel) for strip in strips)
        return takes, sounds, [(row.id, row.take) for row in dialogue_of(bpy.context.scene).lines]
    finally:
        unitaf_blender.unregister()


def make_scene(blend: Path) -> None:
    bpy = pytest.importorskip("bpy")
    import unitaf_blender
    from unitaf_blender.demo_head import build

    bpy.ops.wm.read_factory_settings(use_empty=True)
    unitaf_blender.register()
    try:
        bpy.context.scene.render.fps = 24
        for name in ("Anna", "Ben"):
            build.create(bpy.context).name = name
        bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    finally:
        unitaf_blender.unregister()


def test_a_killed_worker_changes_nothing(start: Any, tmp_path: Path) -> None:
    make_scene(tmp_path / "scene.blend")
    lines = script(tmp_path)
    for name, chunks in (("whole", 1), ("job", CHUNKS)):
        farm = ("farm", lines, "--kind", "openjd", "--out", tmp_path / name, "--chunks", chunks)
        done(start("blender", "-b", tmp_path / "scene.blend", "--command", "unitaf", *farm))
        assert "passes validation" in done(start("openjd", "check", tmp_path / name / "template.yaml"))
    done(start("openjd", "run", tmp_path / "whole" / "template.yaml"))

    job = (tmp_path / "job").rename(tmp_path / "moved elsewhere")  # as it is mounted on another machine
    speak = ("openjd", "run", job / "template.yaml", "--step", "Speak", "--no-run-dependencies")
    first, second = (start(*speak, "--tasks", json.dumps([{"Chunk": str(n)} for n in own])) for own in ((1, 2), (3, 4)))
    end = time.monotonic() + 600
    while not list((job / "takes").glob("l13*.json")) and time.monotonic() < end:  # the second is in its first chunk
        time.sleep(0.05)
    os.killpg(second.pid, signal.SIGKILL)
    claim = json.loads((job / "results" / "chunk-0003.claim").read_text("utf-8"))
    os.kill(claim["process"], signal.SIGKILL)  # the runner gives its tasks a session of their own
    second.communicate()
    assert second.returncode != 0
    again = start(*speak, "--tasks", json.dumps([{"Chunk": "3"}, {"Chunk": "4"}]))
    assert "found" in done(again)
    done(first)
    for step in ("Assemble", "Report"):
        done(start("openjd", "run", job / "template.yaml", "--step", step, "--no-run-dependencies"))

    takes = takes_of(job)
    assert len(takes) == 3 * LINES and takes == takes_of(tmp_path / "whole")
    assert scene_of(job / "script.blend") == scene_of(tmp_path / "whole" / "script.blend")
    report = json.loads((job / "report.json").read_text("utf-8"))
    assert report["ok"] and sum(report["totals"]["lines"].values()) == LINES and report["differences"] == []


def test_sound_and_curves_with_a_row_that_cannot_be_spoken(start: Any, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,character,text\na,Anna,Good morning.\nb,Ben,?!\n", "utf-8")
    done(start("unitaf", "farm", tmp_path / "s.csv", "--kind", "openjd", "--out", tmp_path / "job"))
    run = start("openjd", "run", tmp_path / "job" / "template.yaml")
    out, _ = run.communicate(timeout=600)
    report = json.loads((tmp_path / "job" / "report.json").read_text("utf-8"))
    assert run.returncode == 1, out
    assert report["totals"]["lines"] == {"spoken": 1, "failed": 1}


def test_path_mapping_rules_lead_to_the_folders(start: Any, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,character,text\na,Anna,Good morning.\n", "utf-8")
    done(start("unitaf", "farm", tmp_path / "s.csv", "--kind", "openjd", "--out", tmp_path / "job"))
    # On POSIX the runner takes a path with a drive for a relative one; paths of Windows are in tests/model/farm.
    mapped = {"source_path_format": "POSIX", "source_path": "/mnt/show", "destination_path": str(tmp_path / "here")}
    rules = json.dumps({"version": "pathmapping-1.0", "path_mapping_rules": [mapped]})
    template = tmp_path / "job" / "template.yaml"
    done(start("openjd", "run", template, "-p", "OutDir=/mnt/show/takes of a day", "--path-mapping-rules", rules))
    assert len(list((tmp_path / "here" / "takes of a day" / "takes").glob("a-*"))) == 3


def test_a_missing_voice_is_found_before_a_task_runs(start: Any, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("id,character,text,voice\na,Anna,Good morning.,af_heart\n", "utf-8")
    done(start("unitaf", "farm", tmp_path / "s.csv", "--kind", "openjd", "--out", tmp_path / "job"))
    run = start("env", f"UNITAF_VOICES={tmp_path / 'none'}", "openjd", "run", tmp_path / "job" / "template.yaml")
    out, _ = run.communicate(timeout=600)
    assert run.returncode != 0 and "voice pack" in out and "farm-task" not in out
    assert not (tmp_path / "job" / "takes").exists()
