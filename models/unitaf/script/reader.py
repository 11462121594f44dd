"""Scripts from files and texts, whatever they are written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import InputError
from ..files import read_file, reason
from . import fountain, plain, subtitles, table
from .line import Script

MAX_BYTES = 20_000_000  # far more than any script has
MAX_LINES = 100_000
PARSERS: Mapping[str, Callable[[str], Script]] = {
    ".csv": table.parse,
    ".tsv": table.parse,
    ".srt": subtitles.parse,
    ".vtt": subtitles.parse,
    ".fountain": fountain.parse,
    ".spmd": fountain.parse,
    ".txt": plain.parse,
}
SUFFIXES = tuple(PARSERS)


def read(path: Path | str) -> Script:
    """A script from a file; its format goes by its suffix, and by its contents for ``.txt`` and others.

    Raises InputError if it cannot be read, is no text, or has no lines and no problems.
    """
    path = Path(path)
    try:
        data = read_file(path, MAX_BYTES)
    except FileNotFoundError as error:
        raise InputError(f'"{path}" is missing: choose a script.') from error
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {reason(error)}.') from error
    return parse(decoded(data), path.name)


def parse(text: str, name: str = "") -> Script:
    """A script from a text; ``name`` of its file or text block says in which format, if its suffix is known.

    Raises InputError.
    """
    if (count := _clean(text).count("\n")) > MAX_LINES:
        raise InputError(f'"{name or "This text"}" has {count:,} lines; at most {MAX_LINES:,} are read: split it.')
    suffix = Path(name).suffix.lower()
    script = (_guessed(text) if suffix not in PARSERS or suffix == ".txt" else PARSERS[suffix])(_clean(text))
    if not script.lines and not script.problems:
        raise InputError(f'Nothing is said in "{name or "this text"}": it needs lines such as ANNA: Hello.')
    return script


def decoded(data: bytes) -> str:
    """A text from UTF-8 or UTF-16, with or without a mark, or else from Windows' own 1252; raises InputError."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        is_big = data[::2].count(0) > data[1::2].count(0)
        encodings = ["utf-16-be" if is_big else "utf-16-le"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError("The script is no text: save it as UTF-8.")


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def _guessed(text: str) -> Callable[[str], Script]:
    text = _clean(text)
    if subtitles.is_subtitles(text):
        return subtitles.parse
    if table.is_table(text):
        return table.parse
    return fountain.parse if fountain.is_fountain(text) else plain.parse
