"""Where sound lives: beside the .blend, relative; per user until there is one, and moved along on the first save."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import bpy
import pytest
from heads import make_head, value_at

import unitaf_blender
from unitaf_blender import core, places
from unitaf_blender.takes import sound_files

pytestmark = pytest.mark.skipif(not bpy.app.build_options.audaspace, reason="this Blender was built without sound")

FOLDERS = ["plain", "with a space", "Müller & Söhne", "动画 口型", "d'accord (2)"]


def save(path, **choices):
    path.parent.mkdir(parents=True, exist_ok=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(path), **choices)


def only_sound():
    (sound,) = bpy.data.sounds
    return sound


def home(sound):
    return Path(bpy.path.abspath(sound.filepath))


@pytest.mark.parametrize("folder", FOLDERS)
def test_saved_files_keep_sound_beside_them(speak, addon, tmp_path, folder):
    make_head()
    file = tmp_path / folder / f"{folder}.blend"
    save(file)
    result = speak()
    assert result.wav == file.parent / "speech" / f"{result.name}.wav"
    assert only_sound().filepath == f"//speech/{result.name}.wav"
    assert {path.suffix for path in result.wav.parent.iterdir()} == {".wav", ".npz", ".json"}
    bpy.ops.wm.save_mainfile()
    moved = tmp_path / "elsewhere"
    shutil.move(file.parent, moved)  # the folder travels as a whole
    bpy.ops.wm.open_mainfile(filepath=str(moved / file.name))
    assert home(only_sound()).is_file()
    assert value_at(bpy.data.objects["Head"], result.start + 6) > 0


@pytest.mark.parametrize("folder", FOLDERS)
def test_unsaved_takes_move_along_on_the_first_save(speak, addon, tmp_path, folder):
    make_head()
    result = speak()
    assert result.wav.is_relative_to(places.user_dir())
    assert only_sound().filepath == str(result.wav)
    file = tmp_path / folder / "scene.blend"
    save(file)
    assert only_sound().filepath == f"//speech/{result.name}.wav"
    assert {path.suffix for path in (file.parent / "speech").iterdir()} == {".wav", ".npz", ".json"}
    assert result.wav.is_file()  # an undo may still lead back to it
    bpy.ops.wm.open_mainfile(filepath=str(file))
    assert home(only_sound()).is_file()
    assert not result.wav.exists()


def test_saving_a_copy_leaves_the_session_as_it_was(speak, addon, tmp_path):
    make_head()
    result = speak()
    save(tmp_path / "copy.blend", copy=True)
    assert only_sound().filepath == str(result.wav)
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "copy.blend"))
    assert only_sound().filepath == f"//speech/{result.name}.wav"
    assert home(only_sound()).is_file()


def test_a_save_that_fails_leaves_the_session_as_it_was(speak, addon, tmp_path):
    make_head()
    result = speak()
    (tmp_path / "scene.blend").mkdir()  # a folder is in the way
    with pytest.raises(core.errors.OutputError):
        sound_files.save_as(tmp_path / "scene.blend")
    assert only_sound().filepath == str(result.wav)
    assert result.wav.is_file()


def test_a_full_disk_does_not_stop_the_save(speak, addon, tmp_path, monkeypatch):
    make_head()
    result = speak()

    def full(source, target):
        Path(target).write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", full)
        save(tmp_path / "scene.blend")
    assert (tmp_path / "scene.blend").is_file()
    assert home(only_sound()).resolve() == result.wav
    assert list((tmp_path / "speech").iterdir()) == []
    bpy.ops.wm.save_mainfile()  # and the next save moves it
    assert only_sound().filepath == f"//speech/{result.name}.wav"


def test_names_that_are_taken_are_not_overwritten(speak, addon, tmp_path):
    make_head()
    result = speak()
    (tmp_path / "speech").mkdir()
    (tmp_path / "speech" / f"{result.name}.wav").write_bytes(b"another take")
    save(tmp_path / "scene.blend")
    assert (tmp_path / "speech" / f"{result.name}.wav").read_bytes() == b"another take"
    assert home(only_sound()).is_file() and home(only_sound()).stem != result.name


def test_saving_twice_after_an_undo_makes_no_second_copy(speak, addon, tmp_path):
    make_head()
    bpy.ops.ed.undo_push(message="before")
    result = speak()
    bpy.ops.ed.undo_push(message="take")
    save(tmp_path / "scene.blend")
    only_sound().filepath = str(result.wav)  # as an undo does
    bpy.ops.wm.save_mainfile()
    assert len(list((tmp_path / "speech").glob("*.wav"))) == 1
    assert only_sound().filepath == f"//speech/{result.name}.wav"


@pytest.fixture
def left_by_the_first_version(speak, addon, tmp_path):
    """An unsaved take as version 0.1.0 left it, in a file that Blender saved by itself before it crashed."""
    make_head()
    result = speak()
    old = places.old_dir() / "unsaved" / result.wav.parent.name
    old.parent.mkdir(parents=True)
    result.wav.parent.rename(old)
    only_sound().filepath = str(old / result.wav.name)
    bpy.data.libraries.write(str(tmp_path / "quit.blend"), {addon}, path_remap="ABSOLUTE")
    return result


def test_what_the_first_version_left_is_found_by_a_recovered_file(left_by_the_first_version, tmp_path):
    result = left_by_the_first_version
    sound_files.speech_dir()
    assert not places.old_dir().exists()
    assert home(only_sound()) == result.wav  # the open file follows the move
    assert {path.suffix for path in result.wav.parent.iterdir()} == {".wav", ".npz", ".json"}
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "quit.blend"))
    assert home(only_sound()) == result.wav  # and so does one that is opened later
    save(tmp_path / "scene.blend")
    assert only_sound().filepath == f"//speech/{result.name}.wav" and home(only_sound()).is_file()


def test_a_recovered_file_takes_its_sounds_from_the_old_folder(left_by_the_first_version, tmp_path):
    """Also before anything was moved; what another Blender may still want is left there."""
    result = left_by_the_first_version
    before = home(only_sound())
    save(tmp_path / "scene.blend")
    assert only_sound().filepath == f"//speech/{result.name}.wav" and home(only_sound()).is_file()
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    assert before.is_file()


def test_enabling_moves_nothing(empty_scene):
    (places.old_dir() / "unsaved").mkdir(parents=True)
    unitaf_blender.register()
    unitaf_blender.unregister()
    assert (places.old_dir() / "unsaved").is_dir()


def test_a_file_outlasts_the_add_on(speak, addon, tmp_path):
    """Blender deletes the add-on's folder with the add-on, which it disables first."""
    make_head()
    speak()
    unitaf_blender.unregister()
    shutil.rmtree(places.user_dir())
    assert only_sound().packed_file is not None
    save(tmp_path / "scene.blend")
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    assert only_sound().packed_file.size > 10_000


