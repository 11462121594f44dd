"""Reads scripts from files and texts in all supported formats."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import InputError
from ..files import read_file, reason
from . import ass, fdx, fountain, lrc, plain, subtitles, table, ttml
from .line import Script

MAX_BYTES = 20_000_000  # far larger than any script
MAX_LINES = 100_000
PARSERS: Mapping[str, Callable[[str], Script]] = {
    ".csv": table.parse,
    ".tsv": table.parse,
    ".srt": subtitles.parse,
    ".vtt": subtitles.parse,
    ".ass": ass.parse,
    ".ssa": ass.parse,
    ".fountain": fountain.parse,
    ".spmd": fountain.parse,
    ".fdx": fdx.parse,
    ".ttml": ttml.parse,
    ".dfxp": ttml.parse,
    ".lrc": lrc.parse,
    ".txt": plain.parse,
}
SUFFIXES = (*PARSERS, ".md")
# Files of other programs, which are refused by name.
OTHERS: Mapping[str, str] = {
    ".yarn": "Yarn Spinner", ".ink": "Ink", ".docx": "Word", ".doc": "Word", ".rtf": "rich text", ".odt": "LibreOffice",
    ".pdf": "PDF", ".xlsx": "Excel", ".xls": "Excel", ".ods": "LibreOffice", ".celtx": "Celtx", ".rpy": "Ren'Py",
    ".sbv": "YouTube (SBV)", ".sub": "MicroDVD", ".smi": "SAMI", ".json": "JSON",
    ".html": "HTML",
}  # fmt: skip
# Rows of which a script of Yarn Spinner, or of Ink, has all.
_YARN = tuple(re.compile(row, re.MULTILINE) for row in (r"^title:", r"^---[ \t]*$", r"^===[ \t]*$"))
_COMMAND = re.compile(r"^[ \t]*<<[a-z]\w{0,40}\b[^\n]{0,200}>>[ \t]*$", re.MULTILINE)  # of Yarn Spinner
_INK = tuple(re.compile(row, re.MULTILINE) for row in (r"^={2,3}[ \t]*\w", r"^[^\n]{0,200}->[ \t]*\w+[ \t]*$"))
READABLE = "CSV, SRT, VTT, ASS, TTML, LRC, Fountain, FDX and plain text"


def read_script(path: Path | str) -> Script:
    """Returns a script from a file; the suffix determines the format, or for ``.txt`` and others the contents.

    Raises InputError if the file cannot be read, is no text, or has neither lines nor problems.
    """
    path = Path(path)
    if path.suffix.lower() in OTHERS and path.is_file():
        return parse_script("", path.name)
    try:
        data = read_file(path, MAX_BYTES)
    except FileNotFoundError as error:
        raise InputError(f'"{path}" is missing: choose a script.') from error
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {reason(error)}.') from error
    return parse_script(decode(data), path.name)


def parse_script(text: str, name: str = "") -> Script:
    """Returns a script from a text. name: of its file or text block, whose suffix determines the format if it is known.

    Raises InputError if the text has neither lines nor problems.
    """
    if (count := _clean(text).count("\n")) > MAX_LINES:
        raise InputError(f'"{name or "This text"}" has {count:,} lines; at most {MAX_LINES:,} are read: split it.')
    suffix = Path(name).suffix.lower()
    is_known = suffix in PARSERS and suffix != ".txt"
    if other := OTHERS.get(suffix) or ("" if is_known else _other_format(_clean(text))):
        raise InputError(f'"{name or "This text"}" is {other}, which is not read: save it as one of {READABLE}.')
    script = (PARSERS[suffix] if is_known else _guess_parser(text))(_clean(text))
    if not script.lines and not script.problems:
        raise InputError(f'Nothing is said in "{name or "this text"}": it needs lines such as ANNA: Hello.')
    return script


def decode(data: bytes) -> str:
    """Returns text from UTF-8 or UTF-16, with or without a BOM, or else from Windows-1252; raises InputError."""
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
    """Returns a text with line feeds as line ends and without a BOM."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def _other_format(text: str) -> str:
    """Returns the name of a format that is not read, by the contents of a text; empty if it is none."""
    if text.startswith("{\\rtf"):
        return "rich text"
    if text.startswith("%PDF"):
        return "PDF"
    if text.lstrip().startswith(("{", "[")) and _is_json(text):
        return "JSON"
    if _COMMAND.search(text):
        return "Yarn Spinner"
    for name, rows in (("Yarn Spinner", _YARN), ("Ink", _INK)):
        if all(row.search(text) for row in rows):
            return name
    is_markup = text.lstrip().startswith(("<?xml", "<!DOCTYPE", "<html", "<tt"))
    return "XML or HTML" if is_markup and not (fdx.is_fdx(text) or ttml.is_ttml(text)) else ""


def _is_json(text: str) -> bool:
    """Whether a text is JSON."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _guess_parser(text: str) -> Callable[[str], Script]:
    """Returns the parser of the format that the contents of a text look like."""
    text = _clean(text)
    if fdx.is_fdx(text):
        return fdx.parse
    if ttml.is_ttml(text):
        return ttml.parse
    if ass.is_ass(text):
        return ass.parse
    if lrc.is_lrc(text):
        return lrc.parse
    if subtitles.is_subtitles(text):
        return subtitles.parse
    if table.is_table(text):
        return table.parse
    return fountain.parse if _is_screenplay(text) else plain.parse


def _is_screenplay(text: str) -> bool:
    """Whether a text is a screenplay that names all who speak on rows of their own."""
    if not fountain.is_fountain(text) or not fountain.parse(text).lines:
        return False
    return not any(map(plain.has_cue, fountain.unspoken(text)))
