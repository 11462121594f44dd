"""``--command unitaf farm`` and the tasks of its jobs: the same takes and curves as in one run on one machine."""

from __future__ import annotations

import json

import bpy
import pytest
from heads import make_head
from saved_takes import takes_of

from unitaf_blender.command import farm_tasks, main
from unitaf_blender.command.output import ExitCode
from unitaf_blender.properties.dialogue import dialogue_of

TABLE = "id,character,text\na1,Anna,Where were you last night?\nx,Ben,?!\nb1,Ben,I was asleep.\na2,Anna,Hm.\n"


@pytest.fixture
def scene(speak, addon, tmp_path):
    """Two heads, a script and a saved file."""
    make_head(name="Anna"), make_head(name="Ben")
    addon.render.fps = 24
    (tmp_path / "script.csv").write_text(TABLE, "utf-8")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    return addon


def plan(folder, *more):
    return main.main(
        ["farm", str(folder / "script.csv"), "--kind", "openjd", "--out", str(folder / "job"), "--chunks", "2", *more]
    )


def task(folder, name, *more):
    return main.main(
        ["farm-task", name, "--inputs", str(folder / "job" / "inputs"), "--out", str(folder / "job"), *more]
    )


def summary_of(blend):
    """Places and curves of the takes of a saved file, and its lines."""
    bpy.ops.wm.open_mainfile(filepath=str(blend))
    takes = takes_of("Anna", "Ben")
    return takes, [(row.id, row.take) for row in dialogue_of(bpy.context.scene).lines]


def run_all(folder):
    for chunk in ("2", "1"):
        assert task(folder, "speak", "--chunk", chunk) == ExitCode.OK
    assert task(folder, "assemble") == ExitCode.OK
    return task(folder, "report"), json.loads((folder / "job" / "report.json").read_text("utf-8"))


def test_a_job_gives_what_a_batch_gives(scene, tmp_path, capfd):
    assert plan(tmp_path) == ExitCode.OK
    assert "openjd run" in capfd.readouterr().out
    code, report = run_all(tmp_path)
    assert code == ExitCode.FAILED and report["totals"]["lines"] == {"spoken": 3, "failed": 1}
    if bpy.app.build_options.audaspace:
        assert all(sound.filepath.startswith("//takes/") for sound in bpy.data.sounds)
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    batch = ["batch", str(tmp_path / "script.csv"), "--save", str(tmp_path / "out" / "out.blend"), "--jobs", "2"]
    assert main.main(batch) == ExitCode.FAILED
    takes = {path.name: path.read_bytes() for path in (tmp_path / "job" / "takes").iterdir()}
    assert takes == {path.name: path.read_bytes() for path in (tmp_path / "out" / "speech").iterdir()}
    assert summary_of(tmp_path / "job" / "script.blend") == summary_of(tmp_path / "out" / "out.blend")


def test_a_line_behind_a_failed_one_follows_the_one_before_that(scene, tmp_path):
    plan(tmp_path)
    _, report = run_all(tmp_path)
    starts = {line["id"]: line["start"] for line in report["scenes"][0]["lines"] if "start" in line}
    assert starts["a1"] < starts["b1"] < starts["a2"]


def test_emotion_that_depends_on_the_frame_is_spoken_where_the_frame_is_known(scene, tmp_path):
    head = bpy.data.objects["Ben"]
    head.unitaf.emotion.keyframe_insert("happy", frame=1)
    head.unitaf.emotion.happy = 0.8
    head.unitaf.emotion.keyframe_insert("happy", frame=100)
    plan(tmp_path)
    job = json.loads((tmp_path / "job" / "inputs" / "job.json").read_text("utf-8"))
    assert {line["line"]["id"]: line["chunk"] for line in job["scenes"][0]["lines"]} == {
        "a1": 1,
        "x": 0,
        "b1": 0,
        "a2": 2,
    }
    _, report = run_all(tmp_path)
    assert report["totals"]["lines"] == {"spoken": 3, "failed": 1}


def test_frames_are_rendered_in_parts_once(scene, tmp_path, capfd):
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    scene.camera, scene.render.fps = camera, 2
    scene.render.engine, scene.cycles.samples, scene.cycles.device = "CYCLES", 1, "CPU"
    scene.render.resolution_x = scene.render.resolution_y = 32
    plan(tmp_path, "--render", "--parts", "2")
    run_all(tmp_path)
    for part in ("1", "2", "1"):
        assert task(tmp_path, "render", "--part", part) == ExitCode.OK
    assert "rendered already" in capfd.readouterr().out
    report = json.loads((tmp_path / "job" / "report.json").read_text("utf-8"))
    last = max(line.get("end", 0) for line in report["scenes"][0]["lines"])
    names = sorted(path.name for path in (tmp_path / "job" / "frames" / "script").iterdir())
    assert names == [f"{frame:04d}.png" for frame in range(1, last + 1)]


def test_a_script_without_a_line_that_can_be_spoken_stops_nothing(scene, tmp_path, capfd):
    (tmp_path / "script.csv").write_text("id,character,text\nx,Ben,?!\n", "utf-8")
    scene.collection.objects.link(camera := bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera")))
    scene.camera = camera
    assert plan(tmp_path, "--render") == ExitCode.OK
    assert task(tmp_path, "render") == ExitCode.FAILED and "not assembled" in capfd.readouterr().err
    for name in ("speak", "assemble", "render"):
        assert task(tmp_path, name) == ExitCode.OK
    assert "nothing was saved" in capfd.readouterr().out
    assert task(tmp_path, "report") == ExitCode.FAILED
    report = json.loads((tmp_path / "job" / "report.json").read_text("utf-8"))
    assert report["totals"]["lines"] == {"failed": 1} and report["scenes"][0]["lines"][0]["error"]


def test_parts_hold_every_frame_once():
    for parts in (1, 3, 7, 20):
        frames = [frame for part in range(1, parts + 1) for frame in farm_tasks.part_of(5, 14, part, parts)]
        assert frames == list(range(5, 15))


def test_without_a_camera_nothing_is_planned(scene, tmp_path, capfd):
    assert plan(tmp_path, "--render") == ExitCode.FAILED and "no camera" in capfd.readouterr().err


def test_doctor(scene, tmp_path, capfd):
    plan(tmp_path)
    assert main.main(["doctor", "--for", str(tmp_path / "job")]) == ExitCode.OK
    assert main.main(["doctor", "--for", str(tmp_path)]) == ExitCode.FAILED
    assert "is no job" in capfd.readouterr().err
