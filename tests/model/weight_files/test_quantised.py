"""Weights that are stored as int8, and the ONNX files that they come from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from unitaf.errors import EngineError
from unitaf.weight_files.onnx import Node, read_nodes, read_weights
from unitaf.weight_files.quantised import Dequantised


def test_scale_and_zero_hold_for_all_or_for_each_row():
    values = np.array([[-128, 0], [3, 127]], np.int8)
    stored = {
        "a": values, "a.scale": np.array([0.5], np.float32), "a.zero": np.array([3], np.int8),
        "b": values, "b.scale": np.array([1, 2], np.float32), "b.zero": np.array([0, 127], np.int8),
        "c": np.array([1.5], np.float32),
    }  # fmt: skip
    floats = Dequantised(stored)
    assert sorted(floats) == ["a", "b", "c"]
    assert len(floats) == 3
    assert floats["a"].tolist() == [[-65.5, -1.5], [0, 62]]
    assert floats["b"].tolist() == [[-128, 0], [-248, 0]]
    assert floats["c"].dtype == floats["a"].dtype == np.float32
    assert "d" not in floats


def message(field: int, content: bytes) -> bytes:
    """A field of bytes in protobuf's wire format."""
    return bytes([field << 3 | 2, len(content)]) + content


def number(field: int, value: int) -> bytes:
    """A field with a varint of one byte."""
    return bytes([field << 3, value])


def test_operations_and_whole_numbers_are_read(tmp_path: Path):
    minus_one = bytes([7 << 3]) + b"\xff" * 9 + b"\x01"
    tensor = number(1, 2) + number(2, 7) + message(8, b"steps") + minus_one + number(7, 5)
    node = message(1, b"x") + message(1, b"steps") + message(2, b"y") + message(3, b"/encoder/Add") + message(4, b"Add")
    path = tmp_path / "net.onnx"
    path.write_bytes(message(7, message(1, node) + message(5, tensor)))
    assert read_weights(path)["steps"].tolist() == [-1, 5]
    assert read_nodes(path) == [Node("/encoder/Add", "Add", ["x", "steps"])]


def test_what_is_no_onnx_file_is_said(tmp_path: Path):
    (tmp_path / "text.onnx").write_text("no network")
    for read in (read_weights, read_nodes):
        for name in ("text.onnx", "missing.onnx"):
            with pytest.raises(EngineError, match="cannot be read"):
                read(tmp_path / name)
