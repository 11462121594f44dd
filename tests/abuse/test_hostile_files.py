"""Take files and recordings from anywhere: read, or refused in one sentence, without harm and in bounded memory."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from abuse import FULL, MODELS, amount, assert_plain, counts, full_only
from hostile_takes import DAMAGES, RECORDINGS, Bomb, bomb_zip, healthy, npy_header, npz

from unitaf import take_io
from unitaf.errors import InputError, OutputError
from unitaf.listening.recording import read_sound
from unitaf.take_files import archive

MEGABYTE = 1 << 20
MOST_MEMORY = 64 * MEGABYTE  # for a file of a second, whatever it declares
LONGEST = 20.0  # seconds, on a busy machine


def refused(path: Path) -> bool:
    """Whether a take is refused, in bounded memory and time; anything but a plain sentence is a fault."""
    counts["hostile take files"] += 1
    started = time.monotonic()
    tracemalloc.start()
    try:
        take_io.load(path)
    except InputError as error:
        assert_plain(str(error))
        return True
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < MOST_MEMORY, f"{peak / MEGABYTE:.0f} MB"
        assert time.monotonic() - started < LONGEST
    return False


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_take_is_refused(damage: str, tmp_path: Path) -> None:
    files = healthy(tmp_path)
    DAMAGES[damage](files)
    assert refused(files.json)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = healthy(tmp_path)
    if not FULL:
        monkeypatch.setattr(archive, "MAX_UNPACKED", 80 * MEGABYTE)
    bomb_zip(files.npz, amount(1100, 100))
    assert files.npz.stat().st_size < 2 * MEGABYTE and refused(files.npz)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_no_bomb_of_another_compression_is_unpacked(method: int, tmp_path: Path) -> None:
    files = healthy(tmp_path)
    with zipfile.ZipFile(files.npz, "w", method) as archive, archive.open("curves.npy", "w") as stream:
        stream.write(npy_header("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 52), }")[:-64])
        for _ in range(208):
            stream.write(bytes(1_000_000))
    with zipfile.ZipFile(files.npz, "a") as archive:
        for name in ("channels", "fps"):
            archive.writestr(f"{name}.npy", b"")
    assert files.npz.stat().st_size < MEGABYTE and refused(files.npz)


def test_hours_without_movement_are_written_so_that_they_are_read(tmp_path: Path) -> None:
    still = np.zeros((200_000, 52), np.float32)
    take_io.save_curves(still, 60.0, tmp_path / "still.npz")
    assert len(take_io.load_motion(tmp_path / "still.npz").curves) == len(still)


def test_a_take_inside_another_file_is_bounded_by_its_length(tmp_path: Path) -> None:
    take_io.save_curves(np.full((20_000, 52), 0.5, np.float32), 30.0, tmp_path / "long.npz")
    data = (tmp_path / "long.npz").read_bytes()
    assert len(take_io.load_motion(data, "long", 20_000).curves) == 20_000
    with pytest.raises(InputError, match="The take 'long' cannot be read: it is too large"):
        take_io.load_motion(data, "long", 30)


@pytest.mark.parametrize("field", ["curves", "channels", "fps", "head", "emotion"])
def test_pickled_arrays_are_not_unpickled(field: str, tmp_path: Path) -> None:
    files = healthy(tmp_path)
    harm = tmp_path / "harm"
    npz(files.npz, **{field: np.array([Bomb(harm)], object)})
    assert refused(files.npz) and not harm.exists()
    with np.load(files.npz, allow_pickle=True) as arrays:  # the bomb is a real one
        arrays[field]
    assert harm.exists()


@pytest.mark.parametrize("inside", ["../../evil.npy", "/evil.npy", "curves.npy/../../evil", "..\\evil.npy"])
def test_nothing_is_unpacked_beside_the_take(inside: str, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    files = healthy(folder)
    with zipfile.ZipFile(files.npz, "a") as archive:
        archive.writestr(inside, b"evil")
    refused(files.npz)
    assert sorted(tmp_path.rglob("*")) == sorted([folder.parent, folder, *files])


@pytest.mark.parametrize("kind", ["wav", "npz", "json"])
def test_a_take_cut_off_or_spoilt_anywhere_is_read_or_refused(kind: str, tmp_path: Path) -> None:
    files = healthy(tmp_path)
    path: Path = getattr(files, kind)
    whole = path.read_bytes()
    dice = random.Random(0 if not FULL else None)
    for _ in range(amount(400, 8)):
        data = bytearray(whole[: dice.randrange(len(whole))] if dice.random() < 0.5 else whole)
        for _ in range(dice.choice([0, 1, 3, 30])):
            if data:
                data[dice.randrange(len(data))] = dice.randrange(256)
        path.write_bytes(data)
        refused(files.json)
    path.write_bytes(whole)
    assert not refused(files.json)


@pytest.mark.parametrize(
    "name", ["../evil", "a/b", "..\\evil", "/etc/evil", "a\0b", "nul", "C:evil", "\ud800", "..", ""]
)
def test_a_name_cannot_leave_its_folder(name: str, tmp_path: Path) -> None:
    files = healthy(tmp_path / "in")
    take = take_io.load(files.json)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OutputError) as refusal:
        take_io.save(take, tmp_path / "in", name)
    assert_plain(str(refusal.value))
    assert sorted(tmp_path.rglob("*")) == before
    counts["hostile names"] += 1


READ = """
import json, resource, sys
sys.path.insert(0, sys.argv[1])
import numpy
from unitaf.listening import recording
from unitaf.errors import InputError
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[2:]:
    try:
        wave, rate = recording.read_sound(path)
        said = None
        assert wave.ndim == 1 and rate > 0
    except InputError as error:
        said = str(error)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps([said, grown]), flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource")
def test_hostile_recordings_are_read_or_refused_in_bounded_memory(tmp_path: Path) -> None:
    """In a process of their own: a reader in C could end it."""
    pytest.importorskip("soundfile")
    paths = []
    for name, data in RECORDINGS.items():
        paths.append(tmp_path / f"{name}.wav")
        paths[-1].write_bytes(data)
    command = [sys.executable, "-c", READ, str(MODELS), *map(str, paths)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    counts["hostile recordings"] += len(answers)
    assert len(answers) == len(RECORDINGS)
    for name, (said, kilobytes) in zip(RECORDINGS, answers, strict=True):
        assert kilobytes < 200_000, (name, kilobytes)
        if said is not None:
            assert_plain(said)
    refused_ones = {name for name, (said, _) in zip(RECORDINGS, answers, strict=True) if said is not None}
    assert {"NaN", "infinite", "no samples", "text", "empty", "65535 channels", "a rate of 1"} <= refused_ones


@full_only
def test_a_recording_cut_off_or_spoilt_anywhere_is_read_or_refused(tmp_path: Path) -> None:
    pytest.importorskip("soundfile")
    whole = RECORDINGS["declares nothing"].replace(bytes(4800), random.Random(1).randbytes(4800))
    dice = random.Random()
    for number in range(300):
        data = bytearray(whole[: dice.randrange(len(whole))] if dice.random() < 0.5 else whole)
        for _ in range(dice.choice([1, 3, 30]) if data else 0):
            data[dice.randrange(min(60, len(data)))] = dice.randrange(256)
        path = tmp_path / f"{number}.wav"
        path.write_bytes(data)
        counts["hostile recordings"] += 1
        try:
            read_sound(path)
        except InputError as error:
            assert_plain(str(error))
