"""Reads the weights of an ONNX file, and which operation each belongs to.

Nothing else is needed, and the ``onnx`` package pins a numpy that Blender's own Python does not have;
so this reads the protobuf wire format itself (https://protobuf.dev/programming-guides/encoding). Field numbers are
those of ``onnx.proto``: ModelProto.graph 7, GraphProto.node 1 and initializer 5, NodeProto.input 1, name 3, op_type 4,
TensorProto.dims 1, data_type 2, float_data 4, int32_data 5, int64_data 7, name 8, raw_data 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..errors import EngineError
from ..files import read_file
from .voice_package import INSTALL

GRAPH, NODE, INITIALIZER = 7, 1, 5
INPUT, NODE_NAME, OPERATION = 1, 3, 4
DIMS, DATA_TYPE, FLOAT_DATA, INT32_DATA, INT64_DATA, NAME, RAW_DATA = 1, 2, 4, 5, 7, 8, 9
DTYPES = {1: "<f4", 2: "u1", 3: "i1", 6: "<i4", 7: "<i8"}  # TensorProto.DataType
MAX_BYTES = 2 << 30  # of a file
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

Array = npt.NDArray[Any]


class Node(NamedTuple):
    """An operation of the graph. inputs: names of arrays, "" where it has none."""

    name: str
    operation: str
    inputs: list[str]


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


def read_nodes(path: Path) -> list[Node]:
    """Returns the operations of the graph in order; raises EngineError as ``read_weights`` does."""
    try:
        data = memoryview(read_file(path, MAX_BYTES))
        graph = next(value for field, value in _fields(data) if field == GRAPH)
        return [_node(value) for field, value in _fields(graph) if field == NODE]
    except (OSError, StopIteration, IndexError, ValueError) as error:
        raise EngineError(f"The voice file {path.name} cannot be read; {INSTALL}") from error


def _node(message: memoryview) -> Node:
    """Returns name, operation and inputs of a NodeProto."""
    found = [(field, value) for field, value in _fields(message) if field in (INPUT, NODE_NAME, OPERATION)]
    texts = [(field, bytes(value).decode()) for field, value in found]
    single = dict(texts)
    inputs = [text for field, text in texts if field == INPUT]
    return Node(single.get(NODE_NAME, ""), single.get(OPERATION, ""), inputs)


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
        elif field in (INT32_DATA, INT64_DATA):
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
        return [_signed(data)]
    values, at = [], 0
    while at < len(data):
        value, at = _varint(data, at)
        values.append(_signed(value))
    return values


def _signed(value: int) -> int:
    """Returns a varint as the signed number of 64 bits that it stands for."""
    return value - (1 << 64) if value >> 63 else value
