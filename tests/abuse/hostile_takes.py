"""Take files and recordings that were damaged or made to do harm."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from unitaf.channels import ARKIT
from unitaf.settings import Settings
from unitaf.signals import Segment
from unitaf.take import Take
from unitaf.take_io import TakeFiles, save

SOUND = 24_000


def healthy(folder: Path) -> TakeFiles:
    """A second of a take that is fine."""
    random = np.random.default_rng(0)
    take = Take(
        wav=(0.5 * random.uniform(-1, 1, SOUND)).astype(np.float32),
        sample_rate=SOUND,
        curves=random.uniform(0, 1, (30, 52)).astype(np.float32),
        fps=30.0,
        text="Hello there.",
        words=[Segment("Hello", 0.1, 0.4)],
        phones=[Segment("HH", 0.1, 0.2)],
        settings=Settings(),
    )
    return save(take, folder, "take")


def npz(path: Path, **changes: Any) -> None:
    """An archive with some arrays changed; None leaves one out, bytes are written as they are."""
    contents: dict[str, Any] = {
        "curves": np.zeros((30, 52), np.float32),
        "channels": np.array(ARKIT),
        "fps": np.array(30.0),
    } | changes
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in contents.items():
            if array is None:
                continue
            data = io.BytesIO()
            if not isinstance(array, bytes):
                np.save(data, array, allow_pickle=True)
            archive.writestr(f"{name}.npy", array if isinstance(array, bytes) else data.getvalue())


def npy_header(text: str) -> bytes:
    """An .npy whose header says ``text``, with a few bytes behind it."""
    header = text.encode().ljust(118) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(64)


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def lying_zip(path: Path) -> None:
    """An archive whose directory declares 16 bytes where two megabytes are packed."""
    npz(path, curves=np.zeros((10_000, 52), np.float32))
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.index(signature) + offset
        data[place : place + 4] = struct.pack("<I", 16)
    path.write_bytes(data)


def bomb_zip(path: Path, megabytes: int) -> None:
    """So many megabytes of zeros, packed a thousandfold."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("curves.npy", "w") as stream:
        for _ in range(megabytes):
            stream.write(bytes(1 << 20))


HUGE = [
    f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}"
    for shape in [
        "(1000000000000, 52)",
        "(1000000000000, 0)",
        "(4000000000, 52)",
        "(-1, 52)",
        "(30, 52, 0)",
        "()",
        "(30,)",
    ]
]
HEADERS = [
    *HUGE,
    "{'descr': '|O', 'fortran_order': False, 'shape': (30, 52), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (__import__('os').getpid(), 52), }",
    "[" * 60,
    "{'descr': [('a', '<f4')] * 10, 'fortran_order': False, 'shape': (1,), }",
    "{}",
    "",
]

Damage = Callable[[TakeFiles], object]
still = np.zeros((30, 52), np.float32)


def _curves(value: Any) -> Damage:
    return lambda files: npz(files.npz, curves=value)


def _json(**changes: Any) -> Damage:
    def damage(files: TakeFiles) -> None:
        notes = json.loads(files.json.read_text("utf-8")) | changes
        files.json.write_text(json.dumps({key: value for key, value in notes.items() if value is not ...}), "utf-8")

    return damage


def _raw(kind: str, data: bytes) -> Damage:
    return lambda files: getattr(files, kind).write_bytes(data)


def _header(offset: int, data: bytes) -> Damage:
    def damage(files: TakeFiles) -> None:
        sound = bytearray(files.wav.read_bytes())
        sound[offset : offset + len(data)] = data
        files.wav.write_bytes(sound)

    return damage


