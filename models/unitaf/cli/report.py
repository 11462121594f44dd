"""The command ``unitaf report``: a file to send with a bug report."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import InputError
from .shared import OK, LoadModel, print_result

HELP = """\
Writes what runs where into FILE, to send with a bug report. It holds no user name.
Unless --with-text is given, it holds no text, no path and no other name either: they
become placeholders, the same for the same name.

  unitaf report --out report.json
  unitaf report --out report.json --take takes/hello.json --log engine.log
"""
MAX_BYTES = 10_000_000  # of a log or a take's .json


def add_command(commands: Any, parents: Sequence[argparse.ArgumentParser], shape: dict[str, Any]) -> None:
    """Add ``report`` to the commands of a parser."""
    command = commands.add_parser(
        "report", help="write a file for a bug report", description=HELP, parents=list(parents), **shape
    )
    command.add_argument("--out", metavar="FILE", type=Path, required=True, help="where to write the report")
    command.add_argument("--take", metavar="FILE", type=Path, help="the .json of the take in question: its settings")
    command.add_argument("--log", metavar="FILE", type=Path, help="what was written to stderr")
    command.add_argument("--with-text", action="store_true", help="keep texts; user names go all the same")
    command.set_defaults(run=_report)


def _report(arguments: argparse.Namespace, _load_model: LoadModel) -> int:
    from ..report import Privacy, make, write

    notes = _notes(arguments.take) if arguments.take else {}
    lines = _read(arguments.log).splitlines() if arguments.log else []
    said = [str(notes.get("text", ""))]
    files = [path.stem for path in (arguments.take, arguments.log, arguments.out) if path]
    made = make(
        lines,
        notes.get("settings"),
        privacy=Privacy({"file": files}, said),
        texts=said if arguments.with_text else None,
        extra={"take": {name: notes.get(name) for name in ("versions", "frames", "fps", "seconds")}} if notes else None,
    )
    path = write(made, arguments.out)
    print_result(arguments, {"report": str(path)}, {"report": str(path)})
    return OK


def _notes(path: Path) -> dict[str, Any]:
    try:
        notes = json.loads(_read(path))
    except (ValueError, RecursionError) as error:
        raise InputError(f'"{path}" is not the .json of a take.') from error
    if not isinstance(notes, dict) or not isinstance(notes.get("settings", {}), dict):
        raise InputError(f'"{path}" is not the .json of a take.')
    return notes


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise InputError(f'"{path}" cannot be read: {error.strerror}.') from error
