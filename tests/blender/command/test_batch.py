"""``--command unitaf batch``: a script without a window, its report, and what is left when it is killed."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import bpy
import pytest
from engines import real_engine
from heads import make_head
from paths import FAKE_ENGINE, ROOT
from saved_takes import takes_of

from unitaf_blender import core
from unitaf_blender.command import main
from unitaf_blender.command.output import ExitCode
from unitaf_blender.properties.dialogue import dialogue_of

TABLE = "id,character,text\na1,Anna,Where were you last night?\nb1,Ben,I was asleep.\na2,Anna,Hm.\nb2,Ben,So.\n"
BATCH = """
import os, sys
sys.path[:0] = [{root!r}, {tests!r}]
import bpy, unitaf_blender
from unitaf_blender import core, preferences
from unitaf_blender.command import main
bpy.ops.wm.open_mainfile(filepath=sys.argv[1])
unitaf_blender.register()
fake = [sys.executable, "-I", {fake!r}, str(core.models_dir()), ""]
preferences.engine_command = lambda context: fake
code = main.main(sys.argv[2:])
unitaf_blender.unregister()
sys.stdout.flush()
os._exit(code)  # the module of Blender 4.2 crashes at the end of Python once anything was registered
"""


@pytest.fixture
def scene(speak, addon, tmp_path):
    """Two heads, a script and a saved file; paths are in its folder."""
    make_head(name="Anna"), make_head(name="Ben")
    addon.render.fps = 24
    (tmp_path / "script.csv").write_text(TABLE, "utf-8")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    return addon


def batch(folder, *arguments):
    """The exit code, and the report."""
    code = main.main(
        ["batch", str(folder / "script.csv"), "--save", str(folder / "out" / "out.blend"),
         "--report", str(folder / "report.json"), *arguments]
    )  # fmt: skip
    return code, json.loads((folder / "report.json").read_text("utf-8"))


def summary_of(blend):
    """What is in a saved file: takes with their places and curves, strips, lines."""
    bpy.ops.wm.open_mainfile(filepath=str(blend))
    takes = takes_of("Anna", "Ben")
    lines = [(row.id, row.take, row.spoken) for row in dialogue_of(bpy.context.scene).lines]
    return takes, lines, sorted(action.name for action in bpy.data.actions)


def test_all_lines_are_spoken_saved_and_reported(scene, tmp_path, capfd):
    code, report = batch(tmp_path)
    assert code == ExitCode.OK
    assert [(line["id"], line["status"]) for line in report["lines"]] == [
        (n, "spoken") for n in ("a1", "b1", "a2", "b2")
    ]
    assert report["totals"]["lines"] == {"spoken": 4} and report["version"] == core.version
    for line in report["lines"]:
        assert line["frames"] == line["end"] - line["start"] + 1
        assert {"wav", "npz", "json"} == set(line["files"]) and all(Path(f).is_file() for f in line["files"].values())
    takes, lines, _ = summary_of(tmp_path / "out" / "out.blend")
    assert len(takes) == 4 and [name for name, _, _ in lines] == ["a1", "b1", "a2", "b2"]
    if bpy.app.build_options.audaspace:
        assert all(sound.filepath.startswith("//speech/") for sound in bpy.data.sounds)


def test_again_nothing_is_spoken_twice(scene, tmp_path, use_engine):
    batch(tmp_path)
    before = summary_of(tmp_path / "out" / "out.blend")
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    use_engine(command=["/nowhere/python"])
    code, report = batch(tmp_path)
    assert code == ExitCode.OK and report["totals"]["lines"] == {"found": 4}
    assert summary_of(tmp_path / "out" / "out.blend") == before
    code, report = batch(tmp_path)  # the file that was saved is open: its lines are there
    assert code == ExitCode.OK and report["totals"]["lines"] == {"kept": 4}
    assert summary_of(tmp_path / "out" / "out.blend") == before


def test_an_edited_script_speaks_what_was_edited(scene, tmp_path):
    batch(tmp_path)
    (tmp_path / "script.csv").write_text(TABLE.replace("asleep", "wide awake"), "utf-8")
    code, report = batch(tmp_path)
    assert code == ExitCode.OK and report["totals"]["lines"] == {"kept": 3, "spoken": 1}


@pytest.mark.parametrize("suffix", ["wav", "npz", "json"])
def test_a_damaged_take_is_spoken_again(scene, tmp_path, suffix):
    _, report = batch(tmp_path)
    file = Path(report["lines"][1]["files"][suffix])
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    _, report = batch(tmp_path)
    assert [line["status"] for line in report["lines"]] == ["found", "spoken", "found", "found"]
    assert suffix == "json" or file.read_bytes() == whole


def test_a_bad_line_does_not_stop_the_others(scene, tmp_path, capfd):
    (tmp_path / "script.csv").write_text(
        "id,character,text,speed\na,Anna,?!,\nb,Cy,Hello.,\nc,Ben,Hello.,fast\nd,Ben,Hello.,\n", "utf-8"
    )
    code, report = batch(tmp_path)
    assert code == ExitCode.FAILED
    assert {line["id"]: line["status"] for line in report["lines"]} == {
        "a": "failed", "b": "failed", "c": "spoken", "d": "spoken",
    }  # fmt: skip
    assert "Line 4: the speed 'fast'" in capfd.readouterr().out
    assert all(line["error"].endswith(".") for line in report["lines"] if line["status"] == "failed")
    assert (tmp_path / "out" / "out.blend").is_file()


def test_only_some_lines(scene, tmp_path, capfd):
    code, report = batch(tmp_path, "--only", "b1", "--only", "A2")
    assert code == ExitCode.OK and [line["id"] for line in report["lines"]] == ["b1", "a2"]
    code, report = batch(tmp_path)
    assert report["totals"]["lines"] == {"spoken": 2, "kept": 2}
    starts = [line["start"] for line in report["lines"]]
    assert starts == sorted(starts)
    assert main.main(["batch", str(tmp_path / "script.csv"), "--save", "x.blend", "--only", "no"]) == ExitCode.FAILED


def test_nothing_to_save_exits_1(scene, tmp_path, capfd, use_engine):
    use_engine(command=["/nowhere/python"])
    code, report = batch(tmp_path)
    assert code == ExitCode.FAILED and not (tmp_path / "out" / "out.blend").exists()
    assert report["totals"]["lines"] == {"failed": 2, "skipped": 2}
    assert main.main(["batch", str(tmp_path / "none.csv"), "--save", "x.blend"]) == ExitCode.FAILED
    assert "missing" in capfd.readouterr().err


@pytest.mark.parametrize("arguments", [["batch"], ["batch", "script.csv"], ["batch", "a.csv", "--save"]])
def test_usage_exits_2(addon, arguments, capfd):
    assert main.main(arguments) == ExitCode.USAGE


def test_films_of_lines_are_made_once(scene, tmp_path):
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    scene.camera = camera
    scene.render.engine, scene.cycles.samples, scene.cycles.device = "CYCLES", 1, "CPU"
    scene.render.resolution_x = scene.render.resolution_y = 32
    scene.render.fps = 4
    bpy.ops.wm.save_mainfile()
    code, report = batch(tmp_path, "--render", str(tmp_path / "films"), "--film", str(tmp_path / "all.mp4"))
    assert code == ExitCode.OK and (tmp_path / "all.mp4").is_file()
    films = [Path(line["files"]["film"]) for line in report["lines"]]
    assert [film.name for film in films] == ["a1.mp4", "b1.mp4", "a2.mp4", "b2.mp4"]
    clip = bpy.data.movieclips.load(str(films[0]))
    assert clip.frame_duration == report["lines"][0]["frames"]
    before = [film.stat().st_mtime_ns for film in films]
    films[1].unlink()
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    batch(tmp_path, "--render", str(tmp_path / "films"))
    after = [film.stat().st_mtime_ns for film in films]
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True, True]


def start(folder, out):
    program = BATCH.format(root=str(ROOT), tests=str(ROOT / "tests" / "doubles"), fake=str(FAKE_ENGINE))
    arguments = [
        str(folder / "scene.blend"),
        "batch",
        str(folder / "long.csv"),
        "--save",
        str(folder / out / "out.blend"),
    ]
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments), "--report", str(folder / out / "report.json")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="kills a process group")
def test_a_run_that_is_killed_goes_on_where_it_stopped(scene, tmp_path):
    rows = [f"l{number:02d},{('Anna', 'Ben')[number % 2]},This is line number {number}." for number in range(24)]
    (tmp_path / "long.csv").write_text("id,character,text\n" + "\n".join(rows), "utf-8")
    killed = 0
    for number in range(4):
        process, before = start(tmp_path, "killed"), count(tmp_path / "killed")
        end = time.monotonic() + 60
        while process.poll() is None and count(tmp_path / "killed") < before + 3 and time.monotonic() < end:
            time.sleep(0.002 * (number + 1))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            killed += 1
        process.wait()
    assert killed >= 2 and not (tmp_path / "killed" / "out.blend").exists()
    assert start(tmp_path, "killed").wait(120) == ExitCode.OK
    assert start(tmp_path, "whole").wait(120) == ExitCode.OK
    report = json.loads((tmp_path / "killed" / "report.json").read_text("utf-8"))
    assert report["totals"]["lines"]["found"] >= 3 * killed and len(report["lines"]) == 24
    files = [sorted((tmp_path / out / "speech").glob("l*")) for out in ("killed", "whole")]
    assert len(files[1]) == 3 * 24
    assert [file.name for file in files[0]] == [file.name for file in files[1]]
    for one, other in zip(*files, strict=True):
        assert one.suffix == ".json" or one.read_bytes() == other.read_bytes()
    assert summary_of(tmp_path / "killed" / "out.blend") == summary_of(tmp_path / "whole" / "out.blend")


def test_the_sample_with_the_real_engine(scene, tmp_path, use_engine):
    use_engine(command=real_engine())
    (tmp_path / "script.csv").write_bytes((ROOT / "demo" / "dialogue.csv").read_bytes())
    code, report = batch(tmp_path)
    assert code == ExitCode.OK and report["totals"]["lines"] == {"spoken": 5}
    assert 8 < report["totals"]["seconds"] < 40
    # The silent end of a felt take may lie beside the next line, if another head speaks that.
    spans = [(line["start"], line["end"], line["character"]) for line in report["lines"]]
    assert all(later[0] > earlier[0] for earlier, later in itertools.pairwise(spans))
    for earlier, later in itertools.combinations(spans, 2):
        assert later[0] > earlier[1] or earlier[2] != later[2]


def count(folder):
    """How many takes are finished."""
    return len(list((folder / "speech").glob("*.json"))) if (folder / "speech").is_dir() else 0