DAMAGES: dict[str, Damage] = {
    **{f"npy header {number}": _curves(npy_header(header)) for number, header in enumerate(HEADERS)},
    "curves of floats of 64 bits": _curves(still.astype(float)),
    "curves of complex numbers": _curves(still.astype(complex)),
    "curves of texts": _curves(np.array([["a"] * 52] * 30)),
    "curves of 51 channels": _curves(still[:, :51]),
    "no frames": _curves(still[:0]),
    "three dimensions": _curves(still[None]),
    "curves as a scalar": _curves(np.array(0.5, np.float32)),
    "NaN": _curves(np.full_like(still, np.nan)),
    "infinite": _curves(np.full_like(still, np.inf)),
    "below 0": _curves(still - 1),
    "above 1": _curves(still + 2),
    "millions of small numbers": _curves(np.zeros(12_000_000, np.int8)),
    "twice as many frames": _curves(np.concatenate([still, still])),
    "no curves": _curves(None),
    "no channels": lambda files: npz(files.npz, channels=None),
    "no frame rate": lambda files: npz(files.npz, fps=None),
    "channels in another order": lambda files: npz(files.npz, channels=np.array(ARKIT[::-1])),
    "channels as objects": lambda files: npz(files.npz, channels=np.array([*ARKIT], object)),
    "channels with paths": lambda files: npz(files.npz, channels=np.array([f"../../{name}" for name in ARKIT])),
    "NaN frames per second": lambda files: npz(files.npz, fps=np.array(np.nan)),
    "no frames per second": lambda files: npz(files.npz, fps=np.array(0.0)),
    "frames per second as text": lambda files: npz(files.npz, fps=np.array("30")),
    "many frame rates": lambda files: npz(files.npz, fps=np.full(30, 30.0)),
    "head of NaN": lambda files: npz(files.npz, head=np.full((30, 3), np.nan, np.float32)),
    "head of another length": lambda files: npz(files.npz, head=np.zeros((31, 3), np.float32)),
    "head turned round": lambda files: npz(files.npz, head=np.full((30, 3), 720, np.float32)),
    "emotion of NaN": lambda files: npz(files.npz, emotion=np.full((30, 8), np.nan, np.float32)),
    "emotion of seven": lambda files: npz(files.npz, emotion=np.zeros((30, 7), np.float32)),
    "lying directory": lambda files: lying_zip(files.npz),
    "no archive": _raw("npz", b"not a zip at all"),
    "empty archive": _raw("npz", b""),
    "an .npy": _raw("npz", npy_header(HUGE[0])),
    "a pickle": _raw("npz", b"\x80\x04\x95\x00."),
    "empty json": _raw("json", b""),
    "json of half characters": _raw("json", b'{"text":"\xed\xa0\x80"}'),
    "json in utf-16": _raw("json", '{"format":"unitaf-take"}'.encode("utf-16")),
    "json nested deep": _raw("json", b"[" * 200_000),
    "json objects nested deep": _raw("json", b'{"a":' * 100_000),
    "json list": _raw("json", b"[]"),
    "json number without end": _raw("json", b'{"format":"unitaf-take","version":' + b"9" * 100_000 + b"}"),
    "another format": _json(format="other"),
    "another version": _json(version=99),
    "no text": _json(text=...),
    "text as a number": _json(text=7),
    "words as text": _json(words="words"),
    "words with two parts": _json(words=[["a", 0]]),
    "words of NaN": _json(words=[["a", float("nan"), 1]]),
    "words backwards": _json(words=[["a", 1, 0]]),
    "words as a megabyte": _json(words=[["a" * 1_000_000, 1, 0]]),
    "words with lines": _json(words=[["a\nb\x1b[31m\u2028", 1, 0]]),
    "words with an endless time": _json(words=[["a", 0, 10**400]]),
    "phones as numbers": _json(phones=[[1, 0, 1]]),
    "unknown setting": _json(settings={"__class__": 1}),
    "setting of a line": _json(settings={"a\nb" * 1000: 1}),
    "settings as a list": _json(settings=[]),
    "settings nested": _json(settings={"emotion": [[[[[[[]]]]]]]}),
    "setting of a long text": _json(settings={"speed": "x" * 100_000}),
    "voice of a long text": _json(settings={"voice": "x\n" * 100_000}),
    "seed without end": _json(settings={"seed": 10**400}),
    "warnings as text": _json(warnings="one"),
    "empty sound": _raw("wav", b""),
    "no sound": _raw("wav", b"RIFF\xff\xff\xff\xffWAVE"),
    "sound of two channels": _header(22, struct.pack("<H", 2)),
    "sound of no channels": _header(22, struct.pack("<H", 0)),
    "sound at no rate": _header(24, struct.pack("<I", 0)),
    "sound at an endless rate": _header(24, struct.pack("<I", 2**32 - 1)),
    "sound at a rate of 1": _header(24, struct.pack("<I", 1)),
    "sound of 8 bits": _header(34, struct.pack("<H", 8)),
    "compressed sound": _header(20, struct.pack("<H", 85)),
}


def wav(rate: int = 24_000, channels: int = 1, bits: int = 16, data: bytes = bytes(4800), **lies: int) -> bytes:
    """A .wav as its arguments say; ``size`` and ``riff`` are what its headers declare of lengths."""
    block = channels * bits // 8
    values = (lies.get("format", 1), channels, rate, rate * block % 2**32, block % 2**16, bits)
    parts = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, *values)
    parts += b"data" + struct.pack("<I", lies.get("size", len(data))) + data
    return b"RIFF" + struct.pack("<I", lies.get("riff", len(parts))) + parts


RECORDINGS: dict[str, bytes] = {
    "declares four gigabytes": wav(size=2**32 - 1, riff=2**32 - 1),
    "declares nothing": wav(size=0, riff=0),
    "no rate": wav(rate=0),
    "a rate of 1": wav(rate=1),
    "an endless rate": wav(rate=2**31 - 1),
    "no channels": wav(channels=0),
    "65535 channels": wav(channels=65535),
    "1024 channels": wav(channels=1024, data=bytes(1 << 20)),
    "no bits": wav(bits=0),
    "13 bits": wav(bits=13),
    "unknown coding": wav(format=0x7777),
    "NaN": wav(bits=32, format=3, data=np.full(1200, np.nan, "<f4").tobytes()),
    "infinite": wav(bits=32, format=3, data=np.full(1200, np.inf, "<f4").tobytes()),
    "enormous": wav(bits=32, format=3, data=np.full(1200, 3e38, "<f4").tobytes()),
    "one sample": wav(data=bytes(2)),
    "half a sample": wav(data=bytes(1)),
    "no samples": wav(data=b""),
    "header alone": wav()[:20],
    "text": b"not a sound\n" * 100,
    "empty": b"",
    "a lying flac": b"fLaC" + bytes(300),
    "a lying ogg": b"OggS" + bytes(300),
}
