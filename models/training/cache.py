"""Prepared training data in a file, for the next run."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch

from unitaf.files import write_file

Data = TypeVar("Data")


def cached(file: Path | None, prepare: Callable[[], Data]) -> Data:
    """Returns the data in ``file`` if it exists; otherwise prepares them, and writes them if a file is given.

    The file is a pickle: read only files that this function wrote. Raises OutputError when it cannot be written.
    """
    if file is not None and file.exists():
        loaded: Data = torch.load(file, weights_only=False)
        return loaded
    data = prepare()
    if file is not None:
        buffer = io.BytesIO()
        torch.save(data, buffer)
        write_file(file, buffer.getvalue())
    return data
