"""The rows of CSV files from anywhere, one after the other."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError


def rows_of(data: bytes, path: Path) -> Iterator[list[str]]:
    """Yields the rows of a CSV file in UTF-8 that hold anything, from its bytes; fields end at ";" or ",", whichever
    the first line has.

    Raises InputError for what is no text, and for fields that are far too long.
    """
    delimiter = ";" if b";" in data.partition(b"\n")[0] else ","
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")
    try:
        yield from (row for row in csv.reader(text, delimiter=delimiter) if any(row))
    except ValueError as error:
        raise InputError(f'"{path}" cannot be read as text: save it as UTF-8.') from error
    except csv.Error as error:
        raise InputError(f'"{path}" is no table: a field is far too long, or a quote does not end.') from error
