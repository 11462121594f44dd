"""What a .blend from anywhere may hold under the names of the add-on's custom properties."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).parents[1] / "abuse"))

from hostile_takes import HEADERS, bomb_zip, lying_zip, npy_header, npz

STILL = np.zeros((30, 52), np.float32)
HUGE_NUMBER = "9" * 4000

TEXTS = {
    "nothing": "",
    "space": " ",
    "control characters": "\n\r\x1b[31m\u2028",
    "a long text": "x" * 100_000,
    "null": "null",
    "true": "true",
    "a number": "7",
    "NaN": "NaN",
    "infinity": "1e999",
    "a huge number": HUGE_NUMBER,
    "a number without end": "9" * 100_000,
    "a text": '"text"',
    "half an object": '{"a": ',
    "an empty list": "[]",
    "an empty object": "{}",
    "a list of numbers": "[1, 2, 3]",
    "a list of lists": "[[[[]]], []]",
    "a list of nulls": "[null, null]",
    "a list of objects": "[{}]",
    "nested lists": "[" * 200_000,
    "nested objects": '{"a":' * 100_000,
    "many lists": f"[{'[],' * 300_000}[]]",
    "names of nobody": '["nobody", "bad-001", 5, null, ["bad-001"]]',
    # Dials.
    "an unknown dial": '{"courage": 1}',
    "dials as texts": '{"brow_strength": "1", "channels": {}}',
    "a dial of NaN": '{"brow_strength": NaN}',
    "a huge dial": f'{{"brow_strength": {HUGE_NUMBER}}}',
    "a dial as a list": '{"brow_strength": [[[]]]}',
    "channels as a list": '{"channels": []}',
    "a channel as a number": '{"channels": {"jawOpen": 5}}',
    "an unknown channel": '{"channels": {"nose": {}}}',
    "a channel of texts": '{"channels": {"jawOpen": {"multiplier": "x", "on": 2}}}',
    # What a take's .json says.
    "a text as a number": '{"text": 5}',
    "half a character": '{"text": "\\ud800", "seconds": 1}',
    "words as numbers": '{"text": "a", "words": [5], "phones": {"a": 1}}',
    "phones without end": '{"text": "a", "phones": [["P", 0, 1e308], ["B", 1e308, 1e308]], "words": [["a", 0, 1e300]]}',
    "phones backwards": '{"text": "a", "phones": [["P", 5, 1]]}',
    "settings as a list": '{"text": "a", "settings": []}',
    "settings as texts": '{"text": "a", "settings": {"fps": "x", "speed": null}}',
    "tiny frames per second": '{"text": "a", "settings": {"fps": 1e-300}}',
    "a voice as a list": '{"text": "a", "settings": {"voice": [1]}}',
    "an unknown setting": '{"text": "a", "settings": {"__class__": 1}}',
    "an emotion of lists": '{"text": "a", "settings": {"emotion": [[[[]]]]}}',
    "a huge seed": f'{{"text": "a", "settings": {{"seed": {HUGE_NUMBER}}}}}',
    "kept without end": '{"text": "a", "kept": [[0, 1e308, 1]], "seconds": 1}',
    "kept as texts": '{"text": "a", "kept": [["a", "b", "c"]]}',
    "a length as text": '{"text": "a", "seconds": "long"}',
    "a length of NaN": '{"text": "a", "seconds": NaN}',
    "a length without end": '{"text": "a", "seconds": 1e308}',
    # How head and targets were written.
    "an unknown rotation": '{"mode": "SPIN", "base": [0, 0, 0], "rest": [1, 0, 0, 0]}',
    "a mode as a list": '{"mode": ["XYZ"], "base": [0, 0, 0], "rest": [1, 0, 0, 0]}',
    "a base of one": '{"mode": "XYZ", "base": [0], "rest": [1, 0, 0, 0]}',
    "a base of NaN": '{"mode": "XYZ", "base": [NaN, 0, 0], "rest": [1, 0, 0, 0]}',
    "a base without end": '{"mode": "QUATERNION", "base": [1e308, 1e308, 0, 0], "rest": [1, 0, 0, 0]}',
    "a rest of texts": '{"mode": "XYZ", "base": [0, 0, 0], "rest": ["1", "0", "0", "0"]}',
    "targets as lists": '{"properties": [], "bones": []}',
    "an unknown source": '{"properties": {"a": [["nose", 1]]}, "bones": {}}',
    "a factor as text": '{"properties": {"a": [["jawOpen", "1"]]}, "bones": {}}',
    "a term of one": '{"properties": {"a": [["jawOpen"]]}, "bones": {}}',
    "an unknown axis": '{"properties": {}, "bones": {"a": '
    '{"mode": "XYZ", "base": [0, 0, 0], "turns": [["jawOpen", 9, 1]]}}}',
    "a bone as a number": '{"properties": {}, "bones": {"a": 5}}',
    # Rows of a rig map, and what overridden heads were given.
    "a row without a source": '[{"kind": "KEY"}]',
    "a row of numbers": '[{"source": 5, "kind": 5, "target": 5, "multiplier": 5}]',
    "a row of another kind": '[{"source": "jawOpen", "kind": "CURVE", "target": "a"}]',
    "a row without end": '[{"source": "jawOpen", "kind": "KEY", "target": "a", "multiplier": 1e308}]',
    "a row of half a character": '[{"source": "jawOpen", "kind": "KEY", "target": "\\ud800"}]',
    "a row of nobody": '[{"source": "jawOpen", "kind": "BONE", "target": "a", "object": "nobody"}]',
    "a head as a number": '{"Bad": 5}',
    "groups as lists": '{"Bad": {"emotion": [], "voice": 5, "meshes": {"a": 1}}}',
    "sliders of NaN": '{"Bad": {"emotion": {"happy": NaN, "strength": 1e999, "source": "NONE"}}}',
    "meshes of nobody": '{"Bad": {"meshes": [5, null, "nobody", "Rig", "Bad", "", []]}}',
    "pivots of nobody": '{"Bad": {"pivot": ["nobody", 5], "voice": {}}}',
    "half a pivot": '{"Bad": {"pivot": ["Rig", "\\ud800"]}}',
    "names of Python": '{"Bad": {"emotion": {"__class__": 1, "rna_type": 1, "bl_rna": 1, "name": 5}}}',
    "a voice of texts": '{"Bad": {"voice": {"preset": 5, "pitch": "high", "size": [1]}}}',
}  # fmt: skip


def _zip(change: Callable[[Path], Any]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "take.npz")
        change(path)
        return path.read_bytes()


def _whole(**changes: Any) -> bytes:
    return _zip(lambda path: npz(path, **changes))


def _compressed(method: int) -> bytes:
    """A hundred megabytes of curves, compressed in a way that zipfile unpacks without a bound."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive, archive.open("curves.npy", "w") as stream:
        stream.write(npy_header("{'descr': '<f4', 'fortran_order': False, 'shape': (500000, 52), }")[:-64])
        for _ in range(104):
            stream.write(bytes(1_000_000))
    return buffer.getvalue()


