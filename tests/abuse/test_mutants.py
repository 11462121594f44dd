"""Mutants of every format that is read: each is read or refused in one sentence, in bounded time and memory."""

from __future__ import annotations

import importlib
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest
from abuse import addon_without_blender, amount, assert_plain, counts
from mutants import formats, mutants

from unitaf.errors import UnitafError

LONGEST = 20.0  # seconds for one file of some kilobytes, on a busy machine
MOST_MEMORY = 256 << 20  # bytes, while one such file is read
FORMATS = 24

addon_without_blender()
rows = importlib.import_module("abused_addon.rig.rows")
REFUSALS = (UnitafError, rows.core.errors.UnitafError)  # the add-on loads the model package under a name of its own


def test_every_format_is_read_when_it_is_whole(tmp_path: Path) -> None:
    found = formats(tmp_path, rows)
    assert len(found) == FORMATS
    for path, read in found.values():
        assert read(path) is not None


@pytest.mark.parametrize("number", range(FORMATS))
def test_a_mutant_is_read_or_refused(number: int, tmp_path: Path) -> None:
    name, (path, read) = list(formats(tmp_path, rows).items())[number]
    whole = path.read_bytes()
    for data in mutants(whole, zlib.crc32(name.encode()), amount(2000, 100)):
        path.write_bytes(data)
        counts["mutants of files, lines and settings"] += 1
        started = time.monotonic()
        tracemalloc.start()
        try:
            read(path)
        except REFUSALS as error:
            counts["mutants refused"] += 1
            assert_plain(str(error))
        finally:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            counts["most memory of a mutant, MB"] = max(counts["most memory of a mutant, MB"], peak >> 20)
            assert peak < MOST_MEMORY, f"{peak >> 20} MB"
            assert time.monotonic() - started < LONGEST
