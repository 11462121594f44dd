"""The tables of words of the languages: of the installed voice pack, else made from the packages they are from.

The largest is packed by bzip2, whose bytes do not depend on the version of the library.
"""

from __future__ import annotations

import bz2
import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ... import edition
from ...errors import EngineError
from ...files import read_file
from ...weight_files import voice_pack
from ..table import MAX_BYTES, Table, dumps
from .chinese import source as chinese_source
from .japanese import source as japanese_source

CHINESE, JAPANESE, JOINS = voice_pack.TABLES
PACKED = ".bz2"
MISSING = f"The words of this language are missing; install the voice pack {edition.INSTALL_VOICES}"


@functools.cache
def chinese() -> Table | Mapping[str, Any]:
    """Returns the words of Chinese, as ``chinese.source.words`` does. Raises EngineError when there are none."""
    return _table(CHINESE, chinese_source.words)


@functools.cache
def japanese() -> Table | Mapping[str, Any]:
    """Returns the words of Japanese, as ``japanese.source.table`` does. Raises EngineError when there are none."""
    return _table(JAPANESE, japanese_source.table)


@functools.cache
def japanese_joins() -> bytes:
    """Returns the costs of words beside each other, as ``japanese.source.joins`` does. Raises EngineError."""
    path = voice_pack.folder() / JOINS
    try:
        return read_file(path, MAX_BYTES) if path.is_file() else japanese_source.joins()
    except (OSError, ImportError) as error:
        raise EngineError(MISSING) from error


def _table(name: str, made: Callable[[], Mapping[str, Any]]) -> Table | Mapping[str, Any]:
    path = voice_pack.folder() / name
    try:
        if not path.is_file():
            return made()
        if path.suffix != PACKED:
            return Table.load(path)
        return Table(bz2.decompress(read_file(path, MAX_BYTES)), name)
    except (OSError, ImportError) as error:  # PackageNotFoundError is an ImportError
        raise EngineError(MISSING) from error


def files() -> Iterator[tuple[str, bytes]]:
    """Yields name and content of each table, made from the packages. Raises PackageNotFoundError without them."""
    yield CHINESE, dumps(chinese_source.words())
    yield JAPANESE, bz2.compress(dumps(japanese_source.table()))
    yield JOINS, japanese_source.joins()