ARCHIVES: dict[str, bytes] = {
    "no bytes": b"",
    "no archive": b"not an archive",
    "a pickle": b"\x80\x04\x95\x00.",
    "half an archive": _whole()[:200],
    "an archive without its end": _whole()[:-30],
    **{f"header {number}": _whole(curves=npy_header(header)) for number, header in enumerate(HEADERS)},
    "a lying directory": _zip(lying_zip),
    "a bomb": _zip(lambda path: bomb_zip(path, 100)),
    "a bomb of bzip2": _compressed(zipfile.ZIP_BZIP2),
    "a bomb of LZMA": _compressed(zipfile.ZIP_LZMA),
    "an hour of stillness": _whole(curves=np.zeros((100_000, 52), np.float32)),
    "curves of NaN": _whole(curves=STILL + np.nan),
    "curves above 1": _whole(curves=STILL + 2),
    "curves of 51 channels": _whole(curves=STILL[:, :51]),
    "curves of 64 bits": _whole(curves=STILL.astype(float)),
    "no frames": _whole(curves=STILL[:0]),
    "small numbers": _whole(curves=np.zeros(3_000_000, np.int8)),
    "a head of texts": _whole(head=np.array([["a"] * 3] * 30)),
    "channels as numbers": _whole(channels=np.zeros(3_000_000, np.int8)),
    "frames per second of NaN": _whole(fps=np.array(np.nan)),
    "many frame rates": _whole(fps=np.full(30, 30.0)),
    "no frame rate": _whole(fps=None),
}
# Far longer than the keys of its action, as long as is read: only its cost is to be feared.
LONGEST = _whole(curves=np.zeros((4_900, 52), np.float32))
# Of other types. Blender itself refuses whole numbers of more than 32 bits.
OTHERS: dict[str, Any] = {
    "0": 0,
    "-1": -1,
    "the largest whole number": 2**31 - 1,
    "on": True,
    "not a number": float("nan"),
    "infinite": float("inf"),
    "below infinite": float("-inf"),
    "the largest number": 1e308,
    "whole numbers": [1, 2, 3],
    "numbers": [0.5, float("nan")],
    "texts": ["a", "b"],
    "an empty group": {},
    "a group": {"a": 1, "b": {"c": [1.0]}},
    "undecodable": "\udcff\udcfe",
}
VALUES: dict[str, Any] = {**TEXTS, **ARCHIVES, "as long as is read": LONGEST, **OTHERS}
