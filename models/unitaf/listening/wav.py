"""Reads WAV files without any library: PCM of 8, 16, 24 and 32 bits, and floats of 32 and 64 bits.

Microsoft and IBM 1991, "Multimedia Programming Interface and Data Specifications 1.0"; the extensible format is of
Microsoft 2001, "Multiple channel audio data and WAVE files". The standard library reads neither floats nor, before
Python 3.12, the extensible format.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from ..signals import FloatArray

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
# By format and bytes per sample: type, value of silence, and full scale; 24 bits are widened to 32 first.
SAMPLES = {
    (PCM, 1): ("u1", 128, 2.0**7),
    (PCM, 2): ("<i2", 0, 2.0**15),
    (PCM, 3): ("<i4", 0, 2.0**31),
    (PCM, 4): ("<i4", 0, 2.0**31),
    (FLOAT, 4): ("<f4", 0, 1.0),
    (FLOAT, 8): ("<f8", 0, 1.0),
}
KINDS = (b"RIFF", b"RF64", b"BW64")  # EBU Tech 3306 for the last two, whose sound may exceed four gigabytes
LOOKED_AT = 1 << 20  # bytes in which chunks are looked for
# Limits of valid files.
MOST_CHUNKS = 1000
MOST_CHANNELS = 256
RATES = (1, 1_000_000)  # Hz


class WavFile:
    """An open WAV file whose samples are read block by block.

    rate: samples per second. channels: at least 1. Raises ValueError when it is not a WAV file, its samples are neither
    PCM nor floats, or its header is wrong. If the file is shorter than its header says, the samples it has are read.
    The samples of several ``data`` chunks follow one another.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._format, self._parts = _chunks(file)
        if len(self._format) < 16:
            raise ValueError("the description of its samples is too short")
        kind, self.channels, self.rate, _, step, _ = struct.unpack_from("<HHIIHH", self._format)
        if kind == EXTENSIBLE and len(self._format) >= 26:
            (kind,) = struct.unpack_from("<H", self._format, 24)
        if not 1 <= self.channels <= MOST_CHANNELS or not RATES[0] <= self.rate <= RATES[1]:
            raise ValueError("its channels or its sample rate make no sense")
        self._width, rest = divmod(step, self.channels)
        if rest or (kind, self._width) not in SAMPLES:
            raise ValueError("its samples are neither PCM nor floats")
        self._kind = kind

    @property
    def samples(self) -> int:
        """The samples of each channel."""
        return sum(size // int(self._width * self.channels) for _, size in self._parts)

    def blocks(self, size: int) -> Iterator[FloatArray]:
        """Yields all samples from the start, (at most size, channels) each; full scale is 1."""
        step = self._width * self.channels
        for start, length in self._parts:
            self._file.seek(start)
            for first in range(0, length // step, size):
                data = self._file.read(min(size, length // step - first) * step)
                if len(data) >= step:
                    yield self._decoded(data[: len(data) // step * step]).reshape(-1, self.channels)

    def _decoded(self, data: bytes) -> FloatArray:
        """Decodes bytes to samples (n,); full scale is 1."""
        code, silence, loudest = SAMPLES[self._kind, self._width]
        if self._width == 3:
            wide = np.zeros((len(data) // 3, 4), np.uint8)
            wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
            data = wide.tobytes()
        samples: FloatArray = np.frombuffer(data, code).astype(np.float32)
        samples -= silence
        samples /= loudest
        return samples


def _chunks(file: BinaryIO) -> tuple[bytes, list[tuple[int, int]]]:
    """Returns the ``fmt`` chunk, and the offsets and sizes of the ``data`` chunks in bytes.

    Where the sizes of other chunks lead past the end of the file, the names of both are looked for.
    """
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    kind, _, form = _unpacked(file, "<4sI4s")
    if kind not in KINDS or form != b"WAVE":
        raise ValueError("it is no WAV file")
    fmt, data = b"", (0, 0)
    for _ in range(MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            break
        name, size = struct.unpack("<4sI", head)
        start = file.tell()
        if name == b"data":
            data = start, _data_size(file, start, size, length)
        elif name == b"fmt ":
            fmt = file.read(min(size, 40))
        if fmt and data[0]:
            return fmt, [data, *_more(file, sum(data), length)]
        file.seek(start + size)
        if size % 2 and file.read(1) != b"\0":  # some writers leave the byte out that makes a size even
            file.seek(start + size)
    else:
        raise ValueError("it has too many parts")
    return _sought(file, length, fmt)


def _more(file: BinaryIO, end: int, length: int) -> Iterator[tuple[int, int]]:
    """Yields offset and size of the ``data`` chunks within the file behind the first, which ends at ``end``."""
    for _ in range(MOST_CHUNKS):
        file.seek(end)
        head = file.read(9)
        if head[:1] == b"\0":  # makes an odd size even
            head, end = head[1:], end + 1
        if len(head) < 8:
            return
        name, size = struct.unpack("<4sI", head[:8])
        start, end = end + 8, end + 8 + size
        if end > length:
            return
        if name == b"data" and size:
            yield start, size


def _data_size(file: BinaryIO, start: int, size: int, length: int) -> int:
    """Returns the bytes of a ``data`` chunk: those that are there, for streams give the largest size, or none.

    A chunk of size 0 is empty if another one follows that ends within the file.
    """
    if size:
        return min(size, length - start)
    file.seek(start)
    head = file.read(8)
    is_chunk = len(head) == 8 and head[:4].isalnum() and struct.unpack("<I", head[4:])[0] <= length - start - 8
    return 0 if is_chunk else length - start


def _sought(file: BinaryIO, length: int, fmt: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    """Returns the same as ``_chunks`` by looking for the names of the chunks. Raises ValueError."""
    file.seek(0)
    begin = file.read(LOOKED_AT)
    described = begin.find(b"fmt ")
    named = begin.find(b"data", described + 8) if described >= 0 else -1
    if named < 0 or named + 8 >= length:
        raise ValueError("it ends before its sound begins")
    (size,) = struct.unpack_from("<I", begin, named + 4)
    return fmt or begin[described + 8 : described + 48], [(named + 8, _data_size(file, named + 8, size, length))]


def _unpacked(file: BinaryIO, layout: str) -> tuple[Any, ...]:
    """Reads the fields of a ``struct`` layout. Raises ValueError at the end of the file."""
    data = file.read(struct.calcsize(layout))
    if len(data) < struct.calcsize(layout):
        raise ValueError("it ends before its sound begins")
    return struct.unpack(layout, data)
