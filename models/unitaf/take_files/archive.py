"""The arrays of an .npz, read in no more memory than its size and its caller allow."""

from __future__ import annotations

import io
import math
import struct
import tokenize
import wave
import zipfile
import zlib
from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt

MAX_UNPACKED = 1 << 30  # bytes: a day of curves; more is a damaged or a hostile file
# What an archive may unpack to: so many bytes, and so many times its own size. Deflate reaches 1032, face curves about
# 2. Both are our choice; ``motion_bytes`` does not compress what would exceed them.
SPARE, RATIO = 16 << 20, 100
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # zipfile reads the others without a bound
MAGIC = (1, 0)  # version of the .npy format

_NPY: Any = np.lib.format  # has no types
# All that damaged or hostile bytes make zipfile, json, wave, numpy and arithmetic raise.
UNREADABLE = (
    OSError, ValueError, TypeError, LookupError, EOFError, MemoryError, ArithmeticError, RuntimeError, SyntaxError,
    zlib.error, zipfile.BadZipFile, wave.Error, tokenize.TokenError, struct.error,
)  # fmt: skip


def allowed(packed: int) -> int:
    """Bytes that an archive of ``packed`` bytes may unpack to."""
    return min(MAX_UNPACKED, SPARE + RATIO * packed)


def read_arrays(
    data: bytes, required: Collection[str], optional: Collection[str] = (), most: int = MAX_UNPACKED
) -> dict[str, npt.NDArray[Any]]:
    """Returns the arrays of an .npz by their names; of ``optional``, those that it holds.

    data: the bytes of the file. most: bytes to which the arrays may unpack; ``allowed`` may be less.
    Raises one of UNREADABLE, before any memory is taken, when the archive declares more or holds anything else.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        present = set(archive.namelist())
        names = [*required, *(name for name in optional if f"{name}.npy" in present)]
        entries = {name: archive.getinfo(f"{name}.npy") for name in names}
        if sum(entry.file_size for entry in archive.infolist()) > min(most, allowed(len(data))):
            raise ValueError("it is too large to be a take")
        return {name: _read_array(archive, entry, name) for name, entry in entries.items()}


def _read_array(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> npt.NDArray[Any]:
    """Returns one array; raises ValueError for one of objects, or whose size is not what its header declares.

    np.load takes the memory that a header declares before it looks at what there is.
    """
    if entry.compress_type not in METHODS:
        raise ValueError(f"its {name} are compressed in an unknown way")
    with archive.open(entry) as stream:
        if _NPY.read_magic(stream) != MAGIC:
            raise ValueError(f"its {name} are of an unknown format")
        shape, by_columns, dtype = _NPY.read_array_header_1_0(stream)
        size = math.prod(shape) * dtype.itemsize
        if dtype.hasobject:
            raise ValueError(f"its {name} are pickled objects")
        if size < 0 or size != entry.file_size - stream.tell():
            raise ValueError(f"its {name} are not what they declare")
        data = stream.read(size)  # with a number zipfile unpacks no more than that, whatever follows
        return np.frombuffer(data, dtype).reshape(shape, order="F" if by_columns else "C")
