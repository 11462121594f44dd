"""Arrays in safetensors files: the way there and back, against the package safetensors, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from paths import ROOT

from unitaf.errors import EngineError
from unitaf.weight_files import safetensors

dtypes = st.sampled_from(sorted(safetensors.DTYPES.values()))
arrays = dtypes.flatmap(lambda code: arrays_of.arrays(code, arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0)))
names = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda name: name != safetensors.METADATA)
collections = st.dictionaries(names, arrays, max_size=6)


def same(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    return found.keys() == wanted.keys() and all(
        (found[name].dtype, found[name].shape, found[name].tobytes()) == (array.dtype, array.shape, array.tobytes())
        for name, array in wanted.items()
    )


def with_header(header: Any, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def entry(begin: Any, end: Any, shape: Any = (1,), dtype: Any = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


@settings(deadline=None, max_examples=40)
@given(collections)
def test_there_and_back(wanted):
    data = safetensors.dumps(wanted, {"made": "here"})
    assert same(safetensors.loads(data), wanted)
    assert safetensors.dumps(dict(reversed(wanted.items())), {"made": "here"}) == data


@settings(deadline=None, max_examples=40)
@given(collections)
def test_the_package_reads_and_writes_the_same(wanted):
    package = pytest.importorskip("safetensors.numpy")
    assert same(package.load(safetensors.dumps(wanted)), wanted)
    whole = {name: np.ascontiguousarray(array).reshape(array.shape) for name, array in wanted.items()}
    assert same(safetensors.loads(package.save(whole)), wanted)


def test_a_view_is_written_as_it_is_seen(tmp_path):
    wanted = np.arange(12, dtype=">i4").reshape(3, 4).T[::2]
    (tmp_path / "a").write_bytes(safetensors.dumps({"a": wanted}))
    found = safetensors.load(tmp_path / "a")["a"]
    assert found.tolist() == wanted.tolist()
    assert not found.flags.writeable


@settings(deadline=None, max_examples=100)
@given(collections, st.data())
def test_damaged_bytes_are_refused_or_read(wanted, choose):
    data = bytearray(safetensors.dumps(wanted))
    for _ in range(choose.draw(st.integers(1, 4))):
        data[choose.draw(st.integers(0, len(data) - 1))] = choose.draw(st.integers(0, 255))
    try:
        safetensors.loads(bytes(data[: choose.draw(st.integers(0, len(data)))]))
    except ValueError:
        return  # which is what is promised; anything else fails the test


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0" * 7, b"\xff" * 8, (1 << 40).to_bytes(8, "little") + b"{}", with_header([]), with_header(b"{"),
        with_header(b"\xff{}"), with_header(b"[" * 100_000), with_header({"a": 1}), with_header({"a": {}}),
        with_header({"a": entry(0, 4)}), with_header({"a": entry(0, 4)}, b"\0" * 5),
        with_header({"a": entry(4, 8)}, b"\0" * 8), with_header({"a": entry(0, 4, [2])}, b"\0" * 4),
        with_header({"a": entry(0, 8, [2]), "b": entry(4, 8)}, b"\0" * 8),
        with_header({"a": entry(0, 4), "b": entry(8, 12)}, b"\0" * 12),
        with_header({"a": entry(0, 4, [-1, -1])}, b"\0" * 4), with_header({"a": entry(0, 4, [1.0])}, b"\0" * 4),
        with_header({"a": entry(False, 4)}, b"\0" * 4), with_header({"a": entry(0, 4, dtype="X")}, b"\0" * 4),
        with_header({"a": entry(0, 4, dtype=["F32"])}, b"\0" * 4), with_header({"a": entry(0, 4, "1")}, b"\0" * 4),
        with_header({"a": entry(0, 4, [1 << 62, 1 << 62, 0])}, b"\0" * 4),
        with_header(b'{"a":' + json.dumps(entry(0, 0, [0])).encode() + b',"a":1}'),
        with_header(b" " * (safetensors.MAX_HEADER + 1)),
    ],
)  # fmt: skip
def test_faults_are_refused(data, tmp_path: Path):
    with pytest.raises(ValueError):
        safetensors.loads(data)
    (tmp_path / "w").write_bytes(data)
    with pytest.raises(EngineError, match="are damaged"):
        safetensors.load(tmp_path / "w")


def test_what_cannot_be_written(tmp_path):
    with pytest.raises(ValueError, match="complex"):
        safetensors.dumps({"a": np.zeros(1, complex)})
    with pytest.raises(ValueError):
        safetensors.dumps({safetensors.METADATA: np.zeros(1)})
    with pytest.raises(EngineError, match="cannot be read"):
        safetensors.load(tmp_path / "none")


def test_the_weights_of_the_repository_are_read():
    package = pytest.importorskip("safetensors.numpy")
    for path in (ROOT / "models" / "weights").rglob("*.safetensors"):
        assert same(safetensors.load(path), package.load_file(path))
