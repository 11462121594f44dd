"""The rows of tables from anywhere, one after the other."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import InputError
from .channel_names import MIN_CHANNELS, channel_of

DELIMITERS = ",;\t|"
LOOKED_AT = 1 << 17  # bytes in which the header is looked for
ROWS_BEFORE = 20  # that some recorders write before the header


def rows_of(data: bytes, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yields the rows of a table that hold anything, from its header on, with their numbers in the file.

    data: text in UTF-8 or UTF-16. The first row with names of channels is the header, and tells what separates fields;
    without one, it is the first row. Other letters than these encodings have are replaced: names of channels have none.
    Raises InputError for fields that are far too long.
    """
    encoding = encoding_of(data)
    start, delimiter = _header(data[:LOOKED_AT].decode(encoding, "replace"))
    text = io.TextIOWrapper(io.BytesIO(data), encoding, "replace", newline="")
    try:
        for _ in range(start):
            text.readline()
        reader = csv.reader(text, delimiter=delimiter)
        yield from ((start + reader.line_num, row) for row in reader if any(cell.strip() for cell in row))
    except csv.Error as error:
        raise InputError(f'"{path}" is no table: a field is far too long, or a quote does not end.') from error


def encoding_of(data: bytes) -> str:
    """Returns the encoding of a text: UTF-16 by its mark or its zeros, else UTF-8."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    begin = data[:1000]
    if b"\0" in begin:
        return "utf-16-be" if begin[::2].count(0) > begin[1::2].count(0) else "utf-16-le"
    return "utf-8-sig"


def _header(begin: str) -> tuple[int, str]:
    """Returns the rows before the header, and the delimiter, from the first rows of a table."""
    first = begin.splitlines()[:ROWS_BEFORE]
    for number, row in enumerate(first):
        for delimiter in DELIMITERS:
            if _channels(row.split(delimiter)) >= MIN_CHANNELS:
                return number, delimiter
    return 0, max(DELIMITERS, key=(first[0] if first else "").count)


def _channels(cells: Sequence[str]) -> int:
    return sum(bool(channel_of(cell.strip('" '))) for cell in cells)
