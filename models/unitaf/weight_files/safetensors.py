"""Reads and writes the safetensors format (https://huggingface.co/docs/safetensors) with numpy alone.

A file is the size of its header (8 bytes, little-endian), the header (JSON: type, shape and byte range of each array,
and texts under ``__metadata__``), and the arrays, C order, little-endian, one behind the other.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import EngineError
from ..files import read_file

SIZE_BYTES = 8
MAX_HEADER = 1_000_000  # bytes; the largest of the project has 20 000
MAX_BYTES = 2 << 30  # of a file; the largest of ours has 40 million
ALIGNMENT = 8  # bytes, of the first array: the header is padded with spaces
METADATA = "__metadata__"
DTYPES = {
    "BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "F16": "<f2", "U32": "<u4", "I32": "<i4",
    "F32": "<f4", "U64": "<u8", "I64": "<i8", "F64": "<f8",
}  # fmt: skip

_NAMES = {np.dtype(code): name for name, code in DTYPES.items()}

Array = npt.NDArray[Any]


def load(path: Path | str) -> dict[str, Array]:
    """Returns the arrays of a file by name, read-only.

    Raises EngineError when the file is missing or does not match its header.
    """
    path = Path(path)
    try:
        return loads(read_file(path, MAX_BYTES))
    except OSError as error:
        raise EngineError(f'The weights "{path}" cannot be read; install UniTAF again.') from error
    except ValueError as error:
        raise EngineError(f'The weights "{path}" are damaged ({error}); install UniTAF again.') from error


def loads(data: bytes) -> dict[str, Array]:
    """Returns the arrays in the bytes of a file, read-only; they share its memory.

    Raises ValueError when the bytes do not match the header: arrays overlap, leave gaps, or have other sizes.
    """
    header, start = _header(data)
    header.pop(METADATA, None)
    arrays: dict[str, Array] = {}
    end = 0
    for name, entry in sorted(header.items(), key=_byte_range):
        dtype, shape, begin, stop = _entry(name, entry)
        count = math.prod(shape)
        if begin != end:
            raise ValueError(f"{name} does not begin where the one before it ends")
        if stop - begin != count * dtype.itemsize or stop > len(data) - start:
            raise ValueError(f"{name} has another size than it says")
        arrays[name] = np.frombuffer(data, dtype, count, start + begin).reshape(shape)
        end = stop
    if end != len(data) - start:
        raise ValueError("there is more behind the last array")
    return arrays


def dumps(arrays: Mapping[str, Array], metadata: Mapping[str, str] | None = None) -> bytes:
    """Returns the bytes of a file: the same bytes for the same arrays, in any order of names.

    metadata: texts to store with them. Raises ValueError for a type that the format does not have.
    """
    header: dict[str, Any] = {METADATA: dict(sorted(metadata.items()))} if metadata else {}
    parts, end = [], 0
    # Large items first, so that each array lies at a multiple of its item's size.
    for name, array in sorted(arrays.items(), key=lambda item: (-item[1].dtype.itemsize, item[0])):
        dtype = array.dtype.newbyteorder("<")
        if dtype not in _NAMES or name == METADATA:
            raise ValueError(f"{name} cannot be written: its type is {array.dtype}")
        part = np.ascontiguousarray(array, dtype).tobytes()
        header[name] = {"dtype": _NAMES[dtype], "shape": list(array.shape), "data_offsets": [end, end + len(part)]}
        parts.append(part)
        end += len(part)
    written = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    written += b" " * (-len(written) % ALIGNMENT)
    if len(written) > MAX_HEADER:
        raise ValueError("there are too many arrays for one file")
    return b"".join([len(written).to_bytes(SIZE_BYTES, "little"), written, *parts])


def _header(data: bytes) -> tuple[dict[str, Any], int]:
    """Returns the header, and the offset at which the arrays begin; raises ValueError."""
    size = int.from_bytes(data[:SIZE_BYTES], "little")
    start = SIZE_BYTES + size
    if len(data) < SIZE_BYTES or size > MAX_HEADER or start > len(data):
        raise ValueError("its header has no size that fits")
    try:
        header = json.loads(data[SIZE_BYTES:start].decode(), object_pairs_hook=_unique)
    except RecursionError:
        raise ValueError("its header is not flat") from None
    if not isinstance(header, dict):
        raise ValueError("its header is not an object")
    return header, start


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Returns a JSON object; raises ValueError when a name occurs twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name comes twice")
    return found


def _byte_range(item: tuple[str, Any]) -> tuple[int, int]:
    """Returns begin and end, which sort an empty array before the array that begins at the same byte."""
    return _entry(*item)[2:]


def _entry(name: str, entry: Any) -> tuple[np.dtype[Any], list[int], int, int]:
    """Returns type, shape, begin and end of an array; raises ValueError."""
    try:
        dtype, shape, (begin, end) = np.dtype(DTYPES[entry["dtype"]]), entry["shape"], entry["data_offsets"]
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"{name} is not described as it should be") from None
    if not isinstance(shape, list) or not all(type(number) is int and number >= 0 for number in [*shape, begin, end]):
        raise ValueError(f"{name} has a shape or a place that is no number")
    return dtype, shape, begin, end
