"""Reads the weights of an ONNX file.

Only the initializers are needed, and the ``onnx`` package pins a numpy that Blender's own Python does not have;
so this reads the protobuf wire format itself (https://protobuf.dev/programming-guides/encoding). Field numbers are
those of ``onnx.proto``: ModelProto.graph 7, GraphProto.initializer 5, TensorProto.dims 1, data_type 2, float_data 4,
int32_data 5, name 8, raw_data 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import EngineError
from ..files import read_file
from .voice_package import INSTALL

GRAPH, INITIALIZER = 7, 5
DIMS, DATA_TYPE, FLOAT_DATA, INT32_DATA, NAME, RAW_DATA = 1, 2, 4, 5, 8, 9
DTYPES = {1: "<f4", 2: "u1", 3: "i1", 6: "<i4", 7: "<i8"}  # TensorProto.DataType
MAX_BYTES = 2 << 30  # of a file
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

Array = npt.NDArray[Any]


def read_weights(path: Path) -> dict[str, Array]:
    """Returns all initializers by name.

    Raises EngineError when the file is missing or is not an ONNX file.
    """
    try:
        data = memoryview(read_file(path, MAX_BYTES))
        graph = next(value for field, value in _fields(data) if field == GRAPH)
        return dict(_tensor(value) for field, value in _fields(graph) if field == INITIALIZER)
    except (OSError, StopIteration, IndexError, KeyError, ValueError) as error:
        raise EngineError(f"The voice file {path.name} cannot be read; {INSTALL}") from error


def _fields(data: memoryview) -> Iterator[tuple[int, Any]]:
    """Yields (field number, value) of one message: an int for varints, a memoryview for other types."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        field, wire = key >> 3, key & 7
        if wire == VARINT:
            value, at = _varint(data, at)
            yield field, value
            continue
        if wire == BYTES:
            size, at = _varint(data, at)
        elif wire in (FIXED64, FIXED32):
            size = 8 if wire == FIXED64 else 4
        else:
            raise ValueError(f"unknown wire type {wire}")
        yield field, data[at : at + size]
        at += size


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    """Returns the varint at an offset, and the offset behind it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _tensor(message: memoryview) -> tuple[str, Array]:
    """Returns name and values of a TensorProto."""
    dims: list[int] = []
    name, raw, dtype = "", memoryview(b""), 0
    small: list[int] = []
    for field, value in _fields(message):
        if field == DIMS:
            dims += _integers(value)
        elif field == INT32_DATA:
            small += _integers(value)
        elif field == DATA_TYPE:
            dtype = value
        elif field == NAME:
            name = bytes(value).decode()
        elif field in (RAW_DATA, FLOAT_DATA):
            raw = value
    array = np.array(small, DTYPES[dtype]) if small else np.frombuffer(raw, DTYPES[dtype])
    return name, array.reshape(dims)


def _integers(data: int | memoryview) -> list[int]:
    """Returns the values of a repeated integer field, packed or not."""
    if isinstance(data, int):
        return [data]
    values, at = [], 0
    while at < len(data):
        value, at = _varint(data, at)
        values.append(value)
    return values