def test_packed_sound_is_in_the_file(speak, addon, tmp_path):
    make_head()
    addon.unitaf.pack_sound = True
    result = speak()
    save(tmp_path / "scene.blend")
    result.wav.unlink()
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "scene.blend"))
    assert only_sound().packed_file is not None


def test_other_sounds_are_left_alone(addon, tmp_path):
    other = tmp_path / "music.wav"
    other.write_bytes(b"RIFF")
    bpy.data.sounds.load(str(other))
    save(tmp_path / "a" / "scene.blend")
    assert home(only_sound()).resolve() == other
    assert not (tmp_path / "a" / "speech").exists()


@pytest.mark.parametrize(
    "text, start",
    [
        ("Hello, World! How are you?", "hello-world-how-are-you-001"),
        ("Ærøskøbing naïve café", "rskbing-naive-cafe-001"),
        ("你好", "take-001"),
        ("../../etc/passwd", "etc-passwd-001"),
        ("CON", "con-001"),
        ("You had [sad .7]gone.[/] [Nguyen](/w/) [", "you-had-gone-nguyen-w-001"),
        ("a" * 500, "a" * 40 + "-001"),
    ],
)
def test_names_are_safe_everywhere(addon, tmp_path, text, start):
    assert sound_files.new_name(text, tmp_path) == start
    (tmp_path / f"{start}.json").touch()
    assert sound_files.new_name(text, tmp_path) == start[:-1] + "2"
