"""Files on disk: a take deletes what it wrote, undo brings it back, and nothing else is ever deleted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import bpy
import pytest
from heads import make_head

from unitaf_blender import places
from unitaf_blender.background import jobs
from unitaf_blender.takes import library, own_files, sessions, sound_files, stored, trash
from unitaf_blender.takes.generate import follow
from unitaf_blender.takes.parts import parts_of, sounds_of
from unitaf_blender.takes.plan import make_plan
from unitaf_blender.takes.speech_job import SpeechJob
from unitaf_blender.takes.write import write

pytestmark = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")


@pytest.fixture
def speech(speak, addon, tmp_path) -> Path:
    """The speech folder of a saved file with a head, and in it a take of another file."""
    make_head()
    folder = tmp_path / "speech"
    folder.mkdir()
    for suffix in sound_files.SUFFIXES:
        (folder / f"other{suffix}").write_bytes(b"of another file")
    (folder / "other.json").write_text(json.dumps({"format": "unitaf-take", "text": "Not mine."}))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_files_of_a_take_go_with_it(speech, speak):
    before = names(speech)
    name = speak().name
    library.rename(name, "Another name")
    assert library.delete("Another name", files=True) == []
    assert names(speech) == before


def test_undo_brings_files_back_and_redo_takes_them_away(speech, speak):
    name = speak().name
    bpy.ops.ed.undo_push(message="take")
    files, contents = names(speech), {path.name: path.read_bytes() for path in speech.iterdir()}
    assert bpy.ops.unitaf.delete_take(take=name, files=True) == {"FINISHED"}
    bpy.ops.ed.undo_push(message="delete")
    without = names(speech)
    assert len(without) == len(files) - 3
    bpy.ops.ed.undo()
    assert names(speech) == files and parts_of(name)
    assert {path.name: path.read_bytes() for path in speech.iterdir()} == contents
    bpy.ops.ed.redo()
    assert names(speech) == without and not parts_of(name)


@pytest.mark.parametrize("saved", [False, True])
def test_the_file_on_disk_keeps_what_it_needs(speech, speak, tmp_path, saved):
    name = speak().name
    bpy.ops.wm.save_mainfile()
    files = names(speech)
    library.delete(name, files=True)
    if saved:
        bpy.ops.wm.save_mainfile()
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    assert (names(speech) == files) != saved
    assert not (places.user_dir() / trash.FOLDER / sessions.NAME).exists()


def test_a_recording_is_never_deleted(speech, speak):
    recording = speech / "actor.wav"
    shutil.copyfile(speak().wav, recording)
    before = names(speech)
    taken = follow(bpy.context, str(recording))
    library.delete(taken.name, files=True)
    left = set(names(speech)) - set(before)
    assert recording.is_file() and left <= {f"{taken.name}.wav"}  # what sounds is never deleted with such a take


@pytest.mark.parametrize("tampered", ["sound", "mark", "folder", "json"])
def test_a_tampered_file_deletes_nothing_of_others(speech, speak, tmp_path, tampered):
    name = speak().name
    outside = tmp_path / "outside.npz"
    outside.write_bytes(b"not yours")
    action = parts_of(name)[0].action
    if tampered == "sound":
        sounds_of(name)[0].strip.sound.filepath = "//speech/other.wav"
        action[own_files.FILES] = ""
    elif tampered == "json":
        action[own_files.FILES] = "[" * 5000
    else:
        stem = "other" if tampered == "mark" else "../outside"
        digest = json.loads(action[own_files.FILES])["npz"]
        action[own_files.FILES] = json.dumps({"name": stem, "npz": digest})
    library.delete(name, files=True)
    assert {"other.wav", "other.npz", "other.json"} <= set(names(speech)) and outside.read_bytes() == b"not yours"


def test_links_are_not_followed(speech, speak, tmp_path):
    name = speak().name
    target = tmp_path / "elsewhere.wav"
    (speech / f"{name}.wav").rename(target)
    (speech / f"{name}.wav").symlink_to(target)
    library.delete(name, files=True)
    assert target.is_file() and (speech / f"{name}.wav").is_symlink()


def test_a_take_of_an_earlier_version_is_known_by_its_curves(speech, speak):
    name = speak().name
    del parts_of(name)[0].action[own_files.FILES]
    library.delete(name, files=True)
    assert not list(speech.glob(f"{name}.*"))


def test_files_that_cannot_be_moved_stay_and_are_named(speech, speak, monkeypatch):
    name = speak().name

    def held(*_arguments):
        raise PermissionError(13, "It is open elsewhere")

    monkeypatch.setattr(trash.shutil, "move", held)
    left = library.delete(name, files=True)
    assert len(left) == 3 and all(path.is_file() for path in left) and not parts_of(name)


def abandoned(listing: Path, process: int) -> None:
    """Lets a marked file be that of another process."""
    listing.write_text(json.dumps(json.loads(listing.read_text()) | {"session": "other", "process": process}))


def test_a_killed_blender_loses_nothing(speech, speak):
    files = names(speech)
    library.delete(speak().name, files=True)
    mine = places.user_dir() / trash.FOLDER / sessions.NAME
    theirs = mine.with_name("20200101-000000-1")
    mine.rename(theirs)
    trash._deleted.clear()
    abandoned(theirs / trash.LIST, os.getpid())
    trash.settle_abandoned()
    assert names(speech) == files  # it still runs
    abandoned(theirs / trash.LIST, gone())
    trash.settle_abandoned()
    assert len(names(speech)) == len(files) + 3 and not theirs.exists()


@pytest.mark.parametrize("row", [{}, 7, {"path": "a", "kept": "b"}, {"path": "/x/y", "kept": "../../precious"}])
def test_a_damaged_list_moves_nothing(addon, row):
    folder = places.user_dir() / trash.FOLDER / "20200101-000000-1"
    folder.mkdir(parents=True)
    precious = places.user_dir() / "precious"
    precious.write_text("kept")
    (folder / trash.LIST).write_text(json.dumps({**sessions.mark(), "files": [row]}))
    abandoned(folder / trash.LIST, gone())
    trash.settle_abandoned()
    assert precious.read_text() == "kept"


def gone() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_a_name_is_kept_by_a_mark_and_given_up(addon, tmp_path):
    name = sound_files.reserve_name("Hello.", tmp_path)
    assert [path.suffix for path in tmp_path.iterdir()] == [".reserved"]
    assert sound_files.reserve_name("Hello.", tmp_path) != name
    sound_files.release_names()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="processes are asked for on POSIX alone")
def test_names_of_killed_sessions_are_given_up(addon, tmp_path):
    name = sound_files.reserve_name("Hello.", tmp_path)
    (placeholder,) = tmp_path.iterdir()
    sound_files._reserved.clear()
    abandoned(placeholder, os.getpid())
    assert sound_files.reserve_name("Hello.", tmp_path) != name  # that Blender still runs
    abandoned(placeholder, gone())
    assert sound_files.reserve_name("Hello.", tmp_path) == name


def test_only_marked_files_are_swept(addon, tmp_path):
    kept = {"hello-001.json": b"", ".unitaf-notes": b"mine", ".unitaf-x": b""}
    for name, data in kept.items():
        (tmp_path / name).write_bytes(data)
        os.utime(tmp_path / name, (0, 0))
    sound_files.reserve_name("Hello.", tmp_path)
    sound_files.release_names()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == kept


def test_a_take_goes_along_when_the_file_is_saved_elsewhere_meanwhile(speech, speak, tmp_path):
    plan = make_plan(bpy.context, bpy.data.objects["Head"], "Hello there.")
    job = SpeechJob(plan, jobs.engine(bpy.context))
    before = names(speech)
    (tmp_path / "new").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "new" / "scene.blend"))
    result = write(plan, job.wait())
    assert bpy.data.sounds[0].filepath == f"//speech/{result.name}.wav" and result.wav.parent == tmp_path / "new/speech"
    assert len(names(tmp_path / "new" / "speech")) == 3
    assert set(names(speech)) <= set(before)
    assert stored.stored_take(parts_of(result.name)[0].action) is not None
