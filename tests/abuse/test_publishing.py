"""A take's three files are of one take, or they are refused: whoever reads or kills, and whenever."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from abuse import MODELS, amount, assert_plain, counts, posix_only

from unitaf import files, take_io
from unitaf.errors import InputError
from unitaf.settings import Settings
from unitaf.take import Take

RENAMES = 6  # of one publication: three files out of the way, three in their places

# A publication whose process ends right before its n-th renaming; its arguments: models, folder, n.
KILLED = """
import os, sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
from pathlib import Path
from test_publishing import take_of
from unitaf import take_io
left, replace = int(sys.argv[4]), Path.replace
def counted(path, target):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
    return replace(path, target)
Path.replace = counted
take_io.save(take_of(2), sys.argv[3], "take")
"""


def take_of(seed: int) -> Take:
    """A take of a second whose sound, movement and text all tell its seed."""
    values = np.full((30, 52), seed / 10, np.float32)
    sound = np.full(24_000, seed / 10, np.float32)
    return Take(sound, 24_000, values, 30.0, f"Take {seed}.", [], [], Settings(seed=seed))


def seed_of(take: Take) -> int:
    """The seed of a loaded take; fails if its files are of several takes."""
    seeds = {take.settings.seed, round(float(take.wav[0]) * 10), round(float(take.curves[0, 0]) * 10)}
    assert len(seeds) == 1, seeds
    return seeds.pop()


@pytest.mark.parametrize("old_format", [False, True])
@pytest.mark.parametrize("number", range(RENAMES + 1))
def test_a_kill_between_any_two_renamings_leaves_one_take_or_none_that_loads(
    number: int, old_format: bool, tmp_path: Path
) -> None:
    first = take_io.save(take_of(1), tmp_path, "take")
    if old_format:  # of 0.1.0, without checksums
        first.json.write_text(first.json.read_text("utf-8").partition(', "checksums"')[0] + "}", "utf-8")
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", KILLED, str(MODELS), here, str(tmp_path), str(number)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    counts["kills between two renamings"] += 1
    assert ended.returncode == (9 if number < RENAMES else 0), ended.stderr
    try:
        assert seed_of(take_io.load(first.json)) == (1 if number == 0 else 2)
        assert number in (0, RENAMES)
    except InputError as error:
        assert_plain(str(error))
        assert 0 < number < RENAMES
    # What was moved out of the way is not lost: a day later the earlier take is back.
    yesterday = time.time() - 2 * files.ABANDONED_SECONDS
    for left in tmp_path.glob(f"{files.STAGING_PREFIX}*"):
        os.utime(left, (yesterday, yesterday))
    files.sweep(tmp_path)
    assert seed_of(take_io.load(first.json)) == (2 if number == RENAMES else 1)
    assert len(list(tmp_path.iterdir())) == 3


def test_who_reads_while_takes_are_written_never_gets_files_of_two(tmp_path: Path) -> None:
    take_io.save(take_of(1), tmp_path, "take")
    done = threading.Event()
    seen: list[int] = []
    faults: list[BaseException] = []

    def read() -> None:
        try:
            while not done.is_set():
                try:
                    seen.append(seed_of(take_io.load(tmp_path / "take.json")))
                except InputError as error:
                    assert_plain(str(error))
        except BaseException as fault:
            faults.append(fault)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(amount(400, 20)):
        take_io.save(take_of(1 + number % 2), tmp_path, "take")
        counts["takes written while another thread read them"] += 1
    done.set()
    reader.join()
    assert not faults, faults
    assert set(seen) <= {1, 2} and seen


@pytest.mark.parametrize("kind", ["wav", "npz", "json"])
def test_files_of_two_takes_are_refused(kind: str, tmp_path: Path) -> None:
    first = take_io.save(take_of(1), tmp_path, "take")
    other = take_io.save(take_of(2), tmp_path / "other", "take")
    getattr(other, kind).replace(getattr(first, kind))
    with pytest.raises(InputError, match=r"belongs to another \.wav or \.npz"):
        take_io.load(first.npz)


@posix_only
def test_where_a_file_cannot_be_replaced_the_earlier_take_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_io.save(take_of(1), tmp_path, "take")
    replace = Path.replace
    for number in range(RENAMES):
        left = iter(range(number, -1, -1))

        def sometimes(path: Path, target: Path, left: object = left) -> Path:
            if next(left, 1) == 0:  # type: ignore[call-overload]
                raise PermissionError(13, "in use", str(path))
            return replace(path, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", sometimes)
            with pytest.raises(take_io.OutputError):
                take_io.save(take_of(2), tmp_path, "take")
        counts["files in use while a take was put in place"] += 1
        assert seed_of(take_io.load(tmp_path / "take.json")) == 1
        assert len(list(tmp_path.iterdir())) == 3
